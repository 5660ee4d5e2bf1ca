package chain

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Question is a call of a view function that anybody can make by eth_call, and
// the answer that bears a claim out.
type Question struct {
	Claim    string // what the expected answer proves
	Contract string
	Function string // as Solidity has it
	To       common.Address
	Data     []byte
	Want     []byte // the answer that bears the claim out
}

// word is a number as a contract answers it.
func word(v *big.Int) []byte { return common.BigToHash(v).Bytes() }

// AskOrder asks whether an order's hash is its id.
func (c *Client) AskOrder(o job.Order, id common.Hash) Question {
	return Question{
		Claim: "The order with these terms has this id", Contract: "JobEscrow", Function: "orderHash(order)",
		To: c.contracts.Escrow, Data: c.escrow.PackOrderHash(toOrder(o)), Want: id[:],
	}
}

// AskEscrowed asks whether an order is open, and what was paid under it while it is.
func (c *Client) AskEscrowed(order common.Hash, open bool, paid job.Amount) Question {
	claim, isOpen := "The order is closed", big.NewInt(0)
	if open {
		claim, isOpen = fmt.Sprintf("The order is open and has paid %s so far", paid), big.NewInt(1)
	} else {
		paid = job.Amount{}
	}
	return Question{
		Claim: claim, Contract: "JobEscrow", Function: "escrowed(order)",
		To: c.contracts.Escrow, Data: c.escrow.PackEscrowed(order), Want: append(word(isOpen), word(paid.Big())...),
	}
}

// AskCost asks what an attempt costs by its receipt.
func (c *Client) AskCost(r record.Receipt) Question {
	return Question{
		Claim:    fmt.Sprintf("Attempt %d costs %s of the smallest unit: its rate, GPUs, time and bytes", r.Epoch, r.Cost),
		Contract: "JobEscrow", Function: "cost(rate, gpus, billedMs, egress, bytesOut)",
		To: c.contracts.Escrow, Data: c.escrow.PackCost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut), Want: word(r.Cost.Big()),
	}
}

// AskPaid asks what a node was paid under an order.
func (c *Client) AskPaid(order common.Hash, node common.Address, paid job.Amount) Question {
	return Question{
		Claim: fmt.Sprintf("Node %s was paid %s under the order", node, paid), Contract: "JobEscrow", Function: "credited(order, node)",
		To: c.contracts.Escrow, Data: c.escrow.PackCredited(order, node), Want: word(paid.Big()),
	}
}

// AskPage asks when the page with this header was committed to.
func (c *Client) AskPage(h book.Header, at uint64) Question {
	return Question{
		Claim:    fmt.Sprintf("Page %d of scheduler %s, whose header leads to the match, was committed to at %d", h.Page, h.Scheduler, at),
		Contract: "MatchBook", Function: "committedAt(scheduler, page, pageHash)",
		To: c.contracts.Book, Data: c.book.PackCommittedAt(h.Scheduler, new(big.Int).SetUint64(h.Page), h.Hash()),
		Want: word(new(big.Int).SetUint64(at)),
	}
}

// AskRecord asks whether a record is in a batch of its scheduler's list. time is
// the batch's; path leads from the batch to the peak over it, in the list as the
// contract has it now.
func (c *Client) AskRecord(hash common.Hash, a record.Anchoring, time uint64, path []common.Hash) Question {
	return Question{
		Claim:    fmt.Sprintf("Record %s is in batch %d of scheduler %s", hash, a.Seq, a.Scheduler),
		Contract: "ResultAnchor", Function: "verify(sender, record, index, path, seq, root, count, time, batchPath)",
		To:   c.contracts.Anchor,
		Data: c.anchor.PackVerify(a.Scheduler, hash, a.Index, words(a.Path), a.Seq, a.Root, a.Count, time, words(path)),
		Want: word(common.Big1),
	}
}
