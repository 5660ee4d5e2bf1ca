package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Bounds of a listing. What lies beyond is not looked at.
const (
	maxEntries = 200_000
	maxDepth   = 16
)

// errBound stops a walk at its bound.
var errBound = errors.New("too many entries")

// List reads the directory root without following links. Files that vanish
// meanwhile are left out.
func List(root *os.Root) ([]Entry, error) {
	var listing []Entry
	err := fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil && p == ".":
			return err
		case err != nil:
			return nil // unreadable: the program's own doing
		case p == ".":
			return nil
		case len(listing) == maxEntries:
			return errBound
		case d.IsDir() && strings.Count(p, "/") >= maxDepth:
			return fs.SkipDir
		}
		if e, ok := entry(root, p, d); ok {
			listing = append(listing, e)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errBound) {
		return nil, fmt.Errorf("list checkpoints: %w", err)
	}
	return listing, nil
}

func entry(root *os.Root, p string, d fs.DirEntry) (Entry, bool) {
	info, err := d.Info()
	if err != nil {
		return Entry{}, false
	}
	e := Entry{Path: p, Dir: d.IsDir(), Size: info.Size(), ModTime: info.ModTime()}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		e.Inode = st.Ino
	}
	switch info.Mode().Type() {
	case 0, fs.ModeDir:
	case fs.ModeSymlink:
		if e.Link, err = root.Readlink(p); err != nil {
			return Entry{}, false
		}
	default:
		return Entry{}, false
	}
	return e, true
}
