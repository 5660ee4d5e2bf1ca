package seal

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// begin has a guest wait for room; the test looks at come.
func (g *Guest) begin(bytes int64) *turn {
	t := &turn{guest: g, bytes: min(bytes, g.room.bytes), come: make(chan struct{})}
	g.room.enter(t)
	return t
}

func (t *turn) has() bool {
	select {
	case <-t.come:
		return true
	default:
		return false
	}
}

// However many Readers a guest has, and however slow they are, others get on.
func TestAGuestKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	room := NewRoom(4)
	greedy, other, third := room.Guest(), room.Guest(), room.Guest()
	var of []*turn
	for range 5 {
		of = append(of, greedy.begin(1))
	}
	if !of[0].has() || !of[1].has() || of[2].has() {
		t.Fatal("the first two have half of the room")
	}
	its := other.begin(2)
	if !its.has() {
		t.Error("nothing is left for the other one, though nothing came free")
	}
	large, little := third.begin(2), room.Guest().begin(1)
	if greedy.Crowded() || !third.Crowded() {
		t.Error("it is not known who waits for whom")
	}
	room.leave(of[0])
	if of[2].has() || little.has() {
		t.Error("a small segment goes before a large one that waits for longer")
	}
	room.leave(of[1])
	if !large.has() || of[2].has() {
		t.Error("it was not the turn of who holds nothing")
	}
	room.leave(its)
	room.leave(large)
	if !little.has() || !of[2].has() || !of[3].has() || of[4].has() {
		t.Error("what is free is not given to those that wait")
	}
}

// Who waits for itself is not crowded, though others hold something.
func TestWhoFillsTheRoomIsNotCrowded(t *testing.T) {
	t.Parallel()
	little := NewRoom(4)
	fills, neighbour := little.Guest(), little.Guest()
	neighbour.begin(1)
	for range 4 {
		fills.begin(1)
	}
	if fills.Crowded() {
		t.Error("who has most of the room waits for others")
	}
}

// Whatever guests do, no more is taken than there is, nobody waits while it is his
// turn and there is room, and all comes back.
func TestRoomHoldsWhatItHas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		room := NewRoom(rapid.Int64Range(1, 8).Draw(t, "room"))
		guests := []*Guest{room.Guest(), room.Guest(), room.Guest()}
		var turns []*turn
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			if len(turns) > 0 && rapid.Bool().Draw(t, "leave") {
				i := rapid.IntRange(0, len(turns)-1).Draw(t, "which")
				room.leave(turns[i])
				turns = append(turns[:i], turns[i+1:]...)
			} else {
				turns = append(turns, guests[rapid.IntRange(0, 2).Draw(t, "guest")].begin(rapid.Int64Range(0, 9).Draw(t, "bytes")))
			}
			var held, wait int64
			for _, x := range turns {
				if x.has() {
					held += x.bytes
				} else {
					wait++
				}
			}
			if held+room.free != room.bytes || held > room.bytes || int64(len(room.waiting)) != wait {
				t.Fatalf("%d of %d are held, %d free", held, room.bytes, room.free)
			}
			if held == 0 && wait > 0 {
				t.Fatal("all wait")
			}
		}
		for _, x := range turns {
			room.leave(x)
		}
		if room.free != room.bytes || len(room.waiting) > 0 {
			t.Fatal("not all came back")
		}
	})
}

// Who gives up leaves the line, and lets those behind him by.
func TestWhoGivesUpLeavesTheLine(t *testing.T) {
	t.Parallel()
	room := NewRoom(2)
	first := room.Guest().begin(1)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := room.Guest().take(gone, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	give, err := room.Guest().take(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	give()
	give()
	room.leave(first)
	if room.free != 2 {
		t.Errorf("%d of 2 are free", room.free)
	}
}
