package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// sealed is a package whose segments are stored.
type sealed struct {
	manifest []byte
	hash     common.Hash
	segments []string // empty where an earlier checkpoint's segment stands
	size     uint64
	fresh    uint64 // bytes of it that the newest checkpoint has not
	content  *seal.Manifest
	index    *seal.Index // of a checkpoint: what the next one may name of it
}

// seal stores a tree as a package: write puts it out as a tar stream. Where checked
// is not nil, its manifest says what of it another run will be compared with. The
// parts become outputs of it.
func (t *attempt) seal(
	ctx context.Context, head seal.Head, recipients []string, opts seal.WriterOptions, checked *compare.Scope,
	write func(context.Context, io.Writer) error, parts ...part,
) (sealed, error) {
	var mu sync.Mutex
	cids := map[int]string{}
	sink := func(ctx context.Context, s seal.Staged) error {
		return retry(ctx, 0, func() error {
			cid, err := t.blobs.Put(ctx, head.Kind, s.Reader(), s.Size)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			cids[s.Index] = cid
			return nil
		})
	}
	w, err := seal.NewWriter(ctx, head, recipients, sink, opts)
	if err != nil {
		return sealed{}, err
	}
	defer w.Abort()
	if err := t.write(ctx, w, checked, write); err != nil {
		return sealed{}, err
	}
	for _, p := range parts {
		w.Attach(p.name, p.content)
	}
	m, err := w.Close()
	if err != nil {
		return sealed{}, err
	}
	out := sealed{size: m.Size, fresh: m.Size, content: m, index: w.Index()}
	if m.Cut > 0 {
		out.fresh = m.New(t.newest.content)
	}
	if out.manifest, err = m.Encode(); err != nil {
		return sealed{}, err
	}
	out.hash = seal.HashManifest(out.manifest)
	var attached []string
	for _, p := range parts {
		attached = append(attached, p.segments...)
	}
	for i := range len(m.Segments) - len(attached) {
		out.segments = append(out.segments, cids[i])
	}
	out.segments = append(out.segments, attached...)
	return out, nil
}

// write has a tree written to a package, with the tag of its content.
func (t *attempt) write(ctx context.Context, w *seal.Writer, checked *compare.Scope, write func(context.Context, io.Writer) error) error {
	if checked == nil {
		return write(ctx, w)
	}
	sum := newDigesting(*checked)
	err := write(ctx, io.MultiWriter(w, sum))
	content, bad := sum.close()
	if err := errors.Join(err, bad); err != nil {
		return err
	}
	w.SetContent(record.ContentTag(seal.Witness(t.keys.Own, content)))
	return nil
}

// commitTries bounds how often a commit is begun again because something came
// between, such as a restart of the scheduler or another receipt of the order.
const commitTries = 20

// commit has a package or checkpoint acknowledged: from then on it counts, and
// is paid for. It returns a checkpoint's position.
func (t *attempt) commit(ctx context.Context, c Commit, s sealed) (seq uint32, err error) {
	c.Attempt, c.Manifest, c.Segments = t.ref, s.manifest, s.segments
	asked := t.Clock.Boot()
	for try := 1; ; try++ {
		seq, err = t.commitOnce(ctx, c, s, asked)
		if !errors.Is(err, lease.ErrConflict) || try == commitTries {
			return seq, err
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(firstPause):
		}
	}
}

func (t *attempt) commitOnce(ctx context.Context, c Commit, s sealed, asked time.Duration) (seq uint32, err error) {
	var draft record.Receipt
	err = retry(ctx, 0, func() (err error) {
		draft, err = t.Ingress.Commit(ctx, c)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("commit: %w", err)
	}
	bytes := t.kept + s.fresh + uint64(len(s.manifest))
	own := measured{asked: asked - t.begun, ran: t.Clock.Boot() - t.begun, kept: bytes}
	if err := t.checkDraft(draft, c.Ending != nil, s.hash, own); err != nil {
		return 0, fmt.Errorf("%w: its receipt is not right: %w", ErrRefused, err)
	}
	// Two receipts of one number would cost the node's stake: another draft has to come.
	if draft.Seq <= t.drafted.Seq && draft.StructHash() != t.drafted.StructHash() {
		return 0, fmt.Errorf("%w: receipt %d was signed before, and says something else", lease.ErrConflict, draft.Seq)
	}
	t.drafted = draft
	signed := record.SignedReceipt{Receipt: draft}
	if signed.NodeSig, err = t.sign(draft.StructHash()); err != nil {
		return 0, err
	}
	if draft.GPUs > 0 {
		if signed.Meter, err = t.metered(draft); err != nil {
			return 0, err
		}
	}
	var counter record.SignedReceipt
	err = retry(ctx, 0, func() (err error) {
		counter, seq, err = t.Ingress.Countersign(ctx, signed)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("countersign: %w", err)
	}
	if counter.Held != (t.req.Submission.Spec.Deterministic != nil) {
		return 0, fmt.Errorf("%w: it holds receipts of jobs that are not checked, or gives out those that are", ErrRefused)
	}
	if counter.Receipt.StructHash() != draft.StructHash() {
		return 0, fmt.Errorf("%w: it signed another receipt than this node", ErrRefused)
	}
	if err := counter.Check(t.Domain, t.req.Submission.Order, false); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	t.receipt, t.kept = &counter, bytes
	return seq, nil
}

// measured is an attempt's own idea of its usage.
type measured struct {
	asked, ran time.Duration // when it asked for the receipt, and when it has it
	kept       uint64        // bytes of what was committed
}

// Tolerances between the scheduler's measurements and the node's own: clocks
// and the network lie between them.
const (
	slackTime  = 5 * time.Second
	slackBytes = 64 << 10
)

func (t *attempt) checkDraft(r record.Receipt, isPackage bool, manifest common.Hash, own measured) error {
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
	return own.check(r, t.startedAt.Load(), terms.Budget)
}

// check compares a receipt's usage with the node's own measure. A smaller one
// would cheat the node, a larger one have it sign for work it has not done. It says
// a time between the question and the answer: a result is fetched back meanwhile. The
// budget bounds what is billed, so a receipt that exhausts it may well be short.
func (m measured) check(r record.Receipt, startedAt uint64, budget job.Amount) error {
	billed := time.Duration(r.BilledMs) * time.Millisecond
	slack := slackTime + m.ran/50
	more := record.Cost(r.Rate, r.GPUs, r.BilledMs+uint64(slack.Milliseconds()), r.Egress, r.BytesOut+slackBytes)
	exhausted := more.Cmp(budget) > 0
	switch {
	case startedAt != 0 && r.StartedAt != startedAt:
		return fmt.Errorf("it starts at %d, the program at %d", r.StartedAt, startedAt)
	case billed > m.ran+slack:
		return fmt.Errorf("it bills %s of %s", billed, m.ran)
	case billed+slack < m.asked && !exhausted:
		return fmt.Errorf("it bills only %s of %s", billed, m.asked)
	case r.BytesOut > m.kept+slackBytes:
		return fmt.Errorf("it counts %d bytes out of %d", r.BytesOut, m.kept)
	case r.BytesOut+slackBytes < m.kept && !exhausted:
		return fmt.Errorf("it counts only %d bytes out of %d", r.BytesOut, m.kept)
	}
	return nil
}

// deliver packages what an ended program made, with its log and telemetry, and
// has the package acknowledged together with how the program ended.
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
	case t.haltReason() == haltPause:
		t.settleUp()
		t.flushBriefly()
		return ExecuteResult{}, errPaused
	}
	res := ExecuteResult{ExitCode: exit.Code, StartedAt: t.startedAt.Load()}
	res.Outcome, res.Cause = t.judge(exit, full)
	t.note("%s", endText(exit, res.Cause))
	if t.goesOn(exit, full) {
		t.flushBriefly()
		if t.gpus.broken() {
			t.Ledger.Retire(t.gpus.of)
			return ExecuteResult{}, fmt.Errorf("%w: %s", errGPU, t.gpus.fault())
		}
		t.settleUp()
		return ExecuteResult{}, programFailed{*res.Cause}
	}
	if t.req.Repeat != nil {
		if err := t.conclude(ctx, &res); err != nil {
			return ExecuteResult{}, err
		}
	}
	t.enter(stageSeal)
	parts, err := t.parts(ctx, &res)
	if err != nil {
		return res, fmt.Errorf("outputs: %w", err)
	}
	pack, err := t.pack(ctx, parts)
	if err != nil {
		return res, fmt.Errorf("package: %w", err)
	}
	t.enter(stagePublish)
	for _, s := range []*stream{t.logs, t.telemetry} {
		if err := s.close(ctx); err != nil {
			return res, err
		}
	}
	_, err = t.commit(ctx, Commit{
		Ending:  &record.Ending{Outcome: res.Outcome, Cause: res.Cause, ExitCode: res.ExitCode},
		LogRoot: t.logs.root(), TelemetryRoot: t.telemetry.root(),
	}, pack)
	return res, err
}

// settleUp has the scheduler sign for what ran since the newest checkpoint, where
// the owner's wish or program ends an attempt without a result: nothing that the
// node did loses that work.
func (t *attempt) settleUp() {
	ctx, cancel := context.WithTimeout(t.ctx, settlePatience)
	defer cancel()
	var kept sealed
	if t.receipt != nil {
		kept.hash = t.receipt.Receipt.Checkpoint
	}
	if _, err := t.commit(ctx, Commit{}, kept); err != nil {
		t.log.Warn("the attempt's last stretch is not paid", "err", err)
	}
}

// settlePatience bounds settleUp, well inside what a workflow waits for a node
// that was asked to stop.
const settlePatience = 5 * time.Second

// judge names the outcome of the attempt's program.
func (t *attempt) judge(exit Exit, full bool) (record.Outcome, *record.Cause) {
	spec := t.req.Submission.Spec
	_, limit, _ := t.bound.get()
	return judge(facts{
		exit: exit, halt: t.haltReason(), limitCause: limit, diskFull: full,
		limits: spec.Limits, ram: spec.RAM, disk: spec.Disk, mark: t.marked, gpus: &t.gpus,
	})
}

// goesOn reports whether another attempt follows that goes on from this one's
// newest checkpoint, so that this one has no result.
func (t *attempt) goesOn(exit Exit, full bool) bool {
	switch {
	case t.haltReason() == haltDrain, t.haltReason() == haltPause:
		return true
	case exit.Missing, exit.Orphaned, t.req.Repeat != nil, t.haltReason() != haltNone:
		return false
	}
	outcome, cause := t.judge(exit, full)
	return outcome == record.Failed && (cause.Code == record.CauseGPUFault && t.gpus.broken() || t.req.Again && cause.Code != record.CauseDisk)
}

func endText(exit Exit, cause *record.Cause) string {
	if cause == nil {
		return exitText(exit.Code)
	}
	return cause.Message
}

// pack seals outputs, log and telemetry to the owner: to him alone, unless a
// checker may have to compare the outputs. A repeat has no output of its own.
func (t *attempt) pack(ctx context.Context, parts []part) (sealed, error) {
	if err := t.archive.close(); err != nil {
		return sealed{}, fmt.Errorf("close log archive: %w", err)
	}
	sub := t.req.Submission
	recipients, trees := append([]string{sub.Recipient}, sub.Share...), []seal.Tree{}
	var checked *compare.Scope
	if t.req.Repeat == nil {
		outputs, err := t.outputs()
		if err != nil {
			return sealed{}, err
		}
		defer outputs.Close()
		trees = append(trees, seal.Tree{Name: outputTree, Root: outputs})
		if t.req.Submission.Spec.Deterministic != nil {
			recipients, checked = append(recipients, t.keys.Own.Recipient()), &outputScope
		}
	}
	logs, err := os.OpenRoot(t.place.Keep)
	if err != nil {
		return sealed{}, err
	}
	defer logs.Close()
	head := seal.Head{Kind: seal.KindPackage, Job: t.ref.Job, Epoch: t.ref.Epoch}
	trees = append(trees, seal.Tree{Name: "logs", Root: logs})
	var size uint64
	for _, tree := range trees {
		n, err := archiveSize(tree.Root.FS(), ".")
		if err != nil {
			return sealed{}, err
		}
		size += n
	}
	return t.seal(ctx, head, recipients, seal.WriterOptions{SegmentSize: seal.SegmentFor(size)}, checked, func(ctx context.Context, w io.Writer) error {
		_, err := seal.ArchiveTrees(ctx, w, trees...)
		return err
	}, parts...)
}
