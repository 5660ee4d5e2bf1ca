package chain

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
)

var updateGas = flag.Bool("update-gas", false, "write what transactions cost now")

// gasFile has what each transaction costs under the rules in force (Osaka) and
// under the next fork's (Amsterdam, which prices new state by its size).
const gasFile = "testdata/gas.json"

type price struct {
	Osaka     uint64 `json:"osaka"`
	Amsterdam uint64 `json:"amsterdam"`
}

// TestGas compares what transactions cost under both rules with the file: a
// twentieth more fails, and so does a twentieth less, since then the file is old.
func TestGas(t *testing.T) {
	t.Parallel()
	now := map[string]price{}
	for name, gas := range gasUnder(t, osaka) {
		now[name] = price{Osaka: gas}
	}
	for name, gas := range gasUnder(t, amsterdam) {
		now[name] = price{Osaka: now[name].Osaka, Amsterdam: gas}
	}
	if *updateGas {
		b, err := json.MarshalIndent(now, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.FromSlash(gasFile), append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	known := knownGas(t)
	if len(known) != len(now) {
		t.Errorf("the file has %d transactions, %d were measured", len(known), len(now))
	}
	off := func(a, b uint64) bool { return 20*a > 21*b || 20*b > 21*a }
	for name, p := range now {
		if k := known[name]; off(p.Osaka, k.Osaka) || off(p.Amsterdam, k.Amsterdam) {
			t.Errorf("%s costs %+v, the file says %+v: if that is meant, run go test ./chain -run TestGas -update-gas, then go test ./workers/control -run TestCosts -update-costs", name, p, k)
		}
	}
}

func knownGas(t *testing.T) (known map[string]price) {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(gasFile))
	if err == nil {
		err = json.Unmarshal(b, &known)
	}
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// gasUnder measures each kind of transaction in the long run: after the first
// ones, which cost more because they write words that were never written.
func gasUnder(t *testing.T, under rules) map[string]uint64 {
	t.Helper()
	n := newNetworkUnder(t, under, BookTerms{
		MinBond: whole(10), Penalty: whole(1), QueryBond: whole(1), Window: time.Hour, AnswerTime: time.Minute,
		CommitDelay: time.Hour, Thaw: 24 * time.Hour, Span: 8,
	})
	n.register()
	gas := map[string]uint64{}
	n.orderGas(gas)
	n.anchorGas(gas)
	n.pageGas(gas)
	p := newPageOn(t, newNetworkUnder(t, under, DefaultBookTerms()), true)
	p.send(p.operator, p.client.TransferCall(p.client.Contracts().Token, address(p.owner), job.Units(1)))
	better := p.client.Court().Better(p.place, p.spot(1-p.entry.Slot))
	gas["dispute: better node"] = p.send(p.owner, better)[0].GasUsed
	claims, err := p.client.Court().Claims(t.Context(), address(p.scheduler), address(p.owner))
	if err != nil || len(claims) != 1 {
		t.Fatalf("claims %+v: %v", claims, err)
	}
	gas["dispute: claim the reward"] = p.send(p.owner, claims[0].Call)[0].GasUsed
	return gas
}

// orderGas runs orders of an owner who has had others, with a node that is known.
func (n *network) orderGas(gas map[string]uint64) {
	n.t.Helper()
	c := n.client
	n.fund(Coin, 5e18)
	for range 3 {
		o := n.order(Coin, 1e18)
		o.Fee = match.DefaultParams().FeeFloor(match.AssetCoin)
		gas["escrow: open an order"] = n.send(n.scheduler, c.OpenCall(o, n.signOrder(o)))[0].GasUsed
		r := n.receipt(o, 1000, 0)
		r.Total = job.Units(3e14)
		s := n.signReceipt(r)
		s.SchedulerSig = nil // the scheduler itself settles
		gas["escrow: settle a receipt and close"] = n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{s}, true))[0].GasUsed
		gas["reputation: count an order's pay"] = n.send(n.scheduler, c.RecordCall(o, address(n.node)))[0].GasUsed
		gas["reputation: make up what was checked"] = n.send(n.scheduler, c.RecordCheckedCall(o, n.found(o, r, true, n.scheduler)))[0].GasUsed
		gas["escrow: deposit"] = n.send(n.owner, c.DepositCalls(Coin, job.Units(1e18))...)[0].GasUsed
	}
}

// anchorGas anchors batches; how many roots each one merges depends on its
// number, so the mean of sixteen counts.
func (n *network) anchorGas(gas map[string]uint64) {
	n.t.Helper()
	const batches = 16
	var sum uint64
	for seq := range 2 * batches {
		sent := n.send(n.scheduler, n.client.AnchorCall(common.BigToHash(common.Big1), 8, uint64(seq), strings.Repeat("b", 59)))[0]
		if seq >= batches {
			sum += sent.GasUsed
		}
	}
	gas["anchor: a batch, mean"] = sum / batches
}

// pageGas commits pages until the book's ring of words is used again.
func (n *network) pageGas(gas map[string]uint64) {
	n.t.Helper()
	c, scheduler := n.client, address(n.scheduler)
	terms, err := c.BookTerms(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	n.send(n.operator, c.BondCalls(scheduler, terms.MinBond)...)
	span := int(terms.Span)
	reveals := match.NewReveals(crypto.Keccak256Hash([]byte("secret")), 4*span)
	n.send(n.scheduler, c.BeginBookCall(reveals.Commitment()))
	page := func(i int) SealedPage {
		return SealedPage{CID: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", Header: book.Header{
			Scheduler: scheduler, Page: uint64(i), Count: 64, MatchRoot: common.Hash{1}, FirstTime: n.time(), LastTime: n.time(),
			Reveal: reveals.At(i), Params: 1, Follows: uint64(i), Data: common.Hash{2},
		}.Encode()}
	}
	later := func() {
		if err := n.sim.AdjustTime(terms.Window + terms.AnswerTime + time.Minute); err != nil {
			n.t.Fatal(err)
		}
	}
	for i := range 2 * span {
		if i%span == 0 {
			later()
		}
		n.send(n.scheduler, c.CommitCall([]SealedPage{page(i)}))
	}
	later()
	gas["book: commit a page"] = n.send(n.scheduler, c.CommitCall([]SealedPage{page(2 * span)}))[0].GasUsed
	var four []SealedPage
	for i := range 4 {
		four = append(four, page(2*span+1+i))
	}
	gas["book: commit four pages"] = n.send(n.scheduler, c.CommitCall(four))[0].GasUsed
}
