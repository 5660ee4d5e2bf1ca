// Package batch is the story of a batch: many jobs of one order, from one
// signature to one settlement.
//
//	authenticate   the order, by its first item, as for a job
//	fund           opens the escrow; no item starts without it
//	window         so many child Job workflows at once, each item's tries one after
//	               the other; a failed item is tried again as often as the batch says
//	settle         now and then pays nodes what their receipts say by then
//	close          when all have ended, pays the last of it and gives the rest back
//
// Nouns: an item is one spec of the batch; a try is one job of it; the window is
// what runs at once; the state is all that a continued run takes over.
//
// History is bounded: the story continues as a new run whenever Temporal
// suggests it. Children are abandoned then, run on, and tell the workflow by its
// id how they ended, whichever run that is. Each item's job has the id that order,
// index and try give it, so that no crash makes two of one.
//
// It promises that every item ends once, and that all items together are never
// given more than the order pays: each has an equal share, a try after the first
// only what nobody else is meant to have. How single items stand is in the store
// for people to read, and decides nothing. It does not promise an order among items.
//
// Deciding is in state.go, acting in workflow.go and money.go. Start at Batch.
package batch
