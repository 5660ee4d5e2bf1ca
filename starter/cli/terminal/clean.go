// Package terminal is how the command talks to a person: tables, progress, and
// text that comes from strangers.
//
// Start at Clean, Table and Bar.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine is the most of one line that is shown, in bytes.
const maxLine = 16 << 10

// Clean makes untrusted text safe to show on a terminal: it keeps line ends, tabs
// and, with colour, sequences that only set colours (SGR), to the end of their
// line; without, it leaves them out. Every other control character is written out, as \x1b or \u009b, and
// what followed it is plain text then; so are direction overrides, which reorder
// what a person reads. What is not UTF-8 is replaced, lines are cut at 16 KiB.
func Clean(text []byte, colour bool) string {
	var b strings.Builder
	line, coloured := 0, false
	for len(text) > 0 {
		if n := sgr(text); n > 0 {
			if colour {
				b.Write(text[:n])
				coloured = true
			}
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		first := text[0]
		text = text[n:]
		if coloured && (r == '\n' || r == '\r') {
			b.WriteString("\x1b[0m")
			coloured = false
		}
		switch {
		case r == '\n':
			line = 0
			b.WriteByte('\n')
			continue
		case line >= maxLine:
			continue
		case r == '\r' && (len(text) == 0 || text[0] != '\n'):
			b.WriteByte('\n') // progress bars redraw a line; here each state is one
			line = 0
			continue
		case r == '\r':
		case r == utf8.RuneError && n <= 1 && first < 0xa0: // a control character of eight bits
			fmt.Fprintf(&b, `\x%02x`, first)
		case r == utf8.RuneError && n <= 1:
			b.WriteRune(utf8.RuneError)
		case r == '\t':
			b.WriteByte('\t')
		case unicode.IsControl(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case isBidi(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
		if line += n; line >= maxLine {
			b.WriteString(" …")
		}
	}
	if coloured {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

// maxSGR bounds the parameters of a sequence that sets colours, in bytes.
const maxSGR = 32

// sgr returns the length of the sequence that text begins with, if all it does
// is set colours; 0 otherwise.
func sgr(text []byte) int {
	if len(text) < 3 || text[0] != 0x1b || text[1] != '[' {
		return 0
	}
	for n := 2; n < len(text) && n <= 2+maxSGR; n++ {
		switch c := text[n]; {
		case c == 'm':
			return n + 1
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
}

// isBidi reports the characters that change the direction of the text after them.
func isBidi(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}
