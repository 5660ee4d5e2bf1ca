package ingress_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// From the moment a newer epoch is raised, nothing of the old one is taken.
func TestOldEpochCanDoNothing(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	old := s.raise(jobID, 1, s.rawNode())
	old.grant()
	_, _, _ = old.keep(old.pack(seal.KindCheckpoint, common.Hash{}, []byte("kept")))
	head, err := s.store.Head(t.Context(), jobID)
	if err != nil {
		t.Fatal(err)
	}
	cid := old.put([]byte("stored in time")).CID
	late := old.pack(seal.KindCheckpoint, head.Manifest, []byte("late"))
	draft, err := old.node.Commit(t.Context(), late)
	if err != nil {
		t.Fatal(err)
	}
	finish := old.slowPut()

	fresh := s.raise(jobID, 2, s.rawNode())
	fresh.grant()

	if code := finish(); code != http.StatusForbidden {
		t.Errorf("a blob that came in across the change: %d", code)
	}
	for name, code := range map[string]int{
		"put": first(old.do(http.MethodPut, "", bytes.NewReader([]byte("late")))),
		"get": first(old.do(http.MethodGet, "/"+cid, nil)),
	} {
		if code != http.StatusForbidden {
			t.Errorf("%s for the old epoch: %d", name, code)
		}
	}
	old.everyCallIsStale(late, draft)
	if now, err := s.store.Head(t.Context(), jobID); err != nil || now != head {
		t.Errorf("the head moved to %+v, %v", now, err)
	}
	// What the old epoch stored and did not commit is not kept for ever.
	eventually(t, 5*time.Second, "leftovers are let go", func() bool {
		if err := s.blobs.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, stored := s.blobs.Stat(t.Context(), cid)
		_, committed := s.blobs.Stat(t.Context(), draft.GetCid())
		return stored != nil && committed != nil
	})
	if _, err := s.blobs.Stat(t.Context(), head.CID); err != nil {
		t.Errorf("the checkpoint that counts: %v", err)
	}
	// The new holder goes on from what counts.
	if _, seq, _ := fresh.keep(fresh.pack(seal.KindCheckpoint, head.Manifest, []byte("next"))); seq != 2 {
		t.Errorf("seq %d", seq)
	}
	// Neither does one node get anything by another's epoch.
	thief := *old
	thief.lease.Epoch = 2
	if _, err := thief.node.Grant(t.Context(), thief.ref()); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("another's grant: %v", err)
	}
	// Only what the old node still owes is taken: its word that it wiped.
	impossible := old.erasure(func(e *record.Erasure) { e.GPUMemory, e.Overwritten = 1, 2 })
	if _, err := old.node.Erased(t.Context(), impossible); status.Code(err) != codes.InvalidArgument {
		t.Errorf("more memory was overwritten than there is: %v", err)
	}
	wiped := old.erasure()
	if _, err := old.node.Erased(t.Context(), wiped); err != nil {
		t.Errorf("erasure: %v", err)
	}
	if _, err := fresh.node.Erased(t.Context(), wiped); status.Code(err) != codes.PermissionDenied {
		t.Errorf("another's erasure: %v", err)
	}
}

// slowPut begins to store a blob and returns how to finish it.
func (a *attempt) slowPut() (finish func() int) {
	a.t.Helper()
	body, out := io.Pipe()
	answer := make(chan int, 1)
	go func() { answer <- first(a.do(http.MethodPut, "", body)) }()
	if _, err := out.Write([]byte("half of it")); err != nil {
		a.t.Fatal(err)
	}
	return func() int {
		if _, err := out.Write([]byte(", and the rest")); err != nil {
			a.t.Fatal(err)
		}
		_ = out.Close()
		return <-answer
	}
}

// everyCallIsStale makes every call that carries an epoch.
func (a *attempt) everyCallIsStale(commit *nodeservice.CommitRequest, draft *nodeservice.CommitReply) {
	a.t.Helper()
	ctx := a.t.Context()
	calls := map[string]func() error{
		"grant":       func() error { _, err := a.node.Grant(ctx, a.ref()); return err },
		"start":       func() error { _, err := a.node.Started(ctx, a.ref()); return err },
		"commit":      func() error { _, err := a.node.Commit(ctx, commit); return err },
		"countersign": func() error { _, err := a.node.Countersign(ctx, a.sign(draft)); return err },
		"frames": func() error {
			_, err := a.node.PutFrames(ctx, &nodeservice.FramesRequest{Attempt: a.ref(), Stream: nodeservice.FramesRequest_STREAM_LOG, Frames: [][]byte{{1}}})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); status.Code(err) != codes.FailedPrecondition {
			a.t.Errorf("%s for the old epoch: %v", name, err)
		}
	}
}

// erasure is the node's signed word that it wiped the attempt.
func (a *attempt) erasure(change ...func(*record.Erasure)) *nodeservice.ErasedRequest {
	a.t.Helper()
	e := record.Erasure{Job: a.lease.Job, Epoch: a.lease.Epoch, Node: a.address(), At: uint64(time.Now().Unix())}
	for _, f := range change {
		f(&e)
	}
	sig, err := eip712.Sign(a.private, domain.Digest(e.StructHash()))
	if err != nil {
		a.t.Fatal(err)
	}
	e.Signature = sig
	body, err := json.Marshal(e)
	if err != nil {
		a.t.Fatal(err)
	}
	return &nodeservice.ErasedRequest{Erasure: body}
}

func first(code int, _ []byte, _ http.Header) int { return code }
