package main

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// families are the parts of the API that requests are counted by; a path's other
// words may name jobs and wallets.
var families = map[string]bool{
	"accounts": true, "auth": true, "batches": true, "blobs": true, "data": true, "explorer": true, "faucet": true, "jobs": true, "keyring": true,
	"links": true, "network": true, "nodes": true, "notices": true, "params": true, "pipelines": true, "plans": true, "quotes": true,
	"recipients": true, "schedulers": true, "schedules": true, "uploads": true,
}

// screens are the first words of the pages' paths.
var screens = map[string]bool{"account": true, "assets": true, "batches": true, "explorer": true, "jobs": true, "pipelines": true, "presets.json": true}

// family is what a request's path is counted as.
func family(path string) string {
	rest, api := strings.CutPrefix(path, "/v1/")
	if !api {
		rest = strings.TrimPrefix(path, "/")
	}
	first, _, _ := strings.Cut(rest, "/")
	switch {
	case api && families[first]:
		return first
	case !api && screens[first], path == "/":
		return "pages"
	case path == "/healthz", path == "/readyz":
		return "probes"
	}
	return "other"
}

// classes of a status.
var classes = [...]string{"other", "1xx", "2xx", "3xx", "4xx", "5xx"}

func class(status int) string {
	if c := status / 100; c > 0 && c < len(classes) {
		return classes[c]
	}
	return classes[0]
}

// watched tells monitoring how far the gateway is and what it answers.
func (s *service) watched(h http.Handler) http.Handler {
	s.vitals.Gauge("skyops_explorer_blocks_behind", "Blocks of the chain that the explorer does not show yet; -1: not known.", nil, func() float64 {
		ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
		defer done()
		e, err := s.explorer().Explored(ctx)
		if err != nil {
			return -1
		}
		return float64(e.Behind)
	})
	s.vitals.Check("behind it", s.ready)
	return s.counted(h)
}

// counted tells monitoring of requests. One that was broken off counts as other.
func (s *service) counted(h http.Handler) http.Handler {
	requests := s.vitals.Counts("skyops_http_requests_total", "Requests that were answered.", "family", "status")
	seconds := s.vitals.Durations("skyops_http_request_seconds", "From a request's header to the end of its answer; streams last as long as they are read.", "family")
	var open atomic.Int64
	s.vitals.Gauge("skyops_http_requests_open", "Requests that are being answered, streams included.", nil, func() float64 { return float64(open.Load()) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open.Add(1)
		began, said := time.Now(), &noted{ResponseWriter: w}
		defer func() {
			open.Add(-1)
			of := family(r.URL.Path)
			requests.WithLabelValues(of, class(said.status)).Inc()
			seconds.WithLabelValues(of).Observe(time.Since(began).Seconds())
		}()
		h.ServeHTTP(said, r)
		if said.status == 0 {
			said.status = http.StatusOK
		}
	})
}

// noted is a reply whose status is remembered.
type noted struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (n *noted) WriteHeader(status int) {
	if n.status == 0 {
		n.status = status
	}
	n.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the reply, whose deadlines and
// flushing streams need.
func (n *noted) Unwrap() http.ResponseWriter { return n.ResponseWriter }
