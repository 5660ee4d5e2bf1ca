package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// meter counts what an attempt moves, to compare the scheduler's count with.
type meter struct {
	Blobs
	in     atomic.Uint64
	sent   atomic.Uint64 // broken uploads included
	stored atomic.Uint64
}

// Put implements Blobs.
func (m *meter) Put(ctx context.Context, content io.Reader, size uint64) (string, error) {
	cid, err := m.Blobs.Put(ctx, counted{content, &m.sent}, size)
	if err == nil {
		m.stored.Add(size)
	}
	return cid, err
}

// Get implements Blobs.
func (m *meter) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	body, err := m.Blobs.Get(ctx, cid, name)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{counted{body, &m.in}, body}, nil
}

type counted struct {
	io.Reader
	n *atomic.Uint64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(uint64(n))
	return n, err
}

// sealed is a package whose segments are stored.
type sealed struct {
	manifest []byte
	hash     common.Hash
	segments []string
	size     uint64
}

// seal stores a tree as a package: write puts it out as a tar stream.
func (t *attempt) seal(ctx context.Context, head seal.Head, recipients []string, write func(context.Context, io.Writer) error) (sealed, error) {
	var mu sync.Mutex
	cids := map[int]string{}
	sink := func(ctx context.Context, s seal.Staged) error {
		return retry(ctx, 0, func() error {
			cid, err := t.blobs.Put(ctx, s.Reader(), s.Size)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			cids[s.Index] = cid
			return nil
		})
	}
	w, err := seal.NewWriter(ctx, head, recipients, sink, seal.WriterOptions{})
	if err != nil {
		return sealed{}, err
	}
	defer w.Abort()
	if err := write(ctx, w); err != nil {
		return sealed{}, err
	}
	m, err := w.Close()
	if err != nil {
		return sealed{}, err
	}
	out := sealed{size: m.Size}
	if out.manifest, err = m.Encode(); err != nil {
		return sealed{}, err
	}
	out.hash = seal.HashManifest(out.manifest)
	for i := range m.Segments {
		out.segments = append(out.segments, cids[i])
	}
	return out, nil
}

// commit has a package or checkpoint acknowledged: from then on it counts, and
// is paid for. It returns the CID and, of a checkpoint, its position.
func (t *attempt) commit(ctx context.Context, c Commit, s sealed) (cid string, seq uint32, err error) {
	c.Attempt, c.Manifest, c.Segments = t.ref, s.manifest, s.segments
	var draft Draft
	err = retry(ctx, 0, func() (err error) {
		draft, err = t.Ingress.Commit(ctx, c)
		return err
	})
	if err != nil {
		return "", 0, fmt.Errorf("commit: %w", err)
	}
	if err := t.checkDraft(draft.Receipt, c.Package, s.hash); err != nil {
		return "", 0, fmt.Errorf("%w: its receipt is not right: %w", ErrRefused, err)
	}
	signed := record.SignedReceipt{Receipt: draft.Receipt}
	if signed.NodeSig, err = t.sign(draft.Receipt.StructHash()); err != nil {
		return "", 0, err
	}
	var counter record.SignedReceipt
	err = retry(ctx, 0, func() (err error) {
		counter, seq, err = t.Ingress.Countersign(ctx, signed)
		return err
	})
	if err != nil {
		return "", 0, fmt.Errorf("countersign: %w", err)
	}
	if counter.Receipt.StructHash() != draft.Receipt.StructHash() {
		return "", 0, fmt.Errorf("%w: it signed another receipt than this node", ErrRefused)
	}
	if err := counter.Check(t.Domain, t.req.Submission.Order, false); err != nil {
		return "", 0, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	t.receipt = &counter
	return draft.CID, seq, nil
}

// measured is an attempt's own idea of its usage.
type measured struct {
	ran          time.Duration
	sent, stored uint64
}

// Tolerances between the scheduler's measurements and the node's own: clocks
// and connections lie between them, and broken uploads count on one side only.
const (
	slackTime  = 5 * time.Second
	slackBytes = 1 << 20
)

func (t *attempt) checkDraft(r record.Receipt, isPackage bool, manifest common.Hash) error {
	own := measured{ran: t.Clock.Boot() - t.begun, sent: t.blobs.sent.Load(), stored: t.blobs.stored.Load()}
	if err := r.Check(t.Domain, t.req.Submission.Order); err != nil {
		return err
	}
	terms := t.req.Lease.Terms
	named := r.Checkpoint
	if isPackage {
		named = r.Result
	}
	var seq uint64
	if t.receipt != nil {
		seq = t.receipt.Receipt.Seq
	}
	switch {
	case r.Job != t.ref.Job || r.Epoch != t.ref.Epoch || r.Node != t.node:
		return errors.New("it is for another attempt")
	case r.Rate != terms.Rate || r.Egress != terms.Egress || r.GPUs != terms.GPUs:
		return errors.New("its terms are not the lease's")
	case named != manifest:
		return errors.New("it does not name what was committed")
	case r.Seq <= seq:
		return fmt.Errorf("its number %d does not follow %d", r.Seq, seq)
	}
	return own.check(r, t.startedAt.Load(), t.req.Lease.Terms.Budget)
}

// check compares a receipt's usage with the node's own measure. A smaller one
// would cheat the node, a larger one have it sign for work it has not done. The
// budget bounds what is billed, so a receipt at the budget may well be short.
func (m measured) check(r record.Receipt, startedAt uint64, budget job.Amount) error {
	billed := time.Duration(r.BilledMs) * time.Millisecond
	slack := slackTime + m.ran/50
	capped := r.Cost.Cmp(budget) >= 0 || r.BilledMs >= record.AffordableMs(budget, r.Rate, r.GPUs)
	switch {
	case startedAt != 0 && r.StartedAt != startedAt:
		return fmt.Errorf("it starts at %d, the program at %d", r.StartedAt, startedAt)
	case billed > m.ran+slack:
		return fmt.Errorf("it bills %s of %s", billed, m.ran)
	case billed+slack < m.ran && !capped:
		return fmt.Errorf("it bills only %s of %s", billed, m.ran)
	case r.BytesOut > m.sent+m.sent/50+slackBytes:
		return fmt.Errorf("it counts %d bytes out of %d", r.BytesOut, m.sent)
	case r.BytesOut+slackBytes < m.stored:
		return fmt.Errorf("it counts only %d bytes out of %d", r.BytesOut, m.stored)
	}
	return nil
}

// deliver packages what an ended program made, with its log and telemetry, and
// has the package acknowledged.
func (t *attempt) deliver(exit Exit, full bool) (ExecuteResult, error) {
	ctx := t.ctx
	switch {
	case exit.Missing:
		return ExecuteResult{}, errors.New("the engine lost the program's container")
	case exit.Orphaned:
		return ExecuteResult{}, errors.New("the node's program stood still for longer than the container's grace")
	case t.haltReason() == haltDrain:
		t.flushBriefly()
		return ExecuteResult{}, errDrained
	}
	spec := t.req.Submission.Spec
	res := ExecuteResult{ExitCode: exit.Code, StartedAt: t.startedAt.Load()}
	res.Outcome, res.Cause = judge(ending{
		exit: exit, halt: t.haltReason(), limitCause: t.req.LimitCause, diskFull: full,
		limits: spec.Limits, ram: spec.RAM, disk: spec.Disk,
	})
	t.note("%s", endText(exit, res.Cause))
	t.enter(stageSeal)
	pack, err := t.pack(ctx)
	if err != nil {
		return res, fmt.Errorf("package: %w", err)
	}
	t.enter(stagePublish)
	for _, s := range []*stream{t.logs, t.telemetry} {
		if err := s.close(ctx); err != nil {
			return res, err
		}
	}
	res.LogRoot, res.TelemetryRoot = t.logs.root(), t.telemetry.root()
	cid, _, err := t.commit(ctx, Commit{Package: true, LogRoot: res.LogRoot, TelemetryRoot: res.TelemetryRoot}, pack)
	if err != nil {
		return res, err
	}
	res.Package = &record.Package{Manifest: pack.hash, CID: cid, Bytes: pack.size}
	res.Receipt = t.receipt
	return res, nil
}

func endText(exit Exit, cause *record.Cause) string {
	if cause == nil {
		return exitText(exit.Code)
	}
	return cause.Message
}

// pack seals outputs, log and telemetry to the owner alone.
func (t *attempt) pack(ctx context.Context) (sealed, error) {
	if err := t.archive.close(); err != nil {
		return sealed{}, fmt.Errorf("close log archive: %w", err)
	}
	output := filepath.Join(t.place.Data, PartOutput)
	if err := t.Scratch.MakeReadable(output); err != nil {
		return sealed{}, err
	}
	outputs, err := os.OpenRoot(output)
	if err != nil {
		return sealed{}, err
	}
	defer outputs.Close()
	logs, err := os.OpenRoot(t.place.Keep)
	if err != nil {
		return sealed{}, err
	}
	defer logs.Close()
	head := seal.Head{Kind: seal.KindPackage, Job: t.ref.Job, Epoch: t.ref.Epoch}
	return t.seal(ctx, head, []string{t.req.Submission.Recipient}, func(ctx context.Context, w io.Writer) error {
		_, err := seal.ArchiveTrees(ctx, w, seal.Tree{Name: "output", Root: outputs}, seal.Tree{Name: "logs", Root: logs})
		return err
	})
}
