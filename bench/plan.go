package main

import (
	"context"
	"fmt"
	"time"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/job"
)

// pipeline checks and plans the largest pipeline, of which each step takes what
// four others leave.
func (b *bench) pipeline(ctx context.Context) ([]measure.Line, error) {
	f := job.PipelineFile{}
	for i := range job.MaxSteps {
		s := job.PipelineStep{Name: fmt.Sprintf("s%d", i), Outputs: map[string]string{"o": "."}, Inputs: map[string]string{}}
		for j := max(0, i-4); j < i; j++ {
			s.Inputs[fmt.Sprintf("i%d", j)] = fmt.Sprintf("s%d.o", j)
		}
		f.Steps = append(f.Steps, s)
	}
	var ours measure.Series
	loud := b.gate.Wait(ctx)
	for range max(20, b.n) {
		began := time.Now()
		plan, err := f.Plan()
		if err != nil {
			return nil, err
		}
		if len(plan) != job.MaxSteps {
			return nil, fmt.Errorf("%d steps are planned, want %d", len(plan), job.MaxSteps)
		}
		ours = append(ours, ms(time.Since(began)))
	}
	l := measure.Absolute(fmt.Sprintf("plan a pipeline of %d steps", job.MaxSteps), "ms", ours, measure.AtMost(100))
	if loud != "" {
		l.Notes = append(l.Notes, loud)
	}
	return []measure.Line{l}, nil
}
