package execution

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

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
