package identity_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

var (
	domain    = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c0")}
	token     = common.HexToAddress("0x70ce")
	scheduler = common.HexToAddress("0x5c")
	now       = time.Unix(1_800_000_000, 0)
	errDown   = errors.New("connection refused")
)

// twin is the chain's twin.
type twin struct {
	invalid, used, open bool
	balance, spent      job.Amount
	revoked             bool
	err                 error
}

func (c *twin) IsValidSignature(_ context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error) {
	return !c.invalid && eip712.Verify(owner, digest, sig) == nil, c.err
}
func (c *twin) Balance(context.Context, common.Address, common.Address) (job.Amount, error) {
	return c.balance, c.err
}
func (c *twin) Granted(context.Context, common.Address, common.Hash) (job.Amount, bool, error) {
	return c.spent, c.revoked, c.err
}
func (c *twin) NonceUsed(context.Context, common.Address, common.Hash) (bool, error) {
	return c.used, c.err
}
func (c *twin) Escrowed(context.Context, common.Hash) (bool, job.Amount, error) {
	return c.open, job.Amount{}, c.err
}

// submission returns a good submission after change, signed.
func submission(t *testing.T, change func(*job.Submission)) job.Submission {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("owner")))
	if err != nil {
		t.Fatal(err)
	}
	s := job.Submission{
		Spec: job.Spec{
			Version: job.SpecVersion, Image: job.Image{Ref: "tiny", Digest: "sha256:" + common.Hash{1}.Hex()[2:], Pull: true},
			CPU: 1000, RAM: 1024, Disk: 1024, Limits: job.Limits{Duration: 3600}, Key: job.RecipientHash("age1pqjob"), Salt: common.Hash{7},
		},
		Order: job.Order{
			Kind: job.KindJob, Owner: crypto.PubkeyToAddress(key.PublicKey), Scheduler: scheduler, Count: 1,
			MaxRate: 1000, MaxCost: job.Units(100e9), Fee: job.Units(7e9), Nonce: common.Hash{9}, Deadline: uint64(now.Add(2 * time.Hour).Unix()),
		},
		Recipient: "age1pqowner", JobKey: "age1pqjob", Envelope: []byte("sealed"),
	}
	s.Order.Recipient = job.RecipientHash(s.Recipient)
	if s.Order.Root, err = s.Spec.Hash(); err != nil {
		t.Fatal(err)
	}
	change(&s)
	if s.Signature, err = eip712.Sign(key, s.Order.Hash(domain)); err != nil {
		t.Fatal(err)
	}
	return s
}

func authenticate(s job.Submission, c *twin) (identity.AuthenticateResult, error) {
	return judge(identity.AuthenticateRequest{Submission: s}, c)
}

func judge(req identity.AuthenticateRequest, c *twin) (identity.AuthenticateResult, error) {
	a := &identity.Activities{
		Chain: c, Domain: domain, Scheduler: scheduler, Token: token, Params: func() match.Params { return match.Params{FeeCoin: 7, FeeToken: 8} }, Grace: 60, OwnerKey: []byte("k"), Now: func() time.Time { return now },
	}
	return a.Authenticate(context.Background(), req)
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	keep := func(*job.Submission) {}
	for name, c := range map[string]struct {
		change func(*job.Submission)
		chain  twin
		kind   string // of the error; "": accepted; "again": worth another try
	}{
		"good":                      {keep, twin{balance: job.Units(100e9)}, ""},
		"good, in tokens":           {func(s *job.Submission) { s.Order.Asset, s.Order.Fee = token, job.Units(8e9) }, twin{balance: job.Units(100e9)}, ""},
		"open already":              {keep, twin{open: true, used: true}, ""},
		"signature of a stranger":   {keep, twin{invalid: true, balance: job.Units(100e9)}, identity.ErrUnauthorized},
		"nonce used":                {keep, twin{used: true, balance: job.Units(100e9)}, identity.ErrUnauthorized},
		"one unit short":            {keep, twin{balance: job.Units(100e9 - 1)}, identity.ErrUnauthorized},
		"fee too low":               {func(s *job.Submission) { s.Order.Fee = job.Units(7e9 - 1) }, twin{balance: job.Units(100e9)}, identity.ErrUnauthorized},
		"fee too low in tokens":     {func(s *job.Submission) { s.Order.Asset = token }, twin{balance: job.Units(100e9)}, identity.ErrUnauthorized},
		"expired":                   {func(s *job.Submission) { s.Order.Deadline = uint64(now.Unix()) }, twin{}, identity.ErrUnauthorized},
		"deadline before the job":   {func(s *job.Submission) { s.Order.Deadline = uint64(now.Unix()) + 3599 }, twin{}, identity.ErrUnauthorized},
		"another scheduler":         {func(s *job.Submission) { s.Order.Scheduler[0]++ }, twin{}, identity.ErrUnauthorized},
		"unknown asset":             {func(s *job.Submission) { s.Order.Asset = common.Address{1} }, twin{}, identity.ErrUnauthorized},
		"changed spec":              {func(s *job.Submission) { s.Spec.RAM++ }, twin{}, identity.ErrBadSubmission},
		"spec that is not valid":    {func(s *job.Submission) { s.Spec.RAM = 0 }, twin{}, identity.ErrBadSubmission},
		"recipient of a stranger":   {func(s *job.Submission) { s.Recipient = "age1pqstranger" }, twin{}, identity.ErrBadSubmission},
		"no job key":                {func(s *job.Submission) { s.JobKey = "" }, twin{}, identity.ErrBadSubmission},
		"no envelope":               {func(s *job.Submission) { s.Envelope = nil }, twin{}, identity.ErrBadSubmission},
		"index outside":             {func(s *job.Submission) { s.Index = 1 }, twin{}, identity.ErrBadSubmission},
		"the chain does not answer": {keep, twin{err: errDown}, "again"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := submission(t, c.change)
			got, err := authenticate(s, &c.chain)
			var app *temporal.ApplicationError
			final := errors.As(err, &app) && app.NonRetryable()
			switch {
			case c.kind == "" && err != nil:
				t.Fatal(err)
			case c.kind == "":
				if order := s.Order.Hash(domain); got.Order != order || got.Job != job.ID(order, 0) || got.SpecHash != s.Order.Root || got.Grace != 60 {
					t.Errorf("result %+v", got)
				}
				if got.Owner != identity.OwnerHash([]byte("k"), s.Order.Owner) {
					t.Errorf("owner %s", got.Owner)
				}
			case c.kind == "again":
				if !errors.Is(err, errDown) || final {
					t.Errorf("answered %v", err)
				}
			case !final || app.Type() != c.kind:
				t.Errorf("answered %v, want %s", err, c.kind)
			}
		})
	}
}

func TestOneOfMany(t *testing.T) {
	t.Parallel()
	s := submission(t, func(s *job.Submission) {
		specs := []common.Hash{{1}, s.Order.Root, {2}}
		s.Order.Kind, s.Order.Count, s.Order.Root = job.KindBatch, 3, job.SpecRoot(specs)
		s.Index, s.Proof = 1, job.SpecProof(specs, 1)
	})
	chain := &twin{balance: job.Units(100e9)}
	if _, err := authenticate(s, chain); err != nil {
		t.Error(err)
	}
	s.Index = 2
	if _, err := authenticate(s, chain); err == nil {
		t.Error("a spec at another index was accepted")
	}
}

// A job whose order was opened for it needs no chain, unless a contract wallet signed.
func TestChildOfAnOpenedOrder(t *testing.T) {
	t.Parallel()
	s := submission(t, func(s *job.Submission) { s.Order.Kind, s.Item = job.KindBatch, 3 })
	down := &twin{err: errDown}
	if got, err := judge(identity.AuthenticateRequest{Submission: s, Opened: true}, down); err != nil || got.Job != job.ID(got.Order, 3) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := authenticate(s, down); err == nil {
		t.Error("whether its escrow is open was not asked")
	}
	s.Signature = []byte("a contract wallet's")
	if _, err := judge(identity.AuthenticateRequest{Submission: s, Opened: true}, down); err == nil {
		t.Error("a signature that no key made was believed")
	}
	s = submission(t, func(s *job.Submission) {
		s.Spec.Deterministic = new(job.Deterministic)
		var err error
		if s.Order.Root, err = s.Spec.Hash(); err != nil {
			t.Fatal(err)
		}
		s.Order.Kind = job.KindBatch
	})
	if _, err := judge(identity.AuthenticateRequest{Submission: s, Opened: true}, down); err == nil {
		t.Error("a deterministic job under an order with several was accepted")
	}
}

func TestOwnerHash(t *testing.T) {
	t.Parallel()
	a, err := identity.OwnerKey(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := identity.OwnerKey(append(make([]byte, 31), 1))
	x, y := common.Address{1}, common.Address{2}
	first := identity.OwnerHash(a, x)
	if again := identity.OwnerHash(a, x); again != first || identity.OwnerHash(a, x) == identity.OwnerHash(a, y) ||
		identity.OwnerHash(a, x) == identity.OwnerHash(b, x) || len(identity.OwnerHash(a, x)) != 32 {
		t.Error("owner hashes do not tell owners apart under one key")
	}
}
