package seal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
)

// DefaultSegment is the plaintext of one segment, in bytes.
const DefaultSegment = 64 << 20

// Staged is a sealed segment on its way to storage.
type Staged struct {
	Index int
	Segment
	data io.ReaderAt
}

// Name returns the segment's file name in the package's directory.
func (s Staged) Name() string { return SegmentName(s.Index) }

// Reader returns the ciphertext from its beginning; call it again to retry.
func (s Staged) Reader() *io.SectionReader { return io.NewSectionReader(s.data, 0, int64(s.Size)) }

// Sink stores one segment; it returns when the segment is durable. Several
// calls run at once, each for another segment; the data is gone once it returns.
type Sink func(ctx context.Context, s Staged) error

// Stage holds one segment's ciphertext between sealing and storing. ReadAt runs
// beside Write, for what was written before. Close discards it. *os.File is a Stage.
type Stage interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// WriterOptions tune a Writer; the zero value is sound.
type WriterOptions struct {
	SegmentSize int                   // bytes of plaintext; 0: DefaultSegment
	InFlight    int                   // segments being sealed or stored at once; 0: 3
	NewStage    func() (Stage, error) // nil: memory, InFlight × SegmentSize at most
}

// Writer seals a stream into segments. Write blocks while InFlight segments
// are unsaved. It is not safe for concurrent use.
type Writer struct {
	opts       WriterOptions
	recipients []age.Recipient
	sink       Sink
	manifest   Manifest
	keys       hash.Hash // of the segments' file keys, in order
	ctx        context.Context
	cancel     context.CancelFunc
	group      *errgroup.Group
	open       *openSegment
	done       []*openSegment
	err        error // why Write no longer works
}

// NewWriter starts a package. Whoever does not reach Close must call Abort.
func NewWriter(ctx context.Context, head Head, recipients []string, sink Sink, opts WriterOptions) (*Writer, error) {
	rs, err := parseRecipients(recipients)
	if err != nil {
		return nil, fmt.Errorf("start package: %w", err)
	}
	if opts.SegmentSize <= 0 {
		opts.SegmentSize = DefaultSegment
	}
	if opts.InFlight <= 0 {
		opts.InFlight = 3
	}
	if opts.NewStage == nil {
		opts.NewStage = func() (Stage, error) { return &memoryStage{}, nil }
	}
	w := &Writer{opts: opts, recipients: rs, sink: sink, keys: newKeySum()}
	w.manifest = Manifest{Version: ManifestVersion, Head: head}
	for _, r := range recipients {
		w.manifest.Recipients = append(w.manifest.Recipients, job.RecipientHash(r))
	}
	ctx, w.cancel = context.WithCancel(ctx)
	w.group, w.ctx = errgroup.WithContext(ctx)
	w.group.SetLimit(opts.InFlight)
	return w, nil
}

// Write seals p.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	for rest := p; len(rest) > 0; {
		if w.open != nil && w.open.plain == w.opts.SegmentSize {
			w.finish(nil)
		}
		if w.open == nil {
			w.start()
		}
		if w.err != nil {
			return len(p) - len(rest), w.err
		}
		n := min(len(rest), w.opts.SegmentSize-w.open.plain)
		if _, err := w.open.age.Write(rest[:n]); err != nil {
			w.finish(err)
			return len(p) - len(rest), w.err
		}
		w.open.plain += n
		rest = rest[n:]
	}
	return len(p), nil
}

// Close seals the rest, waits until every segment is stored, and returns the manifest.
func (w *Writer) Close() (*Manifest, error) {
	if errors.Is(w.err, errClosed) {
		return nil, w.err
	}
	defer w.cancel()
	if w.err == nil && w.open == nil && len(w.done) == 0 {
		w.start()
	}
	if w.err == nil {
		w.finish(nil)
	}
	err := w.group.Wait()
	if w.err != nil {
		err = w.err
	}
	w.err = errClosed
	if err != nil {
		return nil, fmt.Errorf("seal package: %w", err)
	}
	m := &w.manifest
	for _, s := range w.done {
		m.Segments = append(m.Segments, s.segment)
		m.Size += s.segment.Size
		m.Plain += uint64(s.plain)
	}
	commitment, err := m.commit(sum(w.keys))
	if err != nil {
		return nil, fmt.Errorf("seal package: %w", err)
	}
	m.Commitment = commitment
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("seal package: %w", err)
	}
	return m, nil
}

// Abort gives up: it cancels running sinks and waits for them. After Close it does nothing.
func (w *Writer) Abort() {
	w.cancel()
	w.finish(context.Canceled)
	_ = w.group.Wait()
}

var errClosed = errors.New("package is closed")

// start opens the next segment and the goroutine that hashes and stores it.
func (w *Writer) start() {
	if len(w.done) == MaxSegments {
		w.err = fmt.Errorf("more than %d segments", MaxSegments)
		return
	}
	stage, err := w.opts.NewStage()
	if err != nil {
		w.err = fmt.Errorf("stage segment %d: %w", len(w.done), err)
		return
	}
	s := newOpenSegment(len(w.done), stage)
	w.group.Go(func() error {
		defer stage.Close()
		return s.store(w.ctx, w.sink)
	})
	w.open = s
	capture := &captureRecipient{}
	s.age, err = age.Encrypt(s, append(slices.Clone(w.recipients), capture)...)
	if err == nil {
		err = w.ctx.Err()
	}
	if err != nil {
		w.finish(err)
		return
	}
	w.keys.Write(capture.fileKey)
	clear(capture.fileKey)
}

// finish ends the open segment, well or with the given error.
func (w *Writer) finish(err error) {
	s := w.open
	if s == nil {
		return
	}
	w.open = nil
	if err == nil {
		err = s.age.Close()
	}
	s.end(err)
	if err != nil {
		w.err = w.reason(fmt.Errorf("seal segment %d: %w", s.index, err))
		return
	}
	w.done = append(w.done, s)
}

// reason returns the first failure of a sink where err is only its echo.
func (w *Writer) reason(err error) error {
	if w.ctx.Err() == nil || !errors.Is(err, context.Canceled) {
		return err
	}
	w.cancel()
	if first := w.group.Wait(); first != nil {
		return first
	}
	return err
}

// captureRecipient is a recipient with no stanza of its own: it lets the sealer
// learn the file key, for the commitment.
type captureRecipient struct{ fileKey []byte }

func (c *captureRecipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	c.fileKey = slices.Clone(fileKey)
	return nil, nil
}

func (c *captureRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	s, err := c.Wrap(fileKey)
	return s, []string{"postquantum"}, err
}

// openSegment is a segment being sealed: the sealer writes to its stage, and a
// second goroutine follows, hashing what is there and storing it at the end.
type openSegment struct {
	index    int
	stage    Stage
	age      io.WriteCloser
	plain    int
	size     int64
	told     int64
	progress chan int64 // sizes of the stage; closed at the end
	err      error      // set before progress is closed
	segment  Segment    // set by store
}

// follow is how far the hash may lag behind before it is told again.
const follow = 1 << 20

// hashed is how much is hashed at once, out of a copy: SHA-256 instructions do
// not wait well for what another core wrote, while copying it to a cache is quick.
const hashed = 16 << 10

func newOpenSegment(index int, stage Stage) *openSegment {
	return &openSegment{index: index, stage: stage, progress: make(chan int64, 1)}
}

// Write takes ciphertext from age.
func (s *openSegment) Write(p []byte) (int, error) {
	n, err := s.stage.Write(p)
	s.size += int64(n)
	if s.size-s.told >= follow {
		select {
		case s.progress <- s.size:
			s.told = s.size
		default: // the follower is busy; it will hear of this with the next
		}
	}
	return n, err
}

func (s *openSegment) end(err error) {
	s.err = err
	close(s.progress)
}

// store hashes the segment while it grows, then hands it to the sink.
func (s *openSegment) store(ctx context.Context, sink Sink) error {
	h, at, buf := sha256.New(), int64(0), make([]byte, hashed)
	hashTo := func(size int64) error {
		_, err := io.CopyBuffer(h, io.NewSectionReader(s.stage, at, size-at), buf)
		at = size
		return err
	}
	var failed error
	for size := range s.progress {
		if failed == nil {
			failed = hashTo(size)
		}
	}
	if s.err != nil {
		return s.err
	}
	if failed == nil {
		failed = hashTo(s.size)
	}
	if failed != nil {
		return fmt.Errorf("read staged segment %d: %w", s.index, failed)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.segment = Segment{Size: uint64(s.size), SHA256: common.Hash(h.Sum(nil))}
	if err := sink(ctx, Staged{Index: s.index, Segment: s.segment, data: s.stage}); err != nil {
		return fmt.Errorf("store segment %d: %w", s.index, err)
	}
	return nil
}
