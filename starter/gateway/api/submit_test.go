package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

func TestSubmissionThatCannotStandIsRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	thief := apitest.NewKey(t)
	for name, c := range map[string]struct {
		spec func(*job.Spec)
		sub  func(*job.Submission)
		code string
	}{
		"signature of another": {sub: func(s *job.Submission) {
			s.Signature, _ = thief.Sign(s.Order.Hash(g.Network.Domain()))
		}, code: client.CodeSignature},
		"signature for another chain": {sub: func(s *job.Submission) {
			d := g.Network.Domain()
			d.ChainID++
			s.Signature, _ = w.key.Sign(s.Order.Hash(d))
		}, code: client.CodeSignature},
		"signature cut":        {sub: func(s *job.Submission) { s.Signature = []byte{1, 2, 3} }, code: client.CodeSignature},
		"expired":              {sub: func(s *job.Submission) { s.Order.Deadline = uint64(time.Now().Add(-time.Minute).Unix()) }, code: client.CodeExpired},
		"deadline before end":  {sub: func(s *job.Submission) { s.Order.Deadline = uint64(time.Now().Add(time.Minute).Unix()) }, code: client.CodeExpired},
		"too dear":             {sub: func(s *job.Submission) { s.Order.MaxCost = coins(100) }, code: client.CodeFunds},
		"another scheduler":    {sub: func(s *job.Submission) { s.Order.Scheduler = thief.Address() }, code: client.CodeOrder},
		"another asset":        {sub: func(s *job.Submission) { s.Order.Asset = thief.Address() }, code: client.CodeOrder},
		"another spec":         {sub: func(s *job.Submission) { s.Spec.RAM++ }, code: client.CodeOrder},
		"another recipient":    {sub: func(s *job.Submission) { s.Recipient = s.JobKey }, code: client.CodeOrder},
		"no cost":              {sub: func(s *job.Submission) { s.Order.MaxCost = job.Amount{} }, code: client.CodeOrder},
		"fee too low":          {sub: func(s *job.Submission) { s.Order.Fee = s.Order.Fee.Sub(job.Units(1)) }, code: client.CodeOrder},
		"fee above maximum":    {sub: func(s *job.Submission) { s.Order.Fee = s.Order.MaxCost.Add(job.Units(1)) }, code: client.CodeOrder},
		"a batch":              {sub: func(s *job.Submission) { s.Order.Kind = job.KindBatch }, code: client.CodeOrder},
		"no envelope":          {sub: func(s *job.Submission) { s.Envelope = nil }, code: client.CodeInvalid},
		"unknown GPU":          {spec: func(s *job.Spec) { s.GPU = "A1000" }, code: client.CodeGPU},
		"no image":             {spec: func(s *job.Spec) { s.Image = job.Image{} }, code: client.CodeSpec},
		"no salt":              {spec: func(s *job.Spec) { s.Salt = common.Hash{} }, code: client.CodeSpec},
		"longer than allowed":  {spec: func(s *job.Spec) { s.Limits.Duration = job.MaxDuration + 1 }, code: client.CodeSpec},
		"not the version read": {spec: func(s *job.Spec) { s.Version = 2 }, code: client.CodeSpec},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := spec(t)
			if c.spec != nil {
				c.spec(&s)
			}
			_, err := w.Submit(t.Context(), w.submission(t, s, c.sub))
			var p *client.Problem
			if !errors.As(err, &p) || p.Code != c.code {
				t.Fatalf("%v, want code %s", err, c.code)
			}
			if p.Detail == "" || p.Next == "" && len(p.Fields) == 0 {
				t.Errorf("no cause or no next step: %+v", p)
			}
		})
	}
	t.Cleanup(func() {
		if g.Jobs.Submits() != 0 {
			t.Errorf("%d workflows for refused submissions", g.Jobs.Submits())
		}
	})
}

func TestADelegatedKeySubmits(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, agent, domain := signIn(t, g), apitest.NewKey(t), g.Network.Domain()
	var grant job.Delegation
	submission := func(change func(*job.Delegation)) job.Submission {
		return w.submission(t, spec(t), func(s *job.Submission) {
			o := s.Order
			grant = job.Delegation{
				Owner: o.Owner, Delegate: agent.Address(), Scheduler: o.Scheduler, Kinds: job.Kinds(o.Kind), MaxRate: o.MaxRate,
				MaxEgress: o.MaxEgress, MaxSpend: o.MaxCost, Recipient: o.Recipient, Expiry: o.Deadline,
			}
			if change != nil {
				change(&grant)
			}
			e := job.Envelope{Delegation: grant}
			e.OwnerSig, _ = w.key.Sign(grant.Hash(domain))
			e.DelegateSig, _ = agent.Sign(o.Hash(domain))
			s.Signature = e.Encode()
		})
	}
	for _, c := range []struct {
		name    string
		change  func(*job.Delegation)
		spent   uint64
		revoked bool
		code    string
	}{
		{name: "beyond its terms", change: func(g *job.Delegation) { g.MaxRate-- }, code: client.CodeSignature},
		{name: "too early", change: func(g *job.Delegation) { g.NotBefore = g.Expiry }, code: client.CodeSignature},
		{name: "of another's", change: func(g *job.Delegation) { g.Owner = agent.Address() }, code: client.CodeSignature},
		{name: "revoked", revoked: true, code: client.CodeSignature},
		{name: "used up", spent: 1, code: client.CodeFunds},
		{name: "good"},
	} {
		sub := submission(c.change)
		g.Chain.Grant(grant.Hash(domain), job.Units(c.spent), c.revoked)
		_, err := w.Submit(t.Context(), sub)
		if c.code == "" && err != nil || c.code != "" && !client.IsCode(err, c.code) {
			t.Errorf("%s: %v, want code %q", c.name, err, c.code)
		}
	}
}

func TestReplayedNonceIsRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	first := w.submission(t, spec(t), nil)
	if _, err := w.Submit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5))
	_, err := w.Submit(t.Context(), w.submission(t, spec(t), func(s *job.Submission) { s.Order.Nonce = first.Order.Nonce }))
	if !client.IsCode(err, client.CodeReplayed) {
		t.Errorf("another order with the nonce of the first: %v", err)
	}
}

func TestChainThatIsDownIsNoVerdict(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	g.Chain.Down(true)
	var p client.Problem
	sub := w.submission(t, spec(t), nil)
	if code := post(t, g, "/v1/jobs", sub, &p); code != http.StatusServiceUnavailable || p.Code != client.CodeUnavailable || p.RetryAfter == 0 {
		t.Errorf("status %d, %+v", code, p)
	}
	g.Chain.Down(false)
	if _, err := w.Submit(t.Context(), sub); err != nil {
		t.Errorf("the same order once the chain answers: %v", err)
	}
}

func TestWorkflowsOwnRefusalIsShown(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	g.Jobs.Refuse(&api.Refused{Cause: record.Cause{Message: "the deposit was spent meanwhile", Fix: "deposit again"}})
	_, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != http.StatusUnauthorized || p.Detail != "the deposit was spent meanwhile" || p.Next != "deposit again" {
		t.Errorf("%+v", err)
	}
	g.Jobs.Refuse(&api.Refused{Again: true})
	if code := post(t, g, "/v1/jobs", w.submission(t, spec(t), nil), nil); code != http.StatusServiceUnavailable {
		t.Errorf("a workflow without an answer: status %d", code)
	}
}

func TestQuoteSaysWhatIsClosest(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	s := spec(t)
	s.RAM = 4 << 20
	q, err := w.Quote(t.Context(), client.QuoteRequest{Spec: s})
	if err != nil {
		t.Fatal(err)
	}
	if q.Feasible != 0 || len(q.Rejected) != 1 || string(q.Rejected[0].Code) != "ram" || !strings.Contains(q.Closest, "RAM") || !q.MaxCost.IsZero() {
		t.Errorf("%+v", q)
	}
	if _, err := w.Quote(t.Context(), client.QuoteRequest{Spec: spec(t), Asset: common.Address{9}}); !client.IsCode(err, client.CodeOrder) {
		t.Errorf("an unknown asset: %v", err)
	}
	s = spec(t)
	s.GPU = "Voodoo2"
	if _, err := w.Quote(t.Context(), client.QuoteRequest{Spec: s}); !client.IsCode(err, client.CodeGPU) {
		t.Errorf("an unknown GPU: %v", err)
	}
}

// A quote ranks by the order that it suggests: a price is worth what it is below the
// most that the order will pay, so that the node it names is the one which the match takes.
func TestQuoteRanksByItsOwnTerms(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	all, _ := g.Fleet.Nodes()
	near := all[0]
	near.Leaf.Latency[0] = 1
	cheap := beside(g, 2, func(l *match.Leaf) { l.Latency[0], l.Rate[0] = 40, l.Rate[0]/2 })
	dear := beside(g, 3, func(l *match.Leaf) { l.Latency[0], l.Rate[0] = 60, l.Rate[0]*5 })
	g.Fleet.Set(near, cheap, dear)
	s := spec(t)
	q, err := w.Quote(t.Context(), client.QuoteRequest{Spec: s})
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Offers) != 2 || q.Offers[0].Node != cheap.Leaf.Node || q.Why.Chosen.Node != cheap.Leaf.Node || q.Offers[0].Score <= q.Offers[1].Score {
		t.Errorf("offers %+v", q.Offers)
	}
	if q.MaxRate != near.Leaf.Rate[0] || len(q.Rejected) != 1 || q.Rejected[0].Code != match.Rate {
		t.Errorf("at most %d, rejected %+v", q.MaxRate, q.Rejected)
	}
	own := client.QuoteRequest{Spec: s, MaxRate: cheap.Leaf.Rate[0]}
	if q, err = w.Quote(t.Context(), own); err != nil || len(q.Offers) != 1 || q.MaxRate != own.MaxRate {
		t.Errorf("by a maximum of one's own: %+v, %v", q, err)
	}
}

func TestMalformedRequestsNameTheMember(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	valid, err := json.Marshal(client.QuoteRequest{Spec: spec(t)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		want       string
	}{
		"unknown field": {"/v1/quotes", `{"spec":{"version":1,"colour":"blue"}}`, 422, "colour"},
		"wrong type":    {"/v1/quotes", `{"spec":{"version":"one"}}`, 422, "version"},
		"bad address":   {"/v1/quotes", strings.Replace(string(valid), `"asset":"0x0000000000000000000000000000000000000000"`, `"asset":"0x12"`, 1), 422, "Address"},
		"negative":      {"/v1/quotes", `{"spec":{"version":1,"cpuMilli":-1}}`, 422, "cpuMilli"},
		"no JSON":       {"/v1/quotes", `{`, 400, ""},
		"empty":         {"/v1/jobs", ``, 400, ""},
		"too large":     {"/v1/quotes", `{"spec":{"name":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p client.Problem
			code := send(t, g, http.MethodPost, c.path, c.body, &p, "Content-Type", "application/json")
			if code != c.status || !strings.Contains(p.Error(), c.want) || p.Code == "" {
				t.Errorf("status %d, %+v", code, p)
			}
		})
	}
}
