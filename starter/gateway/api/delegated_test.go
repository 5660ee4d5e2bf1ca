package api_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// delegate returns a delegation of the wallet's to another's key, good for two
// hours, and what makes a submission one under it.
func (w *wallet) delegate(t *testing.T, to *wallet) (common.Hash, func(*job.Submission)) {
	t.Helper()
	domain := w.g.Network.Domain()
	d := job.Delegation{
		Owner: w.key.Address(), Delegate: to.key.Address(), Scheduler: w.g.Network.Scheduler, Kinds: job.Kinds(job.KindJob),
		MaxRate: 2_000_000, MaxEgress: 2000, MaxSpend: coins(10), Recipient: job.RecipientHash(w.udk.Recipient()),
		Expiry: uint64(time.Now().Add(3 * time.Hour).Unix()),
	}
	return d.Hash(domain), func(s *job.Submission) {
		s.Order.Deadline = uint64(time.Now().Add(2 * time.Hour).Unix())
		e := job.Envelope{Delegation: d}
		var err error
		if e.OwnerSig, err = w.key.Sign(d.Hash(domain)); err != nil {
			t.Fatal(err)
		}
		if e.DelegateSig, err = to.key.Sign(s.Order.Hash(domain)); err != nil {
			t.Fatal(err)
		}
		s.Signature = e.Encode()
	}
}

// listed are the jobs of a wallet's list, read line by line.
func (w *wallet) listed(t *testing.T, delegated bool) (jobs []common.Hash) {
	t.Helper()
	for q := (client.JobsQuery{Delegated: delegated, Limit: 1}); ; {
		page, err := w.Jobs(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page.Jobs {
			jobs = append(jobs, j.Job)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return jobs
		}
	}
}

// A delegated key follows and cancels what it submitted, as long as the delegation
// is good, and nothing else of the wallet's.
func TestADelegateSeesWhatItSubmitted(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	g := apitest.Start(t, func(o *api.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	owner, agent, other := signIn(t, g), signIn(t, g), signIn(t, g)
	g.Chain.Deposit(common.Address{}, owner.key.Address(), coins(10))
	own, finish := owner.run(t, "x\n")
	defer finish()
	grant, signed := owner.delegate(t, agent)
	id, err := agent.Submit(t.Context(), owner.submission(t, spec(t), signed))
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*wallet{"agent": agent, "owner": owner} {
		if j, err := w.Job(t.Context(), id.Job); err != nil || j.Owner != owner.key.Address() {
			t.Errorf("%s: %+v, %v", name, j, err)
		}
		if f, err := w.Frames(t.Context(), id.Job, client.LogStream, 1, 0, 5*time.Second); err != nil || len(f.Frames) == 0 {
			t.Errorf("%s: %d frames, %v", name, len(f.Frames), err)
		}
	}
	for name, of := range map[string]struct {
		w   *wallet
		job common.Hash
	}{"the owner's own job": {agent, own}, "the job by another": {other, id.Job}} {
		if _, err := of.w.Job(t.Context(), of.job); !client.IsCode(err, client.CodeNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := of.w.Cancel(t.Context(), of.job, ""); !client.IsCode(err, client.CodeNotFound) {
			t.Errorf("%s: cancelled, %v", name, err)
		}
	}
	if got := agent.listed(t, true); len(got) != 1 || got[0] != id.Job {
		t.Errorf("the agent's list: %v", got)
	}
	if got := append(agent.listed(t, false), owner.listed(t, true)...); len(got) != 0 {
		t.Errorf("in other lists: %v", got)
	}
	if _, err := agent.Jobs(t.Context(), client.JobsQuery{Delegated: true, Cursor: "x"}); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("a cursor that is none: %v", err)
	}
	if _, err := agent.Cancel(t.Context(), id.Job, "enough"); err != nil {
		t.Errorf("cancel by the agent: %v", err)
	}

	g.Chain.Grant(grant, coins(1), true)
	ahead.Store(int64(time.Minute)) // what was known of the delegation is old
	if _, err := agent.Job(t.Context(), id.Job); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("after it was revoked: %v", err)
	}
	if got := agent.listed(t, true); len(got) != 0 {
		t.Errorf("listed after it was revoked: %v", got)
	}
	if _, err := owner.Job(t.Context(), id.Job); err != nil {
		t.Errorf("its owner: %v", err)
	}
	g.Chain.Grant(grant, coins(1), false)
	ahead.Store(int64(4 * time.Hour))
	auth := agent.tokenAt(t, time.Now().Add(4*time.Hour))
	if code := send(t, g, http.MethodGet, "/v1/jobs/"+id.Job.Hex(), "", nil, auth...); code != http.StatusNotFound {
		t.Errorf("after it expired: %d", code)
	}
}

// Whatever the document has of a job, another wallet is told the same as of one
// that never was.
func TestNoOperationTellsOfAnothersJob(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	mine, theirs := signIn(t, g), signIn(t, g)
	id, finish := mine.run(t)
	defer finish()
	spec, err := document()
	if err != nil {
		t.Fatal(err)
	}
	auth := append(theirs.token(t), "Content-Type", "application/json")
	tried := 0
	for path, item := range spec.Paths.Map() {
		if !strings.Contains(path, "{job}") || strings.HasPrefix(path, "/v1/explorer/") { // what is there is public
			continue
		}
		for method := range item.Operations() {
			tried++
			var replies [2]client.Problem
			for i, job := range []common.Hash{id, {1}} {
				body := ""
				if method != http.MethodGet {
					body = "{}"
				}
				code := send(t, g, method, strings.Replace(path, "{job}", job.Hex(), 1), body, &replies[i], auth...)
				if code != http.StatusNotFound && code != http.StatusUnprocessableEntity {
					t.Errorf("%s %s: status %d, %+v", method, path, code, replies[i])
				}
			}
			if replies[0].Error() != replies[1].Error() || replies[0].Code != replies[1].Code {
				t.Errorf("%s %s tells them apart: %+v and %+v", method, path, replies[0], replies[1])
			}
		}
	}
	if tried < 8 {
		t.Errorf("%d operations tried", tried)
	}
}

// Who follows a job under a delegation stops when that is revoked.
func TestStreamsEndWithTheirDelegation(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	g := apitest.Start(t, func(o *api.Options) {
		o.StreamBeat = 10 * time.Millisecond
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	owner, agent := signIn(t, g), signIn(t, g)
	g.Chain.Deposit(common.Address{}, owner.key.Address(), coins(10))
	hold := make(chan struct{})
	defer close(hold)
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return apitest.Run{Hold: hold} })
	grant, signed := owner.delegate(t, agent)
	id, err := agent.Submit(t.Context(), owner.submission(t, spec(t), signed))
	if err != nil {
		t.Fatal(err)
	}
	s, err := agent.SignIn(t.Context(), agent.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	resp := agent.watch(t, id.Job, s.Token)
	defer resp.Body.Close()
	late := time.AfterFunc(20*time.Second, func() { resp.Body.Close() }) // a stream that does not end is an error, not a wait
	defer late.Stop()
	body := bufio.NewReader(resp.Body)
	for line := ""; line != "event: status\n"; {
		if line, err = body.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	g.Chain.Grant(grant, coins(1), true)
	ahead.Store(int64(time.Minute)) // what was known of the delegation is old
	b, err := io.ReadAll(body)
	if err != nil || !bytes.Contains(b, []byte(`"code":"not-found"`)) {
		t.Errorf("%q, %v", b, err)
	}
}
