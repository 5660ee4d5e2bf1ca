package ingress

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// passed reports whether a heartbeat is passed on, which Temporal then takes.
func passed(f *flights, beat *flight, now time.Time) bool {
	due, _ := f.heartbeat(beat, now)
	if due {
		f.send(beat, now)
		f.told(beat, &heartbeatResponse{}, nil)
	}
	return due
}

// Few tasks' heartbeats are all passed on; of many, so many a second as Temporal
// bears, each task's in its turn and long before its time is over.
func TestHeartbeatsArePassedOnInTurns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tasks, atMost int
		pause         time.Duration // between two of one task, at the most
	}{{1, 1, time.Second}, {beatsPerSecond, beatsPerSecond, time.Second}, {5 * beatsPerSecond, beatsPerSecond, 6 * time.Second}, {50 * beatsPerSecond, 50 * beatsPerSecond, maxBeatPause + time.Second}} {
		f := newFlights()
		beat := func(i int) *flight {
			return &flight{node: common.Address{byte(i)}, token: binary.BigEndian.AppendUint32(nil, uint32(i))}
		}
		for i := range c.tasks {
			f.add(beat(i))
		}
		if f.count() != c.tasks || f.number != c.tasks {
			t.Fatalf("%d tasks, %d counted", f.count(), f.number)
		}
		last := make([]time.Time, c.tasks)
		const seconds = 40
		all := 0
		began := time.Unix(1e9, 0)
		for at := range seconds {
			for i := range c.tasks {
				now := began.Add(time.Duration(at)*time.Second + time.Duration(i)*time.Second/time.Duration(c.tasks))
				if !passed(f, beat(i), now) {
					continue
				}
				if !last[i].IsZero() && now.Sub(last[i]) > c.pause {
					t.Fatalf("of %d tasks one was silent for %s", c.tasks, now.Sub(last[i]))
				}
				if last[i] = now; at >= int(maxBeatPause.Seconds()) {
					all++
				}
			}
		}
		if most := c.atMost * seconds; all > most {
			t.Errorf("of %d tasks %d heartbeats were passed on in %d s", c.tasks, all, seconds)
		}
	}
}

// What Temporal did not take is told again at once, and what is over counts no more.
func TestHeartbeatsThatWereNotTaken(t *testing.T) {
	t.Parallel()
	f, now := newFlights(), time.Unix(1e9, 0)
	node := common.Address{1}
	beat := func(i byte) *flight { return &flight{node: node, token: []byte{i}, conn: uint64(i)} }
	for i := range byte(250) {
		passed(f, beat(i), now)
	}
	if passed(f, beat(7), now.Add(time.Second)) {
		t.Error("of 250 tasks each heartbeat is passed on")
	}
	f.told(beat(7), nil, status.Error(codes.Unavailable, "away"))
	if !passed(f, beat(7), now.Add(time.Second)) {
		t.Error("one that was not taken is not told again")
	}
	for i := range byte(100) {
		f.remove(node, []byte{i})
		f.remove(node, []byte{i})
	}
	f.add(&flight{node: node, token: []byte{255}, conn: 9})
	if all := f.takeConn(9); len(all) != 1 || f.number != 150 || f.count() != 150 {
		t.Errorf("%d of the connection, %d and %d left", len(all), f.number, f.count())
	}
	if x := f.nodes[node][string([]byte{200})]; !f.take(x) || f.take(x) || f.number != 149 {
		t.Errorf("%d are left after one was taken", f.number)
	}
	if all := f.takeNode(node); len(all) != 149 || f.number != 0 || f.count() != 0 {
		t.Errorf("%d were taken, %d are left", len(all), f.number)
	}
}
