package api

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/skyops/skyops/starter/client"
)

// position is how far a reader of a job's stream has come. As an event's id it
// is six decimal numbers joined by dots, opaque to clients: the instant of the
// story's last line that was sent and how many lines of that instant were, then
// attempt and number of the next frame of the log, and of the telemetry.
type position struct {
	at        uint64
	lines     uint64
	log       place
	telemetry place
}

// place is where a stream of frames stands; epoch 0: nowhere yet.
type place struct {
	epoch uint32
	next  uint64
}

func (p position) String() string {
	return fmt.Sprintf("%d.%d.%d.%d.%d.%d", p.at, p.lines, p.log.epoch, p.log.next, p.telemetry.epoch, p.telemetry.next)
}

// parsePosition reads an id; the empty one is the beginning.
func parsePosition(id string) (position, error) {
	if id == "" {
		return position{}, nil
	}
	parts := strings.Split(id, ".")
	var n [6]uint64
	if len(parts) != len(n) {
		return position{}, fmt.Errorf("%q is not the id of an event", id)
	}
	for i, text := range parts {
		bits := 63 // what the store can compare
		if i == 2 || i == 4 {
			bits = 32
		}
		v, err := strconv.ParseUint(text, 10, bits)
		if err != nil || strconv.FormatUint(v, 10) != text {
			return position{}, fmt.Errorf("%q is not the id of an event", id)
		}
		n[i] = v
	}
	return position{n[0], n[1], place{uint32(n[2]), n[3]}, place{uint32(n[4]), n[5]}}, nil
}

// unread returns the lines of a story, oldest first, that come after the position.
// A job's workflow time does not run back, so that a line is found by its instant
// also when the oldest lines are gone.
func (p position) unread(story []client.Event) []client.Event {
	same := uint64(0)
	for i, e := range story {
		if e.At == p.at {
			same++
		}
		if e.At > p.at || e.At == p.at && same > p.lines {
			return story[i:]
		}
	}
	return nil
}

// after returns the position when line was sent.
func (p position) after(line client.Event) position {
	if line.At == p.at {
		p.lines++
	} else {
		p.at, p.lines = line.At, 1
	}
	return p
}
