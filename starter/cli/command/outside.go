package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/skyops/skyops/protocol/job"
)

// scheme tells an address from a path.
var scheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)

// sizePatience bounds the question how large a file elsewhere is.
const sizePatience = 20 * time.Second

// outsideInput reads what job.ParseOutside does. Without a size it asks whoever
// serves the file.
func (a *app) outsideInput(ctx context.Context, name, text string) (job.Input, error) {
	in, err := job.ParseOutside(name, text)
	if f, ok := errors.AsType[*job.FieldError](err); ok {
		return in, usage(f.Fix, "%s", f.Problem)
	}
	if err == nil && in.Bytes == 0 {
		in.Bytes, err = a.sizeOf(ctx, in.URL)
	}
	return in, err
}

// errFolder reports an IPFS gateway's answer to the name of a folder.
var errFolder = errors.New("it is a folder")

// sizeOf asks how large a file elsewhere is.
func (a *app) sizeOf(ctx context.Context, address string) (uint64, error) {
	unknown := func(err error) error {
		return fail(exitUnavailable, "add &size=BYTES after the hash", fmt.Errorf("the size of %s is not known: %w", address, err))
	}
	from := address
	if path, ok := strings.CutPrefix(address, job.SchemeArweave+"://"); ok {
		from = job.ArweaveGateway + "/" + path
	}
	client := http.DefaultClient
	if path, ok := strings.CutPrefix(address, job.SchemeIPFS+"://"); ok {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return errFolder }} // a gateway adds the slash
		n, err := a.network()
		if err != nil {
			return 0, err
		}
		if from, err = url.JoinPath(n.IPFSGateway, "ipfs", path); err != nil || n.IPFSGateway == "" {
			return 0, unknown(fmt.Errorf("the network names no IPFS gateway"))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, sizePatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, from, nil)
	if err != nil {
		return 0, unknown(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		if strings.HasPrefix(resp.Header.Get("Etag"), `"DirIndex-`) { // as Kubo and boxo name a listing
			err = errFolder
		}
	}
	if errors.Is(err, errFolder) {
		return 0, usage("add #size=BYTES, what ipfs files stat /ipfs/CID calls its cumulative size", "%s is a folder, whose size its gateway does not tell", address)
	}
	if err != nil {
		return 0, unknown(err)
	}
	if resp.StatusCode != http.StatusOK || resp.ContentLength <= 0 {
		return 0, unknown(fmt.Errorf("its server answers with status %d and %d bytes", resp.StatusCode, resp.ContentLength))
	}
	return uint64(resp.ContentLength), nil
}
