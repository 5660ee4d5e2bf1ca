// Package store is the one SQL store of a scheduler: SQLite when embedded,
// Postgres in production, the same statements and the same promises on both.
//
// Nouns: the lease register (leases and each job's chain of checkpoints) is the
// fence that every durable effect is checked against; an attempt's usage is
// what the ingress measured of it, its ending what its node said of it with the
// package; receipts are what nodes are owed; frames are sealed log and telemetry
// records, kept for a month after their job; uptimes say how much of the last
// week each node was there; a hold keeps stored content for a reason until a time, and
// data sets are what owners keep by name; sessions, nonces, replies, uploads and who
// submitted under a delegation are the gateway's; pages are the book of matches until the chain has it; the model is
// what the explorer shows, made from the chain; the outbox holds what
// chain/sender is to send.
//
// Every method is one transaction, but for PutUptimes and ModelRows. Transactions are serializable, so several
// processes may share one store. A nil error means durable: what was written
// survives a crash of the process and of the machine, except lease renewals,
// usage counters, uptimes, frames and the model, which survive a crash of the process and
// may lose the last moments before a power cut; their writers repeat them.
//
// The store keeps no clock: callers pass the time. It does not know who may
// call what, and it never sees a session token or a job key, only a token's
// hash and sealed bytes.
//
// Start at Open.
package store
