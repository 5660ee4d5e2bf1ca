package execution

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// A mark is found however the log is cut, and counts only near the log's end.
func TestMarks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(marks).Draw(t, "mark")
		before := strings.Repeat("epoch 3 loss 2.1\n", rapid.IntRange(0, 30).Draw(t, "before"))
		after := strings.Repeat("x", rapid.IntRange(0, 3*markWithin).Draw(t, "after"))
		text := []byte(before + "Error: " + m.text + after)
		var r markReader
		for len(text) > 0 {
			n := rapid.IntRange(1, min(len(text), 2*markWithin)).Draw(t, "n")
			r.read(text[:n])
			text = text[n:]
		}
		got := r.last()
		if len(after) > markWithin && got != nil {
			t.Fatalf("%d bytes after it, %q still counts", len(after), got.text)
		}
		if len(after) <= markWithin && (got == nil || got.code != m.code) {
			t.Fatalf("%q is not seen: %v", m.text, got)
		}
		if len(r.rest) >= longestMark {
			t.Fatalf("%d bytes are kept", len(r.rest))
		}
	})
}

// Why a program ended is told by the most telling of what was seen, in numbers
// and known words alone.
func TestJudgeSeesTheGPU(t *testing.T) {
	t.Parallel()
	of := func(text string) *mark {
		var r markReader
		r.read([]byte(text))
		return r.last()
	}
	said := of("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB for my secret weights")
	var idle, full, faulty gpuWatch
	full.look([]Device{{ID: "GPU-1", MemoryUsed: 10 << 30, MemoryTotal: 40 << 30}, {ID: "GPU-2", MemoryUsed: 39 << 30, MemoryTotal: 40 << 30}})
	full.look([]Device{{ID: "GPU-1", MemoryUsed: 1 << 30, MemoryTotal: 40 << 30}})
	faulty.look([]Device{{ID: "GPU-1", Xid: 79, Faults: 4}})
	faulty.look([]Device{{ID: "GPU-1", Xid: 31, Faults: 5}})
	for name, c := range map[string]struct {
		facts    facts
		code     string
		evidence string
	}{
		"GPU memory":                 {facts{exit: Exit{Code: 1}, mark: said, gpus: &full}, record.CauseGPUMemory, `its log ends with "CUDA out of memory", at most 39936 of 40960 MiB were seen in use on GPU-2, exit code 1`},
		"GPU memory, nothing seen":   {facts{exit: Exit{Code: 1}, mark: said, gpus: &idle}, record.CauseGPUMemory, `its log ends with "CUDA out of memory", exit code 1`},
		"host memory":                {facts{exit: Exit{Code: 1}, mark: of("x\nMemoryError\n"), gpus: &full, ram: 64}, record.CauseOOM, `its log ends with "MemoryError", limit 64 MiB, exit code 1`},
		"Xid":                        {facts{exit: Exit{Code: 1}, mark: said, gpus: &faulty}, record.CauseGPUFault, "Xid 31 on GPU-1, exit code 1"},
		"the kernel's word is first": {facts{exit: Exit{Code: 137, OOMKills: 1}, mark: said, gpus: &faulty}, record.CauseOOM, "limit 0 MiB, exit code 137"},
		"neither":                    {facts{exit: Exit{Code: 1}, gpus: &full}, record.CauseExitCode, "exit code 1"},
		"a mark, and a good end":     {facts{mark: said, gpus: &faulty}, "", ""},
	} {
		_, cause := judge(c.facts)
		if (cause == nil) != (c.code == "") || cause != nil && (cause.Code != c.code || cause.Evidence != c.evidence || cause.Fix == "" || cause.Message == "") {
			t.Errorf("%s: %+v", name, cause)
		}
	}
	if faulty.broken() {
		t.Error("Xid 31 is a program's doing")
	}
	if faulty.look([]Device{{ID: "GPU-1", Xid: 79, Faults: 6}}); !faulty.broken() {
		t.Error("Xid 79 is the device's")
	}
}

func TestARetiredDeviceIsNotFree(t *testing.T) {
	t.Parallel()
	told := 0
	l := NewLedger(Resources{Devices: []string{"a", "b"}}, func() { told++ })
	l.Retire("a")
	if free := l.Free(time.Unix(1, 0)); told != 1 || len(free.Devices) != 1 || free.Devices[0] != "b" || free.GPUs != 1 {
		t.Errorf("free is %+v, told %d times", free, told)
	}
}

// What cannot be read is given to nobody while it cannot, and whoever has it keeps it.
func TestAnUnreadDeviceIsNotFree(t *testing.T) {
	t.Parallel()
	told := 0
	l, now := NewLedger(Resources{Devices: []string{"a", "b", "c"}}, func() { told++ }), time.Unix(1, 0)
	ref := lease.Ref{Epoch: 1}
	if held, err := l.Reserve(ref, Resources{GPUs: 1}, now, now.Add(time.Hour)); err != nil || !slices.Equal(held, []string{"a"}) {
		t.Fatalf("%v, %v", held, err)
	}
	for _, c := range []struct {
		unread, free []string
		told         int
	}{
		{nil, []string{"b", "c"}, 1}, {[]string{"a", "b"}, []string{"c"}, 2}, {[]string{"a", "b"}, []string{"c"}, 2}, {nil, []string{"b", "c"}, 3},
	} {
		l.Unread(c.unread)
		if free := l.Free(now); !slices.Equal(free.Devices, c.free) || told != c.told {
			t.Errorf("without %v: %+v, told %d times", c.unread, free, told)
		}
		if by, ok := l.Holder("a"); !ok || by != ref {
			t.Errorf("without %v: nobody has it", c.unread)
		}
	}
}
