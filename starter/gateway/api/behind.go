package api

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/schedule"
)

// ErrNotFound is what Jobs says of a job that is not there.
var ErrNotFound = errors.New("not found")

// ErrCursor is what Jobs says of a cursor that no List returned.
var ErrCursor = errors.New("the cursor is not one of this list")

// Jobs is the durable side: one workflow per job.
type Jobs interface {
	// Submit makes the job durable; a job that is so already is left as it is.
	Submit(ctx context.Context, in workjob.Input) error
	// Status returns ErrNotFound for a job that never was or is forgotten.
	Status(ctx context.Context, id common.Hash) (workjob.Status, error)
	// Look is Status with the newest heartbeat of the running attempt, nil when none
	// runs. What it returns is shared: nobody may change it.
	Look(ctx context.Context, id common.Hash) (workjob.Status, *Heartbeat, error)
	// Await returns once the job was delivered or, with final, has ended. When
	// ctx ends first it returns ctx's error.
	Await(ctx context.Context, id common.Hash, final bool) (workjob.Status, error)
	// Cancel asks for an early end; on an ended job it changes nothing.
	Cancel(ctx context.Context, id common.Hash, reason string) (workjob.Status, error)
	// Pause and Resume have the job stand still and go on; *Untimely says that it
	// refuses.
	Pause(ctx context.Context, id common.Hash) (workjob.Status, error)
	Resume(ctx context.Context, id common.Hash) (workjob.Status, error)
	// Extend lets the job run longer; *Refused says that it is not the owner who
	// signed, *Untimely that it would not help.
	Extend(ctx context.Context, id common.Hash, e job.SignedExtension) (workjob.Status, error)
	// Proof returns the job's proof without the package's manifest.
	Proof(ctx context.Context, id common.Hash) (record.Proof, error)
	// Matching returns a round of a job's matching, from 1 or 0 for the newest,
	// and what the job asks for while it waits for a node.
	Matching(ctx context.Context, id common.Hash, round int) (workjob.Matching, error)
	// List returns an owner's jobs, newest first, and the cursor of the next page.
	List(ctx context.Context, q ListQuery) ([]client.JobLine, string, error)
}

// ListQuery selects jobs of one owner.
type ListQuery struct {
	Owner  common.Address
	State  client.State // empty: any
	Cursor string       // of an earlier page's reply; empty: the first
	Limit  int
}

// Chain is what the gateway reads from the chain.
type Chain interface {
	// IsValidSignature reports whether sig over digest is owner's, by key or by ERC-1271.
	IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error)
	// Balance returns what owner has in the escrow's balance, not locked.
	Balance(ctx context.Context, asset, owner common.Address) (job.Amount, error)
	// Granted returns what a delegation has spent, open orders by their maximum, and whether it is revoked.
	Granted(ctx context.Context, owner common.Address, delegation common.Hash) (spent job.Amount, revoked bool, err error)
	// NonceUsed reports whether owner's nonce was spent or cancelled.
	NonceUsed(ctx context.Context, owner common.Address, nonce common.Hash) (bool, error)
	// CoinBalance and TokenBalance return what owner has beside the escrow.
	CoinBalance(ctx context.Context, owner common.Address) (job.Amount, error)
	TokenBalance(ctx context.Context, owner common.Address) (job.Amount, error)
	// Escrowed reports whether the order is open, and what was paid under it.
	Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error)
}

// Store is what the gateway keeps; *store.Store has it.
type Store interface {
	PutNonce(ctx context.Context, nonce string, expiry time.Time) error
	TakeNonce(ctx context.Context, nonce string, now time.Time) error
	PutSession(ctx context.Context, hash [32]byte, owner common.Address, expiry time.Time) error
	Session(ctx context.Context, hash [32]byte, now time.Time) (common.Address, error)
	DeleteSession(ctx context.Context, hash [32]byte) error
	Idempotent(ctx context.Context, owner common.Address, key string, now time.Time) ([]byte, bool, error)
	PutIdempotent(ctx context.Context, owner common.Address, key string, reply []byte, expiry time.Time) error
	// Keyring returns store.ErrNotFound where there is none, PutKeyring store.ErrExists over another version.
	Keyring(ctx context.Context, owner common.Address) (content []byte, version uint64, err error)
	PutKeyring(ctx context.Context, owner common.Address, content []byte, version uint64) (uint64, error)
	// Publication returns store.ErrNotFound where there is none, PutPublication store.ErrExists over a later one.
	Publication(ctx context.Context, wallet common.Address) (seal.Publication, error)
	PutPublication(ctx context.Context, p seal.Publication) error
	Notices(ctx context.Context, owner common.Address, after store.Notice, limit int) ([]store.Notice, error)
	NextNoticeSecret(ctx context.Context, owner common.Address, now time.Time) (version uint64, err error)
	PutDataset(ctx context.Context, owner common.Address, d store.Dataset) error
	Dataset(ctx context.Context, owner common.Address, name string) (store.Dataset, error)
	Datasets(ctx context.Context, owner common.Address, after string, n int) ([]store.Dataset, error)
	DropDataset(ctx context.Context, owner common.Address, name string, now time.Time) error
	// HoldNew returns store.ErrLetGo where letting go of the content takes too long.
	HoldNew(ctx context.Context, reason string, until time.Time, cid string) error
	HoldToo(ctx context.Context, reason string, until time.Time, cids ...string) error
	PutUpload(ctx context.Context, u store.Upload) error
	Upload(ctx context.Context, owner common.Address, id string) (store.Upload, error)
	AdvanceUpload(ctx context.Context, owner common.Address, id string, from, to uint64, state []byte) error
	PutBatch(ctx context.Context, order common.Hash, sub job.BatchSubmission, tree *merkle.Tree, now time.Time) error
	Batch(ctx context.Context, order common.Hash) (job.BatchSubmission, error)
	Batches(ctx context.Context, owner common.Address, before store.BatchLine, limit int) ([]store.BatchLine, error)
	Items(ctx context.Context, order common.Hash, state string, from uint32, limit int) ([]record.Item, error)
	PutDelegated(ctx context.Context, d store.Delegated) error
	Delegated(ctx context.Context, id common.Hash) (store.Delegated, error)
	DelegatedTo(ctx context.Context, delegate common.Address, after store.Delegated, limit int) ([]store.Delegated, error)
	// Pipeline returns store.ErrNotFound for an order that is none.
	PutPipeline(ctx context.Context, p store.Pipeline, steps []job.Submission) error
	Pipeline(ctx context.Context, order common.Hash) (store.Pipeline, error)
	PipelineMemo(ctx context.Context, order common.Hash) ([]byte, error)
	PipelineSteps(ctx context.Context, order common.Hash, from uint32, limit int) ([]job.Submission, error)
	// StepResult returns store.ErrNotFound where there is none.
	StepResult(ctx context.Context, order common.Hash, step uint32) (store.StepResult, error)
	StepResults(ctx context.Context, owner common.Address, work job.Cache, order common.Hash, limit int) ([]store.StepResult, error)
	Release(ctx context.Context, reason string, now time.Time, cids ...string) error
	Result(ctx context.Context, job common.Hash) (record.Package, record.SignedReceipt, error)
	Succeeded(ctx context.Context, job common.Hash) (record.Package, record.SignedReceipt, error)
	// HeldUntil returns store.ErrNotFound for what nothing holds, store.ErrLetGo for what is being let go of.
	HeldUntil(ctx context.Context, cid string) (time.Time, error)
	Pipelines(ctx context.Context, owner common.Address, before time.Time, limit int) ([]store.Pipeline, error)
	Head(ctx context.Context, id common.Hash) (lease.Head, error)
	Stored(ctx context.Context, id common.Hash) ([]store.StoredCheckpoint, error)
	Erasure(ctx context.Context, id common.Hash, epoch uint32) (*record.Erasure, error)
	JobReceipts(ctx context.Context, id common.Hash) ([]record.SignedReceipt, error)
	Runs(ctx context.Context, program common.Hash) ([]uint64, error)
	Frames(ctx context.Context, id common.Hash, epoch uint32, stream uint8, from uint64, limit, size int) ([][]byte, error)
	Arrived(ctx context.Context, streams []store.FramesFrom) ([]bool, error)
	Marks(ctx context.Context, jobs []common.Hash) (map[common.Hash]store.Mark, error)
}

// Schedules are orders of kind schedule.
type Schedules interface {
	// Submit opens a schedule, or finds the one there is. *Refused: it never will be one.
	Submit(ctx context.Context, in schedule.Input) (schedule.Status, error)
	// Status returns ErrNotFound for a schedule that is not there.
	Status(ctx context.Context, order common.Hash) (Scheduled, error)
	// List returns a page of an owner's, newest first; ErrCursor: the cursor is none of theirs.
	List(ctx context.Context, owner common.Address, cursor string, limit int) (lines []client.ScheduleLine, next string, err error)
	// Pause, Resume and Backfill return *Untimely for a schedule that is over.
	Pause(ctx context.Context, order common.Hash) error
	Resume(ctx context.Context, order common.Hash) error
	Backfill(ctx context.Context, order common.Hash, from, to time.Time) error
	// Close ends what is due; closing what is closed changes nothing.
	Close(ctx context.Context, order common.Hash, reason string) (schedule.Status, error)
}

// Scheduled is a schedule, with what the calendar says of it.
type Scheduled struct {
	schedule.Status
	Paused bool
	Next   []time.Time
}

// Blobs is content-addressed storage of sealed packages; every delivery.Store has it.
type Blobs interface {
	Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error)
	Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error)
	Dir(ctx context.Context, entries []delivery.Entry) (string, error)
	Stat(ctx context.Context, ref string) (delivery.Info, error)
	Holding(hold delivery.Hold) delivery.Store
}

// Book is what the chain has of schedulers' books and of the rules they match by.
// A network without books answers with chain.ErrNoContract.
type Book interface {
	// CommittedPage returns chain.ErrNotCommitted for a page that is not there
	// yet, and chain.ErrNoContract on a network without a book.
	CommittedPage(ctx context.Context, scheduler common.Address, number uint64) (chain.CommittedPage, error)
	// Book returns a scheduler's account; that of one never heard of is empty.
	Book(ctx context.Context, scheduler common.Address) (chain.Book, error)
	BookTerms(ctx context.Context) (chain.BookTerms, error)
	// Slashings returns what a scheduler has paid for, oldest first.
	Slashings(ctx context.Context, scheduler common.Address) ([]chain.Slashing, error)
	ParamsHistory(ctx context.Context) (chain.ParamsHistory, error)
}

// Leaves finds the nodes that a match was made on.
type Leaves interface {
	// Under returns the snapshot that the scheduler's book has for the evidence,
	// for the caller to hold against its root. One that is not published yet, or
	// is gone, is ErrNoLeaves; a page that says otherwise than the evidence, or is
	// none, is book.ErrPage.
	Under(ctx context.Context, e match.Evidence) (*match.Snapshot, error)
}

// ErrNoLeaves is what Leaves says of a snapshot that is not to be had; who
// returns it says why.
var ErrNoLeaves = errors.New("the snapshot of the match is not to be had")

// Faucet gives test coins on development networks.
type Faucet interface {
	Give(ctx context.Context, to common.Address) (client.FaucetReply, error)
}

// NodeState is one node of the map.
type NodeState struct {
	Leaf     match.Leaf
	Present  bool
	Draining bool
	Images   []string // digests
	Runtime  string   // what runs containers, for people
	Version  string
	Seen     time.Time // last beat
}

// Fleet is the node map.
type Fleet interface {
	// Nodes returns every known node, and the time on the clock that the ages of
	// their beats are counted from. The caller may keep the slice.
	Nodes() ([]NodeState, time.Time)
}

// Untimely is what a job says to a wish that its state does not allow.
type Untimely struct{ Reason string }

// Error gives the reason.
func (u *Untimely) Error() string { return u.Reason }

// Refused is the verdict of a job's own workflow on its submission.
type Refused struct {
	Cause record.Cause
	Again bool // nothing is wrong with it: the chain did not answer
}

// Error gives the cause's message.
func (r *Refused) Error() string { return r.Cause.Message }
