package ingress_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
)

// A checkpoint has one step: a node that names another one to the scheduler than in
// what it signs would have the scheduler's record blamed for it.
func TestACheckpointHasOneStep(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	if _, err := a.node.Started(t.Context(), a.ref()); err != nil {
		t.Fatal(err)
	}
	r := a.pack(seal.KindCheckpoint, common.Hash{}, []byte("saved"))
	said := r.Step
	for _, other := range []uint64{0, said - 1, said + 1} {
		r.Step = other
		if _, err := a.node.Commit(t.Context(), r); status.Code(err) != codes.InvalidArgument {
			t.Errorf("step %d for a manifest of step %d: %v", other, said, err)
		}
	}
	r.Step = said
	if _, seq, _ := a.keep(r); seq != 1 {
		t.Errorf("seq %d", seq)
	}
	if head, err := s.store.Head(t.Context(), jobID); err != nil || head.Step != said {
		t.Errorf("%+v, %v", head, err)
	}
}
