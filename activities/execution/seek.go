package execution

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/seal"
)

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
