package execution

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/protocol/lease"
)

// Scratch is where attempts' plaintext lives: memory, kept out of swap where
// the kernel can, never a disk. With enough rights every attempt gets file
// systems of its own, bounded in size; else directories below a shared one.
type Scratch struct {
	root   string
	uid    int
	mounts bool
	noswap bool
}

// Layout is one attempt's place in the scratch.
type Layout struct {
	Root string // everything of the attempt
	Dir  string // what the program sees of the node: secrets, log, state
	Data string // its inputs and what it writes: bounded by the spec's disk
	Keep string // the node's own: log archive
}

// Parts of a layout: the first three are in Layout.Dir, the others in Layout.Data.
const (
	PartSecrets    = "secrets"
	PartLog        = "log"
	PartRun        = "run"
	PartInput      = "in"
	PartOutput     = "out"
	PartCheckpoint = "ckpt"
	PartWork       = "work"
	PartTemporary  = "tmp"
	PartResume     = "resume"
	PartSnapshot   = "snap"
)

// ControlMiB is what an attempt takes of the node's scratch beside its disk: room
// for the log's archive and what is not yet read of it.
const ControlMiB = 160

// ErrSwap reports that plaintext could be swapped to a disk.
var ErrSwap = errors.New("memory of jobs can be swapped to disk")

// OpenScratch uses root, which it makes if needed; programs run as uid. Without
// the right to mount, root has to be on a file system in memory.
func OpenScratch(root string, uid int) (*Scratch, error) {
	if err := os.MkdirAll(root, 0o711); err != nil {
		return nil, fmt.Errorf("make scratch: %w", err)
	}
	s := &Scratch{root: root, uid: uid}
	if os.Geteuid() == 0 {
		if err := s.probe(); err != nil {
			return nil, err
		}
	}
	if !s.mounts {
		var st unix.Statfs_t
		if err := unix.Statfs(root, &st); err != nil {
			return nil, fmt.Errorf("look at scratch: %w", err)
		}
		if st.Type != unix.TMPFS_MAGIC && st.Type != unix.RAMFS_MAGIC {
			return nil, fmt.Errorf("scratch %s is on a disk, where plaintext must not lie: run as root, or choose a directory below /dev/shm", root)
		}
	}
	return s, nil
}

// probe finds out whether mounting works and whether swap can be kept out.
func (s *Scratch) probe() error {
	dir := filepath.Join(s.root, ".probe")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make scratch: %w", err)
	}
	defer os.Remove(dir)
	for _, noswap := range []bool{true, false} {
		s.noswap = noswap
		err := s.mount(dir, 1<<20)
		if err == nil {
			s.mounts = true
			return unix.Unmount(dir, 0)
		}
		if errors.Is(err, unix.EPERM) {
			return nil
		}
	}
	return nil
}

// Risk returns ErrSwap, with cause and fix, when attempts' plaintext could be
// swapped to a disk in the clear.
func (s *Scratch) Risk() error {
	if s.mounts && s.noswap {
		return nil
	}
	areas, err := openSwap(os.DirFS("/"), deviceOf)
	if err != nil || len(areas) == 0 {
		return err
	}
	return fmt.Errorf("%w: %s is swap without encryption; turn it off (swapoff -a, and its line in /etc/fstab), encrypt it (dm-crypt), or run as root on Linux 6.3 or newer, which keeps jobs' memory out of swap",
		ErrSwap, strings.Join(areas, ", "))
}

// Bounded reports whether the kernel keeps attempts within their size.
func (s *Scratch) Bounded() bool { return s.mounts }

// Make makes the place of an attempt, whose disk has so many bytes.
func (s *Scratch) Make(a lease.Ref, disk uint64) (Layout, error) {
	l := s.layout(a)
	if err := s.Wipe(l.Root); err != nil {
		return l, err
	}
	err := s.build(l, disk)
	if err != nil {
		err = errors.Join(err, s.Wipe(l.Root))
	}
	return l, err
}

func (s *Scratch) layout(a lease.Ref) Layout {
	root := filepath.Join(s.root, AttemptName(a))
	return Layout{Root: root, Dir: filepath.Join(root, "c"), Data: filepath.Join(root, "d"), Keep: filepath.Join(root, "keep")}
}

func (s *Scratch) build(l Layout, disk uint64) error {
	if err := s.volume(l.Root, ControlMiB<<20); err != nil {
		return err
	}
	if err := s.volume(l.Data, disk); err != nil {
		return err
	}
	if err := os.Mkdir(l.Keep, 0o700); err != nil {
		return fmt.Errorf("make place for the log: %w", err)
	}
	if err := os.Mkdir(l.Dir, 0o755); err != nil {
		return fmt.Errorf("make attempt's directory: %w", err)
	}
	for _, p := range []string{PartInput, PartSecrets, PartOutput, PartCheckpoint, PartWork} {
		if err := os.Mkdir(filepath.Join(l.Dir, p), 0o755); err != nil {
			return fmt.Errorf("make attempt's directory: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(l.Dir, "init"), nil, 0o555); err != nil {
		return fmt.Errorf("make place for init: %w", err)
	}
	for _, dir := range []string{l.Dir + "/" + PartLog, l.Dir + "/" + PartRun, l.Data + "/" + PartOutput,
		l.Data + "/" + PartCheckpoint, l.Data + "/" + PartWork, l.Data + "/" + PartTemporary} {
		if err := s.give(dir); err != nil {
			return err
		}
	}
	if err := os.Mkdir(filepath.Join(l.Data, PartInput), 0o755); err != nil {
		return fmt.Errorf("make place for inputs: %w", err)
	}
	if err := os.Mkdir(filepath.Join(l.Data, PartSnapshot), 0o700); err != nil {
		return fmt.Errorf("make place for snapshots: %w", err)
	}
	return nil
}

// PrepareResume makes the place of the checkpoint that the attempt goes on from
// and returns it.
func (s *Scratch) PrepareResume(l Layout) (string, error) {
	if err := os.Mkdir(filepath.Join(l.Dir, PartResume), 0o755); err != nil {
		return "", fmt.Errorf("make place for the checkpoint: %w", err)
	}
	dir := filepath.Join(l.Data, PartResume)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", fmt.Errorf("make place for the checkpoint: %w", err)
	}
	return dir, nil
}

// give makes a directory of the program's own.
func (s *Scratch) give(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("make attempt's directory: %w", err)
	}
	return s.Own(dir)
}

// Own makes the program the owner of a file or directory.
func (s *Scratch) Own(path string) error {
	if s.uid == os.Geteuid() {
		return nil
	}
	if err := os.Lchown(path, s.uid, s.uid); err != nil {
		return fmt.Errorf("give file to the program: %w", err)
	}
	return nil
}

// volume makes a directory, with a file system of its own when possible.
func (s *Scratch) volume(dir string, bytes uint64) error {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return fmt.Errorf("make volume: %w", err)
	}
	if !s.mounts {
		return nil
	}
	return s.mount(dir, bytes)
}

func (s *Scratch) mount(dir string, bytes uint64) error {
	options := "mode=0711,size=" + strconv.FormatUint(max(bytes, 1<<20), 10)
	if s.noswap {
		options += ",noswap"
	}
	if err := unix.Mount("skyops", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		return fmt.Errorf("mount memory at %s: %w", dir, err)
	}
	return nil
}

// Wipe removes an attempt's place, given by Layout.Root, and all its plaintext.
// One that is not there is no error.
func (s *Scratch) Wipe(root string) error {
	if filepath.Dir(root) != filepath.Clean(s.root) {
		return fmt.Errorf("wipe %s: it is not an attempt's place", root)
	}
	if s.mounts {
		for _, dir := range []string{filepath.Join(root, "d"), root} {
			if err := unmount(dir); err != nil {
				return err
			}
		}
	}
	if err := os.RemoveAll(root); err == nil {
		return nil
	}
	// A program may have taken its own rights away; the owner can take them back.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return nil
	})
	if err := os.RemoveAll(root); err != nil {
		return fmt.Errorf("wipe attempt: %w", err)
	}
	return nil
}

// unmount takes every file system off dir; the memory is free once nothing uses it.
func unmount(dir string) error {
	for {
		err := unix.Unmount(dir, unix.UMOUNT_NOFOLLOW)
		if errors.Is(err, unix.EBUSY) {
			err = unix.Unmount(dir, unix.UMOUNT_NOFOLLOW|unix.MNT_DETACH)
		}
		switch {
		case err == nil:
		case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOENT):
			return nil
		default:
			return fmt.Errorf("unmount %s: %w", dir, err)
		}
	}
}

// Leftovers lists the places of attempts, as Layout.Root, that are still there.
func (s *Scratch) Leftovers() ([]string, error) {
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return nil, fmt.Errorf("list scratch: %w", err)
	}
	var roots []string
	for _, e := range entries {
		roots = append(roots, filepath.Join(s.root, e.Name()))
	}
	return roots, nil
}

// Usage returns the bytes that the program's files occupy and may occupy.
// Without bounds kept by the kernel, limit is what the caller gave to Make.
func (s *Scratch) Usage(l Layout, limit uint64) (used, size uint64, err error) {
	if s.mounts {
		var st unix.Statfs_t
		if err := unix.Statfs(l.Data, &st); err != nil {
			return 0, 0, fmt.Errorf("measure scratch: %w", err)
		}
		block := uint64(st.Bsize)
		return (st.Blocks - st.Bfree) * block, st.Blocks * block, nil
	}
	seen := map[uint64]bool{}
	err = filepath.WalkDir(l.Data, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok && !seen[st.Ino] {
				seen[st.Ino] = true
				used += uint64(st.Blocks) * 512
			}
		}
		return nil
	})
	return used, limit, err
}

// MakeReadable gives the node back the rights that a program of its own user
// took away from what lies below dir.
func (s *Scratch) MakeReadable(dir string) error {
	if os.Geteuid() == 0 {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d == nil || d.Type() != 0 && !d.IsDir() {
			return err
		}
		want := fs.FileMode(0o400)
		if d.IsDir() {
			want = 0o700
		}
		info, ierr := d.Info()
		if ierr == nil && info.Mode().Perm()&want != want {
			ierr = os.Chmod(path, info.Mode().Perm()|want)
		}
		return ierr
	})
}
