package depot

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// Path is where a place serves its blocks, by their CIDs.
const Path = "/depot/"

// idPath is where a place says which folder it serves.
const idPath = Path + "id"

// Handler serves a folder's blocks to the scheduler's own processes: to who shows token.
func Handler(f *Folder, token string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+idPath, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, f.id) })
	mux.HandleFunc("GET "+Path+"{cid}", func(w http.ResponseWriter, r *http.Request) {
		c, err := unixfs.Parse(r.PathValue("cid"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		data, err := f.Block(r.Context(), c)
		switch {
		case errors.Is(err, delivery.ErrNotFound):
			http.Error(w, err.Error(), http.StatusNotFound)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write(data) // who reads it checks it
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			http.Error(w, "the depot is for the scheduler's own processes", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// Register knows where packages are deposited.
type Register interface {
	// DepositedAt returns the place of a deposit, "" of what is none.
	DepositedAt(ctx context.Context, cid string) (place string, err error)
}

// Store is a view of the scheduler's storage that reads deposits from their depots, and
// all else, and whatever is written, where it did.
type Store struct {
	delivery.Store
	register Register
	client   *http.Client
	token    string
	stall    time.Duration
}

// NewStore returns a view of s. Depots prove themselves by tls and are shown token; a
// block that does not come for stall is given up.
func NewStore(s delivery.Store, r Register, tls *tls.Config, token string, stall time.Duration) *Store {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy, transport.TLSClientConfig = nil, tls
	transport.MaxIdleConnsPerHost = 32 // several blocks of a file come at once
	return &Store{Store: s, register: r, client: &http.Client{Transport: transport}, token: token, stall: stall}
}

// Get implements delivery.Store. A deposit that goes to the other storage meanwhile is
// read on from there.
func (s *Store) Get(ctx context.Context, ref string, off, length int64) (r io.ReadCloser, err error) {
	err = s.read(ctx, ref, func(blocks unixfs.Source) error {
		here, err := unixfs.Open(ctx, ref, off, length, blocks)
		r = &leaving{ReadCloser: here, there: func(done int64) (io.ReadCloser, error) {
			left := length
			if left != delivery.Whole {
				left -= done
			}
			return s.Store.Get(ctx, ref, off+done, left)
		}}
		return err
	}, func() (err error) {
		r, err = s.Store.Get(ctx, ref, off, length)
		return err
	})
	return r, err
}

// leaving is a deposit that is read, and may go to the other storage meanwhile.
type leaving struct {
	io.ReadCloser
	done  int64                                   // bytes that were read
	there func(done int64) (io.ReadCloser, error) // the rest of it; nil: it is read from there
}

func (l *leaving) Read(b []byte) (int, error) {
	n, err := l.ReadCloser.Read(b)
	l.done += int64(n)
	if l.there == nil || !errors.Is(err, delivery.ErrNotFound) {
		return n, err
	}
	rest, failed := l.there(l.done)
	if failed != nil {
		return n, fmt.Errorf("%v; nor has the other storage it: %w", err, failed)
	}
	err = l.ReadCloser.Close()
	l.ReadCloser, l.there = rest, nil
	if err != nil || n > 0 {
		return n, err
	}
	return rest.Read(b)
}

// Stat implements delivery.Store.
func (s *Store) Stat(ctx context.Context, ref string) (info delivery.Info, err error) {
	err = s.read(ctx, ref, func(blocks unixfs.Source) error {
		node, err := unixfs.Resolve(ctx, ref, blocks)
		if err == nil {
			info, err = unixfs.Describe(node)
		}
		return err
	}, func() (err error) {
		info, err = s.Store.Stat(ctx, ref)
		return err
	})
	return info, err
}

// Pin implements delivery.Store. A deposit is pinned elsewhere once it was copied there.
func (s *Store) Pin(ctx context.Context, cid string) error {
	return s.read(ctx, cid, func(unixfs.Source) error {
		return fmt.Errorf("%w: %s is in the scheduler's own depot, and goes to IPFS when that takes it", delivery.ErrAway, cid)
	}, func() error { return s.Store.Pin(ctx, cid) })
}

// read asks a deposit's depot, or the other storage for what is none, and for a deposit
// that its depot has not: it may have been moved there, or have come there by itself.
func (s *Store) read(ctx context.Context, ref string, here func(unixfs.Source) error, there func() error) error {
	root, _, _ := strings.Cut(ref, "/")
	place, err := s.register.DepositedAt(ctx, root)
	switch {
	case err != nil:
		return err
	case place == "":
		return there()
	}
	err = here(func(ctx context.Context, c cid.Cid) ([]byte, error) { return s.block(ctx, place, c) })
	if !errors.Is(err, delivery.ErrNotFound) {
		return err
	}
	if failed := there(); failed != nil {
		return fmt.Errorf("%v; nor has the other storage it: %w", err, failed)
	}
	return nil
}

// ErrTaken reports a place at which another folder is read.
var ErrTaken = errors.New("another depot answers there")

// lookFor is how long a place may take to say which folder it serves.
const lookFor = 5 * time.Second

// Free returns ErrTaken if another folder than f is served at a place, or if who answers
// there does not say. Where nobody answers, or no depot does, it is free.
func (s *Store) Free(ctx context.Context, place string, f *Folder) error {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	code, id, err := s.ask(ctx, place, idPath)
	switch {
	case err != nil, code == http.StatusOK && string(id) == f.id:
		return nil
	case code == http.StatusNotFound, code == http.StatusBadGateway, code == http.StatusServiceUnavailable, code == http.StatusGatewayTimeout:
		return nil // nothing of the kind, or a proxy alone
	}
	return fmt.Errorf("%w, at %s (status %d): every ingress with a depot needs a blob address, so a network file, of its own (operator.blob)", ErrTaken, place, code)
}

// block reads a block of the depot at a place.
func (s *Store) block(ctx context.Context, place string, c cid.Cid) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.stall)
	defer cancel()
	code, data, err := s.ask(ctx, place, Path+c.String())
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: read block %s from the depot: %w", delivery.ErrAway, c, err)
	case code == http.StatusNotFound:
		return nil, fmt.Errorf("%w: block %s is not in the depot", delivery.ErrNotFound, c)
	case code != http.StatusOK:
		return nil, fmt.Errorf("read block %s from the depot: it answers with status %d: %.200s", c, code, data)
	}
	return data, nil
}

// ask reads what a place answers: a little more than a block at most.
func (s *Store) ask(ctx context.Context, place, path string) (code int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(place, "/")+path, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, unixfs.MaxBlock+1))
	return resp.StatusCode, body, err
}
