package ipfsnode

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"

	"github.com/skyops/skyops/dev/ipfsnode/packs"
)

// Collect removes blocks that no pin covers, and gives their space back.
func (n *Node) Collect(ctx context.Context) (packs.Collected, error) {
	done, err := n.packs.Collect(ctx, n.grace, n.mark)
	if err != nil {
		return done, fmt.Errorf("collect IPFS blocks: %w", err)
	}
	if done.Blocks > 0 || done.Bytes > 0 {
		n.log.Info("IPFS blocks were collected", "blocks", done.Blocks, "bytes", done.Bytes)
	}
	return done, nil
}

// mark returns the blocks that pins cover; nothing is pinned until release.
func (n *Node) mark(ctx context.Context) (needed *cid.Set, release func(), err error) {
	n.pinning.Lock()
	if needed, err = n.covered(ctx); err != nil {
		n.pinning.Unlock()
		return nil, nil, err
	}
	return needed, n.pinning.Unlock, nil
}

func (n *Node) covered(ctx context.Context) (*cid.Set, error) {
	needed := cid.NewSet()
	for p := range n.pins.RecursiveKeys(ctx, false) {
		if p.Err != nil {
			return nil, p.Err
		}
		if err := merkledag.Walk(ctx, n.localLinks, p.Pin.Key, func(c cid.Cid) bool { return needed.Visit(packs.Raw(c)) }); err != nil {
			return nil, fmt.Errorf("walk what the pin of %s covers: %w", p.Pin.Key, err)
		}
	}
	for p := range n.pins.DirectKeys(ctx, false) {
		if p.Err != nil {
			return nil, p.Err
		}
		needed.Add(packs.Raw(p.Pin.Key))
	}
	return needed, nil
}

// localLinks says what a block that is here links to. Of one that is missing nobody
// can tell what it covers: nothing is collected until it is back, or its pin is gone.
func (n *Node) localLinks(ctx context.Context, c cid.Cid) ([]*ipld.Link, error) {
	if c.Type() == cid.Raw {
		return nil, nil
	}
	node, err := n.local.Get(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("block %s (pin it again where a peer has it, or unpin what it is under): %w", c, err)
	}
	return node.Links(), nil
}

// collectEvery collects now and then until Stop.
func (n *Node) collectEvery(ctx context.Context, every time.Duration) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	n.closers = append(n.closers, func() error { cancel(); <-ended; return nil })
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if _, err := n.Collect(ctx); err != nil && ctx.Err() == nil {
				n.log.Error("IPFS blocks were not collected", "err", err)
			}
		}
	}()
}

func (n *Node) repoGC(w http.ResponseWriter, r *http.Request) error {
	if _, err := n.Collect(r.Context()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return nil
}
