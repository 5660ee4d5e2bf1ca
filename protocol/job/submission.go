package job

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/merkle"
)

// MaxCount bounds the specs of one order.
const MaxCount = 1_000_000

// MaxShare bounds the further recipients of a result.
const MaxShare = 16

// isRecipient reports whether text looks like an age hybrid recipient.
func isRecipient(text string) bool { return strings.HasPrefix(text, "age1pq") && len(text) <= 4096 }

// ErrOrder reports an order that could never be run, whoever signed it.
var ErrOrder = errors.New("the order is not valid")

// ErrSubmission reports a submission whose parts do not belong to its order.
var ErrSubmission = errors.New("the submission does not belong to its order")

// Validate reports what is wrong with the order by itself, as *FieldError
// values joined under ErrOrder. It looks at no clock: see CheckDeadline.
func (o Order) Validate() error {
	var p problems
	if o.Kind < KindJob || o.Kind > KindSchedule {
		p.add("kind", fmt.Sprintf("%d is unknown", o.Kind), "use 1 job, 2 batch, 3 pipeline or 4 schedule")
	}
	if o.Kind == KindJob && o.Count != 1 {
		p.add("count", fmt.Sprintf("%d specs in an order for one job", o.Count), "give 1")
	}
	p.within("count", uint64(o.Count), 1, MaxCount, "specs")
	zero := common.Address{}
	if o.Owner == zero {
		p.add("owner", "is missing", "give the wallet's address")
	}
	if o.Scheduler == zero {
		p.add("scheduler", "is missing", "give the scheduler's address")
	}
	for field, h := range map[string]common.Hash{"root": o.Root, "nonce": o.Nonce, "recipient": o.Recipient} {
		if h == (common.Hash{}) {
			p.add(field, "is missing", "")
		}
	}
	if o.MaxRate >= MaxRate || o.MaxEgress >= MaxRate {
		p.add("maxRate", "or maxEgress is absurdly high", fmt.Sprintf("give less than %d gwei", MaxRate))
	}
	if c := o.MaxCost.i; c.Sign() <= 0 || c.BitLen() > 128 {
		p.add("maxCost", "is not between 1 and 2^128-1 smallest units", "give what the order may cost at most")
	}
	if o.Fee.i.Sign() < 0 || o.Fee.Cmp(o.MaxCost) > 0 {
		p.add("fee", fmt.Sprintf("%s is more than the order's maximum of %s", o.Fee, o.MaxCost), "give a smaller fee, or a higher maximum")
	}
	if o.Deadline == 0 || o.Deadline >= 1<<40 {
		p.add("deadline", fmt.Sprintf("%d is not a time", o.Deadline), "give unix seconds")
	}
	if err := p.err(); err != nil {
		return fmt.Errorf("%w: %w", ErrOrder, err)
	}
	return nil
}

// CheckDeadline reports an order whose deadline has passed at now.
func (o Order) CheckDeadline(now time.Time) error {
	if d := time.Unix(int64(o.Deadline), 0); !now.Before(d) {
		return fmt.Errorf("%w: its deadline was %s, now is %s; sign a new one", ErrOrder, d.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return nil
}

// SpecRoot returns what Order.Root must be for the given spec hashes.
func SpecRoot(specs []common.Hash) common.Hash {
	if len(specs) == 1 {
		return specs[0]
	}
	return merkle.Root(specs)
}

// SpecProof returns the Merkle path of specs[index] to SpecRoot(specs).
func SpecProof(specs []common.Hash, index int) []common.Hash {
	if len(specs) == 1 {
		return nil
	}
	return merkle.Path(specs, index)
}

// Includes checks that a spec hash is at index under the order's root.
func (o Order) Includes(spec common.Hash, index uint32, proof []common.Hash) error {
	ok := false
	if o.Count == 1 {
		ok = index == 0 && len(proof) == 0 && spec == o.Root
	} else {
		ok = merkle.Verify(o.Root, spec, index, o.Count, proof)
	}
	if !ok {
		return fmt.Errorf("%w: spec %s is not number %d of the %d under root %s", ErrSubmission, spec, index, o.Count, o.Root)
	}
	return nil
}

// Identity names what a checked submission is.
type Identity struct {
	Job   common.Hash // ID(Order, Submission.Number())
	Order common.Hash // the order's EIP-712 digest
	Spec  common.Hash
}

// Number is the number of the submission's job under its order.
func (s Submission) Number() uint32 { return s.Order.Number(s.Index, s.Item) }

// Check checks everything about a submission except who signed it: order and
// spec are valid, the spec is under the order's root, the recipient is the one
// the order names, keys are of the right kind.
func (s Submission) Check(d eip712.Domain) (Identity, error) {
	if err := s.Order.Validate(); err != nil {
		return Identity{}, err
	}
	if err := s.Spec.Validate(); err != nil {
		return Identity{}, fmt.Errorf("%w: spec: %w", ErrSubmission, err)
	}
	spec, err := s.Spec.Hash()
	if err != nil {
		return Identity{}, err
	}
	if err := s.Order.Includes(spec, s.Index, s.Proof); err != nil {
		return Identity{}, err
	}
	if err := s.Order.CheckItem(s.Index, s.Item); err != nil {
		return Identity{}, err
	}
	if err := s.checkStep(); err != nil {
		return Identity{}, err
	}
	if RecipientsHash(s.Recipient, s.Share) != s.Order.Recipient {
		return Identity{}, fmt.Errorf("%w: the recipients are not those the order names; results would go to a stranger", ErrSubmission)
	}
	if RecipientHash(s.JobKey) != s.Spec.Key {
		return Identity{}, fmt.Errorf("%w: the job key is not the one the spec names; checkpoints would be open to a stranger", ErrSubmission)
	}
	for field, key := range map[string]string{"recipient": s.Recipient, "jobKey": s.JobKey} {
		if !isRecipient(key) {
			return Identity{}, fmt.Errorf("%w: %s is not an age hybrid recipient (age1pq…)", ErrSubmission, field)
		}
	}
	if len(s.Share) > MaxShare {
		return Identity{}, fmt.Errorf("%w: the result is shared with %d, at most %d are allowed", ErrSubmission, len(s.Share), MaxShare)
	}
	for _, key := range s.Share {
		if !isRecipient(key) {
			return Identity{}, fmt.Errorf("%w: it is shared with something that is not an age hybrid recipient (age1pq…)", ErrSubmission)
		}
	}
	if len(s.Envelope) == 0 || len(s.Envelope) > 16<<10 {
		return Identity{}, fmt.Errorf("%w: the envelope with the job key has %d bytes", ErrSubmission, len(s.Envelope))
	}
	order := s.Order.Hash(d)
	return Identity{Job: ID(order, s.Number()), Order: order, Spec: spec}, nil
}

// Authority is AuthorityOf the submission's order; of a delegated one it has
// checked also that the delegation reaches to the spec.
func (s Submission) Authority(d eip712.Domain) (Authority, error) {
	a, err := AuthorityOf(d, s.Order, s.Signature)
	if err != nil {
		return Authority{}, err
	}
	return a, a.Reaches(s.Spec)
}

// Verify is Check, and the signature as far as keys made it. For contract
// wallets use Check and Authority, and ask the chain about the owner's signature.
func (s Submission) Verify(d eip712.Domain) (Identity, error) {
	id, err := s.Check(d)
	if err != nil {
		return Identity{}, err
	}
	a, err := s.Authority(d)
	if err != nil {
		return Identity{}, err
	}
	return id, a.Verify()
}
