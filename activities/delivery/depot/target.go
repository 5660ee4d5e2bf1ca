package depot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/seal"
)

// scheme is what a place in a depot begins with.
const scheme = "depot://"

// Back reads a file of a deposit from offset off on, in the way its owner would:
// through another process than the one that has the folder.
type Back func(ctx context.Context, p delivery.Parcel, name string, off int64) (io.ReadCloser, error)

// Target implements delivery.Target on a folder.
type Target struct {
	Folder *Folder
	Back   Back
}

var _ delivery.Target = Target{}

// Deliver implements delivery.Target.
func (t Target) Deliver(ctx context.Context, p delivery.Parcel, from delivery.Opener) (string, error) {
	cid, err := t.Keep(ctx, p.Manifest, from)
	if err == nil && cid != p.CID {
		err = errors.Join(fmt.Errorf("%w: the package is %s, not %s", delivery.ErrCorrupt, cid, p.CID), t.Folder.Unpin(ctx, cid))
	}
	if err != nil {
		return "", err
	}
	return scheme + cid, nil
}

// Keep copies a package into the folder and returns its directory there. What differs
// from the manifest is not kept as a package. Segments that came so far stay when
// another one cannot be read, so that a second call needs only that one.
func (t Target) Keep(ctx context.Context, manifest common.Hash, from delivery.Opener) (cid string, err error) {
	encoded, err := delivery.ReadManifest(ctx, from)
	if err != nil {
		return "", err
	}
	m, err := seal.VerifyManifest(encoded, manifest)
	if err != nil {
		return "", err
	}
	kept, err := t.Folder.Put(ctx, bytes.NewReader(encoded), int64(len(encoded)))
	if err != nil {
		return "", fmt.Errorf("keep %s: %w", seal.ManifestName, err)
	}
	entries := []delivery.Entry{{Name: seal.ManifestName, CID: kept.CID}}
	for n := range m.Segments {
		cid, err := t.segment(ctx, m, n, from)
		if err != nil {
			return "", err
		}
		entries = append(entries, delivery.Entry{Name: seal.SegmentName(n), CID: cid})
	}
	if cid, err = t.Folder.Dir(ctx, entries); err != nil {
		return "", fmt.Errorf("keep the package: %w", err)
	}
	for _, e := range entries { // the directory keeps them
		err = errors.Join(err, t.Folder.Unpin(ctx, e.CID))
	}
	return cid, err
}

func (t Target) segment(ctx context.Context, m *seal.Manifest, n int, from delivery.Opener) (cid string, err error) {
	name, want := seal.SegmentName(n), m.Segments[n]
	r, err := from(ctx, name)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", name, err)
	}
	defer r.Close()
	blob, err := t.Folder.Put(ctx, r, int64(want.Size))
	if err == nil && blob.Digest != want.Digest || errors.Is(err, delivery.ErrSize) {
		err = fmt.Errorf("%w: segment %d is not what the manifest names", seal.ErrCorrupt, n)
	}
	if err != nil {
		return "", fmt.Errorf("keep %s: %w", name, err)
	}
	return blob.CID, nil
}

// Open implements delivery.Target.
func (t Target) Open(ctx context.Context, p delivery.Parcel, place, name string, off int64) (io.ReadCloser, error) {
	if cid, ok := strings.CutPrefix(place, scheme); !ok || cid != p.CID {
		return nil, fmt.Errorf("%w: %.80q is not where a depot has this package", delivery.ErrRef, place)
	}
	return t.Back(ctx, p, name, off)
}
