package execution

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"

	"github.com/skyops/skyops/protocol/seal"
)

// Bounds of a stream's way to the scheduler.
const (
	maxPending = 128       // frames that wait; then their writers wait
	maxBatch   = 64        // frames in one call
	maxPayload = 128 << 10 // bytes of one frame's plaintext
)

// quota bounds what a program's output costs everybody else.
type quota struct {
	rate  rate.Limit // a second; this, burst and total are in seal.StreamCost
	burst int        // at once; more than one payload
	total uint64
	last  []byte // payload of the last frame, once total is reached; nil: none
}

// quotaOf returns the bounds of an attempt's stream. A program that logs faster
// than anybody could read is slowed down. Telemetry becomes sparse instead, so
// that it lasts as long as the longest job.
func quotaOf(kind seal.StreamKind, now time.Time) quota {
	if kind == seal.StreamTelemetry {
		return quota{rate: 64, burst: 16 << 20, total: seal.MaxStream}
	}
	end := fmt.Sprintf("the live log ends here, after %d MiB; the package has no more than its first %d MiB: have the program write files to SKYOPS_OUTPUT_DIR\n",
		seal.MaxStream>>20, maxArchive>>20)
	line := seal.Line{At: uint64(now.UnixMilli()), Source: seal.System, Text: []byte(end)}
	return quota{rate: 1 << 20, burst: 8 << 20, total: seal.MaxStream, last: seal.AppendLine(nil, line)}
}

// stream seals one attempt's log or telemetry to the owner and sends it on, in
// order, until the scheduler has all of it. What comes beyond its quota is
// dropped before it is sealed, so that the chain is over what was sent.
type stream struct {
	kind seal.StreamKind
	send func(ctx context.Context, first uint64, frames [][]byte) (next uint64, err error)
	pace *rate.Limiter

	mu      sync.Mutex
	quota   quota
	spent   uint64 // seal.StreamCost of all frames
	full    bool   // the last frame is made
	writer  *seal.FrameWriter
	pending [][]byte
	first   uint64 // number of pending[0]
	closed  bool
	change  chan struct{} // closed and replaced whenever pending or closed changes
	err     error         // why nothing is sent any more
	ended   chan struct{}
}

// openStream starts a stream; its sending ends with ctx or close.
func openStream(ctx context.Context, s seal.Stream, recipient string, q quota,
	send func(ctx context.Context, first uint64, frames [][]byte) (uint64, error)) (*stream, error) {
	writer, key, err := seal.NewFrameWriter(s, seal.NewChain(s), recipient)
	if err != nil {
		return nil, err
	}
	st := &stream{
		kind: s.Kind, send: send, pace: rate.NewLimiter(q.rate, q.burst),
		quota: q, spent: seal.StreamCost(1, uint64(len(key))), writer: writer, pending: [][]byte{key},
		change: make(chan struct{}), ended: make(chan struct{}),
	}
	go st.pump(ctx)
	return st, nil
}

// offer seals a payload, and drops it while too many frames are unsent or the
// stream is ahead of its pace.
func (s *stream) offer(payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.err == nil && len(s.pending) < maxPending && s.pace.AllowN(time.Now(), cost(payload)) {
		s.put(payload)
	}
}

// cost is what a payload takes of the pace.
func cost(payload []byte) int { return int(seal.StreamCost(1, uint64(len(payload)))) }

// put seals a payload and queues it, the quota's last frame in its stead when
// there is no room for both; the caller holds mu.
func (s *stream) put(payload []byte) {
	if s.full {
		return
	}
	const sealing = 64 // bytes that sealing adds, at most
	room := seal.StreamCost(2, uint64(len(payload)+len(s.quota.last)+2*sealing))
	if s.full = s.spent+room > s.quota.total; s.full {
		payload = s.quota.last
	}
	if payload == nil {
		return
	}
	if frame, err := s.writer.Seal(payload); err == nil {
		s.spent += seal.StreamCost(1, uint64(len(frame)))
		s.pending = append(s.pending, frame)
		s.signal()
	}
}

// add seals a payload; it waits while too many frames are unsent or the stream
// is ahead of its pace, and gives up with ctx or when the stream cannot be sent
// any more. The pace holds beyond the quota too: what reads a program's output
// is not to work harder than that.
func (s *stream) add(ctx context.Context, payload []byte) {
	if s.pace.WaitN(ctx, cost(payload)) != nil {
		return
	}
	for {
		s.mu.Lock()
		if s.closed || s.err != nil || ctx.Err() != nil {
			s.mu.Unlock()
			return
		}
		if len(s.pending) < maxPending {
			s.put(payload)
			s.mu.Unlock()
			return
		}
		change := s.change
		s.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
			return
		}
	}
}

// signal wakes everybody who waits for a change; the caller holds mu.
func (s *stream) signal() {
	close(s.change)
	s.change = make(chan struct{})
}

func (s *stream) pump(ctx context.Context) {
	defer close(s.ended)
	for {
		s.mu.Lock()
		batch, first, closed, change := s.pending[:min(len(s.pending), maxBatch)], s.first, s.closed, s.change
		s.mu.Unlock()
		if len(batch) == 0 {
			if closed {
				return
			}
			select {
			case <-change:
				continue
			case <-ctx.Done():
				s.fail(context.Cause(ctx))
				return
			}
		}
		var next uint64
		err := retry(ctx, 0, func() (err error) {
			next, err = s.send(ctx, first, batch)
			return err
		})
		if err == nil && (next <= first || next > first+uint64(len(batch))) {
			err = fmt.Errorf("frames %d to %d were sent, and number %d is asked for", first, first+uint64(len(batch))-1, next)
		}
		if err != nil {
			s.fail(err)
			return
		}
		s.mu.Lock()
		s.pending, s.first = s.pending[next-first:], next
		s.signal()
		s.mu.Unlock()
	}
}

func (s *stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
	s.signal()
}

// close sends what is left and returns when the scheduler has it.
func (s *stream) close(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		s.signal()
	}
	s.mu.Unlock()
	select {
	case <-s.ended:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return fmt.Errorf("send frames: %w", s.err)
	}
	return nil
}

// root returns the head of the chain over all frames.
func (s *stream) root() common.Hash {
	s.mu.Lock()
	defer s.mu.Unlock()
	chain := s.writer.Chain()
	return chain.Head()
}

// wipe forgets the stream's key.
func (s *stream) wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.writer.Wipe()
}

// openStreams starts the attempt's log and telemetry.
func (t *attempt) openStreams() error {
	open := func(kind seal.StreamKind) (*stream, error) {
		name := seal.Stream{Job: t.ref.Job, Epoch: t.ref.Epoch, Kind: kind}
		return openStream(t.ctx, name, t.req.Submission.Recipient, quotaOf(kind, t.Clock.Now()), func(ctx context.Context, first uint64, frames [][]byte) (uint64, error) {
			return t.Ingress.PutFrames(ctx, t.ref, kind, first, frames)
		})
	}
	var err error
	if t.logs, err = open(seal.StreamLog); err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	if t.telemetry, err = open(seal.StreamTelemetry); err != nil {
		return fmt.Errorf("open telemetry: %w", err)
	}
	return nil
}

// maxArchive bounds what the package holds of an attempt's log and telemetry.
const maxArchive = 96 << 20

// archive keeps the log and the telemetry in memory, for the package.
type archive struct {
	mu    sync.Mutex
	files map[string]*os.File
	left  int
}

// archiveNames are the archive's files by source; telemetry has none.
var archiveNames = map[seal.Source]string{seal.Stdout: "stdout.log", seal.Stderr: "stderr.log", seal.System: "system.log"}

const telemetryFile = "telemetry.jsonl"

func openArchive(dir string) (*archive, error) {
	a := &archive{files: map[string]*os.File{}, left: maxArchive}
	names := []string{telemetryFile}
	for _, name := range archiveNames {
		names = append(names, name)
	}
	for _, name := range names {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open log archive: %w", err), a.close())
		}
		a.files[name] = f
	}
	return a, nil
}

func (a *archive) write(source seal.Source, text []byte) { a.append(archiveNames[source], text) }

func (a *archive) sample(line []byte) { a.append(telemetryFile, append(line, '\n')) }

// append writes as long as there is room, and at its end says that there is more.
func (a *archive) append(name string, text []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.files[name]
	if f == nil || a.left <= 0 {
		return
	}
	if a.left -= len(text); a.left <= 0 {
		text = []byte("\n[skyops: the archive of this log is full; the live log goes further, up to its own bound]\n")
	}
	_, _ = f.Write(text)
}

func (a *archive) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var errs []error
	for name, f := range a.files {
		errs = append(errs, f.Close())
		delete(a.files, name)
	}
	return errors.Join(errs...)
}
