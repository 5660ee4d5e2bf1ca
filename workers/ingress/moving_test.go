package ingress

import (
	"errors"
	"io"
	"testing"
	"time"
)

var errLate = errors.New("the deadline is over")

// pacer is a connection whose sender takes pace for every piece of so many bytes.
type pacer struct {
	pace  time.Duration
	bytes int
	at    time.Time
	until time.Time
}

func (p *pacer) Read(b []byte) (int, error) {
	if p.at = p.at.Add(p.pace); p.at.After(p.until) {
		return 0, errLate
	}
	return min(p.bytes, len(b)), nil
}

func (p *pacer) Close() error { return nil }

// Senders that dawdle are given up, and slow ones that keep at it are not.
func TestMoving(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pace  time.Duration
		bytes int
		idle  time.Duration // of who reads, after each piece
		most  int           // pieces; 0: all
	}{
		"drips":       {20 * time.Second, 1, 0, 2},
		"stands":      {31 * time.Second, 1 << 20, 0, 1},
		"thin line":   {2 * time.Second, 64 << 10, 0, 0},
		"slow reader": {time.Millisecond, 1 << 10, time.Hour, 0},
	} {
		p := &pacer{pace: c.pace, bytes: c.bytes, at: time.Unix(0, 0)}
		m := &moving{ReadCloser: p, deadline: func(at time.Time) error { p.until = at; return nil }, now: func() time.Time { return p.at }}
		n, err := 0, error(nil)
		for buf := make([]byte, 1<<20); n < 1000 && err == nil; n++ {
			_, err = io.ReadAtLeast(m, buf, 1)
			p.at = p.at.Add(c.idle)
		}
		if c.most == 0 && err != nil || c.most > 0 && (n > c.most || !errors.Is(err, errLate)) {
			t.Errorf("%s: %d pieces, %v", name, n, err)
		}
	}
}
