package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/outside"
	"github.com/skyops/skyops/protocol/job"
)

// reach fetches plain inputs: from the web itself, of IPFS through the
// scheduler's storage, which it does not have to believe.
type reach struct{ web *outside.Fetcher }

var _ execution.Outside = reach{}

// Fetch implements execution.Outside.
func (r reach) Fetch(ctx context.Context, in job.Input, blobs execution.Blobs, w io.Writer) error {
	ref, ok := strings.CutPrefix(in.URL, job.SchemeIPFS+"://")
	if !ok {
		return r.web.Fetch(ctx, in, blobs, w)
	}
	file, err := unixfs.Open(ctx, ref, 0, delivery.Whole, blocks(blobs))
	if err != nil {
		return fmt.Errorf("%w: %w", execution.ErrOutside, err)
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return theirs(err)
}

// Folder implements execution.Outside: only of IPFS there are any.
func (r reach) Folder(ctx context.Context, in job.Input, blobs execution.Blobs) (func(io.Writer) error, error) {
	ref, ok := strings.CutPrefix(in.URL, job.SchemeIPFS+"://")
	if !ok {
		return nil, nil
	}
	node, err := unixfs.Resolve(ctx, ref, blocks(blobs))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", execution.ErrOutside, err)
	}
	if !unixfs.IsDir(node) {
		return nil, nil
	}
	return func(w io.Writer) error { return theirs(unixfs.Archive(ctx, w, node, blocks(blobs))) }, nil
}

// theirs names errors of content as those of who serves it.
func theirs(err error) error {
	for _, of := range []error{delivery.ErrCorrupt, delivery.ErrRef, delivery.ErrNotFound, execution.ErrNotFound} {
		if errors.Is(err, of) {
			return fmt.Errorf("%w: %w", execution.ErrOutside, err)
		}
	}
	return err
}

// maxBlock is the largest block that IPFS peers hand on.
const maxBlock = 2 << 20

// blocks reads single blocks from storage that serves whole files: as a file, a
// block is named by the same hash.
func blocks(from execution.Blobs) unixfs.Source {
	return func(ctx context.Context, c cid.Cid) ([]byte, error) {
		body, err := from.Get(ctx, cid.NewCidV1(cid.Raw, c.Hash()).String(), "")
		if err != nil {
			return nil, err
		}
		defer body.Close()
		return io.ReadAll(io.LimitReader(body, maxBlock+1))
	}
}
