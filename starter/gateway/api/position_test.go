package api

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/starter/client"
)

func TestPositionsAreRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := position{
			at: rapid.Uint64Max(1<<63-1).Draw(t, "at"), lines: rapid.Uint64Max(1<<63-1).Draw(t, "lines"),
			log:       place{rapid.Uint32().Draw(t, "log"), rapid.Uint64Max(1<<63-1).Draw(t, "frame")},
			telemetry: place{rapid.Uint32().Draw(t, "telemetry"), rapid.Uint64Max(1<<63-1).Draw(t, "sample")},
		}
		if got, err := parsePosition(p.String()); err != nil || got != p {
			t.Fatalf("%+v became %+v, %v", p, got, err)
		}
	})
	for _, bad := range []string{
		"1", "1.2.3.4.5", "1.2.3.4.5.6.7", "1.2.3.4.5.", "-1.2.3.4.5.6", "01.2.3.4.5.6", "1.2.4294967296.4.5.6",
		"9223372036854775808.0.0.0.0.0", "1.2.3.4.5.6\n", "a.b.c.d.e.f",
	} {
		if p, err := parsePosition(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, p)
		}
	}
}

// However often a reader is cut off, and whatever old lines go meanwhile, it gets
// each line once and in order.
func TestAStoryIsReadOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var story []client.Event
		at := uint64(1000)
		for i := range rapid.IntRange(0, 30).Draw(t, "lines") {
			at += rapid.Uint64Max(2).Draw(t, "later")
			story = append(story, client.Event{At: at, Kind: "line", Text: string(rune('A' + i))})
		}
		var p position
		read := ""
		for told := 0; told < len(story) || len(p.unread(story)) > 0; {
			told = min(len(story), told+rapid.IntRange(0, 5).Draw(t, "told"))
			unread := p.unread(story[:told])
			for _, line := range unread[:rapid.IntRange(0, len(unread)).Draw(t, "sent")] {
				read, p = read+line.Text, p.after(line)
			}
			var err error
			if p, err = parsePosition(p.String()); err != nil {
				t.Fatal(err)
			}
		}
		wanted := ""
		for _, e := range story {
			wanted += e.Text
		}
		if read != wanted {
			t.Fatalf("read %q of %q", read, wanted)
		}
	})
}
