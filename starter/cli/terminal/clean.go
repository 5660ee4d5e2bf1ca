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

// Clean makes untrusted text safe to show on a terminal: it keeps line ends,
// tabs and, with colour, SGR sequences; drops every other control character and
// escape sequence; replaces what is not UTF-8; writes out direction overrides,
// which reorder what a person reads; and cuts lines at 16 KiB.
func Clean(text []byte, colour bool) string {
	var b strings.Builder
	line, coloured := 0, false
	for len(text) > 0 {
		if n, sgr := escape(text); n > 0 {
			if sgr && colour {
				b.Write(text[:n])
				coloured = true
			}
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		switch {
		case r == '\n':
			line = 0
			b.WriteByte('\n')
			continue
		case line >= maxLine:
			continue
		case r == utf8.RuneError && n <= 1:
			b.WriteRune(utf8.RuneError)
		case r == '\t':
			b.WriteByte('\t')
		case r == '\r' && (len(text) == 0 || text[0] != '\n'):
			b.WriteByte('\n') // progress bars redraw a line; here each state is one
			line = 0
			continue
		case unicode.IsControl(r):
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

// escape returns the length of the escape sequence that text begins with, 0 for
// none, and whether it only sets colours (SGR). C1 forms count too, in raw
// bytes and in UTF-8.
func escape(text []byte) (n int, sgr bool) {
	kind := byte(0)
	switch {
	case text[0] == 0x1b && len(text) == 1:
		return 1, false
	case text[0] == 0x1b:
		kind, n = text[1], 2
	case text[0] >= 0x80 && text[0] < 0xa0: // no rune begins so
		kind, n = text[0]-0x40, 1
	case len(text) > 1 && text[0] == 0xc2 && text[1] >= 0x80 && text[1] < 0xa0:
		kind, n = text[1]-0x40, 2
	default:
		return 0, false
	}
	switch kind {
	case '[': // CSI: parameters, intermediates, one final byte
		return csi(text, n)
	case ']', 'P', 'X', '^', '_': // OSC, DCS, SOS, PM, APC: until BEL or ST
		return stringSequence(text, n), false
	}
	if text[0] != 0x1b {
		return n, false
	}
	for n = 1; n < len(text) && text[n] >= 0x20 && text[n] <= 0x2f; n++ {
	}
	return min(n+1, len(text)), false
}

func csi(text []byte, n int) (int, bool) {
	from := n
	for n < len(text) && text[n] >= 0x20 && text[n] <= 0x3f {
		n++
	}
	if n == len(text) {
		return n, false
	}
	if text[n] < 0x40 || text[n] > 0x7e {
		return n, false // malformed: what follows is text again
	}
	plain := text[0] == 0x1b && n-from <= 32
	for _, c := range text[from:n] {
		plain = plain && (c >= '0' && c <= '9' || c == ';')
	}
	return n + 1, plain && text[n] == 'm'
}

func stringSequence(text []byte, n int) int {
	for ; n < len(text); n++ {
		switch {
		case text[n] == 0x07:
			return n + 1
		case text[n] == 0x1b && n+1 < len(text) && text[n+1] == '\\':
			return n + 2
		case text[n] == '\n':
			return n // unterminated: it swallows no more than its line
		}
	}
	return n
}

// isBidi reports the characters that change the direction of the text after them.
func isBidi(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}
