package execution

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// leftBehind is what earlier steps of the pipeline put out. The scheduler says
// where it is; that it is what the order's own step made, the node that made it
// has signed; of what an earlier pipeline made, the owner.
type leftBehind struct {
	*attempt
	in   job.Input
	keys []*seal.Identity // of the edges
}

func (l leftBehind) bring(ctx context.Context, dir string) error {
	if len(l.keys) == 0 {
		return fmt.Errorf("%w: there is no key of it", seal.ErrKey)
	}
	edges, err := record.EdgesOf(*l.in.From, l.req.Submission.Order.Hash(l.Domain), l.req.Edges)
	if err != nil {
		return err
	}
	var held uint64
	for i, e := range edges {
		to := dir
		if l.in.From.Gather {
			to = filepath.Join(dir, fmt.Sprintf("%05d", i))
			if err := os.Mkdir(to, 0o755); err != nil {
				return err
			}
		}
		n, err := l.one(ctx, e, to)
		if err != nil {
			return fmt.Errorf("run %d of step %d: %w", e.Item, e.Step, err)
		}
		if held += n; l.in.Bytes > 0 && held > l.in.Bytes {
			return errInputSize
		}
	}
	return l.own(dir)
}

// one opens an output of one run into dir, and returns its sealed size.
func (l leftBehind) one(ctx context.Context, e record.Edge, dir string) (uint64, error) {
	if !e.Served(*l.in.From, l.req.Submission.Order.Hash(l.Domain)) {
		if err := e.Check(l.Domain, l.req.Submission.Order); err != nil {
			return 0, err
		}
	}
	pack, err := l.manifest(ctx, e.CID, e.Manifest())
	if err != nil {
		return 0, err
	}
	item := 0
	if l.in.From.Each {
		item = int(l.req.Submission.Item)
	}
	part, first, err := pack.Part(l.in.From.Output, item)
	if err != nil {
		return 0, err
	}
	if l.in.Bytes > 0 && part.Size > l.in.Bytes {
		return 0, errInputSize
	}
	segments := l.segments(e.CID)
	fetch := func(ctx context.Context, i int) (io.ReadCloser, error) { return segments(ctx, first+i) }
	_, err = l.unpack(ctx, part, l.keys, fetch, dir)
	return part.Size, err
}
