package checkpoint

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// Watcher follows one checkpoint directory. It sleeps until the kernel reports
// a change, so a long step costs nothing; and it needs the kernel's reports,
// because no listing can tell a directory that was renamed into place from one
// that is being filled. It is not safe for concurrent use.
type Watcher struct {
	dir   string
	root  *os.Root
	quiet time.Duration

	file     *os.File // inotify
	events   chan event
	done     chan struct{}
	names    map[int32]string // watch → directory, relative
	evidence Evidence
	reported map[string]string // path → stamp
	every    bool              // report all that are found, not the newest alone
}

type event struct {
	watch int32
	mask  uint32
	name  string
}

// interval is how long changes are gathered before the directory is listed.
const interval = 50 * time.Millisecond

const mask = unix.IN_CREATE | unix.IN_MOVED_TO | unix.IN_MOVED_FROM | unix.IN_CLOSE_WRITE |
	unix.IN_MODIFY | unix.IN_DELETE | unix.IN_ONLYDIR | unix.IN_DONT_FOLLOW | unix.IN_EXCL_UNLINK

// Watch follows dir. What is there already, such as a restored checkpoint, is
// not reported. quiet is as for Complete.
func Watch(dir string, quiet time.Duration) (*Watcher, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("watch checkpoints: %w", err)
	}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("watch checkpoints: inotify: %w", err), root.Close())
	}
	w := &Watcher{
		dir: dir, root: root, quiet: quiet,
		file: os.NewFile(uintptr(fd), "inotify"), events: make(chan event, 256), done: make(chan struct{}),
		names:    map[int32]string{},
		evidence: Evidence{Renamed: map[string]bool{}, Closed: map[string]bool{}},
		reported: map[string]string{},
	}
	if err := w.add("."); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	listing, err := List(root)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	l := index(listing)
	for _, e := range listing {
		w.reported[e.Path] = l.found(e.Path, "").Stamp
	}
	w.reported["."] = l.found(".", "").Stamp
	go read(w.file, w.events, w.done)
	return w, nil
}

// Close ends the watch. The kernel takes some 10 ms to let an inotify instance
// go, for which nobody has to wait.
func (w *Watcher) Close() error {
	close(w.done)
	go w.file.Close()
	return w.root.Close()
}

// Every has Next and Last report every checkpoint from now on, oldest first.
func (w *Watcher) Every() { w.every = true }

// Next returns the newest complete checkpoint that was not reported yet, as
// soon as there is one. Older ones found with it are passed over, unless Every
// was called.
func (w *Watcher) Next(ctx context.Context) (Found, error) {
	for {
		f, again, err := w.look(time.Now())
		if err != nil || f.Path != "" {
			return f, err
		}
		if err := w.sleep(ctx, again); err != nil {
			return Found{}, err
		}
	}
}

// Last returns what Next would, without waiting.
func (w *Watcher) Last() (f Found, ok bool, err error) {
	w.drain(context.Background(), time.Now().Add(interval))
	f, _, err = w.look(time.Now())
	return f, f.Path != "", err
}

// look lists the directory and applies the rules. again is when to look even
// without a change; zero: only after one.
func (w *Watcher) look(now time.Time) (f Found, again time.Time, err error) {
	listing, err := List(w.root)
	if err != nil {
		return f, again, err
	}
	for _, e := range listing {
		if e.Dir {
			// Most are watched already, which costs one call and changes nothing.
			if err := w.add(e.Path); err != nil && !errors.Is(err, unix.ENOENT) {
				return f, again, err
			}
		}
	}
	w.probe(listing)
	var fresh []Found
	for _, c := range Complete(listing, w.evidence, now, w.quiet) {
		if before := w.reported[c.Path]; before != c.Stamp && !fewer(c.Stamp, before) {
			fresh = append(fresh, c)
		}
	}
	if w.every && len(fresh) > 1 {
		slices.SortStableFunc(fresh, func(a, b Found) int { return cmp.Compare(a.Step, b.Step) }) // by time where names say nothing
		fresh = fresh[:1]
	}
	f, ok := Newest(fresh)
	if ok {
		f.Passed = len(fresh) - 1
		for _, c := range fresh {
			w.reported[c.Path] = c.Stamp
		}
		return f, again, nil
	}
	return f, w.due(listing, now), nil
}

// probe asks the kernel about files that were perhaps closed before their
// directory was watched: a read lease is given only while nobody has the file
// open for writing.
func (w *Watcher) probe(listing []Entry) {
	for _, e := range listing {
		if path.Base(e.Path) != lightningFile || e.Dir {
			continue
		}
		p := e.Path
		if e.Link != "" {
			p = path.Join(path.Dir(p), e.Link)
		}
		if !w.evidence.Closed[p] && w.unwritten(p) {
			w.evidence.Closed[p] = true
		}
	}
}

// unwritten reports whether p is a file with content that nobody writes to.
func (w *Watcher) unwritten(p string) bool {
	f, err := w.root.OpenFile(p, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	cerr := conn.Control(func(fd uintptr) {
		if _, err = unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_RDLCK); err == nil {
			_, err = unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_UNLCK)
		}
	})
	return cerr == nil && err == nil
}

// due returns when a rule that waits for stillness may fire.
func (w *Watcher) due(listing []Entry, now time.Time) (at time.Time) {
	wait := w.quiet
	for _, e := range listing {
		if _, ok := layouts[path.Base(e.Path)]; ok && (wait == 0 || wait > Settle) {
			wait = Settle
		}
	}
	if wait == 0 {
		return at
	}
	for _, e := range listing {
		for _, pause := range []time.Duration{Settle, w.quiet} {
			if t := e.ModTime.Add(pause); t.After(now) && (at.IsZero() || t.Before(at)) {
				at = t
			}
		}
	}
	return at
}

// sleep waits for a change or for again, and gathers what follows closely.
func (w *Watcher) sleep(ctx context.Context, again time.Time) error {
	var timer <-chan time.Time
	if !again.IsZero() {
		t := time.NewTimer(time.Until(again) + time.Millisecond)
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer:
		return nil
	case e, ok := <-w.events:
		if !ok {
			return errors.New("watch checkpoints: the watch has ended")
		}
		w.note(e)
	}
	w.drain(ctx, time.Now().Add(interval))
	return ctx.Err()
}

// drain takes the events that come until the given time, or until ctx ends.
func (w *Watcher) drain(ctx context.Context, until time.Time) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		case e, ok := <-w.events:
			if !ok {
				return
			}
			w.note(e)
		}
	}
}

// note turns an event into evidence.
func (w *Watcher) note(e event) {
	if e.mask&unix.IN_Q_OVERFLOW != 0 {
		// Unknown changes: nothing earlier can be trusted.
		clear(w.evidence.Renamed)
		clear(w.evidence.Closed)
		return
	}
	dir, ok := w.names[e.watch]
	if e.mask&unix.IN_IGNORED != 0 {
		delete(w.names, e.watch)
		return
	}
	if !ok || e.name == "" {
		return
	}
	p := path.Join(dir, e.name)
	switch isDir := e.mask&unix.IN_ISDIR != 0; {
	case e.mask&unix.IN_MOVED_FROM != 0 && isDir:
		w.forget(p)
	case e.mask&unix.IN_MOVED_TO != 0:
		w.touched(p)
		w.evidence.Renamed[p] = true
		if isDir {
			_ = w.add(p)
		}
	case e.mask&unix.IN_CLOSE_WRITE != 0:
		w.evidence.Closed[p] = true
	default:
		w.touched(p)
		if e.mask&unix.IN_CREATE != 0 && isDir {
			_ = w.add(p)
		}
	}
}

// touched drops the evidence for p, which is being changed, and for the
// directories that were renamed into place with it.
func (w *Watcher) touched(p string) {
	delete(w.evidence.Closed, p)
	for ; p != "."; p = path.Dir(p) {
		delete(w.evidence.Renamed, p)
	}
}

// forget drops what is known of a directory that has moved away.
func (w *Watcher) forget(p string) {
	w.touched(p)
	below := func(q string) bool { return q == p || within(q, p) }
	maps.DeleteFunc(w.evidence.Renamed, func(q string, _ bool) bool { return below(q) })
	maps.DeleteFunc(w.evidence.Closed, func(q string, _ bool) bool { return below(q) })
	for watch, name := range w.names {
		if below(name) {
			w.remove(watch)
		}
	}
}

// remove ends one watch.
func (w *Watcher) remove(watch int32) {
	delete(w.names, watch)
	if conn, err := w.file.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { _, _ = unix.InotifyRmWatch(int(fd), uint32(watch)) })
	}
}

// add watches the directory at p. The same directory has the same watch, also
// under a new name.
func (w *Watcher) add(p string) error {
	full := filepath.Join(w.dir, filepath.FromSlash(p))
	conn, err := w.file.SyscallConn()
	if err != nil {
		return fmt.Errorf("watch %s: %w", p, err)
	}
	var watch int
	if cerr := conn.Control(func(fd uintptr) { watch, err = unix.InotifyAddWatch(int(fd), full, mask) }); cerr != nil {
		return fmt.Errorf("watch %s: %w", p, cerr)
	}
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENOTDIR), errors.Is(err, unix.ELOOP), errors.Is(err, unix.EACCES):
		return nil // gone, or the program's own doing
	case errors.Is(err, unix.ENOSPC):
		return fmt.Errorf("watch %s: the user's inotify watches are used up: raise fs.inotify.max_user_watches", p)
	case err != nil:
		return fmt.Errorf("watch %s: %w", p, err)
	}
	w.names[int32(watch)] = p
	return nil
}

// read passes the kernel's events on until the file is closed.
func read(file *os.File, events chan<- event, done <-chan struct{}) {
	defer close(events)
	buf := make([]byte, 64<<10)
	for {
		n, err := file.Read(buf)
		if err != nil {
			return
		}
		for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
			size := binary.NativeEndian.Uint32(b[12:])
			name, _, _ := bytes.Cut(b[16:16+size], []byte{0})
			e := event{
				watch: int32(binary.NativeEndian.Uint32(b)),
				mask:  binary.NativeEndian.Uint32(b[4:]),
				name:  string(name),
			}
			select {
			case events <- e:
			case <-done:
				return
			}
			b = b[16+size:]
		}
	}
}
