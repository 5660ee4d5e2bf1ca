package e2e

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/payload"
	"github.com/skyops/skyops/workflows/replay"
)

var recording = flag.Bool("record", false, "replace the histories in workflows/job/testdata/replay")

var pair = []string{"host-1", "host-2"}

// branches are jobs that end each in its own way, by the names of their histories.
var branches = map[string]func(*testing.T, *user) *run{
	"success": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(10, 5, 50*time.Millisecond)})
		r.end(t, client.Succeeded, "")
		return r
	},
	"node-lost": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(40, 5, 100*time.Millisecond)})
		host := u.Host(r.untilCheckpoint(t, 5).Node.Hex())
		u.kill(t, host)
		r.end(t, client.Succeeded, "")
		u.restart(t, host)
		return r
	},
	"node-drained": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(40, 5, 100*time.Millisecond)})
		host := u.Host(r.untilCheckpoint(t, 5).Node.Hex())
		if err := u.Signal(host, syscall.SIGTERM, true); err != nil {
			t.Fatal(err)
		}
		<-u.Done(host)
		r.end(t, client.Succeeded, "")
		u.restart(t, host)
		return r
	},
	"declined": func(t *testing.T, u *user) *run {
		// A low maximum makes the price weigh more than chance does.
		r := u.submit(t, task{
			hosts: []string{"host-1", "host-3"}, args: count(5, 0, 0), order: func(o *job.Order) { o.MaxRate = 1_000_000 },
		})
		r.end(t, client.Succeeded, "")
		p, err := u.Proof(t.Context(), r.id)
		if err != nil || len(p.Record.Matches) != 2 || p.Record.Matches[0].Offer.Decline == nil {
			t.Fatalf("the job was matched %d times and not declined once: %v", len(p.Record.Matches), err)
		}
		return r
	},
	"user-error": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(20, 5, 50*time.Millisecond, "-fail-at=7")})
		r.end(t, client.Failed, record.CauseExitCode)
		return r
	},
	"run-again": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{
			hosts: pair, args: count(20, 5, 50*time.Millisecond, "-fail-at=7"), spec: func(s *job.Spec) { s.Retry = "error:1" },
		})
		j := r.end(t, client.Failed, record.CauseExitCode)
		if len(j.Attempts) != 2 || j.Attempts[1].ResumedFrom == (common.Hash{}) {
			t.Errorf("it was not run again from its checkpoint: %s", tell(j))
		}
		return r
	},
	"paused": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(40, 0, 100*time.Millisecond)})
		r.untilStep(t, 6)
		if _, err := u.Pause(t.Context(), r.id); err != nil {
			t.Fatal(err)
		}
		r.until(t, soon, "a pause", func(j client.Job) bool { return j.State == client.Paused })
		if _, err := u.Resume(t.Context(), r.id); err != nil {
			t.Fatal(err)
		}
		r.end(t, client.Succeeded, "")
		return r
	},
	"extended": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(80, 0, 100*time.Millisecond), duration: 5 * time.Second})
		r.untilStep(t, 3)
		if _, err := u.Extend(t.Context(), r.extension(t, 600)); err != nil {
			t.Fatal(err)
		}
		r.end(t, client.Succeeded, "")
		return r
	},
	"cancelled": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(1000, 5, 100*time.Millisecond)})
		r.untilStep(t, 6)
		if _, err := u.Cancel(t.Context(), r.id, "enough"); err != nil {
			t.Fatal(err)
		}
		r.end(t, client.Cancelled, record.CauseCancelled)
		return r
	},
	"out-of-budget": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, max: job.Units(3000 * 250e6), args: count(1000, 5, 100*time.Millisecond)})
		r.end(t, client.Failed, record.CauseBudget)
		return r
	},
	"repeated": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, args: count(20, 5, 100*time.Millisecond), spec: deterministic})
		r.end(t, client.Succeeded, "")
		return r
	},
	"no-node": func(t *testing.T, u *user) *run {
		r := u.submit(t, task{hosts: pair, gpu: "H100", duration: time.Hour, life: 3 * time.Second})
		r.end(t, client.Failed, record.CauseNoNode)
		return r
	},
}

// Each branch of a job's story, as the whole stack writes it, replays with
// today's workflow code. With -record these histories are kept, so that later
// code is held to them.
func TestRecordHistories(t *testing.T) {
	t.Parallel()
	fleet := hosts("host", 3, 2)
	fleet[2].RateETH = 500_000 // the best one, for the job that it declines
	w := newWorld(t, stack.Options{Fleet: fleet})
	u := w.user(t)
	dir := t.TempDir()
	if *recording {
		dir = filepath.Join("..", "..", "workflows", "job", "testdata", "replay")
	}
	w.deafen(t, "host-3")
	for name, branch := range branches {
		t.Run(name, func(t *testing.T) {
			w.save(t, branch(t, u), filepath.Join(dir, name+".json"))
		})
	}
	files, err := replay.Check(dir, func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(workjob.Job, workflow.RegisterOptions{Name: workjob.WorkflowType})
	})
	if err != nil {
		t.Error(err)
	}
	if len(files) < 8 {
		t.Errorf("%d histories were replayed", len(files))
	}
}

// deafen has a host serve another scheduler, so that it declines this one's offers.
func (w *world) deafen(t *testing.T, host string) {
	t.Helper()
	n := w.Network
	n.Scheduler = w.nodes(t, host)[0]
	if err := w.State.WriteJSON("network.json", n); err != nil {
		t.Fatal(err)
	}
	w.restart(t, host)
	if err := w.State.WriteJSON("network.json", w.Network); err != nil {
		t.Fatal(err)
	}
}

// save writes a job's history, opened.
func (w *world) save(t *testing.T, r *run, path string) {
	t.Helper()
	w.saveStory(t, workjob.WorkflowID(r.id), path)
}

// saveStory writes a workflow's history, opened.
func (w *world) saveStory(t *testing.T, workflow, path string) {
	t.Helper()
	b, err := os.ReadFile(w.State.KeyFile("master"))
	if err != nil {
		t.Fatal(err)
	}
	master, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := payload.Master(master)
	if err != nil {
		t.Fatal(err)
	}
	if err := replay.Save(t.Context(), w.temporal(t), workflow, "", payload.Codec(keys), path); err != nil {
		t.Fatal(err)
	}
}
