package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// hook is an owner's webhook: it takes what verifies, and keeps which events it was told of.
type hook struct {
	*httptest.Server
	secret string
	mu     sync.Mutex
	told   map[string]notify.Notice // by webhook-id
	wrong  []error
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{told: map[string]notify.Notice{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		verifier, bad := standardwebhooks.NewWebhook(h.secret)
		if err == nil && bad == nil {
			err = verifier.Verify(body, r.Header)
		}
		var m struct{ Data notify.Notice }
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			h.wrong = append(h.wrong, err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		h.told[r.Header.Get("webhook-id")] = m.Data
	}))
	t.Cleanup(h.Close)
	return h
}

// await waits until it was told of an event of a job that succeeded.
func (h *hook) await(t *testing.T, id, event string) {
	t.Helper()
	for deadline := time.Now().Add(soon); ; time.Sleep(tick) {
		h.mu.Lock()
		n, ok := h.told[id+"."+event]
		h.mu.Unlock()
		if ok && n.Outcome == record.Succeeded {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("of %s it was told %+v", event, n)
		}
	}
}

// What acts when nobody is there: a schedule runs a job again and again under one order, is
// paused, makes up for what was due, and is ended; a webhook is told of each run; nodes are
// paid for what they did and the rest comes back.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("clock", 2, 2), Runtime: job.RuntimeProcess})
	h := newHook(t)
	s := w.owner(t, "0.5")
	h.secret = s.run("notify", "secret")
	file := filepath.Join(t.TempDir(), "job.yaml")
	task := "name: tick\nruntime: process\nram: 64MB\ndisk: 64MB\nduration: 60s\ngpu: A100\ncommand: [/bin/sh, -c, 'echo $SKYOPS_JOB_ID > $SKYOPS_OUTPUT_DIR/id']\n"
	if err := os.WriteFile(file, []byte(task), 0o600); err != nil {
		t.Fatal(err)
	}
	id := s.run("schedule", "create", "--cron", "@every 2s", "-f", file, "--runs", "500", "--max-total", "0.4", "--for", "1h", "--notify", h.URL+"/hook")
	show := func() (v client.Schedule) {
		t.Helper()
		if err := json.Unmarshal([]byte(s.run("schedule", "show", id, "--json")), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	until := func(what string, enough func(client.Schedule) bool) client.Schedule {
		t.Helper()
		for deadline := time.Now().Add(endWithin); ; time.Sleep(tick) {
			v := show()
			if enough(v) {
				return v
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: %+v", what, v)
			}
		}
	}
	over := func(v client.Schedule) (n uint32) {
		for _, r := range v.Runs {
			if r.Outcome != "" {
				n++
			}
		}
		return n
	}
	v := until("three runs", func(v client.Schedule) bool { return over(v) >= 3 })
	for _, r := range v.Runs[:3] {
		if r.Outcome != record.Succeeded || r.Cost.IsZero() {
			t.Errorf("run %+v", r)
		}
	}
	s.run("schedule", "pause", id[:10])
	v = until("it stands still", func(v client.Schedule) bool { return v.Paused && over(v) == v.Begun })
	paused := v.Begun
	s.run("schedule", "backfill", id, "--from", "7s")
	v = until("what was due is made up for", func(v client.Schedule) bool { return v.Begun > paused && over(v) == v.Begun })
	first := v.Runs[0].Job.Hex()
	checkMade(t, s, first)
	s.run("schedule", "delete", id, "--reason", "enough")
	v = until("it is closed", func(v client.Schedule) bool { return v.Phase == "closed" })
	checkClosed(t, v)
	for _, event := range []string{notify.Delivered, notify.Succeeded} {
		h.await(t, first, event)
	}
	if h.mu.Lock(); len(h.wrong) > 0 {
		t.Errorf("notices that do not verify: %v", h.wrong)
	}
	h.mu.Unlock()
	if list := s.run("notify", "list", "--json"); !strings.Contains(list, `"delivered"`) || strings.Contains(list, "/hook") {
		t.Errorf("the list of notices is %s", list)
	}
}

// checkMade fetches what a run of the schedule made: its id.
func checkMade(t *testing.T, s *shell, id string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	s.run("result", id, "--output", out)
	if b, err := os.ReadFile(filepath.Join(out, "output", "id")); err != nil || strings.TrimSpace(string(b)) != id {
		there, _ := filepath.Glob(filepath.Join(out, "*", "*"))
		t.Errorf("run %s made %q: %v, beside %q", id, b, err, there)
	}
}

// checkClosed holds what a schedule that is over cost against its runs.
func checkClosed(t *testing.T, v client.Schedule) {
	t.Helper()
	sum := job.Amount{}
	for _, r := range v.Runs {
		sum = sum.Add(r.Cost)
	}
	if v.Settlement == nil || v.Why != "enough" || len(v.Next) != 0 || len(v.Runs) != int(v.Begun) {
		t.Fatalf("closed: %+v", v)
	}
	if v.Settlement.Paid.Cmp(sum) != 0 || v.Cost.Cmp(sum) != 0 || v.Settlement.Refunded.Add(sum).Add(v.Settlement.Fee).Cmp(v.MaxCost) != 0 {
		t.Errorf("its runs cost %s; paid %s, fee %s, back %s of %s", sum, v.Settlement.Paid, v.Settlement.Fee, v.Settlement.Refunded, v.MaxCost)
	}
}
