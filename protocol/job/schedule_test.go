package job

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

func schedule() Schedule {
	return Schedule{Cron: "30 6 * * 1-5", TimeZone: "Europe/Zurich", CatchUp: DefaultCatch, Runs: 10, Salt: common.Hash{1}}
}

func TestScheduleValidate(t *testing.T) {
	t.Parallel()
	if err := schedule().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		field  string
		change func(*Schedule)
	}{
		"no cron":         {"cron", func(s *Schedule) { s.Cron = "" }},
		"six fields":      {"cron", func(s *Schedule) { s.Cron = "0 30 6 * * 1" }},
		"a word":          {"cron", func(s *Schedule) { s.Cron = "often" }},
		"too often":       {"cron", func(s *Schedule) { s.Cron = "@every 10ms" }},
		"a hidden zone":   {"cron", func(s *Schedule) { s.Cron = "CRON_TZ=UTC 0 6 * * *" }},
		"a long text":     {"cron", func(s *Schedule) { s.Cron = strings.Repeat("1,", 100) + "1 6 * * *" }},
		"no such zone":    {"timeZone", func(s *Schedule) { s.TimeZone = "Mars/Olympus" }},
		"a path":          {"timeZone", func(s *Schedule) { s.TimeZone = "../../etc/passwd" }},
		"a machine's own": {"timeZone", func(s *Schedule) { s.TimeZone = "Local" }},
		"overlap":         {"overlap", func(s *Schedule) { s.Overlap = "maybe" }},
		"catch up":        {"catchUpSeconds", func(s *Schedule) { s.CatchUp = MaxCatch + 1 }},
		"no runs":         {"runs", func(s *Schedule) { s.Runs = 0 }},
		"many runs":       {"runs", func(s *Schedule) { s.Runs = MaxRuns + 1 }},
		"no salt":         {"salt", func(s *Schedule) { s.Salt = common.Hash{} }},
	} {
		s := schedule()
		c.change(&s)
		var f *FieldError
		if err := s.Validate(); !errors.As(err, &f) || f.Field != c.field || f.Fix == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScheduleNext(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC) // the clocks change on that Sunday
	due, err := schedule().Next(friday, 2)
	if err != nil || len(due) != 2 {
		t.Fatal(due, err)
	}
	if want := time.Date(2026, 3, 30, 4, 30, 0, 0, time.UTC); !due[0].Equal(want) || !due[1].Equal(want.Add(24*time.Hour)) {
		t.Errorf("due %s", due)
	}
	often := schedule() // as Temporal counts, from 1970
	often.Cron = "@every 40s"
	if due, err := often.Next(friday.Add(time.Second), 2); err != nil || len(due) != 2 || due[0].Unix()%40 != 0 || due[0].Sub(friday) > 40*time.Second || due[1].Sub(due[0]) != 40*time.Second {
		t.Errorf("every 40 s: %s, %v", due, err)
	}
	never := schedule()
	never.Cron = "0 0 31 2 *"
	if due, err := never.Next(friday, 2); err != nil || len(due) != 0 {
		t.Errorf("on the 31st of February: %s, %v", due, err)
	}
}

// Who signs the order signs the schedule: no other one has its nonce.
func TestScheduleIsSigned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := schedule()
		nonce, err := s.Nonce()
		if err != nil {
			t.Fatal(err)
		}
		o := Order{Kind: KindSchedule, Count: 1, Nonce: nonce}
		if err := s.CheckOrder(o, Spec{}); err != nil {
			t.Fatal(err)
		}
		var f *FieldError
		if err := s.CheckOrder(o, Spec{Deterministic: new(Deterministic)}); !errors.As(err, &f) || f.Field != "task.deterministic" || f.Fix == "" {
			t.Fatalf("runs whose pay waits for a check: %v", err)
		}
		other := s
		switch rapid.IntRange(0, 5).Draw(t, "field") {
		case 0:
			other.Cron = rapid.SampledFrom([]string{"@daily", "@every 2s", "31 6 * * 1-5"}).Draw(t, "cron")
		case 1:
			other.TimeZone = rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin"}).Draw(t, "zone")
		case 2:
			other.Overlap = rapid.SampledFrom([]string{OverlapSkip, OverlapWait, OverlapAll}).Draw(t, "overlap")
		case 3:
			other.CatchUp += rapid.Uint32Range(1, 100).Draw(t, "catch")
		case 4:
			other.Runs += rapid.Uint32Range(1, 100).Draw(t, "runs")
		case 5:
			other.Salt[31] ^= rapid.ByteRange(1, 255).Draw(t, "salt")
		}
		if err := other.CheckOrder(o, Spec{}); !errors.Is(err, ErrOrder) {
			t.Fatalf("%+v passes for %+v: %v", other, s, err)
		}
		o.Kind = KindBatch
		if s.CheckOrder(o, Spec{}) == nil {
			t.Fatal("a batch passes for a schedule")
		}
	})
}
