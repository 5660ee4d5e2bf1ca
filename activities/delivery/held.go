package delivery

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// IPFSScheme is what a place on IPFS begins with.
const IPFSScheme = "ipfs://"

// Pinner keeps content, see Store's Pin.
type Pinner interface {
	Pin(ctx context.Context, cid string) error
}

// Held is the target that packages are in from the beginning: the scheduler's own
// IPFS node, which goes on holding them, and another peer that fetches them there.
type Held struct {
	Store Pinner
	Peer  Reader
}

var _ Target = Held{}

// Deliver implements Target. The manifest is compared first: what is not the
// job's package is not held for it.
func (h Held) Deliver(ctx context.Context, p Parcel, from Opener) (string, error) {
	if err := Check(ctx, p.Manifest, from); err != nil {
		return "", err
	}
	if err := h.Store.Pin(ctx, p.CID); err != nil {
		return "", fmt.Errorf("hold %s: %w", p.CID, err)
	}
	return IPFSScheme + p.CID, nil
}

// Open implements Target.
func (h Held) Open(ctx context.Context, _ Parcel, place, name string, off int64) (io.ReadCloser, error) {
	cid, ok := strings.CutPrefix(place, IPFSScheme)
	if !ok {
		return nil, fmt.Errorf("%w: %.80q is no place on IPFS", ErrRef, place)
	}
	return h.Peer.Get(ctx, cid+"/"+name, off, Whole)
}
