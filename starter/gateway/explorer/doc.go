// Package explorer shows what the network did to anybody, without a wallet.
//
// Nouns: the model is rows by key in the store, made by a fold of the chain's
// events (package chain) and of what schedulers publish: the logs of their books'
// pages and the lists of the records they anchored. A step is how far it is. A
// want is published content that the chain names and that was not read yet. The
// indexer carries the model on; pages and the API read it.
//
// The same chain and the same published content give the same rows, in whatever
// order they came, whatever was reorganised meanwhile: what events say is folded
// in the chain's order, and what published content adds does not depend on when it
// was read. So the model may be deleted at any time; the next step makes it anew.
//
// It does not judge: that a page is honest is what watchers check (workers/watch),
// and that a run was as its receipt says is its node's and scheduler's word. What
// the chain can be asked is asked by the reader's own browser, on the job's page.
// It knows no specs, no statuses, no results: only what is public.
//
// Start at Indexer and Reader.
package explorer
