package peer

import (
	"context"
	"io"
	"maps"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// maxAhead bounds the blocks asked for ahead: they are kept, up to
// unixfs.MaxBlock each, as long as their reader is.
const maxAhead = 16

// ahead reads from a peer that was asked for some blocks already.
type ahead struct {
	*Peer
	asked map[cid.Cid]*answer
}

// answer is what comes of having asked for a block.
type answer struct {
	over chan struct{} // closed when it has come, or will not
	data []byte        // nil: it did not come
}

// Ahead asks for the blocks that will be read, the first sixteen of cids, in one
// message, and returns a reader that has them: bitswap sends a peer one message in
// 20 ms at most, so that a small package read one block after the other would wait
// for that at each. It keeps these blocks, so that a directory is fetched once for
// all of its files; name no more than there is memory for. What cids does not
// name, or what is not a CID, is fetched when it is read. ctx ends the asking, and
// bounds the reader's life.
func (p *Peer) Ahead(ctx context.Context, cids ...string) delivery.Reader {
	a := &ahead{Peer: p, asked: map[cid.Cid]*answer{}}
	var wanted []cid.Cid
	for _, text := range cids[:min(len(cids), maxAhead)] {
		if c, err := unixfs.Parse(text); err == nil && a.asked[c] == nil {
			a.asked[c], wanted = &answer{over: make(chan struct{})}, append(wanted, c)
		}
	}
	go a.collect(ctx, wanted)
	return a
}

// collect takes what comes. A block that does not come within the peer's stall is
// missed by who reads it.
func (a *ahead) collect(ctx context.Context, wanted []cid.Cid) {
	open := maps.Clone(a.asked)
	defer func() {
		for _, missing := range open {
			close(missing.over)
		}
	}()
	session, err := a.connect(ctx)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, a.stall)
	defer cancel()
	coming, err := session.GetBlocks(ctx, wanted)
	if err != nil {
		return
	}
	for b := range coming {
		if came := open[b.Cid()]; came != nil {
			came.data = b.RawData()
			close(came.over)
			delete(open, b.Cid())
		}
	}
}

// Get implements delivery.Reader.
func (a *ahead) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	return unixfs.Open(ctx, ref, off, length, func(ctx context.Context, c cid.Cid) ([]byte, error) {
		asked := a.asked[c]
		if asked == nil {
			return a.block(ctx, c)
		}
		select {
		case <-asked.over:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if asked.data == nil {
			return a.block(ctx, c)
		}
		return asked.data, nil
	})
}
