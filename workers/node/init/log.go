package main

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/skyops/skyops/activities/execution/pid1"
)

// logWriter copies the program's outputs into log segments. It waits while the
// node has too many unread ones, which in turn makes the program wait: a flood
// of output slows its writer and nothing else.
type logWriter struct {
	dir       string
	wg        sync.WaitGroup
	abandoned atomic.Bool // nobody reads any more

	mu   sync.Mutex
	file *os.File
	size int
	next int
	buf  []byte
}

func newLog(dir string) *logWriter {
	return &logWriter{dir: filepath.Join(dir, pid1.LogDir), next: 1}
}

// pipe returns the writing end of a pipe that is copied into the log until
// every holder of it is gone.
func (l *logWriter) pipe(stream pid1.Stream) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	l.wg.Go(func() {
		defer r.Close()
		buf := make([]byte, pid1.MaxChunk)
		for {
			n, err := r.Read(buf)
			if n > 0 {
				l.write(pid1.Chunk{At: time.Now().UnixNano(), Stream: stream, Text: buf[:n]})
			}
			if err != nil {
				return
			}
		}
	})
	return w, nil
}

// note adds a line of init's own.
func (l *logWriter) note(text string) {
	l.write(pid1.Chunk{At: time.Now().UnixNano(), Stream: pid1.Stderr, Text: []byte(text)})
}

// drain waits until all output is in the log, or until the node is gone.
func (l *logWriter) drain(gone func() bool) {
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	for ticker := time.NewTicker(tick); ; {
		select {
		case <-done:
			return
		case <-ticker.C:
			if gone() {
				l.abandoned.Store(true)
			}
		}
	}
}

func (l *logWriter) write(c pid1.Chunk) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil || l.size >= pid1.SegmentBytes {
		l.rotate()
	}
	if l.file == nil {
		return
	}
	l.buf = pid1.AppendChunk(l.buf[:0], c)
	n, _ := l.file.Write(l.buf)
	l.size += n
}

// rotate opens the next segment, once the node has read enough of the others.
func (l *logWriter) rotate() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
	if l.abandoned.Load() {
		return
	}
	for l.next > pid1.MaxSegments && l.unread(l.next-pid1.MaxSegments) && !l.abandoned.Load() {
		time.Sleep(5 * time.Millisecond)
	}
	path := filepath.Join(l.dir, pid1.SegmentName(l.next))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return
	}
	l.file, l.size = f, 0
	l.next++
}

func (l *logWriter) unread(segment int) bool {
	_, err := os.Lstat(filepath.Join(l.dir, pid1.SegmentName(segment)))
	return err == nil
}
