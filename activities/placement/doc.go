// Package placement chooses nodes for jobs, writes each choice into the
// scheduler's book, and keeps the lease register in step.
//
// Nouns: the fleet is the node map in memory, fed by the ingress; a claim is
// what a match took off a node's leaf until the node answers; a waiter is a job
// that nothing fits now; the pen writes matches into pages of the book, which the
// shelf keeps; the press seals pages, publishes their logs and commits them on
// chain, in the background; reveals are the hash chain that draws hang on.
//
//	Place     match → claim → entry, durable → ticket
//	Queue     the same, waiting first come, first served until something fits
//	Lease     raises the job's epoch for the node that accepted
//	End       ends an epoch and returns what the register holds of it
//
// The choice itself is package match's, the rules of the book are package
// book's. It promises that no match is told of before it is in the store, that
// pages come on chain in the order of their numbers whoever wrote them, and that
// no match is made while they do not come. Not promised: that a node still has
// what its last beat said (an offer asks it), and that a call that is repeated
// makes no second match: the book shows the one to follow the other.
//
// Start at Activities; for the book at Pen and Press.
package placement
