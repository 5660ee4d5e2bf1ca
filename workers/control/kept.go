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
	return s.Store.Holding(func(ctx context.Context, cid string) error {
		return s.register.HoldNew(ctx, "public", store.Forever, cid)
	}).Put(ctx, r, size)
}
