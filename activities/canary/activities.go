// Package canary sends nodes jobs whose answer is known, in the shape of users'
// jobs, and judges what comes back.
//
// Nouns: a task is a kind of job that makes the same on any node with the same
// GPU model; an answer is the digest of what a trusted node made of a task on a
// model; a canary is one job of a task for one node, ordered by a wallet of the
// scheduler's under an allow-list that names the node. It goes the way of every
// order: through the book, the escrow and the ingress.
//
// It promises that a node is judged by what it was paid for, against what a
// trusted node made of the same, and that no two canaries share a recipient, a job
// key or a deadline's distance; names, durations and maxima vary within what the
// plan allows, and the allow-list names nodes that have no room beside the one that
// is meant. A node that knows the scheduler's wallets, or suspects each allow-list,
// can behave for canaries alone: it does not promise that it cannot tell. Start at
// Activities.DrawCanary.
package canary

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
)

// ErrUnknown reports that no trusted node has answered yet.
var ErrUnknown = errors.New("no answer is known")

// ErrLater reports a finding that counts only in a later period.
var ErrLater = errors.New("it counts in a later period")

// Register remembers answers, and what was found of nodes.
type Register interface {
	// PassedRepeats returns how many checks a node passed since the last one that it did not.
	PassedRepeats(ctx context.Context, node common.Address) (uint64, error)
	// PutRepeat notes what was found of a node's work; the first note of a job on a node stands.
	PutRepeat(ctx context.Context, n record.Note) error
	// Answer returns what a trusted node made of a task on a GPU model, or ErrUnknown.
	Answer(ctx context.Context, task common.Hash, model uint16) (common.Hash, error)
	// PutAnswer keeps it; the first one stands.
	PutAnswer(ctx context.Context, task common.Hash, model uint16, digest common.Hash, node common.Address) error
}

// Content is the storage that packages are in.
type Content interface {
	// Get returns a member of a package.
	Get(ctx context.Context, cid, name string) (io.ReadCloser, error)
}

// Purse says what the canaries' wallets have in the escrow.
type Purse interface {
	Balance(ctx context.Context, asset, owner common.Address) (job.Amount, error)
}

// Court takes what was found of a node's paid work to its reputation.
type Court interface {
	// Judged brings it once, however often it is asked, and does not wait for it.
	// ErrLater: the contract counts nothing of its payer's any more in this period.
	Judged(ctx context.Context, o job.Order, f record.Finding) error
}

// Activities are the canary activities.
type Activities struct {
	Plan     func() (Plan, error) // the operator's, as it is now
	Nodes    func() []match.Leaf  // that may be matched now
	Register Register
	Content  Content
	Purse    Purse
	Court    Court
	Wallets  []*ecdsa.PrivateKey // orders are one of theirs
	Data     *seal.Identity      // keeps the identities that results are sealed to
	Key      *ecdsa.PrivateKey   // the scheduler's
	Domain   eip712.Domain
	Keeper   string                   // age recipient
	Params   func() match.Params      // those in force
	Checks   func() reputation.Checks // those in force
	Beat     func(context.Context)    // says that reading a result goes on
	Random   io.Reader
	Now      func() time.Time
}

// Plan is what the operator spends on canaries, and on what.
type Plan struct {
	PerDay  uint32           `json:"perDay"`  // at most; 0: none
	Trusted []common.Address `json:"trusted"` // nodes whose answers are right
	Tasks   []Task           `json:"tasks"`
}

// Task is a kind of job that makes the same files on any node with the same GPU
// model. Orders are paid in the chain's coin.
type Task struct {
	Spec      job.Spec   `json:"spec"`            // without allow-list, key and salt; its duration and MaxCost are the least
	Names     []string   `json:"names,omitempty"` // of which each canary has one; none: the spec's
	MaxRate   uint64     `json:"maxRate"`
	MaxEgress uint64     `json:"maxEgress"`
	MaxCost   job.Amount `json:"maxCost"` // with the fee
	Fee       job.Amount `json:"fee"`     // zero: the least; a wrong answer costs its node what half of it is worth in reputation
}

// pause is how long to wait where there is no plan.
const pause = 10 * time.Minute

// A canary may wait for its node and for the chain for leastSlack at least and up
// to moreSlack longer.
const (
	leastSlack = 10 * time.Minute
	moreSlack  = 50 * time.Minute
)

// Drawn is a canary, or why there is none.
type Drawn struct {
	Submission *job.Submission `json:"submission,omitempty"` // nil: none
	Job        common.Hash     `json:"job,omitzero"`
	OrderHash  common.Hash     `json:"orderHash,omitzero"`
	ChainID    uint64          `json:"chainId"`
	Escrow     common.Address  `json:"escrow"`
	Canary     Canary          `json:"canary,omitzero"`
	Why        string          `json:"why,omitempty"`
	Pause      time.Duration   `json:"pause"` // until the next one
}

// Canary is what is to be judged of a job.
type Canary struct {
	Task    common.Hash    `json:"task"`
	Node    common.Address `json:"node"`
	Model   uint16         `json:"model"`
	Trusted bool           `json:"trusted,omitempty"` // its answer is learned
	// Opener is the identity that the result is sealed to, a fresh one for each
	// canary, itself sealed to Activities.Data.
	Opener []byte `json:"opener"`
}

// DrawCanary chooses a node and a task, and orders the job.
func (a *Activities) DrawCanary(ctx context.Context) (Drawn, error) {
	d := Drawn{ChainID: a.Domain.ChainID, Escrow: a.Domain.Escrow, Pause: pause}
	plan, err := a.Plan()
	if err != nil {
		d.Why = "the plan cannot be read: " + err.Error()
		return d, nil
	}
	if plan.PerDay == 0 || len(plan.Tasks) == 0 || len(a.Wallets) == 0 {
		d.Why = "no canaries are planned"
		return d, nil
	}
	random := func(n uint64) uint64 {
		var b [32]byte
		_, err = io.ReadFull(a.Random, b[:])
		return crypto.Keccak256Hash(b[:]).Big().Uint64() % n
	}
	mean := uint64(24*time.Hour) / uint64(plan.PerDay)
	d.Pause = time.Duration(mean/2 + random(mean+1)) // nobody can tell the next one by the last
	task := plan.Tasks[random(uint64(len(plan.Tasks)))]
	wallet := a.Wallets[random(uint64(len(a.Wallets)))]
	if err != nil {
		return d, fmt.Errorf("draw a canary: %w", err)
	}
	s, opener, err := a.order(wallet, vary(task, random), random)
	if err != nil {
		return d, fmt.Errorf("order a canary: %w", err)
	}
	candidates, full, err := a.candidates(ctx, plan, task, s)
	if err != nil {
		return d, fmt.Errorf("draw a canary: %w", err)
	}
	c, why := choose(candidates, random)
	if why != "" {
		d.Why = why
		return d, nil
	}
	have, err := a.Purse.Balance(ctx, common.Address{}, s.Order.Owner)
	if err != nil {
		return d, fmt.Errorf("draw a canary: %w", err)
	}
	if have.Cmp(s.Order.MaxCost) < 0 {
		d.Why = fmt.Sprintf("wallet %s has %s in the escrow, a canary may cost %s: deposit for it", s.Order.Owner, have, s.Order.MaxCost)
		return d, nil
	}
	d.Canary = c.Canary
	d.Canary.Opener = opener
	if err := a.name(&s, wallet, beside(c.Node, full, random)); err != nil {
		return d, fmt.Errorf("order a canary: %w", err)
	}
	d.OrderHash = s.Order.Hash(a.Domain)
	d.Job, d.Submission = job.ID(d.OrderHash, 0), &s
	return d, nil
}

// TaskID names a task by its spec.
func TaskID(t Task) (common.Hash, error) {
	b, err := json.Marshal(t.Spec)
	return crypto.Keccak256Hash([]byte("skyops/canary/v1"), b), err
}
