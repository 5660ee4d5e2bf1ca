package ipfs_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/ipfs"
)

// BenchmarkPut stores segments as an attempt does, two at a time, no chunk twice.
func BenchmarkPut(b *testing.B) {
	const size = 64 << 20
	s := open(b, rpc(b), ipfs.DefaultTimeout)
	chunk := deliverytest.Random(b, delivery.ChunkSize-8)
	segment := func(n uint64) io.Reader {
		var parts []io.Reader
		for i := range uint64(size / delivery.ChunkSize) {
			parts = append(parts, bytes.NewReader(binary.BigEndian.AppendUint64(nil, n<<32|i)), bytes.NewReader(chunk))
		}
		return io.MultiReader(parts...)
	}
	b.SetBytes(size)
	g, ctx := errgroup.WithContext(context.WithoutCancel(b.Context()))
	g.SetLimit(2)
	for n := uint64(0); b.Loop(); n++ {
		g.Go(func() error { _, err := s.Put(ctx, segment(n), size); return err })
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}
