package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/skyops/skyops/starter/client"
)

// conforming is a transport that holds every request and reply against the
// document that clients are made from.
type conforming struct {
	t      *testing.T
	router routers.Router
	next   http.RoundTripper
}

// document is what all tests hold replies against, read once.
var document = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromFile(documentFile) })

var router = sync.OnceValues(func() (routers.Router, error) {
	spec, err := document()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(spec)
})

func conform(t *testing.T, next http.RoundTripper) conforming {
	t.Helper()
	r, err := router()
	if err != nil {
		t.Fatal(err)
	}
	return conforming{t, r, next}
}

// RoundTrip implements http.RoundTripper.
func (c conforming) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err != nil || strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") || !strings.HasPrefix(r.URL.Path, "/v1/") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return resp, err
	}
	c.problem(r, resp.StatusCode, body)
	local := r.Clone(r.Context())
	local.URL.Scheme, local.URL.Host, local.Host = "", "", ""
	route, params, err := c.router.FindRoute(local)
	if err != nil {
		c.t.Errorf("%s %s is not in the document: %v", r.Method, r.URL.Path, err)
		return resp, nil
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: local, PathParams: params, Route: route},
		Status:                 resp.StatusCode, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		c.t.Errorf("%s %s: the reply %d is not what the document says: %v", r.Method, r.URL.Path, resp.StatusCode, err)
	}
	return resp, nil
}

// problem holds an error against the table of docs/api.md.
func (c conforming) problem(r *http.Request, status int, body []byte) {
	if status < 400 || status == http.StatusRequestedRangeNotSatisfiable || len(body) == 0 {
		return
	}
	rows, err := documented()
	if err != nil {
		c.t.Error(err)
		return
	}
	var p client.Problem
	if err := json.Unmarshal(body, &p); err != nil || !slices.Contains(rows[p.Code], status) || p.Status != status || p.Detail == "" {
		c.t.Errorf("%s %s: the problem %d %s is not among those of docs/api.md", r.Method, r.URL.Path, status, body)
	}
}
