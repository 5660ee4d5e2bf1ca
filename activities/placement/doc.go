// Package placement chooses nodes for jobs, writes each choice into the
// scheduler's book, and keeps the lease register in step.
//
// Nouns: the fleet is the node map in memory, fed by the ingress; a claim is
// what a match took off a node's leaf until the node answers; a waiter is a job
// that nothing fits now, a line the waiters of one order; the pen writes matches into pages of the book, which the
// shelf keeps; the press seals pages, publishes their logs and commits them on
// chain, in the background; reveals are the hash chain that draws hang on.
//
//	Place     match → claim → entry, durable → ticket
//	Join      a place among those that wait, and the scheduler's word on it
//	Queue     waits there until something fits, then the same as Place
//	Lease     raises the job's epoch for the node that accepted
//	End       ends an epoch and returns what the register holds of it
//
// Who of those that wait goes first is drawn at each match, by package match's
// Race: each order that has a job which fits has a share of the matches in
// proportion to its weight. Only a share that is linear in the fee is indifferent
// to splitting and merging wallets or orders. It is the order that has the weight,
// not the job: a batch of 10,000 jobs offers its fee once, and its jobs go by
// index. Of the orders whose jobs fit no node none holds others back, when a job
// came makes no difference, and a job that comes now goes through the same race.
// A job's entry says since when it waited, so that everybody can see from the book
// alone who was overtaken; a job that leaves and comes again begins its wait anew,
// and one whose terms have changed since has not waited on them.
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
