package execution_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// A program that prints as fast as it can, far more than 100 MB a second where
// nobody slows it down, is slowed down: what is sent keeps to its pace, the node's
// memory does not grow with it, and telemetry goes on.
func TestALogFloodIsBounded(t *testing.T) { // not parallel: the heap is the whole process's
	w := newWorld(t)
	const lasts = 4 * time.Second
	req := w.request(w.owner.Spec("/bin/sh", "-c", "timeout 4 yes "+strings.Repeat("x", 200)+" || true"), 1)
	begun := time.Now()
	call := w.execute(req)
	var most uint64
	for ended := false; !ended; {
		select {
		case <-call.done:
			ended = true
		case <-time.After(100 * time.Millisecond):
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
	}
	took := time.Since(begun)
	if res := call.wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("%v: %+v, %+v", call.err, res, res.Cause)
	}
	log, _ := w.owner.Log(refOf(req))
	sent := len(log[seal.Stdout])
	paced := 8<<20 + int(took.Seconds()+1)<<20
	t.Logf("%d MiB were sent in %s, the heap held %d MiB at most", sent>>20, took.Round(time.Millisecond), most>>20)
	if sent > paced || sent < 4<<20 {
		t.Errorf("%d bytes of log were sent in %s, want at most %d", sent, took, paced)
	}
	if took > lasts+30*time.Second {
		t.Errorf("the attempt took %s, its program %s", took, lasts)
	}
	if most > 256<<20 {
		t.Errorf("the heap held %d MiB", most>>20)
	}
	pack := w.pack(req, call.result)
	telemetry := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)["logs/telemetry.jsonl"]
	if n := strings.Count(telemetry, "\n"); n < 3 {
		t.Errorf("%d samples in %s", n, took)
	}
}
