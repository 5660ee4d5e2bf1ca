package book

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// What goes before an order is the others' shares of both weights, itself left out.
func TestStanding(t *testing.T) {
	t.Parallel()
	me := match.Entrant{Order: common.Hash{1}, Weight: 2}
	all := []match.Entrant{me, {Order: common.Hash{2}, Weight: 2}, {Order: common.Hash{3}, Weight: 2}, {Order: common.Hash{4}}, {Order: common.Hash{5}, Weight: 6}}
	want := Standing{Orders: 5, Weight: 2, Total: 13, Before: 2, BeforeTwice: 1, BeforeTenfold: 0}
	if got := StandingOf(me, all); got != want {
		t.Errorf("%+v", got)
	}
	if got := StandingOf(me, all[1:]); got != want {
		t.Errorf("itself not among them: %+v", got)
	}
	if got := StandingOf(match.Entrant{}, nil); got != (Standing{Orders: 1, Weight: 1, Total: 1}) {
		t.Errorf("alone: %+v", got)
	}
}
