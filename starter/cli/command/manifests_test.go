package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// manifestOf is an encoded manifest of a checkpoint.
func manifestOf(t *testing.T, step uint64) []byte {
	m := &seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindCheckpoint, Step: step}, Recipients: []common.Hash{{1}},
		Segments: []seal.Segment{{Size: 1}}, Size: 1, Content: common.Hash{9},
	}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pile holds blocks of storage.
type pile map[string][]byte

func (s pile) get(_ context.Context, c cid.Cid) ([]byte, error) {
	if b, ok := s[c.String()]; ok {
		return b, nil
	}
	return nil, errors.New("not found")
}

// folder stores a folder of one file, and returns its CID.
func (s pile) folder(t *testing.T, name string, content []byte) string {
	keep := func(_ context.Context, c cid.Cid, data []byte) error {
		s[c.String()] = bytes.Clone(data)
		return nil
	}
	blob, err := unixfs.Import(t.Context(), bytes.NewReader(content), keep)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := unixfs.Directory(t.Context(), []delivery.Entry{{Name: name, CID: blob.CID}}, s.get)
	if err != nil {
		t.Fatal(err)
	}
	s[dir.Cid().String()] = dir.RawData()
	return dir.Cid().String()
}

func give(b []byte) origin {
	return func(context.Context, string, int64) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}
}

func refuse(context.Context, string, int64) (io.ReadCloser, error) {
	return nil, errors.New("not found")
}

func hang(ctx context.Context, _ string, _ int64) (io.ReadCloser, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A manifest is read where the record says it is, and is nobody's word: its hash is
// what the node signed. An origin that hangs or lies takes nothing from the next one,
// and what a CID vouches for fails what it is not.
func TestManifestsAreRead(t *testing.T) {
	t.Parallel()
	own, other, third := manifestOf(t, 3), manifestOf(t, 4), manifestOf(t, 5)
	blocks, none := pile{}, pile{}
	at := blocks.folder(t, seal.ManifestName, other)
	wrong, without := blocks.folder(t, seal.ManifestName, third), blocks.folder(t, "other.json", other)
	forged := pile{at: blocks[wrong]}
	for name, c := range map[string]struct {
		asked     []byte // whose hash
		cid       string
		origins   []origin
		blocks    pile
		step      uint64 // 0: an error
		elsewhere bool
	}{
		"the proof's own":       {own, at, nil, none, 3, false},
		"another":               {other, at, []origin{give(other)}, none, 4, false},
		"after one that hangs":  {other, at, []origin{hang, give(other)}, none, 4, false},
		"after one that lies":   {other, at, []origin{give(third), give(other)}, none, 4, false},
		"by its blocks":         {other, at, []origin{refuse}, blocks, 4, false},
		"gone":                  {other, at, []origin{refuse, hang}, none, 0, false},
		"gone, and lied about":  {other, at, []origin{give(third)}, none, 0, false},
		"gone, blocks forged":   {other, at, []origin{refuse}, forged, 0, false},
		"another's place":       {other, wrong, []origin{give(third)}, blocks, 0, true},
		"a place without one":   {other, without, []origin{refuse}, blocks, 0, true},
		"nowhere":               {other, "", []origin{give(other)}, blocks, 0, true},
		"out of there":          {other, "../../api/v0/id?arg=", []origin{give(other)}, blocks, 0, true},
		"offline":               {other, at, nil, nil, 0, false},
		"offline, and no place": {other, "bafy", nil, nil, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var origins func(string) []origin
				if c.blocks != nil {
					origins = func(string) []origin { return c.origins }
				}
				content, step, err := manifests(t.Context(), own, origins, c.blocks.get)(c.cid, seal.HashManifest(c.asked))
				if (err == nil) != (c.step > 0) || step != c.step || err == nil && content != (common.Hash{9}) || errors.Is(err, record.ErrElsewhere) != c.elsewhere {
					t.Errorf("content %s, step %d, %v", content, step, err)
				}
			})
		})
	}
}
