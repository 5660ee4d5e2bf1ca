// Package match decides which node runs a job, and lets anyone recompute the
// decision: feasibility, an integer score, a ranked plan and its Merkle proof.
//
// Nouns: a Leaf is what a node has told about itself, a Snapshot all leaves at
// one instant under one Merkle root, a Job the public terms of one matching
// round, Params the published weights. A node is feasible or is rejected with a
// Reason; feasible nodes are ordered by a key made of the score and a seeded
// tie-break, higher first. Evidence is what a stranger needs to check a match.
// An Explanation says in words and numbers why a plan is as it is, and which
// Change of a job would let more nodes run it.
//
// Feasibility and score are integers computed from Leaf, Job, Params and seed
// alone, in the order of operations that a contract would use, so both agree
// bit for bit; testdata holds the frozen vectors. The package does not promise
// that a leaf tells the truth: prices are what is billed, stake and reputation
// are the registry's, the rest is the node's signed word.
//
// A Snapshot must not be changed while it is read. Start at Snapshot and Best;
// for plans that people read at Rank and Explain; for checking at VerifyEvidence.
package match
