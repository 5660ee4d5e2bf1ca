package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
)

// chunks compares sealing a checkpoint, which is cut where its content says, to
// plain age on one core: with nothing of it stored before, and all of it.
func (b *bench) chunks(ctx context.Context) ([]measure.Line, error) {
	owner, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("make a recipient: %w", err)
	}
	job, err := seal.NewIdentity()
	if err != nil {
		return nil, err
	}
	data := make([]byte, sealSize/4) // larger than a piece, and than a processor's cache
	if _, err := rand.Read(data); err != nil {
		return nil, err
	}
	write := func(w io.Writer) error {
		for range sealSize / len(data) {
			if _, err := w.Write(data); err != nil {
				return err
			}
		}
		return nil
	}
	plain := func(context.Context) (float64, error) {
		began := time.Now()
		w, err := age.Encrypt(io.Discard, owner.Recipient())
		if err != nil {
			return 0, err
		}
		if err := write(w); err != nil {
			return 0, err
		}
		return ms(time.Since(began)), w.Close()
	}
	var known *seal.Index
	ours := func(ctx context.Context, before *seal.Index) (float64, error) {
		began := time.Now()
		drop := func(context.Context, seal.Staged) error { return nil }
		opts := seal.WriterOptions{Average: seal.Average(sealSize, 0), CutKey: job, Known: before}
		w, err := seal.NewWriter(ctx, seal.Head{Kind: seal.KindCheckpoint}, []string{owner.Recipient().String(), job.Recipient()}, drop, opts)
		if err != nil {
			return 0, err
		}
		defer w.Abort()
		if err := write(w); err != nil {
			return 0, err
		}
		if _, err := w.Close(); err != nil {
			return 0, err
		}
		known = w.Index()
		return ms(time.Since(began)), nil
	}
	first, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), func(ctx context.Context) (float64, error) { return ours(ctx, nil) }, plain)
	if err != nil {
		return nil, err
	}
	again, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), func(ctx context.Context) (float64, error) { return ours(ctx, known) }, plain)
	if err != nil {
		return nil, err
	}
	const floor = "plain age on one core"
	lines := []measure.Line{
		measure.Against("cut and seal a checkpoint of 1 GiB", "ms", floor, first, nil),
		measure.Against("the same again, nothing changed", "ms", floor, again, nil),
	}
	for i := range lines {
		lines[i].Judged, lines[i].As = 1/lines[i].Judged, "× its rate"
	}
	lines[0].Target = measure.AtLeast(0.6)
	return lines, nil
}

// What one checkpoint of the row frozen holds, in KiB: a base that is never
// trained, and what is.
const (
	frozenKiB  = 512 << 10
	trainedKiB = 2 << 10
)

// frozen has a job save checkpoints that are mostly the same, on the real stack,
// and counts the bytes that are stored for the second one and those after it.
func (b *bench) frozen(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, jobWithin)
	defer cancel()
	spec := r.count("-steps=1000", "-interval=3s", "-checkpoint-every=1", fmt.Sprintf("-frozen-kib=%d", frozenKiB), fmt.Sprintf("-ballast-kib=%d", trainedKiB))
	spec.RAM, spec.Disk = 4<<10, 4<<10
	id, err := r.submit(ctx, spec)
	if err != nil {
		return nil, err
	}
	var shares measure.Series
	if err := r.follow(ctx, id, 1, func(l seal.Line) bool {
		_, said, ok := strings.Cut(text(l), "is saved (")
		var all, fresh float64
		if n, _ := fmt.Sscanf(said, "%f bytes, %f of them new", &all, &fresh); ok && n == 2 {
			shares = append(shares, 100*fresh/all)
		}
		return len(shares) == 3
	}); err != nil {
		return nil, err
	}
	if len(shares) == 0 {
		return nil, fmt.Errorf("job %s saved no second checkpoint", id)
	}
	if _, err := r.user.Cancel(ctx, id, "its checkpoints are saved"); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("stored for the next checkpoint, %d of %d MiB frozen", frozenKiB>>10, (frozenKiB+trainedKiB)>>10)
	l := measure.Absolute(name, "%", shares, measure.AtMost(3))
	l.Judged, l.As = shares.Max(), "most, % of its bytes"
	return []measure.Line{l}, r.settled(ctx, id)
}
