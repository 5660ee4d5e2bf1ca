package docker

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/skyops/skyops/activities/execution"
)

// manifestName is the file that says what an archive holds. The others say it
// too, for other engines and versions: they are left out, so that an engine
// reads what was checked.
const manifestName = "manifest.json"

var otherIndexes = map[string]bool{"repositories": true, "index.json": true, "oci-layout": true}

// maxIndex bounds the manifest, in bytes.
const maxIndex = 1 << 20

// checkArchive passes on an archive that a stranger made: one image, under the
// given name instead of its own (which could take the names of other images),
// and no larger than limit, neither as it is nor unpacked. It reads archive on.
func checkArchive(archive io.Reader, name string, limit uint64) *checkedArchive {
	r, w := io.Pipe()
	c := &checkedArchive{PipeReader: r, in: tar.NewReader(archive), out: tar.NewWriter(w), name: name, left: limit, raw: limit, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.err = c.copy()
		w.CloseWithError(c.err) // nil is the end of the archive
	}()
	return c
}

type checkedArchive struct {
	*io.PipeReader
	in    *tar.Reader
	out   *tar.Writer
	name  string
	left  uint64 // of what it may take unpacked
	raw   uint64 // of what it may take as it is
	found bool
	done  chan struct{}
	err   error // once done is closed
}

// finish ends the check and returns what was wrong with the archive, nil if
// nothing was or nobody wanted to read on.
func (c *checkedArchive) finish() error {
	_ = c.Close() // never fails
	if <-c.done; errors.Is(c.err, io.ErrClosedPipe) {
		return nil
	}
	return c.err
}

func (c *checkedArchive) copy() error {
	for {
		h, err := c.in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return notArchive(err)
		}
		if err := c.entry(h); err != nil {
			return err
		}
	}
	if !c.found {
		return fmt.Errorf("%w: the archive has no %s, it is not one of docker save", execution.ErrImage, manifestName)
	}
	return c.out.Close()
}

func notArchive(err error) error {
	return fmt.Errorf("%w: read the archive: %w", execution.ErrImage, err)
}

func (c *checkedArchive) entry(h *tar.Header) error {
	name := path.Clean("/" + h.Name)[1:]
	index := path.Base(name) == manifestName || otherIndexes[path.Base(name)]
	switch {
	case index && (h.Typeflag != tar.TypeReg || name != path.Base(name)):
		return fmt.Errorf("%w: the archive hides a %s", execution.ErrImage, path.Base(name))
	case otherIndexes[name]:
		return nil
	case name == manifestName:
		return c.manifest(h)
	case h.Typeflag == tar.TypeReg:
		if err := c.out.WriteHeader(h); err != nil {
			return err
		}
		return c.file()
	case h.Typeflag == tar.TypeDir, h.Typeflag == tar.TypeSymlink:
		return c.out.WriteHeader(h)
	}
	return fmt.Errorf("%w: the archive holds %s, of type %q", execution.ErrImage, h.Name, h.Typeflag)
}

// manifest passes the manifest on with the image's new name.
func (c *checkedArchive) manifest(h *tar.Header) error {
	var images []map[string]any
	d := json.NewDecoder(io.LimitReader(c.in, maxIndex))
	if err := d.Decode(&images); err != nil {
		return fmt.Errorf("%w: read %s: %w", execution.ErrImage, manifestName, err)
	}
	if c.found || len(images) != 1 {
		return fmt.Errorf("%w: the archive holds more or less than one image", execution.ErrImage)
	}
	c.found = true
	for key := range images[0] {
		// Decoders of JSON take keys in any case; of two that differ in it the last one wins.
		if !knownKeys[key] {
			return fmt.Errorf("%w: %s has a member %q", execution.ErrImage, manifestName, key)
		}
	}
	images[0]["RepoTags"] = []string{c.name}
	b, err := json.Marshal(images)
	if err != nil {
		return err
	}
	h = &tar.Header{Name: manifestName, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(b)), ModTime: h.ModTime}
	if err := c.out.WriteHeader(h); err != nil {
		return err
	}
	_, err = c.out.Write(b)
	return err
}

var knownKeys = map[string]bool{"Config": true, "RepoTags": true, "Layers": true, "Parent": true, "LayerSources": true}

// file passes a file on and counts what it takes, as it is and unpacked.
func (c *checkedArchive) file() error {
	r, w := io.Pipe()
	measured := make(chan error, 1)
	go func() {
		err := c.measure(r)
		r.CloseWithError(err)
		measured <- err
	}()
	n, err := io.Copy(c.out, io.TeeReader(io.LimitReader(c.in, int64(min(c.raw, 1<<62))), w))
	w.CloseWithError(err)
	if broken := <-measured; broken != nil && err == nil {
		err = broken
	}
	if err != nil {
		return err
	}
	if c.raw -= uint64(n); c.raw > 0 {
		return nil
	}
	if extra, err := c.in.Read(make([]byte, 1)); extra > 0 || err != nil && !errors.Is(err, io.EOF) {
		return errors.Join(execution.ErrImageSize, err)
	}
	return nil
}

// measure counts what the engine makes of a file: it unpacks layers.
func (c *checkedArchive) measure(r io.Reader) error {
	content := bufio.NewReader(r)
	start, err := content.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var files io.Reader = content
	for _, p := range packings {
		if !bytes.HasPrefix(start, p.magic) {
			continue
		}
		if p.open == nil {
			return fmt.Errorf("%w: a layer is packed with %s; make the archive with docker save", execution.ErrImage, p.name)
		}
		if files, err = p.open(content); err != nil {
			return notArchive(err)
		}
	}
	if err := c.layer(tar.NewReader(files)); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, content)
	return err
}

// packings are those that engines unpack unasked.
var packings = []struct {
	name  string
	magic []byte
	open  func(io.Reader) (io.Reader, error)
}{
	{"gzip", []byte{0x1f, 0x8b}, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"bzip2", []byte("BZh"), nil},
	{"xz", []byte{0xfd, '7', 'z', 'X', 'Z', 0}, nil},
	{"zstd", []byte{0x28, 0xb5, 0x2f, 0xfd}, nil},
}

// block is what the smallest file takes on a disk.
const block = 4096

// layer counts the files of a layer. What is no layer counts as it is, elsewhere.
func (c *checkedArchive) layer(t *tar.Reader) error {
	for first := true; ; first = false {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF), first && errors.Is(err, tar.ErrHeader), first && errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return notArchive(err)
		}
		// A sparse file counts with its holes, which engines fill.
		size := block + (uint64(h.Size)+block-1)/block*block
		if size > c.left {
			return execution.ErrImageSize
		}
		c.left -= size
	}
}
