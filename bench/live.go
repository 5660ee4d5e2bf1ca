package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

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
	lines, samples := make(measure.Series, 0, 20*b.n), measure.Series{}
	err = r.stream(ctx, id, func(event string, payload []byte) (bool, error) {
		switch event {
		case api.LogEvent:
			parsed, err := seal.ParseLines(payload)
			if err != nil {
				return false, fmt.Errorf("read log: %w", err)
			}
			for _, l := range parsed {
				if l.Source == seal.Stdout && len(lines) < cap(lines) {
					lines = append(lines, old(l.At))
				}
			}
		case api.TelemetryEvent:
			var s struct {
				At uint64 `json:"at"`
			}
			if err := json.Unmarshal(payload, &s); err != nil {
				return false, fmt.Errorf("read telemetry: %w", err)
			}
			samples = append(samples, old(s.At))
		}
		return len(lines) == cap(lines) && len(samples) >= 2*b.n, nil
	})
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

// stream follows the log and telemetry of a job's first attempt in one connection
// until found, which sees every payload in its stream's order, says so.
func (r *rig) stream(ctx context.Context, id common.Hash, found func(event string, payload []byte) (bool, error)) error {
	readers := map[string]*seal.FrameReader{
		api.LogEvent:       seal.NewFrameReader(seal.Stream{Job: id, Epoch: 1, Kind: seal.StreamLog}, r.user.Data),
		api.TelemetryEvent: seal.NewFrameReader(seal.Stream{Job: id, Epoch: 1, Kind: seal.StreamTelemetry}, r.user.Data),
	}
	for e, err := range r.user.Stream(ctx, id, api.StreamOptions{Only: []string{api.LogEvent, api.TelemetryEvent}, Epoch: 1}) {
		if err != nil {
			return err
		}
		if e.Frames == nil {
			continue
		}
		for _, frame := range e.Frames.Frames {
			payload, err := readers[e.Name].Open(frame)
			if err != nil {
				return fmt.Errorf("open %s: %w", e.Name, err)
			}
			if payload == nil { // a key
				continue
			}
			if done, err := found(e.Name, payload); done || err != nil {
				return err
			}
		}
	}
	return errors.New("the stream ended before enough was seen")
}
