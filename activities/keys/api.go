package keys

import (
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// TaskQueue is the keeper's own queue: only its process polls it.
const TaskQueue = "keeper"

// ReleaseActivity is the name a workflow calls the keeper's activity by.
const ReleaseActivity = "Release"

// ReleaseRequest asks the keeper for a job's key, for one node and one epoch.
type ReleaseRequest struct {
	Order     job.Order     `json:"order"`
	Signature []byte        `json:"signature"`
	Index     uint32        `json:"index"`
	Item      uint32        `json:"item,omitempty"`
	SpecHash  []byte        `json:"specHash"`
	Proof     [][]byte      `json:"proof,omitempty"`
	Envelope  []byte        `json:"envelope"`
	Accept    record.Accept `json:"accept"`
	Repeat    uint32        `json:"repeat,omitempty"` // the accept is for this round of the job's repeat; 0: for the job
}

// ReleaseResult is the job's keys (seal.JobKeys) sealed to Accept.Key (HPKE), useless to anyone
// else and bound to job, epoch, node and expiry.
type ReleaseResult struct {
	Sealed []byte `json:"sealed"`
}
