package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
)

// checkpointSize is how much random data one checkpoint holds, in bytes.
const checkpointSize = 1 << 30

// checkpoint has a job save one large checkpoint and measures from the
// program's "saved" to the node's "is saved": found, read, hashed, sealed, sent
// through the ingress, stored in IPFS, committed and countersigned. The peer is
// restic, which backs the same amount of random data up into a fresh repository
// on the disk that the IPFS node uses. Both read from memory.
func (b *bench) checkpoint(ctx context.Context) ([]measure.Line, error) {
	const name = "checkpoint 1 GiB"
	if _, err := exec.LookPath("restic"); err != nil {
		return []measure.Line{{Name: name, Notes: []string{"restic is not installed (apt-get install restic): nothing to compare with"}}}, nil
	}
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	peer, err := newRestic(r.dir)
	if err != nil {
		return nil, err
	}
	p, err := measure.Turns(ctx, b.gate, b.rounds, max(1, b.perRound()/4), r.saveLarge, peer.backUp)
	if err = errors.Join(err, peer.close()); err != nil {
		return nil, err
	}
	l := measure.Against(name+", until the second place has it", "ms", "restic backup of the same amount", p, nil)
	l.Judged, l.As, l.Target = 1/l.Judged, "× restic's rate", measure.AtLeast(2)
	l.Notes = append(l.Notes, fmt.Sprintf("ours %s MB/s, restic %s MB/s", rate(checkpointSize, p.Ours), rate(checkpointSize, p.Floor)))
	return []measure.Line{l}, nil
}

// saveLarge runs a job that saves one checkpoint, and cancels it then. Its steps
// are long: a checkpoint that is still on its way when a program ends is dropped.
func (r *rig) saveLarge(ctx context.Context) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, jobWithin)
	defer cancel()
	spec := r.count("-steps=2", "-interval=20s", "-checkpoint-every=1", fmt.Sprintf("-ballast-kib=%d", checkpointSize>>10))
	spec.RAM, spec.Disk = 6<<10, 6<<10
	id, err := r.submit(ctx, spec)
	if err != nil {
		return 0, err
	}
	var began, ended uint64
	if err := r.follow(ctx, id, 1, func(l seal.Line) bool {
		switch {
		case text(l) == "saved step 1":
			began = l.At
		case l.Source == seal.System && strings.Contains(text(l), "of step 1 is saved"):
			ended = l.At
		}
		return ended != 0
	}); err != nil {
		return 0, err
	}
	if began == 0 || ended < began {
		return 0, fmt.Errorf("the log of job %s shows the checkpoint saved at %d and acknowledged at %d", id, began, ended)
	}
	if _, err := r.user.Cancel(ctx, id, "its checkpoint is saved"); err != nil {
		return 0, err
	}
	return float64(ended - began), r.settled(ctx, id)
}

// restic backs up one file of random data, each time into a new repository.
type restic struct {
	source string // in memory
	repo   string
}

func newRestic(disk string) (*restic, error) {
	source, err := os.MkdirTemp("/dev/shm", "skyops-bench-restic-")
	if err != nil {
		return nil, err
	}
	p := &restic{source: source, repo: filepath.Join(disk, "restic")}
	f, err := os.Create(filepath.Join(source, "data"))
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	_, err = io.CopyN(f, rand.Reader, checkpointSize)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *restic) close() error { return errors.Join(os.RemoveAll(p.source), os.RemoveAll(p.repo)) }

func (p *restic) backUp(ctx context.Context) (float64, error) {
	if err := os.RemoveAll(p.repo); err != nil {
		return 0, err
	}
	if err := p.call(ctx, "init"); err != nil {
		return 0, err
	}
	began := time.Now()
	err := p.call(ctx, "backup", p.source)
	return ms(time.Since(began)), err
}

func (p *restic) call(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "restic", append([]string{"--quiet", "--no-cache", "--repo", p.repo}, args...)...)
	cmd.Env = append(os.Environ(), "RESTIC_PASSWORD=bench")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("restic %s: %w: %s", args[0], err, out)
	}
	return nil
}
