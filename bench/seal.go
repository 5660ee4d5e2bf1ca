package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"filippo.io/age"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
)

// sealSize is how much one sample seals, in bytes.
const sealSize = 1 << 30

// seal compares sealing a stream as a package with plain age to the same
// recipient, all of it thrown away.
func (b *bench) seal(ctx context.Context) ([]measure.Line, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("make a recipient: %w", err)
	}
	data := make([]byte, 1<<20)
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
		w, err := age.Encrypt(io.Discard, id.Recipient())
		if err != nil {
			return 0, err
		}
		if err := write(w); err != nil {
			return 0, err
		}
		return ms(time.Since(began)), w.Close()
	}
	ours := func(ctx context.Context) (float64, error) {
		began := time.Now()
		drop := func(context.Context, seal.Staged) error { return nil }
		w, err := seal.NewWriter(ctx, seal.Head{Kind: seal.KindInput}, []string{id.Recipient().String()}, drop, seal.WriterOptions{})
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
		return ms(time.Since(began)), nil
	}
	p, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), ours, plain)
	if err != nil {
		return nil, err
	}
	l := measure.Against("seal 1 GiB (age segments, hashed)", "ms", "plain age, not hashed", p, measure.AtMost(1.10))
	l.Notes = append(l.Notes, fmt.Sprintf("ours %s MB/s, plain age %s MB/s", rate(sealSize, p.Ours), rate(sealSize, p.Floor)))
	return []measure.Line{l}, nil
}

// rate is bytes per median time, in MB/s.
func rate(bytes int64, took measure.Series) string {
	return measure.Number(float64(bytes) / 1e3 / took.Median())
}
