package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
)

// lying is a scheduler's storage, which may change what it hands out.
type lying struct {
	store  delivery.Store
	change func([]byte) []byte
}

func (l lying) Put(context.Context, io.Reader, uint64) (string, error) {
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
