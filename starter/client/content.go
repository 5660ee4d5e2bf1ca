package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// LinkRequest asks for a link to a job's result.
type LinkRequest struct {
	Seconds uint32 `json:"seconds,omitempty" minimum:"60" maximum:"86400" doc:"How long it is to work; default an hour"`
}

// Link opens a job's sealed result to plain HTTP until it expires.
type Link struct {
	URL       string      `json:"url" doc:"Append manifest.json, 00000.age, 00001.age, …"`
	ExpiresAt uint64      `json:"expiresAt" doc:"Unix seconds"`
	Manifest  common.Hash `json:"manifest" doc:"SHA-256 of manifest.json"`
	Segments  int         `json:"segments" doc:"How many .age files there are"`
	Bytes     uint64      `json:"bytes" doc:"Of them together"`
}

// Delivery is the result's way to one of the places that its spec names.
type Delivery struct {
	Target string `json:"target" enum:"ipfs,arweave,direct"`
	State  string `json:"state" enum:"pending,done,failed" doc:"done: it was fetched back from there, every byte equal"`
	Place  string `json:"place,omitempty" doc:"ipfs://CID, ar://ID, or the gateway's URL, once it is done; while it is pending: where it is stored already, and not to be fetched yet"`
	Reason string `json:"reason,omitempty" doc:"Why it failed, or what it waits for"`
}

// Upload is a resumable upload of a package's segments, one after the other.
type Upload struct {
	ID       string `json:"id"`
	Offset   uint64 `json:"offset" doc:"Bytes held so far"`
	Segments int    `json:"segments" doc:"Segments held so far"`
}

// CompleteRequest ends an upload.
type CompleteRequest struct {
	Manifest []byte `json:"manifest" doc:"The package's manifest, exactly as it is to be stored"`
}

// UploadResult is a package in storage.
type UploadResult struct {
	CID      string      `json:"cid" doc:"Directory of manifest and segments"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of the manifest"`
	Bytes    uint64      `json:"bytes"`
}

// Result says where a job's sealed package is.
type Result struct {
	Job      common.Hash    `json:"job"`
	Outcome  record.Outcome `json:"outcome"`
	Cause    *record.Cause  `json:"cause,omitempty"`
	Package  record.Package `json:"package"`
	Manifest []byte         `json:"manifest" doc:"As stored; its SHA-256 is package.manifest"`
}

// Uploader uploads one sealed package, segment by segment.
type Uploader struct {
	client *Client
	up     Upload
}

// NewUpload begins an upload.
func (c *Client) NewUpload(ctx context.Context) (*Uploader, error) {
	u := &Uploader{client: c}
	p := CreateUploadParams{IdempotencyKey: new(rand.Text())} // one upload, however often this is tried
	begin := func() (*http.Request, error) { return NewCreateUploadRequest(c.server(), &p) }
	err := c.do(ctx, call{make: begin, auth: true}, &u.up)
	if err != nil {
		return nil, fmt.Errorf("begin upload: %w", err)
	}
	return u, nil
}

// ResumeUpload continues an upload that an earlier process began.
func (c *Client) ResumeUpload(ctx context.Context, id string) (*Uploader, error) {
	u := &Uploader{client: c, up: Upload{ID: id}}
	if err := u.look(ctx); err != nil {
		return nil, fmt.Errorf("resume upload: %w", err)
	}
	return u, nil
}

// State tells what the gateway holds.
func (u *Uploader) State() Upload { return u.up }

// Append uploads the next segment: size bytes that open reads from their
// beginning, again after a broken connection.
func (u *Uploader) Append(ctx context.Context, size int64, open func() io.Reader) error {
	before := u.up
	for try := 1; ; try++ {
		err := u.append(ctx, size, open())
		if err == nil {
			return nil
		}
		if try == attempts || ctx.Err() != nil || !worthAnotherTry(err) {
			return fmt.Errorf("upload segment %d: %w", before.Segments, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond << try):
		}
		if u.look(ctx) != nil {
			continue
		}
		switch u.up.Offset {
		case before.Offset: // it did not arrive
		case before.Offset + uint64(size): // it did, only the reply was lost
			return nil
		default:
			return fmt.Errorf("upload segment %d: somebody else moved the upload to byte %d", before.Segments, u.up.Offset)
		}
	}
}

func worthAnotherTry(err error) bool {
	var p *Problem
	return !errors.As(err, &p) || p.Status >= 500 || p.Status == http.StatusTooManyRequests ||
		p.Code == CodeOffset || p.Code == CodeUnauthorized // looking where it stands signs in again
}

func (u *Uploader) append(ctx context.Context, size int64, body io.Reader) error {
	patch := func() (*http.Request, error) {
		p := AppendUploadParams{UploadOffset: int64(u.up.Offset)}
		req, err := NewAppendUploadRequestWithBody(u.client.server(), u.up.ID, &p, "application/octet-stream", body)
		if err == nil {
			req.ContentLength = size
		}
		return req, err
	}
	return u.client.do(ctx, call{make: patch, auth: true, once: true}, &u.up)
}

// look asks where the upload stands.
func (u *Uploader) look(ctx context.Context) error {
	head := func() (*http.Request, error) { return NewUploadStatusRequest(u.client.server(), u.up.ID) }
	resp, err := u.client.send(ctx, call{make: head, auth: true})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	offset, err := strconv.ParseUint(resp.Header.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return fmt.Errorf("the gateway does not say where upload %s stands", u.up.ID)
	}
	u.up.Offset = offset
	u.up.Segments, _ = strconv.Atoi(resp.Header.Get("Upload-Segments"))
	return nil
}

// Complete stores the package under its CID.
func (u *Uploader) Complete(ctx context.Context, manifest []byte) (UploadResult, error) {
	var out UploadResult
	complete := func() (*http.Request, error) {
		return NewCompleteUploadRequest(u.client.server(), u.up.ID, nil, CompleteRequest{Manifest: manifest})
	}
	err := u.client.do(ctx, call{make: complete, auth: true}, &out)
	if err != nil {
		return out, fmt.Errorf("complete upload: %w", err)
	}
	return out, nil
}

// Blob opens the file cid or, with a name, that file of the directory cid, from
// an offset on. The caller verifies what it reads, and closes it.
func (c *Client) Blob(ctx context.Context, cid, name string, from int64) (io.ReadCloser, error) {
	get := func() (*http.Request, error) {
		var req *http.Request
		var err error
		if name == "" {
			req, err = NewGetBlobRequest(c.server(), cid)
		} else {
			req, err = NewGetPackageFileRequest(c.server(), cid, name)
		}
		if err == nil && from > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
		}
		return req, err
	}
	resp, err := c.send(ctx, call{make: get, auth: true})
	if err != nil {
		return nil, err
	}
	if from > 0 && resp.StatusCode != http.StatusPartialContent {
		resp.Body.Close()
		return nil, fmt.Errorf("the gateway ignored the range of %s/%s", cid, name)
	}
	return resp.Body, nil
}

// CreateLink makes a link to a job's sealed result for plain HTTP.
func (c *Client) CreateLink(ctx context.Context, id common.Hash, req LinkRequest) (Link, error) {
	var out Link
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewCreateLinkRequest(c.server(), id.Hex(), req)
	}, auth: true}, &out)
}
