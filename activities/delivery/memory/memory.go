// Package memory is a delivery store in this process's memory, for tests: the
// twin that behaves as the real one does, down to the CIDs. Start at New.
package memory

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// Store implements delivery.Store. Blocks stay until Collect, pinned or not.
type Store struct {
	*content
	hold delivery.Hold // nil: nobody is told
}

type content struct {
	mu     sync.Mutex
	blocks map[cid.Cid][]byte
	pins   map[cid.Cid]bool
}

var _ delivery.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{content: &content{blocks: map[cid.Cid][]byte{}, pins: map[cid.Cid]bool{}}}
}

// Holding implements delivery.Store.
func (s *Store) Holding(hold delivery.Hold) delivery.Store { return &Store{s.content, hold} }

// keep pins what was stored, once that is told.
func (s *Store) keep(ctx context.Context, cid string) error {
	if s.hold != nil {
		if err := s.hold(ctx, cid); err != nil {
			return err
		}
	}
	return s.Pin(ctx, cid)
}

// Put implements delivery.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	blob, err := unixfs.Import(ctx, r, s.put)
	if err != nil {
		return delivery.Blob{}, err
	}
	if size != delivery.UnknownSize && uint64(size) != blob.Bytes {
		return delivery.Blob{}, fmt.Errorf("%w: %d bytes instead of %d", delivery.ErrSize, blob.Bytes, size)
	}
	if err := s.keep(ctx, blob.CID); err != nil {
		return delivery.Blob{}, err
	}
	return blob, nil
}

// Get implements delivery.Store.
func (s *Store) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	return unixfs.Open(ctx, ref, off, length, s.get)
}

// Dir implements delivery.Store.
func (s *Store) Dir(ctx context.Context, entries []delivery.Entry) (string, error) {
	b, err := unixfs.Directory(ctx, entries, s.get)
	if err != nil {
		return "", err
	}
	if err := s.put(ctx, b.Cid(), b.RawData()); err != nil {
		return "", err
	}
	return b.Cid().String(), s.keep(ctx, b.Cid().String())
}

// Pin implements delivery.Store.
func (s *Store) Pin(ctx context.Context, text string) error {
	node, err := unixfs.Resolve(ctx, text, s.get)
	if err != nil {
		return err
	}
	if err := unixfs.Walk(ctx, node.Cid(), s.get, func(cid.Cid) bool { return true }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pins[node.Cid()] = true
	return nil
}

// Unpin implements delivery.Store.
func (s *Store) Unpin(_ context.Context, text string) error {
	c, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pins, c)
	return nil
}

// Stat implements delivery.Store.
func (s *Store) Stat(ctx context.Context, ref string) (delivery.Info, error) {
	node, err := unixfs.Resolve(ctx, ref, s.get)
	if err != nil {
		return delivery.Info{}, err
	}
	return unixfs.Describe(node)
}

// Collect drops every block that no pin covers, as a full disk would make a real store do.
func (s *Store) Collect(ctx context.Context) error {
	kept := cid.NewSet()
	s.mu.Lock()
	roots := make([]cid.Cid, 0, len(s.pins))
	for c := range s.pins {
		roots = append(roots, c)
	}
	s.mu.Unlock()
	for _, c := range roots {
		if err := unixfs.Walk(ctx, c, s.get, func(c cid.Cid) bool { return kept.Visit(byHash(c)) }); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.blocks {
		if !kept.Has(c) {
			delete(s.blocks, c)
		}
	}
	return nil
}

// Corrupt flips a bit of the stored block c, to see who notices.
func (s *Store) Corrupt(text string) error {
	c, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	data := s.blocks[byHash(c)]
	if len(data) == 0 {
		return fmt.Errorf("%w: %s", delivery.ErrNotFound, text)
	}
	data = append([]byte{}, data...)
	data[len(data)/2] ^= 1
	s.blocks[byHash(c)] = data
	return nil
}

// byHash names a block as stores do: by its hash alone.
func byHash(c cid.Cid) cid.Cid { return cid.NewCidV1(cid.Raw, c.Hash()) }

func (s *Store) put(_ context.Context, c cid.Cid, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks[byHash(c)] = append([]byte{}, data...)
	return nil
}

func (s *Store) get(_ context.Context, c cid.Cid) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.blocks[byHash(c)]
	if !ok {
		return nil, fmt.Errorf("%w: block %s", delivery.ErrNotFound, c)
	}
	return data, nil
}
