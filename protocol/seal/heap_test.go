package seal_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/seal"
)

// heapGiB names the size of what the tests of the heap open and seal, in GiB: 10 for
// the figures in docs/data.md and docs/delivery.md.
const heapGiB = "SKYOPS_TEST_HEAP_GIB"

// zeros is so many bytes.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	z.left -= n
	return int(n), nil
}

// TestHeapOfALargeInput opens an input of segments as the command makes them and
// watches the heap: it does not grow with the input.
func TestHeapOfALargeInput(t *testing.T) {
	size := int64(256 << 20)
	if text := os.Getenv(heapGiB); text != "" {
		n, err := strconv.ParseInt(text, 10, 16)
		if err != nil {
			t.Fatal(err)
		}
		size = n << 30
	}
	const most, segment = 60 << 20, 8 << 20
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	name := func(i int) string { return filepath.Join(dir, seal.SegmentName(i)) }
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindInput}, []string{id.Recipient()}, func(_ context.Context, s seal.Staged) error {
		f, err := os.Create(name(s.Index))
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(f, s.Reader())
		return err
	}, seal.WriterOptions{SegmentSize: segment})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := io.Copy(w, &zeros{size}); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.GC() // what pools hold goes with the second one
	peak := watchHeap(t)
	r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, func(_ context.Context, i int) (io.ReadCloser, error) {
		return os.Open(name(i))
	}, seal.ReaderOptions{})
	defer r.Close()
	if n, err := io.Copy(io.Discard, r); err != nil || n != size {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if grown := peak(); grown > most {
		t.Errorf("the heap grew by %d MiB with %d MiB", grown>>20, size>>20)
	} else {
		t.Logf("the heap grew by %d MiB with %d MiB", grown>>20, size>>20)
	}
}

// TestHeapOfALargeResult seals a result as nodes do, and watches the heap.
func TestHeapOfALargeResult(t *testing.T) {
	size := int64(256 << 20)
	if text := os.Getenv(heapGiB); text != "" {
		n, err := strconv.ParseInt(text, 10, 16)
		if err != nil {
			t.Fatal(err)
		}
		size = n << 30
	}
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.GC() // what pools hold goes with the second one
	peak := watchHeap(t)
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindPackage}, []string{id.Recipient()}, func(_ context.Context, s seal.Staged) error {
		_, err := io.Copy(io.Discard, s.Reader())
		return err
	}, seal.WriterOptions{SegmentSize: seal.ResultSegment})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := io.Copy(w, &zeros{size}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const most = 60 << 20
	if grown := peak(); grown > most {
		t.Errorf("the heap grew by %d MiB with %d MiB", grown>>20, size>>20)
	} else {
		t.Logf("the heap grew by %d MiB with %d MiB", grown>>20, size>>20)
	}
}

// watchHeap returns a function that ends the watch and says by how much the heap grew.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	heap := func() uint64 {
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapInuse
	}
	before, peak := heap(), uint64(0)
	var work sync.WaitGroup
	end := make(chan struct{})
	work.Go(func() {
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-end:
				tick.Stop()
				return
			case <-tick.C:
				peak = max(peak, heap())
			}
		}
	})
	return func() uint64 { close(end); work.Wait(); return peak - min(peak, before) }
}
