// Package job is the story of one job, from a wallet's signed order to a
// settled, anchored record.
//
//	authenticate   the owner's signature, order and balance; a refusal fails the workflow,
//	               so that the same order may be submitted again
//	fund           opens the escrow while a node is found
//	for each epoch
//	  place        the best node of a snapshot, with evidence; when none fits, wait
//	  offer        the node accepts, declines or stays silent; if not, the next node
//	  raise        the lease: from here only this node's effects count
//	  release      the keeper seals the job key to the node's ephemeral key
//	  execute      the attempt; a node that is lost or drained leads to the next epoch,
//	               which resumes from the newest acknowledged checkpoint
//	spread         the result is copied to the places that its owner named, and fetched
//	               back from each; the first that has it is enough to go on
//	deliver        the outcome is final and the owner can fetch the sealed result
//	repeat         of a deterministic job that is drawn: another node runs a stretch of it
//	               again and compares; where they differ a third one decides, and the
//	               one that stands alone is not paid
//	settle         receipts are paid, the rest refunded
//	anchor         the record's hash goes on chain
//
// A job that has a parent is one of several under one order: the parent has opened
// the escrow, and settles and closes it, so that fund and settle are left out here;
// the parent is told the outcome as soon as it stands.
//
// Nouns: the story is the state of one workflow; a round is one placement and
// its offer, or one of a repeat; an epoch is one attempt under one lease.
//
// It promises that an accepted job ends in a terminal state with a cause, that
// no node is blamed for a silence while ingress, Temporal or control were away, that
// no end of a program counts but the one in the register, that an image or input
// is called missing only when two attempts say so, that the register's
// countersigned receipts alone are settled, and that an outage
// of the chain after delivery neither takes the result back nor blocks for
// ever: settlement and anchoring are waited for until the order's deadline and
// the escrow's grace are over. It does not promise that a node was honest about
// what its program did: verify and the contracts judge that. Nor does it promise
// that a running job outlives another version of this package: until the first
// release the recorded histories are made anew when its commands change, and no
// change is guarded by workflow.GetVersion.
//
// Deciding is in pure files (limits.go, loss.go, record.go), acting in
// workflow.go, epoch.go and finish.go. api.go is all that starters need.
// Start at Job.
package job
