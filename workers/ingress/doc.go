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
// A node's bytes are hashed here once, while they are laid out for IPFS: the
// hashes of the leaves, which name them there, give the digest that a commit
// compares with the manifest. IPFS is not asked what it stored, and cannot harm by
// lying: it gets blocks under names made here, and every reader hashes what it is
// given, so that it can only withhold. A package that it withholds goes to the depot
// (shelve.go, depot.go), a folder of the ingress's own, until IPFS gives it back. Nor are the
// names taken from the node. A
// store may keep the first bytes that come under a name, and need not look at
// them: who names bytes falsely would spoil the same name for everybody.
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
