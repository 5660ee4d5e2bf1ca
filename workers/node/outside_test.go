package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// lying is a scheduler's storage, which may change what it hands out.
type lying struct {
	store  delivery.Store
	change func([]byte) []byte
}

func (l lying) Put(context.Context, seal.Kind, io.Reader, uint64) (string, error) {
	return "", errors.ErrUnsupported
}

func (l lying) Get(ctx context.Context, cid, _ string) (io.ReadCloser, error) {
	r, err := l.store.Get(ctx, cid, 0, delivery.Whole)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if l.change != nil {
		b = l.change(b)
	}
	return io.NopCloser(bytes.NewReader(b)), err
}

func TestFilesOfIPFSAreChecked(t *testing.T) {
	t.Parallel()
	store := memory.New()
	want := make([]byte, 3<<20+5)
	_, _ = rand.Read(want)
	blob, err := store.Put(t.Context(), bytes.NewReader(want), int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := store.Dir(t.Context(), []delivery.Entry{{Name: "set.bin", CID: blob.CID}})
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(url string, change func([]byte) []byte) ([]byte, error) {
		var out bytes.Buffer
		err := reach{}.Fetch(t.Context(), job.Input{URL: url}, lying{store, change}, &out)
		return out.Bytes(), err
	}
	for _, url := range []string{"ipfs://" + blob.CID, "ipfs://" + dir + "/set.bin"} {
		if got, err := fetch(url, nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", url, len(got), err)
		}
	}
	flip := func(b []byte) []byte { b = bytes.Clone(b); b[len(b)/2] ^= 1; return b }
	for name, c := range map[string]struct {
		url    string
		change func([]byte) []byte
	}{
		"changed":  {"ipfs://" + blob.CID, flip},
		"a folder": {"ipfs://" + dir, nil},
		"no file":  {"ipfs://" + dir + "/other", nil},
		"unknown":  {"ipfs://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", nil},
	} {
		if _, err := fetch(c.url, c.change); !errors.Is(err, execution.ErrOutside) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A folder of IPFS is an archive of what its blocks name; what is no folder is none.
func TestFoldersOfIPFS(t *testing.T) {
	t.Parallel()
	store := memory.New()
	blob, err := store.Put(t.Context(), strings.NewReader("alpha"), 5)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := store.Dir(t.Context(), []delivery.Entry{{Name: "a.txt", CID: blob.CID}, {Name: "b.txt", CID: blob.CID}})
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"ipfs://" + blob.CID, "ipfs://" + dir + "/a.txt", "https://example.com/x"} {
		if write, err := (reach{}).Folder(t.Context(), job.Input{URL: url}, lying{store, nil}); write != nil || err != nil {
			t.Errorf("%s is a folder, %v", url, err)
		}
	}
	in := job.Input{URL: "ipfs://" + dir}
	write, err := reach{}.Folder(t.Context(), in, lying{store, nil})
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var archive bytes.Buffer
	if err := write(&archive); err != nil {
		t.Fatal(err)
	}
	if x, err := seal.Extract(&archive, root, seal.Limits{}); err != nil || x.Files != 2 {
		t.Errorf("%+v, %v", x, err)
	}
	if b, err := root.ReadFile("b.txt"); err != nil || string(b) != "alpha" {
		t.Errorf("%q, %v", b, err)
	}
	lies := lying{store, func(b []byte) []byte { return append(bytes.Clone(b), 0) }}
	if _, err := (reach{}).Folder(t.Context(), in, lies); !errors.Is(err, execution.ErrOutside) {
		t.Errorf("a changed folder: %v", err)
	}
	write, err = reach{}.Folder(t.Context(), in, lying{store, func(b []byte) []byte {
		if string(b) == "alpha" {
			return []byte("omega")
		}
		return b
	}})
	if err == nil {
		err = write(&archive)
	}
	if !errors.Is(err, execution.ErrOutside) {
		t.Errorf("a changed file: %v", err)
	}
}
