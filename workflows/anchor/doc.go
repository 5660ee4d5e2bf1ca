// Package anchor is the story of anchoring: one workflow per scheduler that
// turns a stream of record hashes into Merkle batches on chain.
//
//	collect   what has arrived since the last batch, at most BatchSize
//	commit    one transaction for the batch; each job gets its record's proof as a signal
//	continue  as a new run when the history has grown, with what is pending
//
// Entries arrive in parcels, gathered by who sends them, and gather further
// while a batch is committed: so it opens no window of its own.
//
// It promises that every record it was given is anchored, in spite of outages,
// and that a record given twice is anchored once per run. It does not promise
// an order between records. Start at Anchor.
package anchor
