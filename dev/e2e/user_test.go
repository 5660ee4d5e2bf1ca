package e2e

import (
	"context"
	"crypto/rand"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	wallet "github.com/skyops/skyops/dev/user"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/seal"
)

// user is a wallet at a world's gateway.
type user struct {
	*world
	*wallet.User
}

// milliether returns so many thousandths of a coin.
func milliether(n int64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e15)))
}

// deposit is what a fresh user has in escrow.
var deposit = milliether(1000)

// stranger makes a wallet that owns nothing.
func (w *world) stranger(t *testing.T) *user {
	t.Helper()
	u, err := wallet.New(w.Network)
	if err != nil {
		t.Fatal(err)
	}
	return &user{world: w, User: u}
}

// user makes a wallet, fills it at the faucet and deposits.
func (w *world) user(t *testing.T) *user {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	u := w.stranger(t)
	if err := u.Fund(ctx, deposit); err != nil {
		t.Fatal(err)
	}
	return u
}

// task is what a test asks for; zero members take what suits the counter.
type task struct {
	hosts    []string // allow-list, by name
	args     []string // of the counter
	gpu      string
	ram      uint32
	disk     uint32
	duration time.Duration
	grace    time.Duration
	life     time.Duration // of the order, beyond the duration
	env      map[string]string
	secrets  map[string]string
	inputs   map[string]string // name → folder
	inImage  string            // a text in an image of the task's own, which travels sealed
	asset    common.Address
	max      job.Amount // for nodes: the fee comes on top
	process  string     // path of a program for the process runtime
	// spec and order change what would be signed, sub what was.
	spec  func(*job.Spec)
	order func(*job.Order)
	sub   func(*job.Submission)
}

func random(t *testing.T) common.Hash {
	t.Helper()
	h, err := job.NewSalt(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func or[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// describe turns a task into a spec.
func (u *user) describe(t *testing.T, k task, jobKey *seal.Identity) job.Spec {
	t.Helper()
	gpu, err := job.ParseGPU(or(k.gpu, "A100"))
	if err != nil {
		t.Fatal(err)
	}
	spec := job.Spec{
		Version: job.SpecVersion, Name: "counter", Env: k.env, GPU: gpu.String(),
		CPU: 500, RAM: or(k.ram, 64), Disk: or(k.disk, 64), Salt: random(t),
		Limits: job.Limits{
			Duration: uint32(or(k.duration, 10*time.Minute) / time.Second),
			Grace:    uint32(or(k.grace, 10*time.Second) / time.Second),
		},
		Where: job.Where{Nodes: u.nodes(t, k.hosts...)},
	}
	if k.process != "" {
		spec.Runtime, spec.Command = job.RuntimeProcess, append([]string{k.process}, k.args...)
	} else {
		spec.Image, spec.Command = u.image, append([]string{"/counter"}, k.args...)
	}
	if len(k.secrets) > 0 {
		sealed, err := seal.SealSecrets(k.secrets, jobKey.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		spec.Secrets = &job.Secrets{Sealed: sealed}
		for name := range k.secrets {
			spec.Secrets.Names = append(spec.Secrets.Names, name)
		}
	}
	if k.inImage != "" {
		spec.Image = u.uploadImage(t, k.inImage, jobKey)
	}
	for name, folder := range k.inputs {
		spec.Inputs = append(spec.Inputs, u.upload(t, name, folder, jobKey))
	}
	if k.spec != nil {
		k.spec(&spec)
	}
	return spec
}

// sign makes the submission of a task.
func (u *user) sign(t *testing.T, k task) job.Submission {
	t.Helper()
	jobKey, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	spec := u.describe(t, k, jobKey)
	spec.Key = job.RecipientHash(jobKey.Recipient())
	hash, err := spec.Hash()
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := seal.SealEnvelope(u.User.Network.Keeper, seal.Envelope{Key: jobKey, SpecHash: hash, Owner: u.Address()})
	if err != nil {
		t.Fatal(err)
	}
	maxCost, fee := k.max, u.leastFee(t, k.asset)
	if maxCost.IsZero() {
		maxCost = milliether(10)
	}
	life := time.Duration(spec.Limits.Duration)*time.Second + or(k.life, time.Hour)
	s := job.Submission{
		Spec: spec, Recipient: u.Data.Recipient(), JobKey: jobKey.Recipient(), Envelope: envelope,
		Order: job.Order{
			Kind: job.KindJob, Owner: u.Address(), Scheduler: u.User.Network.Scheduler, Root: hash, Count: 1,
			Asset: k.asset, MaxRate: 10_000_000_000, MaxEgress: 100_000_000, MaxCost: maxCost.Add(fee), Fee: fee,
			Nonce: random(t), Deadline: uint64(time.Now().Add(life).Unix()),
			Recipient: job.RecipientHash(u.Data.Recipient()),
		},
	}
	if k.order != nil {
		k.order(&s.Order)
	}
	if s.Signature, err = u.Sign(s.Order.Hash(u.User.Network.Domain())); err != nil {
		t.Fatal(err)
	}
	if k.sub != nil {
		k.sub(&s)
	}
	return s
}

// submit submits a task and returns once it is accepted.
func (u *user) submit(t *testing.T, k task) *run {
	t.Helper()
	sub := u.sign(t, k)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	r, err := u.Submit(ctx, sub)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	return &run{user: u, id: r.Job, order: r.Order, sub: sub}
}

// balance is what the user has in escrow, not locked.
func (u *user) balance(t *testing.T, asset common.Address) job.Amount {
	t.Helper()
	b, err := u.chain.Balance(t.Context(), asset, u.Address())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// leastFee is what an order in the asset must offer.
func (u *user) leastFee(t *testing.T, asset common.Address) job.Amount {
	t.Helper()
	a, err := match.AssetOf(asset, u.User.Network.Token)
	if err != nil {
		t.Fatal(err)
	}
	return match.DefaultParams().FeeFloor(a)
}
