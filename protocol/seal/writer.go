package seal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/digest"
	"github.com/skyops/skyops/protocol/job"
)

// DefaultSegment is the plaintext of one segment, in bytes.
const DefaultSegment = 64 << 20

// ResultSegment is the plaintext of one segment of what a node seals, in bytes: those
// that it seals and sends at once take less than 64 MiB of its memory.
const ResultSegment = 16 << 20

// aimedSegments is how many segments a large tree is cut into: with those of the outputs
// that are sealed beside it they are a directory of one block.
const aimedSegments = 4096

// SegmentFor is the plaintext of one segment of a tree of so many bytes: ResultSegment,
// or for more than 64 GiB as much more as a directory has room for, up to what who opens it holds.
func SegmentFor(size uint64) int {
	segment := ResultSegment
	for uint64(segment)*aimedSegments < size && segment < 4*DefaultSegment {
		segment *= 2
	}
	return segment
}

// Staged is a sealed segment on its way to storage.
type Staged struct {
	Index int
	Segment
	data io.ReaderAt
	mark Mark
}

// Name returns the segment's file name in the package's directory.
func (s Staged) Name() string { return SegmentName(s.Index) }

// Reader returns the ciphertext from its beginning; call it again to retry.
func (s Staged) Reader() *io.SectionReader { return io.NewSectionReader(s.data, 0, int64(s.Size)) }

// Sink stores one segment; it returns when the segment is durable. Several
// calls run at once, each for another segment; the data is gone once it returns.
type Sink func(ctx context.Context, s Staged) error

// WriterOptions tune a Writer; the zero value is sound.
type WriterOptions struct {
	SegmentSize int // bytes of plaintext; 0: DefaultSegment
	InFlight    int // segments being sealed or stored at once, each in memory; 0: 3, or more when they are small
	// Average has the stream cut by its content into pieces of about so many
	// bytes (see Average) instead of SegmentSize; 0: it is not.
	Average uint32
	// Marks has every Staged carry a Mark; not with Average. After are those of an
	// earlier Writer of the same options and recipients, without gaps: its segments do not
	// come to the sink. ErrChanged: the plaintext is not the same.
	Marks  bool
	After  []Mark
	CutKey *Identity // with Average: what the cuts are a secret of
	Known  *Index    // with Average: segments that are stored; equal ones are named, and do not come to the sink
}

// inFlight is how many segments of an average size are sealed at once: about
// as much memory whichever size they have.
func inFlight(average uint32) int {
	if average == 0 {
		return 3
	}
	return min(max(48<<20/int(average), 3), 8)
}

// Writer seals a stream into segments, on all processors. Write blocks while
// InFlight segments are unsaved. It is not safe for concurrent use.
type Writer struct {
	opts       WriterOptions
	recipients []age.Recipient
	sink       Sink
	manifest   Manifest
	cutter     *cutter // nil: cut by size
	index      *Index  // of what is written, with cutter; whole once it is closed
	ctx        context.Context
	cancel     context.CancelFunc
	group      *errgroup.Group // stores segments
	sealers    errgroup.Group  // seal groups of chunks
	spare      spare
	open       *openSegment
	done       []*openSegment
	parts      []attached
	again      *replay // nil: without marks
	err        error   // why Write no longer works
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
		opts.InFlight = inFlight(opts.Average)
	}
	w := &Writer{opts: opts, recipients: rs, sink: sink}
	w.manifest = Manifest{Version: ManifestVersion, Head: head, Cut: opts.Average}
	if opts.Average > 0 {
		g, err := newGear(opts.CutKey)
		if err != nil {
			return nil, fmt.Errorf("start package: %w", err)
		}
		w.cutter = newCutter(g, opts.Average)
		if w.index, err = newIndex(opts.Average, opts.Known); err != nil {
			return nil, fmt.Errorf("start package: %w", err)
		}
	}
	if opts.Marks {
		if w.again, err = newReplay(opts.After); err != nil {
			return nil, fmt.Errorf("start package: %w", err)
		}
	}
	for _, r := range recipients {
		w.manifest.Recipients = append(w.manifest.Recipients, job.RecipientHash(r))
	}
	ctx, w.cancel = context.WithCancel(ctx)
	w.group, w.ctx = errgroup.WithContext(ctx)
	w.group.SetLimit(opts.InFlight)
	w.sealers.SetLimit(runtime.GOMAXPROCS(0))
	return w, nil
}

// Write seals p.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	rest := p
	if w.again != nil {
		rest = w.known(p)
	}
	for len(rest) > 0 {
		if w.open != nil && w.cutter == nil && w.open.plain == w.opts.SegmentSize {
			w.finish(nil)
		}
		if w.open == nil {
			w.start()
		}
		if w.err != nil {
			return len(p) - len(rest), w.err
		}
		n, cut := w.next(rest)
		if w.again != nil {
			_, _ = w.again.sum.Write(rest[:n])
		}
		w.open.write(rest[:n], w.seal)
		rest = rest[n:]
		if cut {
			w.finish(nil)
		}
	}
	return len(p), w.err
}

// next returns how many bytes of p the open segment takes, and whether it ends
// with them; one that is cut by size ends when more comes.
func (w *Writer) next(p []byte) (n int, cut bool) {
	if w.cutter != nil {
		return w.cutter.next(p)
	}
	return min(len(p), w.opts.SegmentSize-w.open.plain), false
}

// Close seals the rest, waits until every segment is stored, and returns the manifest.
func (w *Writer) Close() (*Manifest, error) {
	if errors.Is(w.err, errClosed) {
		return nil, w.err
	}
	defer w.spare.end()
	defer w.cancel()
	if w.again != nil && w.err == nil {
		w.known(nil) // a segment without a byte
		if w.err == nil && len(w.done) < len(w.again.marks) {
			w.err = ErrChanged
		}
	}
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
	m, keys := &w.manifest, newKeySum()
	for _, s := range w.done {
		m.Segments = append(m.Segments, s.segment)
		m.Size += s.segment.Size
		m.Plain += uint64(s.plain)
		keys.Write(s.fileKey[:])
		if s.late {
			w.index.put(s.named, kept{Segment: s.segment, fileKey: s.fileKey, plain: s.plain})
		}
		clear(s.fileKey[:])
	}
	m.attach(w.parts)
	commitment, err := m.commit(sum(keys))
	if err != nil {
		return nil, fmt.Errorf("seal package: %w", err)
	}
	m.Commitment = commitment
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("seal package: %w", err)
	}
	return m, nil
}

// Index returns what to remember of the package for the next one, once Close has
// returned its manifest; nil without WriterOptions.Average.
func (w *Writer) Index() *Index { return w.index }

// SetContent says the manifest's Content; call it before Close.
func (w *Writer) SetContent(tag common.Hash) { w.manifest.Content = tag }

// Abort gives up: it cancels running sinks and waits for them. After Close it does nothing.
func (w *Writer) Abort() {
	w.cancel()
	w.finish(context.Canceled)
	_ = w.group.Wait()
	w.spare.end()
}

var errClosed = errors.New("package is closed")

// start opens the next segment and the goroutine that stores it.
func (w *Writer) start() {
	if len(w.done) == MaxSegments {
		w.err = fmt.Errorf("more than %d segments", MaxSegments)
		return
	}
	if w.err = w.goesOn(); w.err != nil {
		return
	}
	s := &openSegment{index: len(w.done), to: w.recipients, ended: make(chan struct{}), total: -1, spare: &w.spare}
	if w.cutter != nil {
		s.late, s.known, s.names = true, w.opts.Known, w.index.names
	} else {
		if err := s.begin(); err != nil {
			w.err = fmt.Errorf("begin segment %d: %w", s.index, err)
			return
		}
	}
	w.open = s
	w.group.Go(func() error {
		defer s.free()
		return s.store(w.ctx, w.sink)
	})
	if err := w.ctx.Err(); err != nil {
		w.finish(err)
	}
}

// seal runs one piece of sealing, as soon as a processor is free.
func (w *Writer) seal(piece func()) {
	w.sealers.Go(func() error { piece(); return nil })
}

// finish ends the open segment, well or with the given error.
func (w *Writer) finish(err error) {
	s := w.open
	if s == nil {
		return
	}
	w.open = nil
	if w.again != nil {
		s.named = w.again.sum.Sum()
		w.again.sum = digest.New()
	}
	s.end(err, w.seal)
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
