package execution

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/seal"
)

// tailEvery is how often the log and the progress file are looked at. It is
// also what a live log lags behind.
const tailEvery = 100 * time.Millisecond

// tail follows what the program says: its log, which init writes in segments,
// and its progress file. All of it is hostile input.
type tail struct {
	*attempt
	segment  int
	file     *os.File
	buf      []byte // read and not yet cut
	payload  []byte
	told     map[seal.Source]*reader
	marks    map[seal.Source]*markReader
	reported int64 // bytes of the progress file that were read
}

func (t *attempt) newTail() *tail {
	return &tail{
		attempt: t, segment: 1, told: map[seal.Source]*reader{seal.Stdout: {}, seal.Stderr: {}},
		marks: map[seal.Source]*markReader{seal.Stdout: {}, seal.Stderr: {}},
	}
}

// follow reads until over is closed, and then to the end.
func (l *tail) follow(ctx context.Context, over <-chan struct{}) {
	ticker := time.NewTicker(tailEvery)
	defer ticker.Stop()
	defer func() { l.file.Close() }()
	defer l.keepMark()
	for ctx.Err() == nil {
		select {
		case <-over:
			l.round(ctx)
			return
		case <-ticker.C:
			l.round(ctx)
		case <-ctx.Done():
		}
	}
}

// keepMark notes why the program ended, as far as its log says.
func (l *tail) keepMark() {
	for _, source := range []seal.Source{seal.Stdout, seal.Stderr} { // errors usually go to the latter
		if m := l.marks[source].last(); m != nil {
			l.marked = m
		}
	}
}

// round takes everything that is there.
func (l *tail) round(ctx context.Context) {
	for ctx.Err() == nil && l.read() {
		l.cut(ctx)
		l.readProgress() // a log may never let up
	}
	l.flush(ctx)
	l.readProgress()
}

// read takes the next bytes of the log; false: there are none now.
func (l *tail) read() bool {
	for {
		if l.file == nil {
			f, err := pid1.OpenRegular(l.path(l.segment))
			if err != nil {
				return false
			}
			l.file = f
		}
		chunk := make([]byte, 64<<10)
		n, err := l.file.Read(chunk)
		if n > 0 {
			l.buf = append(l.buf, chunk[:n]...)
			return true
		}
		if err != nil && err != io.EOF {
			return false
		}
		// The next segment's existence says that this one is complete.
		if _, err := os.Lstat(l.path(l.segment + 1)); err != nil {
			return false
		}
		if n, _ := l.file.Read(chunk); n > 0 {
			l.buf = append(l.buf, chunk[:n]...)
			return true
		}
		l.file.Close()
		os.Remove(l.path(l.segment))
		l.file, l.buf = nil, nil
		l.segment++
	}
}

func (l *tail) path(segment int) string {
	return filepath.Join(l.place.Dir, pid1.LogDir, pid1.SegmentName(segment))
}

// cut turns complete records into lines.
func (l *tail) cut(ctx context.Context) {
	for {
		c, size, err := pid1.CutChunk(l.buf)
		if err != nil {
			// The program has written to its own log: what it says is its affair.
			l.buf = nil
			return
		}
		if size == 0 {
			return
		}
		l.line(ctx, c)
		l.buf = l.buf[size:]
	}
}

func (l *tail) line(ctx context.Context, c pid1.Chunk) {
	source := seal.Source(c.Stream)
	l.archive.write(source, c.Text)
	l.marks[source].read(c.Text)
	if s, ok := l.told[source].read(c.Text); ok {
		l.progress.guess(l.Clock.Boot(), s)
	}
	if len(l.payload)+len(c.Text) > maxPayload-64 {
		l.flush(ctx)
	}
	at := max(c.At/int64(time.Millisecond), 0)
	l.payload = seal.AppendLine(l.payload, seal.Line{At: uint64(at), Source: source, Text: c.Text})
}

func (l *tail) flush(ctx context.Context) {
	if len(l.payload) > 0 {
		l.logs.add(ctx, l.payload)
		l.payload = l.payload[:0]
	}
}

// maxReport bounds what is read of the progress file at once.
const maxReport = 64 << 10

// readProgress takes the newest complete line of the progress file.
func (l *tail) readProgress() {
	f, err := pid1.OpenRegular(filepath.Join(l.place.Dir, progressFile))
	if err != nil {
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == l.reported {
		return
	}
	// Only the end counts; a file that shrank was begun anew.
	from := max(info.Size()-maxReport, 0)
	b := make([]byte, info.Size()-from)
	n, err := f.ReadAt(b, from)
	if err != nil && err != io.EOF {
		return
	}
	l.reported = info.Size()
	if s, ok := lastReport(b[:n]); ok {
		l.progress.report(l.Clock.Boot(), s)
	}
}

// sample takes one telemetry sample.
func (t *attempt) sample(ctx context.Context, used, size uint64) {
	p := t.progress.get(t.Clock.Boot())
	s := Sample{
		At: uint64(t.Clock.Now().UnixMilli()), Devices: t.Host.Sample(ctx, t.devices),
		DiskUsed: used, DiskSize: size,
		Step: p.Step, Total: p.Total, Unit: p.Unit,
	}
	s.CPU, s.MemoryUsed, s.MemorySize = t.weight.get()
	t.meter.add(t.Clock.Boot(), s.Devices)
	t.gpus.look(s.Devices)
	line, err := json.Marshal(s)
	if err != nil {
		return
	}
	t.telemetry.offer(line)
	t.archive.sample(line)
}
