// Package ingress is the door through which nodes reach a scheduler: Temporal,
// the lease register and storage. Nodes hold no credential of any of these.
//
// Nouns: a login is a node's signed metadata on every call; a session is its
// presence; a flight is an activity task that was handed to a node and not yet
// answered; a grant opens the blob endpoint for one attempt; a draft is the
// receipt that a commit proposes and a countersign acknowledges.
//
// Four things are served. To nodes, in one TLS gRPC server: Temporal's worker
// calls (proxy.go: nine calls, the node's own queue, task tokens sealed to the
// node) and NodeService (session.go, attempts.go, commit.go). To nodes, over
// HTTPS: bulk ciphertext (blob.go). To the scheduler's own processes: the node
// map (fleet.go).
//
// It also decides which nodes are dead (roster.go) and then fails what they
// were running, so that a job moves on within a second of its node's death.
// While the ingress or all nodes at once are away, nobody dies: the clock of
// silence runs only while other nodes are heard and the ingress itself is
// scheduled. Temporal's own timeouts are the backstop.
//
// Not promised: a task that Temporal handed to an ingress at the moment that
// ingress was killed is lost until Temporal's heartbeat timeout. All calls of a
// node must reach the same ingress; where there are several, each node is given
// one. A node whose clock is a minute off is not matched: its leaf says so.
//
// Start at New and Ingress.Serve.
package ingress
