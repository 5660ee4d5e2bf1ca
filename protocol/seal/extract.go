package seal

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"strings"
	"time"
)

// Limits bound what Extract writes. Zero members take the default.
type Limits struct {
	Bytes   int64 // of all files; default: no bound but the package's own size
	Entries int   // default 1,000,000
	Depth   int   // directories above an entry; default 64
}

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = math.MaxInt64
	}
	if l.Entries == 0 {
		l.Entries = 1_000_000
	}
	if l.Depth == 0 {
		l.Depth = 64
	}
	return l
}

// maxName bounds an entry's path, in bytes.
const maxName = 4096

// Extracted counts what was written.
type Extracted struct {
	Files int
	Bytes int64
}

// Unpack opens a package and writes its tree into root, which must be empty. On
// an error it removes what it wrote; on success everything was verified. For a
// tree that appears at once, give it a fresh directory and rename that.
func Unpack(ctx context.Context, m *Manifest, ids []*Identity, fetch Fetch, root *os.Root, limits Limits) (Extracted, error) {
	n, _, err := unpack(ctx, m, ids, fetch, root, limits, ReaderOptions{})
	return n, err
}

// Restore is Unpack of a checkpoint that another one will follow: it returns what
// to remember of it for that. It stages in room, which other Readers may share.
func Restore(ctx context.Context, m *Manifest, ids []*Identity, fetch Fetch, root *os.Root, limits Limits, room *Guest) (*Index, error) {
	_, index, err := unpack(ctx, m, ids, fetch, root, limits, ReaderOptions{Remember: true, Room: room})
	return index, err
}

func unpack(ctx context.Context, m *Manifest, ids []*Identity, fetch Fetch, root *os.Root, limits Limits, opts ReaderOptions) (Extracted, *Index, error) {
	r := NewReader(ctx, m, ids, fetch, opts)
	defer r.Close()
	n, err := Extract(r, root, limits)
	if err != nil {
		return Extracted{}, nil, fmt.Errorf("unpack %s: %w", m.Kind, err)
	}
	return n, r.Index(), nil
}

// Extract writes a tar stream into root, which must be empty. It takes what
// Archive writes and nothing else: regular files, directories and links that
// stay inside; no hard links, devices, sparse files, nor a path twice. It never
// follows a link. Modes are cut to 0755 and kept usable for the owner. On an
// error it removes what it wrote. Errors wrap ErrUnsafe, ErrLimit, or r's.
func Extract(r io.Reader, root *os.Root, limits Limits) (Extracted, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return Extracted{}, fmt.Errorf("extract: %w", err)
	}
	if len(entries) > 0 {
		return Extracted{}, errors.New("extract: the directory is not empty")
	}
	x := &extractor{root: root, limits: limits.orDefault(), buf: make([]byte, 256<<10), dirs: map[string]dirMeta{}}
	if err = x.stream(r); err == nil {
		err = x.finish()
	}
	if err != nil {
		return Extracted{}, errors.Join(fmt.Errorf("extract: %w", err), x.undo())
	}
	return x.done, nil
}

type dirMeta struct {
	mode fs.FileMode
	time time.Time
}

type extractor struct {
	root    *os.Root
	limits  Limits
	buf     []byte
	entries int
	dirs    map[string]dirMeta
	links   []*tar.Header
	done    Extracted
}

func (x *extractor) stream(r io.Reader) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF { // not one that an error wraps: that is of something else's end
			break
		}
		if errors.Is(err, tar.ErrInsecurePath) {
			return fmt.Errorf("%w: path %q", ErrUnsafe, h.Name)
		}
		if err != nil {
			return err
		}
		if err := x.entry(h, t); err != nil {
			return err
		}
	}
	return drain(r)
}

// drain reads the stream to its end: only then the whole package is verified.
func drain(r io.Reader) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if len(bytes.Trim(buf[:n], "\x00")) > 0 {
			return fmt.Errorf("%w: data after the end of the archive", ErrUnsafe)
		}
		if err == io.EOF { // not one that an error wraps: that is of something else's end
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (x *extractor) entry(h *tar.Header, body io.Reader) error {
	name, err := x.checkName(h)
	if err != nil {
		return err
	}
	if err := x.parents(name); err != nil {
		return err
	}
	switch h.Typeflag {
	case tar.TypeReg:
		return x.file(name, h, body)
	case tar.TypeDir:
		if err := x.mkdir(name); err != nil {
			return err
		}
		x.dirs[name] = dirMeta{mode: h.FileInfo().Mode().Perm()&0o755 | 0o700, time: h.ModTime}
		return nil
	case tar.TypeSymlink:
		if err := checkLink(name, h.Linkname); err != nil {
			return fmt.Errorf("%w: %s: %v", ErrUnsafe, name, err)
		}
		h.Name = name
		x.links = append(x.links, h)
		return nil
	}
	return fmt.Errorf("%w: %s has type %q", ErrUnsafe, name, h.Typeflag)
}

func (x *extractor) checkName(h *tar.Header) (string, error) {
	if x.entries++; x.entries > x.limits.Entries {
		return "", fmt.Errorf("%w: more than %d entries", ErrLimit, x.limits.Entries)
	}
	name := strings.TrimSuffix(h.Name, "/")
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") || len(name) > maxName {
		return "", fmt.Errorf("%w: path %q", ErrUnsafe, h.Name)
	}
	if strings.Count(name, "/") >= x.limits.Depth {
		return "", fmt.Errorf("%w: %q is more than %d directories deep", ErrLimit, name, x.limits.Depth)
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse") {
			return "", fmt.Errorf("%w: %s is sparse", ErrUnsafe, name)
		}
	}
	return name, nil
}

// parents makes the directories above name that the archive did not list.
func (x *extractor) parents(name string) error {
	for i, c := range name {
		if c != '/' {
			continue
		}
		dir := name[:i]
		if _, ok := x.dirs[dir]; ok {
			continue
		}
		if err := x.mkdir(dir); err != nil {
			return err
		}
		x.dirs[dir] = dirMeta{mode: 0o755}
	}
	return nil
}

func (x *extractor) mkdir(name string) error {
	if _, ok := x.dirs[name]; ok {
		return nil
	}
	if err := x.root.Mkdir(name, 0o700); err != nil {
		return unsafeIfTaken(name, err)
	}
	return nil
}

func (x *extractor) file(name string, h *tar.Header, body io.Reader) error {
	if h.Size > x.limits.Bytes-x.done.Bytes {
		return fmt.Errorf("%w: more than %d bytes", ErrLimit, x.limits.Bytes)
	}
	mode := h.FileInfo().Mode().Perm()&0o755 | 0o600
	f, err := x.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return unsafeIfTaken(name, err)
	}
	n, err := io.CopyBuffer(writeOnly{f}, onlyReader{body}, x.buf)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	x.done.Files++
	x.done.Bytes += n
	if h.ModTime.Unix() > 0 {
		return x.root.Chtimes(name, h.ModTime, h.ModTime)
	}
	return nil
}

// finish makes the links, last so that nothing was written through one, and
// gives directories their modes and times.
func (x *extractor) finish() error {
	for _, h := range x.links {
		if err := x.root.Symlink(h.Linkname, h.Name); err != nil {
			return unsafeIfTaken(h.Name, err)
		}
	}
	for name, d := range x.dirs {
		if err := x.root.Chmod(name, d.mode); err != nil {
			return err
		}
		if d.time.Unix() > 0 {
			if err := x.root.Chtimes(name, d.time, d.time); err != nil {
				return err
			}
		}
	}
	return nil
}

// undo empties the root.
func (x *extractor) undo() error {
	entries, err := fs.ReadDir(x.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		err = errors.Join(err, x.root.RemoveAll(path.Clean(e.Name())))
	}
	return err
}

func unsafeIfTaken(name string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s is there twice", ErrUnsafe, name)
	}
	return err
}

// onlyReader hides a reader's other methods, so that io.CopyBuffer uses its buffer.
type onlyReader struct{ io.Reader }
