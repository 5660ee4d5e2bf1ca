package seal

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"filippo.io/age"
)

// Fetch returns one segment's ciphertext from its beginning. A Reader calls it
// again for a segment that broke off or had another hash.
type Fetch func(ctx context.Context, index int) (io.ReadCloser, error)

// ReaderOptions tune a Reader; the zero value is sound.
type ReaderOptions struct {
	Tries    int                   // per segment; 0: 3
	NewStage func() (Stage, error) // nil: memory, two segments at most
	Keys     [][]byte              // of the segments, in order, instead of identities; see Grant
	Room     *Guest                // where stages stand beside those of other Readers; nil: anywhere
	// Remember has Index tell of a package that is cut by its content.
	Remember bool
}

// MaxStaged bounds a segment that is opened, in bytes: who sealed it does not
// decide how much memory it takes.
const MaxStaged = 4*DefaultSegment + 1<<20

// Reader returns a package's plaintext. It fetches one segment ahead, and gives
// out nothing of a segment before its hash was checked. The last bytes come
// with io.EOF only when the manifest's commitment holds, so what was read
// before is worth nothing if Read ends with another error.
type Reader struct {
	m     *Manifest
	ids   []age.Identity
	fetch Fetch
	opts  ReaderOptions

	ctx    context.Context
	cancel context.CancelFunc
	ahead  chan fetched
	next   int // segment that ahead will deliver

	stage Stage
	plain *opened // nil: no segment is open
	buf   []byte  // that plain's bytes pass through
	keys  hash.Hash
	read  uint64
	index *Index  // nil: nothing is remembered
	now   kept    // the open segment
	name  *naming // and its name
	err   error
}

type fetched struct {
	stage Stage
	err   error
}

// NewReader opens a package with any of the identities. Call Close in the end.
func NewReader(ctx context.Context, m *Manifest, ids []*Identity, fetch Fetch, opts ReaderOptions) *Reader {
	if opts.Tries <= 0 {
		opts.Tries = 3
	}
	if opts.NewStage == nil {
		opts.NewStage = func() (Stage, error) { return &memoryStage{}, nil }
	}
	r := &Reader{m: m, fetch: fetch, opts: opts, keys: newKeySum()}
	if opts.Remember && m.Cut > 0 {
		r.index, r.err = newIndex(m.Cut, nil)
	}
	for _, id := range ids {
		r.ids = append(r.ids, id.key)
	}
	r.ctx, r.cancel = context.WithCancel(ctx)
	r.prefetch()
	return r
}

// Read returns plaintext.
func (r *Reader) Read(p []byte) (int, error) {
	for r.err == nil {
		if r.plain == nil {
			if r.next == r.m.own() {
				r.err = r.finish()
				break
			}
			if r.err = r.advance(); r.err != nil {
				// A connection that ended is not the end of the package.
				if errors.Is(r.err, io.EOF) {
					r.err = fmt.Errorf("%w: %v", io.ErrUnexpectedEOF, r.err)
				}
				break
			}
		}
		n, err := r.plain.Read(p)
		r.read += uint64(n)
		if r.index != nil {
			r.name.write(p[:n])
			r.now.plain += n
		}
		switch {
		case errors.Is(err, io.EOF):
			if r.index != nil {
				r.index.put(r.name.name(), r.now)
			}
			r.release()
		case err != nil:
			r.err = fmt.Errorf("%w: segment %d: %v", ErrCorrupt, r.next-1, err)
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}
	return 0, r.err
}

// Index returns what to remember of the package, once Read returned io.EOF; nil
// unless that was asked for and its segments are cut by content.
func (r *Reader) Index() *Index {
	if !errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.index
}

// Close stops fetching and frees what is staged.
func (r *Reader) Close() error {
	r.cancel()
	if r.ahead != nil {
		if f := <-r.ahead; f.stage != nil {
			_ = f.stage.Close()
		}
		r.ahead = nil
	}
	r.release()
	clear(r.buf)
	if r.err == nil {
		r.err = errors.New("package is closed")
	}
	return nil
}

// advance takes the fetched segment and starts to fetch the one after it.
func (r *Reader) advance() error {
	f, i := <-r.ahead, r.next
	r.ahead = nil
	r.next++
	if f.err != nil {
		return fmt.Errorf("fetch segment %d: %w", i, f.err)
	}
	r.stage = f.stage
	r.prefetch()
	capture := &captureIdentity{ids: r.ids}
	if i < len(r.opts.Keys) {
		capture.ids = []age.Identity{grantedKey(r.opts.Keys[i])}
	}
	plain, size, err := age.DecryptReaderAt(f.stage, int64(r.m.Segments[i].Size), capture)
	if err != nil {
		return fmt.Errorf("open segment %d: %w", i, openError(err))
	}
	r.keys.Write(capture.fileKey)
	if r.index != nil {
		r.name, r.now = r.index.names.begin(), kept{Segment: r.m.Segments[i], fileKey: [fileKeySize]byte(capture.fileKey)}
	}
	clear(capture.fileKey)
	if run := int(min(size, openedRun)); len(r.buf) < run {
		clear(r.buf)
		r.buf = make([]byte, run)
	}
	r.plain = &opened{from: plain, size: size, buf: r.buf}
	return nil
}

// openedRun is how many bytes are opened at once. Opened chunk by chunk, as age's own
// reader does, a package leaves as much garbage as it is large.
const openedRun = 8 * chunkSize

// opened reads a segment's plaintext from its beginning.
type opened struct {
	from     io.ReaderAt
	at, size int64
	buf      []byte
	rest     []byte // of buf
}

// Read implements io.Reader.
func (o *opened) Read(p []byte) (int, error) {
	if len(o.rest) == 0 {
		if o.at == o.size {
			return 0, io.EOF
		}
		run := o.buf[:min(int64(len(o.buf)), o.size-o.at)]
		n, err := o.from.ReadAt(run, o.at)
		if n < len(run) {
			return 0, fmt.Errorf("%d of %d bytes at %d: %v", n, len(run), o.at, err) // an early end is none
		}
		o.at, o.rest = o.at+int64(n), run
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

func (r *Reader) prefetch() {
	i := r.next
	if i == r.m.own() {
		return
	}
	ahead := make(chan fetched, 1)
	r.ahead = ahead
	go func() {
		stage, err := r.fetchSegment(i)
		ahead <- fetched{stage: stage, err: err}
	}()
}

// fetchSegment returns segment i staged and verified.
func (r *Reader) fetchSegment(i int) (Stage, error) {
	size := r.m.Segments[i].Size
	if size > MaxStaged {
		return nil, fmt.Errorf("%w: segment %d has %d bytes, at most %d are held at a time", ErrLimit, i, size, uint64(MaxStaged))
	}
	give, err := r.opts.Room.take(r.ctx, size)
	if err != nil {
		return nil, err
	}
	stage, err := r.tryFetch(i)
	if err != nil {
		give()
		return nil, err
	}
	return roomy{stage, give}, nil
}

func (r *Reader) tryFetch(i int) (Stage, error) {
	var last error
	for range r.opts.Tries {
		if err := r.ctx.Err(); err != nil {
			return nil, errors.Join(err, last)
		}
		stage, err := r.opts.NewStage()
		if err != nil {
			return nil, fmt.Errorf("stage: %w", err)
		}
		if last = r.fetchOnce(i, stage); last == nil {
			return stage, nil
		}
		_ = stage.Close()
	}
	return nil, last
}

func (r *Reader) fetchOnce(i int, stage Stage) error {
	body, err := r.fetch(r.ctx, i)
	if err != nil {
		return err
	}
	defer body.Close()
	return r.m.copySegment(stage, i, body)
}

func (r *Reader) release() {
	if r.stage != nil {
		_ = r.stage.Close()
	}
	r.stage, r.plain = nil, nil
}

// finish checks what only the end can tell.
func (r *Reader) finish() error {
	if r.read != r.m.Plain {
		return fmt.Errorf("%w: %d bytes of plaintext, its manifest says %d", ErrCorrupt, r.read, r.m.Plain)
	}
	want, err := r.m.commit(sum(r.keys))
	if err != nil {
		return fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	if !hmac.Equal(want[:], r.m.Commitment[:]) {
		return fmt.Errorf("%w: the manifest was not written by who sealed its segments", ErrCorrupt)
	}
	return io.EOF
}

// captureIdentity tries identities in turn and keeps the file key for the commitment.
type captureIdentity struct {
	ids     []age.Identity
	fileKey []byte
}

func (c *captureIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, id := range c.ids {
		fileKey, err := id.Unwrap(stanzas)
		if errors.Is(err, age.ErrIncorrectIdentity) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(fileKey) != fileKeySize {
			return nil, errors.New("file key of another size")
		}
		c.fileKey = slices.Clone(fileKey)
		return fileKey, nil
	}
	return nil, age.ErrIncorrectIdentity
}
