package seal

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Skipped is an entry of a tree that is not in its archive.
type Skipped struct {
	Path   string
	Reason string // for people
}

// Archive writes a tree as a tar stream: regular files, directories, and
// symbolic links that are relative and stay inside the tree. Everything else is
// skipped and returned. With names, only those entries of the root are written.
// Ownership is not recorded. A file that changes its size meanwhile is an error.
func Archive(ctx context.Context, w io.Writer, root *os.Root, names ...string) ([]Skipped, error) {
	a := newArchiver(ctx, w)
	if err := a.entries(root, names); err != nil {
		return nil, err
	}
	return a.skipped, nil
}

// entries writes the whole archive of one tree.
func (a *archiver) entries(root *os.Root, names []string) error {
	a.root = root
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, name := range names {
		if err := fs.WalkDir(root.FS(), name, a.entry); err != nil {
			return fmt.Errorf("archive %s: %w", name, err)
		}
	}
	if err := a.tar.Close(); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

// TreeHash is SHA-256 over what Archive would write, but for the times of files:
// a tree that was copied has the same.
func TreeHash(ctx context.Context, root *os.Root, names ...string) (common.Hash, error) {
	h := sha256.New()
	a := newArchiver(ctx, h)
	a.timeless = true
	if err := a.entries(root, names); err != nil {
		return common.Hash{}, err
	}
	return common.Hash(h.Sum(nil)), nil
}

// Tree is a directory, and the name it has in an archive of several.
type Tree struct {
	Name string // without slashes
	Root *os.Root
}

// ArchiveTrees is Archive of several trees, each below its name.
func ArchiveTrees(ctx context.Context, w io.Writer, trees ...Tree) ([]Skipped, error) {
	a := newArchiver(ctx, w)
	for _, t := range trees {
		a.root, a.prefix = t.Root, t.Name+"/"
		if err := a.tar.WriteHeader(&tar.Header{Name: a.prefix, Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
			return nil, fmt.Errorf("archive %s: %w", t.Name, err)
		}
		if err := fs.WalkDir(t.Root.FS(), ".", a.entry); err != nil {
			return nil, fmt.Errorf("archive %s: %w", t.Name, err)
		}
	}
	if err := a.tar.Close(); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return a.skipped, nil
}

func newArchiver(ctx context.Context, w io.Writer) *archiver {
	return &archiver{ctx: ctx, tar: tar.NewWriter(w), buf: make([]byte, 256<<10)}
}

type archiver struct {
	ctx      context.Context
	root     *os.Root
	prefix   string // of names in the archive
	tar      *tar.Writer
	buf      []byte
	skipped  []Skipped
	timeless bool // nothing says when files were changed
}

func (a *archiver) entry(name string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if err := a.ctx.Err(); err != nil {
		return err
	}
	if name == "." {
		return nil
	}
	info, err := a.root.Lstat(name)
	if err != nil {
		return err
	}
	switch info.Mode().Type() {
	case 0:
		return a.file(name, info)
	case fs.ModeDir:
		return a.tar.WriteHeader(a.header(name+"/", tar.TypeDir, info))
	case fs.ModeSymlink:
		return a.link(name, info)
	}
	a.skip(name, "not a file, directory or link: "+info.Mode().Type().String())
	return nil
}

func (a *archiver) file(name string, before fs.FileInfo) error {
	// Without O_NONBLOCK a FIFO put here since Lstat would hold us for ever.
	f, err := a.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || !os.SameFile(before, info) {
		return fmt.Errorf("%s was replaced while it was being read", name)
	}
	if err := a.tar.WriteHeader(a.header(name, tar.TypeReg, info)); err != nil {
		return err
	}
	n, err := io.CopyBuffer(writeOnly{a.tar}, io.LimitReader(f, info.Size()), a.buf)
	if err != nil {
		return err
	}
	after, err := f.Stat()
	if err != nil {
		return err
	}
	if n != info.Size() || after.Size() != n {
		return fmt.Errorf("%s changed its size while it was being read", name)
	}
	return nil
}

func (a *archiver) link(name string, info fs.FileInfo) error {
	target, err := a.root.Readlink(name)
	if err != nil {
		return err
	}
	if err := checkLink(name, target); err != nil {
		a.skip(name, err.Error())
		return nil
	}
	h := a.header(name, tar.TypeSymlink, info)
	h.Linkname = target
	return a.tar.WriteHeader(h)
}

func (a *archiver) skip(name, reason string) {
	a.skipped = append(a.skipped, Skipped{Path: a.prefix + name, Reason: reason})
}

func (a *archiver) header(name string, kind byte, info fs.FileInfo) *tar.Header {
	h := &tar.Header{Name: a.prefix + name, Typeflag: kind, Mode: int64(info.Mode().Perm())}
	if !a.timeless {
		h.ModTime = info.ModTime().Truncate(time.Second)
	}
	if kind == tar.TypeReg {
		h.Size = info.Size()
	}
	return h
}

// checkLink reports whether a link at name may point to target: relative, going
// up only at its beginning and not above the tree. A link so made leads inside
// the tree even through other such links, because each starts at a real directory.
func checkLink(name, target string) error {
	if target == "" || path.IsAbs(target) || strings.ContainsAny(target, "\\\x00") {
		return fmt.Errorf("link to %q does not stay inside the tree", target)
	}
	depth := strings.Count(name, "/")
	down := false
	for part := range strings.SplitSeq(target, "/") {
		switch {
		case part == "..":
			if depth--; down || depth < 0 {
				return fmt.Errorf("link to %q does not stay inside the tree", target)
			}
		case part != "." && part != "":
			down = true
		}
	}
	return nil
}

// writeOnly hides ReadFrom, so that io.CopyBuffer uses its buffer.
type writeOnly struct{ io.Writer }
