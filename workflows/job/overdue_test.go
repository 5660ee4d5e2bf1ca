package job_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// overdue has the first attempt run into its time, after during, as if its node
// never ended. It returns the times that nodes are given.
func (w *world) overdue(during func()) (times *[]time.Duration) {
	times = new([]time.Duration)
	for _, n := range w.Nodes {
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			info := activity.GetInfo(ctx)
			*times = append(*times, min(info.ScheduleToCloseTimeout, info.StartToCloseTimeout))
			if len(*times) > 1 {
				return n.Succeed(ctx, req)
			}
			during()
			return execution.ExecuteResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)
		}
	}
	return times
}

// The scheduler ends what its node does not, by the time that was granted and not
// by the order's deadline, which is a day away.
func TestOverdue(t *testing.T) {
	const disk = 1024 // of the world's jobs, in MiB
	granted := policy.Within(time.Hour, 10*time.Second, disk)
	if large := policy.Within(time.Hour, 0, 100<<10); large < 8*time.Hour || large > 9*time.Hour {
		t.Errorf("an hour's job that may write 100 GiB has %s in all", large)
	}
	t.Run("another node goes on", func(t *testing.T) {
		w := newWorld(t, 2)
		times := w.overdue(func() {})
		s := w.run()
		want(t, s, story.Succeeded, "")
		if len(s.Attempts) != 2 || s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Cause.Code != record.CauseNodeFault {
			t.Errorf("attempts %+v", s.Attempts)
		}
		if got := *times; len(got) != 2 || len(s.Attempts) != 2 || got[0] != granted || s.Attempts[0].Node == s.Attempts[1].Node {
			t.Errorf("the nodes were given %v, the first of them not %s", got, granted)
		}
	})
	t.Run("extended meanwhile, its node goes on", func(t *testing.T) {
		w := newWorld(t, 1)
		times := w.overdue(func() { w.extended(w.Extension("owner", 7200)) })
		s := w.run()
		want(t, s, story.Succeeded, "")
		if got := *times; len(s.Attempts) != 1 || len(got) != 2 || got[1] <= granted || got[1] > granted+time.Hour {
			t.Errorf("attempts %+v, its node was given %v", s.Attempts, got)
		}
		if a, b := w.Nodes[0].Runs[0], w.Nodes[0].Runs[1]; a.Lease.Epoch != b.Lease.Epoch {
			t.Errorf("it went on in epoch %d", b.Lease.Epoch)
		}
	})
	t.Run("extended, and over the longer time too", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Submit(func(s *job.Submission) { s.Spec.Retry = "never" })
		u := new(updated)
		var times []time.Duration
		over := func(ctx context.Context, _ execution.ExecuteRequest) (execution.ExecuteResult, error) {
			info := activity.GetInfo(ctx)
			times = append(times, min(info.ScheduleToCloseTimeout, info.StartToCloseTimeout))
			return execution.ExecuteResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)
		}
		for _, after := range []time.Duration{granted - time.Second, time.Hour} { // the test's clock ends an activity a moment before its time
			w.env.OnActivity(execution.ExecuteActivity, mock.Anything, mock.Anything).Return(over).After(after).Once()
		}
		w.env.RegisterDelayedCallback(func() {
			w.env.UpdateWorkflow(story.ExtendUpdate, "", u.callbacks(), w.Extension("owner", 7200))
		}, time.Minute)
		s := w.run()
		want(t, s, story.Failed, record.CauseNodeFault)
		if u.rejected != nil || u.err != nil {
			t.Errorf("the extension was not taken: %v, %v", u.rejected, u.err)
		}
		// The node goes on with the hour that was added, not with the two that are granted in all.
		if rest := time.Hour + time.Second; len(times) != 2 || times[1] < rest-time.Minute || times[1] > rest+time.Minute {
			t.Errorf("its node was given %v, the second time not %s", times, rest)
		}
		if n := told(s, "goes on"); len(s.Attempts) != 1 || n != 1 {
			t.Errorf("it went on %d times, attempts %+v", n, s.Attempts)
		}
	})
}

// extended has an extension come while an activity runs, and fails the test if it is not taken.
func (w *world) extended(e job.SignedExtension) {
	answer := make(chan error, 1)
	w.env.UpdateWorkflow(story.ExtendUpdate, "", &testsuite.TestUpdateCallback{
		OnAccept: func() {}, OnReject: func(err error) { answer <- err }, OnComplete: func(_ any, err error) { answer <- err },
	}, e)
	if err := <-answer; err != nil {
		w.t.Errorf("the extension was not taken: %v", err)
	}
}
