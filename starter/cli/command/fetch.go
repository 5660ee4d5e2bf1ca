package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery/arweave"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// origin opens a file of a package, from an offset on. What it gives may be
// anything: it is compared with the manifest that the job committed to.
type origin func(ctx context.Context, name string, from int64) (io.ReadCloser, error)

// originOf returns where a job's result is read: a place by its name, or, where
// none is named, the gateway, and the network's IPFS gateway while that fails.
func (a *app) originOf(ctx context.Context, c *client.Client, r client.Result, from string) (origin, error) {
	switch from {
	case "":
		return a.anywhere(c, r.Package.CID), nil
	case job.DeliverIPFS:
		return func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
			return a.fromIPFS(ctx, r.Package.CID+"/"+name, from)
		}, nil
	case job.DeliverDirect:
		link, err := c.CreateLink(ctx, r.Job, client.LinkRequest{})
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
			return direct.Open(ctx, http.DefaultClient, link.URL+name, from)
		}, nil
	case job.DeliverArweave:
		n, err := a.network()
		if err != nil {
			return nil, err
		}
		place, err := a.placeOf(ctx, c, r.Job, from)
		if err != nil {
			return nil, err
		}
		if n.Arweave == nil {
			return nil, errors.New("the network names no Arweave gateway")
		}
		return func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
			return arweave.Open(ctx, http.DefaultClient, n.Arweave.Gateway, place, name, from)
		}, nil
	}
	return nil, usage("write "+strings.Join(job.Deliveries(), ", "), "%q is no place that results are fetched from", from)
}

// anywhere reads a package from the gateway, or from the network's IPFS gateway while that fails.
func (a *app) anywhere(c *client.Client, cid string) origin {
	return func(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
		body, err := c.Blob(ctx, cid, name, from)
		if err != nil && ctx.Err() == nil {
			if other, oerr := a.fromIPFS(ctx, cid+"/"+name, from); oerr == nil {
				return other, nil
			}
		}
		return body, err
	}
}

// fetcher reads the segments of a package that is in the scheduler's storage, over broken connections.
func (a *app) fetcher(c *client.Client, cid string, m *seal.Manifest, bar *terminal.Bar) seal.Fetch {
	open := a.anywhere(c, cid)
	return func(ctx context.Context, i int) (io.ReadCloser, error) {
		r := &resuming{ctx: ctx, open: open, name: seal.SegmentName(i), size: int64(m.Segments[i].Size)}
		return struct {
			io.Reader
			io.Closer
		}{counted{r, bar}, r}, nil
	}
}

// placeOf returns where a job's result was delivered to.
func (a *app) placeOf(ctx context.Context, c *client.Client, id common.Hash, target string) (string, error) {
	j, err := c.Job(ctx, id)
	if err != nil {
		return "", err
	}
	for _, d := range j.Deliveries {
		if d.Target != target {
			continue
		}
		switch d.State {
		case "done":
			return d.Place, nil
		case "failed":
			return "", fail(exitFailure, "leave --from out: the result is elsewhere too", fmt.Errorf("the result was not delivered to %s: %s", target, d.Reason))
		}
		return "", fail(exitFailure, "try again in a minute, or leave --from out: the result is elsewhere too", fmt.Errorf("the result is still on its way to %s", target))
	}
	return "", fail(exitUsage, "submit with --deliver "+target+"; this result: skyops result "+short(id), fmt.Errorf("the job did not ask for a delivery to %s", target))
}

// fromIPFS reads a path from the network's IPFS gateway.
func (a *app) fromIPFS(ctx context.Context, path string, from int64) (io.ReadCloser, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	if n.IPFSGateway == "" {
		return nil, errors.New("the network names no IPFS gateway")
	}
	u, err := url.JoinPath(n.IPFSGateway, "ipfs", path)
	if err != nil {
		return nil, err
	}
	return direct.Open(ctx, http.DefaultClient, u, from)
}

// Going on after a broken download: so often without a byte between, each time
// after a pause that doubles.
const (
	fetchTries = 3
	fetchPause = 200 * time.Millisecond
)

// resuming reads a file of a known size, and goes on where its origin broke off.
type resuming struct {
	ctx   context.Context
	open  origin
	name  string
	size  int64
	at    int64
	body  io.ReadCloser
	tries int // without a byte
}

func (r *resuming) Read(b []byte) (int, error) {
	for r.at < r.size {
		n, err := r.read(b[:min(int64(len(b)), r.size-r.at)])
		if n > 0 {
			r.at, r.tries = r.at+int64(n), 0
			return n, nil
		}
		if err == nil {
			continue
		}
		r.Close()
		if r.tries++; r.tries == fetchTries || r.ctx.Err() != nil || !worthAnother(err) {
			return 0, fmt.Errorf("fetch %s at %d of %d bytes: %w", r.name, r.at, r.size, err)
		}
		select {
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		case <-time.After(fetchPause << r.tries):
		}
	}
	return 0, io.EOF
}

func (r *resuming) read(b []byte) (n int, err error) {
	if r.body == nil {
		if r.body, err = r.open(r.ctx, r.name, r.at); err != nil {
			return 0, err
		}
	}
	n, err = r.body.Read(b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // the file is longer
	}
	return n, err
}

// worthAnother reports whether a broken download may go on: a gateway that says no does not change its mind.
func worthAnother(err error) bool {
	var p *client.Problem
	return !errors.As(err, &p) || p.Status >= 500 || p.Status == http.StatusTooManyRequests
}

// Close lets go of the connection.
func (r *resuming) Close() error {
	if r.body == nil {
		return nil
	}
	err := r.body.Close()
	r.body = nil
	return err
}

// shelf keeps the sealed segments of a download that is under way, so that another
// process goes on with it. They are ciphertext; a finished download leaves nothing.
type shelf struct {
	dir string
	m   *seal.Manifest
	src origin
	bar *terminal.Bar
}

// newShelf opens the shelf of the package whose manifest has that hash.
func (a *app) newShelf(hash common.Hash, m *seal.Manifest, src origin, bar *terminal.Bar) (*shelf, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	h.PrunePartials(a.Now())
	s := &shelf{dir: h.Partial(hash.Hex()), m: m, src: src, bar: bar}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep what is fetched: %w", err)
	}
	return s, nil
}

// holds reports whether an earlier process left something.
func (s *shelf) holds() bool {
	left, err := os.ReadDir(s.dir)
	return err == nil && len(left) > 0
}

// clear forgets what was kept.
func (s *shelf) clear() error { return os.RemoveAll(s.dir) }

// fetch is a seal.Fetch: what is on the shelf, then the rest from its origin,
// which goes there as it is read.
func (s *shelf) fetch(ctx context.Context, i int) (io.ReadCloser, error) {
	size := int64(s.m.Segments[i].Size)
	f, err := os.OpenFile(filepath.Join(s.dir, seal.SegmentName(i)), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep what is fetched: %w", err)
	}
	info, err := f.Stat()
	if err != nil || info.Size() > size {
		return nil, errors.Join(err, f.Close(), s.clear(), fmt.Errorf("what is kept of segment %d is too long: it was dropped, try again", i))
	}
	rest := &resuming{ctx: ctx, open: s.src, name: seal.SegmentName(i), size: size, at: info.Size()}
	body := io.MultiReader(io.LimitReader(f, info.Size()), &kept{rest, f})
	return struct {
		io.Reader
		io.Closer
	}{counted{body, s.bar}, both{rest, f}}, nil
}

// kept writes what is read to the end of a file.
type kept struct {
	io.Reader
	file *os.File
}

func (k *kept) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	if n > 0 {
		if _, werr := k.file.Write(b[:n]); werr != nil {
			return 0, fmt.Errorf("keep what is fetched: %w", werr)
		}
	}
	return n, err
}

type both struct{ a, b io.Closer }

func (c both) Close() error { return errors.Join(c.a.Close(), c.b.Close()) }
