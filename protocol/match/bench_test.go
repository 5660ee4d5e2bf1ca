package match_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/match/matchtest"
)

// BenchmarkMatch is the promise of the hot path: one job on one core. "equal" is
// the worst case, a fleet of one kind where no hash can be spared; "changing" is
// a market where a hundredth of the nodes beats anew for each hundred jobs.
func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		r := rand.New(rand.NewPCG(1, 2))
		jobs := make([]match.Job, 256)
		for i := range jobs {
			jobs[i] = matchtest.Job(r)
		}
		mixed := matchtest.Mixed(r, n)
		mixed.Root()
		p := match.DefaultParams()
		b.Run(fmt.Sprintf("mixed/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				match.Best(p, mixed, jobs[i%len(jobs)], matchtest.Hash(r), matchtest.Time)
			}
		})
		b.Run(fmt.Sprintf("changing/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				for range n / 10_000 {
					if err := mixed.Set(matchtest.Leaf(r, r.Uint32N(uint32(n)))); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				match.Best(p, mixed, jobs[i%len(jobs)], matchtest.Hash(r), matchtest.Time)
			}
		})
		if n > 100_000 {
			continue
		}
		equal := matchtest.Equal(n)
		b.Run(fmt.Sprintf("equal/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				j := jobs[i%len(jobs)]
				j.Models, j.VRAMMin, j.MaxRate = nil, 0, 1_000_000
				match.Best(p, equal, j, matchtest.Hash(r), matchtest.Time)
			}
		})
	}
}

func BenchmarkSnapshot(b *testing.B) {
	const n = 100_000
	r := rand.New(rand.NewPCG(1, 2))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := matchtest.Mixed(r, n)
	s.Root()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Run("set+root/100000", func(b *testing.B) {
		leaves := make([]match.Leaf, 1024)
		for i := range leaves {
			leaves[i] = matchtest.Leaf(r, r.Uint32N(n))
		}
		for i := 0; b.Loop(); i++ {
			if err := s.Set(leaves[i%len(leaves)]); err != nil {
				b.Fatal(err)
			}
			s.Root()
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "bytes/node")
	})
	b.Run("encode/100000", func(b *testing.B) {
		for b.Loop() {
			s.Encode(matchtest.Time)
		}
	})
}
