package execution

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

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
	return job.ID(sub.Order.Hash(a.Domain), sub.Number())
}

// saver looks after checkpoints while a program runs.
type saver interface {
	abandon()                // nothing of the attempt counts any more
	finish(final bool) error // the program has ended
}

// finding is what a repeat has found.
type finding struct {
	known      bool
	difference string      // nothing: there is none
	own        common.Hash // with a difference: what is here instead
	unclear    string      // why it cannot say; nothing: it can, or does not know yet
}

// done reports that nothing more is to be looked for.
func (f finding) done() bool { return f.known || f.unclear != "" }

// seeking waits for the checkpoint that a stretch leads to, and compares it.
type seeking struct {
	*attempt
	found  Checkpoints // nil: the stretch leads to the program's end
	cancel context.CancelFunc
	ended  chan struct{}
	err    error
	series common.Hash // of the steps and contents that came by
	looked time.Time   // when the newest of them had been dealt with
	lost   bool        // one may have come and gone unseen
}

// calm is how long the watch has to have waited for a checkpoint so that none
// can have come and gone since the one before.
const calm = time.Second

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

// finish looks at what the program left last, when it ended by itself, until no
// rule that waits for stillness can call anything complete any more.
func (k *seeking) finish(bool) error {
	defer k.abandon()
	k.cancel() // of looking; a comparison that is under way is seen through
	<-k.ended
	if k.found == nil || k.haltReason() != haltNone {
		return k.err
	}
	still := time.Now().Add(2*calm + time.Duration(k.req.Submission.Spec.Limits.Quiet)*time.Second)
	for !k.finding.done() && k.err == nil {
		c, err := k.found.Last(k.ctx)
		switch {
		case err != nil:
			return err
		case c != nil:
			if _, err := k.examine(k.ctx, c); err != nil {
				return err
			}
			continue
		case time.Now().After(still):
			k.unseen()
			return nil
		}
		select {
		case <-k.ctx.Done():
			return context.Cause(k.ctx)
		case <-time.After(firstPause):
		}
	}
	return k.err
}

// unseen concludes from a program's end before which the target did not come.
func (k *seeking) unseen() {
	if k.lost {
		k.finding.unclear = "what was to be compared may have come and gone between two looks"
		return
	}
	k.finding = finding{
		known: true, own: crypto.Keccak256Hash([]byte("skyops/unseen/v1"), k.series[:]),
		difference: fmt.Sprintf("the program ended, and nothing that it saved is what was saved at step %d", k.req.Repeat.Target.Step),
	}
}

// examine compares one checkpoint with the target, when it may be the one. done
// says that nothing more is to be looked for.
func (k *seeking) examine(ctx context.Context, c Checkpoint) (done bool, err error) {
	want, step := k.req.Repeat.Target.Step, c.Step()
	k.lost = k.lost || !k.looked.IsZero() && time.Since(k.looked) < calm
	defer func() { k.looked = time.Now() }()
	named := step > 0 && want > 0
	switch {
	case named && step < want:
		k.series = crypto.Keccak256Hash(k.series[:], binary.BigEndian.AppendUint64(nil, step))
		return false, nil
	case named && step > want:
		// It may have been removed before it was seen, or saved for a reason of its own there.
		k.finding.unclear = fmt.Sprintf("no checkpoint of step %d was seen before that of step %d", want, step)
		return true, nil
	}
	difference, own, err := k.compareWith(ctx, c, false)
	if errors.Is(err, ErrChanged) {
		difference, own, err = k.compareWith(ctx, c, true)
	}
	switch {
	case errors.Is(err, ErrChanged):
		k.lost = true // it was not complete after all, or replaced
		return false, nil
	case err != nil:
		return true, err
	case difference == "" || named:
		k.finding = finding{known: true, difference: difference, own: own}
		return true, nil
	}
	k.series = crypto.Keccak256Hash(k.series[:], own[:])
	return false, nil // without a name, another one may be meant
}

func (k *seeking) compareWith(ctx context.Context, c Checkpoint, copied bool) (string, common.Hash, error) {
	snapshot, err := c.Snapshot(ctx, copied)
	if err != nil {
		return "", common.Hash{}, err
	}
	defer snapshot.Close()
	difference, own, err := k.compare(ctx, compare.Scope{}, func(ctx context.Context, w io.Writer) error {
		_, err := seal.Archive(ctx, w, snapshot.Root())
		return err
	})
	if changed := snapshot.Verify(); changed != nil {
		return "", common.Hash{}, changed
	}
	return difference, own, err
}

// compare holds what this run made, as write archives it, against the target.
// Where they differ, own is the digest of what this run made.
func (t *attempt) compare(
	ctx context.Context, s compare.Scope, write func(context.Context, io.Writer) error,
) (difference string, own common.Hash, err error) {
	tolerance, err := t.req.Submission.Spec.Deterministic.Tolerance()
	if err != nil {
		return "", own, err
	}
	target := t.req.Repeat.Target
	m, err := t.manifest(ctx, target.CID, target.Manifest)
	if err != nil {
		return "", own, fmt.Errorf("what to compare with: %w", err)
	}
	theirs := seal.NewReader(ctx, m, t.keys.All(), t.segments(target.CID), seal.ReaderOptions{})
	defer theirs.Close()
	mine := archived(ctx, write)
	defer mine.Close()
	difference, err = compare.Archives(theirs, mine, tolerance, s)
	if errors.Is(err, seal.ErrCorrupt) || errors.Is(err, seal.ErrKey) {
		difference, err = "what is stored does not open with the job's key", nil
	}
	if err != nil || difference == "" {
		return "", own, err
	}
	again := archived(ctx, write)
	defer again.Close()
	own, err = compare.Digest(again, s)
	return difference, own, err
}

// archived reads what write archives.
func archived(ctx context.Context, write func(context.Context, io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(ctx, w)) }()
	return r
}

// compareEnd holds the output of a program that ended against the job's result.
func (t *attempt) compareEnd(ctx context.Context, outcome record.Outcome) (finding, error) {
	want := t.req.Repeat.Outcome
	if outcome != want && outcome != record.Succeeded {
		return finding{unclear: "the program failed here, which may be this node's fault"}, nil
	}
	if outcome != want {
		return finding{
			known: true, difference: fmt.Sprintf("the program %s here, not %s", outcome, want),
			own: crypto.Keccak256Hash([]byte("skyops/ended/v1"), []byte(outcome)),
		}, nil
	}
	outputs, err := t.outputs()
	if err != nil {
		return finding{}, err
	}
	defer outputs.Close()
	scope := compare.Scope{Below: outputTree + "/", Partial: t.req.Repeat.From != nil}
	difference, own, err := t.compare(ctx, scope, func(ctx context.Context, w io.Writer) error {
		_, err := seal.ArchiveTrees(ctx, w, seal.Tree{Name: outputTree, Root: outputs})
		return err
	})
	return finding{known: true, difference: difference, own: own}, err
}

// conclude turns how the program of a repeat ended into the attempt's result: the
// attempt succeeded when its program came to where the stretch leads.
func (t *attempt) conclude(ctx context.Context, res *ExecuteResult) error {
	byItself := t.haltReason() == haltNone && (res.Cause == nil || res.Cause.Code == record.CauseExitCode)
	if !byItself && t.haltReason() != haltRepeated {
		return nil // its own limits ended it: it cannot say
	}
	switch {
	case !byItself:
	case t.req.Repeat.End:
		var err error
		if t.finding, err = t.compareEnd(ctx, res.Outcome); err != nil {
			return fmt.Errorf("compare with the result: %w", err)
		}
	case res.Outcome != record.Succeeded && t.finding.difference != "":
		// The other one's went on from there: perhaps it is this node that broke it.
		t.finding = finding{unclear: "the program failed before it came to what was to be compared"}
	}
	res.Outcome, res.Cause = record.Succeeded, nil
	if !t.finding.known {
		t.note("this node cannot say: %s", t.finding.unclear)
		return nil
	}
	v, err := t.verdict()
	res.Verdict = v
	return err
}

// errUnopened reports a checkpoint of the node that is checked which nobody can go on from.
var errUnopened = errors.New("what the stretch begins at does not open with the job's key")

// blame turns an error of unpacking a repeat's beginning into errUnopened, when
// it is by the node that is checked: another's, it could not have gone on from either.
func (t *attempt) blame(err error) error {
	s := t.req.Repeat
	if s == nil || s.From == nil || s.From.Receipt.Node != s.To.Receipt.Node {
		return err
	}
	for _, theirs := range []error{seal.ErrKey, seal.ErrCorrupt, seal.ErrUnsafe, seal.ErrLimit} {
		if errors.Is(err, theirs) {
			return fmt.Errorf("%w: %w", errUnopened, err)
		}
	}
	return err
}

// unopened is the result of a repeat whose beginning does not open.
func (t *attempt) unopened() (ExecuteResult, error) {
	from := t.req.Resume.Manifest
	t.finding = finding{known: true, difference: errUnopened.Error(), own: crypto.Keccak256Hash([]byte("skyops/unopened/v1"), from[:])}
	v, err := t.verdict()
	if err != nil {
		return ExecuteResult{}, err
	}
	t.note("%s", errUnopened)
	t.flushBriefly()
	cause := &record.Cause{Code: record.CauseInput, Message: errUnopened.Error()}
	return ExecuteResult{Outcome: record.Failed, Cause: cause, ExitCode: -1, Verdict: v}, nil
}

// verdict signs what was found.
func (t *attempt) verdict() (*record.Verdict, error) {
	s, difference := t.req.Repeat, record.Clean(t.finding.difference, record.MaxSentence)
	v := &record.Verdict{
		Job: s.To.Receipt.Job, Round: s.Round, Checker: t.node, Node: s.To.Receipt.Node, Epoch: s.To.Receipt.Epoch,
		From: t.req.Resume.Manifest, To: s.Target.Manifest, Equal: difference == "", Difference: difference, Own: t.finding.own, At: uint64(t.Clock.Now().Unix()),
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
