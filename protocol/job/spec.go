package job

import (
	"cmp"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// SpecVersion is the only version of Spec this code reads.
const SpecVersion = 1

// MaxSpecBytes bounds an encoded spec.
const MaxSpecBytes = 64 << 10

// Spec says what to run. Its hash, SHA-256 over canonical JSON (RFC 8785), is
// what an order commits to; Salt keeps that hash from giving the content away.
type Spec struct {
	Version int               `json:"version"`
	Name    string            `json:"name,omitempty"`
	Model   string            `json:"model,omitempty"` // the preset it was made from, for display
	Image   Image             `json:"image"`
	Command []string          `json:"command,omitempty"` // empty: the image's own entry point
	Env     map[string]string `json:"env,omitempty"`
	Secrets *Secrets          `json:"secrets,omitempty"`
	Inputs  []Input           `json:"inputs,omitempty"`
	// InputKeys is an age file to the job's key: JSON {KeyName of an input: identity},
	// of inputs that are sealed to keys of their own. Others open with the job's key.
	InputKeys []byte `json:"inputKeys,omitempty"`
	GPU       string `json:"gpu,omitempty"` // canonical GPU request, see ParseGPU; empty: none
	CPU       uint32 `json:"cpuMilli"`      // thousandths of a core
	RAM       uint32 `json:"ramMiB"`        // host memory
	Disk      uint32 `json:"diskMiB"`       // inputs, scratch, outputs and checkpoints together, in memory; an image that travels sealed may take as much again, on a disk
	Limits    Limits `json:"limits"`
	Runtime   string `json:"runtime,omitempty"` // "docker" (default) or "process"
	Where     Where  `json:"where,omitzero"`
	// Retry says after what another attempt follows, see ParseRetry; empty: after
	// the loss of its node.
	Retry string `json:"retry,omitempty"`
	// Deterministic allows the scheduler to check nodes by running a part of the
	// job again on another one; absent: it does not.
	Deterministic *Deterministic `json:"deterministic,omitempty"`
	// Deliver names the places that the sealed result is copied to, best first;
	// empty: it stays in the scheduler's IPFS node.
	Deliver []string    `json:"deliver,omitempty"`
	Step    *Step       `json:"step,omitempty"` // of a pipeline; nil: it is no step of one
	Key     common.Hash `json:"key,omitzero"`   // RecipientHash of the job's own key: nobody can slip in another one
	Salt    common.Hash `json:"salt"`
}

// Deterministic is an owner's word that from the same checkpoint the program
// makes the same next one, and the same output files, on any node with the same
// GPUs (package compare says what a program has to do). Files are compared byte
// by byte; numbers in tensor files may differ as far as the tolerance, decimal
// numbers such as "1e-6", allows: |a-b| ≤ Absolute + Relative·max(|a|,|b|).
// The result of such a job is sealed to the job's key too, which its checkers get.
type Deterministic struct {
	Absolute string `json:"absolute,omitempty"` // empty: 0
	Relative string `json:"relative,omitempty"` // empty: 0
}

// Start returns the input that the first attempt begins with as its checkpoint, nil: none.
func (s Spec) Start() *Input {
	for i := range s.Inputs {
		if s.Inputs[i].Start {
			return &s.Inputs[i]
		}
	}
	return nil
}

// Image names a container image by content. For the process runtime it is zero.
type Image struct {
	Ref     string `json:"ref,omitempty"`     // for people, and for pulling: name[:tag]
	Digest  string `json:"digest,omitempty"`  // "sha256:…": registry manifest digest if Pull, else the image id (config digest)
	Pull    bool   `json:"pull,omitempty"`    // Digest is in Ref's registry
	Archive string `json:"archive,omitempty"` // CID of a sealed `docker save` archive, for an image in no registry
}

// Secrets are environment values only the container sees. The control plane
// sees their names; the values are an age file to the job key: JSON {name: value}.
// They reach the program as files in SKYOPS_SECRETS_DIR, one per name.
type Secrets struct {
	Names  []string `json:"names"`
	Sealed []byte   `json:"sealed"`
}

// Limits bound one job.
type Limits struct {
	Duration     uint32 `json:"durationSeconds"`
	Grace        uint32 `json:"graceSeconds,omitempty"`              // between SIGTERM and SIGKILL; default 120
	Quiet        uint32 `json:"checkpointQuietSeconds,omitempty"`    // opt-in: a checkpoint is complete when unchanged for this long
	Keep         uint32 `json:"keepCheckpoints,omitempty"`           // newest checkpoints that stay stored while the job runs; 0: lease.DefaultKeep
	Interval     uint32 `json:"checkpointIntervalSeconds,omitempty"` // what the program is told, see Limits.CheckpointInterval; 0: what is best by that
	AllowOOMKill bool   `json:"allowOOMKill,omitempty"`              // do not fail the job when the kernel killed one of its processes
}

const defaultGrace = 120 // seconds

// StopGrace returns how long a program has between SIGTERM and SIGKILL.
func (l Limits) StopGrace() time.Duration {
	return time.Duration(cmp.Or(l.Grace, defaultGrace)) * time.Second
}

// Where narrows the nodes a job may run on.
type Where struct {
	Nodes         []common.Address `json:"nodes,omitempty"` // allow-list; empty: any
	Region        uint8            `json:"region,omitempty"`
	MinStake      uint64           `json:"minStake,omitempty"`      // whole SKYOPS
	MinReputation uint16           `json:"minReputation,omitempty"` // of 10,000
}

// Submission is everything a scheduler needs to run one job of an order. It is
// not secret from the control plane: secrets in it are sealed.
type Submission struct {
	Order     Order  `json:"order"`
	Signature []byte `json:"signature"` // the owner's over Order, ECDSA or ERC-1271; or an Envelope of a delegated key
	Spec      Spec   `json:"spec"`
	Index     uint32 `json:"index"` // position under Order.Root
	// Item numbers the instances of a spec that is run several times under one
	// order: a try of a batch's job, an item of a pipeline's fan-out, a run of a
	// schedule. See Order.Number.
	Item      uint32        `json:"item,omitempty"`
	Proof     []common.Hash `json:"proof,omitempty"` // Merkle path of the spec hash to Order.Root
	Recipient string        `json:"recipient"`       // age recipient (age1pq…) results are sealed to
	Share     []string      `json:"share,omitempty"` // further recipients of the result: the package alone, not the live log nor checkpoints
	JobKey    string        `json:"jobKey"`          // age recipient of the job's own key; of an order with several jobs, the key that they share
	Envelope  []byte        `json:"envelope"`        // the job's keys, sealed to the keeper (protocol/seal)
}
