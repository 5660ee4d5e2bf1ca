package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// conforming is a transport that holds every request and reply against the
// document that clients are made from.
type conforming struct {
	t      *testing.T
	router routers.Router
	next   http.RoundTripper
}

func conform(t *testing.T, next http.RoundTripper) conforming {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return conforming{t, router, next}
}

// RoundTrip implements http.RoundTripper.
func (c conforming) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err != nil || strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return resp, err
	}
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
