package seal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// countedStage counts the bytes that all of its kind hold.
type countedStage struct {
	bytes.Buffer
	held, most *atomic.Int64
}

func (c *countedStage) Write(p []byte) (int, error) {
	now := c.held.Add(int64(len(p)))
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	return c.Buffer.Write(p)
}

func (c *countedStage) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(c.Bytes()).ReadAt(p, off)
}

func (c *countedStage) Close() error {
	c.held.Add(-int64(c.Len()))
	c.Reset()
	return nil
}

// sealPlain packs bytes, which are no archive, into segments of the given size.
func sealPlain(t *testing.T, id *seal.Identity, segment int, plain []byte) (*seal.Manifest, *shelf) {
	t.Helper()
	s := &shelf{}
	w, err := seal.NewWriter(t.Context(), testHead, []string{id.Recipient()}, s.put, seal.WriterOptions{SegmentSize: segment})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

// Readers that share a room hold no more than that together, and all come to their end.
func TestReadersShareRoom(t *testing.T) {
	t.Parallel()
	const segment, readers = 256 << 10, 8
	id, plain := identity(t), bytes.Repeat([]byte{7}, 4*segment)
	m, s := sealPlain(t, id, segment, plain)
	var held, most atomic.Int64
	room := int64(2 * m.Segments[0].Size)
	opts := seal.ReaderOptions{
		Room:     seal.NewRoom(room).Guest(),
		NewStage: func() (seal.Stage, error) { return &countedStage{held: &held, most: &most}, nil },
	}
	var work sync.WaitGroup
	for range readers {
		work.Go(func() {
			r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, s.fetch, opts)
			defer r.Close()
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	work.Wait()
	if most.Load() > room || most.Load() == 0 || held.Load() != 0 {
		t.Errorf("%d bytes were held at once and %d are, the room is of %d", most.Load(), held.Load(), room)
	}
}

// A reader that is closed, or cannot fetch, gives its room back; a segment that is
// larger than the room takes all of it.
func TestRoomComesBack(t *testing.T) {
	t.Parallel()
	id := identity(t)
	m, s := sealPlain(t, id, 1<<10, make([]byte, 4<<10))
	room := seal.NewRoom(1).Guest()
	failing := func(context.Context, int) (io.ReadCloser, error) { return nil, errors.New("away") }
	for range 2 {
		r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, failing, seal.ReaderOptions{Room: room})
		if _, err := r.Read(make([]byte, 1)); err == nil {
			t.Error("it read something")
		}
		r.Close()
		seal.NewReader(t.Context(), m, []*seal.Identity{id}, s.fetch, seal.ReaderOptions{Room: room}).Close()
	}
	r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, s.fetch, seal.ReaderOptions{Room: room})
	defer r.Close()
	if n, err := io.Copy(io.Discard, r); err != nil || uint64(n) != m.Plain {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// Whatever the size, a package is few enough segments for a directory, and each is
// small enough to be opened.
func TestSegmentFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(1, uint64(job.MaxDisk)<<20).Draw(t, "size")
		segment := uint64(seal.SegmentFor(size))
		if n := (size + segment - 1) / segment; n > 4096 || segment+1<<20 > seal.MaxStaged || segment < seal.ResultSegment {
			t.Fatalf("%d bytes are %d segments of %d", size, n, segment)
		}
		if size <= 64<<30 && segment != seal.ResultSegment {
			t.Fatalf("segments of %d bytes for %d", segment, size)
		}
	})
}
