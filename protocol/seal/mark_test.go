package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
)

// ledge keeps segments, and what was remembered of them, until it breaks.
type ledge struct {
	mu      sync.Mutex
	stored  map[int][]byte
	marks   map[int]seal.Mark
	breaks  int // after so many of one run; below 0: never
	arrived int
}

var errBroken = errors.New("broken")

func (s *ledge) sink(_ context.Context, st seal.Staged) error {
	b, err := io.ReadAll(st.Reader())
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.arrived == s.breaks {
		return errBroken
	}
	s.arrived++
	s.stored[st.Index], s.marks[st.Index] = b, st.Mark()
	return nil
}

// after returns the marks without a gap, as they are kept: encoded.
func (s *ledge) after(t *rapid.T) (marks []seal.Mark) {
	for i := range len(s.marks) {
		m, ok := s.marks[i]
		if !ok {
			break
		}
		marks = append(marks, m)
	}
	b, err := json.Marshal(marks)
	if err != nil {
		t.Fatal(err)
	}
	marks = nil
	if err := json.Unmarshal(b, &marks); err != nil {
		t.Fatal(err)
	}
	return marks
}

func (s *ledge) seal(t *rapid.T, to string, content []byte, segment, breaks int) (*seal.Manifest, error) {
	after := s.after(t)
	for i := range s.stored {
		if i >= len(after) {
			delete(s.stored, i)
			delete(s.marks, i)
		}
	}
	s.breaks, s.arrived = breaks, 0
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindInput}, []string{to}, s.sink, seal.WriterOptions{SegmentSize: segment, InFlight: 1, Marks: true, After: after})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for part := range slices.Chunk(content, rapid.IntRange(1, 999).Draw(t, "part")) {
		if _, err := w.Write(part); err != nil {
			return nil, err
		}
	}
	return w.Close()
}

// However often sealing breaks off, it ends with a package that opens, and no
// segment is stored twice.
func TestSealingGoesOn(t *testing.T) {
	t.Parallel()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "content")
		segment := rapid.IntRange(100, 1000).Draw(t, "segment")
		s, stored := &ledge{stored: map[int][]byte{}, marks: map[int]seal.Mark{}}, 0
		var m *seal.Manifest
		for m == nil {
			breaks := rapid.IntRange(-1, 3).Draw(t, "breaks")
			var err error
			m, err = s.seal(t, id.Recipient(), content, segment, breaks)
			stored += s.arrived
			if err != nil && !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
		}
		if stored != len(m.Segments) {
			t.Fatalf("%d segments were stored of %d", stored, len(m.Segments))
		}
		r := seal.NewReader(t.Context(), m, []*seal.Identity{id}, func(_ context.Context, i int) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(s.stored[i])), nil
		}, seal.ReaderOptions{})
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes of %d, %v", len(got), len(content), err)
		}
	})
}

// Content that is not what it was is noticed, whatever changed.
func TestSealingGoesOnOnlyWithTheSame(t *testing.T) {
	t.Parallel()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		const segment = 100
		content := rapid.SliceOfN(rapid.Byte(), 1, 500).Draw(t, "content")
		s := &ledge{stored: map[int][]byte{}, marks: map[int]seal.Mark{}}
		if _, err := s.seal(t, id.Recipient(), content, segment, -1); err != nil {
			t.Fatal(err)
		}
		other := slices.Clone(content)
		switch rapid.IntRange(0, 2).Draw(t, "change") {
		case 0:
			other[rapid.IntRange(0, len(other)-1).Draw(t, "at")]++
		case 1:
			other = other[:rapid.IntRange(0, len(other)-1).Draw(t, "until")]
		default:
			if len(other)%segment == 0 {
				t.Skip("what is appended after a whole segment goes on")
			}
			other = append(other, rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "more")...)
		}
		if _, err := s.seal(t, id.Recipient(), other, segment, -1); !errors.Is(err, seal.ErrChanged) {
			t.Fatal(err)
		}
	})
}

func TestMarksThatAreNone(t *testing.T) {
	t.Parallel()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []seal.Mark{{}, {Segment: seal.Segment{Size: 1}, FileKey: make([]byte, 15)}, {Segment: seal.Segment{Size: 1}, FileKey: make([]byte, 16), Plain: -1}} {
		_, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindInput}, []string{id.Recipient()}, nil, seal.WriterOptions{Marks: true, After: []seal.Mark{m}})
		if !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}
