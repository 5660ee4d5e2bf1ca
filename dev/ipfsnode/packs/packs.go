// Package packs keeps IPFS blocks in packs: files that are written once each,
// front to back and past the page cache, and an index of which block lies where.
// Bulk that comes in once and is seldom read costs little more than the disk's
// own time that way; a file per block, or the cache, costs several times that.
//
// A block counts once the index has it, which is after its pack is on the disk:
// both are synced, in that order, once per pack. What a crash leaves of an
// unfinished pack is removed at the next start. Collect removes what nobody needs.
//
// Start at Open, Store.Begin and Store.Collect.
package packs

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/datastore/dshelp"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/namespace"
	"github.com/ipfs/go-datastore/query"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/ncw/directio"
)

// Suffixes of a pack that is complete and of one that is being written.
const (
	whole      = ".pack"
	unfinished = ".tmp"
)

// Store is a block store on a folder of packs.
type Store struct {
	dir   string
	index datastore.Batching
	last  atomic.Uint64 // number of the newest pack

	collecting sync.Mutex
	mu         sync.RWMutex // held to write while blocks leave the index
	asking     sync.Mutex
	asked      map[datastore.Key]time.Time // blocks that were to be stored and were there
}

var _ blockstore.Blockstore = (*Store)(nil)

// Open uses dir, which it makes if needed. Writes to index must be durable when
// they return; keys below /blocks are the store's.
func Open(dir string, index datastore.Batching) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of packs: %w", err)
	}
	s := &Store{dir: dir, index: namespace.Wrap(index, blockstore.BlockPrefix), asked: map[datastore.Key]time.Time{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), unfinished) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return nil, fmt.Errorf("remove unfinished pack: %w", err)
			}
			continue
		}
		if n, err := strconv.ParseUint(strings.TrimSuffix(e.Name(), whole), 16, 64); err == nil {
			s.last.Store(max(s.last.Load(), n))
		}
	}
	return s, nil
}

func (s *Store) path(number uint64, suffix string) string {
	return filepath.Join(s.dir, fmt.Sprintf("%016x%s", number, suffix))
}

// place is where a block lies.
type place struct {
	pack   uint64
	offset uint64
	size   uint32
}

const placeSize = 20

func (p place) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, p.pack)
	b = binary.BigEndian.AppendUint64(b, p.offset)
	return binary.BigEndian.AppendUint32(b, p.size)
}

func (s *Store) find(ctx context.Context, c cid.Cid) (place, error) {
	b, err := s.index.Get(ctx, dshelp.MultihashToDsKey(c.Hash()))
	if errors.Is(err, datastore.ErrNotFound) {
		return place{}, ipld.ErrNotFound{Cid: c}
	}
	if err != nil {
		return place{}, fmt.Errorf("look block %s up: %w", c, err)
	}
	if len(b) != placeSize {
		return place{}, fmt.Errorf("look block %s up: its entry has %d bytes", c, len(b))
	}
	return readPlace(b), nil
}

// Has implements blockstore.Blockstore.
func (s *Store) Has(ctx context.Context, c cid.Cid) (bool, error) {
	return s.index.Has(ctx, dshelp.MultihashToDsKey(c.Hash()))
}

// GetSize implements blockstore.Blockstore.
func (s *Store) GetSize(ctx context.Context, c cid.Cid) (int, error) {
	p, err := s.find(ctx, c)
	if err != nil {
		return -1, err
	}
	return int(p.size), nil
}

// Get implements blockstore.Blockstore. What it returns is not checked.
func (s *Store) Get(ctx context.Context, c cid.Cid) (blocks.Block, error) {
	p, f, err := s.open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, p.size)
	if _, err := f.ReadAt(data, int64(p.offset)); err != nil {
		return nil, fmt.Errorf("read block %s: %w", c, err)
	}
	return blocks.NewBlockWithCid(data, c)
}

// open finds a block, once more if it was moved between the two looks.
func (s *Store) open(ctx context.Context, c cid.Cid) (place, *os.File, error) {
	for before := (place{}); ; {
		p, err := s.find(ctx, c)
		if err != nil {
			return p, nil, err
		}
		f, err := os.Open(s.path(p.pack, whole))
		if errors.Is(err, fs.ErrNotExist) && p != before {
			before = p
			continue
		}
		if err != nil {
			return p, nil, fmt.Errorf("open pack of block %s: %w", c, err)
		}
		return p, f, nil
	}
}

// Put implements blockstore.Blockstore.
func (s *Store) Put(ctx context.Context, b blocks.Block) error {
	return s.PutMany(ctx, []blocks.Block{b})
}

// PutMany implements blockstore.Blockstore.
func (s *Store) PutMany(ctx context.Context, bs []blocks.Block) error {
	p := s.Begin()
	defer p.Discard()
	for _, b := range bs {
		if err := p.Add(ctx, b.Cid(), b.RawData()); err != nil {
			return err
		}
	}
	return p.Commit(ctx)
}

// DeleteBlock implements blockstore.Blockstore: blocks go by Collect alone.
func (s *Store) DeleteBlock(context.Context, cid.Cid) error { return errors.ErrUnsupported }

// AllKeysChan implements blockstore.Blockstore.
func (s *Store) AllKeysChan(ctx context.Context) (<-chan cid.Cid, error) {
	found, err := s.index.Query(ctx, query.Query{KeysOnly: true})
	if err != nil {
		return nil, fmt.Errorf("list blocks: %w", err)
	}
	out := make(chan cid.Cid)
	go func() {
		defer close(out)
		defer found.Close()
		for r := range found.Next() {
			c, err := dshelp.DsKeyToCidV1(datastore.RawKey(r.Key), cid.Raw)
			if r.Error != nil || err != nil {
				return
			}
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// buffers are what packs are written from, a whole buffer at a time.
var buffers = sync.Pool{New: func() any { return (*[bufferSize]byte)(directio.AlignedBlock(bufferSize)) }}

const bufferSize = 1 << 20

// Pack is a pack being written. It is not safe for concurrent use.
type Pack struct {
	store  *Store
	number uint64
	file   *os.File // nil before the first block and after the end
	buffer *[bufferSize]byte
	filled int
	size   uint64
	places map[datastore.Key]place
}

// Begin starts a pack. Whoever does not reach Commit must call Discard.
func (s *Store) Begin() *Pack {
	return &Pack{store: s, places: map[datastore.Key]place{}}
}

// Add writes one block, unless the store or the pack has it. It does not keep data.
func (p *Pack) Add(ctx context.Context, c cid.Cid, data []byte) error {
	key := dshelp.MultihashToDsKey(c.Hash())
	if _, ok := p.places[key]; ok {
		return nil
	}
	if has, err := p.store.hasAndKeeps(ctx, c, key); err != nil || has {
		return err
	}
	return p.write(key, data)
}

// hasAndKeeps reports whether the block is there, and sees to it that it is for a
// while: who wants it stored will say that it is needed.
func (s *Store) hasAndKeeps(ctx context.Context, c cid.Cid, key datastore.Key) (bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	has, err := s.Has(ctx, c)
	if has {
		s.asking.Lock()
		defer s.asking.Unlock()
		s.asked[key] = time.Now()
	}
	return has, err
}

// write appends a block.
func (p *Pack) write(key datastore.Key, data []byte) error {
	if p.file == nil {
		if err := p.create(); err != nil {
			return err
		}
	}
	p.places[key] = place{pack: p.number, offset: p.size, size: uint32(len(data))}
	p.size += uint64(len(data))
	for len(data) > 0 {
		n := copy(p.buffer[p.filled:], data)
		p.filled, data = p.filled+n, data[n:]
		if p.filled == len(p.buffer) {
			if err := p.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pack) create() error {
	p.number = p.store.last.Add(1)
	name := p.store.path(p.number, unfinished)
	f, err := directio.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil && !errors.Is(err, os.ErrExist) {
		// Not every file system writes past its cache.
		f, err = os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return fmt.Errorf("create pack: %w", err)
	}
	p.file, p.buffer = f, buffers.Get().(*[bufferSize]byte)
	return nil
}

// flush writes what is in the buffer, filled up to whole sectors.
func (p *Pack) flush() error {
	n := (p.filled + directio.BlockSize - 1) / directio.BlockSize * directio.BlockSize
	clear(p.buffer[p.filled:n])
	if _, err := p.file.Write(p.buffer[:n]); err != nil {
		return fmt.Errorf("write pack: %w", err)
	}
	p.filled = 0
	return nil
}

// Commit makes the pack's blocks count; they are durable when it returns.
func (p *Pack) Commit(ctx context.Context) error {
	if p.file == nil {
		return nil
	}
	if err := p.seal(); err != nil {
		p.Discard()
		return err
	}
	b, err := p.store.index.Batch(ctx)
	if err != nil {
		return fmt.Errorf("index pack: %w", err)
	}
	for key, at := range p.places {
		if err := b.Put(ctx, key, at.encode()); err != nil {
			return fmt.Errorf("index pack: %w", err)
		}
	}
	if err := b.Commit(ctx); err != nil {
		return fmt.Errorf("index pack: %w", err)
	}
	return nil
}

// seal puts the whole pack on the disk, under its name.
func (p *Pack) seal() error {
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.file.Sync(); err != nil {
		return fmt.Errorf("sync pack: %w", err)
	}
	if err := os.Rename(p.file.Name(), p.store.path(p.number, whole)); err != nil {
		return fmt.Errorf("name pack: %w", err)
	}
	if err := syncFolder(p.store.dir); err != nil {
		return err
	}
	return p.release()
}

// Discard gives up a pack that was not committed. After Commit it does nothing.
func (p *Pack) Discard() {
	if p.file == nil {
		return
	}
	name := p.file.Name()
	_ = p.release()
	_ = os.Remove(name)
}

func (p *Pack) release() error {
	buffers.Put(p.buffer)
	err := p.file.Close()
	p.file, p.buffer = nil, nil
	if err != nil {
		return fmt.Errorf("close pack: %w", err)
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return fmt.Errorf("sync folder of packs: %w", err)
	}
	return nil
}
