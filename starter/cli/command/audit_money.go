package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// moneyAudit adds up an escrow and keeps how far it came.
type moneyAudit struct {
	escrow audit.Escrow
	file   string
	of     moneyCursor
	said   map[audit.Discrepancy]bool // without their blocks
}

// moneyCursor is the file that says how far an escrow was added up.
type moneyCursor struct {
	ChainID  uint64          `json:"chainId"`
	Escrow   common.Address  `json:"escrow"`
	Accounts *audit.Accounts `json:"accounts"`
}

// auditMoney goes on where an earlier audit of the network ended. A file that
// cannot be read, or is of another escrow, is begun anew.
func (a *app) auditMoney(link *chain.Client, n network.Network) (*moneyAudit, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	m := &moneyAudit{
		escrow: audit.Escrow{Chain: link, Assets: []common.Address{chain.Coin, n.Token}},
		file:   filepath.Join(h.Dir(), "audit", a.networkName+".json"),
		of:     moneyCursor{ChainID: n.ChainID, Escrow: n.Escrow}, said: map[audit.Discrepancy]bool{},
	}
	b, err := os.ReadFile(m.file)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	var kept moneyCursor
	if err := json.Unmarshal(b, &kept); err != nil {
		a.say("%s cannot be read; the escrow is added up from the first block on: %v", m.file, err)
	} else if kept.ChainID == n.ChainID && kept.Escrow == n.Escrow {
		m.escrow.Cursor = kept.Accounts
	}
	return m, nil
}

// moneyTries bounds how often a pass is repeated over a chain that changes meanwhile.
const moneyTries = 3

// addUp brings the escrow's accounts up to date and compares them.
func (u *auditor) addUp(ctx context.Context) error {
	m := u.money
	r, err := m.escrow.Pass(ctx)
	for n := 1; errors.Is(err, audit.ErrMoved) && n < moneyTries; n++ {
		r, err = m.escrow.Pass(ctx)
	}
	if err != nil {
		return fmt.Errorf("add up the escrow: %w", err)
	}
	for _, d := range m.unsaid(r.Found) {
		u.say("Escrow, block %d: %s", d.Block, terminal.Clean([]byte(d.Detail), false))
	}
	u.found.Escrow = &r
	m.of.Accounts = m.escrow.Cursor
	b, err := json.Marshal(m.of)
	if err != nil {
		return err
	}
	return home.WriteFile(m.file, append(b, '\n'))
}

// unsaid returns the discrepancies that were not returned before. The block does
// not tell two apart: what does not fit is found again at each.
func (m *moneyAudit) unsaid(found []audit.Discrepancy) (news []audit.Discrepancy) {
	for _, d := range found {
		what := d
		what.Block = 0
		if !m.said[what] {
			m.said[what] = true
			news = append(news, d)
		}
	}
	return news
}

// showMoney writes what the escrow came to.
func (u *auditor) showMoney() {
	r := u.found.Escrow
	if r == nil {
		return
	}
	verdict := "it has what it owes"
	if len(r.Found) > 0 {
		verdict = plural(len(r.Found), "discrepancy", "discrepancies")
	}
	fmt.Fprintf(u.Out, "escrow: %s, %s, %s: %s\n", plural(r.Events, "movement", "movements"), plural(r.Owners, "balance", "balances"),
		plural(r.Orders, "open order", "open orders"), verdict)
}
