package ingress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
)

// parts are a stored package's manifest and the CIDs of its segments.
type parts struct {
	manifest *seal.Manifest
	segments []string // empty: not known yet
}

// known remembers the parts of packages that were committed, so that the
// checkpoint after one need not have them looked up.
type known struct {
	mu    sync.Mutex
	by    map[common.Hash]parts // by hash of the manifest
	count int                   // of segments
}

func newKnown() *known { return &known{by: map[common.Hash]parts{}} }

// maxParts bounds the segments that are remembered.
const maxParts = 1 << 17

func (k *known) put(manifest common.Hash, p parts) {
	if p.manifest.Cut == 0 {
		return // nothing of it is named again
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.count+len(p.segments) > maxParts {
		clear(k.by)
		k.count = 0
	}
	if _, ok := k.by[manifest]; !ok {
		k.by[manifest] = p
		k.count += len(p.segments)
	}
}

func (k *known) get(manifest common.Hash) (parts, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.by[manifest]
	return p, ok
}

// keepAgain fills in the CIDs of those of a checkpoint's segments that the job's
// newest checkpoint has, which are not billed again and were checked when that
// one was committed. It returns the positions of all others.
func (i *Ingress) keepAgain(ctx context.Context, ref lease.Ref, m *seal.Manifest, x *draft, segments []string) (own []int, err error) {
	var before parts
	var head lease.Head
	if m.Cut > 0 && x.parent != (common.Hash{}) {
		if head, err = i.cfg.Store.Head(ctx, ref.Job); err != nil {
			return nil, err
		}
		before, err = i.partsOf(ctx, head)
		if err != nil && !errors.Is(err, delivery.ErrNotFound) { // what is gone cannot be named again
			return nil, fmt.Errorf("checkpoint %s: %w", head.Manifest, err)
		}
		x.fresh -= m.Size - m.New(before.manifest)
	}
	again := map[int]int{}
	for n, at := range m.Kept(before.manifest) {
		switch {
		case at >= 0:
			again[n] = at
		case segments[n] == "":
			return nil, fmt.Errorf("%w: segment %d is not in the checkpoint before", seal.ErrCorrupt, n)
		default:
			own = append(own, n)
		}
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(statsAtOnce)
	for n, at := range again {
		if before.segments != nil {
			segments[n] = before.segments[at]
			continue
		}
		work.Go(func() error {
			info, err := i.cfg.Blobs.Stat(ctx, head.CID+"/"+seal.SegmentName(at))
			segments[n] = info.CID
			return err
		})
	}
	return own, work.Wait()
}

// statsAtOnce is how many names of a directory are looked up at once.
const statsAtOnce = 16

// partsOf returns what a checkpoint is made of: without CIDs, when they are not remembered.
func (i *Ingress) partsOf(ctx context.Context, head lease.Head) (parts, error) {
	if p, ok := i.parts.get(head.Manifest); ok {
		return p, nil
	}
	r, err := i.cfg.Blobs.Get(ctx, head.CID+"/"+seal.ManifestName, 0, delivery.Whole)
	if err != nil {
		return parts{}, err
	}
	defer r.Close()
	encoded, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return parts{}, err
	}
	m, err := seal.VerifyManifest(encoded, head.Manifest)
	return parts{manifest: m}, err
}
