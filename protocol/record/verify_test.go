package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

func TestHonestProof(t *testing.T) {
	t.Parallel()
	for _, count := range []int{1, 3} {
		f := newFixture(t, count)
		for name, o := range map[string]Options{"all inputs": f.options(), "the proof alone": {}} {
			checks := Verify(f.proof, o)
			for _, c := range checks {
				if !c.OK || c.Detail == "" || c.Input != "" {
					t.Errorf("%d specs, %s: %+v", count, name, c)
				}
			}
			if !OK(checks) || len(checks) < 14 {
				t.Errorf("%d specs, %s: %d checks", count, name, len(checks))
			}
		}
		checks := Verify(f.proof, f.options())
		i := slices.IndexFunc(checks, func(c Check) bool { return c.Name == "match 1" })
		if i < 0 || !strings.Contains(checks[i].Detail, "the best of its snapshot, entry 0 of page 6") {
			t.Errorf("the match's statement: %+v", checks)
		}
	}
}

// leafPaths lists every scalar of a JSON document with a function that changes it.
func leafPaths(v any, path string, set func(any), visit func(path string, v any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			at := k
			if path != "" {
				at = path + "." + k
			}
			leafPaths(v[k], at, func(x any) { v[k] = x }, visit)
		}
	case []any:
		for i := range v {
			leafPaths(v[i], fmt.Sprintf("%s[%d]", path, i), func(x any) { v[i] = x }, visit)
		}
	default:
		visit(path, v, set)
	}
}

// flipped changes one byte of a scalar, so that the document still reads.
func flipped(path string, v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		n, err := strconv.ParseUint(v.String(), 10, 64)
		if err != nil {
			panic(err)
		}
		return json.Number(strconv.FormatUint(n^1, 10))
	case string:
		if v == "" {
			return "x"
		}
		b := []byte(v)
		i := len(b) / 2
		switch {
		case strings.HasSuffix(path, "thread") || strings.HasSuffix(path, "cost") || strings.HasSuffix(path, "fee") || strings.HasSuffix(path, "total") ||
			strings.HasSuffix(path, "maxCost") ||
			strings.HasSuffix(path, "paid") || strings.HasSuffix(path, "refunded"), strings.HasPrefix(v, "0x"):
			b[i] = map[bool]byte{true: '1', false: '2'}[b[i] != '1']
		default:
			b[i] = map[bool]byte{true: 'A', false: 'B'}[b[i] != 'A']
		}
		return string(b)
	}
	panic(fmt.Sprintf("%s is %T", path, v))
}

// covers reports whether input names path or something that holds it.
func covers(input, path string) bool {
	return input == path || strings.HasPrefix(path, input+".") || strings.HasPrefix(path, input+"[")
}

// What the proof holds but only the chain can confirm: VerifyOnChain's part.
var chainOnly = []string{"anchoring.block", "anchoring.contract", "anchoring.seq", "anchoring.tx", "settlement.block", "settlement.tx"}

// What nothing else in the proof repeats: only the record's hash gives a change away.
func hashOnly(path string) bool {
	for _, end := range []string{".cause.code", ".cause.message", ".logRoot", ".telemetryRoot", ".cid", "package.bytes", "record.endedAt", "attempts[0].outcome", "].endedAt"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// Every scalar of the proof is changed in turn; the change is seen, and every
// check that fails names the changed input.
func TestEveryChangedByteIsNamed(t *testing.T) {
	t.Parallel()
	for _, count := range []int{1, 3} {
		f := newFixture(t, count)
		o := f.options()
		good, err := json.Marshal(f.proof)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		eachFlip(t, good, func(path string, p Proof) {
			n++
			var inputs []string
			for _, c := range Verify(p, o) {
				if !c.OK {
					inputs = append(inputs, c.Input)
				}
			}
			batchMoney := count > 1 && slices.Contains([]string{"settlement.paid", "settlement.fee", "settlement.refunded"}, path)
			switch {
			case slices.Contains(chainOnly, path) || batchMoney:
				if inputs != nil {
					t.Errorf("%d: %s: names %q", count, path, inputs)
				}
				return
			case len(inputs) == 0:
				t.Errorf("%d: %s: the change is not seen", count, path)
			}
			for _, in := range inputs {
				if !covers(in, path) {
					t.Errorf("%d: %s: names %q", count, path, inputs)
					break
				}
				if in == "record" && !hashOnly(path) {
					t.Errorf("%d: %s: only the record's hash gives it away", count, path)
				}
			}
		})
		if n < 250 {
			t.Errorf("only %d inputs", n)
		}
	}
}

// longList matches the elements of lists whose elements are all alike.
var longList = regexp.MustCompile(`evidence\.(?:path|chosen\.latencyMs)\[(\d+)\]$`)

// eachFlip calls visit with the proof after each single change.
func eachFlip(t *testing.T, good []byte, visit func(path string, p Proof)) {
	t.Helper()
	var doc any
	d := json.NewDecoder(bytes.NewReader(good))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	leafPaths(doc, "", func(any) {}, func(path string, v any, set func(any)) {
		if m := longList.FindStringSubmatch(path); m != nil && m[1] != "0" && m[1] != "7" {
			return
		}
		set(flipped(path, v))
		text, err := json.Marshal(doc)
		set(v)
		if err != nil {
			t.Fatal(err)
		}
		var p Proof
		if err := json.Unmarshal(text, &p); err != nil {
			t.Errorf("%s: the changed proof does not read: %v", path, err)
			return
		}
		visit(path, p)
	})
}

func named(checks []Check) (inputs []string) {
	for _, c := range checks {
		if !c.OK && !slices.Contains(inputs, c.Input) {
			inputs = append(inputs, c.Input)
		}
	}
	return inputs
}

func TestInputsBesideTheProof(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	o := f.options()
	other := f.spec
	other.Name = "another"
	o.Spec = &other
	if got := named(Verify(f.proof, o)); !slices.Equal(got, []string{"spec"}) {
		t.Errorf("another spec: %q", got)
	}
	wrong := domain
	wrong.ChainID++
	o = f.options()
	o.Domain = &wrong
	if got := named(Verify(f.proof, o)); got[0] != "record.chainId" {
		t.Errorf("another network: %q", got)
	}
}

// Contents that are signed and consistent in form, but not what was agreed.
func TestDishonestStories(t *testing.T) {
	t.Parallel()
	resign := func(f *fixture, s *SignedReceipt) {
		r := &s.Receipt
		r.Cost = Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)
		r.Total = r.Cost
		s.NodeSig, s.SchedulerSig = f.sign(f.nodes[r.Node], r.StructHash()), f.sign(f.scheduler, r.StructHash())
	}
	for name, c := range map[string]struct {
		change func(*fixture, *Record)
		want   string
	}{
		"a higher rate than matched": {func(f *fixture, r *Record) { s := r.Attempts[1].Receipt; s.Receipt.Rate = 1999; resign(f, s) }, "record.attempts[1].receipt.receipt"},
		"a rate above the maximum":   {func(f *fixture, r *Record) { s := r.Attempts[1].Receipt; s.Receipt.Rate = 2001; resign(f, s) }, "record.attempts[1].receipt.receipt"},
		"more devices than matched":  {func(f *fixture, r *Record) { s := r.Attempts[1].Receipt; s.Receipt.GPUs = 3; resign(f, s) }, "record.attempts[1].receipt.receipt"},
		"more time than passed":      {func(f *fixture, r *Record) { s := r.Attempts[1].Receipt; s.Receipt.BilledMs += 120_000; resign(f, s) }, "record.attempts[1].endedAt"},
		"a cost of its own": {func(f *fixture, r *Record) {
			s := r.Attempts[1].Receipt
			s.Receipt.Cost = s.Receipt.Cost.Add(job.Units(1))
			s.NodeSig, s.SchedulerSig = f.sign(f.nodes[s.Receipt.Node], s.Receipt.StructHash()), f.sign(f.scheduler, s.Receipt.StructHash())
		}, "record.attempts[1].receipt.receipt"},
		"another's receipt":   {func(_ *fixture, r *Record) { r.Attempts[1].Receipt = r.Attempts[0].Receipt }, "record.attempts[1].receipt.receipt"},
		"an attempt left out": {func(_ *fixture, r *Record) { r.Attempts = r.Attempts[1:] }, "record.attempts[0].epoch"},
		"a match left out":    {func(_ *fixture, r *Record) { r.Matches = append(r.Matches[:2:2], r.Matches[3:]...) }, "record.matches[2].evidence.job"},
		"a decline left out":  {func(_ *fixture, r *Record) { r.Matches = r.Matches[1:] }, "record.matches[0].evidence.job"},
		"both answers":        {func(_ *fixture, r *Record) { r.Matches[0].Offer.Accept = r.Matches[2].Offer.Accept }, "record.matches[0].offer"},
		"another's erasure":   {func(_ *fixture, r *Record) { r.Attempts[0].Erasure = r.Attempts[1].Erasure }, "record.attempts[0].erasure"},
		"more overwritten than there is": {func(f *fixture, r *Record) {
			e := r.Attempts[1].Erasure
			e.Overwritten = e.GPUMemory + 1
			e.Signature = f.sign(f.nodes[e.Node], e.StructHash())
		}, "record.attempts[1].erasure.overwrittenMiB"},
		"more memory than any node has": {func(f *fixture, r *Record) {
			e := r.Attempts[1].Erasure
			e.GPUMemory = 1 << 40
			e.Signature = f.sign(f.nodes[e.Node], e.StructHash())
		}, "record.attempts[1].erasure.overwrittenMiB"},
		"a package nobody signed": {func(_ *fixture, r *Record) { r.Package.Manifest[0] ^= 1 }, "record.package.manifest"},
		"a package hidden":        {func(_ *fixture, r *Record) { r.Package = nil; r.Outcome = Failed; r.Cause = &Cause{} }, "record.package"},
		"a failure without cause": {func(_ *fixture, r *Record) { r.Outcome = Failed }, "record.cause"},
		"accepted on another snapshot": {func(f *fixture, r *Record) {
			a := r.Matches[2].Offer.Accept
			a.Snapshot[0] ^= 1
			a.Signature = f.sign(f.nodes[a.Node], a.StructHash())
		}, "record.matches[2].evidence.root"},
		"declined on another snapshot": {func(f *fixture, r *Record) {
			d := r.Matches[0].Offer.Decline
			d.Snapshot[0] ^= 1
			d.Signature = f.sign(f.nodes[d.Node], d.StructHash())
		}, "record.matches[0].evidence.root"},
		"resumed from nothing": {func(_ *fixture, r *Record) { r.Attempts[1].ResumedFrom = common.Hash{} }, "record.attempts[1].resumedFrom"},
		"resumed from another": {func(_ *fixture, r *Record) { r.Attempts[1].ResumedFrom[0] ^= 1 }, "record.attempts[1].resumedFrom"},
		"resumed at the start": {func(_ *fixture, r *Record) { r.Attempts[0].ResumedFrom = r.Attempts[1].ResumedFrom }, "record.attempts[0].resumedFrom"},
		"an older checkpoint": {func(f *fixture, r *Record) {
			s := r.Attempts[0].Receipt
			s.Receipt.Checkpoint = common.HexToHash("0xc4ef")
			resign(f, s)
		}, "record.attempts[1].resumedFrom"},
		"a receipt left out": {func(_ *fixture, r *Record) { r.Attempts[0].Receipt = nil }, "record.attempts[1].resumedFrom"},
		"a wrong version":    {func(_ *fixture, r *Record) { r.Version = 2 }, "record.version"},
	} {
		f := newFixture(t, 1)
		c.change(f, &f.proof.Record)
		f.proof.Settlement, f.proof.Anchoring, f.proof.Hash = nil, nil, common.Hash{}
		if got := named(Verify(f.proof, f.options())); len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: %q, want %s", name, got, c.want)
		}
	}
}

// An attempt that resumed and saved nothing of its own leaves the newest
// checkpoint as it was.
func TestCheckpointOfAnEarlierEpochIsResumedAgain(t *testing.T) {
	t.Parallel()
	saved := newFixture(t, 1).proof.Record.Attempts[1].ResumedFrom
	for name, receipt := range map[string]bool{"without a receipt": false, "with one": true} {
		f := newFixture(t, 1)
		r := &f.proof.Record
		second := &r.Attempts[1]
		if s := second.Receipt; receipt {
			s.Receipt.Checkpoint, s.Receipt.Result = common.Hash{}, common.Hash{}
			s.NodeSig, s.SchedulerSig = f.sign(f.nodes[s.Receipt.Node], s.Receipt.StructHash()), f.sign(f.scheduler, s.Receipt.StructHash())
		} else {
			second.Receipt = nil
		}
		second.Outcome, second.Cause = Lost, &Cause{Code: CauseNodeLost, Message: "it vanished too"}
		third := f.round(3, nil)
		f.accept(3, third.Node)
		last := f.attempt(3, third, start+3_000_000, 1000, common.Hash{}, r.Package.Manifest)
		last.Outcome, last.ResumedFrom = Succeeded, saved
		r.EndedAt = start + 4_000_000
		f.proof.Settlement, f.proof.Anchoring, f.proof.Hash = nil, nil, common.Hash{}
		if got := named(Verify(f.proof, f.options())); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
		last.ResumedFrom = common.Hash{}
		if got := named(Verify(f.proof, f.options())); !slices.Equal(got, []string{"record.attempts[2].resumedFrom"}) {
			t.Errorf("%s, and resumed from nothing: %q", name, got)
		}
	}
}

// A page that is not on chain yet leaves a match to the scheduler's ticket.
func TestAPageThatIsNotCommittedYet(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	o := f.options()
	o.Page = func(uint64) (*book.Page, error) { return nil, nil }
	checks := Verify(f.proof, o)
	if got := named(checks); len(got) != 0 {
		t.Errorf("%q", got)
	}
	i := slices.IndexFunc(checks, func(c Check) bool { return c.Name == "match 1" })
	if !strings.Contains(checks[i].Detail, "page 6 is not on chain yet") {
		t.Errorf("a match of an open page: %+v", checks[i])
	}
	f.proof.Record.Matches[1].Evidence.Ticket[3] ^= 1
	if got := named(Verify(f.proof, o)); !slices.Contains(got, "record.matches[1].evidence.ticket") {
		t.Errorf("a false ticket: %q", got)
	}
}

// A page that is committed and not to be had fails what rests on it.
func TestAPageThatCannotBeHad(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	o := f.options()
	o.Page = func(uint64) (*book.Page, error) { return nil, errors.New("withheld") }
	if got := named(Verify(f.proof, o)); len(got) != 4 || got[0] != "record.matches[0].evidence.page" {
		t.Errorf("%q", got)
	}
}

func TestAnOrderOfADelegatedKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	o, agent := f.proof.Record.Order, key("agent")
	g := job.Delegation{
		Owner: o.Owner, Delegate: crypto.PubkeyToAddress(agent.PublicKey), Scheduler: o.Scheduler, Asset: o.Asset, Kinds: job.Kinds(o.Kind),
		MaxRate: o.MaxRate, MaxEgress: o.MaxEgress, MaxSpend: o.MaxCost, Recipient: o.Recipient, Expiry: o.Deadline,
	}
	sign := func() {
		f.proof.Record.OrderSig = job.Envelope{
			Delegation: g, OwnerSig: f.sign(f.owner, g.StructHash()), DelegateSig: f.sign(agent, o.StructHash()),
		}.Encode()
		f.finish()
	}
	sign()
	if got := Verify(f.proof, f.options()); !OK(got) {
		t.Errorf("%+v", got)
	}
	g.MaxRate--
	sign()
	if got := named(Verify(f.proof, f.options())); len(got) == 0 || got[0] != "record.orderSignature" {
		t.Errorf("beyond its terms: %q", got)
	}
}

func TestContractWallets(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.proof.Record.OrderSig = []byte("a contract's own kind of signature")
	if got := named(Verify(f.proof, f.options())); got[0] != "record.orderSignature" {
		t.Errorf("offline: %q", got)
	}
	f.finish()
	o := f.options()
	o.Signature = func(owner common.Address, digest common.Hash, sig []byte) error {
		if owner != f.proof.Record.Order.Owner || digest != f.proof.Record.Order.Hash(domain) || string(sig) != string(f.proof.Record.OrderSig) {
			return errors.New("asked for something else")
		}
		return nil
	}
	if got := Verify(f.proof, o); !OK(got) {
		t.Errorf("with a judge: %+v", got)
	}
	o.Signature = func(common.Address, common.Hash, []byte) error { return eip712.ErrSignature }
	if OK(Verify(f.proof, o)) {
		t.Error("a judge's no is ignored")
	}
}

func TestJobsThatNeverRan(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	r := &f.proof.Record
	r.Matches, r.Attempts, r.Package = nil, nil, nil
	r.Outcome, r.Cause = Failed, &Cause{Code: CauseNoNode, Message: "none fits"}
	hash, err := r.Hash()
	if err != nil {
		t.Fatal(err)
	}
	f.proof = Proof{Record: *r, Hash: hash}
	if checks := Verify(f.proof, f.options()); !OK(checks) {
		t.Errorf("%+v", checks)
	}
}

// ledger is a chain that answers from maps.
type ledger struct {
	open     bool
	used     bool
	credited map[common.Address]job.Amount
	anchor   error
	down     error
}

func (l ledger) VerifyAnchor(context.Context, Anchoring, common.Hash) error { return l.anchor }
func (l ledger) Escrowed(context.Context, common.Hash) (bool, job.Amount, error) {
	return l.open, job.Amount{}, l.down
}
func (l ledger) Credited(_ context.Context, _ common.Hash, n common.Address) (job.Amount, error) {
	return l.credited[n], l.down
}
func (l ledger) NonceUsed(context.Context, common.Address, common.Hash) (bool, error) {
	return l.used, l.down
}

func TestVerifyOnChain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	good := func() ledger { return ledger{used: true, credited: map[common.Address]job.Amount{}} }
	paid := func(l ledger) ledger {
		for n, a := range f.totals {
			l.credited[n] = a
		}
		return l
	}
	unsettled := f.proof
	unsettled.Settlement = nil
	for name, c := range map[string]struct {
		p     Proof
		chain ledger
		want  []string
	}{
		"all paid":          {f.proof, paid(good()), nil},
		"still open":        {f.proof, func() ledger { l := paid(good()); l.open = true; return l }(), []string{"settlement"}},
		"open, not settled": {unsettled, func() ledger { l := good(); l.open = true; return l }(), nil},
		"never opened":      {f.proof, ledger{}, []string{"settlement"}},
		"not paid":          {f.proof, good(), []string{"settlement"}},
		"overpaid": {f.proof, func() ledger {
			l := paid(good())
			for n := range l.credited {
				l.credited[n] = l.credited[n].Add(job.Units(1))
			}
			return l
		}(), []string{"settlement"}},
		"not anchored": {f.proof, func() ledger { l := paid(good()); l.anchor = errors.New("no"); return l }(), []string{"anchoring"}},
		"chain down":   {f.proof, func() ledger { l := paid(good()); l.down = errors.New("down"); return l }(), []string{"settlement"}},
		"no anchoring": {Proof{Record: f.proof.Record}, paid(good()), []string{"anchoring"}},
	} {
		if got := named(VerifyOnChain(t.Context(), c.p, c.chain)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
