package ingress_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/digest"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// attempt is one epoch of a job that a node holds.
type attempt struct {
	*rawNode
	s     *site
	t     *testing.T
	lease lease.Lease
	token string
	http  *http.Client
}

// raise gives the job's next epoch to a node.
func (s *site) raise(id common.Hash, epoch uint32, n *rawNode) *attempt {
	s.t.Helper()
	l := lease.Lease{
		Job: id, Epoch: epoch, Node: n.address(), Expiry: uint64(time.Now().Add(time.Minute).UnixMilli()),
		Terms: lease.Terms{Order: common.HexToHash("0x0d"), GPUs: 1, Rate: 1_000_000, Egress: 1_000_000, Budget: job.Units(1e18), Keep: 1},
	}
	if err := s.store.RaiseLease(s.t.Context(), l); err != nil {
		s.t.Fatal(err)
	}
	return &attempt{rawNode: n, s: s, t: s.t, lease: l, http: s.https()}
}

func (a *attempt) ref() *nodeservice.AttemptRef {
	return &nodeservice.AttemptRef{Job: a.lease.Job.Bytes(), Epoch: a.lease.Epoch}
}

func (a *attempt) grant() {
	a.t.Helper()
	g, err := a.node.Grant(a.t.Context(), a.ref())
	if err != nil {
		a.t.Fatal(err)
	}
	a.token = g.GetToken()
}

func (a *attempt) do(method, path string, body io.Reader, header ...string) (int, []byte, http.Header) {
	a.t.Helper()
	code, out, head, err := a.try(method, path, body, header...)
	if err != nil {
		a.t.Fatal(err)
	}
	return code, out, head
}

// try is do for who sends more than is read of it where it is refused, which may break the connection.
func (a *attempt) try(method, path string, body io.Reader, header ...string) (int, []byte, http.Header, error) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, "https://"+a.s.addr["blobs"]+nodeservice.BlobPath+path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := a.http.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	return res.StatusCode, out, res.Header, err
}

func (a *attempt) put(data []byte) nodeservice.BlobReply {
	a.t.Helper()
	code, body, _ := a.do(http.MethodPut, "", bytes.NewReader(data))
	var reply nodeservice.BlobReply
	if err := json.Unmarshal(body, &reply); code != http.StatusCreated || err != nil {
		a.t.Fatalf("put: %d %s", code, body)
	}
	return reply
}

// pack stores segments and returns the commit that names them.
func (a *attempt) pack(kind seal.Kind, parent common.Hash, segments ...[]byte) *nodeservice.CommitRequest {
	a.t.Helper()
	m := seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: kind, Job: a.lease.Job, Epoch: a.lease.Epoch, Parent: parent},
		Recipients: []common.Hash{{1}}, Commitment: common.Hash{2},
	}
	r := &nodeservice.CommitRequest{Attempt: a.ref(), Kind: nodeservice.CommitRequest_KIND_CHECKPOINT}
	if kind == seal.KindCheckpoint {
		m.Step, r.Step = 7, 7
	} else {
		r.Kind, r.LogRoot, r.TelemetryRoot = nodeservice.CommitRequest_KIND_PACKAGE, bytes.Repeat([]byte{3}, 32), bytes.Repeat([]byte{4}, 32)
		r.Outcome = string(record.Succeeded)
	}
	if parent != (common.Hash{}) {
		r.Parent = parent.Bytes()
	}
	for _, data := range segments {
		b := a.put(data)
		sum := digest.New()
		_, _ = sum.Write(data)
		if b.Bytes != uint64(len(data)) || b.Digest != sum.Sum() {
			a.t.Fatalf("measured %+v", b)
		}
		m.Segments = append(m.Segments, seal.Segment{Size: b.Bytes, Digest: b.Digest})
		m.Size += b.Bytes
		r.Segments = append(r.Segments, b.CID)
	}
	encoded, err := m.Encode()
	if err != nil {
		a.t.Fatal(err)
	}
	r.Manifest = encoded
	return r
}

// sign answers a commit with the node's signature.
func (a *attempt) sign(reply *nodeservice.CommitReply) *nodeservice.CountersignRequest {
	a.t.Helper()
	var r record.Receipt
	if err := json.Unmarshal(reply.GetReceipt(), &r); err != nil {
		a.t.Fatal(err)
	}
	return a.signReceipt(r)
}

func (a *attempt) signReceipt(r record.Receipt) *nodeservice.CountersignRequest {
	a.t.Helper()
	sig, err := eip712.Sign(a.private, domain.Digest(r.StructHash()))
	if err != nil {
		a.t.Fatal(err)
	}
	body, err := json.Marshal(record.SignedReceipt{Receipt: r, NodeSig: sig})
	if err != nil {
		a.t.Fatal(err)
	}
	return &nodeservice.CountersignRequest{Receipt: body}
}

// keep commits and countersigns.
func (a *attempt) keep(r *nodeservice.CommitRequest) (record.SignedReceipt, uint32, string) {
	a.t.Helper()
	draft, err := a.node.Commit(a.t.Context(), r)
	if err != nil {
		a.t.Fatal(err)
	}
	done, err := a.node.Countersign(a.t.Context(), a.sign(draft))
	if err != nil {
		a.t.Fatal(err)
	}
	var signed record.SignedReceipt
	if err := json.Unmarshal(done.GetReceipt(), &signed); err != nil {
		a.t.Fatal(err)
	}
	return signed, done.GetCheckpointSeq(), draft.GetCid()
}

var jobID = common.HexToHash("0x10b")

func TestCheckpointsAndPackage(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	started, err := a.node.Started(t.Context(), a.ref())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.node.Started(t.Context(), a.ref()); err != nil || again.GetAt() != started.GetAt() {
		t.Errorf("started twice: %v, %v", again, err)
	}

	segments := [][]byte{deliverytest.Random(t, 3<<20), deliverytest.Random(t, 100)}
	first := a.pack(seal.KindCheckpoint, common.Hash{}, segments...)
	signed, seq, cid := a.keep(first)
	r := signed.Receipt
	stored := uint64(3<<20 + 100 + len(first.Manifest))
	if seq != 1 || r.Seq != 1 || r.BytesOut != stored || r.StartedAt != started.GetAt() || r.Checkpoint != seal.HashManifest(first.Manifest) || r.Result != (common.Hash{}) {
		t.Errorf("receipt %+v, seq %d", r, seq)
	}
	if err := eip712.Verify(crypto.PubkeyToAddress(s.scheduler.PublicKey), domain.Digest(r.StructHash()), signed.SchedulerSig); err != nil {
		t.Errorf("countersignature: %v", err)
	}
	if r.Cost.Cmp(record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)) != 0 || r.Total.Cmp(r.Cost) != 0 {
		t.Errorf("cost %s, total %s", r.Cost, r.Total)
	}
	head, err := s.store.Head(t.Context(), jobID)
	if err != nil || head.Manifest != r.Checkpoint || head.CID != cid || head.Step != 7 || head.Seq != 1 {
		t.Errorf("head %+v, %v", head, err)
	}
	for name, want := range map[string][]byte{seal.ManifestName: first.Manifest, seal.SegmentName(0): segments[0], seal.SegmentName(1): segments[1]} {
		code, got, _ := a.do(http.MethodGet, "/"+cid+"/"+name, nil)
		if code != http.StatusOK || !bytes.Equal(got, want) {
			t.Errorf("%s: %d, %d bytes", name, code, len(got))
		}
	}

	second, seq, secondCID := a.keep(a.pack(seal.KindCheckpoint, r.Checkpoint, deliverytest.Random(t, 10)))
	if seq != 2 || second.Receipt.Seq != 2 || second.Receipt.BytesOut <= stored || second.Receipt.Cost.Cmp(r.Cost) < 0 {
		t.Errorf("second receipt %+v", second.Receipt)
	}
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 10))
	last, seq, packCID := a.keep(pack)
	if seq != 0 || last.Receipt.Result != seal.HashManifest(pack.Manifest) || last.Receipt.Checkpoint != second.Receipt.Checkpoint {
		t.Errorf("last receipt %+v, seq %d", last.Receipt, seq)
	}
	u, err := s.store.Usage(t.Context(), jobID, 1)
	if err != nil || u.LogRoot[0] != 3 || u.Receipt.Receipt.Seq != 3 || u.BytesIn < stored {
		t.Errorf("usage %+v, %v", u, err)
	}
	end := record.Ending{Outcome: record.Succeeded, Package: record.Package{Manifest: seal.HashManifest(pack.Manifest), CID: packCID, Bytes: 10}}
	if u.Ending == nil || *u.Ending != end {
		t.Errorf("ending %+v, want %+v", u.Ending, end)
	}
	// What counts survives a full disk's cleaning; the first checkpoint, which
	// the second replaced, need not.
	eventually(t, 5*time.Second, "only what counts is pinned", func() bool {
		if err := s.blobs.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := s.blobs.Stat(t.Context(), cid)
		return err != nil
	})
	for _, c := range []string{secondCID, packCID} {
		if _, err := deliverytest.Read(t.Context(), s.blobs, c+"/"+seal.SegmentName(0), 0, delivery.Whole); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}

// Every way to lose an answer is repaired by asking again, and pays once.
func TestCommitIsRepeatable(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	r := a.pack(seal.KindCheckpoint, common.Hash{}, []byte("segment"))
	draft, err := a.node.Commit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	// The ingress restarts between commit and countersign: the draft is gone.
	s.stop()
	s.start()
	a.wait()
	if _, err := a.node.Countersign(t.Context(), a.sign(draft)); status.Code(err) != codes.Aborted {
		t.Fatalf("countersign of a forgotten draft: %v", err)
	}
	signed, seq, _ := a.keep(r) // reads the segments again: it has not seen them come in
	if seq != 1 {
		t.Fatalf("seq %d", seq)
	}
	// The answer to countersign was lost: the same request, a new commit, and a
	// commit after another restart all lead to the same receipt.
	same := a.signReceipt(signed.Receipt)
	if again, err := a.node.Countersign(t.Context(), same); err != nil || again.GetCheckpointSeq() != 1 {
		t.Errorf("countersign again: %v, %v", again, err)
	}
	s.stop()
	s.start()
	a.wait()
	if again, err := a.node.Countersign(t.Context(), same); err != nil || again.GetCheckpointSeq() != 1 {
		t.Errorf("countersign after a restart: %v, %v", again, err)
	}
	again, seq, _ := a.keep(r)
	if seq != 1 || again.Receipt.StructHash() != signed.Receipt.StructHash() {
		t.Errorf("commit again: %+v, seq %d", again.Receipt, seq)
	}
	due, err := s.store.OrderDue(t.Context(), a.lease.Terms.Order, a.address(), common.Hash{}, 0)
	if err != nil || due.Cmp(signed.Receipt.Cost) != 0 {
		t.Errorf("due %s, cost %s, %v", due, signed.Receipt.Cost, err)
	}
}

// The end of an attempt is said once, with its package: the same again is
// answered the same, after a restart too, and nothing else is taken.
func TestEndingIsFinalAndRepeatable(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	cause, err := json.Marshal(record.Cause{Code: record.CauseExitCode, Message: strings.Repeat("long\n", 100)})
	if err != nil {
		t.Fatal(err)
	}
	pack := a.pack(seal.KindPackage, common.Hash{}, []byte("result"))
	pack.Outcome, pack.Cause, pack.ExitCode = string(record.Failed), cause, -3
	signed, _, cid := a.keep(pack)
	same := a.signReceipt(signed.Receipt)
	for _, again := range []func(){func() {}, func() { s.stop(); s.start(); a.wait() }} {
		again()
		if _, err := a.node.Countersign(t.Context(), same); err != nil {
			t.Errorf("countersign again: %v", err)
		}
		if r, _, c := a.keep(pack); r.Receipt.StructHash() != signed.Receipt.StructHash() || c != cid {
			t.Errorf("commit again: %+v at %s", r.Receipt, c)
		}
	}
	lie := proto.CloneOf(pack)
	lie.Outcome, lie.Cause = string(record.Succeeded), nil
	for name, r := range map[string]*nodeservice.CommitRequest{
		"another package": a.pack(seal.KindPackage, common.Hash{}, []byte("another result")),
		"another outcome": lie,
		"a checkpoint":    a.pack(seal.KindCheckpoint, common.Hash{}, []byte("saved")),
	} {
		if _, err := a.node.Commit(t.Context(), r); status.Code(err) != codes.FailedPrecondition {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
	u, err := s.store.Usage(t.Context(), jobID, 1)
	if err != nil || u.Ending == nil || u.Ending.Outcome != record.Failed || u.Ending.ExitCode != -3 || u.Ending.Package.CID != cid {
		t.Fatalf("usage %+v, ending %+v, %v", u, u.Ending, err)
	}
	if m := u.Ending.Cause.Message; len(m) != record.MaxSentence || strings.Contains(m, "\n") {
		t.Errorf("message of %d bytes: %q", len(m), m)
	}
}

// wait lets the connection come back after a restart of the ingress.
func (a *attempt) wait() {
	a.t.Helper()
	a.conn.ResetConnectBackoff()
	eventually(a.t, 10*time.Second, "ingress answers", func() bool {
		_, err := a.node.Grant(a.t.Context(), a.ref())
		return err == nil
	})
}

func TestCommitRefuses(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	other := s.raise(common.HexToHash("0x20b"), 1, s.rawNode())
	for name, c := range map[string]struct {
		want   codes.Code
		change func(r *nodeservice.CommitRequest)
	}{
		"manifest of a package": {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Kind = nodeservice.CommitRequest_KIND_PACKAGE }},
		"no kind":               {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Kind = 0 }},
		"no manifest":           {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Manifest = nil }},
		"manifest of another job": {codes.InvalidArgument, func(r *nodeservice.CommitRequest) {
			r.Manifest = bytes.Replace(r.Manifest, []byte(jobID.Hex()[60:]), []byte("ffffff"), 1)
		}},
		"one segment missing": {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Segments = nil }},
		"segment never stored": {codes.InvalidArgument, func(r *nodeservice.CommitRequest) {
			r.Segments[0] = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
		}},
		"another segment":       {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Segments[0] = a.put([]byte("else")).CID }},
		"parent not the newest": {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Parent = common.HexToHash("0x9").Bytes() }},
		"short parent":          {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Parent = []byte{1} }},
		"attempt of another":    {codes.FailedPrecondition, func(r *nodeservice.CommitRequest) { r.Attempt = other.ref() }},
		"job without a lease":   {codes.FailedPrecondition, func(r *nodeservice.CommitRequest) { r.Attempt.Job = bytes.Repeat([]byte{9}, 32) }},
		"no attempt":            {codes.InvalidArgument, func(r *nodeservice.CommitRequest) { r.Attempt = nil }},
		"a later epoch":         {codes.FailedPrecondition, func(r *nodeservice.CommitRequest) { r.Attempt.Epoch++ }},
	} {
		r := a.pack(seal.KindCheckpoint, common.Hash{}, []byte("a segment"))
		c.change(r)
		if _, err := a.node.Commit(t.Context(), r); status.Code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(r *nodeservice.CommitRequest){
		"no outcome":               func(r *nodeservice.CommitRequest) { r.Outcome = "" },
		"a failure without reason": func(r *nodeservice.CommitRequest) { r.Outcome = string(record.Failed) },
		"a node's loss":            func(r *nodeservice.CommitRequest) { r.Outcome = string(record.Lost) },
		"a cause of nobody's": func(r *nodeservice.CommitRequest) {
			r.Outcome, r.Cause = string(record.Failed), []byte(`{"code":"strange"}`)
		},
		"a cause that is not JSON": func(r *nodeservice.CommitRequest) { r.Outcome, r.Cause = string(record.Failed), []byte("exit-code") },
	} {
		r := a.pack(seal.KindPackage, common.Hash{}, []byte("a segment"))
		change(r)
		if _, err := a.node.Commit(t.Context(), r); status.Code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h, err := s.store.Head(t.Context(), jobID); err != nil || h.Seq != 0 {
		t.Errorf("something counts: %+v, %v", h, err)
	}
}

// A receipt is taken only as it was drafted, from the node that it is of.
func TestCountersignRefuses(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	other := s.raise(common.HexToHash("0x20b"), 1, s.rawNode())
	stale := a.pack(seal.KindCheckpoint, common.HexToHash("0x9"), []byte("a segment"))
	if _, err := a.node.Commit(t.Context(), stale); status.Code(err) != codes.Aborted {
		t.Errorf("a checkpoint beside the chain: %v", err)
	}
	draft, err := a.node.Commit(t.Context(), a.pack(seal.KindCheckpoint, common.Hash{}, []byte("a segment")))
	if err != nil {
		t.Fatal(err)
	}
	var r record.Receipt
	if err := json.Unmarshal(draft.GetReceipt(), &r); err != nil {
		t.Fatal(err)
	}
	more := r
	more.BilledMs += 1000
	if _, err := a.node.Countersign(t.Context(), a.signReceipt(more)); status.Code(err) != codes.Aborted {
		t.Errorf("a receipt for more: %v", err)
	}
	unsigned, err := json.Marshal(record.SignedReceipt{Receipt: r})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.node.Countersign(t.Context(), &nodeservice.CountersignRequest{Receipt: unsigned}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a receipt that nobody signed: %v", err)
	}
	if _, err := other.node.Countersign(t.Context(), a.signReceipt(r)); status.Code(err) != codes.InvalidArgument {
		t.Errorf("another node's receipt: %v", err)
	}
	if h, err := s.store.Head(t.Context(), jobID); err != nil || h.Seq != 0 {
		t.Errorf("something counts: %+v, %v", h, err)
	}
}
