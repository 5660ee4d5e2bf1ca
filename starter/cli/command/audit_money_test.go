package command

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain/audit"
)

// A discrepancy that lasts is said once, not with each block.
func TestADiscrepancyIsSaidOnce(t *testing.T) {
	t.Parallel()
	m := &moneyAudit{said: map[audit.Discrepancy]bool{}}
	lacks := func(block uint64, detail string) []audit.Discrepancy {
		return []audit.Discrepancy{{Block: block, Asset: common.Address{1}, Detail: detail}}
	}
	for i, c := range []struct {
		found []audit.Discrepancy
		news  int
	}{
		{lacks(7, "1 less"), 1},
		{lacks(8, "1 less"), 0},
		{append(lacks(9, "1 less"), lacks(9, "2 less")...), 1},
		{nil, 0},
		{lacks(10, "2 less"), 0},
	} {
		if news := m.unsaid(c.found); len(news) != c.news {
			t.Errorf("pass %d: %+v", i, news)
		}
	}
}
