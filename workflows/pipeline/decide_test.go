package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before []State
		when   []job.When
		run    bool
		skip   string
	}{
		"nothing before it":      {nil, nil, true, ""},
		"one runs":               {[]State{Running}, []job.When{job.Succeeded}, false, ""},
		"one succeeded":          {[]State{Succeeded}, []job.When{job.Succeeded}, true, ""},
		"one failed":             {[]State{Failed}, []job.When{job.Succeeded}, false, "s0 failed"},
		"one failed, one runs":   {[]State{Running, Failed}, []job.When{job.Succeeded, job.Succeeded}, false, "s1 failed"},
		"one was skipped":        {[]State{Skipped}, []job.When{job.Succeeded}, false, "s0 was skipped"},
		"one was cancelled":      {[]State{Cancelled}, []job.When{job.Succeeded}, false, "s0 was cancelled"},
		"always, it failed":      {[]State{Failed}, []job.When{job.Always}, true, ""},
		"always, it was skipped": {[]State{Skipped}, []job.When{job.Always}, true, ""},
		"always, it runs":        {[]State{Running}, []job.When{job.Always}, false, ""},
		"failed, it did":         {[]State{Failed}, []job.When{job.Failed}, true, ""},
		"failed, it did not":     {[]State{Succeeded}, []job.When{job.Failed}, false, "s0 did not fail"},
		"failed, one of two did": {[]State{Succeeded, Failed}, []job.When{job.Failed, job.Failed}, true, ""},
		"failed, one runs still": {[]State{Succeeded, Running}, []job.When{job.Failed, job.Failed}, false, ""},
	} {
		var steps []Step
		var after []job.After
		for i, s := range c.before {
			steps = append(steps, Step{Title: fmt.Sprintf("s%d", i), State: s})
			after = append(after, job.After{Step: uint32(i), When: c.when[i]})
		}
		if v := decide(steps, after); v.run != c.run || v.skip != c.skip {
			t.Errorf("%s: run %t, skip %q", name, v.run, v.skip)
		}
	}
}

// TestEveryGraphEnds draws graphs and outcomes: whatever they are, no step runs
// before what it needs has ended, and every step comes to an end.
func TestEveryGraphEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "steps")
		steps := make([]Step, n)
		for i := range steps {
			steps[i] = Step{Title: fmt.Sprint(i), State: Waiting}
			for j := range i {
				if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
					when := rapid.SampledFrom([]job.When{job.Succeeded, job.Failed, job.Always}).Draw(t, "when")
					steps[i].After = append(steps[i].After, job.After{Step: uint32(j), When: when})
				}
			}
		}
		for turn := 0; ; turn++ {
			if turn > 3*n {
				t.Fatalf("it does not end: %+v", steps)
			}
			over := true
			for i := range steps {
				switch v := decide(steps, steps[i].After); {
				case steps[i].State == Running:
					steps[i].State = rapid.SampledFrom([]State{Succeeded, Failed, Cancelled}).Draw(t, "outcome")
				case steps[i].State != Waiting:
				case v.skip != "":
					steps[i].State = Skipped
				case v.run:
					for _, a := range steps[i].After {
						before := steps[a.Step].State
						if !before.Terminal() || a.When == job.Succeeded && before != Succeeded {
							t.Fatalf("step %d runs, and step %d, which is to be %s, is %s", i, a.Step, a.When, before)
						}
					}
					steps[i].State = Running
				}
				over = over && steps[i].State.Terminal()
			}
			if over {
				return
			}
		}
	})
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	full := Run{State: Failed, Cause: &record.Cause{Code: record.CauseDisk, Message: "full"}}
	if s, why := outcome([]Run{{State: Succeeded}, full, {State: Cancelled}}); s != Failed || !strings.Contains(why, "1 of 3 runs failed: full") {
		t.Errorf("%s: %s", s, why)
	}
	if s, _ := outcome([]Run{{State: Failed}, {State: Running}}); s != Running {
		t.Errorf("it ended as %s, and one runs", s)
	}
	if s, _ := outcome([]Run{{State: Succeeded}, {State: Cancelled}}); s != Cancelled {
		t.Error(s)
	}
	if s, _ := outcome([]Run{{State: Succeeded}}); s != Succeeded {
		t.Error(s)
	}
	failed := Step{Title: "train", State: Failed, Why: "full", Runs: []Run{full}}
	if s, c := end([]Step{{State: Succeeded}, failed}, "enough"); s != Failed || c.Code != record.CauseDisk || c.Message != "train failed: full" {
		t.Errorf("%s, %+v", s, c)
	}
	if s, c := end([]Step{{State: Succeeded}, {State: Cancelled}}, "enough"); s != Cancelled || c.Message != "enough" {
		t.Errorf("%s, %+v", s, c)
	}
	if s, c := end([]Step{{State: Succeeded}, {State: Skipped}}, ""); s != Succeeded || c != nil {
		t.Errorf("%s, %+v", s, c)
	}
}
