package unixfs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/ipfs/boxo/ipld/merkledag"
	ufs "github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/multiformats/go-multihash"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
	"github.com/skyops/skyops/protocol/digest"
)

// shelf keeps blocks for a test.
type shelf map[cid.Cid][]byte

func (s shelf) put(_ context.Context, c cid.Cid, data []byte) error {
	s[c] = bytes.Clone(data)
	return nil
}

func (s shelf) get(_ context.Context, c cid.Cid) ([]byte, error) {
	data, ok := s[c]
	if !ok {
		return nil, delivery.ErrNotFound
	}
	return data, nil
}

func (s shelf) read(t *testing.T, ref string) ([]byte, error) {
	t.Helper()
	r, err := unixfs.Open(t.Context(), ref, 0, delivery.Whole, s.get)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Another implementation of BLAKE3 gives every block the name it has here.
func TestNamesAreStandard(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 64, 1024, 1025, 8191, 100_000, delivery.ChunkSize, 3*delivery.ChunkSize + 5, 200*delivery.ChunkSize + 1} {
		s, content := shelf{}, bytes.Repeat([]byte("0123456"), n/7+1)[:n]
		blob, err := unixfs.Import(t.Context(), bytes.NewReader(content), s.put)
		if err != nil {
			t.Fatal(err)
		}
		sum := digest.New()
		_, _ = sum.Write(content)
		if blob.Bytes != uint64(n) || blob.Digest != sum.Sum() {
			t.Errorf("%d bytes: %+v", n, blob)
		}
		for c, data := range s {
			want, err := cid.Prefix{Version: 1, Codec: c.Type(), MhType: multihash.BLAKE3, MhLength: 32}.Sum(data)
			if err != nil || !want.Equals(c) {
				t.Errorf("%d bytes: a block of %d has the name %s, not %s, %v", n, len(data), c, want, err)
			}
		}
		if got, err := s.read(t, blob.CID); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes: read back %d, %v", n, len(got), err)
		}
	}
}

func sum(t *testing.T, codec, hash uint64, length int, data []byte) cid.Cid {
	t.Helper()
	c, err := cid.Prefix{Version: 1, Codec: codec, MhType: hash, MhLength: length}.Sum(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestForeignNames(t *testing.T) {
	t.Parallel()
	data, other := []byte("named elsewhere"), []byte("not what was named")
	for name, c := range map[string]struct {
		hash   uint64
		length int
		usable bool
	}{
		"SHA-256":     {multihash.SHA2_256, 32, true},
		"BLAKE3-256":  {multihash.BLAKE3, 32, true},
		"short":       {multihash.BLAKE3, 16, false},
		"long":        {multihash.BLAKE3, 64, false},
		"broken SHA1": {multihash.SHA1, 20, false},
		"no hash":     {multihash.IDENTITY, -1, false},
	} {
		leaf := sum(t, cid.Raw, c.hash, c.length, data)
		file := ufs.NewFSNode(ufs.TFile)
		file.AddBlockSize(uint64(len(data)))
		inner, err := file.GetBytes()
		if err != nil {
			t.Fatal(err)
		}
		node := merkledag.NodeWithData(inner)
		if err := node.AddRawLink("", &ipld.Link{Size: uint64(len(data)), Cid: leaf}); err != nil {
			t.Fatal(err)
		}
		root := sum(t, cid.DagProtobuf, multihash.SHA2_256, 32, node.RawData())
		s := shelf{leaf: data, root: node.RawData()}
		for _, ref := range []cid.Cid{leaf, root} {
			got, err := s.read(t, ref.String())
			if c.usable && (err != nil || !bytes.Equal(got, data)) {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			if !c.usable && !errors.Is(err, delivery.ErrRef) {
				t.Errorf("%s: read %q, %v", name, got, err)
			}
		}
		if s[leaf] = other; c.usable {
			if got, err := s.read(t, root.String()); !errors.Is(err, delivery.ErrCorrupt) {
				t.Errorf("%s: other bytes give %q, %v", name, got, err)
			}
		}
	}
}
