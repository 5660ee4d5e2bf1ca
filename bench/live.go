package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
	api "github.com/skyops/skyops/starter/client"
)

// liveStep is the time between two lines of the job that is watched: prime, so
// that no timer on the way keeps in step with it.
const liveStep = 97 * time.Millisecond

// live follows a running job as its owner does and measures how old what it says
// is when the owner has it in plain text: lines of its log from the moment that
// its container wrote them, telemetry from the moment that it was read off the
// devices. Node and owner share a clock, being one machine.
func (b *bench) live(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	loud := b.gate.Wait(ctx)
	id, err := r.submit(ctx, r.count("-steps=100000", "-interval="+liveStep.String(), "-checkpoint-every=0"))
	if err != nil {
		return nil, err
	}
	lines, samples := make(measure.Series, 0, 20*b.n), make(measure.Series, 0, 2*b.n)
	watching, ctx2 := errgroup.WithContext(ctx)
	watching.Go(func() error {
		return r.follow(ctx2, id, 1, func(l seal.Line) bool {
			if l.Source == seal.Stdout {
				lines = append(lines, old(l.At))
			}
			return len(lines) == cap(lines)
		})
	})
	watching.Go(func() error {
		return r.followFrames(ctx2, id, 1, api.TelemetryStream, seal.StreamTelemetry, func(payload []byte) (bool, error) {
			var s struct {
				At uint64 `json:"at"`
			}
			if err := json.Unmarshal(payload, &s); err != nil {
				return false, fmt.Errorf("read telemetry: %w", err)
			}
			samples = append(samples, old(s.At))
			return len(samples) == cap(samples), nil
		})
	})
	err = watching.Wait()
	if _, stopped := r.user.Cancel(ctx, id, "measured"); err == nil {
		err = stopped
	}
	if err == nil {
		_, err = r.user.AwaitFinal(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	out := []measure.Line{
		aged("log line: container to its owner's eyes", lines, measure.AtMost(300)),
		aged("telemetry: device to its owner's eyes", samples, measure.AtMost(1500)),
	}
	if loud != "" {
		out[0].Notes = append(out[0].Notes, loud)
	}
	return out, nil
}

// old is how long ago a moment in unix milliseconds was, in ms.
func old(at uint64) float64 { return ms(time.Since(time.UnixMilli(int64(at)))) }

// aged is a line judged by its 99th percentile.
func aged(name string, s measure.Series, t *measure.Target) measure.Line {
	l := measure.Line{Name: name, Unit: "ms", Ours: s, Judged: s.Quantile(0.99), As: "p99 ms", Target: t}
	l.Notes = []string{fmt.Sprintf("p50 %s ms, p90 %s ms of %d", measure.Number(s.Median()), measure.Number(s.Quantile(0.90)), len(s))}
	return l
}

// followFrames reads an attempt's stream as the user would until found, which
// sees every payload in order, says so; an attempt that ends before is an error.
func (r *rig) followFrames(ctx context.Context, id common.Hash, epoch uint32, stream string, kind seal.StreamKind, found func([]byte) (bool, error)) error {
	reader := seal.NewFrameReader(seal.Stream{Job: id, Epoch: epoch, Kind: kind}, r.user.Data)
	for next := uint64(0); ; {
		f, err := r.user.Frames(ctx, id, stream, epoch, next, api.LongPoll)
		if err != nil {
			return err
		}
		for _, frame := range f.Frames {
			payload, err := reader.Open(frame)
			if err != nil {
				return fmt.Errorf("open %s of attempt %d: %w", stream, epoch, err)
			}
			if payload == nil { // a key
				continue
			}
			if done, err := found(payload); done || err != nil {
				return err
			}
		}
		if next = f.Next; f.Done {
			j, err := r.user.Job(ctx, id)
			return errors.Join(fmt.Errorf("attempt %d ended without what was looked for in its %s: %s", epoch, stream, tell(j)), err)
		}
	}
}
