package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// payloads opens all that there is of an attempt's stream.
func (r *run) payloads(t *testing.T, kind seal.StreamKind, epoch uint32) (out [][]byte) {
	t.Helper()
	name := map[seal.StreamKind]string{seal.StreamLog: client.LogStream, seal.StreamTelemetry: client.TelemetryStream}[kind]
	reader := seal.NewFrameReader(seal.Stream{Job: r.id, Epoch: epoch, Kind: kind}, r.Data)
	for next := uint64(0); ; {
		f, err := r.Frames(t.Context(), r.id, name, epoch, next, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, frame := range f.Frames {
			p, err := reader.Open(frame)
			if err != nil {
				t.Fatal(err)
			}
			if p != nil {
				out = append(out, p)
			}
		}
		if next = f.Next; len(f.Frames) == 0 {
			return out
		}
	}
}

// lines are an attempt's log, samples its telemetry, as its owner reads them.
func (r *run) lines(t *testing.T, epoch uint32) (all []seal.Line) {
	t.Helper()
	for _, p := range r.payloads(t, seal.StreamLog, epoch) {
		lines, err := seal.ParseLines(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lines...)
	}
	return all
}

func (r *run) samples(t *testing.T, epoch uint32) (all []execution.Sample) {
	t.Helper()
	for _, p := range r.payloads(t, seal.StreamTelemetry, epoch) {
		var s execution.Sample
		if err := json.Unmarshal(p, &s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// A node is killed: its log and telemetry are there up to the last second, each
// second has its sample, and nobody but the owner has seen a line: neither on a
// disk nor in the memory of the scheduler's processes.
func TestLogAndTelemetrySurviveTheirNode(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	// The total is in the spec, which the scheduler sees; a line of the log is not.
	total := 1_000_000 + int(random(t).Big().Uint64()%1_000_000_000)
	r := u.submit(t, task{hosts: []string{"live-1", "live-2"}, args: count(total, 0, 50*time.Millisecond)})
	r.untilStep(t, 80)
	first := r.until(t, soon, "the node", func(j client.Job) bool { return j.Node != [20]byte{} })
	victim := w.Host(first.Node.Hex())
	killed := time.Now()
	w.kill(t, victim)
	t.Cleanup(func() { w.restart(t, victim) })
	r.until(t, soon, "going on elsewhere", func(j client.Job) bool {
		return j.Epoch == 2 && j.Progress != nil && j.Progress.Step > 20
	})
	lines, samples := r.lines(t, 1), r.samples(t, 1)
	if len(lines) == 0 || len(samples) == 0 {
		t.Fatalf("%d lines and %d samples are left of the killed node", len(lines), len(samples))
	}
	last := time.UnixMilli(int64(lines[len(lines)-1].At))
	newest := time.UnixMilli(int64(samples[len(samples)-1].At))
	t.Logf("SIGKILL was %s after the last line that is there, %s after the last sample", killed.Sub(last), killed.Sub(newest))
	if lost := killed.Sub(last); lost > time.Second {
		t.Errorf("the last %s of the log are lost", lost)
	}
	if lost := killed.Sub(newest); lost > 1500*time.Millisecond {
		t.Errorf("the last %s of telemetry are lost", lost)
	}
	checkSamples(t, samples)
	word := fmt.Sprintf("step 30/%d", total)
	if !slices.ContainsFunc(lines, func(l seal.Line) bool { return strings.Contains(string(l.Text), word) }) {
		t.Fatalf("the log does not hold %q", word)
	}
	words := []string{word}
	for _, process := range []string{stack.Gateway, stack.Ingress, stack.Control, stack.Keeper, stack.Infra} {
		if found := scanMemory(t, w.PID(process), words); len(found) > 0 {
			t.Errorf("%s has read the log: its memory holds %q", process, found)
		}
	}
	if found := scan(t, words, time.Time{}, w.State.Dir); len(found) > 0 {
		t.Errorf("the log is on a disk: %v", found)
	}
	if _, err := r.Cancel(t.Context(), r.id, "seen enough"); err != nil {
		t.Fatal(err)
	}
	r.end(t, client.Cancelled, record.CauseCancelled)
}

// checkSamples: each second has its sample, which says what devices and program do.
func checkSamples(t *testing.T, samples []execution.Sample) {
	t.Helper()
	told := false
	for i, s := range samples {
		if i > 0 {
			if gap := time.Duration(s.At-samples[i-1].At) * time.Millisecond; gap > 3*time.Second {
				t.Errorf("no sample for %s", gap)
			}
		}
		if len(s.Devices) != 1 || s.Devices[0].MemoryTotal == 0 || s.DiskSize == 0 {
			t.Errorf("sample %d says %+v", i, s)
		}
		told = told || s.MemoryUsed > 0 && s.MemorySize > s.MemoryUsed
	}
	if !told {
		t.Errorf("%d samples do not say what the program uses, as %+v", len(samples), samples[len(samples)-1])
	}
}

// scanMemory looks for words in all that a process can write to.
func scanMemory(t *testing.T, pid int, words []string) (found []string) {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	scanned := 0
	for at := bufio.NewScanner(bytes.NewReader(maps)); at.Scan(); {
		fields := strings.Fields(at.Text())
		if len(fields) < 2 || !strings.HasPrefix(fields[1], "rw") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		begin, err := strconv.ParseInt(from, 16, 64)
		if err != nil {
			continue // the kernel's own, beyond what a file offset can name
		}
		end, err := strconv.ParseInt(to, 16, 64)
		if err != nil {
			continue
		}
		const block, overlap = 4 << 20, 256
		b := make([]byte, block)
		for ; begin < end; begin += block - overlap {
			n, err := memory.ReadAt(b[:min(block, end-begin)], begin)
			if err != nil && n == 0 {
				break // not there any more
			}
			scanned += n
			for _, word := range words {
				if bytes.Contains(b[:n], []byte(word)) {
					found = append(found, fmt.Sprintf("%s at %x", word, begin))
				}
			}
		}
	}
	if scanned < 1<<20 {
		t.Fatalf("only %d bytes of process %d could be read", scanned, pid)
	}
	return found
}

// The scan sees what is in a process: this one's own words.
func TestScanSeesMemory(t *testing.T) {
	t.Parallel()
	word := "a word of " + random(t).Hex()
	if len(scanMemory(t, os.Getpid(), []string{word})) == 0 {
		t.Error("the scan of memory is blind")
	}
}

// A job is paused: its program saves and ends, its node is free and earns nothing
// more, and when it is resumed no step is lost or repeated.
func TestPausedJobGoesOn(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps, interval = 120, 50 * time.Millisecond
	r := u.submit(t, task{hosts: []string{"pause-1", "pause-2"}, args: count(steps, 0, interval)})
	r.untilStep(t, 20)
	if _, err := r.Pause(t.Context(), r.id); err != nil {
		t.Fatal(err)
	}
	paused := r.until(t, soon, "a pause", func(j client.Job) bool { return j.State == client.Paused })
	if paused.Remaining != nil || paused.Checkpoint == nil || paused.Checkpoint.Step < 20 || len(paused.Attempts) != 1 {
		t.Fatalf("paused it is %s, remaining %+v", tell(paused), paused.Remaining)
	}
	first := paused.Attempts[0]
	if first.Outcome != record.Paused || first.Cause.Code != record.CausePaused || first.Receipt == nil || first.EndedAt == 0 {
		t.Fatalf("its attempt: %+v", first)
	}
	if _, err := r.Pause(t.Context(), r.id); err != nil {
		t.Errorf("pausing it again: %v", err)
	}
	until(t, soon, "a free node", func() (bool, error) {
		all, err := r.Nodes(t.Context())
		i := slices.IndexFunc(all.Nodes, func(n client.Node) bool { return n.Node == first.Node })
		return err == nil && i >= 0 && all.Nodes[i].GPUFree > 0, err
	})
	if _, err := r.Resume(t.Context(), r.id); err != nil {
		t.Fatal(err)
	}
	j := r.end(t, client.Succeeded, "")
	attempts := checkSteps(t, r.open(t), steps)
	if got := firstOf(attempts, 2); got != int(paused.Checkpoint.Step)+1 {
		t.Errorf("it went on at step %d, its checkpoint is of step %d", got, paused.Checkpoint.Step)
	}
	if len(j.Attempts) != 2 || j.Attempts[0].Receipt.Receipt.BilledMs != first.Receipt.Receipt.BilledMs {
		t.Errorf("paid for the paused attempt: %+v, then %+v", first.Receipt, j.Attempts[0].Receipt)
	}
	var refused *client.Problem
	if _, err := r.Pause(t.Context(), r.id); !errors.As(err, &refused) || refused.Code != client.CodeConflict {
		t.Errorf("pausing what has ended: %v", err)
	}
	stranger := w.stranger(t)
	if _, err := stranger.Pause(t.Context(), r.id); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a stranger's pause: %v", err)
	}
}

// extension is what the owner signs to let the job run for so many seconds in all.
func (r *run) extension(t *testing.T, seconds uint32) job.SignedExtension {
	t.Helper()
	e := job.SignedExtension{Extension: job.Extension{Order: r.order, Job: r.id, Duration: seconds}}
	var err error
	if e.Signature, err = r.Sign(e.Extension.Hash(r.User.Network.Domain())); err != nil {
		t.Fatal(err)
	}
	return e
}

// A job whose owner lets it run longer is not stopped at its first limit; nobody
// else's signature does that.
func TestExtendedJobRunsOn(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps = 100
	r := u.submit(t, task{hosts: []string{"pause-1", "pause-2"}, args: count(steps, 0, 100*time.Millisecond), duration: 6 * time.Second})
	before := r.untilStep(t, 5)
	if before.Duration != 6 || before.Remaining == nil || before.Remaining.Warning == "" {
		t.Errorf("it may run for %d s, and is not said to take longer: %+v", before.Duration, before.Remaining)
	}
	stranger := w.user(t)
	forged := r.extension(t, 600)
	var err error
	if forged.Signature, err = stranger.Sign(forged.Extension.Hash(w.Network.Domain())); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Extend(t.Context(), forged); !client.IsCode(err, client.CodeSignature) {
		t.Errorf("a stranger's signature: %v", err)
	}
	j, err := r.Extend(t.Context(), r.extension(t, 600))
	if err != nil || j.Duration != 600 {
		t.Fatalf("it may run for %d s: %v", j.Duration, err)
	}
	if _, err := r.Extend(t.Context(), r.extension(t, 60)); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("an extension that is none: %v", err)
	}
	if j = r.end(t, client.Succeeded, ""); len(j.Attempts) != 1 || j.Attempts[0].Receipt.Receipt.BilledMs < 9000 {
		t.Errorf("it ran in %s", tell(j))
	}
	checkSteps(t, r.open(t), steps)
}
