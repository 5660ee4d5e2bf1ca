package terminal

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// vt is a terminal that knows what a Screen may say, and nothing else.
type vt struct {
	columns, rows int
	cells         []string // all rows since the beginning, what scrolled off included
	top, row, col int      // top: the first visible row
	wrap, cursor  bool
}

func newVT(columns, rows int) *vt {
	return &vt{columns: columns, rows: rows, cells: []string{""}, wrap: true, cursor: true}
}

var control = regexp.MustCompile(`^\x1b\[(\??)([0-9;]*)([A-Za-z])`)

// Write implements io.Writer.
func (v *vt) Write(p []byte) (int, error) {
	text := string(p)
	for text != "" {
		if m := control.FindStringSubmatch(text); m != nil {
			text = text[len(m[0]):]
			if err := v.control(m[1]+m[3], m[2]); err != nil {
				return 0, err
			}
			continue
		}
		switch c := text[0]; {
		case c == '\r':
			v.col = 0
		case c == '\n':
			v.down()
		case c < 0x20:
			return 0, fmt.Errorf("control character %#x", c)
		default:
			v.put(c)
		}
		text = text[1:]
	}
	return len(p), nil
}

func (v *vt) control(kind, arg string) error {
	n, _ := strconv.Atoi(arg)
	switch {
	case kind == "A":
		v.row = max(v.row-max(n, 1), v.top)
	case kind == "K":
		v.cells[v.row] = v.cells[v.row][:min(v.col, len(v.cells[v.row]))]
	case kind == "J" && n == 0:
		v.cells = v.cells[:v.row+1]
		v.cells[v.row] = v.cells[v.row][:min(v.col, len(v.cells[v.row]))]
	case kind == "J" && n == 2:
		for i := v.top; i < len(v.cells); i++ {
			v.cells[i] = ""
		}
	case kind == "H":
		v.row, v.col = v.top, 0
	case kind == "m":
	case kind == "?l" && n == 7, kind == "?h" && n == 7:
		v.wrap = kind == "?h"
	case kind == "?l" && n == 25, kind == "?h" && n == 25:
		v.cursor = kind == "?h"
	default:
		return fmt.Errorf("unknown sequence %q %q", kind, arg)
	}
	return nil
}

func (v *vt) down() {
	if v.row++; v.row == len(v.cells) {
		v.cells = append(v.cells, "")
	}
	v.top = max(v.top, v.row-v.rows+1)
}

func (v *vt) put(c byte) {
	if v.col == v.columns {
		if !v.wrap {
			return
		}
		v.down()
		v.col = 0
	}
	line := []byte(v.cells[v.row])
	for len(line) <= v.col {
		line = append(line, ' ')
	}
	line[v.col] = c
	v.cells[v.row] = string(line)
	v.col++
}

// Whatever is drawn, the terminal shows exactly that, below what was there before.
func TestScreenDrawsInPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := newVT(rapid.IntRange(1, 40).Draw(t, "columns"), rapid.IntRange(2, 12).Draw(t, "rows"))
		before := rapid.IntRange(0, 20).Draw(t, "before")
		for i := range before {
			fmt.Fprintf(v, "%d\r\n", i%10)
		}
		s := newScreen(v, func() (int, int) { return v.columns, v.rows })
		var shown []string
		for range rapid.IntRange(1, 5).Draw(t, "draws") {
			lines := rapid.SliceOfN(rapid.StringMatching(`[a-z ]{0,60}[a-z]`), 0, 20).Draw(t, "lines")
			if err := s.Draw(lines); err != nil {
				t.Fatal(err)
			}
			shown = shown[:0]
			for _, l := range lines[:min(len(lines), v.rows-1)] {
				shown = append(shown, l[:min(len(l), v.columns)])
			}
		}
		if v.cursor {
			t.Fatal("the cursor is not hidden")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if want := append(slices.Clone(v.cells[:before]), append(shown, "")...); !slices.Equal(v.cells, want) {
			t.Fatalf("the terminal shows\n%s\nnot\n%s", strings.Join(v.cells, "\n"), strings.Join(want, "\n"))
		}
		if !v.cursor || !v.wrap {
			t.Fatal("the terminal was not given back")
		}
	})
}

func TestScreenBeginsAnewInAnotherWidth(t *testing.T) {
	t.Parallel()
	v := newVT(20, 5)
	s := newScreen(v, func() (int, int) { return v.columns, v.rows })
	for range 2 {
		if err := s.Draw([]string{"a long line of text", "two"}); err != nil {
			t.Fatal(err)
		}
		v.columns = 10
	}
	if got := v.cells[v.top:]; !slices.Equal(got, []string{"a long lin", "two", ""}) {
		t.Errorf("%q", got)
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	env := func(name string) func(string) string {
		return func(n string) string {
			if n == name {
				return "1"
			}
			return ""
		}
	}
	var notTerminal strings.Builder
	for when, want := range map[When]bool{ColourAlways: true, ColourNever: false, ColourAuto: false} {
		if Colours(when, &notTerminal, env("")) != want {
			t.Errorf("%s: %v", when, !want)
		}
	}
	if !Colours(ColourAlways, &notTerminal, env("NO_COLOR")) {
		t.Error("a flag wins over NO_COLOR")
	}
}

func TestGauge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole uint64
		want        string
	}{{0, 0, "░░░░"}, {1, 2, "██░░"}, {9, 2, "████"}, {1 << 63, 1<<64 - 1, "██░░"}} {
		if got := Gauge(c.part, c.whole, 4); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}
