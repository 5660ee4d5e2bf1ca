package record

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
)

// Check is the outcome of one check.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	// Input names what does not fit, as a path in the proof's JSON, e.g.
	// "record.attempts[0].receipt.nodeSignature"; "spec" for the spec given.
	// A check that fails only because another did carries the other's input.
	Input string `json:"input,omitempty"`
	// Unread says that the check passed without what is stored being read: part of it
	// is the scheduler's word, as Detail says.
	Unread bool `json:"unread,omitempty"`
}

// ErrElsewhere is what Options.Manifest wraps where a CID is none, or vouches for
// something else than the manifest.
var ErrElsewhere = errors.New("its CID does not lead to it")

// Options give Verify what the proof itself does not hold. All are optional;
// without one, the checks that need it say so or check less.
type Options struct {
	Domain *eip712.Domain // the network's; nil: the record's own word is taken
	Token  common.Address // the network's SKYOPS token
	Spec   *job.Spec      // the owner's copy
	// RepeatFloor is the least rate, of 10,000, at which the scheduler says that it
	// has deterministic jobs checked.
	RepeatFloor uint16
	// Params are the versions of the matching parameters, as the chain has them; nil:
	// those that every network begins with.
	Params match.Versions
	// Page returns a page of the scheduler's book, as published and as the chain
	// has it; nil without an error where the chain does not have it yet.
	Page func(number uint64) (*book.Page, error)
	// Manifest returns what the manifest with this hash says: the ContentTag of what its
	// package or checkpoint holds, and its step. cid is where the record says that it is
	// stored. ErrElsewhere fails the check. Where this is nil or has another error the
	// scheduler's word is taken, and the check says so.
	Manifest func(cid string, manifest common.Hash) (content common.Hash, step uint64, err error)
	// Signature judges an order's signature that is not ECDSA by the owner: a
	// contract wallet's (ERC-1271).
	Signature func(owner common.Address, digest common.Hash, sig []byte) error
}

// OK reports whether every check passed.
func OK(checks []Check) bool {
	for _, c := range checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// Verify checks a proof without asking anyone, and returns every check it
// made. Money and anchor on chain are VerifyOnChain's.
func Verify(p Proof, o Options) []Check {
	v := &verifier{p: p, r: &p.Record, o: o}
	v.domain = v.r.domain()
	if o.Domain != nil {
		v.domain = *o.Domain
	}
	v.order, v.job = v.r.Order.Hash(v.domain), v.r.Job
	v.network()
	v.orderSignature()
	v.jobID()
	v.spec()
	v.matches()
	v.attempts()
	v.repeat()
	v.bill()
	v.pack()
	v.outcome()
	v.anchoring()
	return v.checks
}

type verifier struct {
	p        Proof
	r        *Record
	o        Options
	domain   eip712.Domain
	order    common.Hash // its hash
	job      common.Hash // its id, where the record's own is wrong the right one
	checks   []Check
	badOrder string         // input, when the order cannot be relied on
	suspect  map[int]string // by match: input, when its evidence cannot be relied on
	accepted map[uint32]int // by epoch: the match whose node accepted it
}

func (v *verifier) pass(name, format string, args ...any) {
	v.checks = append(v.checks, Check{Name: name, OK: true, Detail: fmt.Sprintf(format, args...)})
}

func (v *verifier) fail(name, input, format string, args ...any) {
	v.checks = append(v.checks, Check{Name: name, Detail: fmt.Sprintf(format, args...), Input: input})
}

// failed returns the input of the first failed check, or nothing.
func (v *verifier) failed() string {
	for _, c := range v.checks {
		if !c.OK {
			return c.Input
		}
	}
	return ""
}

func (v *verifier) network() {
	const name = "network"
	switch d := v.o.Domain; {
	case v.r.Version != 1:
		v.fail(name, "record.version", "version %d is not one this program reads", v.r.Version)
	case d == nil:
		v.pass(name, "chain %d, escrow %s, by the record's own word", v.r.ChainID, v.r.Escrow)
	case v.r.ChainID != d.ChainID:
		v.fail(name, "record.chainId", "chain %d is not this network's %d", v.r.ChainID, d.ChainID)
	case v.r.Escrow != d.Escrow:
		v.fail(name, "record.escrow", "escrow %s is not this network's %s", v.r.Escrow, d.Escrow)
	default:
		v.pass(name, "chain %d, escrow %s", d.ChainID, d.Escrow)
	}
}

// orderSignature tells a changed order from a changed signature by the job's
// id, which is made of the order's hash.
func (v *verifier) orderSignature() {
	const name = "order signature"
	o := v.r.Order
	err := o.Validate()
	var a job.Authority
	if err == nil {
		a, err = job.AuthorityOf(v.domain, o, v.r.OrderSig)
	}
	if err == nil {
		err = a.Verify()
		if errors.Is(err, eip712.ErrSignature) && v.o.Signature != nil {
			err = v.o.Signature(a.Owner, a.Digest, a.Signature)
		}
	}
	switch {
	case err == nil && a.Delegation != nil:
		v.pass(name, "signed by %s, to whom %s delegated up to %s by %s", a.Delegation.Delegate, o.Owner, a.Delegation.MaxSpend, a.Digest)
	case err == nil:
		v.pass(name, "signed by %s", o.Owner)
	case job.ID(v.order, v.r.Number()) == v.r.Job:
		v.badOrder = "record.orderSignature"
		v.fail(name, v.badOrder, "%v; if the owner is a contract wallet, verify online", err)
	default:
		v.badOrder = "record.order"
		if v.failed() != "" {
			v.badOrder = v.failed()
		}
		v.fail(name, v.badOrder, "the order is not what its owner signed: %v", err)
	}
}

func (v *verifier) jobID() {
	const name = "job id"
	want, number := job.ID(v.order, v.r.Number()), v.r.Number()
	switch {
	case want == v.r.Job && v.r.Order.CheckItem(v.r.Index, v.r.Item) != nil:
		v.badOrder = "record.item"
		v.fail(name, "record.item", "%v", v.r.Order.CheckItem(v.r.Index, v.r.Item))
	case want == v.r.Job:
		v.pass(name, "job %s is number %d of the order", v.r.Job, number)
	case v.badOrder != "":
		v.fail(name, v.badOrder, "it cannot be the job of this order: see above")
	case v.signedFor(v.r.Job):
		v.badOrder = "record.index"
		if v.r.Order.Several() && v.r.Order.Includes(v.r.SpecHash, v.r.Index, v.r.Proof) == nil {
			v.badOrder = "record.item"
		}
		v.fail(name, v.badOrder, "nodes signed for job %s, which is not number %d of the order", v.r.Job, number)
	default:
		v.fail(name, "record.job", "number %d of the order is job %s, not %s", number, want, v.r.Job)
		v.job = want
	}
}

// signedFor reports whether a node's signed answer or receipt is for the job.
func (v *verifier) signedFor(id common.Hash) bool {
	for _, m := range v.r.Matches {
		if a := m.Offer.Accept; a != nil && a.Job == id && v.signed(a.Node, a.StructHash(), a.Signature) {
			return true
		}
	}
	return false
}

func (v *verifier) signed(node common.Address, structHash common.Hash, sig []byte) bool {
	return eip712.Verify(node, v.domain.Digest(structHash), sig) == nil
}

func (v *verifier) spec() {
	const name = "spec"
	r := v.r
	included := func(h common.Hash) bool { return r.Order.Includes(h, r.Index, r.Proof) == nil }
	given := common.Hash{}
	if v.o.Spec != nil {
		h, err := v.o.Spec.Hash()
		if err != nil {
			v.fail(name, "spec", "the spec given has no hash: %v", err)
			return
		}
		given = h
	}
	switch {
	case v.badOrder == "record.order" || v.badOrder == "record.index" || v.badOrder == "record.item":
		v.fail(name, v.badOrder, "it cannot be checked against this order: see above")
	case included(r.SpecHash) && (v.o.Spec == nil || given == r.SpecHash):
		v.pass(name, "hash %s is in the order", r.SpecHash)
	case v.o.Spec != nil && included(r.SpecHash):
		v.fail(name, "spec", "the spec given has hash %s, the order has %s", given, r.SpecHash)
	case v.o.Spec != nil && included(given), r.Order.Count == 1 && len(r.Proof) == 0:
		v.fail(name, "record.specHash", "%s is not in the order", r.SpecHash)
	default:
		v.fail(name, "record.proof", "the path does not lead from spec %s to the order's root", r.SpecHash)
	}
}

func (v *verifier) bill() {
	const name = "bill"
	if input := v.failed(); input != "" && v.badOrder != "" {
		v.fail(name, input, "it cannot be checked against this order: see above")
		return
	}
	receipts, in := v.r.Payable(), func(a job.Amount) string { return a.In(v.r.Order.Asset) }
	b, s := Settle(v.r.Order, receipts), v.p.Settlement
	whole := v.r.Order.Count == 1
	switch {
	case s != nil && whole && s.Paid.Add(s.Fee).Add(s.Refunded).Cmp(v.r.Order.MaxCost) != 0,
		s != nil && whole && (s.Paid.Cmp(b.Paid) != 0 || s.Fee.Cmp(b.Fee) != 0):
		input := "settlement"
		if f := v.failed(); f != "" {
			input = f
		}
		v.fail(name, input, "the receipts come to %s with a fee of %s, of %s locked; the settlement says paid %s, fee %s and refunded %s",
			in(b.Paid), in(b.Fee), in(v.r.Order.MaxCost), in(s.Paid), in(s.Fee), in(s.Refunded))
	case s == nil:
		v.pass(name, "%s to %s of at most %s; not settled yet", counted(len(receipts), "receipt comes", "receipts come"), in(b.Paid), in(v.r.Order.MaxCost))
	default:
		v.pass(name, "%s to %s; that, a fee of %s and %s refunded are the %s that were locked",
			counted(len(receipts), "receipt comes", "receipts come"), in(b.Paid), in(s.Fee), in(s.Refunded), in(v.r.Order.MaxCost))
	}
}

// counted writes a number with its word.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// pack holds the package's hash against the node's signed receipt and the manifest.
func (v *verifier) pack() {
	const name = "package"
	pk, signed := v.r.Package, v.result()
	switch {
	case pk == nil && signed == (common.Hash{}):
		v.pass(name, "the job left none")
		return
	case pk == nil:
		v.fail(name, "record.package", "a node signed for package %s, which the record leaves out", signed)
		return
	}
	sum := common.Hash(sha256.Sum256(v.p.Manifest))
	switch {
	case len(v.p.Manifest) == 0 && pk.Manifest == signed:
		v.pass(name, "manifest %s is what the node signed; the manifest itself is not in the proof", pk.Manifest)
	case pk.Manifest == signed && sum == signed:
		v.pass(name, "manifest %s is what the node signed", pk.Manifest)
	case pk.Manifest == signed:
		v.fail(name, "manifest", "its hash is %s, the node signed %s", sum, signed)
	default:
		input := "record.package.manifest"
		if f := v.failed(); f != "" && strings.Contains(f, "receipt") {
			input = f
		}
		v.fail(name, input, "the record names manifest %s, the node signed %s", pk.Manifest, signed)
	}
}

// result is the manifest that the newest receipt with a result names.
func (v *verifier) result() common.Hash {
	for i := len(v.r.Attempts) - 1; i >= 0; i-- {
		if s := v.r.Attempts[i].Receipt; s != nil && s.Receipt.Result != (common.Hash{}) {
			return s.Receipt.Result
		}
	}
	return common.Hash{}
}

func (v *verifier) outcome() {
	const name = "outcome"
	r := v.r
	switch last := len(r.Attempts) - 1; {
	case r.Outcome != Succeeded && r.Outcome != Failed && r.Outcome != Cancelled:
		v.fail(name, "record.outcome", "%q does not end a job", r.Outcome)
	case r.Outcome == Succeeded && (r.Package == nil || last < 0):
		v.fail(name, "record.outcome", "a job that succeeded has an attempt and a package")
	case r.Outcome == Succeeded && r.Attempts[last].Outcome != Succeeded:
		v.fail(name, fmt.Sprintf("record.attempts[%d].outcome", last), "the job succeeded, its last attempt %s", r.Attempts[last].Outcome)
	case r.Outcome != Succeeded && r.Cause == nil:
		v.fail(name, "record.cause", "a job that did not succeed has a cause")
	case r.Cause != nil:
		v.pass(name, "%s: %s", r.Outcome, r.Cause.Message)
	default:
		v.pass(name, "%s", r.Outcome)
	}
}

func (v *verifier) anchoring() {
	const name = "anchor"
	hash, err := v.p.Record.Hash()
	if err != nil {
		v.fail(name, "record", "%v", err)
		return
	}
	a := v.p.Anchoring
	if a == nil {
		v.hashOnly(hash)
		return
	}
	if a.Scheduler != v.r.Order.Scheduler && v.badOrder == "" {
		v.fail(name, "anchoring.scheduler", "%s is not the order's scheduler %s", a.Scheduler, v.r.Order.Scheduler)
		return
	}
	leads := func(h common.Hash) bool { return merkle.Verify(a.Root, h, a.Index, a.Count, a.Path) }
	claimed := v.p.Hash != (common.Hash{})
	switch {
	case leads(hash) && (!claimed || v.p.Hash == hash):
		v.pass(name, "record %s leads to the root of batch %d; ask the chain whether it is there", hash, a.Seq)
	case leads(hash):
		v.fail(name, "hash", "the record's hash is %s, not %s", hash, v.p.Hash)
	case claimed && v.p.Hash == hash:
		v.fail(name, "anchoring", "its path does not lead from record %s to its root", hash)
	case claimed && leads(v.p.Hash), v.failed() != "":
		v.fail(name, v.cause("record"), "the record's hash is %s, not the one that was anchored", hash)
	default:
		v.fail(name, "record", "record %s does not lead to the root: record, path or root was changed", hash)
	}
}

// hashOnly is anchoring for a record that is not anchored yet.
func (v *verifier) hashOnly(hash common.Hash) {
	if v.p.Hash != (common.Hash{}) && v.p.Hash != hash {
		v.fail("anchor", v.cause("record"), "the record's hash is %s, not %s", hash, v.p.Hash)
		return
	}
	v.pass("anchor", "record %s is not anchored yet", hash)
}

// cause names the input of an earlier failure inside the record, which is why
// its hash changed too, or else the given one.
func (v *verifier) cause(input string) string {
	for _, c := range v.checks {
		if !c.OK && strings.HasPrefix(c.Input, "record") {
			return c.Input
		}
	}
	return input
}
