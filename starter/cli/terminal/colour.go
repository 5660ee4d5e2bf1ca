package terminal

// Colour is a colour of text, as the parameters of an SGR sequence.
type Colour string

// The colours: the terminal's own palette, so that they fit its background.
const (
	Plain  Colour = ""
	Dim    Colour = "2"
	Bold   Colour = "1"
	Red    Colour = "31"
	Green  Colour = "32"
	Yellow Colour = "33"
	Cyan   Colour = "36"
)

// When says whether colours are used: ColourAuto, ColourAlways or ColourNever.
type When string

// The answers to when colours are used.
const (
	ColourAuto   When = "auto"
	ColourAlways When = "always"
	ColourNever  When = "never"
)

// Colours reports whether text on a stream is coloured. Left to itself it is on
// a terminal that can, unless NO_COLOR says otherwise (no-color.org).
func Colours(when When, stream any, getenv func(string) string) bool {
	switch when {
	case ColourAlways:
		return true
	case ColourNever:
		return false
	}
	return IsTerminal(stream) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Paint colours text that has no colour of its own.
func Paint(text string, c Colour, colours bool) string {
	if !colours || c == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// Gauge is a bar of width cells of which the part of a whole is full.
func Gauge(part, whole uint64, width int) string {
	full := 0
	if whole > 0 {
		full = int(float64(min(part, whole)) / float64(whole) * float64(width))
	}
	bar := make([]rune, width)
	for i := range bar {
		bar[i] = '░'
		if i < full {
			bar[i] = '█'
		}
	}
	return string(bar)
}
