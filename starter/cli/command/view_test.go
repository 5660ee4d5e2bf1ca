package command

import (
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/starter/client"
)

// now is when the views of these tests are drawn.
var now = time.UnixMilli(1_700_000_100_000)

func ago(d time.Duration) uint64 { return uint64(now.Add(-d).UnixMilli()) }

func ether(n uint64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(1e18)))
}

func recovered() client.Job {
	due := ether(2)
	return client.Job{
		Job: common.Hash{1}, Name: "train\x1b[2J", State: client.Running, Epoch: 2, CreatedAt: ago(time.Hour),
		Progress:  &client.Progress{Stage: "run", Step: 61, Total: 100},
		Remaining: &client.Remaining{Source: remaining.FromFile, At: ago(-time.Hour), Ms: 600_000, LowMs: 30_000, HighMs: 900_000, LimitMs: 700_000, Warning: "it is too slow"},
		Attempts: []record.Attempt{
			{Epoch: 1, Outcome: "lost", StartedAt: ago(50 * time.Minute), EndedAt: ago(30 * time.Minute), Cause: &record.Cause{Message: "the node is gone"}},
			{Epoch: 2, Node: common.Address{2}, StartedAt: ago(29 * time.Minute), ResumedFrom: common.Hash{3}},
		},
		Checkpoint: &lease.Head{Seq: 4, Step: 60, Bytes: 1 << 20, At: ago(40 * time.Second)}, Due: &due, MaxCost: ether(5),
	}
}

func TestView(t *testing.T) {
	t.Parallel()
	v := view{columns: 80}
	w := &watched{job: recovered(), told: now.Add(-time.Minute), sample: &client.Sample{At: ago(time.Second), CPU: 2500, MemoryUsed: 1 << 30, MemorySize: 4 << 30}}
	for range maxDevices + 2 {
		w.sample.Devices = append(w.sample.Devices, client.Device{Name: "H100", Utilization: 4_000_000_000, Xid: 79})
	}
	for range storyLines + 5 {
		w.story = append(w.story, client.Event{At: ago(0), Kind: "kind", Text: "text\nmore\x1b[A"})
	}
	lines := v.lines(w, now)
	text := strings.Join(lines, "\n")
	for _, want := range []string{
		"running  0x0100000000  train\\x1b[2J  1h0m since it was submitted", "61 of 100 steps (61 %)", "about 9m0s (0s to 14m0s), by the program's progress file",
		"Warning    it is too slow", "Attempt 1  lost on ", "20m0s: the node is gone", "Attempt 2  runs on 0x02", "since 29m0s, resumed",
		"number 4, step 60, 1.0 MiB, 40s ago", "Cost       2 ETH so far, of at most 5 ETH", "GPU 15", "100 %", "Xid 79", "and 2 more",
		"2.5 cores  memory 1.0 GiB of 4.0 GiB",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the view has no %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "GPU 16") || strings.Count(text, "kind  ") != storyLines {
		t.Errorf("the view has no bounds:\n%s", text)
	}
	for _, l := range lines {
		if strings.ContainsAny(l, "\n\x1b") {
			t.Errorf("a line drives the terminal: %q", l)
		}
	}
}

func TestViewOfTheEnd(t *testing.T) {
	t.Parallel()
	v := view{colours: true, columns: 42}
	w := &watched{job: recovered(), sample: &client.Sample{Devices: []client.Device{{}}}}
	w.job.State, w.job.Outcome = client.Failed, record.Failed
	w.job.Cause = &record.Cause{Code: record.CauseExitCode, Message: "it ended with code 7", Evidence: "code 7", Fix: "look at the end of its log, and at how it was started"}
	w.job.Settlement = &record.Settlement{Paid: ether(2), Fee: ether(1), Refunded: ether(4)}
	text := strings.Join(v.lines(w, now), "\n")
	for _, want := range []string{"\x1b[31mfailed\x1b[0m", "\x1b[31mexit-code: it ended with code 7", "code 7\n", "look at the end of its log, and\n", "at how it was started\n", "3 ETH paid, 4 ETH came back"} {
		if !strings.Contains(text, want) {
			t.Errorf("the view has no %q:\n%s", want, text)
		}
	}
	for _, not := range []string{"Remaining", "GPU 0", "Progress"} {
		if strings.Contains(text, not) {
			t.Errorf("the view of a job that ended still has %q:\n%s", not, text)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé ]{0,80}`).Draw(t, "text")
		columns := rapid.IntRange(-1, 20).Draw(t, "columns")
		lines := fold(text, columns)
		for _, l := range lines {
			if n := utf8.RuneCountInString(l); n == 0 || n > max(columns, 1) || strings.TrimSpace(l) == "" {
				t.Fatalf("%q has a line %q", lines, l)
			}
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}
