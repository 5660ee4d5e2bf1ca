package control

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
)

func TestReadPurse(t *testing.T) {
	t.Parallel()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key := strings.Repeat("11", 32)
	for name, c := range map[string]struct {
		text    string
		wallets int
		problem string
	}{
		"one wallet":   {key + "\n" + id.Encode() + "\n", 1, ""},
		"two":          {"0x" + key + "\n" + id.Encode() + "\n" + strings.Repeat("22", 32), 2, ""},
		"no identity":  {key, 0, "needs a chain key and an AGE-SECRET-KEY"},
		"no wallet":    {id.Encode(), 0, "needs a chain key and an AGE-SECRET-KEY"},
		"two of them":  {key + " " + id.Encode() + " " + id.Encode(), 0, "two AGE-SECRET-KEYs"},
		"half a key":   {key[:20] + "\n" + id.Encode(), 0, "item 1"},
		"half another": {key + "\n" + id.Encode()[:30], 0, "item 2"},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := readPurse(path)
		switch {
		case c.problem == "" && (err != nil || len(p.wallets) != c.wallets || p.data.Recipient() != id.Recipient()):
			t.Errorf("%s: %d wallets, %v", name, len(p.wallets), err)
		case c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)):
			t.Errorf("%s: %v, want %q", name, err, c.problem)
		case err != nil && (strings.Contains(err.Error(), key[:20]) || strings.Contains(err.Error(), id.Encode()[15:30])):
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
}

// The plan is read anew each time, and a file that says more than a plan is refused.
func TestReadPlan(t *testing.T) {
	t.Parallel()
	if plan, err := (purse{}).read(); err != nil || plan.PerDay != 0 {
		t.Errorf("no file: %+v, %v", plan, err)
	}
	p := purse{plan: filepath.Join(t.TempDir(), "plan.json")}
	for text, perDay := range map[string]uint32{`{"perDay":5}`: 5, `{"perDay":7,"tasks":[{"maxRate":3}]}`: 7, `{"perday":{}}`: 0, `{"daily":5}`: 0} {
		if err := os.WriteFile(p.plan, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if plan, err := p.read(); (err == nil) != (perDay > 0) || plan.PerDay != perDay {
			t.Errorf("%s: %+v, %v", text, plan, err)
		}
	}
}

// A wrong answer of a canary is a fault on chain, each one; a right one counts.
func TestJudged(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.registerNode()
	l := w.ledger()
	l.repute.now = func() time.Time { return time.Unix(86405, 0) }
	found := func(nonce byte, equal bool) (job.Order, record.Finding) {
		o, _ := w.order(nonce, worth)
		return o, record.Finding{Verdicts: []record.Verdict{w.verdict(o, equal)}}
	}
	w.settle(l, 1, 1000, worth)
	w.settle(l, 2, 1000, worth)
	o, f := found(1, false)
	if err := l.repute.Judged(w.ctx, o, f); err != nil {
		t.Fatal(err)
	}
	if _, err := w.sender.Await(w.ctx, "failed/"+f.Verdicts[0].Job.Hex()); err != nil {
		t.Fatal(chain.RevertReason(err))
	}
	unproven := 3 * uint64(reputation.DefaultChecks().Unproven) // of the first order, counted when it was settled
	sums := reputation.Sums{}.Worked(unproven).Failed(3*reputation.Part - unproven)
	if rep := w.reputation(); rep != sums.Value() {
		t.Fatalf("it has %d, not %d", rep, sums.Value())
	}
	if err := l.repute.Judged(w.ctx, o, f); err != nil {
		t.Errorf("once more: %v", err)
	}
	o, f = found(2, true)
	if err := l.repute.Judged(w.ctx, o, f); err != nil {
		t.Fatal(err)
	}
	if rep := w.counted(1, "/checked"); rep != sums.Worked(3*reputation.Part).Value() {
		t.Errorf("after a right one it has %d", rep)
	}
}

// A wrong answer under an order that is not closed yet is brought again soon; one
// whose payer has given what it may, in a later period.
func TestJudgedTooEarly(t *testing.T) {
	t.Parallel()
	f := record.Finding{Verdicts: []record.Verdict{{Node: common.Address{7}}}}
	for name, again := range map[string]bool{"StillOpen": true, "PayerCapReached": true, "FeeUsedUp": false} {
		b := booth{counts: &chain.Revert{Name: name}}
		r := &repute{chain: &b, sender: &b, log: slog.New(slog.DiscardHandler)}
		if err := r.Judged(t.Context(), job.Order{}, f); (err != nil) != again || len(b.sent) != 0 {
			t.Errorf("%s: %v, sent %q", name, err, b.sent)
		} else if errors.Is(err, canary.ErrLater) != (name == "PayerCapReached") {
			t.Errorf("%s: %v", name, err)
		}
		b.counts, b.submits = nil, errors.New("away")
		if err := r.Judged(t.Context(), job.Order{}, f); err == nil {
			t.Error("it was not kept, and nobody tries again")
		}
	}
}
