package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// unmined is a chain that mines no transaction of the order with nonce 2.
func unmined(sent *[]byte) taking {
	return taking{
		unlock: func() error { return nil },
		send: func(ctx context.Context, o job.Order) (common.Hash, error) {
			*sent = append(*sent, o.Nonce[0])
			if o.Nonce[0] != 2 {
				return common.Hash{o.Nonce[0]}, nil
			}
			<-ctx.Done()
			return common.Hash{}, fmt.Errorf("transaction 0x2 was sent but is not mined: %w", context.Cause(ctx))
		},
		open: func(ctx context.Context, _ common.Hash) (bool, error) { return true, ctx.Err() },
	}
}

// due are three orders whose time has come, and one whose time has not.
func due(now time.Time) (all []locked) {
	for i := byte(1); i <= 4; i++ {
		o := locked{From: uint64(now.Unix()) - 10, details: job.Order{Nonce: common.Hash{i}}}
		if i == 4 {
			o.From += 1000
		}
		all = append(all, o)
	}
	return all
}

// A transaction that is not mined holds up the others for its turn, and no longer.
func TestRefundsThatAreNotMinedEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []byte
		now := time.Now()
		orders := due(now)
		err := unmined(&sent).takeBack(t.Context(), now, orders)
		if err == nil || !errors.Is(err, errNotMined) || time.Since(now) != minedWithin || string(sent) != "\x01\x02\x03" {
			t.Errorf("%v after %s, sent %v", err, time.Since(now), sent)
		}
		if orders[0].Tx == (common.Hash{}) || orders[2].Tx == (common.Hash{}) || !strings.Contains(orders[1].Problem, "was sent but is not mined") {
			t.Errorf("%+v", orders)
		}
	})
}

// Who ends the command reads what was sent, and what was not tried.
func TestRefundsThatAreInterruptedSaySo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []byte
		now := time.Now()
		orders := due(now)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := unmined(&sent).takeBack(ctx, now, orders); err == nil || string(sent) != "\x01\x02" {
			t.Errorf("%v, sent %v", err, sent)
		}
		for i, want := range []string{"is back", "was sent but is not mined", "not tried", "unless its scheduler"} {
			if got := orders[i].said(); !strings.Contains(got, want) {
				t.Errorf("of order %d it says %q, not %q", i, got, want)
			}
		}
	})
}
