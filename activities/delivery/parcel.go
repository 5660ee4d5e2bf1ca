package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// Parcel is a job's sealed package on its way to its owner.
type Parcel struct {
	Job      common.Hash    `json:"job"`
	Owner    common.Address `json:"owner"`
	CID      string         `json:"cid"`      // directory in the scheduler's own storage
	Manifest common.Hash    `json:"manifest"` // SHA-256 of the package's manifest
	Bytes    uint64         `json:"bytes"`    // ciphertext of all segments
}

// Opener opens a file of a package by its name, at its beginning.
type Opener func(ctx context.Context, name string) (io.ReadCloser, error)

// Check reads a whole package and compares every byte with what its manifest's
// hash commits to. It wraps seal.ErrCorrupt where they differ; other errors are open's.
func Check(ctx context.Context, manifest common.Hash, open Opener) error {
	return CheckRest(ctx, manifest, open, 0, func(int) {})
}

// CheckRest is Check of a package whose first segments were found good before. It
// says after each further one how many are.
func CheckRest(ctx context.Context, manifest common.Hash, open Opener, good int, found func(good int)) error {
	b, err := ReadManifest(ctx, open)
	if err != nil {
		return err
	}
	m, err := seal.VerifyManifest(b, manifest)
	if err != nil {
		return err
	}
	for i := good; i < len(m.Segments); i++ {
		r, err := open(ctx, seal.SegmentName(i))
		if err != nil {
			return fmt.Errorf("open %s: %w", seal.SegmentName(i), err)
		}
		if err := errors.Join(m.VerifySegment(i, r), r.Close()); err != nil {
			return err
		}
		found(i + 1)
	}
	return nil
}

// ReadManifest reads a package's manifest, as it is; nothing of it is compared.
func ReadManifest(ctx context.Context, open Opener) ([]byte, error) {
	r, err := open(ctx, seal.ManifestName)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", seal.ManifestName, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", seal.ManifestName, err)
	}
	return b, nil
}

// Reader reads content by its ref, see Store's Get.
type Reader interface {
	Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error)
}

// Under opens the files of the directory cid.
func Under(r Reader, cid string) Opener {
	return func(ctx context.Context, name string) (io.ReadCloser, error) {
		return r.Get(ctx, cid+"/"+name, 0, Whole)
	}
}
