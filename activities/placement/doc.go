// Package placement chooses nodes for jobs and keeps the lease register in
// step with the choice.
//
// Nouns: the fleet is the node map in memory, fed by the ingress; a claim is
// what was promised to a job a moment ago and is not in the node's beats yet; a
// waiter is a job that nothing fits now; the archive publishes the snapshots
// that matches were made on, in the background.
//
//	Place     snapshot less claims → match → claim + evidence; in memory
//	Queue     the same, waiting first come, first served until something fits
//	Lease     raises the job's epoch for the node that accepted, once the snapshot
//	          it was chosen from is published
//	End       ends an epoch and returns what the register holds of it
//	Publish   where the snapshots of earlier matches can be fetched
//
// The choice itself is package match's. Not promised: that a node still has
// what its last beat said (an offer asks it), and that a snapshot survives a
// crash in the moment between match and upload: no lease is raised on such a
// match, and its evidence says so by an empty CID. Start at Activities.
package placement
