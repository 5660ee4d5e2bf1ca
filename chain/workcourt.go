package chain

import (
	"github.com/skyops/skyops/chain/bindings/workcourt"
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

func toVerdict(v record.Verdict) workcourt.WorkCourtVerdict {
	return workcourt.WorkCourtVerdict{
		Job: v.Job, Round: v.Round, Checker: v.Checker, Node: v.Node, Epoch: v.Epoch, From: v.From, To: v.To, Equal: v.Equal,
		Difference: v.Detail(), At: v.At,
	}
}
