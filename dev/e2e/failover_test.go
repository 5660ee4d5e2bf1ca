package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// firstOf returns the first step that an attempt counted, 0 if none.
func firstOf(attempts []string, epoch int) int {
	for i, a := range attempts {
		if a == strconv.Itoa(epoch) {
			return i + 1
		}
	}
	return 0
}

// A node dies half way: the job goes on elsewhere from its newest checkpoint,
// no step is lost or repeated, the dead node is paid for what was kept, and its
// disk shows nothing of the job: not while it runs, but for its image, which an
// engine keeps on the disk, and nothing at all when it is over.
func TestKilledNode(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps, every, interval = 300, 20, 100 * time.Millisecond
	secret, printed, env := "sentinel-secret-"+random(t).Hex(), "sentinel-printed-"+random(t).Hex(), "sentinel-env-"+random(t).Hex()
	inImage := "sentinel-image-" + random(t).Hex()
	words := []string{secret, printed, env}
	begun := time.Now().Add(-time.Second) // file systems tell time in coarse steps
	engine := func(words ...string) []string { return scan(t, words, begun, engineRoots(t)...) }
	r := u.submit(t, task{
		hosts: []string{"kill-1", "kill-2", "kill-3"},
		args:  count(steps, every, interval, "-echo-secret=TOKEN", "-print="+printed),
		env:   map[string]string{"GREETING": env}, secrets: map[string]string{"TOKEN": secret}, inImage: inImage,
	})
	r.untilCheckpoint(t, every)
	before := r.untilStep(t, 2*every+every/2)
	checkRemaining(t, before, steps, interval)
	victim := w.Host(before.Node.Hex())
	all := append(words, inImage)
	if found := append(engine(words...), scan(t, all, time.Time{}, w.State.Dir)...); len(found) > 0 {
		t.Errorf("while the job runs, plaintext is on disk: %v", found)
	}
	if len(engine(inImage)) == 0 {
		t.Error("the scan does not see the images of the engine")
	}
	killed := time.Now()
	w.kill(t, victim)
	restart := sync.OnceFunc(func() { w.restart(t, victim) })
	t.Cleanup(restart)
	if found := append(engine(words...), scan(t, all, time.Time{}, w.State.Path("hosts", victim), w.State.Path("logs"))...); len(found) > 0 {
		t.Errorf("after SIGKILL the node's disk shows %v", found)
	}
	after := r.until(t, soon, "going on elsewhere", func(j client.Job) bool {
		return j.Epoch == 2 && j.Progress != nil && j.Progress.Step > every
	})
	t.Logf("recovered %s after SIGKILL", time.Since(killed).Round(10*time.Millisecond))
	checkRemaining(t, after, steps, interval)
	if host := w.Host(after.Node.Hex()); host == victim {
		t.Errorf("the job went on at the dead node %s", host)
	}
	j := r.end(t, client.Succeeded, "")
	attempts := checkSteps(t, r.open(t), steps)
	resumed := firstOf(attempts, 2)
	if (resumed-1)%every != 0 || resumed-1 < every {
		t.Errorf("the second attempt began at step %d, which no checkpoint precedes", resumed)
	}
	// What was counted while the newest checkpoint was on its way is lost too.
	if lost := int(before.Progress.Step) - (resumed - 1); lost > every+int(2*time.Second/interval) {
		t.Errorf("killed after step %d, went on from step %d: more than one interval was lost", before.Progress.Step, resumed-1)
	}
	r.checkKept(t, j, 1, time.Duration(resumed-1)*interval, killed)
	restart() // the dead node's image goes when it starts
	if found := append(engine(all...), scan(t, all, time.Time{}, w.State.Dir)...); len(found) > 0 {
		t.Errorf("at rest, plaintext is in %v", found)
	}
}

// checkRemaining: what is said to remain are the steps that remain.
func checkRemaining(t *testing.T, j client.Job, steps int, interval time.Duration) {
	t.Helper()
	r := j.Remaining
	if r == nil || j.Progress == nil {
		t.Errorf("nothing is said to remain of %s", tell(j))
		return
	}
	least := uint64((time.Duration(steps-int(j.Progress.Step)) * interval).Milliseconds())
	// Programs on this machine are late rather than early.
	if r.Source != remaining.FromFile || r.HighMs < least || r.LowMs > 4*least || r.Ms < least/2 || r.Warning != "" {
		t.Errorf("after step %d at least %d ms remain, said is %+v", j.Progress.Step, least, *r)
	}
}

// checkKept: a lost attempt is paid for the work up to the checkpoint that the
// next one went on from, and for no more.
func (r *run) checkKept(t *testing.T, j client.Job, epoch int, work time.Duration, killed time.Time) {
	t.Helper()
	lost, next := j.Attempts[epoch-1], j.Attempts[epoch]
	if lost.Outcome != record.Lost || lost.Cause.Code != record.CauseNodeLost || lost.Receipt == nil {
		t.Errorf("attempt %d: %s", epoch, tell(j))
		return
	}
	receipt := lost.Receipt.Receipt
	billed := time.Duration(receipt.BilledMs) * time.Millisecond
	ran := killed.Sub(time.UnixMilli(int64(receipt.StartedAt)))
	if receipt.Checkpoint != next.ResumedFrom || receipt.Result != [32]byte{} {
		t.Errorf("attempt %d is paid for checkpoint %s, the next went on from %s", epoch, receipt.Checkpoint, next.ResumedFrom)
	}
	if billed < work || billed > ran {
		t.Errorf("attempt %d is paid for %s; it ran %s and %s of it was kept", epoch, billed, ran, work)
	}
}

// checkOneResult: one attempt alone is paid for a result, and it is the job's.
func checkOneResult(t *testing.T, j client.Job) {
	t.Helper()
	var results []uint32
	for _, a := range j.Attempts {
		if a.Receipt == nil || a.Receipt.Receipt.Result == [32]byte{} {
			continue
		}
		results = append(results, a.Epoch)
		if a.Receipt.Receipt.Result != j.Package.Manifest || a.Outcome != record.Succeeded {
			t.Errorf("attempt %d, which %s, is paid for result %s, the job's is %s", a.Epoch, a.Outcome, a.Receipt.Receipt.Result, j.Package.Manifest)
		}
	}
	if len(results) != 1 {
		t.Errorf("attempts %v are paid for a result: %s", results, tell(j))
	}
}

// A node dies in each stage of an attempt: the job succeeds all the same, and
// its result is made and paid for once.
func TestKilledInEachStage(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	input := t.TempDir()
	if err := os.WriteFile(filepath.Join(input, "data"), make([]byte, 24<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	const steps = 20
	k := task{
		hosts: []string{"stage-1", "stage-2"}, disk: 512, inputs: map[string]string{"data": input},
		args: count(steps, 5, 50*time.Millisecond, "-fill-disk-mib=128", "-list-inputs"),
	}
	survives := func(t *testing.T, r *run, victim string) {
		w.restart(t, victim)
		j := r.end(t, client.Succeeded, "")
		checkSteps(t, r.open(t), steps)
		if len(j.Attempts) > 2 {
			t.Errorf("one death makes %d attempts: %s", len(j.Attempts), tell(j))
		}
		checkOneResult(t, j)
		t.Logf("%s", tell(j))
	}
	// Of the others, image takes no time where the image is there already, start none
	// where the container was made ahead, and stop none when the program ends by itself.
	for _, stage := range []string{"ahead", "fetch", "run", "seal", "publish"} {
		t.Run(stage, func(t *testing.T) {
			// A stage may be over before the kill falls: then another job dies.
			const tries = 10
			for try := 1; ; try++ {
				r, victim, hit := u.dieIn(t, k, stage)
				survives(t, r, victim)
				if hit == stage {
					return
				}
				if try == tries {
					t.Fatalf("%d kills did not fall into stage %s; the last fell into %s", tries, stage, hit)
				}
			}
		})
	}
}

// dieIn submits a job, kills its host as soon as that says that it is in a stage,
// and returns the stage in which it died.
func (u *user) dieIn(t *testing.T, k task, stage string) (r *run, victim, hit string) {
	t.Helper()
	w, marks := u.world, map[string]int64{}
	for _, h := range k.hosts {
		marks[h] = w.logSize(t, h)
	}
	r = u.submit(t, k)
	at := func(host string) string {
		lines := grepLog(grepLog(w.logSince(t, host, marks[host]), r.id.Hex()), " stage=")
		return strings.TrimSpace(lines[strings.LastIndex(lines, "=")+1:])
	}
	for late := time.Now().Add(soon); time.Now().Before(late); <-time.After(2 * time.Millisecond) { // a stage may last a moment
		for _, h := range k.hosts {
			if slices.Index(stages, at(h)) >= slices.Index(stages, stage) {
				w.kill(t, h)
				t.Logf("killed in stage %s", at(h))
				return r, h, at(h)
			}
		}
	}
	t.Fatalf("no host came to stage %s", stage)
	return nil, "", ""
}

// A node dies when the register has its result and nobody was told: the result
// counts, and nothing is computed again.
func TestKilledBetweenResultAndReport(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	register, err := store.Open(t.Context(), w.State.StoreDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = register.Close() })
	r := w.user(t).submit(t, task{hosts: []string{"report-1", "report-2"}, args: count(20, 5, 50*time.Millisecond)})
	victim := w.Host(r.untilStep(t, 1).Node.Hex())
	for ended, late := false, time.Now().Add(soon); !ended; { // at once: the report comes a moment later
		u, err := register.Usage(t.Context(), r.id, 1)
		if err != nil || time.Now().After(late) {
			t.Fatalf("the register has no result: %v", err)
		}
		ended = u.Ending != nil
	}
	w.kill(t, victim)
	w.restart(t, victim)
	j := r.end(t, client.Succeeded, "")
	if len(j.Attempts) != 1 {
		t.Errorf("what was acknowledged was computed again: %s", tell(j))
	}
	t.Logf("reported before the kill: %v", j.Attempts[0].Erasure != nil)
	checkOneResult(t, j)
}

// A node dies while the program is given time to save because the owner has
// cancelled: the job is cancelled all the same.
func TestKilledWhileStopping(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	r := u.submit(t, task{
		hosts: []string{"stop-1"}, grace: time.Minute, args: count(1000, 5, 50*time.Millisecond, "-ignore-term"),
	})
	r.untilCheckpoint(t, 5)
	if _, err := r.Cancel(t.Context(), r.id, "to see it stop"); err != nil {
		t.Fatal(err)
	}
	r.until(t, soon, "the stop", func(j client.Job) bool { return j.Progress != nil && j.Progress.Stage == "stop" })
	w.kill(t, "stop-1")
	j := r.end(t, client.Cancelled, record.CauseCancelled)
	if len(j.Attempts) != 1 || j.Settlement.Paid.IsZero() {
		t.Errorf("cancelled and killed: paid %s, %s", j.Settlement.Paid, tell(j))
	}
	w.restart(t, "stop-1")
}

// The stages in their order, as Progress names them.
var stages = []string{"ahead", "fetch", "image", "start", "run", "stop", "seal", "publish"}

// A node that was frozen past its loss and goes on finds every door closed.
func TestFrozenNode(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps, every = 150, 5
	r := u.submit(t, task{hosts: []string{"freeze-1", "freeze-2"}, args: count(steps, every, 100*time.Millisecond)})
	before := r.untilCheckpoint(t, 2*every)
	frozen := w.Host(before.Node.Hex())
	if err := w.Signal(frozen, syscall.SIGSTOP, false); err != nil {
		t.Fatal(err)
	}
	thawed := false
	thaw := func() {
		if !thawed {
			thawed = true
			if err := w.Signal(frozen, syscall.SIGCONT, false); err != nil {
				t.Error(err)
			}
		}
	}
	defer thaw()
	moved := r.until(t, soon, "going on elsewhere", func(j client.Job) bool {
		return j.Epoch == 2 && j.Progress != nil && j.Progress.Stage == "run" && j.Progress.Step > before.Progress.Step
	})
	// The frozen node's container still counts and saves, until its grace is over.
	receipt := *moved.Attempts[0].Receipt
	mark := w.logSize(t, frozen)
	thaw()
	until(t, soon, "the thawed node's giving up", func() (bool, error) {
		text := w.logSince(t, frozen, mark)
		return strings.Contains(text, "attempt ended") && strings.Contains(text, r.id.Hex()), nil
	})
	t.Logf("the thawed node says: %s", grepLog(w.logSince(t, frozen, mark), r.id.Hex()))
	j := r.end(t, client.Succeeded, "")
	if len(j.Attempts) != 2 || j.Attempts[0].Outcome != record.Lost || j.Attempts[1].Outcome != record.Succeeded {
		t.Errorf("attempts: %s", tell(j))
	}
	last := *j.Attempts[0].Receipt
	if last.Receipt.StructHash() != receipt.Receipt.StructHash() || last.Receipt.Result != [32]byte{} {
		t.Errorf("the frozen node's receipt changed from %+v to %+v", receipt.Receipt, last.Receipt)
	}
	attempts := checkSteps(t, r.open(t), steps)
	if resumed := firstOf(attempts, 2); resumed == 0 || attempts[steps-1] != "2" {
		t.Errorf("the accepted result is not the second attempt's; it begins at step %d", resumed)
	}
}

func (w *world) logSize(t *testing.T, process string) int64 {
	t.Helper()
	info, err := os.Stat(w.LogFile(process))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func (w *world) logSince(t *testing.T, process string, mark int64) string {
	t.Helper()
	b, err := os.ReadFile(w.LogFile(process))
	if err != nil {
		t.Fatal(err)
	}
	return string(b[min(mark, int64(len(b))):])
}

// grepLog returns the lines with a word.
func grepLog(text, word string) (out string) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			out += line
		}
	}
	return out
}

// A node that is told to leave saves, hands over, and nothing is lost.
func TestDrainedNode(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps = 80
	r := u.submit(t, task{hosts: []string{"drain-1", "drain-2"}, args: count(steps, 0, 100*time.Millisecond)})
	before := r.untilStep(t, 10)
	host := w.Host(before.Node.Hex())
	if err := w.Signal(host, syscall.SIGTERM, true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.restart(t, host) })
	select {
	case <-w.Done(host):
	case <-time.After(soon):
		t.Fatalf("%s did not end after SIGTERM", host)
	}
	j := r.end(t, client.Succeeded, "")
	if len(j.Attempts) != 2 || j.Attempts[0].Outcome != record.Drained || w.Host(j.Attempts[1].Node.Hex()) == host {
		t.Errorf("attempts: %s", tell(j))
	}
	attempts := checkSteps(t, r.open(t), steps)
	if resumed := firstOf(attempts, 2); resumed <= int(before.Progress.Step) {
		t.Errorf("told to leave at step %d, the job went on from step %d: the work in between was done twice", before.Progress.Step, resumed)
	}
	if e := j.Attempts[0].Erasure; e == nil || e.GPUMemory != 80<<10 || e.Overwritten != e.GPUMemory {
		t.Errorf("the drained node's erasure receipt is %+v", e)
	}
}
