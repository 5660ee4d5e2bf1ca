package execution

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
)

// Runtime runs programs on this host: containers of an engine, or plain
// processes. Its methods may be called at the same time. An engine that does
// not answer is an error of the host, never the end of a program.
type Runtime interface {
	// Preflight says what the engine is and whether jobs may run on it.
	Preflight(ctx context.Context) (Engine, error)
	// Show says where programs see the parts of an attempt.
	Show(l Layout) View
	// Image returns the size of an image that is here already, 0 if it is not.
	Image(ctx context.Context, image job.Image) (bytes uint64, err error)
	// Images lists the digests that are here for everybody, as job.Image names
	// them: not those that came in sealed archives.
	Images(ctx context.Context) ([]string, error)
	// EnsureImage makes an image present for an attempt and checks its digest.
	// archive opens the unsealed `docker save` archive of an image that is in no
	// registry; unpacked it may take so many bytes. What comes from an archive
	// is there for attempts of the same owner only, until the last of them
	// releases it. It returns ErrImage when the content is not what the digest
	// names, ErrImageSize when it is too large.
	EnsureImage(ctx context.Context, image job.Image, h Holder, limit uint64, archive func(context.Context) (io.ReadCloser, error)) error
	// ReleaseImages removes what EnsureImage took from archives for the given
	// attempts of a node, or for all of them when none is given, unless other
	// attempts hold it. Their containers are gone before.
	ReleaseImages(ctx context.Context, node common.Address, attempts ...lease.Ref) error
	// Create makes what an attempt's program will run in, without looking at
	// Command and Env of c: nothing of the job runs yet. The image is present.
	// Creating an attempt that is there already is an error.
	Create(ctx context.Context, c Container) (Handle, error)
	// Start runs the program of c in what Create made for it.
	Start(ctx context.Context, h Handle, c Container) error
	// Wait returns when the program and all it started have ended.
	Wait(ctx context.Context, h Handle) (Exit, error)
	// Load returns what a running program has used of the host.
	Load(ctx context.Context, h Handle) (Load, error)
	// Signal passes a signal to the program. One that has ended is no error.
	Signal(ctx context.Context, h Handle, s syscall.Signal) error
	// Kill ends the program and all it started. One that has ended is no error.
	Kill(ctx context.Context, h Handle) error
	// List finds what is on this host of a node's attempts, also those that an
	// earlier process of it created.
	List(ctx context.Context, node common.Address) ([]Running, error)
	// Remove forgets an ended attempt; a running one is killed first. One that
	// is not there is no error.
	Remove(ctx context.Context, h Handle) error
	// Close releases the engine. Programs go on.
	Close() error
}

// ErrImage reports an image that is not there or not what its digest names.
var ErrImage = errors.New("image is not available")

// ErrImageSize reports an image that takes more room than its job may use.
var ErrImageSize = errors.New("image is larger than the job's disk")

// Holder is an attempt for which an image is kept.
type Holder struct {
	Node, Owner common.Address
	Attempt     lease.Ref
}

// Handle names a created attempt within its runtime.
type Handle string

// Engine is what runs programs, for people and for the operator's decision.
type Engine struct {
	Name     string   // e.g. "docker 28.5 runsc"
	Isolated bool     // programs cannot reach the host or each other
	Risks    []string // known weaknesses, one sentence each
}

// Container is a program to run.
type Container struct {
	Attempt lease.Ref
	Node    common.Address
	Image   job.Image
	Command []string // empty: the image's own entry point
	Env     map[string]string
	Place   Layout // the attempt's directories on the host
	Resume  bool   // Place holds a checkpoint to go on from
	Init    string // path of skyops-init on the host
	CPU     uint32 // thousandths of a core
	Memory  uint64 // bytes, what the program writes to its directories included
	Devices []string
	UID     int // the program's user and group
	Grace   time.Duration
}

// View is where a program sees the parts of its attempt: Dir those the node
// fills, Data those it writes itself.
type View struct{ Dir, Data string }

// Running is an attempt that the runtime knows.
type Running struct {
	Attempt lease.Ref
	Handle  Handle
	Dir     string // Layout.Dir
}

// Exit is how a program ended.
type Exit struct {
	Code     int  // 128+n after signal n
	OOMKills int  // processes that the kernel, or the memory limit, killed
	Orphaned bool // its init saw no node for the grace
	Missing  bool // the engine no longer knows how it ended
}

// Load is what a program and all it started use of the host.
type Load struct {
	CPU    time.Duration // since its start
	Memory uint64        // bytes now, without what it wrote to files
}

// The labels by which a node finds its attempts again.
const (
	LabelJob   = "skyops.job"
	LabelEpoch = "skyops.epoch"
	LabelNode  = "skyops.node"
	LabelDir   = "skyops.dir"
)

// Labels returns the labels of c.
func (c Container) Labels() map[string]string {
	return map[string]string{
		LabelJob:   c.Attempt.Job.Hex(),
		LabelEpoch: strconv.FormatUint(uint64(c.Attempt.Epoch), 10),
		LabelNode:  strings.ToLower(c.Node.Hex()),
		LabelDir:   c.Place.Dir,
	}
}

// Name returns a name for c that no other attempt on any node has.
func (c Container) Name() string {
	return "skyops-" + strings.ToLower(c.Node.Hex()[2:10]) + "-" + AttemptName(c.Attempt)
}

// AttemptName returns a file name for an attempt.
func AttemptName(a lease.Ref) string {
	return a.Job.Hex()[2:] + "-" + strconv.FormatUint(uint64(a.Epoch), 10)
}

// AttemptOf reads an attempt back from its name.
func AttemptOf(name string) (a lease.Ref, ok bool) {
	hex, number, _ := strings.Cut(name, "-")
	epoch, err := strconv.ParseUint(number, 10, 32)
	a = lease.Ref{Job: common.HexToHash(hex), Epoch: uint32(epoch)}
	return a, err == nil && AttemptName(a) == name
}

// FindAttempt reads the attempt back from its labels.
func FindAttempt(labels map[string]string) (a lease.Ref, dir string, ok bool) {
	hex := labels[LabelJob]
	epoch, err := strconv.ParseUint(labels[LabelEpoch], 10, 32)
	if err != nil || len(hex) != 66 || !strings.HasPrefix(hex, "0x") {
		return a, "", false
	}
	return lease.Ref{Job: common.HexToHash(hex), Epoch: uint32(epoch)}, labels[LabelDir], true
}
