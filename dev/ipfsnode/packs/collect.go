package packs

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ipfs/boxo/datastore/dshelp"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/query"
)

// Mark says which blocks are needed: a set of CIDs as Raw writes them. Until
// release is called no other one becomes needed; it is not called after an error.
type Mark func(ctx context.Context) (needed *cid.Set, release func(), err error)

// Raw names a block by its hash alone, as the store does.
func Raw(c cid.Cid) cid.Cid { return cid.NewCidV1(cid.Raw, c.Hash()) }

// Collected is what a collection did.
type Collected struct {
	Blocks int   // that are not there any more
	Bytes  int64 // that the disk has back
}

// Collect removes blocks that mark does not name and gives their space back.
// What was stored, or asked to be stored, less than grace ago is not touched:
// who stores something names it as needed only then. It may be killed at any
// point: first blocks leave the index; then packs that hold little else are written
// anew, without them, and removed once the index names the new ones. Collections
// wait for each other.
func (s *Store) Collect(ctx context.Context, grace time.Duration, mark Mark) (done Collected, err error) {
	s.collecting.Lock()
	defer s.collecting.Unlock()
	old, err := s.packsBefore(time.Now().Add(-grace))
	if err != nil {
		return done, err
	}
	needed, release, err := mark(ctx)
	if err != nil {
		return done, fmt.Errorf("mark what is needed: %w", err)
	}
	left, err := s.drop(ctx, grace, old, needed, &done)
	release()
	if err != nil {
		return done, err
	}
	for _, number := range slices.Sorted(maps.Keys(old)) {
		if err := s.compact(ctx, number, old[number], left[number], &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// packsBefore returns the packs that were complete at a time, with their sizes.
func (s *Store) packsBefore(when time.Time) (map[uint64]int64, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	old := map[uint64]int64{}
	for _, e := range entries {
		n, err := strconv.ParseUint(strings.TrimSuffix(e.Name(), whole), 16, 64)
		if err != nil || filepath.Ext(e.Name()) != whole {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("look at pack: %w", err)
		}
		if info.ModTime().Before(when) {
			old[n] = info.Size()
		}
	}
	return old, nil
}

// kept is a block that stays.
type kept struct {
	key datastore.Key
	at  place
}

// drop takes blocks that nobody needs out of the index, and returns the others of
// the old packs.
func (s *Store) drop(ctx context.Context, grace time.Duration, old map[uint64]int64, needed *cid.Set, done *Collected) (map[uint64][]kept, error) {
	s.mu.Lock() // nobody finds out meanwhile that the store has a block
	defer s.mu.Unlock()
	for key, at := range s.asked {
		if time.Since(at) >= grace {
			delete(s.asked, key)
		}
	}
	found, err := s.index.Query(ctx, query.Query{})
	if err != nil {
		return nil, fmt.Errorf("list blocks: %w", err)
	}
	defer found.Close()
	batch, err := s.index.Batch(ctx)
	if err != nil {
		return nil, fmt.Errorf("drop blocks: %w", err)
	}
	left := map[uint64][]kept{}
	for r := range found.Next() {
		if r.Error != nil {
			return nil, fmt.Errorf("list blocks: %w", r.Error)
		}
		key := datastore.RawKey(r.Key)
		c, err := dshelp.DsKeyToCidV1(key, cid.Raw)
		if err != nil || len(r.Value) != placeSize {
			return nil, fmt.Errorf("the index has an entry %q of %d bytes", r.Key, len(r.Value))
		}
		at := readPlace(r.Value)
		if _, is := old[at.pack]; !is {
			continue
		}
		if _, asked := s.asked[key]; asked || needed.Has(c) {
			left[at.pack] = append(left[at.pack], kept{key, at})
			continue
		}
		if err := batch.Delete(ctx, key); err != nil {
			return nil, fmt.Errorf("drop blocks: %w", err)
		}
		done.Blocks++
	}
	if err := batch.Commit(ctx); err != nil {
		return nil, fmt.Errorf("drop blocks: %w", err)
	}
	return left, nil
}

// worthIt is the part of a pack that has to be in use for it to stay: below a half
// as much is written as is won.
const worthIt = 2

// compact gives back what a pack wastes: all of it, or most, or nothing.
func (s *Store) compact(ctx context.Context, number uint64, size int64, left []kept, done *Collected) error {
	var used int64
	for _, k := range left {
		used += int64(k.at.size)
	}
	if used*worthIt > size {
		return nil
	}
	if len(left) > 0 {
		if err := s.move(ctx, number, left); err != nil {
			return err
		}
	}
	if err := os.Remove(s.path(number, whole)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove pack: %w", err)
	}
	done.Bytes += size - used
	return nil
}

// move writes blocks of a pack into a new one, which the index names from then on.
func (s *Store) move(ctx context.Context, number uint64, left []kept) error {
	f, err := os.Open(s.path(number, whole))
	if err != nil {
		return fmt.Errorf("open pack: %w", err)
	}
	defer f.Close()
	slices.SortFunc(left, func(a, b kept) int { return int(int64(a.at.offset) - int64(b.at.offset)) })
	p := s.Begin()
	defer p.Discard()
	var buf []byte
	for _, k := range left {
		if err := ctx.Err(); err != nil {
			return err
		}
		buf = slices.Grow(buf[:0], int(k.at.size))[:k.at.size]
		if _, err := f.ReadAt(buf, int64(k.at.offset)); err != nil {
			return fmt.Errorf("read pack: %w", err)
		}
		if err := p.write(k.key, buf); err != nil {
			return err
		}
	}
	return p.Commit(ctx)
}

func readPlace(b []byte) place {
	return place{pack: binary.BigEndian.Uint64(b), offset: binary.BigEndian.Uint64(b[8:]), size: binary.BigEndian.Uint32(b[16:])}
}
