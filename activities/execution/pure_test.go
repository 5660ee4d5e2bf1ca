package execution

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		facts   facts
		outcome record.Outcome
		cause   string
	}{
		"well":                       {facts{}, record.Succeeded, ""},
		"code":                       {facts{exit: Exit{Code: 3}}, record.Failed, record.CauseExitCode},
		"killed child, good exit":    {facts{exit: Exit{OOMKills: 1}}, record.Failed, record.CauseOOM},
		"killed child, allowed":      {facts{exit: Exit{OOMKills: 1}, limits: job.Limits{AllowOOMKill: true}}, record.Succeeded, ""},
		"killed, allowed, bad exit":  {facts{exit: Exit{Code: 137, OOMKills: 1}, limits: job.Limits{AllowOOMKill: true}}, record.Failed, record.CauseExitCode},
		"disk was full, good exit":   {facts{diskFull: true}, record.Succeeded, ""},
		"disk was full, bad exit":    {facts{diskFull: true, exit: Exit{Code: 1}}, record.Failed, record.CauseDisk},
		"more than its disk":         {facts{halt: haltDisk}, record.Failed, record.CauseDisk},
		"limit":                      {facts{halt: haltLimit, limitCause: record.CauseBudget, exit: Exit{Code: 143}}, record.Failed, record.CauseBudget},
		"limit, ended well in time":  {facts{halt: haltLimit, limitCause: record.CauseDuration}, record.Succeeded, ""},
		"limit of an unknown kind":   {facts{halt: haltLimit, limitCause: "?", exit: Exit{Code: 1}}, record.Failed, record.CauseDuration},
		"cancelled":                  {facts{halt: haltCancel, exit: Exit{Code: 143}}, record.Cancelled, record.CauseCancelled},
		"cancelled, ended well":      {facts{halt: haltCancel}, record.Cancelled, record.CauseCancelled},
		"cancelled, killed by limit": {facts{halt: haltCancel, exit: Exit{OOMKills: 1}}, record.Cancelled, record.CauseCancelled},
	} {
		outcome, cause := judge(c.facts)
		if outcome != c.outcome || (cause == nil) != (c.cause == "") || cause != nil && (cause.Code != c.cause || cause.Message == "") {
			t.Errorf("%s: %s, %+v", name, outcome, cause)
		}
	}
}

func TestProgressFromLogs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want step
	}{
		"tqdm":         {"  12%|█▏        | 120/1000 [00:12<01:30,  9.70it/s]\r", step{120, 1000, "steps", false}},
		"Lightning":    {"Epoch 3:  45%|████▌     | 120/264 [00:12<00:15, 9.70it/s, loss=2.3]\r", step{3*264 + 120, 0, "steps", false}},
		"Keras":        {"Epoch 2/10\n120/264 ━━━━━━━━━━━━━━━━━━━━ 5s 10ms/step - loss: 2.3\r", step{264 + 120, 2640, "steps", false}},
		"trainer":      {"{'loss': 2.31, 'epoch': 0.5, 'step': 120}\n", step{120, 0, "steps", false}},
		"plain":        {"step 120/1000 loss 2.31\n", step{120, 1000, "steps", false}},
		"equals":       {"epoch=1 global_step=120 loss=2.3\n", step{120, 0, "steps", false}},
		"iteration":    {"iter 120: loss 2.31\n", step{120, 0, "steps", false}},
		"last counts":  {"step 1\nstep 2\nstep 3\n", step{3, 0, "steps", false}},
		"a bar within": {"  5%|▌  | 5/100 [..]\r 50%|█ | 10/20 [..]\r  6%|▌  | 6/100 [..]\r", step{6, 100, "steps", false}},
		"a bar before": {"Map: 100%|███| 6000/6000 [..]\n  1%|  | 1/100 [..]\r", step{1, 100, "steps", true}},
		"a bar again":  {"100%|██| 100/100 [..]\n  7%|▌ | 7/100 [..]\r", step{107, 0, "steps", true}},
		"nothing":      {"hello\n", step{}},
		"incomplete":   {"step 12", step{}},
		"not a number": {"step 99999999999999999999\n", step{0, 0, "steps", false}},
	} {
		var r reader
		if got, _ := r.read([]byte(c.text)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestProgressDoesNotDependOnChunks: however a log is cut, the same is read.
func TestProgressDoesNotDependOnChunks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("Epoch 1/3\n 10/100 ━━━━\r 20/100 ━━━━\nnoise\nEpoch 2/3\n 30/100 ━━━━\r")
		var whole, pieces reader
		want, _ := whole.read(text)
		var got step
		for len(text) > 0 {
			n := rapid.IntRange(1, len(text)).Draw(t, "n")
			if s, ok := pieces.read(text[:n]); ok {
				got = s
			}
			text = text[n:]
		}
		if got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

// TestProgressOnlyMovesForward, whatever program and log say of one count.
func TestProgressOnlyMovesForward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p progress
		var last Progress
		direct := false
		for i := range rapid.IntRange(1, 20).Draw(t, "reports") {
			at := time.Duration(i) * time.Second
			s := step{Step: rapid.Uint64Max(100).Draw(t, "step"), Total: rapid.Uint64Max(100).Draw(t, "total")}
			if rapid.Bool().Draw(t, "direct") {
				p.report(at, s)
				if !direct {
					direct, last.Step = true, 0
				}
			} else {
				p.guess(at, s)
			}
			p.acknowledged(uint32(rapid.Uint64Max(10).Draw(t, "seq")), time.Second)
			now := p.get(at)
			if now.Step < last.Step || now.Checkpoint < last.Checkpoint {
				t.Fatalf("%+v after %+v", now, last)
			}
			last = now
		}
	})
}

func TestReports(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]step{
		"{\"step\":1}\n{\"step\":2,\"total\":9,\"unit\":\"steps\"}\n": {2, 9, "steps", false},
		"{\"step\":1}\n{\"step\":2":                                   {Step: 1},
		"{\"step\":1}\nnot json\n\n":                                  {Step: 1},
		"{\"step\":3,\"unit\":\"<script>alert(1)</script>\"}\n":       {Step: 3, Unit: "scriptalertscrip"},
		"{\"step\":-3}\n":                                             {},
		"":                                                            {},
	} {
		if got, _ := lastReport([]byte(text)); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func FuzzProgress(f *testing.F) {
	f.Add([]byte("Epoch 1/3\n 10/100 ━━━━\r"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r reader
		r.read(b)
		if len(r.rest) > maxLine {
			t.Fatalf("%d bytes are kept", len(r.rest))
		}
		lastReport(b)
	})
}

func TestMeasuredUsage(t *testing.T) {
	t.Parallel()
	own := measured{asked: 50 * time.Minute, ran: time.Hour, kept: 10 << 30}
	whole := record.Receipt{StartedAt: 5, BilledMs: 3_600_000, BytesOut: 10 << 30, Rate: 1000, GPUs: 1}
	budget := job.Units(1e18)
	for name, c := range map[string]struct {
		change func(*record.Receipt)
		budget job.Amount
		good   bool
	}{
		"exact":                  {func(*record.Receipt) {}, budget, true},
		"a little less":          {func(r *record.Receipt) { r.BilledMs -= 4000 }, budget, true},
		"before the answer":      {func(r *record.Receipt) { r.BilledMs -= 600_000 }, budget, true},
		"before the question":    {func(r *record.Receipt) { r.BilledMs -= 700_000 }, budget, false},
		"half the time":          {func(r *record.Receipt) { r.BilledMs /= 2 }, budget, false},
		"half, the budget's end": {func(r *record.Receipt) { r.BilledMs /= 2 }, record.Cost(1000, 1, 1_800_000, 0, 0), true},
		"twice the time":         {func(r *record.Receipt) { r.BilledMs *= 2 }, budget, false},
		"another start":          {func(r *record.Receipt) { r.StartedAt++ }, budget, false},
		"more than was kept":     {func(r *record.Receipt) { r.BytesOut = 11 << 30 }, budget, false},
		"less than was kept":     {func(r *record.Receipt) { r.BytesOut = 9 << 30 }, budget, false},
	} {
		r := whole
		c.change(&r)
		if err := own.check(r, 5, c.budget); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A program is told what its owner asked for, or what fits how long saving took;
// where nodes may be compared, all of them tell the same.
func TestIntervalThatAProgramIsTold(t *testing.T) {
	t.Parallel()
	told := func(asked uint32, saveMs uint64, deterministic bool) time.Duration {
		a := &attempt{req: ExecuteRequest{SaveMs: saveMs}}
		a.req.Submission.Spec.Limits.Interval = asked
		if deterministic {
			a.req.Submission.Spec.Deterministic = &job.Deterministic{}
		}
		return a.interval()
	}
	if got := told(300, 60_000, false); got != 4*time.Minute { // the last of the five is for saving
		t.Errorf("asked for 5 minutes: %s", got)
	}
	usual := job.Told(job.Interval(job.TypicalSave, job.BetweenFailures), 0)
	if first, slow := told(0, 0, false), told(0, 60_000, false); first != usual || slow <= first {
		t.Errorf("first %s, then %s", first, slow)
	}
	if got := told(0, 60_000, true); got != usual {
		t.Errorf("of a deterministic job: %s", got)
	}
}
