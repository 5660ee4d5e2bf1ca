package terminal_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/starter/cli/terminal"
)

func TestCleanKnownAttacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"plain":                 {"hello\tworld\n", "hello\tworld\n"},
		"utf-8":                 {"größer ✓ 日本\n", "größer ✓ 日本\n"},
		"title":                 {"a\x1b]0;owned\x07b", `a\x1b]0;owned\x07b`},
		"title, ST":             {"a\x1b]0;owned\x1b\\b", `a\x1b]0;owned\x1b\b`},
		"title, unterminated":   {"a\x1b]0;owned\nb", "a\\x1b]0;owned\nb"},
		"clipboard":             {"\x1b]52;c;cm0gLXJm\x07x", `\x1b]52;c;cm0gLXJm\x07x`},
		"link":                  {"\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", `\x1b]8;;http://evil\x1b\click\x1b]8;;\x1b\`},
		"clear screen":          {"\x1b[2J\x1b[Hx", `\x1b[2J\x1b[Hx`},
		"cursor up and rewrite": {"ok\x1b[1A\x1b[2Krm", `ok\x1b[1A\x1b[2Krm`},
		"device query":          {"\x1b[6nx\x1b[>cx\x1bZx", `\x1b[6nx\x1b[>cx\x1bZx`},
		"8-bit CSI":             {"\x9b2Jx", `\x9b2Jx`},
		"8-bit colour":          {"\x9b31mx", `\x9b31mx`},
		"8-bit OSC and ST":      {"\x9d0;t\x9cx", `\x9d0;t\x9cx`},
		"C1 in UTF-8":           {"\u009b2Jx\u009d0;t\ax", `\u009b2Jx\u009d0;t\x07x`},
		"DCS":                   {"\x1bPq#0~\x1b\\x", `\x1bPq#0~\x1b\x`},
		"charset":               {"\x1b(0x", `\x1b(0x`},
		"lone escape":           {"x\x1b", `x\x1b`},
		"cut CSI":               {"x\x1b[31", `x\x1b[31`},
		"not only a colour":     {"x\x1b[?25lx\x1b[31 q", `x\x1b[?25lx\x1b[31 q`},
		"endless colour":        {"\x1b[" + strings.Repeat("1", 33) + "m", `\x1b[` + strings.Repeat("1", 33) + "m"},
		"colour cut by colour":  {"\x1b[3\x1b[31m1mx", `\x1b[31mx`},
		"backspaces":            {"safe\b\b\b\brm", `safe\x08\x08\x08\x08rm`},
		"carriage return":       {"10%\r20%\r\n", "10%\n20%\n"},
		"bidi":                  {"\u202egnp.exe\u2066", "<U+202E>gnp.exe<U+2066>"},
		"not UTF-8":             {"a\xffb", "a\ufffdb"},
		"nul and bell":          {"a\x00\x07b\x7f", `a\x00\x07b\x7f`},
		"colour dropped":        {"\x1b[31mred\x1b[0m", "red"},
		"long line":             {strings.Repeat("x", 20<<10), strings.Repeat("x", 16<<10) + " …"},
	} {
		if got := terminal.Clean([]byte(c.in), false); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCleanKeepsColourOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	if got := terminal.Clean([]byte("\x1b[1;31mred\x1b[0m\x1b[2J\x1b[?25l"), true); got != "\x1b[1;31mred\x1b[0m\\x1b[2J\\x1b[?25l\x1b[0m" {
		t.Errorf("%q", got)
	}
	if got := terminal.Clean([]byte("\x1b[31mred\r\nplain\n"), true); got != "\x1b[31mred\x1b[0m\nplain\n" {
		t.Errorf("a colour goes beyond its line: %q", got)
	}
}

// Whatever comes in, what comes out moves nothing but the cursor forward.
func TestCleanIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.OneOf(
			rapid.Byte(), rapid.SampledFrom([]byte("\x1b[]P;0m\a\\\x9b\x9d\r\n\x18\xc2\xe2\x80\xae")),
		)).Draw(t, "in")
		check(t, terminal.Clean(in, false))
		cell := terminal.Cell(string(in))
		check(t, cell)
		if strings.ContainsAny(cell, "\n\t") {
			t.Fatalf("a cell has more than one line or column: %q", cell)
		}
	})
}

func check(t *rapid.T, out string) {
	if !utf8.ValidString(out) {
		t.Fatalf("not UTF-8: %q", out)
	}
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			t.Fatalf("%U came through: %q", r, out)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("a\x1b]0;t\x07\x1b[31mb\x9b2J\u202e"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, r := range terminal.Clean(in, false) {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("%U came through", r)
			}
		}
		// Colour allows escape sequences of one shape only.
		out := terminal.Clean(in, true)
		for i := strings.IndexByte(out, 0x1b); i >= 0; i = strings.IndexByte(out, 0x1b) {
			rest := strings.TrimLeft(out[i+1:], "[0123456789;")
			if !strings.HasPrefix(out[i:], "\x1b[") || !strings.HasPrefix(rest, "m") {
				t.Fatalf("more than colour came through: %q", out[i:])
			}
			out = rest
		}
	})
}
