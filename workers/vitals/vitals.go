// Package vitals is what an operator's monitoring asks a process: whether it
// lives, whether it serves, and numbers about what it does.
//
// Nouns: a gauge is read when somebody asks, a counter counts; a check is
// something behind the process that must answer for it to serve.
//
// The answers name no wallet, no job and no node: labels are of a few words that
// the program itself knows. They are open to whoever reaches the address, so it
// is a loopback one unless the operator says otherwise, and off without one.
//
// Start at New; the endpoints are /metrics (Prometheus), /healthz and /readyz.
package vitals

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/skyops/skyops/workers/tracing"
)

// checkTime bounds one asking of what is behind a process.
const checkTime = 3 * time.Second

// Vitals are one process's.
type Vitals struct {
	registry *prometheus.Registry
	address  string
	serving  atomic.Bool
	traces   *tracing.Tracing

	mu     sync.Mutex
	checks []check
}

type check struct {
	name string
	ask  func(context.Context) error
}

// New returns the vitals of a process in a role ("gateway", "control", …), which
// begin with those of the Go runtime and of the process. They are served at
// address, host:port; nowhere without one.
func New(role, version, address string) *Vitals {
	v := &Vitals{registry: prometheus.NewRegistry(), address: address}
	v.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	v.Gauge("skyops_build_info", "The program that runs.", prometheus.Labels{"role": role, "version": version}, func() float64 { return 1 })
	return v
}

// Trace has the process tell OpenTelemetry what it does; nil: nothing.
func (v *Vitals) Trace(t *tracing.Tracing) { v.traces = t }

// Traces is what the process tells OpenTelemetry; nil: nothing.
func (v *Vitals) Traces() *tracing.Tracing { return v.traces }

// Gauge adds a number that read tells each time it is asked for. Names are
// unique together with their labels.
func (v *Vitals) Gauge(name, help string, labels map[string]string, read func() float64) {
	v.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, read))
}

// Counts adds a counter with labels whose values the program itself chooses.
func (v *Vitals) Counts(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	v.registry.MustRegister(c)
	return c
}

// Durations adds a histogram of seconds with labels whose values the program
// itself chooses.
func (v *Vitals) Durations(name, help string, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: name, Help: help, Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
	}, labels)
	v.registry.MustRegister(h)
	return h
}

// Check adds something that must answer for the process to be ready.
func (v *Vitals) Check(name string, ask func(context.Context) error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.checks = append(v.checks, check{name, ask})
}

// Serves says that the process serves: before that it is not ready.
func (v *Vitals) Serves() { v.serving.Store(true) }

// Ready asks everything that the process needs, all at once.
func (v *Vitals) Ready(ctx context.Context) error {
	if !v.serving.Load() {
		return errors.New("it is starting")
	}
	v.mu.Lock()
	all := slices.Clone(v.checks)
	v.mu.Unlock()
	ctx, done := context.WithTimeout(ctx, checkTime)
	defer done()
	errs := make([]error, len(all))
	var asked sync.WaitGroup
	for i, c := range all {
		asked.Go(func() {
			if err := c.ask(ctx); err != nil {
				errs[i] = fmt.Errorf("%s: %w", c.name, err)
			}
		})
	}
	asked.Wait()
	return errors.Join(errs...)
}

// Handler answers /metrics, /healthz and /readyz. Why a process is not ready is
// said by the names of what does not answer; errors may name addresses.
func (v *Vitals) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(v.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := v.Ready(r.Context()); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, err)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	return mux
}

// Serve answers until ctx ends. Without an address it does nothing.
func (v *Vitals) Serve(ctx context.Context) error {
	if v.address == "" {
		return nil
	}
	l, err := net.Listen("tcp", v.address)
	if err != nil {
		return fmt.Errorf("listen for monitoring: %w", err)
	}
	server := &http.Server{
		Handler: v.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve monitoring: %w", err)
	}
	return nil
}
