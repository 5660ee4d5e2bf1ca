package job

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// DelegationType is the EIP-712 type that an owner signs for a key of another's.
const DelegationType = "Delegation(address owner,address delegate,address scheduler,address asset,uint8 kinds,uint64 maxRate,uint64 maxEgress,uint128 maxSpend,bytes32 image,bytes32 recipient,uint64 notBefore,uint64 expiry,uint256 nonce)"

// ErrDelegation reports an order that its delegation does not allow.
var ErrDelegation = errors.New("the delegation does not allow it")

// Delegation is what a wallet signs so that another key, an agent's or a
// pipeline's, may sign orders for it: under which terms, for how much together,
// until when. The order's owner stays the wallet, from whose deposit it is paid.
//
// Such a key does nothing but sign orders: it withdraws nothing, signs nobody
// in, opens no result, delegates nothing on. Who steals it can have Spend's worth
// of jobs run, at nodes of the thief's choice, which may be the thief's own: so
// MaxSpend is what the wallet can lose by it. The thief cannot choose the
// scheduler, whose signature every payment needs, nor see a result, unless
// Recipient is the thief's, nor run another image, where Image names one. But what
// passes from step to step of a pipeline (Output.To) opens with keys that whoever signs
// the order makes: a delegate that may sign pipelines can read all that a step of its
// own takes of another. It ends with Expiry, or at once with a revocation, but for orders
// that are open by then.
type Delegation struct {
	Owner     common.Address `json:"owner"`
	Delegate  common.Address `json:"delegate"`  // the key that may sign; never a contract
	Scheduler common.Address `json:"scheduler"` // the only one its orders may name
	Asset     common.Address `json:"asset"`     // the only one its orders may pay in
	Kinds     KindSet        `json:"kinds"`
	MaxRate   uint64         `json:"maxRate"`   // of its orders, gwei of Asset per GPU-hour
	MaxEgress uint64         `json:"maxEgress"` // of its orders, gwei of Asset per GiB
	MaxSpend  Amount         `json:"maxSpend"`  // the maximum costs of its orders together, less what closed ones gave back
	Image     common.Hash    `json:"image"`     // zero: any; else ImageHash of the only one. Scheduler and nodes check it: the chain does not see specs
	Recipient common.Hash    `json:"recipient"` // of its orders' results
	NotBefore uint64         `json:"notBefore"` // unix seconds: no order is opened before
	Expiry    uint64         `json:"expiry"`    // unix seconds: no order's deadline is later
	Nonce     common.Hash    `json:"nonce"`     // tells apart what is otherwise the same
}

// KindSet is a set of order kinds: bit k is kind k.
type KindSet uint8

// Kinds returns the set of the given kinds.
func Kinds(kinds ...Kind) (s KindSet) {
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has reports whether a kind is in the set.
func (s KindSet) Has(k Kind) bool { return k < 8 && s&(1<<k) != 0 }

// StructHash returns the EIP-712 struct hash of the delegation.
func (g Delegation) StructHash() common.Hash {
	return eip712.New(DelegationType).
		Address(g.Owner).Address(g.Delegate).Address(g.Scheduler).Address(g.Asset).Uint64(uint64(g.Kinds)).
		Uint64(g.MaxRate).Uint64(g.MaxEgress).Big(g.MaxSpend.Big()).Bytes32(g.Image).Bytes32(g.Recipient).
		Uint64(g.NotBefore).Uint64(g.Expiry).Bytes32(g.Nonce).Hash()
}

// Hash returns the delegation's EIP-712 digest: what the owner signs, and its name on chain.
func (g Delegation) Hash(d eip712.Domain) common.Hash { return d.Digest(g.StructHash()) }

// TypedData returns the delegation in the form that wallets show and sign.
func (g Delegation) TypedData(d eip712.Domain) eip712.TypedData {
	return eip712.NewTypedData(d, DelegationType, map[string]any{
		"owner": g.Owner.Hex(), "delegate": g.Delegate.Hex(), "scheduler": g.Scheduler.Hex(), "asset": g.Asset.Hex(),
		"kinds": fmt.Sprint(uint8(g.Kinds)), "maxRate": fmt.Sprint(g.MaxRate), "maxEgress": fmt.Sprint(g.MaxEgress),
		"maxSpend": g.MaxSpend.String(), "image": g.Image.Hex(), "recipient": g.Recipient.Hex(),
		"notBefore": fmt.Sprint(g.NotBefore), "expiry": fmt.Sprint(g.Expiry), "nonce": g.Nonce.Big().String(),
	})
}

// ImageHash returns what Delegation.Image must be for a container image's digest (sha256:…).
func ImageHash(digest string) common.Hash { return crypto.Keccak256Hash([]byte(digest)) }

// Allows reports why the delegation does not cover an order, by the terms that
// both have. What was spent and whether it was revoked is the chain's to say.
func (g Delegation) Allows(o Order) error {
	refuse := func(format string, a ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrDelegation}, a...)...)
	}
	switch {
	case o.Owner != g.Owner:
		return refuse("it is %s's, the order is %s's", g.Owner, o.Owner)
	case o.Scheduler != g.Scheduler:
		return refuse("it is for scheduler %s, the order names %s", g.Scheduler, o.Scheduler)
	case o.Asset != g.Asset:
		return refuse("it is for asset %s, the order pays in %s", g.Asset, o.Asset)
	case !g.Kinds.Has(o.Kind):
		return refuse("orders of kind %d are not among its kinds", o.Kind)
	case o.MaxRate > g.MaxRate:
		return refuse("its highest rate is %d gwei per GPU-hour, the order concedes %d", g.MaxRate, o.MaxRate)
	case o.MaxEgress > g.MaxEgress:
		return refuse("its highest price is %d gwei per GiB, the order concedes %d", g.MaxEgress, o.MaxEgress)
	case o.MaxCost.Cmp(g.MaxSpend) > 0:
		return refuse("%s is all it may spend, the order may cost %s", g.MaxSpend.In(g.Asset), o.MaxCost.In(o.Asset))
	case o.Recipient != g.Recipient:
		return refuse("results may go to recipient %s only, the order names %s", g.Recipient, o.Recipient)
	case o.Deadline > g.Expiry:
		return refuse("it expires at %s, the order's deadline is %s", stamp(g.Expiry), stamp(o.Deadline))
	}
	return nil
}

// AllowsSpec reports why the delegation does not cover what an order runs.
func (g Delegation) AllowsSpec(s Spec) error {
	if g.Image != (common.Hash{}) && g.Image != ImageHash(s.Image.Digest) {
		return fmt.Errorf("%w: image %s is not the one it names", ErrDelegation, s.Image.Digest)
	}
	return nil
}

// CheckTime reports a delegation that is not good yet, or not any more, at now.
func (g Delegation) CheckTime(now time.Time) error {
	switch t := uint64(max(now.Unix(), 0)); {
	case t < g.NotBefore:
		return fmt.Errorf("%w: it is good from %s on, now is %s", ErrDelegation, stamp(g.NotBefore), stamp(t))
	case t > g.Expiry:
		return fmt.Errorf("%w: it expired at %s", ErrDelegation, stamp(g.Expiry))
	}
	return nil
}

func stamp(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339) }

// Envelope is an order's signature by a delegated key: what the owner signed,
// and the delegate's signature over the order. In the place of a signature it
// stands as delegation (13 words) ‖ delegate's signature (65) ‖ owner's signature
// ‖ envelopeMagic. No key's signature is that long, and no wallet's ends like
// that but by intent (as in EIP-6492).
type Envelope struct {
	Delegation  Delegation `json:"delegation"`
	OwnerSig    []byte     `json:"ownerSignature"`    // over Delegation.Hash; ECDSA or ERC-1271
	DelegateSig []byte     `json:"delegateSignature"` // over Order.Hash; ECDSA
}

const (
	delegationSize = 13 * 32
	delegateSize   = 65
	// MaxSignature bounds an order's signature in bytes, whoever's it is.
	MaxSignature = 8 << 10
)

// envelopeMagic ends an order's signature that is an Envelope.
var envelopeMagic = crypto.Keccak256([]byte("Skyops delegated order"))

// Encode writes the envelope as an order's signature.
func (e Envelope) Encode() []byte {
	g := e.Delegation
	var b []byte
	for _, a := range []common.Address{g.Owner, g.Delegate, g.Scheduler, g.Asset} {
		b = append(b, common.LeftPadBytes(a[:], 32)...)
	}
	for _, v := range []uint64{uint64(g.Kinds), g.MaxRate, g.MaxEgress} {
		b = appendWord(b, v)
	}
	spend := common.BigToHash(g.MaxSpend.Big())
	b = append(append(append(b, spend[:]...), g.Image[:]...), g.Recipient[:]...)
	b = append(appendWord(appendWord(b, g.NotBefore), g.Expiry), g.Nonce[:]...)
	return append(append(append(b, e.DelegateSig...), e.OwnerSig...), envelopeMagic...)
}

func appendWord(b []byte, v uint64) []byte {
	return binary.BigEndian.AppendUint64(append(b, make([]byte, 24)...), v)
}

// OpenEnvelope reads an order's signature: delegated is false for one that is
// not a delegated key's, which is the owner's own or nobody's.
func OpenEnvelope(sig []byte) (e Envelope, delegated bool, err error) {
	if !bytes.HasSuffix(sig, envelopeMagic) || len(sig) == len(envelopeMagic) {
		return e, false, nil
	}
	body := sig[:len(sig)-len(envelopeMagic)]
	if len(sig) > MaxSignature || len(body) < delegationSize+delegateSize {
		return e, true, fmt.Errorf("%w: a delegated signature of %d bytes", eip712.ErrSignature, len(sig))
	}
	r := words{b: body}
	g := &e.Delegation
	g.Owner, g.Delegate, g.Scheduler, g.Asset = r.address(), r.address(), r.address(), r.address()
	g.Kinds, g.MaxRate, g.MaxEgress = KindSet(r.uint(8)), r.uint(64), r.uint(64)
	g.MaxSpend = NewAmount(new(big.Int).SetBytes(r.bits(128)))
	g.Image, g.Recipient = common.BytesToHash(r.bits(256)), common.BytesToHash(r.bits(256))
	g.NotBefore, g.Expiry, g.Nonce = r.uint(64), r.uint(64), common.BytesToHash(r.bits(256))
	if r.dirty {
		return Envelope{}, true, fmt.Errorf("%w: a member of the delegation is out of its bounds", eip712.ErrSignature)
	}
	e.DelegateSig, e.OwnerSig = body[delegationSize:delegationSize+delegateSize], body[delegationSize+delegateSize:]
	if bytes.HasSuffix(e.OwnerSig, envelopeMagic) {
		return Envelope{}, true, fmt.Errorf("%w: the owner's signature is a delegated one: a delegate delegates nothing on", eip712.ErrSignature)
	}
	return e, true, nil
}

// words reads 32-byte words, of which the high bits must be zero.
type words struct {
	b     []byte
	at    int
	dirty bool
}

func (r *words) bits(n int) []byte {
	w := r.b[r.at : r.at+32]
	r.at += 32
	for _, b := range w[:32-n/8] {
		r.dirty = r.dirty || b != 0
	}
	return w[32-n/8:]
}

func (r *words) uint(n int) uint64 { return new(big.Int).SetBytes(r.bits(n)).Uint64() }

func (r *words) address() common.Address { return common.BytesToAddress(r.bits(160)) }

// Authority is what an order's owner must have signed for the order to count:
// the order itself, or a delegation to the key that signed it.
type Authority struct {
	Owner      common.Address
	Digest     common.Hash
	Signature  []byte      // the owner's over Digest; ECDSA or ERC-1271, not checked yet
	Delegation *Delegation // nil: the owner signed the order
}

// AuthorityOf checks all of an order's signature but the owner's own, which may
// need the chain: Authority says what that is. Of a delegated order it has
// checked the delegate's signature and that the delegation covers the order.
func AuthorityOf(d eip712.Domain, o Order, sig []byte) (Authority, error) {
	hash := o.Hash(d)
	e, delegated, err := OpenEnvelope(sig)
	if err != nil {
		return Authority{}, fmt.Errorf("order of %s: %w", o.Owner, err)
	}
	if !delegated {
		return Authority{Owner: o.Owner, Digest: hash, Signature: sig}, nil
	}
	g := e.Delegation
	if err := g.Allows(o); err != nil {
		return Authority{}, fmt.Errorf("order of %s: %w", o.Owner, err)
	}
	if err := eip712.Verify(g.Delegate, hash, e.DelegateSig); err != nil {
		return Authority{}, fmt.Errorf("order of %s, by delegate %s: %w", o.Owner, g.Delegate, err)
	}
	return Authority{Owner: o.Owner, Digest: g.Hash(d), Signature: e.OwnerSig, Delegation: &g}, nil
}

// Verify checks the owner's ECDSA signature. A contract wallet's needs the
// chain: callers that have one try it when this returns eip712.ErrSignature.
func (a Authority) Verify() error {
	if err := eip712.Verify(a.Owner, a.Digest, a.Signature); err != nil {
		what := "order"
		if a.Delegation != nil {
			what = "delegation"
		}
		return fmt.Errorf("%s of %s: %w", what, a.Owner, err)
	}
	return nil
}

// Reaches reports a spec that the authority does not reach to. An order of several
// specs is authorised only where it reaches to each.
func (a Authority) Reaches(s Spec) error {
	if a.Delegation == nil {
		return nil
	}
	return a.Delegation.AllowsSpec(s)
}
