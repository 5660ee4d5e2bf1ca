package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	grpcstatus "google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
)

// callPatience bounds one call; callers repeat.
const callPatience = 15 * time.Second

// commitPatience bounds a commit, for which the ingress may have to read what it stored.
const commitPatience = 10 * time.Minute

// ingress is execution.Ingress over the node service and the blob endpoint.
type ingress struct {
	service nodeservice.NodeServiceClient
	http    *http.Client
	blobURL atomic.Pointer[string]
}

var _ execution.Ingress = (*ingress)(nil)

// translate gives a call's error its meaning, as node.proto says it.
func translate(what string, err error) error {
	if err == nil {
		return nil
	}
	kind := err
	switch grpcstatus.Code(err) {
	case codes.FailedPrecondition:
		kind = lease.ErrStale
	case codes.Aborted:
		kind = lease.ErrConflict
	case codes.InvalidArgument, codes.PermissionDenied:
		kind = execution.ErrRefused
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%s: %w: %s", what, kind, grpcstatus.Convert(err).Message())
}

// Grant implements execution.Ingress.
func (i *ingress) Grant(ctx context.Context, a lease.Ref) (execution.Blobs, error) {
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	reply, err := i.service.Grant(ctx, refTo(a))
	if err != nil {
		return nil, translate("grant", err)
	}
	return &blobs{ingress: i, token: reply.GetToken()}, nil
}

// Started implements execution.Ingress.
func (i *ingress) Started(ctx context.Context, a lease.Ref) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	reply, err := i.service.Started(ctx, refTo(a))
	return reply.GetAt(), translate("started", err)
}

// Commit implements execution.Ingress.
func (i *ingress) Commit(ctx context.Context, c execution.Commit) (draft record.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, commitPatience)
	defer cancel()
	req := &nodeservice.CommitRequest{
		Attempt: refTo(c.Attempt), Kind: nodeservice.CommitRequest_KIND_CHECKPOINT,
		Manifest: c.Manifest, Segments: c.Segments, Step: c.Step,
	}
	if e := c.Ending; e != nil {
		req.Kind = nodeservice.CommitRequest_KIND_PACKAGE
		req.LogRoot, req.TelemetryRoot = c.LogRoot.Bytes(), c.TelemetryRoot.Bytes()
		req.Outcome, req.ExitCode = string(e.Outcome), int32(e.ExitCode)
		if e.Cause != nil {
			if req.Cause, err = json.Marshal(e.Cause); err != nil {
				return draft, fmt.Errorf("encode cause: %w", err)
			}
		}
	} else {
		req.Parent = c.Parent.Bytes()
	}
	reply, err := i.service.Commit(ctx, req)
	if err != nil {
		return draft, translate("commit", err)
	}
	if err := json.Unmarshal(reply.GetReceipt(), &draft); err != nil {
		return draft, fmt.Errorf("%w: its receipt is not JSON: %w", execution.ErrRefused, err)
	}
	return draft, nil
}

// Countersign implements execution.Ingress.
func (i *ingress) Countersign(ctx context.Context, r record.SignedReceipt) (signed record.SignedReceipt, seq uint32, err error) {
	body, err := json.Marshal(r)
	if err != nil {
		return signed, 0, fmt.Errorf("encode receipt: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	reply, err := i.service.Countersign(ctx, &nodeservice.CountersignRequest{Receipt: body})
	if err != nil {
		return signed, 0, translate("countersign", err)
	}
	if err := json.Unmarshal(reply.GetReceipt(), &signed); err != nil {
		return signed, 0, fmt.Errorf("%w: its receipt is not JSON: %w", execution.ErrRefused, err)
	}
	return signed, reply.GetCheckpointSeq(), nil
}

// PutFrames implements execution.Ingress.
func (i *ingress) PutFrames(ctx context.Context, a lease.Ref, kind seal.StreamKind, first uint64, frames [][]byte) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	reply, err := i.service.PutFrames(ctx, &nodeservice.FramesRequest{
		Attempt: refTo(a), Stream: nodeservice.FramesRequest_Stream(kind), First: first, Frames: frames,
	})
	return reply.GetNext(), translate("put frames", err)
}

// Erased implements execution.Ingress.
func (i *ingress) Erased(ctx context.Context, e record.Erasure) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode erasure receipt: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	_, err = i.service.Erased(ctx, &nodeservice.ErasedRequest{Erasure: body})
	return translate("erased", err)
}

// blobs is the storage of one attempt.
type blobs struct {
	*ingress
	token string
}

// Put implements execution.Blobs.
func (b *blobs) Put(ctx context.Context, kind seal.Kind, content io.Reader, size uint64) (string, error) {
	res, err := b.do(ctx, http.MethodPut, nodeservice.BlobPath+"?"+nodeservice.BlobKind+"="+string(kind), content, int64(size))
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	defer res.Body.Close()
	var reply nodeservice.BlobReply
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&reply); err != nil {
		return "", fmt.Errorf("store: read the answer: %w", err)
	}
	if reply.Bytes != size || reply.CID == "" {
		return "", fmt.Errorf("store: %d of %d bytes arrived", reply.Bytes, size)
	}
	return reply.CID, nil
}

// Get implements execution.Blobs.
func (b *blobs) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	path := nodeservice.BlobPath + "/" + cid
	if name != "" {
		path += "/" + name
	}
	res, err := b.do(ctx, http.MethodGet, path, nil, 0)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", cid, err)
	}
	return res.Body, nil
}

// do sends a request and returns its successful answer.
func (b *blobs) do(ctx context.Context, method, path string, body io.Reader, size int64) (*http.Response, error) {
	base := b.blobURL.Load()
	if base == nil {
		return nil, errors.New("the ingress has not said yet where its storage is")
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(*base, "/")+path, body)
	if err != nil {
		return nil, err
	}
	req.ContentLength = size
	req.Header.Set("Authorization", "Bearer "+b.token)
	res, err := b.http.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 512))
	return nil, blobError(res.StatusCode, strings.TrimSpace(string(text)))
}

// blobError gives a status its meaning, as nodeservice says it.
func blobError(code int, text string) error {
	switch code {
	case http.StatusForbidden:
		return fmt.Errorf("%w: %s", lease.ErrStale, text)
	case http.StatusNotFound:
		return fmt.Errorf("%w: %s", execution.ErrNotFound, text)
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusMethodNotAllowed:
		return fmt.Errorf("%w: %s", execution.ErrRefused, text)
	}
	return fmt.Errorf("status %d: %s", code, text)
}
