package control

import (
	"context"
	"io"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/store"
)

// kept is storage of what anybody may check for ever: the book's logs, and the lists
// of anchored batches. Others can read and store the same bytes, for a time; that
// it is held without an end keeps it when they let go of it.
type kept struct {
	delivery.Store
	register *store.Store
}

// Put implements delivery.Store.
func (s kept) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	blob, err := s.Store.Put(ctx, r, size)
	if err == nil {
		err = s.register.Hold(ctx, "public", store.Forever, blob.CID)
	}
	return blob, err
}
