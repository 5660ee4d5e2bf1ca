package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/gpu"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
)

func TestSimulation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		name  string
		gb    uint64
		count int
	}{
		"A100:80GB:2": {"A100", 80, 2},
		"A100":        {"A100", 80, 1},
		"A100:40GB":   {"A100", 40, 1},
		"RTX4090:4":   {"RTX4090", 24, 4},
	} {
		cfg, err := simulation(text)
		if err != nil || cfg.Name != want.name || cfg.Memory != want.gb<<30 || cfg.Count != want.count {
			t.Errorf("%s: %+v, %v", text, cfg, err)
		}
	}
	for _, text := range []string{"A100,H100", "24GB..", "nonsense", "4"} {
		if _, err := simulation(text); err == nil {
			t.Errorf("%s was simulated", text)
		}
	}
}

func TestOneModelIsOffered(t *testing.T) {
	t.Parallel()
	device := func(id, name string) gpu.Device { return gpu.Device{ID: id, Name: name, Memory: 80 << 30} }
	for name, c := range map[string]struct {
		devices []gpu.Device
		model   string
		count   int
	}{
		"none":     {nil, "", 0},
		"alike":    {[]gpu.Device{device("a", "NVIDIA A100-SXM4-80GB"), device("b", "NVIDIA A100-SXM4-80GB")}, "A100", 2},
		"majority": {[]gpu.Device{device("a", "NVIDIA H100 PCIe"), device("b", "NVIDIA A100-SXM4-80GB"), device("c", "NVIDIA A100-SXM4-80GB")}, "A100", 2},
		"tie":      {[]gpu.Device{device("a", "NVIDIA H100 PCIe"), device("b", "NVIDIA A100-SXM4-80GB")}, "A100", 1},
		"unlisted": {[]gpu.Device{device("a", "Some Other Chip")}, "an unlisted GPU", 1},
	} {
		model, chosen := offered(c.devices)
		if len(chosen) != c.count || c.count > 0 && job.GPUName(model) != c.model {
			t.Errorf("%s: %d of %s", name, len(chosen), job.GPUName(model))
		}
	}
}

func newStatus() *status {
	s := &status{
		node: common.Address{1}, runtime: job.RuntimeDocker, rate: [2]uint64{5, 0}, egress: [2]uint64{1, 0},
		log: slog.New(slog.DiscardHandler), changed: make(chan struct{}, 1), overwritable: map[string]bool{}, host: quietHost{},
	}
	s.describe([]gpu.Device{
		{ID: "a", Name: "A100", Memory: 80 << 30, Simulated: true}, {ID: "b", Name: "A100", Memory: 40 << 30, Simulated: true},
	})
	s.ledger = execution.NewLedger(execution.Resources{Devices: s.ids(), CPU: 4000, RAM: 100, Disk: 50 + execution.ControlMiB}, s.touch)
	return s
}

func TestBeatFollowsTheLedger(t *testing.T) {
	t.Parallel()
	s := newStatus()
	whole := s.Beat()
	if err := whole.Validate(); err != nil {
		t.Fatal(err)
	}
	if whole.GPUs != 2 || whole.VRAM != 40<<10 || whole.Flags != match.FlagDocker|match.FlagSimulated {
		t.Errorf("%+v", whole)
	}
	ref := lease.Ref{Job: common.Hash{1}, Epoch: 1}
	if _, err := s.ledger.Reserve(ref, execution.Resources{GPUs: 1, CPU: 1000, RAM: 30, Disk: 20}, time.Now(), time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.changed:
	default:
		t.Error("a reservation does not make the node beat")
	}
	held := s.Beat()
	if held.GPUs != 1 || held.CPU != 3000 || held.RAM != 70 || held.Disk != 30 || !differs(whole, held) {
		t.Errorf("%+v", held)
	}
	if shown := s.shown(); shown[0].GetJob() != ref.Job.Hex() || shown[1].GetJob() != "" {
		t.Errorf("devices are shown as %+v", shown)
	}
	s.ledger.Release(ref)
	if free := s.Beat(); differs(whole, free) {
		t.Errorf("%+v, was %+v", free, whole)
	}
	s.drain()
	if l := s.Beat(); l.Flags&match.FlagDrained == 0 || !s.isDraining() {
		t.Errorf("%+v", l)
	}
}

// A node whose operator asks for rest takes no new jobs until the asking ends.
func TestRest(t *testing.T) {
	t.Parallel()
	s, file := newStatus(), filepath.Join(t.TempDir(), restFile)
	ctx, done := context.WithTimeout(t.Context(), time.Minute)
	defer done()
	go s.watchRest(ctx, file)
	for _, want := range []bool{true, false, true} {
		var err error
		if want {
			err = os.WriteFile(file, nil, 0o600)
		} else {
			err = os.Remove(file)
		}
		if err != nil {
			t.Fatal(err)
		}
		for s.isDraining() != want {
			select {
			case <-s.changed:
			case <-ctx.Done():
				t.Fatalf("the node does not change to resting: %v", want)
			}
		}
		if got := s.Beat().Flags&match.FlagDrained != 0; got != want {
			t.Errorf("resting is %v, the beat says %v", want, got)
		}
	}
}

// A beat that shows an answer shows what the answer reserved: each claim here
// takes a thousandth of a core before it counts as answered.
func TestBeatThatShowsAnAnswerShowsItsReservation(t *testing.T) {
	t.Parallel()
	const claims = 1000
	s := newStatus()
	s.ledger = execution.NewLedger(execution.Resources{CPU: claims}, s.touch)
	go func() {
		now := time.Now()
		for claim := uint64(1); claim <= claims; claim++ {
			_, _ = s.ledger.Reserve(lease.Ref{Epoch: uint32(claim)}, execution.Resources{CPU: 1}, now, now.Add(time.Hour))
			s.Answered(claim)
		}
	}()
	for limit := time.Now().Add(30 * time.Second); ; {
		b := s.Beat()
		if taken := claims - uint64(b.CPU); taken < b.Answered {
			t.Fatalf("%d claims are answered, %d reserved", b.Answered, taken)
		}
		if b.Answered == claims {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%d claims are answered", b.Answered)
		}
	}
}

func TestAnAnswerMakesTheNodeBeat(t *testing.T) {
	t.Parallel()
	s := newStatus()
	before := s.Beat()
	s.Answered(7)
	select {
	case <-s.changed:
	default:
		t.Error("it does not")
	}
	if after := s.Beat(); after.Answered != 7 || !differs(before, after) {
		t.Errorf("%+v", after)
	}
	if s.Answered(3); s.Beat().Answered != 7 {
		t.Error("the number fell")
	}
}

func TestBeatShowsCachedImages(t *testing.T) {
	t.Parallel()
	s := newStatus()
	before := s.Beat()
	s.setImages([]string{"sha256:b", "sha256:a", "sha256:b"})
	after := s.Beat()
	if before.Data == after.Data || after.Data != match.Filter(match.Content("sha256:a"), match.Content("sha256:b")) {
		t.Errorf("filter %s, was %s", after.Data, before.Data)
	}
	if listed := s.listed(); len(listed) != 2 {
		t.Errorf("listed %v", listed)
	}
}

// TestFlagsAreTheSettings: what --help says are the defaults is what a node uses.
func TestFlagsAreTheSettings(t *testing.T) {
	t.Parallel()
	want := Defaults()
	got := Defaults()
	flags := pflag.NewFlagSet("node", pflag.ContinueOnError)
	got.flags(flags)
	if err := flags.Parse(nil); err != nil || got != want {
		t.Errorf("%+v, want %+v; %v", got, want, err)
	}
	if err := want.Check(); err != nil {
		t.Error(err)
	}
	err := flags.Parse([]string{"--simulate", "A100:80GB:2", "--cpu-milli", "8000", "--ram-mib", "1024", "--disk-mib", "512",
		"--rate-eth", "1", "--rate-skyops", "2", "--egress-eth", "3", "--egress-skyops", "4", "--runtime", "process"})
	if err != nil || got.CPU != 8000 || got.Rate != [2]uint64{1, 2} || got.Egress != [2]uint64{3, 4} || got.Runtime != job.RuntimeProcess {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Settings){
		"runtime": func(s *Settings) { s.Runtime = "podman" },
		"prices":  func(s *Settings) { s.Rate = [2]uint64{} },
	} {
		s := Defaults()
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestRisksAreRefusedUnlessAccepted(t *testing.T) {
	t.Parallel()
	risk := fmt.Errorf("%w: /dev/sda2", execution.ErrSwap)
	if err := (Settings{}).unlessAccepted(nil); err != nil {
		t.Error(err)
	}
	if err := (Settings{}).unlessAccepted(risk); !errors.Is(err, execution.ErrSwap) || !strings.Contains(err.Error(), "--accept-risks") {
		t.Errorf("taken unasked: %v", err)
	}
	if err := (Settings{AcceptRisks: true}).unlessAccepted(risk); err != nil {
		t.Errorf("refused though accepted: %v", err)
	}
}

// reads is a host whose devices read as they are told to, one sample after the other.
type reads struct {
	gpu.Host
	next chan map[string]error
}

func (r reads) Sample(ctx context.Context) ([]gpu.Reading, error) {
	select {
	case errs := <-r.next:
		if err := errs["all"]; err != nil {
			return nil, err
		}
		return []gpu.Reading{{ID: "a", Utilization: 7, Err: errs["a"]}, {ID: "b", Utilization: 9, Err: errs["b"]}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A device that cannot be read is not offered, the others are, and so is it once it can
// be read again; the operator is told of both, once.
func TestDevicesThatCannotBeReadAreNotOffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStatus()
		var log bytes.Buffer
		s.log = slog.New(slog.NewTextHandler(&log, nil))
		host := reads{next: make(chan map[string]error)}
		s.host = host
		ctx, end := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() { s.measure(ctx); close(over) }()
		for i, c := range []struct {
			errs  map[string]error
			gpus  uint16
			shown [2]uint32 // percent
		}{
			{nil, 2, [2]uint32{7, 9}},
			{map[string]error{"a": gpu.ErrNoAnswer}, 1, [2]uint32{7, 9}},
			{map[string]error{"a": gpu.ErrNoAnswer}, 1, [2]uint32{7, 9}},
			{map[string]error{"all": errors.New("the bus is gone")}, 0, [2]uint32{}},
			{nil, 2, [2]uint32{7, 9}},
		} {
			host.next <- c.errs
			synctest.Wait()
			if b := s.Beat(); b.GPUs != c.gpus {
				t.Errorf("sample %d: %d GPUs are offered, not %d", i, b.GPUs, c.gpus)
			}
			for at, d := range s.shown() {
				if d.GetUtilization() != c.shown[at] {
					t.Errorf("sample %d: device %d shows %d %%", i, at, d.GetUtilization())
				}
			}
		}
		end()
		<-over
		for text, times := range map[string]int{"cannot be read": 2, "can be read again": 2, "does not answer": 1, "the bus is gone": 1} {
			if n := strings.Count(log.String(), text); n != times {
				t.Errorf("%q is logged %d times, not %d: %s", text, n, times, log.String())
			}
		}
	})
}
