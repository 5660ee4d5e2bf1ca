package seal_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
)

// noise is reproducible bytes that do not repeat.
func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// saved is a cut package as a node stores it: segments by their digest.
type saved struct {
	manifest *seal.Manifest
	index    *seal.Index
	stored   uint64 // bytes that came to the sink
}

// store keeps segments of several packages.
type store map[common.Hash][]byte

func (s store) save(t testing.TB, job, owner *seal.Identity, content []byte, average uint32, known *seal.Index, step int) saved {
	t.Helper()
	at := shelf{}
	var stored atomic.Uint64
	sink := func(ctx context.Context, st seal.Staged) error {
		stored.Add(st.Size)
		return at.put(ctx, st)
	}
	w, err := seal.NewWriter(t.Context(), testHead, []string{owner.Recipient(), job.Recipient()}, sink,
		seal.WriterOptions{Average: average, CutKey: job, Known: known})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for part := range slices.Chunk(content, step) {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range at.segments {
		s[m.Segments[i].Digest] = b
	}
	return saved{m, w.Index(), stored.Load()}
}

// open reads a package, with what is to be remembered of it.
func (s store) open(t testing.TB, m *seal.Manifest, id *seal.Identity) ([]byte, *seal.Index, error) {
	t.Helper()
	fetch := func(_ context.Context, i int) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(s[m.Segments[i].Digest])), nil
	}
	r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, fetch, seal.ReaderOptions{Remember: true})
	defer r.Close()
	content, err := io.ReadAll(r)
	return content, r.Index(), err
}

func TestWhatDidNotChangeIsNotStoredAgain(t *testing.T) {
	t.Parallel()
	job, owner := identity(t), identity(t)
	s := store{}
	first := noise(1, 48<<20)
	before := s.save(t, job, owner, first, 256<<10, nil, 1<<20)
	if before.stored != before.manifest.Size {
		t.Fatalf("%d of %d bytes were stored", before.stored, before.manifest.Size)
	}
	// A header grew, the last of it was trained, the rest is frozen.
	second := slices.Concat(noise(2, 512), []byte("more"), first[512:47<<20], noise(3, 1<<20))
	_, restored, err := s.open(t, before.manifest, job)
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]*seal.Index{"who saved it": before.index, "who restored it": restored} {
		after := s.save(t, job, owner, second, 256<<10, known, 1<<20)
		if fresh := after.manifest.New(before.manifest); fresh != after.stored || fresh > 3<<20 {
			t.Errorf("%s: %d bytes are new, %d were stored", name, fresh, after.stored)
		}
		for i, at := range after.manifest.Kept(before.manifest) {
			if at >= 0 && after.manifest.Segments[i] != before.manifest.Segments[at] {
				t.Errorf("%s: segment %d is not the earlier one's %d", name, i, at)
			}
		}
		for _, id := range []*seal.Identity{job, owner} {
			if got, _, err := s.open(t, after.manifest, id); err != nil || !bytes.Equal(got, second) {
				t.Errorf("%s: opened %d of %d bytes: %v", name, len(got), len(second), err)
			}
		}
	}
}

// A segment of the same job in another one's place is refused: it opens with the
// same key, and nothing but the commitment says where it belongs.
func TestKeptSegmentInAnothersPlace(t *testing.T) {
	t.Parallel()
	job, owner := identity(t), identity(t)
	s := store{}
	x := s.save(t, job, owner, noise(1, 17<<20), 256<<10, nil, 1<<20)
	m := *x.manifest
	m.Segments = slices.Clone(m.Segments)
	m.Segments[0], m.Segments[1] = m.Segments[1], m.Segments[0]
	if _, index, err := s.open(t, &m, job); err == nil || index != nil {
		t.Errorf("opened: %v, and remembered %v", err, index)
	}
}

// Where a stream is cut hangs on its content and the job's key, not on how it came.
func TestCutsAreTheJobsSecret(t *testing.T) {
	t.Parallel()
	owner, job, other := identity(t), identity(t), identity(t)
	content := noise(1, 16<<20)
	sizes := func(x saved) (sizes []uint64) {
		for _, s := range x.manifest.Segments {
			sizes = append(sizes, s.Size)
		}
		return sizes
	}
	whole := sizes(store{}.save(t, job, owner, content, 256<<10, nil, len(content)))
	if parts := sizes(store{}.save(t, job, owner, content, 256<<10, nil, 12_345)); !slices.Equal(whole, parts) {
		t.Errorf("cut at %d and %d", whole, parts)
	}
	if stranger := sizes(store{}.save(t, other, owner, content, 256<<10, nil, len(content))); slices.Equal(whole, stranger) {
		t.Error("another job's cuts are the same")
	}
	if len(whole) < 16 || len(whole) > 256 {
		t.Errorf("%d pieces of 16 MiB, of about 256 KiB", len(whole))
	}
	for i, size := range whole {
		const head = 8 << 10
		if size > 512<<10+head || size < 64<<10 && i < len(whole)-1 {
			t.Errorf("piece %d has %d bytes", i, size)
		}
	}
}

func TestAverage(t *testing.T) {
	t.Parallel()
	for size, want := range map[uint64]uint32{
		0: 0, seal.CutFrom - 1: 0, seal.CutFrom: 256 << 10, 256 << 20: 1 << 20, 1 << 30: 4 << 20, 100 << 30: 32 << 20, 1 << 50: 0,
	} {
		if got := seal.Average(size, 0); got != want {
			t.Errorf("%d bytes: pieces of %d, want %d", size, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(0, 1<<40).Draw(t, "size")
		n := seal.Average(size, 0)
		if n == 0 {
			return
		}
		if n&(n-1) != 0 || size/uint64(n) > 9_000 {
			t.Fatalf("%d bytes in pieces of %d", size, n)
		}
		// A tree that grows or shrinks by a half keeps its pieces.
		again := rapid.Uint64Range(size/2, size*3/2).Draw(t, "again")
		if again >= seal.CutFrom && seal.Average(again, n) != n && size < 4<<30 && size > 64<<20 {
			t.Fatalf("%d bytes in pieces of %d, then %d in pieces of %d", size, n, again, seal.Average(again, n))
		}
	})
}
