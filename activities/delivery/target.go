package delivery

import (
	"context"
	"errors"
	"io"
)

// ErrRefused reports a target that will never take a parcel: another one is to be used.
var ErrRefused = errors.New("the target does not take it")

// Target is a place where owners fetch their results. Methods may be called from
// any goroutine.
type Target interface {
	// Deliver copies the files of a package there, which from opens, and returns
	// where they are, in the target's own form ("ipfs://CID", "ar://ID"). It may be
	// repeated: what is there already is not stored, or paid, again. ErrRefused is
	// final; other errors may pass.
	Deliver(ctx context.Context, p Parcel, from Opener) (place string, err error)
	// Open opens a delivered file from offset off on, in the way its owner would: by
	// another process than the one that took it. The bytes may be anything; who
	// reads them checks. ErrNotFound: it is not there, perhaps not yet.
	Open(ctx context.Context, p Parcel, place, name string, off int64) (io.ReadCloser, error)
}

// Renewer is a target that may lose what it took before anybody can fetch it.
type Renewer interface {
	// Renew is Deliver of what was delivered long ago and never came up: what is lost
	// is stored, and paid, anew, each file once however often Renew is called; what is
	// only late is left as it is.
	Renew(ctx context.Context, p Parcel, from Opener) (place string, err error)
}
