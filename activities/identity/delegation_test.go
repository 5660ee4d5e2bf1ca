package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// delegated is a good submission by a delegated key; change may spoil the delegation before it is signed.
func delegated(t *testing.T, change func(*job.Delegation)) job.Submission {
	t.Helper()
	s := submission(t, func(*job.Submission) {})
	owner, err := crypto.ToECDSA(crypto.Keccak256([]byte("owner")))
	if err != nil {
		t.Fatal(err)
	}
	agent, err := crypto.ToECDSA(crypto.Keccak256([]byte("agent")))
	if err != nil {
		t.Fatal(err)
	}
	g := job.Delegation{
		Owner: s.Order.Owner, Delegate: crypto.PubkeyToAddress(agent.PublicKey), Scheduler: scheduler, Kinds: job.Kinds(job.KindJob),
		MaxRate: 1000, MaxSpend: job.Units(150e9), Recipient: s.Order.Recipient, Expiry: s.Order.Deadline,
	}
	if change != nil {
		change(&g)
	}
	e := job.Envelope{Delegation: g}
	if e.OwnerSig, err = eip712.Sign(owner, g.Hash(domain)); err != nil {
		t.Fatal(err)
	}
	if e.DelegateSig, err = eip712.Sign(agent, s.Order.Hash(domain)); err != nil {
		t.Fatal(err)
	}
	s.Signature = e.Encode()
	return s
}

func TestADelegatedKey(t *testing.T) {
	t.Parallel()
	rich := job.Units(100e9)
	for name, c := range map[string]struct {
		change func(*job.Delegation)
		chain  twin
		want   string // in the refusal; "": accepted
	}{
		"good":               {nil, twin{balance: rich, spent: job.Units(50e9)}, ""},
		"open already":       {nil, twin{open: true, used: true, spent: job.Units(150e9), revoked: true}, ""},
		"past its cap":       {nil, twin{balance: rich, spent: job.Units(50e9 + 1)}, "has spent or locked 50000000001 of the 150000000000"},
		"revoked":            {nil, twin{balance: rich, revoked: true}, "was revoked"},
		"not yet":            {func(g *job.Delegation) { g.NotBefore = uint64(now.Add(time.Second).Unix()) }, twin{balance: rich}, "good from"},
		"ends before":        {func(g *job.Delegation) { g.Expiry-- }, twin{balance: rich}, "expires at"},
		"another image":      {func(g *job.Delegation) { g.Image = common.Hash{1} }, twin{balance: rich}, "image"},
		"another owner":      {func(g *job.Delegation) { g.Owner[0]++ }, twin{balance: rich}, "the order is"},
		"signed by nobody":   {nil, twin{balance: rich, invalid: true}, "nor of a key that it delegated to"},
		"the owner is short": {nil, twin{balance: job.Units(1)}, "deposited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := authenticate(delegated(t, c.change), &c.chain)
			var app *temporal.ApplicationError
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want != "" && (!errors.As(err, &app) || app.Type() != identity.ErrUnauthorized || !strings.Contains(err.Error(), c.want)):
				t.Errorf("answered %v", err)
			}
		})
	}
	if _, err := authenticate(delegated(t, nil), &twin{err: errDown}); !errors.Is(err, errDown) {
		t.Errorf("a chain that is away: %v", err)
	}
}
