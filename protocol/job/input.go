package job

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// MaxURL bounds the address of an input from outside, in bytes.
const MaxURL = 2048

// MaxInputKeys bounds Spec.InputKeys, in bytes.
const MaxInputKeys = 16 << 10

// Input is what is mounted read-only at SKYOPS_INPUT_DIR/<name>: a sealed tree,
// named by CID and Manifest; or one plain file that others serve, named by URL,
// of which who runs the network learns address and hash, and so what it holds; or
// what other steps put out, which has no content yet when it is signed for.
type Input struct {
	Name     string      `json:"name"`
	CID      string      `json:"cid,omitempty"`     // directory of a package (protocol/seal): manifest and segments
	Manifest common.Hash `json:"manifest,omitzero"` // SHA-256 of that package's manifest
	Bytes    uint64      `json:"bytes"`             // sealed size; of a plain file the most it may have; from other steps the same, 0 is what the disk holds
	From     *Edge       `json:"from,omitempty"`
	// Start has the sealed tree be the checkpoint that the first attempt begins
	// with, in its place among the checkpoints, instead of a folder of inputs.
	Start bool `json:"start,omitempty"`
	// URL is https://HOST/PATH, ar://TRANSACTION[/PATH] or ipfs://CID[/FILE].
	URL    string      `json:"url,omitempty"`
	SHA256 common.Hash `json:"sha256,omitzero"` // of the plain file; ipfs needs none, its CID is one, and may be a folder's then
}

// ArweaveGateway is where ar:// is read from, unless an operator names another gateway.
const ArweaveGateway = "https://arweave.net"

// KeyName is what an input's keys are called in Spec.InputKeys: the first like the
// input. What comes of steps of several orders opens with a key of each.
func KeyName(input string, n int) string {
	if n == 0 {
		return input
	}
	return fmt.Sprintf("%s+%d", input, n)
}

// KeyInput is the input that a key of Spec.InputKeys is of.
func KeyInput(name string) string {
	input, _, _ := strings.Cut(name, "+")
	return input
}

// The schemes of an input's URL.
const (
	SchemeHTTPS   = "https"
	SchemeArweave = "ar"
	SchemeIPFS    = "ipfs"
)

var (
	arweaveID = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	unsafe    = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
)

// Outside reports whether the input is a plain file that others serve.
func (in Input) Outside() bool { return in.URL != "" }

// Content names what the input holds, as placement compares it with what nodes
// have: the same content has the same name, wherever it comes from.
func (in Input) Content() string {
	switch {
	case !in.Outside():
		return in.CID
	case in.SHA256 != (common.Hash{}):
		return fmt.Sprintf("sha256:%x", in.SHA256[:])
	}
	return strings.TrimPrefix(in.URL, SchemeIPFS+"://")
}

// FileName is the name of an outside input's file in its folder: the last part
// of its address, made safe for any file system.
func (in Input) FileName() string {
	u, err := url.Parse(in.URL)
	if err != nil {
		return "data"
	}
	name := path.Base(u.Path)
	if u.Path == "" {
		name = u.Host
	}
	name = strings.TrimLeft(unsafe.ReplaceAllString(name, "_"), ".")
	if name == "" || name == "_" {
		return "data"
	}
	return name[:min(len(name), 128)]
}

// CheckURL reports why an input from outside cannot be fetched by that address.
func CheckURL(text string) error {
	if len(text) > MaxURL || !printable(text) {
		return fmt.Errorf("is longer than %d bytes, or not plain text", MaxURL)
	}
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("is not a URL")
	}
	if u.Fragment != "" || strings.HasSuffix(text, "#") {
		return errors.New("has a fragment")
	}
	file := strings.TrimPrefix(u.Path, "/")
	switch u.Scheme {
	case SchemeHTTPS:
		return checkHTTPS(u)
	case SchemeArweave:
		if !arweaveID.MatchString(u.Host) || u.RawQuery != "" || u.User != nil {
			return errors.New("is not ar:// and a transaction's 43 characters")
		}
		if u.RawPath != "" || file != "" && path.Clean("/"+file) != "/"+file {
			return errors.New("has a path that a gateway could take for another one")
		}
	case SchemeIPFS:
		if !cidText.MatchString(u.Host) || u.RawQuery != "" || u.User != nil || strings.Contains(file, "/") || file == "." || file == ".." {
			return errors.New("is not ipfs://CID or ipfs://CID/FILE")
		}
	default:
		return fmt.Errorf("has the scheme %q; https, ar and ipfs are fetched", u.Scheme)
	}
	return nil
}

func checkHTTPS(u *url.URL) error {
	switch {
	case u.Hostname() == "":
		return errors.New("names no host")
	case u.User != nil:
		return errors.New("carries a password, which the spec shows")
	case u.Port() != "" && u.Port() != "443":
		return errors.New("has a port other than 443")
	}
	return nil
}

// checkOutside reports what is wrong with an input from outside.
func (in Input) checkOutside(p *problems, field string) {
	if err := CheckURL(in.URL); err != nil {
		p.add(field+".url", err.Error(), "write https://HOST/PATH, ar://TRANSACTION or ipfs://CID")
	}
	if in.CID != "" || in.Manifest != (common.Hash{}) {
		p.add(field, "has a url and a cid", "give one of them")
	}
	if in.SHA256 == (common.Hash{}) && !strings.HasPrefix(in.URL, SchemeIPFS+"://") {
		p.add(field+".sha256", "is missing", "give the SHA-256 of the file: who serves it could change it")
	}
}
