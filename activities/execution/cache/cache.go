// Package cache keeps pieces of sealed inputs on a node's disk between jobs, so
// that the next job, or the next attempt, that reads the same content need not
// fetch it again.
//
// Nouns: a content is what an input holds, by the name that placement knows it by;
// a piece is one file of its package, ciphertext as it came. A content is whole
// once somebody read all of it and found it good.
//
// Nothing is checked here: who reads a piece does that, and drops one that is
// wrong. There is no key in a cache, and no plaintext. What is used least recently
// goes first when there is no room; a piece that is being read stays readable. A disk that is full
// costs the cache, never the job. What a crash leaves of an unfinished piece is
// removed at the next start.
//
// Start at Open.
package cache

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/match"
)

// Names in a content's folder that are no pieces.
const (
	whole      = "whole"
	unfinished = ".tmp-"
)

// Cache is a folder of contents. It is safe for concurrent use, by one process.
type Cache struct {
	dir     string
	quota   int64
	changed func()

	mu   sync.Mutex
	held map[common.Hash]*content
	size int64
}

var _ execution.Cache = (*Cache)(nil)

// content is what is held of one.
type content struct {
	pieces map[string]int64 // sizes
	size   int64
	whole  bool
	used   time.Time
}

// Open uses dir, which it makes if needed, for at most quota bytes. changed is
// called when another set of contents is whole.
func Open(dir string, quota int64, changed func()) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make cache: %w", err)
	}
	c := &Cache{dir: dir, quota: quota, changed: changed, held: map[common.Hash]*content{}}
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list cache: %w", err)
	}
	for _, f := range folders {
		if err := c.recall(f); err != nil {
			return nil, fmt.Errorf("read cache: %w", err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shrink(0, common.Hash{})
	return c, nil
}

// recall reads what an earlier process held of a content.
func (c *Cache) recall(folder fs.DirEntry) error {
	path := filepath.Join(c.dir, folder.Name())
	name, err := hex.DecodeString(folder.Name())
	if err != nil || len(name) != common.HashLength || !folder.IsDir() {
		return os.RemoveAll(path)
	}
	info, err := folder.Info()
	if err != nil {
		return err
	}
	files, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	held := &content{pieces: map[string]int64{}, used: info.ModTime()}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			return err
		}
		switch {
		case f.Name() == whole:
			held.whole = true
		case strings.HasPrefix(f.Name(), unfinished):
			if err := os.Remove(filepath.Join(path, f.Name())); err != nil {
				return err
			}
		default:
			held.pieces[f.Name()] = info.Size()
			held.size += info.Size()
		}
	}
	c.held[common.BytesToHash(name)] = held
	c.size += held.size
	return nil
}

func (c *Cache) folder(name common.Hash) string {
	return filepath.Join(c.dir, hex.EncodeToString(name[:]))
}

// Open implements execution.Cache.
func (c *Cache) Open(of, piece string) (io.ReadCloser, bool) {
	name := match.Content(of)
	c.mu.Lock()
	defer c.mu.Unlock()
	held := c.held[name]
	if held == nil {
		return nil, false
	}
	if _, ok := held.pieces[piece]; !ok {
		return nil, false
	}
	f, err := os.Open(filepath.Join(c.folder(name), piece))
	if err != nil {
		return nil, false
	}
	held.used = time.Now()
	_ = os.Chtimes(c.folder(name), held.used, held.used) // a hint for the next process
	return f, true
}

// Drop implements execution.Cache.
func (c *Cache) Drop(of, piece string) {
	name := match.Content(of)
	c.mu.Lock()
	defer c.mu.Unlock()
	held := c.held[name]
	if held == nil {
		return
	}
	held.whole = false
	_ = os.Remove(filepath.Join(c.folder(name), whole))
	c.forget(name, held, piece)
}

func (c *Cache) forget(name common.Hash, held *content, piece string) {
	if size, ok := held.pieces[piece]; ok {
		_ = os.Remove(filepath.Join(c.folder(name), piece))
		delete(held.pieces, piece)
		held.size -= size
		c.size -= size
	}
}

// Complete implements execution.Cache. Of a content that there is no room for some
// pieces are missing: nodes that say they have it would be preferred for nothing.
func (c *Cache) Complete(of string, pieces int) {
	name := match.Content(of)
	c.mu.Lock()
	held := c.held[name]
	if held == nil || held.whole || len(held.pieces) < pieces {
		c.mu.Unlock()
		return
	}
	held.whole = os.WriteFile(filepath.Join(c.folder(name), whole), nil, 0o600) == nil
	c.mu.Unlock()
	c.changed()
}

// Holds implements execution.Cache.
func (c *Cache) Holds(of string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held := c.held[match.Content(of)]; held != nil && held.whole {
		return uint64(held.size)
	}
	return 0
}

// Whole returns at most n contents that are whole, those used last first.
func (c *Cache) Whole(n int) []common.Hash {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []common.Hash
	for name, held := range c.held {
		if held.whole {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b common.Hash) int {
		return cmp.Or(c.held[b].used.Compare(c.held[a].used), a.Cmp(b))
	})
	return names[:min(len(names), n)]
}

// Fill implements execution.Cache.
func (c *Cache) Fill(of, piece string, body io.ReadCloser) io.ReadCloser {
	name := match.Content(of)
	if err := os.MkdirAll(c.folder(name), 0o700); err != nil {
		return body
	}
	f, err := os.CreateTemp(c.folder(name), unfinished+"*")
	if err != nil {
		return body
	}
	return &filling{ReadCloser: body, cache: c, name: name, piece: piece, file: f}
}

// filling copies what is read into a file, which counts once all was read.
type filling struct {
	io.ReadCloser
	cache *Cache
	name  common.Hash
	piece string
	file  *os.File // nil: given up, or done
	size  int64
}

func (f *filling) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if f.file != nil && n > 0 {
		if _, werr := f.file.Write(p[:n]); werr != nil || f.size+int64(n) > f.cache.quota {
			f.giveUp()
		}
		f.size += int64(n)
	}
	if f.file != nil && errors.Is(err, io.EOF) {
		f.keep()
	}
	return n, err
}

func (f *filling) Close() error {
	if f.file != nil {
		f.giveUp()
	}
	return f.ReadCloser.Close()
}

func (f *filling) giveUp() {
	_ = f.file.Close()
	_ = os.Remove(f.file.Name())
	f.file = nil
}

func (f *filling) keep() {
	c := f.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shrink(f.size, f.name)
	if c.size+f.size > c.quota {
		f.giveUp()
		return
	}
	held := c.held[f.name]
	if held == nil {
		held = &content{pieces: map[string]int64{}}
		c.held[f.name] = held
	}
	c.forget(f.name, held, f.piece)
	temporary := f.file.Name()
	err := f.file.Close()
	if err == nil {
		err = os.Rename(temporary, filepath.Join(c.folder(f.name), f.piece))
	}
	f.file = nil
	if err != nil {
		_ = os.Remove(temporary)
		return
	}
	held.pieces[f.piece], held.used = f.size, time.Now()
	held.size += f.size
	c.size += f.size
}

// shrink makes room for so many bytes of a content, by what was used least
// recently of the others.
func (c *Cache) shrink(need int64, of common.Hash) {
	for c.size+need > c.quota {
		var oldest common.Hash
		for name, held := range c.held {
			if name != of && (oldest == (common.Hash{}) || held.used.Before(c.held[oldest].used)) {
				oldest = name
			}
		}
		if oldest == (common.Hash{}) {
			return
		}
		c.size -= c.held[oldest].size
		delete(c.held, oldest)
		_ = os.RemoveAll(c.folder(oldest))
	}
}
