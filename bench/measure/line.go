package measure

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Target is what a number should reach.
type Target struct {
	Bound   float64
	AtLeast bool // Bound is the least that will do; else the most
}

// AtMost and AtLeast make targets.
func AtMost(v float64) *Target  { return &Target{Bound: v} }
func AtLeast(v float64) *Target { return &Target{Bound: v, AtLeast: true} }

func (t *Target) met(v float64) bool {
	if t.AtLeast {
		return v >= t.Bound
	}
	return v <= t.Bound
}

func (t *Target) String() string {
	if t == nil {
		return "–"
	}
	sign := "≤"
	if t.AtLeast {
		sign = "≥"
	}
	return sign + " " + Number(t.Bound)
}

// Line is one row of the table.
type Line struct {
	Name   string  // what is measured
	Unit   string  // of Ours and Floor
	Ours   Series  // empty: not measured, see Note
	Floor  Series  // empty: the number is judged by itself
	Peer   string  // what the floor is
	Judged float64 // the number that the target is about
	As     string  // what that number is, e.g. "÷ floor" or "median ms"
	Target *Target // nil: shown only
	Void   string  // why the line means nothing
	Notes  []string
}

// Against makes the line of a pair; its ratio is judged.
func Against(name, unit, peer string, p Pair, t *Target) Line {
	l := Line{
		Name: name, Unit: unit, Peer: peer, Ours: p.Ours, Floor: p.Floor, Judged: p.Ratio(), As: "÷ floor",
		Target: t, Void: p.Void(), Notes: p.Noise(),
	}
	if r := p.Ratios(); len(r) > 1 {
		l.Notes = append(l.Notes, fmt.Sprintf("by round %s", r.list()))
	}
	return l
}

func (s Series) list() string {
	var b []string
	for _, v := range s {
		b = append(b, Number(v))
	}
	return strings.Join(b, " ")
}

// Absolute makes the line of a series whose median is judged.
func Absolute(name, unit string, s Series, t *Target) Line {
	return Line{Name: name, Unit: unit, Ours: s, Judged: s.Median(), As: "median " + unit, Target: t}
}

// Verdict is "met", "missed", "void", "not measured", or "–" without a target.
func (l Line) Verdict() string {
	switch {
	case len(l.Ours) == 0:
		return "not measured"
	case l.Void != "":
		return "void: " + l.Void
	case l.Target == nil:
		return "–"
	case l.Target.met(l.Judged):
		return "met"
	}
	return "missed"
}

// Number writes three significant digits.
func Number(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	if a := math.Abs(v); a >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// spread writes a series as minimum / median / maximum (count) unit.
func spread(s Series, unit string) string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s / %s / %s (%d) %s", Number(s.Min()), Number(s.Median()), Number(s.Max()), len(s), unit)
}

// Table writes lines for people, notes below.
func Table(w io.Writer, lines []Line) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "WHAT\tOURS: MIN / MEDIAN / MAX (N)\tFLOOR OR PEER\tJUDGED\tTARGET\tVERDICT")
	for _, l := range lines {
		floor := spread(l.Floor, l.Unit)
		if l.Peer != "" {
			floor += " " + l.Peer
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s %s\t%s\t%s\n", l.Name, spread(l.Ours, l.Unit), floor, Number(l.Judged), l.As, l.Target, l.Verdict())
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	for _, l := range lines {
		for _, n := range l.Notes {
			fmt.Fprintf(w, "  %s: %s\n", l.Name, n)
		}
	}
	return nil
}

// MarshalJSON writes every number of the line.
func (l Line) MarshalJSON() ([]byte, error) {
	out := map[string]any{
		"name": l.Name, "unit": l.Unit, "ours": l.Ours, "as": l.As, "target": l.Target.String(), "verdict": l.Verdict(),
		"floor": l.Floor, "peer": l.Peer, "notes": l.Notes,
	}
	if !math.IsNaN(l.Judged) {
		out["judged"] = l.Judged
	}
	return json.Marshal(out)
}
