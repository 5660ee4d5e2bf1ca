package reputation

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// The vectors are frozen: the contracts agree with them (package chain).
var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vector is what comes of sums: in a later period, and there after work, a fault, failed work.
type vector struct {
	Sums    Sums   `json:"sums"`
	Period  uint64 `json:"period"`
	Parts   uint64 `json:"parts"`
	Points  uint32 `json:"points"`
	Later   Sums   `json:"later"`
	Worked  Sums   `json:"worked"`
	Faulted Sums   `json:"faulted"`
	Failed  Sums   `json:"failed"`
	Value   uint16 `json:"value"`
}

func (v vector) done() vector {
	v.Later = v.Sums.At(v.Period)
	v.Worked = v.Later.Worked(v.Parts)
	v.Faulted = v.Worked.Faulted(v.Points)
	v.Failed = v.Faulted.Failed(v.Parts)
	v.Value = v.Failed.Value()
	return v
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var now []vector
	for _, s := range []Sums{{}, {100, 0, 7}, {300, 0, 7}, {301, 2000, 7}, {most, most, 7}, {most, 1, 7}, {0, most, 7}} {
		for _, period := range []uint64{7, 8, 9, 55, 70, 1 << 20} {
			for _, add := range []struct {
				parts  uint64
				points uint32
			}{{}, {20, 0}, {100, 0}, {0, 20}, {most, 1_000_000}, {99, 1}} {
				now = append(now, vector{Sums: s, Period: period, Parts: add.parts, Points: add.points}.done())
			}
		}
	}
	b, err := json.MarshalIndent(now, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/vectors.json"
	if *update {
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var known []vector
	if b, err = os.ReadFile(file); err == nil {
		err = json.Unmarshal(b, &known)
	}
	if err != nil || !reflect.DeepEqual(known, now) {
		t.Fatalf("the arithmetic is not that of %s: %v", file, err)
	}
}

// Work never lowers a reputation, a fault never raises it, and time brings
// everybody back to what a new node has.
func TestProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sum := rapid.Uint64Range(0, most)
		s := Sums{sum.Draw(t, "work"), sum.Draw(t, "faults"), rapid.Uint64Range(0, 1<<40).Draw(t, "period")}
		parts, points := rapid.Uint64().Draw(t, "parts"), rapid.Uint32().Draw(t, "points")
		worked, faulted, failed := s.Worked(parts), s.Faulted(points), s.Failed(parts)
		if worked.Value() < s.Value() || faulted.Value() > s.Value() || failed.Value() > s.Value() || s.Value() > 10_000 {
			t.Fatalf("%+v is %d, %+v after work, %+v after a fault", s, s.Value(), worked, faulted)
		}
		if worked.Work > most || faulted.Faults > most {
			t.Fatalf("%+v, %+v: beyond the most", worked, faulted)
		}
		if v := s.At(s.Period + 48).Value(); v != (Sums{}).Value() {
			t.Fatalf("after 48 periods it has %d", v)
		}
	})
}

func TestRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		checks Checks
		passed uint64
		want   uint16
	}{
		{DefaultChecks(), 0, 10_000}, {DefaultChecks(), 3, 10_000}, {DefaultChecks(), 4, 5000}, {DefaultChecks(), 16, 625},
		{DefaultChecks(), 20, 500}, {DefaultChecks(), 1 << 60, 500}, {Checks{Floor: 1}, 1 << 60, 10_000}, {Checks{Halve: 1}, 1 << 60, 0},
		{Checks{Floor: 20_000, Halve: 1}, 9, 10_000},
	} {
		if got := c.checks.Rate(c.passed); got != c.want {
			t.Errorf("%+v after %d: %d, want %d", c.checks, c.passed, got, c.want)
		}
	}
	if c, ok := Published(1); !ok || c != DefaultChecks() {
		t.Errorf("version 1 is %+v", c)
	}
	if _, ok := Published(2); ok {
		t.Error("a version that nobody published")
	}
}
