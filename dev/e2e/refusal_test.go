package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// What cannot be run is refused at the door, by a stable code and in words that
// say what to do; nothing is locked or charged.
func TestRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	used := u.submit(t, task{hosts: []string{"bad-1"}, args: count(1, 0, 0)})
	used.end(t, client.Succeeded, "")
	before := u.balance(t, job.Order{}.Asset)
	for name, c := range map[string]struct {
		task task
		code string
		says string // in the problem's words
	}{
		"wrong signature":             {task{sub: func(s *job.Submission) { s.Signature[5] ^= 1 }}, client.CodeSignature, "EIP-712"},
		"another order's signature":   {task{sub: func(s *job.Submission) { s.Signature = used.sub.Signature }}, client.CodeSignature, u.Address().Hex()},
		"changed after signing":       {task{sub: func(s *job.Submission) { s.Order.MaxCost = milliether(900) }}, client.CodeSignature, "sign"},
		"replayed nonce":              {task{order: func(o *job.Order) { o.Nonce = used.sub.Order.Nonce }}, client.CodeReplayed, "sign a new order"},
		"expired":                     {task{order: func(o *job.Order) { o.Deadline = uint64(time.Now().Add(-time.Minute).Unix()) }}, client.CodeExpired, "later deadline"},
		"deadline too near":           {task{order: func(o *job.Order) { o.Deadline = uint64(time.Now().Add(time.Minute).Unix()) }}, client.CodeExpired, "later deadline"},
		"insufficient funds":          {task{max: milliether(2000)}, client.CodeFunds, "deposit"},
		"unknown GPU":                 {task{spec: func(s *job.Spec) { s.GPU = "A1000000" }}, client.CodeGPU, "spec"},
		"unknown runtime":             {task{spec: func(s *job.Spec) { s.Runtime = "firecracker" }}, client.CodeSpec, "firecracker"},
		"image without digest":        {task{spec: func(s *job.Spec) { s.Image.Digest = "" }}, client.CodeSpec, "digest"},
		"another network's scheduler": {task{order: func(o *job.Order) { o.Scheduler = u.Address() }}, client.CodeOrder, "scheduler"},
		"stranger's result":           {task{sub: func(s *job.Submission) { s.Recipient = s.JobKey }}, client.CodeOrder, "recipient"},
	} {
		t.Run(name, func(t *testing.T) {
			c.task.hosts = []string{"bad-1"}
			_, err := u.Submit(t.Context(), u.sign(t, c.task))
			var p *client.Problem
			if !errors.As(err, &p) || p.Code != c.code {
				t.Fatalf("the gateway answered %v, not %s", err, c.code)
			}
			if text := p.Error() + " " + p.Next; !strings.Contains(text, c.says) {
				t.Errorf("the refusal %q does not mention %q", text, c.says)
			}
		})
	}
	if after := u.balance(t, job.Order{}.Asset); after.Cmp(before) != 0 {
		t.Errorf("refused orders changed the balance from %s to %s", before, after)
	}
}

// A field that is not known is an error that names it.
func TestUnknownFieldIsRefused(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	b, err := json.Marshal(u.sign(t, task{hosts: []string{"bad-1"}}))
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.Replace(b, []byte(`"cpuMilli"`), []byte(`"gpuCount":3,"cpuMilli"`), 1)
	resp, err := http.Post(w.Network.Gateway+"/v1/jobs", "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusUnprocessableEntity || !bytes.Contains(answer, []byte("gpuCount")) {
		t.Errorf("the gateway answered %s: %s", resp.Status, answer)
	}
}

// A request that no node can ever fit says what is closest, and one that is
// submitted all the same ends for want of a node and costs nothing.
func TestImpossibleRequest(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	// The long duration keeps the deadline well beyond what block time runs ahead.
	k := task{hosts: []string{"bad-1", "bad-2"}, gpu: "A100:80GB:64", duration: time.Hour, life: 3 * time.Second}
	q, err := u.Quote(t.Context(), client.QuoteRequest{Spec: u.sign(t, k).Spec, Owner: u.Address()})
	if err != nil {
		t.Fatal(err)
	}
	if q.Feasible != 0 || len(q.Offers) != 0 || q.Closest == "" || len(q.Rejected) == 0 || q.Rejected[0].Detail == "" {
		t.Errorf("the quote of an impossible request is %+v", q)
	}
	t.Logf("closest: %s; first rejection: %+v", q.Closest, q.Rejected[0])
	r := u.submit(t, k)
	why, err := r.Why(t.Context(), r.id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if e := why.Explanation; why.Source != client.FromMap || e.Feasible != 0 || len(e.Changes) == 0 || e.Changes[0].Nodes == 0 {
		t.Errorf("why it waits: %+v", why)
	}
	t.Logf("why it waits: %s", why.Explanation.Summary)
	j := r.end(t, client.Failed, record.CauseNoNode)
	if !j.Settlement.Paid.IsZero() || j.Cause.Fix == "" || j.Package != nil {
		t.Errorf("a job without a node: paid %s, %+v", j.Settlement.Paid, j.Cause)
	}
	if got := u.balance(t, k.asset); got.Cmp(deposit) != 0 {
		t.Errorf("%s of the deposit %s is left", got, deposit)
	}
}
