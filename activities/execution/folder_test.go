package execution_test

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// folder is an address that names a folder.
type folder struct {
	web
	entries []tar.Header
	reads   string // object that is read of the storage for it, again and again
	err     error
}

func (f folder) Folder(ctx context.Context, _ job.Input, from execution.Blobs) (func(io.Writer) error, error) {
	return func(w io.Writer) error {
		for f.reads != "" {
			r, err := from.Get(ctx, f.reads, "")
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, r)
			if err = errors.Join(err, r.Close()); err != nil {
				return err
			}
		}
		t := tar.NewWriter(w)
		for _, h := range f.entries {
			if err := t.WriteHeader(&h); err != nil {
				return err
			}
			if _, err := io.WriteString(t, strings.Repeat("x", int(h.Size))); err != nil {
				return err
			}
		}
		return errors.Join(f.err, t.Close())
	}, nil
}

func ofIPFS(bytes uint64) job.Input {
	return job.Input{Name: "set", URL: "ipfs://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", Bytes: bytes}
}

func file(name string, size int64) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: size}
}

func TestFolderFromOutsideIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Outside = folder{entries: []tar.Header{file("a.txt", 3), file("sub/b.txt", 4), {Name: "link", Typeflag: tar.TypeSymlink, Linkname: "a.txt"}}}
	w.node = execution.New(w.config)
	spec := w.counter("-steps", "1", "-list-inputs")
	spec.Inputs = []job.Input{ofIPFS(7)}
	req := w.request(spec, 1)
	res := w.execute(req).wait(t)
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	got := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)["output/inputs.txt"]
	for _, name := range []string{"set/a.txt", "set/sub/b.txt"} {
		if !strings.Contains(got, name) {
			t.Errorf("inputs %q", got)
		}
	}
}

// A folder is unpacked like any other archive, and no more is read or written for it
// than its spec says.
func TestHostileFoldersFromOutside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from folder
		says string
	}{
		"traversal":   {folder{entries: []tar.Header{file("../a.txt", 1)}}, "entries that are not allowed"},
		"link":        {folder{entries: []tar.Header{{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}}}, "entries that are not allowed"},
		"twice":       {folder{entries: []tar.Header{file("a", 1), file("a", 1)}}, "entries that are not allowed"},
		"too large":   {folder{entries: []tar.Header{file("a", 70), file("b", 70)}}, "larger than the spec says"},
		"without end": {folder{reads: "object"}, "larger than the spec says"},
		"broken off":  {folder{entries: []tar.Header{file("a", 1)}, err: fmt.Errorf("%w: a block is missing", execution.ErrOutside)}, "cannot be had"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.from.reads != "" {
				c.from.reads = w.owner.Input("other", map[string]string{"f": strings.Repeat("x", 100_000)}).CID
				c.from.reads = w.owner.Segment(c.from.reads)
			}
			w.config.Outside = c.from
			w.node = execution.New(w.config)
			spec := w.counter("-steps", "1")
			spec.Inputs = []job.Input{ofIPFS(100)}
			req := w.request(spec, 1)
			res := w.execute(req).wait(t)
			if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseInput || !strings.Contains(res.Cause.Message, c.says) {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
			w.wiped(refOf(req))
		})
	}
}
