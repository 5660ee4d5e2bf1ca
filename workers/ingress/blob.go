package ingress

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Limits of the blob endpoint.
const (
	maxBlob        = 1 << 30 // bytes of one object
	maxPending     = 2 << 40 // bytes an attempt may store before it commits them: a result of job.MaxDisk, and a checkpoint
	blobsPerNode   = 32      // requests at once
	blobStall      = 30 * time.Second
	slowest        = 16 << 10 // bytes per second of a sender: it is waited for no longer in all, besides blobStall
	maxStoredKnown = 1 << 17
)

// grantContext binds sealed grants apart from sealed task tokens.
const grantContext = "grant"

// grant is what a bearer token of the blob endpoint holds.
type grant struct {
	lease.Ref
	Node common.Address `json:"node"`
}

func (i *Ingress) grant(ctx context.Context, g grant) (string, error) {
	body, err := json.Marshal(g)
	if err != nil {
		return "", fmt.Errorf("encode grant: %w", err)
	}
	sealed, err := i.sealer.seal(ctx, body, grantContext)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// httpError is an answer of the blob endpoint other than success.
type httpError struct {
	status int
	text   string
}

func (e httpError) Error() string { return e.text }

// blobs serves nodeservice.BlobPath.
func (i *Ingress) blobs() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request, grant) error{
		"PUT " + nodeservice.BlobPath:                   i.putBlob,
		"GET " + nodeservice.BlobPath + "/{cid}":        i.getBlob,
		"GET " + nodeservice.BlobPath + "/{cid}/{name}": i.getBlob,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := i.granted(w, r, serve); err != nil {
				i.refuse(w, r, err)
			}
		})
	}
	return mux
}

// granted checks a request's grant against the lease register and serves it.
func (i *Ingress) granted(w http.ResponseWriter, r *http.Request, serve func(http.ResponseWriter, *http.Request, grant) error) error {
	sealed, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if err != nil {
		return httpError{http.StatusUnauthorized, "the bearer token is not a grant"}
	}
	body, err := i.sealer.open(r.Context(), sealed, grantContext)
	if errors.Is(err, errToken) {
		return httpError{http.StatusUnauthorized, "the bearer token is not a grant of this ingress"}
	}
	var g grant
	if err == nil {
		err = json.Unmarshal(body, &g)
	}
	if err != nil {
		return fmt.Errorf("open grant: %w", err)
	}
	if err := i.current(r.Context(), g); err != nil {
		return err
	}
	if !i.slots.take(g.Node) {
		return httpError{http.StatusTooManyRequests, fmt.Sprintf("more than %d requests of this node at once", blobsPerNode)}
	}
	defer i.slots.give(g.Node)
	return serve(w, r, g)
}

// current checks that a grant's epoch is not over.
func (i *Ingress) current(ctx context.Context, g grant) error {
	l, err := i.cfg.Store.Lease(ctx, g.Job)
	if err == nil {
		err = l.Check(g.Node, g.Epoch, i.now())
	}
	if errors.Is(err, lease.ErrStale) || errors.Is(err, store.ErrNotFound) {
		return httpError{http.StatusForbidden, err.Error()}
	}
	return err
}

func (i *Ingress) putBlob(w http.ResponseWriter, r *http.Request, g grant) error {
	if r.ContentLength > maxBlob {
		return httpError{http.StatusRequestEntityTooLarge, fmt.Sprintf("an object has at most %d bytes", maxBlob)}
	}
	size := r.ContentLength
	if size < 0 {
		size = delivery.UnknownSize
	}
	body := http.MaxBytesReader(w, &moving{ReadCloser: r.Body, deadline: http.NewResponseController(w).SetReadDeadline, now: time.Now}, maxBlob)
	blob, err := i.take(r.Context(), g.Ref, seal.Kind(r.URL.Query().Get(nodeservice.BlobKind)), body, size)
	if err != nil {
		return err
	}
	if err := i.measureIn(r, g, blob); err != nil {
		i.leave(g.Ref, blob.CID)
		i.leaveHere(context.WithoutCancel(r.Context()), g.Ref, blob.CID)
		return err
	}
	i.stored.put(blob)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(w).Encode(nodeservice.BlobReply{CID: blob.CID, Bytes: blob.Bytes, Digest: blob.Digest})
}

// measureIn counts what was stored. The lease is checked once more: it may have
// ended while the bytes came in.
func (i *Ingress) measureIn(r *http.Request, g grant, blob delivery.Blob) error {
	if err := i.current(r.Context(), g); err != nil {
		return err
	}
	if !i.pending.add(g.Ref, blob) {
		return httpError{http.StatusInsufficientStorage, fmt.Sprintf("more than %d bytes of this attempt are not committed", int64(maxPending))}
	}
	return i.cfg.Store.AddUsage(r.Context(), g.Job, g.Epoch, 0, blob.Bytes)
}

func (i *Ingress) getBlob(w http.ResponseWriter, r *http.Request, g grant) error {
	ref := r.PathValue("cid")
	if name := r.PathValue("name"); name != "" {
		ref += "/" + name
	}
	info, err := i.cfg.Blobs.Stat(r.Context(), ref)
	if err != nil {
		return err
	}
	off, length, partial, err := byteRange(r.Header.Get("Range"), info.Bytes)
	if err != nil {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", info.Bytes))
		return err
	}
	content, err := i.cfg.Blobs.Get(r.Context(), ref, off, length)
	if err != nil {
		return err
	}
	defer content.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Accept-Ranges", "bytes")
	w.Header().Set("Content-Length", strconv.FormatInt(length, 10))
	code := http.StatusOK
	if partial {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, off+length-1, info.Bytes))
		code = http.StatusPartialContent
	}
	w.WriteHeader(code)
	n, err := io.Copy(draining{w, http.NewResponseController(w).SetWriteDeadline}, content)
	if use := i.cfg.Store.AddUsage(context.WithoutCancel(r.Context()), g.Job, g.Epoch, uint64(n), 0); use != nil {
		i.log.Error("bytes read were not measured", "job", g.Job, "epoch", g.Epoch, "bytes", n, "err", use)
	}
	if err != nil {
		i.log.Warn("a read broke off", "ref", ref, "node", g.Node, "err", err)
		// The status is out: cut the connection, so that a part is not taken for the whole.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// byteRange reads a Range header of one range; none means the whole.
func byteRange(header string, size uint64) (off, length int64, partial bool, err error) {
	if header == "" {
		return 0, int64(size), false, nil
	}
	wrong := httpError{http.StatusRequestedRangeNotSatisfiable, fmt.Sprintf("range %q of %d bytes cannot be served", header, size)}
	spec, ok := strings.CutPrefix(header, "bytes=")
	from, to, ok2 := strings.Cut(spec, "-")
	if !ok || !ok2 || from == "" && to == "" {
		return 0, 0, false, wrong
	}
	total := int64(size)
	if from == "" { // the last n bytes
		n, err := strconv.ParseInt(to, 10, 64)
		if err != nil || n <= 0 || total == 0 {
			return 0, 0, false, wrong
		}
		n = min(n, total)
		return total - n, n, true, nil
	}
	off, err = strconv.ParseInt(from, 10, 64)
	if err != nil || off < 0 || off >= total {
		return 0, 0, false, wrong
	}
	last := total - 1
	if to != "" {
		if last, err = strconv.ParseInt(to, 10, 64); err != nil || last < off {
			return 0, 0, false, wrong
		}
		last = min(last, total-1)
	}
	return off, last - off + 1, true, nil
}

// refuse answers a request that failed.
func (i *Ingress) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var h httpError
	var tooLarge *http.MaxBytesError
	code := http.StatusBadGateway
	switch {
	case errors.As(err, &h):
		code = h.status
	case errors.As(err, &tooLarge):
		code = http.StatusRequestEntityTooLarge
	case errors.Is(err, delivery.ErrNotFound):
		code = http.StatusNotFound
	case errors.Is(err, delivery.ErrRef), errors.Is(err, delivery.ErrSize):
		code = http.StatusBadRequest
	case errors.Is(err, delivery.ErrFull):
		code = http.StatusInsufficientStorage
	default:
		i.log.Warn("blob request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	http.Error(w, err.Error(), code)
}

// moving is a body whose sender must not stand still, nor be slower than slowest. The
// time in which nobody reads is not the sender's.
type moving struct {
	io.ReadCloser
	deadline func(time.Time) error
	now      func() time.Time
	got      int64
	waited   time.Duration // for what came
}

func (m *moving) Read(b []byte) (int, error) {
	begin := m.now()
	left := blobStall + time.Duration(m.got)*time.Second/slowest - m.waited
	_ = m.deadline(begin.Add(min(left, blobStall)))
	n, err := m.ReadCloser.Read(b)
	m.got += int64(n)
	m.waited += m.now().Sub(begin)
	return n, err
}

// draining is a response whose reader must not stand still.
type draining struct {
	io.Writer
	deadline func(time.Time) error
}

func (d draining) Write(b []byte) (int, error) {
	_ = d.deadline(time.Now().Add(blobStall))
	return d.Writer.Write(b)
}

// slots count the requests of each node that are being served.
type slots struct {
	mu sync.Mutex
	of map[common.Address]int
}

func newSlots() *slots { return &slots{of: map[common.Address]int{}} }

func (s *slots) take(node common.Address) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[node] >= blobsPerNode {
		return false
	}
	s.of[node]++
	return true
}

func (s *slots) give(node common.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[node]--; s.of[node] == 0 {
		delete(s.of, node)
	}
}

// stored remembers what was measured of objects that came in, so that a commit
// need not read them again.
type stored struct {
	mu sync.Mutex
	by map[string]delivery.Blob // by CID
}

func newStored() *stored { return &stored{by: map[string]delivery.Blob{}} }

func (s *stored) put(b delivery.Blob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.by) >= maxStoredKnown {
		clear(s.by)
	}
	s.by[b.CID] = b
}

func (s *stored) get(cid string) (delivery.Blob, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.by[cid]
	return b, ok
}

// forget drops what was measured of objects.
func (s *stored) forget(cids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range cids {
		delete(s.by, c)
	}
}

// pending are the objects that attempts stored and did not commit yet.
type pending struct {
	mu sync.Mutex
	of map[lease.Ref]*leftover
}

type leftover struct {
	bytes uint64
	cids  map[string]uint64 // and their sizes
}

func newPending() *pending { return &pending{of: map[lease.Ref]*leftover{}} }

func (p *pending) add(ref lease.Ref, b delivery.Blob) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[ref]
	if l == nil {
		l = &leftover{cids: map[string]uint64{}}
		p.of[ref] = l
	}
	if _, known := l.cids[b.CID]; known {
		return true
	}
	if l.bytes+b.Bytes > maxPending {
		return false
	}
	l.bytes += b.Bytes
	l.cids[b.CID] = b.Bytes
	return true
}

// settle notes that objects were committed.
func (p *pending) settle(ref lease.Ref, cids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[ref]
	if l == nil {
		return
	}
	for _, c := range cids {
		l.bytes -= l.cids[c]
		delete(l.cids, c)
	}
	if len(l.cids) == 0 {
		delete(p.of, ref)
	}
}

// takeBefore forgets what a job's earlier epochs left behind, and returns those epochs.
func (p *pending) takeBefore(ref lease.Ref) (before []lease.Ref) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for r := range p.of {
		if r.Job == ref.Job && r.Epoch < ref.Epoch {
			before = append(before, r)
			delete(p.of, r)
		}
	}
	return before
}
