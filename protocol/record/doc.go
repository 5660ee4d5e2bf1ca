// Package record holds what happened: signed receipts of use, the execution
// record of a job, and the checks that anyone can make of both.
//
// Nouns: a Receipt is the cumulative usage of one attempt, signed by the node
// and countersigned by the scheduler; an Ending is how its program ended, as the
// node said with the package; a Bill is what an order's receipts come to,
// computed as the escrow does; a Repeat is the check of a deterministic job, one
// stretch of which other nodes run again, each with a Verdict; a Record is a
// job's whole story, and its hash the execution hash; an Anchoring leads from that hash to the chain; a Proof is
// all of it in one file.
//
// Verify works offline and names the input that does not fit. It proves that
// the record is consistent: signed by whom it says, billed as signed, matched
// as the scheduler's signed tickets say and, with the pages of its book, to the
// best node of the snapshot, whose root the nodes that answered have signed. It
// cannot prove that a node's measurements are true, or that the snapshot of a
// match was complete: that is disputed on chain (package book).
// VerifyOnChain asks the chain about the rest: anchor and payment.
//
// Start at Cost, Settle and Verify.
package record
