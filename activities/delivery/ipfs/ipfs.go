// Package ipfs stores content in an IPFS node through Kubo's RPC.
//
// It trusts the node with no name: what Put sends is laid out and hashed here,
// and goes there as blocks under their CIDs; what Get hands out is read block by
// block and each is checked against its CID. Calls that did not reach the node, or broke off, are
// repeated a few times; each call gives up when nothing moves for the store's
// timeout, in which what Put's reader takes is not counted. A node looks for content
// it lacks among its peers until then.
//
// Endpoints of /api/v0 used, all by POST: dag/import (pin-roots=false), block/put
// (cid-codec=dag-pb, mhtype=blake3), block/get, pin/add, pin/rm, version.
//
// Start at New.
package ipfs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// DefaultTimeout is how long one call may stand still before it is given up.
const DefaultTimeout = 30 * time.Second

// attempts and firstPause bound how a call is repeated: at 0, 100, 300 ms.
const (
	attempts   = 3
	firstPause = 100 * time.Millisecond
)

// writeSize is how much of an upload is written to the connection at once.
const writeSize = 256 << 10

// maxReply bounds a JSON answer in bytes.
const maxReply = 1 << 20

// Store implements delivery.Store on one IPFS node.
type Store struct {
	base    string
	client  *http.Client
	timeout time.Duration
	hold    delivery.Hold // nil: nobody is told
	local   bool          // its peers are not asked
}

var _ delivery.Store = (*Store)(nil)

// New returns a store at the node whose RPC answers at base (scheme, host and
// port; /api/v0 is added). A call on which nothing moves for timeout is given up.
// New does not connect; Ping does.
func New(base string, timeout time.Duration) (*Store, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("IPFS RPC address %q is not an http(s) URL", base)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 32
	transport.WriteBufferSize = writeSize
	return &Store{
		base:    strings.TrimSuffix(u.Scheme+"://"+u.Host+strings.TrimSuffix(u.Path, "/api/v0"), "/") + "/api/v0/",
		client:  &http.Client{Transport: transport},
		timeout: timeout,
	}, nil
}

// Local returns a view that says at once of what the node lacks that it is not there: its
// peers are not asked.
func (s *Store) Local() *Store {
	local := *s
	local.local = true
	return &local
}

// Ping reports whether the node answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.retry(ctx, func() error {
		_, err := s.call(ctx, "version", nil)
		return err
	})
}

// Put implements delivery.Store. A reader that can seek is sent again when the
// node breaks off; another one is sent once.
func (s *Store) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	seeker, ok := r.(io.Seeker)
	if !ok {
		return s.put(ctx, r, size)
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return s.put(ctx, r, size)
	}
	var blob delivery.Blob
	err = s.retry(ctx, func() error {
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return fmt.Errorf("rewind what is stored: %w", err)
		}
		var err error
		blob, err = s.put(ctx, r, size)
		return err
	})
	return blob, err
}

func (s *Store) put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	blob, err := s.upload(ctx, r, size)
	if err == nil {
		err = s.keep(ctx, blob.CID)
	}
	if err != nil {
		return delivery.Blob{}, fmt.Errorf("store blob: %w", err)
	}
	return blob, nil
}

// upload streams r once: it is laid out and hashed here, and its blocks go to the
// node as an archive (CAR) under the names they have.
func (s *Store) upload(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	ctx, watch := s.watch(ctx)
	defer watch.stop()
	body, sink := io.Pipe()
	form := multipart.NewWriter(sink)
	done := make(chan error, 1)
	go func() {
		_, err := s.post(ctx, "dag/import", url.Values{"pin-roots": {"false"}}, body, form.FormDataContentType())
		body.CloseWithError(errSent)
		done <- err
	}()

	blob, err := func() (delivery.Blob, error) {
		part, err := form.CreateFormFile("path", "blob.car")
		if err != nil {
			return delivery.Blob{}, fmt.Errorf("begin upload: %w", err)
		}
		if err := beginArchive(part); err != nil {
			return delivery.Blob{}, err
		}
		blob, err := unixfs.Import(ctx, excused{bound(r, size), watch}, func(_ context.Context, c cid.Cid, data []byte) error {
			watch.moved()
			return archiveBlock(part, c, data)
		})
		if err == nil && size != delivery.UnknownSize && uint64(size) != blob.Bytes {
			err = fmt.Errorf("%w: %d bytes instead of %d", delivery.ErrSize, blob.Bytes, size)
		}
		if err == nil {
			err = form.Close()
		}
		return blob, err
	}()
	sink.CloseWithError(err) // nil ends the body, an error breaks the upload off
	sent := <-done
	if cut := errors.Is(err, errSent) || errors.Is(err, io.ErrClosedPipe); err == nil || (cut && sent != nil) {
		err = sent // the request ended first: it knows why
	}
	if err != nil {
		return delivery.Blob{}, err
	}
	return blob, nil
}

// errSent marks a write that failed because the request was over.
var errSent = errors.New("the request is over")

// bound lets one byte more than announced through, so that excess is noticed.
func bound(r io.Reader, size int64) io.Reader {
	if size == delivery.UnknownSize {
		return r
	}
	return io.LimitReader(r, size+1)
}

// Get implements delivery.Store.
func (s *Store) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	return unixfs.Open(ctx, ref, off, length, s.block)
}

// Dir implements delivery.Store.
func (s *Store) Dir(ctx context.Context, entries []delivery.Entry) (string, error) {
	b, err := unixfs.Directory(ctx, entries, s.block)
	if err != nil {
		return "", fmt.Errorf("make directory: %w", err)
	}
	err = s.retry(ctx, func() error {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("data", "block")
		if err != nil {
			return fmt.Errorf("encode block: %w", err)
		}
		if _, err := part.Write(b.RawData()); err != nil {
			return fmt.Errorf("encode block: %w", err)
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("encode block: %w", err)
		}
		ctx, watch := s.watch(ctx)
		defer watch.stop()
		reply, err := s.post(ctx, "block/put", url.Values{"cid-codec": {"dag-pb"}, "mhtype": {"blake3"}}, &form, w.FormDataContentType())
		if err != nil {
			return err
		}
		var put struct{ Key string }
		if err := json.Unmarshal(reply, &put); err != nil || put.Key != b.Cid().String() {
			return fmt.Errorf("%w: IPFS stored directory %s and answered %.200q", delivery.ErrCorrupt, b.Cid(), reply)
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("store directory: %w", err)
	}
	return b.Cid().String(), s.keep(ctx, b.Cid().String())
}

// Holding implements delivery.Store.
func (s *Store) Holding(hold delivery.Hold) delivery.Store {
	view := *s
	view.hold = hold
	return &view
}

// keep pins what was stored, once that is told.
func (s *Store) keep(ctx context.Context, cid string) error {
	if s.hold != nil {
		if err := s.hold(ctx, cid); err != nil {
			return err
		}
	}
	return s.Pin(ctx, cid)
}

// Pin implements delivery.Store.
func (s *Store) Pin(ctx context.Context, text string) error {
	c, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	err = s.retry(ctx, func() error {
		reply, err := s.call(ctx, "pin/add", url.Values{"arg": {c.String()}, "recursive": {"true"}})
		if err != nil {
			return err
		}
		var added struct{ Pins []string }
		if err := json.Unmarshal(reply, &added); err != nil || !slices.Equal(added.Pins, []string{c.String()}) {
			return fmt.Errorf("%w: IPFS pin/add answered %.200q", delivery.ErrCorrupt, reply)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("pin %s: %w", c, err)
	}
	return nil
}

// Unpin implements delivery.Store.
func (s *Store) Unpin(ctx context.Context, text string) error {
	c, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	err = s.retry(ctx, func() error {
		_, err := s.call(ctx, "pin/rm", url.Values{"arg": {c.String()}, "recursive": {"true"}})
		if err != nil && strings.Contains(err.Error(), "not pinned") {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("unpin %s: %w", c, err)
	}
	return nil
}

// Stat implements delivery.Store.
func (s *Store) Stat(ctx context.Context, ref string) (delivery.Info, error) {
	node, err := unixfs.Resolve(ctx, ref, s.block)
	if err != nil {
		return delivery.Info{}, err
	}
	return unixfs.Describe(node)
}

// block reads one block; the caller checks it.
func (s *Store) block(ctx context.Context, c cid.Cid) ([]byte, error) {
	var data []byte
	q := url.Values{"arg": {c.String()}}
	if s.local {
		q.Set("offline", "true") // https://docs.ipfs.tech/reference/kubo/cli/#ipfs: run the command offline
	}
	err := s.retry(ctx, func() error {
		var err error
		data, err = s.call(ctx, "block/get", q)
		return err
	})
	if errors.Is(err, errStalled) && s.Ping(ctx) == nil {
		// The node is well: it and its peers just do not have the block.
		err = fmt.Errorf("%w within %s", delivery.ErrNotFound, s.timeout)
	}
	if err != nil {
		return nil, fmt.Errorf("get block %s: %w", c, err)
	}
	return data, nil
}
