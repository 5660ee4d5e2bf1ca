package job

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/eip712"
)

var testDomain = eip712.Domain{ChainID: 90_210, Escrow: common.HexToAddress("0xe5c0")}

func drawHash(t *rapid.T, name string) (h common.Hash) {
	copy(h[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name))
	return h
}

func drawOrder(t *rapid.T) Order {
	address := func(name string) common.Address { h := drawHash(t, name); return common.BytesToAddress(h[:]) }
	cost, fee := drawHash(t, "cost"), drawHash(t, "fee")
	return Order{
		Kind: Kind(rapid.Uint8().Draw(t, "kind")), Owner: address("owner"), Scheduler: address("scheduler"),
		Root: drawHash(t, "root"), Count: rapid.Uint32().Draw(t, "count"), Asset: address("asset"),
		MaxRate: rapid.Uint64().Draw(t, "rate"), MaxEgress: rapid.Uint64().Draw(t, "egress"),
		MaxCost: NewAmount(new(big.Int).SetBytes(cost[:16])), Fee: NewAmount(new(big.Int).SetBytes(fee[:16])), Nonce: drawHash(t, "nonce"),
		Deadline: rapid.Uint64().Draw(t, "deadline"), Recipient: drawHash(t, "recipient"),
	}
}

// What a browser wallet signs for the JSON it is shown is what the contract checks.
func TestOrderIsWhatWalletsSign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		text, err := json.Marshal(o.TypedData(testDomain))
		if err != nil {
			t.Fatal(err)
		}
		var td apitypes.TypedData
		if err := json.Unmarshal(text, &td); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		digest, _, err := apitypes.TypedDataAndHash(td)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Hash(testDomain); got != common.BytesToHash(digest) {
			t.Fatalf("we hash the order to %s, a wallet to %x", got, digest)
		}
	})
}

func TestAmountForPeople(t *testing.T) {
	t.Parallel()
	for v, want := range map[uint64]string{
		0: "0 ETH", 1: "0.000000000000000001 ETH", 1e18: "1 ETH", 15e17: "1.5 ETH", 1e18 + 1e9: "1.000000001 ETH", 12e18: "12 ETH",
	} {
		if got := Units(v).In(common.Address{}); got != want {
			t.Errorf("%d is %q, not %q", v, got, want)
		}
	}
	if got := Units(5e17).In(common.Address{1}); got != "0.5 SKYOPS" {
		t.Error(got)
	}
}

func TestAmountIsTextAndBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := drawHash(t, "amount")
		a := NewAmount(new(big.Int).SetBytes(h[:16]))
		var b Amount
		text, err := json.Marshal(a)
		if err != nil || text[0] != '"' {
			t.Fatalf("%s, %v", text, err)
		}
		if err := json.Unmarshal(text, &b); err != nil || a.Cmp(b) != 0 {
			t.Fatalf("%s came back as %s: %v", a, b, err)
		}
		if !a.Sub(a).IsZero() || a.Add(Units(1)).Sub(a).Cmp(Units(1)) != 0 || !a.Sub(a.Add(Units(1))).IsZero() {
			t.Fatal("arithmetic")
		}
	})
	for _, bad := range []string{"", "-1", "1.5", "0x10", "1e3", "340282366920938463463374607431768211456"} {
		if err := new(Amount).UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as an amount", bad)
		}
	}
}

func validOrder() Order {
	return Order{
		Kind: KindJob, Owner: common.HexToAddress("0x1"), Scheduler: common.HexToAddress("0x2"),
		Root: common.HexToHash("0x3"), Count: 1, MaxRate: 1000, MaxEgress: 10, MaxCost: Units(1_000_000),
		Nonce: common.HexToHash("0x4"), Deadline: 1_900_000_000, Recipient: RecipientHash(testRecipient),
	}
}

var testRecipient = "age1pq1" + strings.Repeat("q", 100)

// An order binds all recipients, each in its place; one alone as ever.
func TestOrderBindsEveryRecipient(t *testing.T) {
	t.Parallel()
	ann, bob := "age1pq1"+strings.Repeat("a", 100), "age1pq1"+strings.Repeat("b", 100)
	if RecipientsHash(testRecipient, nil) != RecipientHash(testRecipient) {
		t.Error("one recipient has another hash than before")
	}
	sub := submission(t, 1, 0)
	sub.Share = []string{ann, bob}
	sub.Order.Recipient = RecipientsHash(sub.Recipient, sub.Share)
	if _, err := sub.Check(testDomain); err != nil {
		t.Fatal(err)
	}
	many := slices.Repeat([]string{ann}, MaxShare+1)
	for name, change := range map[string]func(*Submission){
		"one less":     func(s *Submission) { s.Share = s.Share[:1] },
		"none":         func(s *Submission) { s.Share = nil },
		"one more":     func(s *Submission) { s.Share = append(s.Share, ann) },
		"another":      func(s *Submission) { s.Share = []string{ann, ann} },
		"swapped":      func(s *Submission) { s.Share = []string{bob, ann} },
		"owner's last": func(s *Submission) { s.Recipient, s.Share = ann, []string{bob, s.Recipient} },
		"too many":     func(s *Submission) { s.Share, s.Order.Recipient = many, RecipientsHash(s.Recipient, many) },
		"not a key": func(s *Submission) {
			s.Share = []string{"age1x"}
			s.Order.Recipient = RecipientsHash(s.Recipient, s.Share)
		},
	} {
		changed := sub
		change(&changed)
		if _, err := changed.Check(testDomain); !errors.Is(err, ErrSubmission) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOrderValidateNamesTheField(t *testing.T) {
	t.Parallel()
	if err := validOrder().Validate(); err != nil {
		t.Fatal(err)
	}
	for field, breakIt := range map[string]func(*Order){
		"kind":      func(o *Order) { o.Kind = 9 },
		"count":     func(o *Order) { o.Count = 2 },
		"owner":     func(o *Order) { o.Owner = common.Address{} },
		"scheduler": func(o *Order) { o.Scheduler = common.Address{} },
		"root":      func(o *Order) { o.Root = common.Hash{} },
		"nonce":     func(o *Order) { o.Nonce = common.Hash{} },
		"recipient": func(o *Order) { o.Recipient = common.Hash{} },
		"maxRate":   func(o *Order) { o.MaxEgress = MaxRate },
		"maxCost":   func(o *Order) { o.MaxCost = Amount{} },
		"fee":       func(o *Order) { o.Fee = o.MaxCost.Add(Units(1)) },
		"deadline":  func(o *Order) { o.Deadline = 1_900_000_000_000 },
	} {
		o := validOrder()
		breakIt(&o)
		err := o.Validate()
		var fe *FieldError
		if !errors.Is(err, ErrOrder) || !errors.As(err, &fe) || fe.Field != field {
			t.Errorf("breaking %s gave %v", field, err)
		}
	}
	if err := validOrder().CheckDeadline(time.Unix(1_900_000_000, 0)); !errors.Is(err, ErrOrder) {
		t.Errorf("an order at its deadline: %v", err)
	}
	if err := validOrder().CheckDeadline(time.Unix(1_899_999_999, 0)); err != nil {
		t.Error(err)
	}
}

func submission(t *testing.T, count, index int) Submission {
	t.Helper()
	key, err := crypto.HexToECDSA(strings.Repeat("01", 32))
	if err != nil {
		t.Fatal(err)
	}
	var hashes []common.Hash
	var chosen Spec
	for i := range count {
		s := validSpec()
		s.Salt, s.Key = common.BigToHash(big.NewInt(int64(i+1))), RecipientHash(testRecipient)
		h, err := s.Hash()
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h)
		if i == index {
			chosen = s
		}
	}
	o := validOrder()
	o.Owner, o.Root, o.Count = crypto.PubkeyToAddress(key.PublicKey), SpecRoot(hashes), uint32(count)
	if count > 1 {
		o.Kind = KindBatch
	}
	sig, err := eip712.Sign(key, o.Hash(testDomain))
	if err != nil {
		t.Fatal(err)
	}
	return Submission{
		Order: o, Signature: sig, Spec: chosen, Index: uint32(index), Proof: SpecProof(hashes, index),
		Recipient: testRecipient, JobKey: testRecipient, Envelope: []byte("sealed"),
	}
}

func TestSubmissionVerify(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]int{{1, 0}, {2, 0}, {2, 1}, {5, 4}, {7, 3}} {
		s := submission(t, c[0], c[1])
		id, err := s.Verify(testDomain)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if id.Job != ID(s.Order.Hash(testDomain), uint32(c[1])) {
			t.Errorf("%v: job id %s", c, id.Job)
		}
	}
	for name, c := range map[string]struct {
		breakIt func(*Submission)
		want    error
	}{
		"another spec":        {func(s *Submission) { s.Spec.CPU++ }, ErrSubmission},
		"another index":       {func(s *Submission) { s.Index = 2 }, ErrSubmission},
		"index out of range":  {func(s *Submission) { s.Index = 9 }, ErrSubmission},
		"a shortened proof":   {func(s *Submission) { s.Proof = s.Proof[1:] }, ErrSubmission},
		"a lengthened proof":  {func(s *Submission) { s.Proof = append(s.Proof, common.Hash{}) }, ErrSubmission},
		"another recipient":   {func(s *Submission) { s.Recipient += "q" }, ErrSubmission},
		"a job key of x25519": {func(s *Submission) { s.JobKey = "age1qqqq" }, ErrSubmission},
		"another job key":     {func(s *Submission) { s.JobKey = testRecipient + "q" }, ErrSubmission},
		"no envelope":         {func(s *Submission) { s.Envelope = nil }, ErrSubmission},
		"an invalid spec":     {func(s *Submission) { s.Spec.RAM = 0 }, ErrSubmission},
		"another maximum":     {func(s *Submission) { s.Order.MaxCost = Units(2) }, eip712.ErrSignature},
		"another fee":         {func(s *Submission) { s.Order.Fee = Units(2) }, eip712.ErrSignature},
		"another signature":   {func(s *Submission) { s.Signature[3] ^= 1 }, eip712.ErrSignature},
		"no signature":        {func(s *Submission) { s.Signature = nil }, eip712.ErrSignature},
	} {
		s := submission(t, 5, 3)
		c.breakIt(&s)
		if _, err := s.Verify(testDomain); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := testDomain
	other.ChainID++
	if _, err := submission(t, 1, 0).Verify(other); !errors.Is(err, eip712.ErrSignature) {
		t.Errorf("an order of another network: %v", err)
	}
}
