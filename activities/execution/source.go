package execution

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

var (
	// errInputSize reports an input that is larger than the spec says.
	errInputSize = errors.New("larger than its spec says")
	// errMismatch reports a plain file that has not the hash that the spec names.
	errMismatch = errors.New("has another hash than its spec says")
)

// source is where one of a spec's inputs comes from.
type source interface {
	// bring puts the input, verified, into dir, which is empty.
	bring(ctx context.Context, dir string) error
}

// inputs has every input brought to its place.
func (t *attempt) inputs(ctx context.Context, work *errgroup.Group) {
	spec := t.req.Submission.Spec
	keys, err := t.inputKeys()
	if err != nil {
		work.Go(func() error { return broken(record.CauseInput, "the sealed keys of the inputs", err) })
		return
	}
	for _, in := range spec.Inputs {
		if in.Start {
			work.Go(func() error { return t.begin(ctx, t.source(in, keys[in.Name])) })
			continue
		}
		work.Go(func() error { return t.input(ctx, in.Name, t.source(in, keys[in.Name])) })
	}
}

// source returns where an input comes from; own are its own keys, if it has any.
func (t *attempt) source(in job.Input, own []*seal.Identity) source {
	if in.Outside() {
		return plainFile{t, in}
	}
	if in.From != nil {
		return leftBehind{t, in, own}
	}
	return sealedTree{t, in, append(t.keys.All(), own...)}
}

// inputKeys opens the keys of inputs that have their own.
func (t *attempt) inputKeys() (map[string][]*seal.Identity, error) {
	keys, s := map[string][]*seal.Identity{}, t.req.Submission.Spec
	if len(s.InputKeys) == 0 {
		return keys, nil
	}
	texts, err := seal.OpenSecrets(t.keys.Common(), s.InputKeys)
	if err != nil {
		return nil, err
	}
	for name, text := range texts {
		key, err := seal.ParseIdentity(text)
		if err != nil {
			return nil, fmt.Errorf("%w: key of %s", seal.ErrCorrupt, record.Clean(name, record.MaxSentence))
		}
		keys[job.KeyInput(name)] = append(keys[job.KeyInput(name)], key)
	}
	return keys, nil
}

// input brings one of the spec's inputs from its source.
func (t *attempt) input(ctx context.Context, name string, from source) error {
	what := "input " + name
	dir := filepath.Join(t.place.Data, PartInput, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	err := from.bring(ctx, dir)
	if err != nil && ctx.Err() == nil {
		t.note("%s: %v", what, err) // the record, which says it in general, is public
	}
	return broken(record.CauseInput, what, err)
}

// begin restores the checkpoint that the spec begins with, unless the job has
// one of its own by now.
func (t *attempt) begin(ctx context.Context, from source) error {
	if t.req.Resume.Manifest != (common.Hash{}) {
		return nil
	}
	dir := filepath.Join(t.place.Data, PartCheckpoint)
	if err := from.bring(ctx, dir); err != nil {
		return broken(record.CauseInput, "the checkpoint to begin with", err)
	}
	t.note("beginning with another job's checkpoint")
	return t.showResumed(dir)
}

// resumes reports whether the program finds a checkpoint to go on from.
func (t *attempt) resumes() bool {
	return t.req.Resume.Manifest != (common.Hash{}) || t.req.Submission.Spec.Start() != nil
}

// sealedTree is a package that the owner sealed.
type sealedTree struct {
	*attempt
	in   job.Input
	keys []*seal.Identity
}

func (s sealedTree) bring(ctx context.Context, dir string) error {
	from := s.blobs
	if s.Cache != nil {
		from = &larder{Blobs: s.blobs, cache: s.Cache, of: s.in.Content(), asked: map[string]bool{}}
	}
	m, err := manifest(ctx, from, s.in.CID, s.in.Manifest)
	if errors.Is(err, seal.ErrCorrupt) && s.Cache != nil {
		m, err = manifest(ctx, from, s.in.CID, s.in.Manifest) // it may be the cache's fault
	}
	if err != nil {
		return err
	}
	if m.Size > s.in.Bytes {
		return errInputSize
	}
	_, err = s.unpack(ctx, m, s.keys, segments(from, s.in.CID), dir)
	if err == nil && s.Cache != nil {
		s.Cache.Complete(s.in.Content(), len(m.Segments)+1) // and its manifest
	}
	return err
}

// larder is storage with a cache before it, for one input of one attempt. A piece
// that is asked for a second time was wrong the first time.
type larder struct {
	Blobs
	cache Cache
	of    string
	mu    sync.Mutex
	asked map[string]bool
}

// Get implements Blobs.
func (l *larder) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	l.mu.Lock()
	again := l.asked[name]
	l.asked[name] = true
	l.mu.Unlock()
	if again {
		l.cache.Drop(l.of, name)
	} else if body, ok := l.cache.Open(l.of, name); ok {
		return body, nil
	}
	body, err := l.Blobs.Get(ctx, cid, name)
	if err != nil {
		return nil, err
	}
	return l.cache.Fill(l.of, name, body), nil
}

// plainFile is a file, or of IPFS a folder, that others serve, in the clear.
type plainFile struct {
	*attempt
	in job.Input
}

func (o plainFile) bring(ctx context.Context, dir string) error {
	from := &metered{Blobs: o.blobs}
	from.left.Store(int64(min(job.StorageRead(o.in.Bytes), 1<<62)))
	if o.in.SHA256 == (common.Hash{}) { // its CID is the hash, also of a folder
		write, err := o.Outside.Folder(ctx, o.in, from)
		if err != nil {
			return err
		}
		if write != nil {
			return o.folder(dir, write)
		}
	}
	return o.file(ctx, dir, from)
}

// folder unpacks a stream that is as hostile as any archive.
func (o plainFile) folder(dir string, write func(io.Writer) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	r, w := io.Pipe()
	written := make(chan struct{})
	go func() {
		defer close(written)
		w.CloseWithError(write(w))
	}()
	_, err = seal.Extract(r, root, seal.Limits{Bytes: int64(min(o.in.Bytes, 1<<62))})
	_ = r.CloseWithError(io.ErrClosedPipe) // never fails
	<-written
	if errors.Is(err, seal.ErrLimit) {
		return fmt.Errorf("%w: %w", errInputSize, err)
	}
	if err != nil {
		return err
	}
	return o.own(dir)
}

func (o plainFile) file(ctx context.Context, dir string, from Blobs) error {
	f, err := os.OpenFile(filepath.Join(dir, o.in.FileName()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	hash := sha256.New()
	err = o.Outside.Fetch(ctx, o.in, from, &atMost{io.MultiWriter(f, hash), o.in.Bytes})
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if want := o.in.SHA256; want != (common.Hash{}) && common.Hash(hash.Sum(nil)) != want {
		return errMismatch
	}
	return o.own(dir)
}

// metered is storage of which no more than so many bytes are read: blocks that hold
// nothing, or one that is named again and again, would never come to an end.
type metered struct {
	Blobs
	left atomic.Int64
}

// Get implements Blobs.
func (m *metered) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	body, err := m.Blobs.Get(ctx, cid, name)
	if err != nil {
		return nil, err
	}
	m.left.Add(-1) // an empty one counts too
	return struct {
		io.Reader
		io.Closer
	}{meteredBody{m, body}, body}, nil
}

type meteredBody struct {
	*metered
	body io.Reader
}

func (b meteredBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if b.left.Add(int64(-n)) < 0 {
		return n, errInputSize
	}
	return n, err
}

// atMost passes no more than so many bytes on.
type atMost struct {
	w    io.Writer
	left uint64
}

func (a *atMost) Write(p []byte) (int, error) {
	if uint64(len(p)) > a.left {
		return 0, errInputSize
	}
	a.left -= uint64(len(p))
	return a.w.Write(p)
}
