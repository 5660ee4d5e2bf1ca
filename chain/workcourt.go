package chain

import (
	"github.com/skyops/skyops/chain/bindings/workcourt"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Convict returns the call that shows the court over nodes a contradiction. Who
// sends it gets half of what it costs the node.
func (c *Client) Convict(x record.Contradiction) Call {
	var data []byte
	if v := x.Verdicts; v != nil {
		data = c.workCourt.PackTwoVerdicts(toVerdict(v[0]), v[0].Signature, toVerdict(v[1]), v[1].Signature)
	} else {
		a, b := x.Receipts[0], x.Receipts[1]
		data = c.workCourt.PackTwoReceipts(
			workcourt.JobEscrowReceipt(toReceipt(a.Receipt)), a.NodeSig, workcourt.JobEscrowReceipt(toReceipt(b.Receipt)), b.NodeSig)
	}
	return Call{To: c.contracts.WorkCourt, Data: data}
}

// RefutedCall shows the court what two checkers found of a node's work under an
// order. Only the order's scheduler may send it.
func (c *Client) RefutedCall(o job.Order, f record.Finding) Call {
	a, b := f.Verdicts[0], f.Verdicts[1]
	data := c.workCourt.PackRefuted(workcourt.JobEscrowOrder(toOrder(o)), f.Index, workcourt.JobEscrowReceipt(toReceipt(f.Work.Receipt)), f.Work.NodeSig,
		a.Own, [2]workcourt.WorkCourtFinding{toFinding(a), toFinding(b)})
	return Call{To: c.contracts.WorkCourt, Data: data}
}

func toFinding(v record.Verdict) workcourt.WorkCourtFinding {
	return workcourt.WorkCourtFinding{Verdict: toVerdict(v), Words: []byte(v.Difference), Sig: v.Signature}
}

func toVerdict(v record.Verdict) workcourt.VerdictLibVerdict {
	return workcourt.VerdictLibVerdict{
		Job: v.Job, Round: v.Round, Checker: v.Checker, Node: v.Node, Epoch: v.Epoch, From: v.From, To: v.To, Equal: v.Equal,
		Difference: v.Detail(), At: v.At,
	}
}
