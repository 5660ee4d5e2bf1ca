package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// outputTree is the folder of a package that holds the program's output.
const outputTree = "output"

// vouchedStretch checks that receipts of both sides name where a stretch begins
// and what it leads to: no scheduler can have a node judge another one by
// anything that one did not sign for.
func (a *Activities) vouchedStretch(id common.Hash, req ExecuteRequest, order job.Order) error {
	s := req.Repeat
	if from := s.From; from != nil {
		if r := from.Receipt; r.Job != id || r.Checkpoint != req.Resume.Manifest || r.Checkpoint == (common.Hash{}) {
			return fmt.Errorf("the receipt is of job %s and names checkpoint %s", r.Job, r.Checkpoint)
		}
		if err := from.Check(a.Domain, order, false); err != nil {
			return err
		}
	} else if req.Resume.Manifest != (common.Hash{}) {
		return errors.New("there is no receipt")
	}
	to := s.To.Receipt
	named := to.Checkpoint
	if s.End {
		named = to.Result
	}
	if to.Job != id || named != s.Target.Manifest || named == (common.Hash{}) {
		return fmt.Errorf("the receipt is of job %s, epoch %d, and does not name what to compare with", to.Job, to.Epoch)
	}
	return s.To.Check(a.Domain, order, false)
}

// jobOf is the id of the job that a submission is.
func (a *Activities) jobOf(sub job.Submission) common.Hash {
	return job.ID(sub.Order.Hash(a.Domain), sub.Index)
}

// saver looks after checkpoints while a program runs.
type saver interface {
	abandon()                // nothing of the attempt counts any more
	finish(final bool) error // the program has ended
}

// finding is what a repeat has found so far.
type finding struct {
	known      bool
	difference string // nothing: there is none
	missed     bool   // what was to be compared came and went
}

// seeking waits for the checkpoint that a stretch leads to, and compares it.
type seeking struct {
	*attempt
	found  Checkpoints // nil: the stretch leads to the program's end
	cancel context.CancelFunc
	ended  chan struct{}
	err    error
}

// seek begins to look for the stretch's target.
func (t *attempt) seek(ctx context.Context) (*seeking, error) {
	ctx, cancel := context.WithCancel(ctx)
	k := &seeking{attempt: t, cancel: cancel, ended: make(chan struct{})}
	if t.req.Repeat.End {
		close(k.ended)
		return k, nil
	}
	var err error
	if k.found, err = t.watchCheckpoints(); err != nil {
		cancel()
		return nil, err
	}
	k.found.Every()
	go func() {
		defer close(k.ended)
		for {
			c, err := k.found.Next(ctx)
			done := false
			if err == nil {
				done, err = k.examine(t.ctx, c)
			}
			switch {
			case err != nil && ctx.Err() != nil:
				return
			case err != nil || done:
				k.err = err
				t.halt(haltRepeated)
				return
			}
		}
	}()
	return k, nil
}

func (k *seeking) abandon() {
	k.cancel()
	<-k.ended
	if k.found != nil {
		_ = k.found.Close()
	}
}

// finish looks at what the program left last, when it ended by itself.
func (k *seeking) finish(bool) error {
	defer k.abandon()
	k.cancel() // of looking; a comparison that is under way is seen through
	<-k.ended
	if k.found == nil || k.haltReason() != haltNone {
		return k.err
	}
	for !k.finding.known && !k.finding.missed && k.err == nil {
		c, err := k.found.Last(k.ctx)
		if err != nil || c == nil {
			return err
		}
		if _, err := k.examine(k.ctx, c); err != nil {
			return err
		}
	}
	return k.err
}

// examine compares one checkpoint with the target, when it is the one. done says
// that nothing more is to be looked for.
func (k *seeking) examine(ctx context.Context, c Checkpoint) (done bool, err error) {
	want, step := k.req.Repeat.Target.Step, c.Step()
	named := step > 0
	if !named {
		step = k.progress.get().Step
	}
	switch {
	case want > 0 && step > 0 && step < want:
		return false, nil
	case want > 0 && named && step > want:
		k.finding = finding{known: true, difference: fmt.Sprintf("no checkpoint of step %d came before that of step %d", want, step)}
		return true, nil
	}
	difference, err := k.compareWith(ctx, c, false)
	if errors.Is(err, ErrChanged) {
		difference, err = k.compareWith(ctx, c, true)
	}
	switch {
	case errors.Is(err, ErrChanged):
		return false, nil // it was not complete after all
	case err != nil:
		return true, err
	case difference != "" && want > 0 && step > want:
		// Nameless and past its step: what was to be compared may have been between two looks.
		k.finding.missed = true
		return true, nil
	}
	k.finding = finding{known: true, difference: difference}
	return true, nil
}

func (k *seeking) compareWith(ctx context.Context, c Checkpoint, copied bool) (string, error) {
	snapshot, err := c.Snapshot(ctx, copied)
	if err != nil {
		return "", err
	}
	defer snapshot.Close()
	difference, err := k.compare(ctx, compare.Scope{}, func(ctx context.Context, w io.Writer) error {
		_, err := seal.Archive(ctx, w, snapshot.Root())
		return err
	})
	if changed := snapshot.Verify(); changed != nil {
		return "", changed
	}
	return difference, err
}

// compare holds what this run made, as write archives it, against the target.
func (t *attempt) compare(ctx context.Context, s compare.Scope, write func(context.Context, io.Writer) error) (string, error) {
	tolerance, err := t.req.Submission.Spec.Deterministic.Tolerance()
	if err != nil {
		return "", err
	}
	target := t.req.Repeat.Target
	m, err := t.manifest(ctx, target.CID, target.Manifest)
	if err != nil {
		return "", fmt.Errorf("what to compare with: %w", err)
	}
	theirs := seal.NewReader(ctx, m, []*seal.Identity{t.key}, t.segments(target.CID), seal.ReaderOptions{})
	defer theirs.Close()
	mine, archive := io.Pipe()
	defer mine.Close()
	go func() { archive.CloseWithError(write(ctx, archive)) }()
	difference, err := compare.Archives(theirs, mine, tolerance, s)
	for _, theirsAlone := range []error{seal.ErrCorrupt, seal.ErrKey} {
		if errors.Is(err, theirsAlone) {
			return "what is stored does not open with the job's key", nil
		}
	}
	return difference, err
}

// compareEnd holds the output of a program that ended against the job's result.
func (t *attempt) compareEnd(ctx context.Context, outcome record.Outcome) (string, error) {
	if want := t.req.Repeat.Outcome; outcome != want {
		return fmt.Sprintf("the program %s here, not %s", outcome, want), nil
	}
	outputs, err := t.outputs()
	if err != nil {
		return "", err
	}
	defer outputs.Close()
	return t.compare(ctx, compare.Scope{Below: outputTree + "/", Partial: true}, func(ctx context.Context, w io.Writer) error {
		_, err := seal.ArchiveTrees(ctx, w, seal.Tree{Name: outputTree, Root: outputs})
		return err
	})
}

// conclude turns how the program of a repeat ended into the attempt's result: the
// attempt succeeded when it can say whether the stretch is right.
func (t *attempt) conclude(ctx context.Context, res *ExecuteResult) error {
	byItself := t.haltReason() == haltNone && (res.Cause == nil || res.Cause.Code == record.CauseExitCode)
	if !byItself && t.haltReason() != haltRepeated {
		return nil // its own limits ended it: it cannot say
	}
	if byItself && !t.finding.known && !t.finding.missed {
		t.finding = finding{known: true, difference: fmt.Sprintf("the program ended before step %d was saved: %s", t.req.Repeat.Target.Step, exitText(res.ExitCode))}
		if t.req.Repeat.End {
			var err error
			if t.finding.difference, err = t.compareEnd(ctx, res.Outcome); err != nil {
				return fmt.Errorf("compare with the result: %w", err)
			}
		}
	}
	res.Outcome, res.Cause = record.Succeeded, nil
	if !t.finding.known {
		t.note("what was to be compared came and went between two looks")
		return nil
	}
	v, err := t.verdict()
	res.Verdict = v
	return err
}

// verdict signs what was found.
func (t *attempt) verdict() (*record.Verdict, error) {
	s, difference := t.req.Repeat, record.Clean(t.finding.difference, record.MaxSentence)
	v := &record.Verdict{
		Job: s.To.Receipt.Job, Round: s.Round, Checker: t.node, Node: s.To.Receipt.Node, Epoch: s.To.Receipt.Epoch,
		From: t.req.Resume.Manifest, To: s.Target.Manifest, Equal: difference == "", Difference: difference, At: uint64(t.Clock.Now().Unix()),
	}
	var err error
	v.Signature, err = eip712.Sign(t.Key, t.Domain.Digest(v.StructHash()))
	return v, err
}

// shown is the attempt that the program is told it is: in a repeat the one that is repeated.
func (t *attempt) shown() lease.Ref {
	if s := t.req.Repeat; s != nil {
		return lease.Ref{Job: s.To.Receipt.Job, Epoch: s.To.Receipt.Epoch}
	}
	return t.ref
}

// outputs opens what the program left as its output.
func (t *attempt) outputs() (*os.Root, error) {
	dir := filepath.Join(t.place.Data, PartOutput)
	if err := t.Scratch.MakeReadable(dir); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}
