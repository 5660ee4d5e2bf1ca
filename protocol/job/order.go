package job

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// Kind says what an order's root commits to.
type Kind uint8

// The kinds of order. Their numbers are signed and never change.
const (
	KindJob      Kind = 1
	KindBatch    Kind = 2
	KindPipeline Kind = 3
	KindSchedule Kind = 4
)

// OrderType is the EIP-712 type a wallet signs.
const OrderType = "Order(uint8 kind,address owner,address scheduler,bytes32 root,uint32 count,address asset,uint64 maxRate,uint64 maxEgress,uint128 maxCost,uint128 fee,uint256 nonce,uint64 deadline,bytes32 recipient)"

// Order is what a wallet signs to have jobs run: what (Root), by whom
// (Scheduler), for how much at most, until when, and who may open the results.
type Order struct {
	Kind      Kind           `json:"kind"`
	Owner     common.Address `json:"owner"`
	Scheduler common.Address `json:"scheduler"` // the only operator whose countersignature settles this order
	Root      common.Hash    `json:"root"`      // Merkle root of the spec hashes; for one job, its spec hash
	Count     uint32         `json:"count"`     // number of specs under Root
	Asset     common.Address `json:"asset"`     // zero is the chain's own coin, else an ERC-20
	MaxRate   uint64         `json:"maxRate"`   // gwei of Asset (1e-9 of 1e18 units) per GPU-hour
	MaxEgress uint64         `json:"maxEgress"` // gwei of Asset per GiB delivered
	MaxCost   Amount         `json:"maxCost"`   // smallest units of Asset; what the escrow locks
	Fee       Amount         `json:"fee"`       // the part of MaxCost offered for a place in the queue: for the whole order, whatever its Count
	Nonce     common.Hash    `json:"nonce"`     // unordered, one use
	Deadline  uint64         `json:"deadline"`  // unix seconds; after it (and grace) anyone may refund
	Recipient common.Hash    `json:"recipient"` // RecipientsHash of the age recipients that results are sealed to
}

// StructHash returns the EIP-712 struct hash of the order.
func (o Order) StructHash() common.Hash {
	return eip712.New(OrderType).
		Uint64(uint64(o.Kind)).Address(o.Owner).Address(o.Scheduler).
		Bytes32(o.Root).Uint64(uint64(o.Count)).Address(o.Asset).
		Uint64(o.MaxRate).Uint64(o.MaxEgress).Big(o.MaxCost.Big()).Big(o.Fee.Big()).
		Bytes32(o.Nonce).Uint64(o.Deadline).Bytes32(o.Recipient).Hash()
}

// Hash returns the order's EIP-712 digest: its id everywhere, on chain too.
func (o Order) Hash(d eip712.Domain) common.Hash { return d.Digest(o.StructHash()) }

// TypedData returns the order in the form that wallets show and sign; the
// signature is over Hash.
func (o Order) TypedData(d eip712.Domain) eip712.TypedData {
	return eip712.NewTypedData(d, OrderType, map[string]any{
		"kind": fmt.Sprint(uint8(o.Kind)), "owner": o.Owner.Hex(), "scheduler": o.Scheduler.Hex(),
		"root": o.Root.Hex(), "count": fmt.Sprint(o.Count), "asset": o.Asset.Hex(),
		"maxRate": fmt.Sprint(o.MaxRate), "maxEgress": fmt.Sprint(o.MaxEgress), "maxCost": o.MaxCost.String(),
		"fee":   o.Fee.String(),
		"nonce": o.Nonce.Big().String(), "deadline": fmt.Sprint(o.Deadline), "recipient": o.Recipient.Hex(),
	})
}

// Payable returns what nodes can be paid under the order at most, all together.
func (o Order) Payable() Amount { return o.MaxCost.Sub(o.Fee) }

// Several reports whether the order may have several jobs: their keys come from
// one seed, and a parent workflow settles for all of them.
func (o Order) Several() bool { return o.Kind != KindJob }

// MaxTries bounds how often one spec of a batch is run.
const MaxTries = 64

// Number is a job's number under the order: item·Count + index, which is the
// index of its spec where that is run once. It is what courts, books and ids
// know a job by. CheckItem says whether there is one.
func (o Order) Number(index, item uint32) uint32 { return item*o.Count + index }

// HasNumber reports whether the order can have a job with this number.
func (o Order) HasNumber(number uint32) bool {
	return o.Count > 0 && o.CheckItem(number%o.Count, number/o.Count) == nil
}

// CheckItem reports an instance of a spec that the order cannot have.
func (o Order) CheckItem(index, item uint32) error {
	most := uint64(0)
	switch o.Kind {
	case KindBatch:
		most = MaxTries - 1
	case KindPipeline, KindSchedule:
		most = math.MaxUint32
	}
	if o.Count > 0 {
		most = min(most, (math.MaxUint32-uint64(index))/uint64(o.Count))
	}
	if uint64(item) > most {
		return fmt.Errorf("%w: item %d of spec %d; an order of kind %d with %d specs has items 0 to %d", ErrSubmission, item, index, o.Kind, o.Count, most)
	}
	return nil
}

// ID returns the id of the job with this number under the order: keccak256(order hash ‖ uint32 number).
func ID(order common.Hash, number uint32) common.Hash {
	var i [4]byte
	i[0], i[1], i[2], i[3] = byte(number>>24), byte(number>>16), byte(number>>8), byte(number)
	return crypto.Keccak256Hash(order[:], i[:])
}

// RecipientHash returns what Order.Recipient must hold for an age recipient string.
func RecipientHash(recipient string) common.Hash { return crypto.Keccak256Hash([]byte(recipient)) }

// RecipientsHash returns what Order.Recipient must hold for the owner's recipient
// and those that results are shared with: RecipientHash when there are none,
// else keccak256 of all their hashes, the owner's first.
func RecipientsHash(recipient string, share []string) common.Hash {
	if len(share) == 0 {
		return RecipientHash(recipient)
	}
	all := RecipientHash(recipient).Bytes()
	for _, r := range share {
		all = append(all, RecipientHash(r).Bytes()...)
	}
	return crypto.Keccak256Hash(all)
}

// Amount is a non-negative number of an asset's smallest units, at most 2^128-1.
// It is written as a decimal string wherever it is text, since JSON numbers lose digits.
type Amount struct{ i big.Int }

// NewAmount copies v.
func NewAmount(v *big.Int) Amount {
	var a Amount
	if v != nil {
		a.i.Set(v)
	}
	return a
}

// Units returns an amount of v smallest units.
func Units(v uint64) Amount { return NewAmount(new(big.Int).SetUint64(v)) }

// Big returns a copy of the amount.
func (a Amount) Big() *big.Int { return new(big.Int).Set(&a.i) }

// Add returns a+b.
func (a Amount) Add(b Amount) Amount { return NewAmount(new(big.Int).Add(&a.i, &b.i)) }

// Sub returns a-b, or zero when b is larger.
func (a Amount) Sub(b Amount) Amount {
	if a.Cmp(b) <= 0 {
		return Amount{}
	}
	return NewAmount(new(big.Int).Sub(&a.i, &b.i))
}

// Cmp compares like big.Int.Cmp.
func (a Amount) Cmp(b Amount) int { return a.i.Cmp(&b.i) }

// IsZero reports whether the amount is zero.
func (a Amount) IsZero() bool { return a.i.Sign() == 0 }

// String returns the decimal digits.
func (a Amount) String() string { return a.i.String() }

// Whole returns the amount in whole units of a currency with 18 decimals, exactly.
func (a Amount) Whole() string {
	whole, rest := new(big.Int).QuoRem(&a.i, unit, new(big.Int))
	if rest.Sign() == 0 {
		return whole.String()
	}
	return whole.String() + "." + strings.TrimRight(fmt.Sprintf("%018s", rest), "0")
}

// unit is how many smallest units make a whole one, of both currencies.
var unit = big.NewInt(1e18)

// In returns the amount for people, in the currency that an order pays in: the
// chain's coin where asset is zero, else SKYOPS.
func (a Amount) In(asset common.Address) string {
	if asset == (common.Address{}) {
		return a.Whole() + " ETH"
	}
	return a.Whole() + " SKYOPS"
}

// MarshalText writes decimal digits.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.i.String()), nil }

// UnmarshalText reads decimal digits and refuses anything outside [0, 2^128).
func (a *Amount) UnmarshalText(b []byte) error {
	v, ok := new(big.Int).SetString(string(b), 10)
	if !ok || v.Sign() < 0 || v.BitLen() > 128 {
		return fmt.Errorf("amount %q is not a whole number of smallest units between 0 and 2^128-1", b)
	}
	a.i.Set(v)
	return nil
}
