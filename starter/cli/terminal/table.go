package terminal

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Table writes rows in columns. Cells are cleaned: some come from strangers.
func Table(w io.Writer, head []string, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	if len(head) > 0 {
		fmt.Fprintln(t, strings.Join(head, "\t"))
	}
	for _, r := range rows {
		for i := range r {
			r[i] = Cell(r[i])
		}
		fmt.Fprintln(t, strings.Join(r, "\t"))
	}
	_ = t.Flush() // a terminal that went away is noticed elsewhere
}

// Cell cleans one line of untrusted text.
func Cell(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, Clean([]byte(s), false))
}

// IsTerminal reports whether a stream is a person's terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// Bar shows how a transfer of known size proceeds: a moving bar on a terminal,
// a line every ten seconds elsewhere.
type Bar struct {
	bar   *progressbar.ProgressBar
	w     io.Writer
	what  string
	size  int64
	done  int64
	begin time.Time
	last  time.Time
}

// NewBar starts a bar; size may be -1 when it is unknown.
func NewBar(w io.Writer, what string, size int64) *Bar {
	b := &Bar{w: w, what: what, size: size, begin: time.Now(), last: time.Now()}
	if IsTerminal(w) {
		b.bar = progressbar.NewOptions64(size,
			progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(),
		)
	}
	return b
}

// Add moves the bar by n bytes.
func (b *Bar) Add(n int64) {
	b.done += n
	if b.bar != nil {
		_ = b.bar.Add64(n) // drawing only
		return
	}
	if time.Since(b.last) < 10*time.Second {
		return
	}
	b.last = time.Now()
	if b.size > 0 {
		fmt.Fprintf(b.w, "%s: %s of %s\n", b.what, Bytes(uint64(b.done)), Bytes(uint64(b.size)))
	} else {
		fmt.Fprintf(b.w, "%s: %s\n", b.what, Bytes(uint64(b.done)))
	}
}

// Finish ends the bar with one line that stays.
func (b *Bar) Finish() {
	if b.bar != nil {
		_ = b.bar.Finish() // drawing only
	}
	fmt.Fprintf(b.w, "%s: %s in %s\n", b.what, Bytes(uint64(b.done)), time.Since(b.begin).Round(100*time.Millisecond))
}

// Bytes writes a size as people read it.
func Bytes(n uint64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f, i := float64(n)/1024, 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	return fmt.Sprintf("%.1f %ciB", f, units[i])
}
