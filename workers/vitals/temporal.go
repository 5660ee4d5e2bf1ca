package vitals

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
)

// kept are the tags of Temporal's numbers that stay: those with few values. A
// task queue may name a node, a workflow's id its job.
var kept = []string{"workflow_type", "activity_type", "operation", "worker_type", "poller_type"}

// Temporal returns what the SDK reports its numbers to. They appear under their
// own names, beginning with temporal_. Where nobody asks, nothing is counted.
func (v *Vitals) Temporal() client.MetricsHandler {
	if v.address == "" {
		return client.MetricsNopHandler
	}
	return &handler{all: &numbers{vitals: v, gauges: map[string]*prometheus.GaugeVec{}, counts: map[string]*prometheus.CounterVec{}, times: map[string]*prometheus.HistogramVec{}}}
}

// numbers are the SDK's, made when they are first reported.
type numbers struct {
	vitals *Vitals
	mu     sync.Mutex
	gauges map[string]*prometheus.GaugeVec
	counts map[string]*prometheus.CounterVec
	times  map[string]*prometheus.HistogramVec
}

// handler reports with the tags it was made with.
type handler struct {
	all  *numbers
	tags map[string]string
}

// WithTags implements client.MetricsHandler.
func (h *handler) WithTags(tags map[string]string) client.MetricsHandler {
	next := &handler{all: h.all, tags: maps.Clone(h.tags)}
	if next.tags == nil {
		next.tags = map[string]string{}
	}
	for k, val := range tags {
		if slices.Contains(kept, k) {
			next.tags[k] = val
		}
	}
	return next
}

// values are the kept tags in their order, those that a number lacks empty, so
// that each number has the same labels wherever it is reported.
func (h *handler) values() []string {
	out := make([]string, len(kept))
	for i, k := range kept {
		out[i] = h.tags[k]
	}
	return out
}

func nameOf(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	return "temporal_" + strings.TrimPrefix(name, "temporal_")
}

// Counter implements client.MetricsHandler.
func (h *handler) Counter(name string) client.MetricsCounter {
	h.all.mu.Lock()
	defer h.all.mu.Unlock()
	c, ok := h.all.counts[name]
	if !ok {
		c = h.all.vitals.Counts(nameOf(name)+"_total", "Of Temporal's SDK.", kept...)
		h.all.counts[name] = c
	}
	return counter{c.WithLabelValues(h.values()...)}
}

// Gauge implements client.MetricsHandler.
func (h *handler) Gauge(name string) client.MetricsGauge {
	h.all.mu.Lock()
	defer h.all.mu.Unlock()
	g, ok := h.all.gauges[name]
	if !ok {
		g = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: nameOf(name), Help: "Of Temporal's SDK."}, kept)
		h.all.vitals.registry.MustRegister(g)
		h.all.gauges[name] = g
	}
	return gauge{g.WithLabelValues(h.values()...)}
}

// Timer implements client.MetricsHandler.
func (h *handler) Timer(name string) client.MetricsTimer {
	h.all.mu.Lock()
	defer h.all.mu.Unlock()
	t, ok := h.all.times[name]
	if !ok {
		t = h.all.vitals.Durations(nameOf(name)+"_seconds", "Of Temporal's SDK.", kept...)
		h.all.times[name] = t
	}
	return timer{t.WithLabelValues(h.values()...)}
}

type counter struct{ prometheus.Counter }

// Inc implements client.MetricsCounter.
func (c counter) Inc(n int64) { c.Add(float64(max(n, 0))) }

type gauge struct{ prometheus.Gauge }

// Update implements client.MetricsGauge.
func (g gauge) Update(v float64) { g.Set(v) }

type timer struct{ prometheus.Observer }

// Record implements client.MetricsTimer.
func (t timer) Record(d time.Duration) { t.Observe(d.Seconds()) }
