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

// vouchedStretch checks that a receipt of both sides names where a stretch begins.
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
	if s.Made != nil {
		return a.vouchedMade(id, *s, order)
	}
	return nil
}

// vouchedMade checks that a receipt of both sides names what a stretch leads to:
// no scheduler can have a node judge another one by anything that one did not
// sign for.
func (a *Activities) vouchedMade(id common.Hash, s Stretch, order job.Order) error {
	to := s.Made.To.Receipt
	named := to.Checkpoint
	if s.End {
		named = to.Result
	}
	if to.Job != id || to.Epoch != s.Epoch || to.Node != s.Node || named != s.Made.Target.Manifest || named == (common.Hash{}) {
		return fmt.Errorf("the receipt is of job %s, epoch %d, and does not name what to compare with", to.Job, to.Epoch)
	}
	return s.Made.To.Check(a.Domain, order, false)
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
		difference: fmt.Sprintf("the program ended, and nothing that it saved is what was saved at step %d", k.req.Repeat.Step),
	}
}

// examine compares one checkpoint with the target, when it may be the one. done
// says that nothing more is to be looked for.
func (k *seeking) examine(ctx context.Context, c Checkpoint) (done bool, err error) {
	want, step := k.req.Repeat.Step, c.Step()
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
	case errors.Is(err, errBareWitness):
		k.finding.unclear = err.Error()
		return true, nil
	case err != nil:
		return true, err
	case difference == "" || named:
		k.finding = finding{known: true, difference: difference}
		if difference != "" {
			k.finding.own = own
		}
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
	write := func(ctx context.Context, w io.Writer) error {
		_, err := seal.Archive(ctx, w, snapshot.Root())
		return err
	}
	own, err := digest(ctx, compare.Scope{}, write)
	if changed := snapshot.Verify(); changed != nil {
		return "", common.Hash{}, changed
	}
	if err != nil {
		return "", common.Hash{}, err
	}
	difference, err := k.compare(ctx, compare.Scope{}, own, write)
	if changed := snapshot.Verify(); changed != nil {
		return "", common.Hash{}, changed
	}
	return difference, own, err
}

// digest is that of what write archives.
func digest(ctx context.Context, s compare.Scope, write func(context.Context, io.Writer) error) (common.Hash, error) {
	mine := archived(ctx, write)
	defer mine.Close()
	return compare.Digest(mine, s)
}

// compare holds what this run made, as write archives it and own is the digest
// of, against what the other one made, which it is told now.
func (t *attempt) compare(ctx context.Context, s compare.Scope, own common.Hash, write func(context.Context, io.Writer) error) (difference string, err error) {
	tolerance, err := t.req.Submission.Spec.Deterministic.Tolerance()
	if err != nil {
		return "", err
	}
	made, err := t.ask(own)
	if err != nil {
		return "", err
	}
	m, err := t.manifest(ctx, made.Target.CID, made.Target.Manifest)
	if err != nil {
		return "", fmt.Errorf("what to compare with: %w", err)
	}
	theirs := seal.NewReader(ctx, m, t.keys.All(), t.segments(made.Target.CID), seal.ReaderOptions{Room: t.guest})
	defer theirs.Close()
	mine := archived(ctx, write)
	defer mine.Close()
	sum := newDigesting(s)
	difference, err = compare.Archives(io.TeeReader(theirs, sum), mine, tolerance, s)
	content, bad := sum.close()
	switch {
	case errors.Is(err, seal.ErrCorrupt) || errors.Is(err, seal.ErrKey):
		return "what is stored does not open with the job's key", nil
	case err != nil || difference != "":
		return difference, err
	}
	witness := seal.Witness(t.keys.Own, content)
	switch {
	case bad == nil && m.Content == record.ContentTag(witness):
		return "", nil
	case bad == nil && m.Content == witness:
		return "", errBareWitness
	}
	return "its manifest does not say what it holds", nil
}

// errBareWitness reports a manifest that shows the witness of its content itself, as
// nodes of an older version wrote them. It is right, and says nothing of who ran
// what: any checker could have read there what to commit itself to.
var errBareWitness = errors.New("its manifest was written by an older version: it shows the witness that a checker has to find by itself")

// digesting makes the digest of an archive that is written to it.
type digesting struct {
	*io.PipeWriter
	done chan struct{}
	sum  common.Hash
	err  error
}

func newDigesting(s compare.Scope) *digesting {
	r, w := io.Pipe()
	d := &digesting{PipeWriter: w, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		d.sum, d.err = compare.Digest(r, s)
		_, _ = io.Copy(io.Discard, r) // who writes is not to be held up
	}()
	return d
}

// close ends the archive and returns its digest.
func (d *digesting) close() (common.Hash, error) {
	_ = d.Close()
	<-d.done
	return d.sum, d.err
}

// toldWithin bounds how long an attempt waits for what the other node made.
const toldWithin = 5 * time.Minute

// ask commits this node to what its own run left, and returns what the other one
// made once it is told. Only the first word counts.
func (t *attempt) ask(own common.Hash) (Made, error) {
	t.askOnce.Do(func() {
		t.witness = seal.Witness(t.keys.Own, own)
		t.committed = record.Commitment(t.ref.Job, t.node, t.witness)
		close(t.asked)
	})
	patience := time.NewTimer(toldWithin)
	defer patience.Stop()
	select {
	case <-t.told:
		return t.made, nil
	case <-t.ctx.Done():
		return Made{}, context.Cause(t.ctx)
	case <-patience.C:
		return Made{}, fmt.Errorf("the scheduler did not say what to compare with for %s", toldWithin)
	}
}

// tell brings what the other node made. It is told at the beginning, or once the
// node has committed itself; what is not vouched for ends the attempt.
func (t *attempt) tell(s Stretch) {
	if err := t.vouchedMade(t.jobOf(t.req.Submission), s, t.req.Submission.Order); err != nil {
		t.cancel(fmt.Errorf("what to compare with is not vouched for: %w", err))
		return
	}
	t.tellOnce.Do(func() {
		t.made = *s.Made
		close(t.told)
	})
}

// archived reads what write archives.
func archived(ctx context.Context, write func(context.Context, io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(ctx, w)) }()
	return r
}

// compareEnd holds the output of a program that ended against the job's result.
func (t *attempt) compareEnd(ctx context.Context, outcome record.Outcome) (finding, error) {
	outputs, err := t.outputs()
	if err != nil {
		return finding{}, err
	}
	defer outputs.Close()
	write := func(ctx context.Context, w io.Writer) error {
		_, err := seal.ArchiveTrees(ctx, w, seal.Tree{Name: outputTree, Root: outputs})
		return err
	}
	scope := outputScope
	scope.Partial = t.req.Repeat.From != nil
	own, err := digest(ctx, scope, write)
	if err != nil {
		return finding{}, err
	}
	made, err := t.ask(own)
	switch want := made.Outcome; {
	case err != nil:
		return finding{}, err
	case outcome != want && outcome != record.Succeeded:
		return finding{unclear: "the program failed here, which may be this node's fault"}, nil
	case outcome != want:
		return finding{
			known: true, difference: fmt.Sprintf("the program %s here, not %s", outcome, want),
			own: crypto.Keccak256Hash([]byte("skyops/ended/v1"), []byte(outcome)),
		}, nil
	}
	difference, err := t.compare(ctx, scope, own, write)
	switch {
	case errors.Is(err, errBareWitness):
		return finding{unclear: err.Error()}, nil
	case difference == "":
		own = common.Hash{}
	}
	return finding{known: true, difference: difference, own: own}, err
}

// outputScope is what of a package is compared.
var outputScope = compare.Scope{Below: outputTree + "/"}

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
	if err == nil && v.Equal {
		res.Witness = t.witness
	}
	return err
}

// errUnopened reports a checkpoint of the node that is checked which nobody can go on from.
var errUnopened = errors.New("what the stretch begins at does not open with the job's key")

// blame turns an error of unpacking a repeat's beginning into errUnopened, when
// it is by the node that is checked: another's, it could not have gone on from either.
func (t *attempt) blame(err error) error {
	s := t.req.Repeat
	if s == nil || s.From == nil || s.From.Receipt.Node != s.Node {
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
	made, err := t.ask(t.finding.own)
	if err != nil {
		return nil, err
	}
	s, difference := t.req.Repeat, record.Clean(t.finding.difference, record.MaxSentence)
	v := &record.Verdict{
		Job: made.To.Receipt.Job, Round: s.Round, Checker: t.node, Node: s.Node, Epoch: s.Epoch,
		From: t.req.Resume.Manifest, To: made.Target.Manifest, Equal: difference == "", Difference: difference, Own: t.finding.own, At: uint64(t.Clock.Now().Unix()),
	}
	v.Signature, err = eip712.Sign(t.Key, t.Domain.Digest(v.StructHash()))
	return v, err
}

// shown is the attempt that the program is told it is: in a repeat the one that is repeated.
func (t *attempt) shown() lease.Ref {
	if s := t.req.Repeat; s != nil {
		return lease.Ref{Job: t.jobOf(t.req.Submission), Epoch: s.Epoch}
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
