package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/workers/vitals"
)

// Requests are counted by words that the program knows; none names a job or a
// wallet, whatever is asked for.
func TestRequestsAreCounted(t *testing.T) {
	t.Parallel()
	s := &service{vitals: vitals.New("gateway", "test", "127.0.0.1:0")}
	h := s.counted(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("streams cannot flush: %v", err)
		}
		if r.URL.Path == "/v1/auth/x" {
			panic(http.ErrAbortHandler)
		}
	}))
	for _, path := range []string{"/v1/jobs/0xabc", "/v1/jobs", "/v1/0xdef", "/explorer/nodes/3", "/0xfed", "/readyz", "/v1/auth/x"} {
		func() {
			defer func() { _ = recover() }()
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
		}()
	}
	r := httptest.NewRecorder()
	s.vitals.Handler().ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if r.Code != http.StatusOK {
		t.Fatal(r.Code)
	}
	for of, want := range map[string]string{"/v1/jobs/0xabc/log": "jobs", "/v1/jobsx": "other", "/v1/": "other", "/v1/explorer": "explorer", "/assets/a/b.js": "pages", "/": "pages", "/jobs/new": "pages", "/jobs/0xabc": "pages", "/v1//jobs": "other", "//jobs": "other", "/openapi.json": "other"} {
		if got := family(of); got != want {
			t.Errorf("%s is %s", of, got)
		}
	}
	for status, want := range map[int]string{200: "2xx", 404: "4xx", 503: "5xx", 0: "other", 1000: "other", -5: "other"} {
		if got := class(status); got != want {
			t.Errorf("%d is %s", status, got)
		}
	}
	if got := gathered(t, s.vitals); strings.Contains(got, "0x") || !strings.Contains(got, `skyops_http_requests_total{family="jobs",status="2xx"} 2`) || !strings.Contains(got, "skyops_http_requests_open 0") {
		t.Errorf("counted:\n%s", got)
	}
}

// Each operation of the API is counted by a family of its own, and no family counts nothing.
func TestFamiliesAreTheDocuments(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../client/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Paths map[string]any }
	if err := json.Unmarshal(content, &document); err != nil || len(document.Paths) == 0 {
		t.Fatalf("%d paths, %v", len(document.Paths), err)
	}
	left := maps.Clone(families)
	for path := range document.Paths {
		name := family(path)
		if name != strings.Split(path, "/")[2] {
			t.Errorf("%s is counted as %s", path, name)
		}
		delete(left, name)
	}
	if len(left) > 0 {
		t.Errorf("no path of the API is counted as %v", slices.Collect(maps.Keys(left)))
	}
}

func gathered(t *testing.T, v *vitals.Vitals) string {
	t.Helper()
	r := httptest.NewRecorder()
	v.Handler().ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	var lines []string
	for _, l := range strings.Split(r.Body.String(), "\n") {
		if strings.HasPrefix(l, "skyops_") {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}
