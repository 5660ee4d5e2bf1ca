package canary

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/seal"
)

// candidate is a node that could run a canary now.
type candidate struct {
	Canary
	known  bool   // what it should make is known
	weight uint64 // how much it is due
}

// candidates are the nodes that fit a task; full are those that do not now.
func (a *Activities) candidates(ctx context.Context, plan Plan, task Task, s job.Submission) (out []candidate, full []common.Address, err error) {
	terms, err := match.NewJob(s, common.Hash{}, 1, nil, common.Address{})
	if err != nil {
		return nil, nil, err
	}
	id, err := TaskID(task)
	if err != nil {
		return nil, nil, err
	}
	for _, leaf := range a.Nodes() {
		if ok, _, _ := match.Feasible(a.Params(), leaf, terms, leaf.Time); !ok {
			full = append(full, leaf.Node)
			continue
		}
		c := candidate{Canary: Canary{Task: id, Node: leaf.Node, Model: leaf.Model, Trusted: slices.Contains(plan.Trusted, leaf.Node)}}
		_, err := a.Register.Answer(ctx, id, leaf.Model)
		if c.known = err == nil; err != nil && !errors.Is(err, ErrUnknown) {
			return nil, nil, err
		}
		passed, err := a.Register.PassedRepeats(ctx, leaf.Node)
		if err != nil {
			return nil, nil, err
		}
		c.weight = due(a.Checks().Rate(passed), leaf.Rep)
		out = append(out, c)
	}
	return out, full, nil
}

// maxBeside bounds the nodes that an allow-list names beside the one that is meant.
const maxBeside = 3

// beside is an allow-list that names a node, and up to so many of others that have
// no room for the job now: who reads it cannot tell that it is meant for one.
// Should another run it after all, nobody is judged.
func beside(node common.Address, full []common.Address, random func(uint64) uint64) []common.Address {
	list := []common.Address{node}
	for n := random(maxBeside + 1); n > 0 && len(full) > 0; n-- {
		i := random(uint64(len(full)))
		list = append(list, full[i])
		full = slices.Delete(full, int(i), int(i)+1)
	}
	slices.SortFunc(list, common.Address.Cmp)
	return list
}

// vary gives a task's job what differs from one user's to another's: a name of the
// plan's, up to half as long again in whole minutes, and up to a quarter more money.
func vary(t Task, random func(uint64) uint64) Task {
	if len(t.Names) > 0 {
		t.Spec.Name = t.Names[random(uint64(len(t.Names)))]
	}
	longer := t.Spec.Limits.Duration + uint32(random(uint64(t.Spec.Limits.Duration/2)+1))
	t.Spec.Limits.Duration = (longer + 59) / 60 * 60
	more := new(big.Int).Mul(t.MaxCost.Big(), new(big.Int).SetUint64(100+random(26)))
	t.MaxCost = job.NewAmount(more.Div(more, big.NewInt(100)))
	return t
}

// due is how much a node is to be checked: as often as its deterministic jobs
// are, and up to twice that while its reputation is low.
func due(rate, reputation uint16) uint64 {
	return uint64(rate) * (20_000 - uint64(min(reputation, 10_000)))
}

// choose draws a node by what is due. Where no answer is known for its model, only
// a trusted one is asked, which gives it.
func choose(all []candidate, random func(uint64) uint64) (candidate, string) {
	if len(all) == 0 {
		return candidate{}, "no node fits the task now"
	}
	all = slices.DeleteFunc(all, func(c candidate) bool { return c.known == c.Trusted })
	var sum uint64
	for _, c := range all {
		sum += c.weight
	}
	if sum == 0 {
		return candidate{}, "the nodes that fit the task are trusted, or no trusted one has shown what it makes on their GPUs"
	}
	at := random(sum)
	for _, c := range all {
		if at < c.weight {
			return c, ""
		}
		at -= c.weight
	}
	return candidate{}, ""
}

// order makes a task's order, without the node and the signature, and what its
// result opens with.
func (a *Activities) order(wallet *ecdsa.PrivateKey, t Task, random func(uint64) uint64) (s job.Submission, opener []byte, err error) {
	data, err := seal.NewIdentity()
	if err != nil {
		return s, nil, err
	}
	if opener, err = seal.SealBytes([]byte(data.Encode()), a.Data.Recipient()); err != nil {
		return s, nil, err
	}
	slack := leastSlack + time.Duration(random(uint64(moreSlack/time.Second)))*time.Second
	o := job.Order{
		Kind: job.KindJob, Owner: crypto.PubkeyToAddress(wallet.PublicKey), Scheduler: crypto.PubkeyToAddress(a.Key.PublicKey), Count: 1,
		MaxRate: t.MaxRate, MaxEgress: t.MaxEgress, MaxCost: t.MaxCost, Fee: t.Fee,
		Deadline:  uint64(a.Now().Add(time.Duration(t.Spec.Limits.Duration)*time.Second + slack).Unix()),
		Recipient: job.RecipientHash(data.Recipient()),
	}
	if least := a.Params().FeeFloor(match.AssetCoin); o.Fee.Cmp(least) < 0 {
		o.Fee = least
	}
	if o.Fee.Cmp(o.MaxCost) >= 0 {
		return s, nil, fmt.Errorf("a maximum of %s leaves nothing beside the fee of %s", o.MaxCost, o.Fee)
	}
	return job.Submission{Order: o, Spec: t.Spec, Recipient: data.Recipient()}, opener, nil
}

// name writes the allow-list into the order, with a key and a salt of its own, and signs it.
func (a *Activities) name(s *job.Submission, wallet *ecdsa.PrivateKey, nodes []common.Address) (err error) {
	s.Spec.Where.Nodes = nodes
	if s.Spec.Salt, err = job.NewSalt(a.Random); err != nil {
		return err
	}
	if s.Order.Nonce, err = job.NewSalt(a.Random); err != nil {
		return err
	}
	key, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	s.Spec.Key, s.JobKey = job.RecipientHash(key.Recipient()), key.Recipient()
	if err := s.Spec.Validate(); err != nil {
		return err
	}
	if s.Order.Root, err = s.Spec.Hash(); err != nil {
		return err
	}
	if s.Envelope, err = seal.SealEnvelope(a.Keeper, seal.Envelope{Key: key, SpecHash: s.Order.Root, Owner: s.Order.Owner}); err != nil {
		return err
	}
	s.Signature, err = eip712.Sign(wallet, a.Domain.Digest(s.Order.StructHash()))
	return err
}
