package match

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkMatch is the promise of the hot path: one job over 10k nodes within
// 2 ms and over 100k within 10 ms on one core. "alike" is the worst case, a
// fleet of near-equal nodes where no hash can be spared.
func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, 2))
		mixed := randSnapshot(r, n)
		jobs := make([]Job, 64)
		for i := range jobs {
			jobs[i] = randJob(r)
		}
		p := DefaultParams()
		b.Run(fmt.Sprintf("mixed/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				Best(p, mixed, jobs[i%len(jobs)], randHash(r), now)
			}
		})
		if n > 10_000 {
			continue
		}
		alike := new(Snapshot)
		for i := range n {
			l := randLeaf(rand.New(rand.NewPCG(1, 1)), uint32(i))
			l.Model, l.VRAM, l.GPUs, l.Flags = 1, 81920, 8, FlagDocker
			if err := alike.Set(l); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("alike/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				Best(p, alike, jobs[i%len(jobs)], randHash(r), now)
			}
		})
	}
}

func BenchmarkSnapshot(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	s := randSnapshot(r, 100_000)
	s.Root()
	b.Run("set+root/100000", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := s.Set(randLeaf(r, uint32(i%100_000))); err != nil {
				b.Fatal(err)
			}
			s.Root()
		}
	})
	b.Run("encode/100000", func(b *testing.B) {
		for b.Loop() {
			s.Encode(now)
		}
	})
}
