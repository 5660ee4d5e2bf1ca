package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

func (s *Server) linkRoutes() {
	o := op(http.MethodPost, "/v1/jobs/{job}/link", "createLink", "Make a link that the job's sealed result is read under, without a session", true)
	o.Description = "Whoever has the link can read ciphertext until it expires; nothing takes it back before. Requests under it count as the owner's. It is made by the owner alone."
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusBadGateway)
	huma.Register(s.api, o, s.createLink)
	s.describe(http.MethodGet, "/v1/links/{token}/{name}", "readLink", "Read one file of a package under a link", func(o *huma.Operation) {
		o.Description = "Plain HTTP for any client: range requests are answered, If-Range goes by the ETag, and Repr-Digest (RFC 9530) says what the whole file must be: " +
			"sha-256 of manifest.json, skyops-blake3 of segments, which is the digest that the manifest names them by."
		o.Security = []map[string][]string{{}}
		content := map[string]*huma.MediaType{"application/octet-stream": {}}
		o.Responses["200"] = &huma.Response{Description: "The file", Content: content}
		o.Responses["206"] = &huma.Response{Description: "The range asked for", Content: content}
		o.Responses["416"] = &huma.Response{Description: "The range is outside the file"}
	})
}

func (s *Server) createLink(ctx context.Context, in *struct {
	JobPath
	Body client.LinkRequest
}) (*reply[client.Link], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.result(ctx, &in.JobPath)
	if err != nil {
		return nil, err
	}
	seen, err := s.seen(ctx, in.id())
	if err != nil {
		return nil, err
	}
	if seen.Job.Owner != wallet {
		return nil, then(problem(http.StatusForbidden, client.CodeForbidden, "links are made by the job's owner"), "sign in with the wallet %s", seen.Job.Owner)
	}
	life := time.Duration(in.Body.Seconds) * time.Second
	if life == 0 {
		life = time.Hour
	}
	m, err := seal.ParseManifest(found.Body.Manifest)
	if err != nil {
		return nil, s.fail(ctx, "reading the package's manifest", err)
	}
	link := direct.Link{Owner: wallet, Job: in.id(), CID: found.Body.Package.CID, Expires: s.now().Add(life).Truncate(time.Second)}
	base := strings.TrimSuffix(s.Network.Gateway, "/") + direct.Path(s.Links.Token(link), "")
	return &reply[client.Link]{client.Link{
		URL: base, ExpiresAt: uint64(link.Expires.Unix()), Manifest: found.Body.Package.Manifest, Segments: len(m.Segments), Bytes: m.Size,
	}}, nil
}

func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	link, err := s.Links.Read(r.PathValue("token"), s.now())
	switch {
	case errors.Is(err, direct.ErrExpired):
		refuseWith(w, then(problem(http.StatusUnauthorized, client.CodeUnauthorized, "%v", err), "have the job's owner make another one: skyops result %s --link", link.Job))
		return
	case err != nil:
		refuseWith(w, then(problem(http.StatusNotFound, client.CodeNotFound, "%v", err), "copy the whole link, or have the job's owner make another one"))
		return
	case !s.perUser.allow(link.Owner.Hex(), s.now()):
		writeProblem(w, tooMany())
		return
	}
	name := r.PathValue("name")
	s.serveFile(w, r, link.CID+"/"+name, func(ctx context.Context) (string, error) { return s.digestOf(ctx, link.CID, name) })
}

// digestOf returns the Repr-Digest of a package's file.
func (s *Server) digestOf(ctx context.Context, cid, name string) (string, error) {
	m, ok := s.packed.Get(cid)
	if !ok {
		ctx, done := context.WithTimeout(ctx, lookupTime)
		defer done()
		r, err := s.Blobs.Get(ctx, cid+"/"+seal.ManifestName, 0, delivery.Whole)
		if err != nil {
			return "", err
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
		if err != nil {
			return "", err
		}
		if m, err = seal.ParseManifest(b); err != nil {
			return "", err
		}
		s.packed.Add(cid, m)
	}
	if name == seal.ManifestName {
		hash, err := m.Hash()
		return "sha-256=:" + base64.StdEncoding.EncodeToString(hash[:]) + ":", err
	}
	var i int
	if _, err := fmt.Sscanf(name, "%05d.age", &i); err != nil || i < 0 || i >= len(m.Segments) || name != seal.SegmentName(i) {
		return "", fmt.Errorf("%w: the package has no file %q", delivery.ErrNotFound, name)
	}
	return "skyops-blake3=:" + base64.StdEncoding.EncodeToString(m.Segments[i].Digest[:]) + ":", nil
}
