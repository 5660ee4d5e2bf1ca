package keys_test

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

var (
	domain    = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5")}
	scheduler = common.HexToAddress("0x5c")
	now       = time.Unix(1_790_000_000, 0)
)

// world is a request that is right in every part, and what the keeper asks.
type world struct {
	owner, node *ecdsa.PrivateKey
	jobKey      *seal.Identity
	ephemeral   *seal.Ephemeral
	binding     seal.Binding
	req         keys.ReleaseRequest

	activities *keys.Activities
	held       lease.Lease
	leaseErr   error
	contract   bool // what the chain says of signatures that are not the owner's key's
	chainErr   error
	stranger   bool // the registry does not know the node
	journal    []keys.Entry
	journalErr error
}

func (w *world) Lease(_ context.Context, id common.Hash) (lease.Lease, error) {
	if w.leaseErr == nil && id != w.held.Job {
		return lease.Lease{}, lease.ErrStale
	}
	return w.held, w.leaseErr
}

func (w *world) Active(_ context.Context, node common.Address) (bool, error) {
	return !w.stranger && node == crypto.PubkeyToAddress(w.node.PublicKey), nil
}

func (w *world) IsValidSignature(context.Context, common.Address, common.Hash, []byte) (bool, error) {
	return w.contract, w.chainErr
}

func (w *world) Released(_ context.Context, e keys.Entry) error {
	w.journal = append(w.journal, e)
	return w.journalErr
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	newKey := must[*ecdsa.PrivateKey](t)
	identity := must[*seal.Identity](t)
	w := &world{
		owner: newKey(crypto.GenerateKey()), node: newKey(crypto.GenerateKey()),
		jobKey: identity(seal.NewIdentity()), ephemeral: must[*seal.Ephemeral](t)(seal.NewEphemeral()),
	}
	keeper := identity(seal.NewIdentity())
	owner, node := crypto.PubkeyToAddress(w.owner.PublicKey), crypto.PubkeyToAddress(w.node.PublicKey)
	spec := common.HexToHash("0x5bec")
	o := job.Order{
		Kind: job.KindJob, Owner: owner, Scheduler: scheduler, Root: spec, Count: 1, MaxRate: 1e9, MaxCost: job.Units(1e18),
		Nonce: common.HexToHash("0x01"), Deadline: uint64(now.Add(time.Hour).Unix()), Recipient: common.HexToHash("0x02"),
	}
	id := job.ID(o.Hash(domain), 0)
	accept := record.Accept{Job: id, Epoch: 3, Node: node, Key: w.ephemeral.Public(), Expiry: uint64(now.Add(time.Minute).Unix())}
	w.req = keys.ReleaseRequest{
		Order: o, SpecHash: spec.Bytes(), Accept: accept,
		Envelope: must[[]byte](t)(seal.SealEnvelope(keeper.Recipient(), seal.Envelope{Key: w.jobKey, SpecHash: spec, Owner: owner})),
	}
	w.signOrder(t)
	w.signAccept(t)
	w.binding = seal.Binding{ChainID: domain.ChainID, Escrow: domain.Escrow, Job: id, Epoch: 3, Node: node, Expiry: accept.Expiry}
	w.held = lease.Lease{
		Job: id, Epoch: 3, Node: node, Expiry: uint64(now.Add(time.Minute).UnixMilli()), Terms: lease.Terms{Order: o.Hash(domain)},
	}
	w.activities = &keys.Activities{
		Domain: domain, Scheduler: scheduler, Keeper: keeper, Leases: w, Signatures: w, Nodes: w, Journal: w,
		Now: func() time.Time { return now },
	}
	return w
}

func (w *world) signOrder(t *testing.T) {
	w.req.Signature = must[[]byte](t)(eip712.Sign(w.owner, w.req.Order.Hash(domain)))
}

func (w *world) signAccept(t *testing.T) {
	w.req.Accept.Signature = must[[]byte](t)(eip712.Sign(w.node, domain.Digest(w.req.Accept.StructHash())))
}

// delegate signs the order by another key, to which the owner delegates up to a rate.
func (w *world) delegate(t *testing.T, maxRate uint64) {
	agent := must[*ecdsa.PrivateKey](t)(crypto.GenerateKey())
	o := w.req.Order
	g := job.Delegation{
		Owner: o.Owner, Delegate: crypto.PubkeyToAddress(agent.PublicKey), Scheduler: o.Scheduler, Kinds: job.Kinds(o.Kind),
		MaxRate: maxRate, MaxSpend: o.MaxCost, Recipient: o.Recipient, Expiry: o.Deadline,
	}
	w.req.Signature = job.Envelope{
		Delegation: g, OwnerSig: must[[]byte](t)(eip712.Sign(w.owner, g.Hash(domain))),
		DelegateSig: must[[]byte](t)(eip712.Sign(agent, o.Hash(domain))),
	}.Encode()
}

func TestReleaseForADelegatedKey(t *testing.T) {
	w := newWorld(t)
	w.delegate(t, w.req.Order.MaxRate)
	if _, err := w.activities.Release(t.Context(), w.req); err != nil {
		t.Fatal(err)
	}
}

func TestReleaseOpensForTheNodeAlone(t *testing.T) {
	w := newWorld(t)
	res, err := w.activities.Release(t.Context(), w.req)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.ephemeral.Open(res.Sealed, w.binding)
	if err != nil || got.Own.Encode() != w.jobKey.Encode() {
		t.Fatalf("the node opened %v, %v", got, err)
	}
	if len(w.journal) != 1 || w.journal[0].Node != w.req.Accept.Node || w.journal[0].Epoch != 3 {
		t.Errorf("journal %+v", w.journal)
	}
	other := w.binding
	other.Epoch++
	if _, err := w.ephemeral.Open(res.Sealed, other); err == nil {
		t.Error("the release opens for another epoch")
	}
	if strings.Contains(string(res.Sealed), w.jobKey.Encode()) {
		t.Error("the job key shows")
	}
}

// A round of a repeat gets the job's key under its own lease, and under no other.
func TestReleaseForARepeat(t *testing.T) {
	w := newWorld(t)
	plain := w.req.Accept.Job
	w.req.Repeat, w.req.Accept.Job = 2, record.RepeatID(plain, 2)
	w.signAccept(t)
	if _, err := w.activities.Release(t.Context(), w.req); err == nil {
		t.Error("released without the round's lease")
	}
	w.held.Job, w.binding.Job = w.req.Accept.Job, w.req.Accept.Job
	res, err := w.activities.Release(t.Context(), w.req)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.ephemeral.Open(res.Sealed, w.binding); err != nil || got.Own.Encode() != w.jobKey.Encode() {
		t.Errorf("the node opened %v, %v", got, err)
	}
	for _, round := range []uint32{0, 1} {
		w.req.Repeat = round
		if _, err := w.activities.Release(t.Context(), w.req); err == nil {
			t.Errorf("released for round %d", round)
		}
	}
}

// several makes the request one for item 1 of spec 0 under an order with several jobs.
func (w *world) several(t *testing.T, root common.Hash) seal.Seed {
	t.Helper()
	o := &w.req.Order
	o.Kind, o.Count = job.KindBatch, 1
	w.req.Item = 1
	id := job.ID(o.Hash(domain), o.Number(0, 1))
	w.req.Accept.Job, w.binding.Job, w.held.Job, w.held.Terms.Order = id, id, id, o.Hash(domain)
	seed := seal.NewSeed()
	w.req.Envelope = must[[]byte](t)(seal.SealOrderEnvelope(w.activities.Keeper.Recipient(), seal.OrderEnvelope{Seed: seed, Root: root, Owner: o.Owner}))
	w.signOrder(t)
	w.signAccept(t)
	return seed
}

// A job of an order with several gets its own key and the shared one, and no other's.
func TestReleaseUnderAnOrderOfSeveral(t *testing.T) {
	w := newWorld(t)
	seed := w.several(t, w.req.Order.Root)
	res, err := w.activities.Release(t.Context(), w.req)
	if err != nil {
		t.Fatal(err)
	}
	got := must[seal.JobKeys](t)(w.ephemeral.Open(res.Sealed, w.binding))
	own, shared := must[*seal.Identity](t)(seed.Own(1)), must[*seal.Identity](t)(seed.Shared())
	if got.Own.Encode() != own.Encode() || got.Shared == nil || got.Shared.Encode() != shared.Encode() {
		t.Error("the node opened other keys")
	}
	for name, change := range map[string]func(){
		"another item":             func() { w.req.Item = 2 },
		"an item beyond the bound": func() { w.req.Item = job.MaxTries },
		"no item":                  func() { w.req.Item = 0 },
		"a single job's envelope": func() {
			w.req.Envelope = must[[]byte](t)(seal.SealEnvelope(w.activities.Keeper.Recipient(), seal.Envelope{Key: w.jobKey, SpecHash: w.req.Order.Root, Owner: w.req.Order.Owner}))
		},
		"another root": func() { w.several(t, common.Hash{9}) },
	} {
		before := w.req
		change()
		if res, err := w.activities.Release(t.Context(), w.req); err == nil {
			t.Errorf("%s: released %d bytes", name, len(res.Sealed))
		}
		w.req = before
	}
}

// refused are requests that get no key.
var refused = map[string]struct {
	kind   string
	change func(t *testing.T, w *world)
}{
	"order changed":         {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.Order.MaxRate++ }},
	"beyond its delegation": {keys.ErrRefused, func(t *testing.T, w *world) { w.delegate(t, w.req.Order.MaxRate-1) }},
	"delegation of another's": {keys.ErrRefused, func(t *testing.T, w *world) {
		w.owner = must[*ecdsa.PrivateKey](t)(crypto.GenerateKey())
		w.delegate(t, w.req.Order.MaxRate)
	}},
	"order of another's": {keys.ErrRefused, func(t *testing.T, w *world) {
		w.owner = must[*ecdsa.PrivateKey](t)(crypto.GenerateKey())
		w.signOrder(t)
	}},
	"node not registered":   {keys.ErrRefused, func(_ *testing.T, w *world) { w.stranger = true }},
	"order not valid":       {keys.ErrRefused, func(t *testing.T, w *world) { w.req.Order.Kind = 9; w.signOrder(t) }},
	"order expired":         {keys.ErrRefused, func(_ *testing.T, w *world) { w.activities.Now = func() time.Time { return now.Add(2 * time.Hour) } }},
	"other scheduler":       {keys.ErrRefused, func(_ *testing.T, w *world) { w.activities.Scheduler = common.HexToAddress("0x77") }},
	"spec not under root":   {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.SpecHash = common.HexToHash("0xbad").Bytes() }},
	"short spec hash":       {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.SpecHash = w.req.SpecHash[:31] }},
	"proof where none is":   {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.Proof = [][]byte{make([]byte, 32)} }},
	"proof of odd length":   {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.Proof = [][]byte{{1}} }},
	"index beyond":          {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.Index = 1 }},
	"accept of another job": {keys.ErrRefused, func(t *testing.T, w *world) { w.req.Accept.Job[0]++; w.signAccept(t) }},
	"accept key swapped": {keys.ErrRefused, func(t *testing.T, w *world) {
		w.req.Accept.Key = must[*seal.Ephemeral](t)(seal.NewEphemeral()).Public()
	}},
	"accept signed by other":     {keys.ErrRefused, func(t *testing.T, w *world) { w.node = w.owner; w.signAccept(t) }},
	"accept key not a key":       {keys.ErrRefused, func(t *testing.T, w *world) { w.req.Accept.Key = []byte("no key"); w.signAccept(t) }},
	"accept expired":             {keys.ErrNotHeld, func(t *testing.T, w *world) { w.req.Accept.Expiry = uint64(now.Unix()); w.signAccept(t) }},
	"no lease":                   {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.leaseErr = lease.ErrStale }},
	"newer epoch":                {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.held.Epoch = 4 }},
	"older epoch":                {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.held.Epoch = 2 }},
	"lease of another node":      {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.held.Node = scheduler }},
	"lease ended":                {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.held.Ended = true }},
	"lease expired":              {keys.ErrNotHeld, func(_ *testing.T, w *world) { w.held.Expiry = uint64(now.UnixMilli()) }},
	"lease of another order":     {keys.ErrRefused, func(_ *testing.T, w *world) { w.held.Terms.Order[0]++ }},
	"envelope to another keeper": {keys.ErrRefused, func(t *testing.T, w *world) { w.activities.Keeper = must[*seal.Identity](t)(seal.NewIdentity()) }},
	"envelope changed":           {keys.ErrRefused, func(_ *testing.T, w *world) { w.req.Envelope[len(w.req.Envelope)-1]++ }},
	"envelope of another owner": {keys.ErrRefused, func(t *testing.T, w *world) {
		w.req.Envelope = must[[]byte](t)(seal.SealEnvelope(w.activities.Keeper.Recipient(), seal.Envelope{
			Key: w.jobKey, SpecHash: common.Hash(w.req.SpecHash), Owner: scheduler}))
	}},
	"envelope of another spec": {keys.ErrRefused, func(t *testing.T, w *world) {
		w.req.Envelope = must[[]byte](t)(seal.SealEnvelope(w.activities.Keeper.Recipient(), seal.Envelope{
			Key: w.jobKey, SpecHash: common.HexToHash("0x99"), Owner: w.req.Order.Owner}))
	}},
	"register away": {"", func(_ *testing.T, w *world) { w.leaseErr = errors.New("connection refused") }},
	"chain away":    {"", func(_ *testing.T, w *world) { w.req.Signature = []byte("1271"); w.chainErr = errors.New("timeout") }},
	"journal full":  {"", func(_ *testing.T, w *world) { w.journalErr = errors.New("disk full") }},
}

// Whatever one part of a request is changed to, the key stays where it is.
func TestReleaseRefuses(t *testing.T) {
	for name, c := range refused {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(t, w)
			res, err := w.activities.Release(t.Context(), w.req)
			if err == nil || len(res.Sealed) != 0 {
				t.Fatalf("released %d bytes, %v", len(res.Sealed), err)
			}
			var app *temporal.ApplicationError
			kind, final := "", false
			if errors.As(err, &app) {
				kind, final = app.Type(), app.NonRetryable()
			}
			if kind != c.kind || final != (c.kind == keys.ErrRefused) {
				t.Errorf("error %v of type %q, final %t; want type %q", err, kind, final, c.kind)
			}
		})
	}
}

func TestReleaseForContractWallet(t *testing.T) {
	w := newWorld(t)
	w.req.Signature, w.contract = []byte("whatever the wallet contract takes"), true
	if _, err := w.activities.Release(t.Context(), w.req); err != nil {
		t.Fatal(err)
	}
}
