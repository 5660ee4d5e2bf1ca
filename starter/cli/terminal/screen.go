package terminal

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"
)

// Screen shows a few lines at the end of a terminal and draws them again in
// place. Its lines hold text that Clean or Cell made safe, and colours.
//
// A line that is too long for the terminal is cut by it, so that one line is
// one row whatever is in it.
type Screen struct {
	w         io.Writer
	size      func() (columns, rows int)
	drawn     int // rows that are shown
	columns   int // when they were drawn
	takenOver bool
}

// NewScreen begins at the cursor of a terminal.
func NewScreen(w io.Writer) *Screen {
	return newScreen(w, func() (int, int) {
		if f, ok := w.(interface{ Fd() uintptr }); ok {
			if columns, rows, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 && rows > 1 {
				return columns, rows
			}
		}
		return 80, 24
	})
}

func newScreen(w io.Writer, size func() (int, int)) *Screen { return &Screen{w: w, size: size} }

// Columns returns how many characters a line may have and not be cut.
func (s *Screen) Columns() int {
	columns, _ := s.size()
	return columns
}

// What the screen tells the terminal.
const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	noWrap     = "\x1b[?7l"
	wrap       = "\x1b[?7h"
	eraseLine  = "\x1b[K"
	eraseBelow = "\x1b[J"
	eraseAll   = "\x1b[2J\x1b[H"
)

// Draw shows lines in place of those that it drew before; what does not fit the
// terminal's height is left out, from the end.
func (s *Screen) Draw(lines []string) error {
	columns, rows := s.size()
	lines = lines[:min(len(lines), rows-1)] // the cursor needs a row
	var b strings.Builder
	if !s.takenOver {
		b.WriteString(hideCursor)
		s.takenOver = true
	}
	switch {
	case s.drawn > 0 && columns != s.columns: // a terminal may have folded what was there
		b.WriteString(eraseAll)
	case s.drawn > 0:
		fmt.Fprintf(&b, "\r\x1b[%dA", min(s.drawn, rows-1))
	}
	b.WriteString(noWrap)
	for _, l := range lines {
		b.WriteString(l)
		b.WriteString(eraseLine)
		b.WriteString("\r\n")
	}
	b.WriteString(eraseBelow)
	b.WriteString(wrap)
	s.drawn, s.columns = len(lines), columns
	_, err := io.WriteString(s.w, b.String())
	return err
}

// Close leaves what is shown and gives the terminal back.
func (s *Screen) Close() error {
	if !s.takenOver {
		return nil
	}
	s.takenOver, s.drawn = false, 0
	_, err := io.WriteString(s.w, showCursor)
	return err
}
