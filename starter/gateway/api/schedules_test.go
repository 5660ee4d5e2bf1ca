package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// scheduledInput is what the runs read.
const scheduledInput = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

// scheduled is a valid schedule of the wallet's; change may spoil it after it was signed for.
func (w *wallet) scheduled(t *testing.T, change func(*client.ScheduleRequest)) client.ScheduleRequest {
	t.Helper()
	salt := apitest.NewKey(t).Address()
	r := client.ScheduleRequest{Schedule: job.Schedule{Cron: "@daily", CatchUp: 60, Runs: 3, Salt: common.BytesToHash(salt[:])}, Notify: "https://example.com/hook"}
	nonce, err := r.Schedule.Nonce()
	if err != nil {
		t.Fatal(err)
	}
	what := spec(t)
	what.Inputs = []job.Input{{Name: "data", CID: scheduledInput, Manifest: common.Hash{1}, Bytes: 10}}
	r.Submission = w.submission(t, what, func(s *job.Submission) {
		s.Order.Kind, s.Order.Nonce, s.Order.Deadline = job.KindSchedule, nonce, uint64(time.Now().Add(72*time.Hour).Unix())
	})
	if change != nil {
		change(&r)
	}
	return r
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, other := signIn(t, g), signIn(t, g)
	if err := g.Store.Hold(t.Context(), "upload:test", time.Now().Add(time.Hour), scheduledInput); err != nil {
		t.Fatal(err)
	}
	r := w.scheduled(t, nil)
	for range 2 { // the same order is the same schedule
		if got, err := w.CreateSchedule(t.Context(), r); err != nil || got.Order != r.Order.Hash(g.Network.Domain()) {
			t.Fatalf("%+v, %v", got, err)
		}
		g.Chain.Open(r.Order)
	}
	opened := g.Schedules.Opened()
	if len(opened) != 1 || opened[0].Terms != r.Schedule || opened[0].Notify != r.Notify || opened[0].Submission.Spec.Salt != r.Spec.Salt {
		t.Fatalf("opened %+v", opened)
	}
	// What the runs read is kept until none can run any more.
	deadline := time.Unix(int64(r.Order.Deadline), 0)
	for _, after := range []time.Duration{0, 25 * time.Hour} {
		gone, err := g.Store.Sweep(t.Context(), deadline.Add(after), 100)
		if err != nil || slices.Contains(gone, scheduledInput) != (after > 0) {
			t.Errorf("%s after the deadline %v is let go of: %v", after, gone, err)
		}
	}
	id := opened[0].Order
	if s, err := w.PauseSchedule(t.Context(), id); err != nil || !s.Paused {
		t.Errorf("paused %+v, %v", s, err)
	}
	if s, err := w.ResumeSchedule(t.Context(), id); err != nil || s.Paused || len(s.Next) == 0 || s.PerRun.IsZero() {
		t.Errorf("resumed %+v, %v", s, err)
	}
	now := uint64(time.Now().Unix())
	if s, err := w.BackfillSchedule(t.Context(), id, client.BackfillRequest{From: now - 100, To: now - 10}); err != nil || len(s.Runs) != 1 || s.Begun != 1 {
		t.Errorf("made up for: %+v, %v", s, err)
	}
	for _, bad := range []client.BackfillRequest{{From: now, To: now - 1}, {From: now - 10, To: now + 1000}, {From: 0, To: now}, {From: 1 << 63, To: 1<<63 + 1}} {
		if _, err := w.BackfillSchedule(t.Context(), id, bad); !client.IsCode(err, client.CodeInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if s, err := w.CloseSchedule(t.Context(), id, "enough"); err != nil || s.Phase != "closed" || s.Why != "enough" {
		t.Errorf("closed %+v, %v", s, err)
	}
	if _, err := w.PauseSchedule(t.Context(), id); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("pausing what is over: %v", err)
	}
	if _, err := other.Schedule(t.Context(), id); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet reads it: %v", err)
	}
	if _, err := other.CloseSchedule(t.Context(), id, ""); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet ends it: %v", err)
	}
}

func TestSchedulesAreListed(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, other := signIn(t, g), signIn(t, g)
	var want, got []common.Hash
	for range 3 {
		r, err := w.CreateSchedule(t.Context(), w.scheduled(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		want = append([]common.Hash{r.Order}, want...)
	}
	for cursor := ""; ; {
		page, err := w.Schedules(t.Context(), cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Schedules {
			got = append(got, l.Order)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(got) != 3 || got[0] != want[0] || got[2] != want[2] {
		t.Errorf("listed %v, want %v", got, want)
	}
	if page, err := other.Schedules(t.Context(), "", 50); err != nil || len(page.Schedules) != 0 {
		t.Errorf("another wallet lists %+v, %v", page, err)
	}
	if _, err := w.Schedules(t.Context(), "nonsense", 50); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("a bad cursor: %v", err)
	}
}

func TestSchedulesThatAreRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	for name, c := range map[string]struct {
		change func(*client.ScheduleRequest)
		code   string
	}{
		"another schedule than was signed": {func(r *client.ScheduleRequest) { r.Schedule.Runs++ }, client.CodeOrder},
		"a bad cron":                       {func(r *client.ScheduleRequest) { r.Schedule.Cron = "often" }, client.CodeOrder},
		"a single job's order": {func(r *client.ScheduleRequest) {
			r.Submission = w.submission(t, spec(t), nil)
		}, client.CodeOrder},
		"another's signature": {func(r *client.ScheduleRequest) { r.Signature[5] ^= 1 }, client.CodeSignature},
		"a later run":         {func(r *client.ScheduleRequest) { r.Item = 1 }, client.CodeOrder},
		"a private webhook":   {func(r *client.ScheduleRequest) { r.Notify = "http://10.0.0.1/" }, client.CodeInvalid},
	} {
		_, err := w.CreateSchedule(t.Context(), w.scheduled(t, c.change))
		if !client.IsCode(err, c.code) || strings.Contains(err.Error(), "panic") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(g.Schedules.Opened()); n != 0 {
		t.Errorf("%d schedules were opened", n)
	}
	if _, err := w.Submit(t.Context(), w.scheduled(t, nil).Submission); !client.IsCode(err, client.CodeOrder) {
		t.Errorf("as a single job: %v", err)
	}
}
