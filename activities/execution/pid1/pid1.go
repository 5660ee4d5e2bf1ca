// Package pid1 is what a node and the init process of its containers
// (workers/node/init) tell each other, all of it through files in the
// attempt's directory, so that it works across sandboxes and node restarts.
//
// Nouns: the alive file is touched by the node each second, and its silence
// for the grace ends the container; a log is a sequence of records in numbered
// segment files that the node removes as it reads them; a program is what init
// runs, told by file because an engine writes what it is told to its disk, and
// told when the job's key is there: until then init waits; a report says how the program ended.
//
// Everything here is written where hostile code can write too: readers open
// regular files only, bound what they read, and promise nothing about content.
// The package imports little, since init is copied into every container.
package pid1

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Names below the attempt's directory, which the container sees as Root.
const (
	Root        = "/skyops"
	Binary      = "init"
	AliveFile   = "alive"
	LogDir      = "log"
	RunDir      = "run"
	ProgramFile = "program"
	ReportFile  = "run/exit"
)

// Grace is how long a container outlives its silent node: long enough to
// restart the node's program, well inside lease.SelfFence.
const Grace = 15 * time.Second

// SegmentBytes is the size at which init starts a new log segment, and
// MaxSegments how many unread ones it lets pile up before the program's writes
// block.
const (
	SegmentBytes = 1 << 20
	MaxSegments  = 8
	// MaxChunk is the longest record's text.
	MaxChunk = 32 << 10
)

// Stream tells a program's outputs apart.
type Stream uint8

// The streams of a log.
const (
	Stdout Stream = 1
	Stderr Stream = 2
)

// Chunk is one piece of a program's output, in the order it was written.
type Chunk struct {
	At     int64 // unix nanoseconds, the container's clock
	Stream Stream
	Text   []byte
}

const chunkHeader = 8 + 1 + 4

// AppendChunk appends the record of c to b.
func AppendChunk(b []byte, c Chunk) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(c.At))
	b = append(b, byte(c.Stream))
	b = binary.BigEndian.AppendUint32(b, uint32(len(c.Text)))
	return append(b, c.Text...)
}

// ErrCorrupt reports a log that init did not write.
var ErrCorrupt = errors.New("log segment is corrupt")

// CutChunk reads the first record of b. It returns size 0 when b ends before
// the record does, and ErrCorrupt when no record can start there.
func CutChunk(b []byte) (c Chunk, size int, err error) {
	if len(b) < chunkHeader {
		return c, 0, nil
	}
	n := binary.BigEndian.Uint32(b[9:])
	c.Stream = Stream(b[8])
	if n == 0 || n > MaxChunk || c.Stream != Stdout && c.Stream != Stderr {
		return c, 0, ErrCorrupt
	}
	if len(b) < chunkHeader+int(n) {
		return c, 0, nil
	}
	c.At = int64(binary.BigEndian.Uint64(b))
	c.Text = b[chunkHeader : chunkHeader+int(n)]
	return c, chunkHeader + int(n), nil
}

// SegmentName returns the file name of log segment n, counted from 1.
func SegmentName(n int) string { return fmt.Sprintf("%08d.log", n) }

// Program is what init runs.
type Program struct {
	Command []string
	Env     []string // NAME=value, over what init itself was started with
}

// WriteProgram tells init in the attempt's directory dir, which runs as uid,
// what to run. Texts must be free of zero bytes.
func WriteProgram(dir string, uid int, p Program) error {
	path := filepath.Join(dir, ProgramFile)
	whole := path + ".whole"
	if err := os.RemoveAll(whole); err != nil {
		return fmt.Errorf("clear the program's place: %w", err)
	}
	b := strconv.AppendInt(nil, int64(len(p.Command)), 10)
	for _, text := range append(p.Command[:len(p.Command):len(p.Command)], p.Env...) {
		b = append(append(b, 0), text...)
	}
	if err := os.WriteFile(whole, b, 0o400); err != nil {
		return fmt.Errorf("write program: %w", err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(whole, uid, uid); err != nil {
			return fmt.Errorf("give the program to its user: %w", err)
		}
	}
	// Init may wait for it already, and is to see no half of it.
	if err := os.Rename(whole, path); err != nil {
		return fmt.Errorf("write program: %w", err)
	}
	return nil
}

// ReadProgram reads the program in the attempt's directory dir. It fails with
// fs.ErrNotExist while there is none.
func ReadProgram(dir string) (Program, error) {
	b, err := os.ReadFile(filepath.Join(dir, ProgramFile))
	if err != nil {
		return Program{}, fmt.Errorf("read program: %w", err)
	}
	count, rest, _ := strings.Cut(string(b), "\x00")
	texts := strings.Split(rest, "\x00")
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > len(texts) {
		return Program{}, fmt.Errorf("read program: %q arguments of %d texts", count, len(texts))
	}
	return Program{Command: texts[:n], Env: texts[n:]}, nil
}

// Report is how a program ended, as init saw it.
type Report struct {
	Code     int  // exit code; 128+signal when a signal ended it; 127: could not be started
	OOMKills int  // processes of the container that the kernel killed for want of memory
	Orphaned bool // ended by init because its node was silent for the grace
}

// maxReport bounds what ReadReport reads.
const maxReport = 256

// WriteReport replaces the report in the attempt's directory dir.
func WriteReport(dir string, r Report) error {
	path := filepath.Join(dir, ReportFile)
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("clear the report's place: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("create report: %w", err)
	}
	_, err = fmt.Fprintf(f, "code=%d oom=%d orphaned=%t\n", r.Code, r.OOMKills, r.Orphaned)
	return errors.Join(err, f.Close())
}

// ReadReport reads the report in the attempt's directory dir. It fails with
// fs.ErrNotExist while the program runs.
func ReadReport(dir string) (Report, error) {
	var r Report
	f, err := OpenRegular(filepath.Join(dir, ReportFile))
	if err != nil {
		return r, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxReport))
	if err != nil {
		return r, fmt.Errorf("read report: %w", err)
	}
	if !strings.HasSuffix(string(b), "\n") {
		return r, fmt.Errorf("report is incomplete: %w", os.ErrNotExist)
	}
	for field := range strings.FieldsSeq(string(b)) {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "code":
			r.Code, err = strconv.Atoi(value)
		case "oom":
			r.OOMKills, err = strconv.Atoi(value)
		case "orphaned":
			r.Orphaned, err = strconv.ParseBool(value)
		}
		if err != nil {
			return r, fmt.Errorf("report field %s: %w", name, err)
		}
	}
	return r, nil
}

// OpenRegular opens a file that hostile code may have made: it follows no link
// at the end of path, never blocks on a pipe, and refuses all but regular files.
func OpenRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("%s is not a regular file", filepath.Base(path)), f.Close())
	}
	return f, nil
}

// Touch marks the node of the attempt in dir as alive.
func Touch(dir string, now time.Time) error {
	path := filepath.Join(dir, AliveFile)
	if err := os.Chtimes(path, now, now); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// KillSignal makes init end the program and all it started at once. Where init
// is not the container's first process, killing init itself would not do that.
const KillSignal = syscall.SIGQUIT
