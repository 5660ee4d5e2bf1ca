package simulated_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/gpu/gputest"
	"github.com/skyops/skyops/activities/gpu/simulated"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	host, err := simulated.New(simulated.Config{Name: "A100", Memory: 80 << 30, Count: 2, Seed: "suite"})
	if err != nil {
		t.Fatal(err)
	}
	gputest.Run(t, host)
	devices, err := host.Devices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gputest.Scrub(t, devices, host)
}

func TestEveryDeviceSaysThatItIsSimulated(t *testing.T) {
	t.Parallel()
	host, _ := simulated.New(simulated.Config{Name: "A100", Memory: 80 << 30, Count: 4, Seed: "label"})
	devices, _ := host.Devices(t.Context())
	for _, d := range devices {
		if !d.Simulated {
			t.Errorf("%s passes for real", d.ID)
		}
	}
}

func TestSameSeedGivesTheSameDevices(t *testing.T) {
	t.Parallel()
	list := func(seed string) string {
		host, _ := simulated.New(simulated.Config{Name: "A100", Memory: 1 << 30, Count: 1, Seed: seed})
		devices, _ := host.Devices(t.Context())
		return devices[0].ID
	}
	first, again, other := list("a"), list("a"), list("b")
	if first != again || first == other {
		t.Fatalf("ids do not follow the seed: %s, %s, %s", first, again, other)
	}
}

func TestReadingsFollowTheJob(t *testing.T) {
	t.Parallel()
	var held atomic.Bool
	now := time.UnixMilli(1_800_000_000_000)
	host, _ := simulated.New(simulated.Config{
		Name: "A100", Memory: 80 << 30, Count: 1, Seed: "load",
		Held: func(string) bool { return held.Load() },
		Now:  func() time.Time { return now },
	})
	idle, _ := host.Sample(t.Context())
	held.Store(true)
	for range 10 {
		now = now.Add(2 * time.Second)
		host.Sample(t.Context())
	}
	busy, _ := host.Sample(t.Context())
	if idle[0].Utilization != 0 || busy[0].Utilization < 80 {
		t.Errorf("utilisation went from %d %% to %d %%", idle[0].Utilization, busy[0].Utilization)
	}
	if busy[0].MemoryUsed < 10*idle[0].MemoryUsed || busy[0].Power < 3*idle[0].Power || busy[0].Temperature <= idle[0].Temperature {
		t.Errorf("a busy device reads like an idle one: %+v, %+v", idle[0], busy[0])
	}
	held.Store(false)
	for range 20 {
		now = now.Add(2 * time.Second)
		host.Sample(t.Context())
	}
	after, _ := host.Sample(t.Context())
	if after[0].Utilization > 2 {
		t.Errorf("a released device still reads %d %%", after[0].Utilization)
	}
}

func TestNewRefusesDevicesWithoutModel(t *testing.T) {
	t.Parallel()
	if _, err := simulated.New(simulated.Config{Count: 1}); err == nil {
		t.Fatal("a device without a model was invented")
	}
}
