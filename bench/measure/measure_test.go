package measure

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"
)

func TestSeries(t *testing.T) {
	t.Parallel()
	s := Series{5, 1, 4, 2}
	if s.Median() != 3 || s.Min() != 1 || s.Max() != 5 || s.Quantile(0.5) != 2 || s.Quantile(0.99) != 5 {
		t.Errorf("median %v min %v max %v p50 %v p99 %v", s.Median(), s.Min(), s.Max(), s.Quantile(0.5), s.Quantile(0.99))
	}
	if s[0] != 5 {
		t.Error("the series was sorted in place")
	}
	if got := Slope(Series{10, 20, 40}, Series{5, 6, 8}); math.Abs(got-0.1) > 1e-9 {
		t.Errorf("slope %v", got)
	}
	if !math.IsNaN(Slope(Series{3, 3}, Series{1, 2})) || !math.IsNaN(Series(nil).Median()) || !math.IsNaN(Series(nil).Max()) {
		t.Error("nothing has a median")
	}
}

// openGate lets everything through without looking at the machine.
func openGate() *Gate { return &Gate{Say: func(string, ...any) {}} }

func constant(v float64, order *[]string, name string) Sample {
	return func(context.Context) (float64, error) {
		*order = append(*order, name)
		return v, nil
	}
}

func TestTurnsAlternate(t *testing.T) {
	t.Parallel()
	var order []string
	p, err := Turns(t.Context(), openGate(), 2, 2, constant(6, &order, "a"), constant(3, &order, "b"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ""); got != "ababbaba" {
		t.Errorf("turns were %s", got)
	}
	if p.Ratio() != 2 || p.Void() != "" || len(p.Ours) != 4 || len(p.Ratios()) != 2 {
		t.Errorf("ratio %v, void %q, %d samples, %v", p.Ratio(), p.Void(), len(p.Ours), p.Ratios())
	}
}

func TestFloorThatMovesVoids(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step float64
		void bool
	}{{0.05, false}, {0.3, true}} {
		floor := 1.0
		p, err := Turns(t.Context(), openGate(), 3, 1,
			func(context.Context) (float64, error) { return 1, nil },
			func(context.Context) (float64, error) { floor += c.step; return floor, nil })
		if err != nil {
			t.Fatal(err)
		}
		if l := Against("x", "ms", "floor", p, AtMost(2)); (l.Void != "") != c.void || strings.HasPrefix(l.Verdict(), "void") != c.void {
			t.Errorf("step %v: %q", c.step, l.Verdict())
		}
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for want, l := range map[string]Line{
		"met":          Absolute("a", "ms", Series{1, 2, 3}, AtMost(2)),
		"missed":       Absolute("b", "ms", Series{1, 2, 3}, AtLeast(2.5)),
		"–":            Absolute("c", "ms", Series{1}, nil),
		"not measured": {Name: "d", Target: AtMost(1)},
	} {
		if l.Verdict() != want {
			t.Errorf("%s: %s, want %s", l.Name, l.Verdict(), want)
		}
	}
	var b strings.Builder
	if err := Table(&b, []Line{{Name: "row", Notes: []string{"why"}, Judged: math.NaN()}}); err != nil || !strings.Contains(b.String(), "row: why") {
		t.Errorf("%v: %s", err, b.String())
	}
	if out, err := (Line{Judged: math.NaN()}).MarshalJSON(); err != nil || strings.Contains(string(out), "NaN") {
		t.Errorf("%s: %v", out, err)
	}
}

func TestGateGivesUp(t *testing.T) {
	t.Parallel()
	g := &Gate{Look: time.Millisecond, Say: func(string, ...any) {}}
	// Whatever the machine is like, a gate without patience answers after one look or two.
	done := make(chan string, 1)
	go func() { done <- g.Wait(t.Context()) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("the gate still waits")
	}
}
