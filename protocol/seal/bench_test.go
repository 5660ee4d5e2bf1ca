package seal_test

import (
	"context"
	"crypto/rand"
	"io"
	"runtime"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/skyops/skyops/protocol/seal"
)

// BenchmarkSealAgainstAge seals 1 GiB with plain age and as a package, in turn,
// and reports the ratio of the two throughputs and the heap it took.
func BenchmarkSealAgainstAge(b *testing.B) { sealAgainstAge(b, seal.WriterOptions{}) }

// BenchmarkCutAgainstAge is that of a checkpoint, which is cut by its content.
func BenchmarkCutAgainstAge(b *testing.B) {
	sealAgainstAge(b, seal.WriterOptions{Average: seal.Average(1<<30, 0), CutKey: identity(b)})
}

func sealAgainstAge(b *testing.B, opts seal.WriterOptions) {
	const size = 1 << 30
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		b.Fatal(err)
	}
	data := make([]byte, 32<<20)
	rand.Read(data)
	write := func(w io.Writer) {
		for range size / len(data) {
			if _, err := w.Write(data); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.SetBytes(size)
	var plain, packed time.Duration
	var mem runtime.MemStats
	for b.Loop() {
		start := time.Now()
		w, err := age.Encrypt(io.Discard, id.Recipient())
		if err != nil {
			b.Fatal(err)
		}
		write(w)
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		plain += time.Since(start)

		start = time.Now()
		store := func(context.Context, seal.Staged) error { return nil }
		p, err := seal.NewWriter(b.Context(), testHead, []string{id.Recipient().String()}, store, opts)
		if err != nil {
			b.Fatal(err)
		}
		write(p)
		if _, err := p.Close(); err != nil {
			b.Fatal(err)
		}
		packed += time.Since(start)
		runtime.ReadMemStats(&mem)
	}
	b.ReportMetric(float64(plain)/float64(packed), "of-age")
	b.ReportMetric(float64(b.N)*size/1e6/plain.Seconds(), "age-MB/s")
	b.ReportMetric(float64(b.N)*size/1e6/packed.Seconds(), "seal-MB/s")
	b.ReportMetric(float64(mem.HeapSys)/1e6, "heap-MB")
}

// BenchmarkUnpack opens a 256 MiB package.
func BenchmarkUnpack(b *testing.B) {
	const size = 256 << 20
	id := identity(b)
	s := &shelf{}
	w, err := seal.NewWriter(b.Context(), testHead, []string{id.Recipient()}, s.put, seal.WriterOptions{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.Write(make([]byte, size)); err != nil {
		b.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		r := seal.NewReader(b.Context(), m, []*seal.Identity{id}, s.fetch, seal.ReaderOptions{})
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
