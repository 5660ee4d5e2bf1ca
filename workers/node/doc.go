// Package node is the role of a GPU host: it tells the ingress what is free,
// answers offers, and runs attempts as hardened containers.
//
// Nouns: the status is what the node says about itself, a signed beat that
// follows the ledger of what attempts hold; the session is its presence at the
// ingress, one beat a second; inclusions are the scheduler's receipts for signed
// beats, kept as proof against being left out; the rest is the activities of package execution,
// polled for by a stock Temporal worker through the ingress.
//
//	settings → host (GPUs, engine, scratch) → clear what an earlier process left
//	→ session (Welcome brings the payload key) → worker → serve until a signal
//	→ drain: decline offers, let programs save, deliver → end
//
// The node holds no credential but its own key. What an earlier process of it
// ran, and the sealed images it held, are killed and wiped at the start, because the ingress has declared it
// lost when that process ended. Not promised: secrecy from the host's root.
//
// Start at Command and Run.
package node
