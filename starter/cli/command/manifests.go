package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/unixfs"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// manifestPatience bounds each search for a manifest, which may be stored no more:
// IPFS gateways say nothing of what they cannot find.
const manifestPatience = 15 * time.Second

// manifests read what manifests say, for record.Options: own, that of the job's result
// as the proof has it, or else what is stored at one of a CID's origins. Where none
// gives it, blocks tell whether the CID is of something else. origins nil: storage
// is not asked.
func manifests(ctx context.Context, own []byte, origins func(cid string) []origin, blocks unixfs.Source) func(string, common.Hash) (common.Hash, uint64, error) {
	return func(at string, hash common.Hash) (content common.Hash, step uint64, err error) {
		m, err := seal.VerifyManifest(own, hash)
		if err != nil {
			m, err = storedManifest(ctx, at, hash, origins, blocks)
		}
		if err != nil {
			return content, 0, err
		}
		return m.Content, m.Step, nil
	}
}

func storedManifest(ctx context.Context, at string, hash common.Hash, origins func(string) []origin, blocks unixfs.Source) (*seal.Manifest, error) {
	if _, err := unixfs.Parse(at); err != nil {
		return nil, fmt.Errorf("%w: %w", record.ErrElsewhere, err)
	}
	if origins == nil {
		return nil, errors.New("storage was not asked")
	}
	var failed error
	for _, open := range origins(at) {
		m, err := readManifest(ctx, open, hash)
		if err == nil {
			return m, nil
		}
		failed = errors.Join(failed, err)
	}
	vouched := func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
		return unixfs.Open(ctx, at+"/"+name, from, delivery.Whole, blocks)
	}
	m, err := readManifest(ctx, vouched, hash)
	switch {
	case err == nil:
		return m, nil
	case errors.Is(err, errOther), errors.Is(err, delivery.ErrNotFound), errors.Is(err, delivery.ErrRef):
		return nil, fmt.Errorf("%w: %w", record.ErrElsewhere, err)
	}
	return nil, fmt.Errorf("it may be stored no more: %w", failed)
}

// errOther reports bytes that are not the manifest.
var errOther = errors.New("what is stored there is not the manifest")

// readManifest reads one from an origin, in a time of its own.
func readManifest(ctx context.Context, open origin, hash common.Hash) (*seal.Manifest, error) {
	ctx, cancel := context.WithTimeout(ctx, manifestPatience)
	defer cancel()
	r, err := open(ctx, seal.ManifestName, 0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	encoded, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, err
	}
	m, err := seal.VerifyManifest(encoded, hash)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errOther, err)
	}
	return m, nil
}

// stored are where files of packages are opened: IPFS and, unless public is set, the gateway.
func (a *app) stored(public bool) func(cid string) []origin {
	return func(cid string) []origin {
		all := []origin{func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
			return a.fromIPFS(ctx, cid+"/"+name, from)
		}}
		if c, err := a.client(); err == nil && !public {
			all = append(all, func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
				return c.Blob(ctx, cid, name, from)
			})
		}
		return all
	}
}

// rawBlock reads a block from the network's IPFS gateway. Its errors are of nothing
// that a CID vouches for.
func (a *app) rawBlock(ctx context.Context, c cid.Cid) ([]byte, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	if n.IPFSGateway == "" {
		return nil, errors.New("the network names no IPFS gateway")
	}
	u, err := url.JoinPath(n.IPFSGateway, "ipfs", c.String())
	if err != nil {
		return nil, err
	}
	r, err := direct.Open(ctx, http.DefaultClient, u+"?format=raw", 0)
	if err != nil {
		return nil, fmt.Errorf("block %s: %v", c, err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, unixfs.MaxBlock+1))
}
