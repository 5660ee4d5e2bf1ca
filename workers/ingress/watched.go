package ingress

import (
	"context"

	"go.temporal.io/api/workflowservice/v1"

	"github.com/skyops/skyops/workers/vitals"
)

// watched tells monitoring what goes through the door.
func (i *Ingress) watched(v *vitals.Vitals) {
	v.Check("temporal", func(ctx context.Context) error {
		_, err := i.cfg.Temporal.GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
		return err
	})
	v.Check("store", func(ctx context.Context) error { _, err := i.cfg.Store.Uptimes(ctx); return err })
	v.Gauge("skyops_node_sessions", "Nodes that are connected.", nil, func() float64 { nodes, _ := i.sessions.count(); return float64(nodes) })
	v.Gauge("skyops_leases_running", "Attempts that connected nodes run.", nil, func() float64 { _, attempts := i.sessions.count(); return float64(attempts) })
	if i.cfg.Depot != nil {
		v.Gauge("skyops_depot_bytes", "What IPFS did not take or give back and the depot holds.", nil, func() float64 { return float64(i.cfg.Depot.Folder.Used()) })
	}
	v.Gauge("skyops_node_tasks", "Temporal tasks that nodes are at.", nil, func() float64 { return float64(i.flights.count()) })
}

// count is how many sessions are open, and how many attempts their nodes run.
func (s *sessions) count() (nodes, attempts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for node := range s.open {
		attempts += len(s.attempts[node])
	}
	return len(s.open), attempts
}

// count is how many tasks nodes are at.
func (f *flights) count() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, of := range f.nodes {
		n += len(of)
	}
	return n
}
