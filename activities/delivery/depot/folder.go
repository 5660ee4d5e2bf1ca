// Package depot is the scheduler's own store of sealed packages, for those that IPFS
// did not take or did not give back: a folder beside the process that takes packages
// in, and the way for the scheduler's other processes to read it.
//
// Nouns: a folder keeps blocks and pins as files, under the CIDs that they have in
// IPFS, so that a package has one name wherever it is; a deposit is a package that is
// in a folder and counts from there, which a register knows with the place, the base
// URL of the process that has the folder.
//
// A folder is as safe as its one disk: there is no second copy, and no peer finds it.
// It is one process's alone. Nothing here decides what goes into a depot, or for how long.
//
// The block store is written here, over boxo's layout of files. boxo's pinner does not count
// who needs a block, so that room would come back only from a collection that reads all that
// is pinned, and its block stores know no bound in bytes: both would be written around them.
//
// Start at Open, Target and Store.
package depot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// Folder implements delivery.Store in a folder. Its blocks are those that a pin covers;
// a file for each pin names them. What is pinned is on the disk.
type Folder struct {
	*content
	hold delivery.Hold // nil: nobody is told
	room Room          // nil: nobody is asked
}

// Room is asked for bytes of the disk before they are used; an error keeps them from that.
// here says that they are used already, by the same block or pin.
type Room func(bytes uint64, here bool) error

// Pinned is what is known of a pin.
type Pinned struct {
	Since time.Time
	Bytes uint64 // of its files, as a disk counts them, those that other pins need too among them
}

type content struct {
	id           string // of its own, for as long as it exists
	blocks, pins string // folders
	most         uint64 // bytes of all files, as a disk counts them

	mu   sync.Mutex
	used uint64
	has  map[cid.Cid]*block
	of   map[cid.Cid]pin
}

// block is a stored block, and how many pins and unfinished writes need it.
type block struct {
	size uint64
	refs int
}

type pin struct {
	blocks  []cid.Cid // those that are there
	at      time.Time
	size    uint64 // of its file
	damaged bool   // not all are
}

var _ delivery.Store = (*Folder)(nil)

// Holding implements delivery.Store.
func (f *Folder) Holding(hold delivery.Hold) delivery.Store { return &Folder{f.content, hold, f.room} }

// Within returns a view of the folder whose Put asks for room, also for what is there already.
func (f *Folder) Within(room Room) *Folder { return &Folder{f.content, f.hold, room} }

// ask asks for the room of a block, or of a pin's text.
func (f *Folder) ask(n int, here func() bool) error {
	if f.room == nil {
		return nil
	}
	f.mu.Lock()
	is := here()
	f.mu.Unlock()
	return f.room(onDisk(n), is)
}

// Put implements delivery.Store. ErrFull: it would hold more than it may.
func (f *Folder) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	if size != delivery.UnknownSize {
		r = io.LimitReader(r, size+1)
	}
	var list []cid.Cid
	blob, err := unixfs.Import(ctx, r, func(_ context.Context, c cid.Cid, data []byte) error {
		err := f.ask(len(data), func() bool { return f.has[c] != nil })
		if err == nil {
			err = f.take(c, data)
		}
		if err == nil {
			list = append(list, c)
		}
		return err
	})
	if err == nil && size != delivery.UnknownSize && uint64(size) != blob.Bytes {
		err = fmt.Errorf("%w: %d bytes instead of %d", delivery.ErrSize, blob.Bytes, size)
	}
	if err == nil {
		err = f.ask(len(written(list)), func() bool { return f.pinned(blob.CID) })
	}
	if err == nil {
		err = f.keep(ctx, blob.CID, list)
	}
	if err != nil {
		return delivery.Blob{}, errors.Join(err, f.drop(list))
	}
	return blob, nil
}

// Get implements delivery.Store.
func (f *Folder) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	return unixfs.Open(ctx, ref, off, length, f.Block)
}

// Dir implements delivery.Store.
func (f *Folder) Dir(ctx context.Context, entries []delivery.Entry) (string, error) {
	b, err := unixfs.Directory(ctx, entries, f.Block)
	if err != nil {
		return "", fmt.Errorf("make directory: %w", err)
	}
	if err := f.take(b.Cid(), b.RawData()); err != nil {
		return "", err
	}
	list := []cid.Cid{b.Cid()}
	for _, e := range entries {
		var more []cid.Cid
		if more, err = f.again(ctx, e.CID); err != nil {
			break
		}
		list = append(list, more...)
	}
	if err == nil {
		err = f.keep(ctx, b.Cid().String(), list)
	}
	if err != nil {
		return "", errors.Join(err, f.drop(list))
	}
	return b.Cid().String(), nil
}

// Pin implements delivery.Store. Nothing is fetched: what is missing is not found.
func (f *Folder) Pin(ctx context.Context, text string) error {
	list, err := f.again(ctx, text)
	if err != nil {
		return err
	}
	if err := f.pin(text, list); err != nil {
		return errors.Join(err, f.drop(list))
	}
	return nil
}

// Unpin implements delivery.Store.
func (f *Folder) Unpin(_ context.Context, text string) error {
	c, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.of[c]
	if !ok {
		return nil
	}
	if err := os.Remove(filepath.Join(f.pins, c.String())); err != nil {
		return fmt.Errorf("unpin %s: %w", c, err)
	}
	delete(f.of, c)
	f.used -= p.size
	if err := flush(f.pins); err != nil { // a power cut may bring the pin back, so its blocks stay until Open
		return fmt.Errorf("unpin %s: %w", c, err)
	}
	return f.dropLocked(p.blocks)
}

// Stat implements delivery.Store.
func (f *Folder) Stat(ctx context.Context, ref string) (delivery.Info, error) {
	node, err := unixfs.Resolve(ctx, ref, f.Block)
	if err != nil {
		return delivery.Info{}, err
	}
	return unixfs.Describe(node)
}

// Has reports whether the block, or the root, that a CID names is there, and what is
// pinned under it is whole.
func (f *Folder) Has(text string) bool {
	c, err := unixfs.Parse(text)
	if err != nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.has[c] != nil && !f.of[c].damaged
}

// Pins returns what is pinned.
func (f *Folder) Pins() map[string]Pinned {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[string]Pinned, len(f.of))
	for c, p := range f.of {
		is := Pinned{p.at, p.size}
		for _, b := range p.blocks {
			is.Bytes += f.has[b].size
		}
		out[c.String()] = is
	}
	return out
}

// Most returns how many bytes all files may be, as a disk counts them.
func (f *Folder) Most() uint64 { return f.most }

// Used returns the bytes of all files, as a disk counts them.
func (f *Folder) Used() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.used
}

// Block returns the bytes of a block; who reads them checks.
func (f *Folder) Block(ctx context.Context, c cid.Cid) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(f.blocks, c.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: block %s is not in the depot", delivery.ErrNotFound, c)
	}
	return data, err
}

// keep pins what was stored, once that is told.
func (f *Folder) keep(ctx context.Context, text string, list []cid.Cid) error {
	if f.hold != nil {
		if err := f.hold(ctx, text); err != nil {
			return err
		}
	}
	return f.pin(text, list)
}

// take stores a block that the caller needs from now on.
func (c *content) take(id cid.Cid, data []byte) error {
	c.mu.Lock()
	if b := c.has[id]; b != nil {
		b.refs++
		c.mu.Unlock()
		return nil
	}
	used, size := c.used, onDisk(len(data))
	full := used+size > c.most
	if !full {
		c.used += size // until it is known whether this is the first of its kind
	}
	c.mu.Unlock()
	if full {
		return fmt.Errorf("%w: the depot holds %d of %d bytes", delivery.ErrFull, used, c.most)
	}
	part, err := writeDown(c.blocks, data)
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.has[id]
	switch {
	case err != nil:
	case b != nil:
		err = os.Remove(part)
	default:
		err = os.Rename(part, filepath.Join(c.blocks, id.String()))
	}
	if err != nil || b != nil {
		c.used -= size
	}
	switch {
	case err != nil:
		return fmt.Errorf("store block %s: %w", id, err)
	case b == nil:
		b = &block{size: size}
		c.has[id] = b
	}
	b.refs++
	return nil
}

// pinned reports whether there is a pin of what text names. Its caller has the lock.
func (c *content) pinned(text string) bool {
	id, err := unixfs.Parse(text)
	_, is := c.of[id]
	return err == nil && is
}

// again returns the blocks under text, each of which the caller needs from now on once more.
func (f *Folder) again(ctx context.Context, text string) (list []cid.Cid, err error) {
	root, err := unixfs.Parse(text)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	if p := f.of[root]; !p.damaged {
		list = p.blocks
	}
	f.mu.Unlock()
	if list == nil {
		err = unixfs.Walk(ctx, root, f.Block, func(c cid.Cid) bool { list = append(list, c); return true })
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, c := range list {
		if err == nil && f.has[c] == nil {
			err = fmt.Errorf("%w: block %s is not in the depot", delivery.ErrNotFound, c)
		}
		if err != nil {
			return nil, errors.Join(err, f.dropLocked(list[:n]))
		}
		f.has[c].refs++
	}
	return list, err
}

// pin keeps blocks that the caller needs, in its stead.
func (c *content) pin(text string, list []cid.Cid) error {
	id, err := unixfs.Parse(text)
	if err != nil {
		return err
	}
	if err := flush(c.blocks); err != nil {
		return err
	}
	names := written(list)
	part, err := writeDown(c.pins, names)
	if err != nil {
		return fmt.Errorf("pin %s: %w", id, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	err = os.Rename(part, filepath.Join(c.pins, id.String()))
	if err == nil {
		err = flush(c.pins)
	}
	if err != nil {
		return fmt.Errorf("pin %s: %w", id, err)
	}
	before, size := c.of[id], onDisk(len(names))
	c.of[id] = pin{blocks: list, at: time.Now(), size: size}
	c.used += size - before.size
	_ = c.dropLocked(before.blocks) // the pin stands all the same, and Open removes what is left
	return nil
}

// drop says that blocks are not needed any more by one who needed them.
func (c *content) drop(list []cid.Cid) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropLocked(list)
}

func (c *content) dropLocked(list []cid.Cid) (err error) {
	for _, id := range list {
		b := c.has[id]
		if b.refs--; b.refs > 0 {
			continue
		}
		delete(c.has, id)
		c.used -= b.size
		if gone := os.Remove(filepath.Join(c.blocks, id.String())); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("remove block %s: %w", id, gone))
		}
	}
	return err
}
