package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// Times a transfer may take without moving.
const (
	lookupTime = 20 * time.Second // to find content
	stallTime  = 60 * time.Second // for one write to a client, one read from it
)

func (s *Server) resultRoutes() {
	o := op(http.MethodGet, "/v1/jobs/{job}/result", "jobResult", "Find a job's sealed result", true)
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusBadGateway)
	huma.Register(s.api, o, s.result)
	blob := func(o *huma.Operation) {
		o.Description = "Verified against its CID as it is read. Range requests are answered."
		content := map[string]*huma.MediaType{"application/octet-stream": {}}
		o.Responses["200"] = &huma.Response{Description: "The file", Content: content}
		o.Responses["206"] = &huma.Response{Description: "The range asked for", Content: content}
		o.Responses["416"] = &huma.Response{Description: "The range is outside the file"}
	}
	s.describe(http.MethodGet, "/v1/blobs/{cid}/{name}", "getPackageFile", "Read one file of a sealed package", blob)
	s.describe(http.MethodGet, "/v1/blobs/{cid}", "getBlob", "Read one published file, such as the log of a page of the scheduler's book", blob)
}

func (s *Server) result(ctx context.Context, in *JobPath) (*reply[client.Result], error) {
	id := in.id()
	seen, err := s.seen(ctx, id)
	if err != nil {
		return nil, err
	}
	st := seen.Job
	if !st.State.Delivered() {
		return nil, then(problem(http.StatusConflict, client.CodeNotReady, "the job is %s: it has no result yet", st.State),
			"wait for it: GET /v1/jobs/%s?wait=delivered", id)
	}
	if st.Package == nil {
		p := problem(http.StatusConflict, client.CodeConflict, "the job %s and left no package", st.Outcome)
		if st.Cause != nil {
			p.Detail += ": " + st.Cause.Message
			p.Next = st.Cause.Of(id).Fix
		}
		return nil, p
	}
	manifest, err := s.manifest(ctx, *st.Package)
	if err != nil {
		return nil, err
	}
	return &reply[client.Result]{client.Result{
		Job: id, Outcome: st.Outcome, Cause: causeOf(st.Cause, id), Package: *st.Package, Manifest: manifest,
	}}, nil
}

// manifest reads a package's manifest from storage.
func (s *Server) manifest(ctx context.Context, p record.Package) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, lookupTime)
	defer done()
	r, err := s.Blobs.Get(ctx, p.CID+"/"+seal.ManifestName, 0, delivery.Whole)
	if err != nil {
		return nil, s.fail(ctx, "reading the package's manifest", err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, s.fail(ctx, "reading the package's manifest", err)
	}
	if seal.HashManifest(b) != p.Manifest {
		s.log.ErrorContext(ctx, "stored manifest has another hash", "cid", p.CID, "want", p.Manifest)
		return nil, problem(http.StatusBadGateway, client.CodeContent, "storage returned another manifest than the job committed to")
	}
	return b, nil
}

func (s *Server) serveBlob(w http.ResponseWriter, r *http.Request) {
	ref := r.PathValue("cid")
	if name := r.PathValue("name"); name != "" {
		ref += "/" + name
	}
	if _, err := owner(r.Context()); err != nil {
		refuseWith(w, err)
		return
	}
	s.serveFile(w, r, ref, nil)
}

// serveFile streams a stored file, or the range of it that is asked for; digest
// says what it has to be, nil: the ETag does alone.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, ref string, digest func(context.Context) (string, error)) {
	ctx, done := context.WithTimeout(r.Context(), lookupTime)
	info, err := s.Blobs.Stat(ctx, ref)
	done()
	switch {
	case errors.Is(err, delivery.ErrRef) || err == nil && info.Dir:
		refuseWith(w, problem(http.StatusBadRequest, client.CodeInvalid, "%q does not name a file of a package", ref))
		return
	case err != nil:
		refuseWith(w, s.fail(r.Context(), "finding the file", err))
		return
	}
	h := w.Header()
	if digest != nil {
		value, err := digest(r.Context())
		if err != nil {
			refuseWith(w, s.fail(r.Context(), "reading the package's manifest", err))
			return
		}
		h.Set("Repr-Digest", value)
	}
	h.Set("Content-Type", "application/octet-stream")
	h.Set("ETag", `"`+info.CID+`"`)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	b := &blob{server: s, ctx: r.Context(), ref: ref, size: int64(info.Bytes), control: http.NewResponseController(w)}
	defer b.Close()
	http.ServeContent(w, r, "", time.Time{}, b)
	if b.err != nil {
		s.log.WarnContext(r.Context(), "blob broke off", "ref", ref, "err", b.err)
		panic(http.ErrAbortHandler) // the client must not take a short body for a whole one
	}
}

// blob is a stored file as an io.ReadSeeker: it opens at the offset that is read first.
type blob struct {
	server  *Server
	ctx     context.Context
	ref     string
	size    int64
	at      int64
	open    io.ReadCloser
	err     error // of reading, other than io.EOF
	control *http.ResponseController
}

func (b *blob) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}
	if offset < 0 || offset > b.size {
		return 0, fmt.Errorf("offset %d is outside %s", offset, b.ref)
	}
	if offset != b.at {
		b.Close()
	}
	b.at = offset
	return offset, nil
}

func (b *blob) Read(p []byte) (int, error) {
	if b.at >= b.size {
		return 0, io.EOF
	}
	if b.open == nil {
		if b.open, b.err = b.server.Blobs.Get(b.ctx, b.ref, b.at, delivery.Whole); b.err != nil {
			return 0, b.err
		}
	}
	_ = b.control.SetWriteDeadline(time.Now().Add(stallTime)) // a recorder in a test has no deadline
	n, err := b.open.Read(p)
	b.at += int64(n)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.EOF) && b.at < b.size {
		b.err = fmt.Errorf("read %s at %d of %d: %w", b.ref, b.at, b.size, err)
		return n, b.err
	}
	return n, err
}

// Close lets go of the open stream.
func (b *blob) Close() {
	if b.open != nil {
		b.open.Close()
		b.open = nil
	}
}
