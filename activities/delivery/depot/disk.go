package depot

// How a folder lies on its disk, and is taken up again from there: a file for each
// block and one for each pin, under their CIDs, and the folder's own name.

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// unfinished is how names of files end that were not written to their end.
const unfinished = ".part"

// Open opens a folder, or makes it. It holds at most so many bytes; what no pin covers is
// removed. What is left of a pin that is not whole stays (Damaged).
func Open(dir string, most uint64) (*Folder, error) {
	c := &content{
		blocks: filepath.Join(dir, "blocks"), pins: filepath.Join(dir, "pins"), most: most,
		has: map[cid.Cid]*block{}, of: map[cid.Cid]pin{},
	}
	err := errors.Join(os.MkdirAll(c.blocks, 0o700), os.MkdirAll(c.pins, 0o700))
	if err == nil {
		c.id, err = identify(dir)
	}
	if err == nil {
		err = each(c.blocks, c.readBlock)
	}
	f := &Folder{content: c}
	if err == nil {
		err = each(c.pins, f.readPin)
	}
	for id, b := range c.has {
		if err == nil && b.refs == 0 {
			b.refs, err = 1, c.dropLocked([]cid.Cid{id})
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open the depot at %s: %w", dir, err)
	}
	return f, nil
}

// identify returns a folder's own name, and gives one to a folder that has none, or a part of it.
func identify(dir string) (string, error) {
	path := filepath.Join(dir, "id")
	id, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	text := rand.Text()
	if len(id) == len(text) {
		return string(id), nil
	}
	part, err := writeDown(dir, []byte(text))
	if err == nil {
		err = os.Rename(part, path)
	}
	if err == nil {
		err = flush(dir)
	}
	return text, err
}

// each looks at the files of a folder whose names are CIDs, and removes all others.
func each(dir string, do func(c cid.Cid, path string, info fs.FileInfo) error) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		path := filepath.Join(dir, e.Name())
		info, err := e.Info()
		if err != nil {
			return err
		}
		c, bad := unixfs.Parse(e.Name())
		if bad != nil {
			err = os.Remove(path)
		} else {
			err = do(c, path, info)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *content) readBlock(id cid.Cid, _ string, info fs.FileInfo) error {
	c.has[id] = &block{size: onDisk(int(info.Size()))}
	c.used += c.has[id].size
	return nil
}

// readPin counts a pin's blocks as needed. Of a pin whose text is damaged they are found by their links.
func (f *Folder) readPin(id cid.Cid, path string, info fs.FileInfo) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	p, list := pin{at: info.ModTime(), size: onDisk(len(text))}, []cid.Cid{}
	for _, name := range strings.Fields(string(text)) {
		b, bad := unixfs.Parse(name)
		if err = errors.Join(err, bad); bad == nil {
			list = append(list, b)
		}
	}
	if err != nil || len(list) == 0 {
		list = nil
		err = unixfs.Walk(context.Background(), id, f.Block, func(b cid.Cid) bool { list = append(list, b); return true })
		p.damaged = err != nil
	}
	for _, b := range list {
		if f.has[b] == nil {
			p.damaged = true
			continue
		}
		f.has[b].refs++
		p.blocks = append(p.blocks, b)
	}
	f.of[id] = p
	f.used += p.size
	return nil
}

// page is what a file takes up of a disk at least, and in multiples of.
const page = 4096

// onDisk is what a file of so many bytes counts: a folder of many small files is as full
// as its disk says.
func onDisk(n int) uint64 { return uint64(max(n+page-1, page) / page * page) }

// Damaged returns what is pinned and not whole, as a disk's failure leaves it. Storing it again mends it.
func (f *Folder) Damaged() (out []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c, p := range f.of {
		if p.damaged {
			out = append(out, c.String())
		}
	}
	return out
}

// written is the text of a pin that covers these blocks.
func written(list []cid.Cid) (text []byte) {
	for _, b := range list {
		text = append(append(text, b.String()...), '\n')
	}
	return text
}

// writeDown writes a new file that is on the disk, under a name that Open removes.
func writeDown(dir string, data []byte) (path string, err error) {
	f, err := os.CreateTemp(dir, "*"+unfinished)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// flush puts a folder's names on the disk.
func flush(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
