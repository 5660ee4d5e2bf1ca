package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
)

// keeping is the part of an attempt that saves checkpoints while its program runs.
type keeping struct {
	*attempt
	found Checkpoints
	stop  context.CancelFunc // stops looking for more
	drop  context.CancelFunc // drops the one being saved, unless it was proposed already
	ended chan struct{}
	hasty bool // saves come faster than they are stored, and that was said
}

func (t *attempt) keepCheckpoints(ctx context.Context) (*keeping, error) {
	found, err := t.watchCheckpoints()
	if err != nil {
		return nil, err
	}
	saving, drop := context.WithCancel(ctx)
	looking, stop := context.WithCancel(saving)
	k := &keeping{attempt: t, found: found, stop: stop, drop: drop, ended: make(chan struct{})}
	go func() {
		defer close(k.ended)
		for looking.Err() == nil {
			c, err := found.Next(looking)
			if err == nil {
				k.passed(c)
				err = k.save(saving, c)
			}
			if err != nil && looking.Err() == nil && !k.bearable(err) {
				return
			}
		}
	}()
	return k, nil
}

// passed tells the owner, once, that some of the checkpoints are never stored.
func (k *keeping) passed(c Checkpoint) {
	if c.Passed() == 0 || k.hasty {
		return
	}
	k.hasty = true
	k.note("checkpoints are saved faster than they can be stored: the newest is, and older ones in between are skipped")
}

func (t *attempt) watchCheckpoints() (Checkpoints, error) {
	quiet := time.Duration(t.req.Submission.Spec.Limits.Quiet) * time.Second
	return t.Watch(t.place.Data, PartCheckpoint, quiet)
}

// bearable reports whether saving goes on after an error. A checkpoint that
// failed is not the program's end: the next one may succeed.
func (k *keeping) bearable(err error) bool {
	switch {
	case errors.Is(err, ErrChanged):
		k.note("a checkpoint was written to while it was saved, and is skipped")
		return true
	case errors.Is(err, lease.ErrStale):
		k.refused(err)
		return false
	}
	k.log.Warn("checkpoint is not saved", "err", err)
	k.note("a checkpoint could not be saved")
	select {
	case <-k.ctx.Done():
		return false
	case <-time.After(time.Second):
		return true
	}
}

// save takes a checkpoint and has it acknowledged. The snapshot is made of
// links first, and of copies if the program turns out to write in place.
func (k *keeping) save(ctx context.Context, c Checkpoint) error {
	err := k.saveAs(ctx, c, false)
	if errors.Is(err, ErrChanged) {
		err = k.saveAs(ctx, c, true)
	}
	return err
}

func (k *keeping) saveAs(ctx context.Context, c Checkpoint, copied bool) error {
	begun := k.Clock.Boot()
	snapshot, err := c.Snapshot(ctx, copied)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	step := c.Step()
	if step == 0 {
		step = k.progress.step()
	}
	sub := k.req.Submission
	head := seal.Head{Kind: seal.KindCheckpoint, Job: k.ref.Job, Epoch: k.ref.Epoch, Parent: k.head, Step: step}
	opts, err := k.cut(snapshot.Root())
	if err != nil {
		return err
	}
	var checked *compare.Scope
	if sub.Spec.Deterministic != nil {
		checked = &compare.Scope{}
	}
	s, err := k.seal(ctx, head, []string{sub.Recipient, k.keys.Own.Recipient()}, opts, checked, func(ctx context.Context, w io.Writer) error {
		_, err := seal.Archive(ctx, w, snapshot.Root())
		return err
	})
	if verr := snapshot.Verify(); verr != nil {
		return verr
	}
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// Once proposed it is seen through, even if the program ends meanwhile.
	seq, err := k.attempt.commit(k.ctx, Commit{Parent: k.head, Step: step}, s)
	if err != nil {
		k.newest.index = nil // the next one is stored whole: what this one named may be what was wrong
		return err
	}
	k.head, k.newest = s.hash, s
	took := k.Clock.Boot() - begun
	k.progress.acknowledged(seq, took)
	k.note("checkpoint %d of step %d is saved (%s)", seq, step, sizeText(s))
	k.log.Info("checkpoint acknowledged", "seq", seq, "step", step, "bytes", s.size, "new", s.fresh, "took", took)
	select {
	case k.news <- struct{}{}:
	default:
	}
	return nil
}

func sizeText(s sealed) string {
	if s.fresh == s.size {
		return fmt.Sprintf("%d bytes", s.size)
	}
	return fmt.Sprintf("%d bytes, %d of them new", s.size, s.fresh)
}

// cut says how a tree is cut, so that what is in the newest checkpoint already
// is not stored again.
func (k *keeping) cut(tree *os.Root) (opts seal.WriterOptions, err error) {
	size, err := archiveSize(tree.FS(), ".")
	known := k.newest.index
	opts.SegmentSize, opts.Average = seal.SegmentFor(size), seal.Average(size, known.Average())
	opts.CutKey = k.keys.Own
	if opts.Average > 0 && opts.Average == known.Average() {
		opts.Known = known
	}
	return opts, err
}

// entrySize is what an entry takes of an archive beside its content, about.
const entrySize = 1 << 10

// archiveSize is how many bytes an archive of what is below some names has, about.
func archiveSize(tree fs.FS, names ...string) (size uint64, err error) {
	for _, name := range names {
		walked := fs.WalkDir(tree, name, func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			size += entrySize
			if !d.Type().IsRegular() {
				return nil
			}
			info, err := d.Info()
			if err == nil {
				size += uint64(info.Size())
			}
			return err
		})
		if walked != nil {
			return 0, fmt.Errorf("measure a tree: %w", walked)
		}
	}
	return size, nil
}

// abandon stops saving; nothing of the attempt counts any more.
func (k *keeping) abandon() {
	k.drop()
	<-k.ended
	_ = k.found.Close()
}

// finish stops saving after the program's end. With last, its newest complete
// checkpoint is saved first, because another node goes on from it.
func (k *keeping) finish(last bool) error {
	defer k.drop()
	defer k.found.Close()
	k.stop()
	if !last {
		k.drop()
	}
	<-k.ended
	if !last {
		return context.Cause(k.ctx)
	}
	c, err := k.found.Last(k.ctx)
	if err != nil || c == nil {
		return err
	}
	if err := k.save(k.ctx, c); err != nil && !errors.Is(err, ErrChanged) {
		return fmt.Errorf("save the last checkpoint: %w", err)
	}
	return nil
}
