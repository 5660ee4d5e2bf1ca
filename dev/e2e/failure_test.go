package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// failure is a job that cannot succeed.
type failure struct {
	task   task
	input  bool // it has one, before task.spec spoils it
	code   string
	free   bool   // nothing may be charged
	log    string // in the log of the package; empty: there is no package
	within time.Duration
}

var failures = map[string]failure{
	"image missing": {
		task: task{spec: func(s *job.Spec) {
			s.Image = job.Image{Ref: "skyops/nowhere:1", Digest: "sha256:" + strings.Repeat("5", 64)}
		}},
		code: record.CauseImage, free: true,
	},
	"dataset hash mismatch": {
		task:  task{spec: func(s *job.Spec) { s.Inputs[0].Manifest = common.Hash{7} }},
		input: true, code: record.CauseInput, free: true,
	},
	"dataset not in storage": {
		task: task{spec: func(s *job.Spec) {
			s.Inputs = []job.Input{{Name: "data", CID: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", Manifest: common.Hash{7}, Bytes: 9}}
		}},
		code: record.CauseInput, free: true,
	},
	"exits with a code": {
		task: task{args: count(20, 0, 50*time.Millisecond, "-fail-at=10", "-exit-code=7")},
		code: record.CauseExitCode, log: "failing at step 10, as asked",
	},
	"out of memory": {
		task: task{ram: 32, disk: 32, args: count(20, 0, 50*time.Millisecond, "-alloc-mib=512")},
		code: record.CauseOOM, log: "step 1/20",
	},
	"a child is out of memory and the program exits with 0": {
		task: task{ram: 32, disk: 32, args: count(4, 0, 50*time.Millisecond, "-spawn-oom-child")},
		code: record.CauseOOM, log: "counted to 4",
	},
	"fills its disk": {
		task: task{ram: 256, disk: 32, args: count(20, 0, 50*time.Millisecond, "-fill-disk-mib=128")},
		code: record.CauseDisk, log: "no space left",
	},
	"ignores SIGTERM": {
		task: task{duration: 3 * time.Second, grace: 2 * time.Second, args: count(400, 0, 250*time.Millisecond, "-ignore-term")},
		code: record.CauseDuration, log: "ignoring signal 15", within: 30 * time.Second,
	},
	// 900,000 gwei per GPU-hour are a quarter of a gwei per millisecond.
	"out of budget": {
		task: task{max: job.Units(4000 * 250e6), args: count(400, 4, 250*time.Millisecond)},
		code: record.CauseBudget, log: "stopped at step",
	},
	"out of budget before it starts": {
		task: task{max: job.Units(500 * 250e6), args: count(400, 4, 250*time.Millisecond)},
		code: record.CauseBudget, free: true,
	},
}

// Programs and specs that cannot succeed end as failed, with the one cause that
// is right, charged for what ran and no more.
func TestFailures(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "data"), []byte("an input"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.task.hosts = []string{"bad-1", "bad-2"}
			if f.input {
				f.task.inputs = map[string]string{"data": folder}
			}
			r := w.user(t).submit(t, f.task)
			f.check(t, r, r.end(t, client.Failed, f.code))
		})
	}
}

func (f failure) check(t *testing.T, r *run, j client.Job) {
	t.Helper()
	t.Logf("cause %+v, paid %s", *j.Cause, j.Settlement.Paid)
	if j.Cause.Message == "" || j.Cause.Fix == "" {
		t.Errorf("the cause does not say what happened and what to do: %+v", *j.Cause)
	}
	if f.free != j.Settlement.Paid.IsZero() {
		t.Errorf("paid %s", j.Settlement.Paid)
	}
	if (j.Package == nil) != (f.log == "") {
		t.Fatalf("package %+v", j.Package)
	}
	if f.log != "" {
		if log := r.log(t); !strings.Contains(log, f.log) {
			t.Errorf("the package's log lacks %q:\n%s", f.log, log)
		}
	}
	tries := uint32(1)
	if f.code == record.CauseImage || f.code == record.CauseInput {
		tries = 2 // one node alone is not believed
	}
	if j.Epoch > tries {
		t.Errorf("the job's own failure was tried %d times: %s", j.Epoch, tell(j))
	}
	if a := j.Attempts; f.within > 0 && time.Duration(a[0].EndedAt-a[0].StartedAt)*time.Millisecond > f.within {
		t.Errorf("it took %d ms to end the program", a[0].EndedAt-a[0].StartedAt)
	}
}

// log returns the program's log from the job's package.
func (r *run) log(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(r.open(t), "logs")
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		out.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// An owner's wish ends a job; what was done is packaged and paid for.
func TestCancelled(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	r := u.submit(t, task{hosts: []string{"bad-1", "bad-2"}, args: count(1000, 10, 50*time.Millisecond)})
	r.untilStep(t, 5)
	if _, err := u.Cancel(t.Context(), r.id, "changed my mind"); err != nil {
		t.Fatal(err)
	}
	j := r.end(t, client.Cancelled, record.CauseCancelled)
	if j.Settlement.Paid.IsZero() || j.Package == nil || !strings.Contains(r.log(t), "stopped at step") {
		t.Errorf("cancelled: paid %s, package %+v", j.Settlement.Paid, j.Package)
	}
	stranger := w.stranger(t)
	if _, err := stranger.Job(t.Context(), r.id); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a stranger asking for the job got %v", err)
	}
}
