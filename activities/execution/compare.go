package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// outputTree is the folder of a package that holds the program's output.
const outputTree = "output"

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

// outputs opens what the program left as its output.
func (t *attempt) outputs() (*os.Root, error) {
	dir := filepath.Join(t.place.Data, PartOutput)
	if err := t.Scratch.MakeReadable(dir); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}
