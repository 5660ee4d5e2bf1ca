package sender

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"pgregory.net/rapid"
)

var (
	clock0     = time.UnixMilli(1_800_000_000_000)
	testPolicy = policy{stuckAfter: 30 * time.Second, resend: 5 * time.Second, goneAfter: time.Minute}
)

func at(s int) time.Time { return clock0.Add(time.Duration(s) * time.Second) }

func mined(number int64, hash byte) *types.Receipt {
	return &types.Receipt{BlockNumber: big.NewInt(number), BlockHash: common.Hash{hash}, Status: 1}
}

func nonce(n uint64) *uint64 { return &n }

func TestDecide(t *testing.T) {
	t.Parallel()
	sent := []attempt{{SentAt: at(0)}}
	for name, c := range map[string]struct {
		in   intent
		v    view
		want action
	}{
		"new":                         {intent{State: stateNew}, view{now: at(0)}, doPrepare},
		"done":                        {intent{State: stateDone, Nonce: nonce(0)}, view{now: at(0)}, doNothing},
		"reverted":                    {intent{State: stateReverted}, view{now: at(0), next: 9, settled: 9}, doNothing},
		"signed, never sent":          {intent{State: stateSigned, Nonce: nonce(3), Attempts: []attempt{{}}}, view{now: at(0), next: 3}, doSend},
		"signed, refused a while ago": {intent{State: stateSigned, Nonce: nonce(3), Attempts: []attempt{{}}}, view{now: at(5), lastSend: at(0), next: 3}, doSend},
		"signed, refused just now":    {intent{State: stateSigned, Nonce: nonce(3), Attempts: []attempt{{}}}, view{now: at(4), lastSend: at(0), next: 3}, doNothing},
		"sent just now":               {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(4), lastSend: at(0), next: 3}, doNothing},
		"sent by a former process":    {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(4), next: 3}, doSend},
		"sent, time to resend":        {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(5), lastSend: at(0), next: 3}, doSend},
		"stuck":                       {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(30), lastSend: at(29), next: 3}, doReplace},
		"stuck behind another":        {intent{State: stateSent, Nonce: nonce(4), Attempts: sent}, view{now: at(30), lastSend: at(29), next: 3}, doNothing},
		"mined":                       {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(1), next: 4, durable: 6, receipt: mined(7, 1)}, doMined},
		"mined, known":                {intent{State: stateMined, Nonce: nonce(3), Attempts: sent, Block: common.Hash{1}}, view{now: at(1), next: 4, durable: 6, receipt: mined(7, 1)}, doNothing},
		"mined elsewhere":             {intent{State: stateMined, Nonce: nonce(3), Attempts: sent, Block: common.Hash{1}}, view{now: at(1), next: 4, durable: 6, receipt: mined(7, 2)}, doMined},
		"durable":                     {intent{State: stateMined, Nonce: nonce(3), Attempts: sent, Block: common.Hash{1}}, view{now: at(1), next: 4, durable: 7, receipt: mined(7, 1)}, doFinish},
		"durable at first sight":      {intent{State: stateSigned, Nonce: nonce(3), Attempts: sent}, view{now: at(1), next: 4, durable: 9, receipt: mined(7, 1)}, doFinish},
		"taken back":                  {intent{State: stateMined, Nonce: nonce(3), Attempts: sent, Block: common.Hash{1}}, view{now: at(1), next: 3, durable: 6}, doUnmine},
		"nonce used, not for good":    {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(1), lastSend: at(0), next: 4, settled: 3}, doNothing},
		"nonce used for good":         {intent{State: stateSent, Nonce: nonce(3), Attempts: sent}, view{now: at(1), next: 4, settled: 4}, doSuspect},
		"nonce suspect":               {intent{State: stateSent, Nonce: nonce(3), Attempts: sent, Gone: at(0)}, view{now: at(59), next: 4, settled: 4}, doNothing},
		"nonce gone":                  {intent{State: stateSent, Nonce: nonce(3), Attempts: sent, Gone: at(0)}, view{now: at(60), next: 4, settled: 4}, doRenumber},
		"nonce back":                  {intent{State: stateSent, Nonce: nonce(3), Attempts: sent, Gone: at(0)}, view{now: at(60), next: 3, settled: 3}, doTrust},
	} {
		if got := decide(&c.in, c.v, testPolicy); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestDecideIsSafe: whatever is seen, an intent never gets a second chance to
// take effect while a first one may exist.
func TestDecideIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		in, v := drawIntent(rt), drawView(rt)
		switch a := decide(&in, v, testPolicy); a {
		case doPrepare:
			if in.State != stateNew || len(in.Attempts) != 0 {
				rt.Fatalf("%s of %+v", a, in)
			}
		case doReplace, doSend:
			if v.receipt != nil || v.settled > *in.Nonce || in.final() {
				rt.Fatalf("%s of %+v at %+v", a, in, v)
			}
		case doRenumber:
			if v.receipt != nil || v.settled <= *in.Nonce || v.now.Sub(in.Gone) < testPolicy.goneAfter {
				rt.Fatalf("%s of %+v at %+v", a, in, v)
			}
		case doFinish:
			if v.receipt == nil || v.receipt.BlockNumber.Uint64() > v.durable {
				rt.Fatalf("%s of %+v at %+v", a, in, v)
			}
		}
	})
}

func drawIntent(rt *rapid.T) intent {
	in := intent{State: rapid.SampledFrom([]state{stateNew, stateSigned, stateSent, stateMined, stateDone, stateReverted}).Draw(rt, "state")}
	if in.State == stateNew {
		return in
	}
	in.Nonce = nonce(rapid.Uint64Range(0, 3).Draw(rt, "nonce"))
	in.Attempts = []attempt{{}}
	if in.State != stateSigned {
		in.Attempts[0].SentAt = at(rapid.IntRange(0, 100).Draw(rt, "sent"))
	}
	if rapid.Bool().Draw(rt, "gone") {
		in.Gone = at(rapid.IntRange(0, 100).Draw(rt, "gone at"))
	}
	return in
}

func drawView(rt *rapid.T) view {
	v := view{now: at(rapid.IntRange(0, 200).Draw(rt, "now")), durable: rapid.Uint64Range(0, 5).Draw(rt, "durable")}
	v.settled = rapid.Uint64Range(0, 4).Draw(rt, "settled")
	v.next = v.settled + rapid.Uint64Range(0, 2).Draw(rt, "next")
	if rapid.Bool().Draw(rt, "mined") {
		v.receipt = mined(rapid.Int64Range(0, 8).Draw(rt, "block"), rapid.Byte().Draw(rt, "hash"))
	}
	if rapid.Bool().Draw(rt, "sent here") {
		v.lastSend = at(rapid.IntRange(0, 200).Draw(rt, "last"))
	}
	return v
}

// TestFees: fees stay within the limits, and a raise is one that nodes accept:
// tip and cap at least a tenth higher (go-ethereum's price bump), tip within cap.
func TestFees(t *testing.T) {
	t.Parallel()
	wei := func(rt *rapid.T, name string) *big.Int { return big.NewInt(rapid.Int64Range(0, 1e12).Draw(rt, name)) }
	rapid.Check(t, func(rt *rapid.T) {
		maxFee, minTip := wei(rt, "max"), wei(rt, "min")
		f := firstFees(wei(rt, "suggested"), wei(rt, "base"), minTip, maxFee)
		if f.Cap.Cmp(maxFee) > 0 || f.Tip.Cmp(f.Cap) > 0 || f.Tip.Sign() < 0 {
			rt.Fatalf("first fees %v of at most %v", f, maxFee)
		}
		fresh := firstFees(wei(rt, "later"), wei(rt, "later base"), minTip, maxFee)
		next, ok := raise(f, fresh, maxFee)
		if ok != (next.Cap.Cmp(maxFee) <= 0) || next.Tip.Cmp(next.Cap) > 0 {
			rt.Fatalf("raised %v to %v, %v", f, next, ok)
		}
		for _, pair := range [][2]*big.Int{{f.Tip, next.Tip}, {f.Cap, next.Cap}} {
			least := new(big.Int).Mul(pair[0], big.NewInt(110))
			if new(big.Int).Mul(pair[1], big.NewInt(100)).Cmp(least) < 0 {
				rt.Fatalf("raised %v to %v", f, next)
			}
		}
		if next.Tip.Cmp(fresh.Tip) < 0 || next.Cap.Cmp(fresh.Cap) < 0 {
			rt.Fatalf("raised %v to %v, less than the fresh %v", f, next, fresh)
		}
	})
}
