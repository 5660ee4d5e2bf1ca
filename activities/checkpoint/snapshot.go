package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// ErrChanged reports a checkpoint that was written to while it was taken. It
// was not complete after all, or is no longer; a later look will tell.
var ErrChanged = errors.New("checkpoint changed while it was taken")

// Snapshot is a checkpoint's entries at one moment, in a directory of its own.
type Snapshot struct {
	Found
	root  *os.Root // of the snapshot
	files map[string]os.FileInfo
	dir   string
	owner *os.Root
}

// Mode says how a snapshot gets hold of its files.
type Mode int

// The modes. Linking costs nothing, and shows when the program writes to a
// linked file after all (see Verify); copying is for then. Copies share their
// blocks where the file system can.
const (
	Linked Mode = iota
	Copied
)

// Take snapshots what was found below from into the new directory to; both are
// paths below base, which must be one file system for Linked. It returns
// ErrChanged when the checkpoint is not what was found.
func Take(ctx context.Context, base *os.Root, from, to string, f Found, mode Mode) (*Snapshot, error) {
	s := &Snapshot{Found: f, files: map[string]os.FileInfo{}, dir: to, owner: base}
	err := s.take(ctx, base, from, mode)
	if err == nil {
		err = s.unchanged(base, from)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("take checkpoint %s: %w", f.Path, err), s.Close())
	}
	return s, nil
}

func (s *Snapshot) take(ctx context.Context, base *os.Root, from string, mode Mode) error {
	if err := base.Mkdir(s.dir, 0o700); err != nil {
		return err
	}
	source, err := base.OpenRoot(from)
	if err != nil {
		return err
	}
	defer source.Close()
	listing, err := List(source)
	if err != nil {
		return err
	}
	for _, e := range listing {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.holds(e.Path) {
			continue
		}
		if err := s.add(base, from, e, mode); err != nil {
			return err
		}
	}
	s.root, err = base.OpenRoot(s.dir)
	return err
}

// holds reports whether the entry at p belongs to the checkpoint.
func (s *Snapshot) holds(p string) bool {
	for _, part := range append([]string{s.Path}, s.Also...) {
		if p == part || within(p, part) {
			return true
		}
	}
	return false
}

func (s *Snapshot) add(base *os.Root, from string, e Entry, mode Mode) error {
	source, target := path.Join(from, e.Path), path.Join(s.dir, e.Path)
	if err := base.MkdirAll(path.Dir(target), 0o700); err != nil {
		return err
	}
	var err error
	switch {
	case e.Dir:
		err = base.MkdirAll(target, 0o700)
	case e.Link != "":
		err = base.Symlink(e.Link, target)
	case mode == Linked:
		err = base.Link(source, target)
	default:
		err = duplicate(base, source, target)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return ErrChanged
	}
	if err != nil || e.Dir || e.Link != "" {
		return err
	}
	info, err := base.Lstat(target)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() != e.Size || mode == Linked && !info.ModTime().Equal(e.ModTime) {
		return ErrChanged
	}
	s.files[target] = info
	return nil
}

// duplicate copies one file; io.Copy shares blocks where the file system can.
func duplicate(base *os.Root, source, target string) error {
	in, err := base.OpenFile(source, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(ErrChanged, err)
	}
	out, err := base.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// unchanged compares the source with what was found, once everything is taken.
func (s *Snapshot) unchanged(base *os.Root, from string) error {
	source, err := base.OpenRoot(from)
	if err != nil {
		return err
	}
	defer source.Close()
	listing, err := List(source)
	if err != nil {
		return err
	}
	l := index(listing)
	stamp := l.found(s.Path, s.Rule).Stamp
	for _, also := range s.Also {
		stamp += l.found(also, s.Rule).Stamp
	}
	if stamp != s.Stamp {
		return ErrChanged
	}
	return nil
}

// Root is the snapshot's directory: the checkpoint is in it under its own path.
func (s *Snapshot) Root() *os.Root { return s.root }

// Verify reports ErrChanged when a file was written to since it was taken. Call
// it after reading: only then what was read is what was found.
func (s *Snapshot) Verify() error {
	for name, before := range s.files {
		now, err := s.owner.Lstat(name)
		if err != nil {
			return fmt.Errorf("verify snapshot: %w", err)
		}
		if now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()) {
			return fmt.Errorf("%w: %s", ErrChanged, strings.TrimPrefix(name, s.dir+"/"))
		}
	}
	return nil
}

// Close removes the snapshot.
func (s *Snapshot) Close() error {
	var err error
	if s.root != nil {
		err = s.root.Close()
	}
	return errors.Join(err, s.owner.RemoveAll(s.dir))
}
