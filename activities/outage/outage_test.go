package outage_test

import (
	"testing"
	"time"

	"github.com/skyops/skyops/activities/outage"
)

func TestWhole(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	w := outage.NewWatch(func() time.Time { return now }, now)
	a := &outage.Activities{Watch: w}
	for _, step := range []struct {
		pass time.Duration
		away bool
		want time.Duration
	}{
		{0, false, 0}, {time.Minute, false, time.Minute}, {time.Second, true, 0}, {0, true, 0},
		{3 * time.Second, false, 3 * time.Second}, {-time.Minute, false, 0}, // a clock that was set back
	} {
		if now = now.Add(step.pass); step.away {
			w.Away()
		}
		got, err := a.Whole(t.Context())
		if err != nil || got.Ms != uint64(step.want.Milliseconds()) {
			t.Errorf("after %+v: whole for %d ms, %v", step, got.Ms, err)
		}
	}
}
