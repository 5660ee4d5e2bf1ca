// Package execution is what a node does for jobs: it answers offers and runs
// attempts under their leases.
//
// Nouns: an offer asks the node to hold devices, and the answer to it, accept or
// decline, is signed; while an accepted one stands, place and container are made
// ahead, empty, and init waits in it for its program; an attempt is one run of a
// job under one lease, from preparing its place to wiping it; a runtime starts
// programs (packages docker and process); the scratch is where plaintext lies, in
// memory; the ledger counts what attempts take of the node; a stream seals log or
// telemetry to the owner and sends it on; a stretch is a part of another node's
// run of a deterministic job, which an attempt repeats to say in a signed verdict
// whether it is right; before it is told what was made there, it commits itself to
// what its own run left.
//
// It promises that nothing of an attempt goes on once its lease is over, that
// only ciphertext leaves the node, that a program's own failure is a result and
// not an error, that an erasure is signed only when everything is wiped, and says
// how much of the GPUs' memory was, and that no number of a receipt is signed twice. It does not measure what is paid, it only
// refuses to sign what differs from its own measure. It does not protect a job from
// the node's own root.
//
// ports.go is what it needs of the outside, runtime.go what an adapter has to do
// (executiontest is its conformance suite), api.go what a workflow sends. Start at
// Activities, and for an attempt's life at attempt.live.
package execution
