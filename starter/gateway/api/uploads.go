package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

const (
	uploadLife = 24 * time.Hour
	// uploadKept is how long a complete upload is kept that no order, and no data
	// set, names.
	uploadKept = 30 * 24 * time.Hour
	// maxSegment bounds one segment: nobody would open a larger one.
	maxSegment = seal.MaxStaged
	// ageIntro starts every age file: what does not start so is not sealed.
	ageIntro = "age-encryption.org/v1\n"
)

// uploadHold is why an upload's content is kept.
func uploadHold(id string) string { return "upload:" + id }

// storing is the storage that keeps what comes in for an upload until a time.
func (s *Server) storing(u store.Upload, until time.Time) delivery.Store {
	return s.Blobs.Holding(func(ctx context.Context, cid string) error {
		return s.Store.HoldNew(ctx, uploadHold(u.ID), until, cid)
	})
}

// segment is what an upload holds of one segment.
type segment struct {
	CID    string      `json:"cid"`
	Size   uint64      `json:"size"`
	Digest common.Hash `json:"digest"`
}

func (s *Server) uploadRoutes() {
	o := op(http.MethodPost, "/v1/uploads", "createUpload", "Begin the upload of a sealed package", true)
	o.DefaultStatus = http.StatusCreated
	o.Description = "Then send the package's segments in order, each whole in one PATCH to /v1/uploads/{id} with the header Upload-Offset; " +
		"after a broken connection HEAD tells the offset to go on from. Complete it with the manifest."
	huma.Register(s.api, o, s.createUpload)
	o = op(http.MethodPost, "/v1/uploads/{id}/complete", "completeUpload", "Store an uploaded package under its CID", true)
	o.MaxBodyBytes = 2 * seal.MaxManifest // base64
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusInsufficientStorage)
	huma.Register(s.api, o, s.completeUpload)
	s.describe(http.MethodPatch, "/v1/uploads/{id}", "appendUpload", "Append one sealed segment", func(o *huma.Operation) {
		s.errors(o, http.StatusConflict, http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusInsufficientStorage)
		o.Parameters = append(o.Parameters, &huma.Param{Name: "Upload-Offset", In: "header", Required: true, Schema: offsetSchema()})
		o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {}}}
		o.Responses["200"] = &huma.Response{
			Description: "The upload, one segment further",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: s.schemaOf(client.Upload{})}},
		}
	})
	s.describe(http.MethodHead, "/v1/uploads/{id}", "uploadStatus", "Ask where an upload stands", func(o *huma.Operation) {
		o.Responses["200"] = &huma.Response{Description: "Where it stands", Headers: map[string]*huma.Param{
			"Upload-Offset": {Schema: offsetSchema()}, "Upload-Segments": {Schema: &huma.Schema{Type: huma.TypeInteger}},
		}}
	})
}

func offsetSchema() *huma.Schema { return &huma.Schema{Type: huma.TypeInteger, Format: "int64"} }

func (s *Server) createUpload(ctx context.Context, in *Key) (*reply[client.Upload], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, wallet, *in, "createUpload", func() (*reply[client.Upload], error) { return s.beginUpload(ctx, wallet) })
}

func (s *Server) beginUpload(ctx context.Context, wallet common.Address) (*reply[client.Upload], error) {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	u := store.Upload{
		Owner: wallet, ID: hex.EncodeToString(b[:]), Size: s.MaxUpload,
		State: []byte("[]"), Expiry: s.now().Add(uploadLife),
	}
	if err := s.Store.PutUpload(ctx, u); err != nil {
		return nil, s.fail(ctx, "beginning the upload", err)
	}
	return &reply[client.Upload]{client.Upload{ID: u.ID}}, nil
}

// findUpload returns an upload of the signed-in wallet.
func (s *Server) findUpload(ctx context.Context, id string) (store.Upload, []segment, error) {
	wallet, err := owner(ctx)
	if err != nil {
		return store.Upload{}, nil, err
	}
	u, err := s.Store.Upload(ctx, wallet, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !s.now().Before(u.Expiry) {
		return u, nil, then(notFound("upload"), "begin again with POST /v1/uploads; unfinished ones are kept for a day")
	}
	if err != nil {
		return u, nil, s.fail(ctx, "finding the upload", err)
	}
	var held []segment
	if err := json.Unmarshal(u.State, &held); err != nil {
		return u, nil, s.fail(ctx, "reading the upload's state", err)
	}
	return u, held, nil
}

func (s *Server) uploadHead(w http.ResponseWriter, r *http.Request) {
	u, held, err := s.findUpload(r.Context(), r.PathValue("id"))
	if err != nil {
		refuseWith(w, err)
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatUint(u.Offset, 10))
	w.Header().Set("Upload-Segments", strconv.Itoa(len(held)))
}

func (s *Server) appendUpload(w http.ResponseWriter, r *http.Request) {
	out, err := s.appendSegment(w, r)
	if err != nil {
		refuseWith(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (s *Server) appendSegment(w http.ResponseWriter, r *http.Request) (client.Upload, error) {
	ctx := r.Context()
	u, held, err := s.findUpload(ctx, r.PathValue("id"))
	if err != nil {
		return client.Upload{}, err
	}
	if err := s.checkAppend(r, u, held); err != nil {
		return client.Upload{}, err
	}
	body := &paced{r: http.MaxBytesReader(w, r.Body, maxSegment), control: http.NewResponseController(w)}
	intro := make([]byte, len(ageIntro))
	if _, err := io.ReadFull(body, intro); err != nil || string(intro) != ageIntro {
		return client.Upload{}, then(refuse(client.CodeContent, "the segment is not sealed: it does not begin as an age file"),
			"seal it on your own machine first, as the skyops command does")
	}
	blob, err := s.storing(u, u.Expiry.Add(time.Hour)).Put(ctx, io.MultiReader(bytes.NewReader(intro), body), r.ContentLength)
	if err != nil {
		return client.Upload{}, s.failPut(ctx, err)
	}
	held = append(held, segment{CID: blob.CID, Size: blob.Bytes, Digest: blob.Digest})
	state, err := json.Marshal(held)
	if err != nil {
		return client.Upload{}, s.fail(ctx, "storing the segment", err)
	}
	to := u.Offset + blob.Bytes
	err = s.Store.AdvanceUpload(ctx, u.Owner, u.ID, u.Offset, to, state)
	if errors.Is(err, store.ErrOffset) {
		return client.Upload{}, then(problem(http.StatusConflict, client.CodeOffset, "another request moved the upload meanwhile"), "ask HEAD where it stands")
	}
	if err != nil {
		return client.Upload{}, s.fail(ctx, "storing the segment", err)
	}
	return client.Upload{ID: u.ID, Offset: to, Segments: len(held)}, nil
}

// checkAppend refuses a segment before its bytes travel.
func (s *Server) checkAppend(r *http.Request, u store.Upload, held []segment) error {
	offset, err := strconv.ParseUint(r.Header.Get("Upload-Offset"), 10, 64)
	switch {
	case err != nil:
		return refuse(client.CodeInvalid, "the header Upload-Offset is missing or no number")
	case offset != u.Offset:
		p := then(problem(http.StatusConflict, client.CodeOffset, "the upload stands at byte %d, not at %d", u.Offset, offset), "go on from offset")
		p.Offset = &u.Offset
		return p
	case r.ContentLength <= 0:
		return problem(http.StatusLengthRequired, client.CodeInvalid, "the header Content-Length is missing: a segment is sent whole")
	case r.ContentLength > maxSegment:
		return then(problem(http.StatusRequestEntityTooLarge, client.CodeTooLarge, "a segment has at most %d bytes", maxSegment), "seal with smaller segments")
	case u.Offset+uint64(r.ContentLength) > s.MaxUpload || len(held) >= seal.MaxSegments:
		return then(problem(http.StatusRequestEntityTooLarge, client.CodeTooLarge, "an upload has at most %d bytes", s.MaxUpload), "split the data over several inputs")
	}
	return nil
}

func (s *Server) failPut(ctx context.Context, err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, delivery.ErrSize), errors.As(err, &tooLarge), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(client.CodeInvalid, "the body ended before or after its Content-Length")
	case errors.Is(err, store.ErrLetGo):
		p := problem(http.StatusServiceUnavailable, client.CodeUnavailable, "storage is removing what an earlier upload left of the same bytes, and is slow at it")
		p.RetryAfter = 1
		return then(p, "try again in some seconds; nothing was changed")
	case errors.Is(err, delivery.ErrFull):
		return then(problem(http.StatusInsufficientStorage, client.CodeUnavailable, "storage is full"), "ask the network's operator")
	}
	return s.fail(ctx, "storing the segment", err)
}

// paced gives a slow client its time, and a stalled one none.
type paced struct {
	r       io.Reader
	control *http.ResponseController
}

func (p *paced) Read(b []byte) (int, error) {
	now := time.Now()
	_ = p.control.SetReadDeadline(now.Add(stallTime))      // a recorder in a test has no deadlines
	_ = p.control.SetWriteDeadline(now.Add(2 * stallTime)) // the reply comes after the last byte
	return p.r.Read(b)
}

func (s *Server) completeUpload(ctx context.Context, in *struct {
	Key
	ID   string `path:"id" maxLength:"64"`
	Body client.CompleteRequest
}) (*reply[client.UploadResult], error) {
	u, held, err := s.findUpload(ctx, in.ID)
	if err == nil {
		_, err = s.claim(ctx, u.Owner, in.Key, []any{"completeUpload", in.ID, in.Body}) // completing it twice gives the same reply
	}
	if err != nil {
		return nil, err
	}
	m, err := seal.ParseManifest(in.Body.Manifest)
	if err != nil {
		return nil, refuse(client.CodeContent, "the manifest is not one: %v", err)
	}
	if len(m.Segments) != len(held) {
		return nil, problem(http.StatusConflict, client.CodeContent, "the manifest has %d segments, %d were uploaded", len(m.Segments), len(held))
	}
	entries := make([]delivery.Entry, 0, len(held)+1)
	for i, want := range m.Segments {
		if held[i].Size != want.Size || held[i].Digest != want.Digest {
			return nil, then(problem(http.StatusConflict, client.CodeContent, "segment %d is not the one that the manifest names", i), "upload the package again")
		}
		entries = append(entries, delivery.Entry{Name: seal.SegmentName(i), CID: held[i].CID})
	}
	soon := s.storing(u, u.Expiry.Add(time.Hour)) // its directory keeps it as well
	stored, err := soon.Put(ctx, bytes.NewReader(in.Body.Manifest), int64(len(in.Body.Manifest)))
	if err != nil {
		return nil, s.failPut(ctx, err)
	}
	entries = append(entries, delivery.Entry{Name: seal.ManifestName, CID: stored.CID})
	cid, err := s.storing(u, s.now().Add(uploadKept)).Dir(ctx, entries)
	if err != nil {
		return nil, s.failPut(ctx, err)
	}
	// The upload stays until it expires: completing it again gives the same answer.
	return &reply[client.UploadResult]{client.UploadResult{CID: cid, Manifest: seal.HashManifest(in.Body.Manifest), Bytes: u.Offset}}, nil
}
