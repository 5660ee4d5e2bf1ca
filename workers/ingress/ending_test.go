package ingress_test

import (
	"context"
	"testing"
	"time"

	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// An ingress that ends waits for the calls that it is at: what they begin would
// outlive it otherwise.
func TestAnIngressWaitsForItsCalls(t *testing.T) {
	asked, served, outlived := make(chan struct{}, 1), make(chan struct{}), make(chan bool, 1)
	s := newSite(t, ingress.Timing{}, func(s *site) {
		s.members.asked = func(ctx context.Context) {
			asked <- struct{}{}
			<-ctx.Done()
			select {
			case <-served:
				outlived <- true
			case <-time.After(200 * time.Millisecond): // in which it would have
				outlived <- false
			}
		}
	})
	n := s.rawNode()
	go func() { _, _ = n.node.Started(t.Context(), &nodeservice.AttemptRef{Job: make([]byte, 32), Epoch: 1}) }()
	select {
	case <-asked:
	case <-time.After(time.Minute):
		t.Fatal("the call does not come in")
	}
	s.stop()
	close(served)
	if <-outlived {
		t.Error("the ingress has ended before its call")
	}
}
