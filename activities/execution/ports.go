package execution

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Ingress is the scheduler's door, as an attempt uses it. Every call may be
// repeated. Errors wrap lease.ErrStale when the attempt's epoch is over,
// lease.ErrConflict when a checkpoint does not follow the newest,
// ErrRefused when the scheduler will never agree; all others are worth a retry.
type Ingress interface {
	// Grant opens the storage of one attempt.
	Grant(ctx context.Context, a lease.Ref) (Blobs, error)
	// Started says that the program runs; it returns the scheduler's time of
	// that, in unix milliseconds.
	Started(ctx context.Context, a lease.Ref) (uint64, error)
	// Commit proposes a checkpoint or a package and returns the receipt to sign.
	Commit(ctx context.Context, c Commit) (record.Receipt, error)
	// Countersign hands in the signed receipt and returns it with the
	// scheduler's signature: now what was committed counts. seq is the
	// checkpoint's position, 0 for a package, after which the attempt is over
	// and nothing else of it is taken.
	Countersign(ctx context.Context, r record.SignedReceipt) (signed record.SignedReceipt, seq uint32, err error)
	// PutFrames appends sealed frames; next is the number expected next.
	PutFrames(ctx context.Context, a lease.Ref, kind seal.StreamKind, first uint64, frames [][]byte) (next uint64, err error)
	// Erased hands in the erasure receipt.
	Erased(ctx context.Context, e record.Erasure) error
}

// ErrRefused reports a call that the scheduler refuses for good.
var ErrRefused = errors.New("the scheduler refuses")

// ErrNotFound reports content that storage does not have.
var ErrNotFound = errors.New("content is not found")

// Commit is what an attempt made: a checkpoint, or the package at its end.
type Commit struct {
	Attempt       lease.Ref
	Ending        *record.Ending // with a package, whose fields are the scheduler's to fill in; nil: a checkpoint
	Parent        common.Hash    // of a checkpoint
	Manifest      []byte         // nil: nothing more is kept, the receipt is over what ran until now
	Segments      []string       // CIDs, in the manifest's order
	Step          uint64
	LogRoot       common.Hash // with a package
	TelemetryRoot common.Hash
}

// Blobs is the storage that one attempt may use.
type Blobs interface {
	// Put stores size bytes of a package of a kind and returns their CID.
	Put(ctx context.Context, kind seal.Kind, content io.Reader, size uint64) (cid string, err error)
	// Get opens a file of a stored directory, or with an empty name the object
	// itself. What it yields is not verified. It returns ErrNotFound if storage
	// says so.
	Get(ctx context.Context, cid, name string) (io.ReadCloser, error)
}

// Outside fetches plain files that others serve.
type Outside interface {
	// Fetch writes the file that in.URL names to w; what has to be asked of the
	// scheduler's storage it reads from blobs. Only of ipfs it checks what it
	// writes. Errors wrap ErrForbidden where its address is none to go to, and
	// ErrOutside where who serves it does not, after tries enough.
	Fetch(ctx context.Context, in job.Input, blobs Blobs, w io.Writer) error
	// Folder returns what writes the folder that in.URL names as a tar stream; nil:
	// it names a file. Errors are as of Fetch; the names in the stream are checked by nobody.
	Folder(ctx context.Context, in job.Input, blobs Blobs) (func(io.Writer) error, error)
}

var (
	// ErrForbidden reports an address that a node does not go to: one that is not
	// public, or not by https.
	ErrForbidden = errors.New("the address is not one that nodes go to")
	// ErrOutside reports a server that does not give what it was asked for.
	ErrOutside = errors.New("who serves it does not give it")
)

// Cache keeps pieces of sealed inputs between jobs, as they came; a piece is a
// file of an input's package, of is job.Input.Content.
type Cache interface {
	// Open returns a piece, if it is there. What it yields is not verified.
	Open(of, piece string) (io.ReadCloser, bool)
	// Fill returns body, and keeps what is read of it if it is read to its end.
	Fill(of, piece string, body io.ReadCloser) io.ReadCloser
	// Drop removes a piece that was found to be wrong.
	Drop(of, piece string)
	// Complete says that all of an input was read and is good: so many pieces. It is
	// complete if as many were kept.
	Complete(of string, pieces int)
	// Holds returns how many bytes of a complete input are there; 0: it is not.
	Holds(of string) uint64
}

// Checkpoints follows the checkpoint directory of one attempt.
type Checkpoints interface {
	// Next waits for the newest complete checkpoint not reported yet.
	Next(ctx context.Context) (Checkpoint, error)
	// Last returns it without waiting; nil if there is none.
	Last(ctx context.Context) (Checkpoint, error)
	// Every has Next and Last return every checkpoint from now on, oldest first.
	Every()
	Close() error
}

// Checkpoint is a complete checkpoint, from its discovery to its snapshot.
type Checkpoint interface {
	// Step is what its name says; 0: nothing.
	Step() uint64
	// Passed is how many older ones were passed over for it.
	Passed() int
	// Snapshot takes it so that the program can no longer change it unseen.
	// copied asks for a snapshot that it cannot change at all. ErrChanged: it is
	// not what was found any more.
	Snapshot(ctx context.Context, copied bool) (Snapshot, error)
}

// ErrChanged reports a checkpoint that the program wrote to after all.
var ErrChanged = errors.New("checkpoint changed while it was taken")

// Snapshot is a checkpoint's content at one moment.
type Snapshot interface {
	Root() *os.Root
	// Verify returns ErrChanged when something wrote to it since; call it after reading.
	Verify() error
	Close() error
}

// Owners answers for wallets that are contracts (ERC-1271).
type Owners interface {
	IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, signature []byte) (bool, error)
}

// Device is one reading of a device that an attempt holds.
type Device struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Simulated   bool   `json:"simulated,omitempty"`
	Utilization uint32 `json:"utilization"` // percent
	MemoryUsed  uint64 `json:"memoryUsed"`  // bytes
	MemoryTotal uint64 `json:"memoryTotal"` // bytes
	Power       uint32 `json:"power"`       // milliwatts
	Temperature uint32 `json:"temperature"` // Celsius
	// ProcessMemory is what programs hold of it, in bytes: as the device is this
	// attempt's alone, the attempt's own do.
	ProcessMemory uint64 `json:"processMemory,omitempty"`
	// Xid is the newest error that its driver reported, the Faults-th since the
	// node started.
	Xid    uint32 `json:"xid,omitempty"`
	Faults uint64 `json:"faults,omitempty"`
}

// Sample is the payload of one telemetry frame, as JSON, and one line of
// logs/telemetry.jsonl in the package.
type Sample struct {
	At       uint64   `json:"at"` // unix milliseconds, the node's clock
	Devices  []Device `json:"devices,omitempty"`
	DiskUsed uint64   `json:"diskUsed"` // bytes
	DiskSize uint64   `json:"diskSize"` // bytes
	// What the program and all it started use of the host; absent where its
	// runtime did not say.
	CPU        uint32 `json:"cpuMilli,omitempty"`   // thousandths of a core, over the last second
	MemoryUsed uint64 `json:"memoryUsed,omitempty"` // bytes
	MemorySize uint64 `json:"memorySize,omitempty"` // bytes it may use
	Step       uint64 `json:"step,omitempty"`
	Total      uint64 `json:"total,omitempty"`
	Unit       string `json:"unit,omitempty"`
}

// Host is what the node knows about itself.
type Host interface {
	// Beat is the node's status as it tells it, with what is free now.
	Beat() match.Beat
	// Answered notes that all claims up to a number are answered, and what was
	// accepted of them is reserved: the node's beats say so from now on.
	Answered(claim uint64)
	// Real reports whether the devices exist, so that programs can be given them.
	Real() bool
	// Sample reads the given devices.
	Sample(ctx context.Context, devices []string) []Device
	// Scrub overwrites the memory of devices that an attempt holds and whose program
	// is gone. It returns in MiB how much was overwritten of what they have, soon after
	// ctx's end also where a device never answers.
	Scrub(ctx context.Context, devices []string) (overwritten, of uint64)
	// Runs reports whether the node takes jobs for this runtime.
	Runs(runtime string) bool
}

// Clock tells time to an attempt. Boot does not stand still while the machine
// sleeps and does not jump when its clock is set; leases are measured by it.
type Clock interface {
	Now() time.Time
	Boot() time.Duration
}
