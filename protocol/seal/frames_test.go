package seal_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
)

var testStream = seal.Stream{Job: common.Hash{1}, Epoch: 2, Kind: seal.StreamLog}

// sealFrames seals payloads; a nil payload restarts the writer, as a node that lost its key does.
func sealFrames(t testing.TB, recipient string, payloads [][]byte) ([][]byte, common.Hash) {
	t.Helper()
	w, key, err := seal.NewFrameWriter(testStream, seal.NewChain(testStream), recipient)
	if err != nil {
		t.Fatal(err)
	}
	frames := [][]byte{key}
	for _, p := range payloads {
		var frame []byte
		if p == nil {
			c := w.Chain()
			w.Wipe()
			if _, err := w.Seal([]byte("late")); err == nil {
				t.Fatal("sealed with a wiped key")
			}
			w, frame, err = seal.NewFrameWriter(testStream, c, recipient)
		} else {
			frame, err = w.Seal(p)
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
	c := w.Chain()
	return frames, c.Head()
}

func drawPayloads(t *rapid.T) [][]byte {
	payload := rapid.OneOf(rapid.Just([]byte(nil)), rapid.SliceOfN(rapid.Byte(), 1, 200))
	return rapid.SliceOfN(payload, 1, 12).Draw(t, "payloads")
}

func TestFramesOpenInOrder(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	rapid.Check(t, func(rt *rapid.T) {
		payloads := drawPayloads(rt)
		frames, root := sealFrames(t, owner.Recipient(), payloads)
		r, public := seal.NewFrameReader(testStream, owner), seal.NewChain(testStream)
		for i, f := range frames {
			got, err := r.Open(f)
			if err != nil {
				rt.Fatal(err)
			}
			public.Add(f)
			if i > 0 && !bytes.Equal(got, payloads[i-1]) {
				rt.Fatalf("frame %d: %q", i, got)
			}
		}
		c := r.Chain()
		if c.Head() != root || public.Head() != root {
			rt.Fatal("roots differ")
		}
	})
}

func TestTamperedFramesAreNoticed(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	frames, _ := sealFrames(t, owner.Recipient(), [][]byte{[]byte("one"), []byte("two"), nil, []byte("three"), []byte("four")})
	rapid.Check(t, func(rt *rapid.T) {
		bad := slices.Clone(frames)
		i := rapid.IntRange(0, len(bad)-2).Draw(rt, "frame")
		switch rapid.IntRange(0, 4).Draw(rt, "damage") {
		case 0:
			b := slices.Clone(bad[i])
			b[rapid.IntRange(0, len(b)-1).Draw(rt, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "mask"))
			bad[i] = b
		case 1:
			bad = slices.Delete(bad, i, i+1)
		case 2:
			bad = slices.Insert(bad, i, bad[i])
		case 3:
			bad[i], bad[i+1] = bad[i+1], bad[i]
		case 4:
			bad[i] = bad[i][:rapid.IntRange(0, len(bad[i])-1).Draw(rt, "length")]
		}
		r := seal.NewFrameReader(testStream, owner)
		for _, f := range bad {
			if _, err := r.Open(f); err != nil {
				if !errors.Is(err, seal.ErrCorrupt) && !errors.Is(err, seal.ErrKey) {
					rt.Fatalf("unsorted error %v", err)
				}
				return
			}
		}
		rt.Fatal("not noticed")
	})
}

func TestFramesAreOfOneStream(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	frames, _ := sealFrames(t, owner.Recipient(), [][]byte{[]byte("one")})
	for _, other := range []seal.Stream{
		{Job: common.Hash{9}, Epoch: 2, Kind: seal.StreamLog},
		{Job: common.Hash{1}, Epoch: 3, Kind: seal.StreamLog},
		{Job: common.Hash{1}, Epoch: 2, Kind: seal.StreamTelemetry},
	} {
		if _, err := seal.NewFrameReader(other, owner).Open(frames[0]); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("%+v: %v", other, err)
		}
	}
	if _, err := seal.NewFrameReader(testStream, identity(t)).Open(frames[0]); !errors.Is(err, seal.ErrKey) {
		t.Errorf("stranger: %v", err)
	}
	if _, err := seal.NewFrameReader(testStream, owner).Open(frames[1]); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("no key frame: %v", err)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want []seal.Line
		var payload []byte
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			l := seal.Line{At: rapid.Uint64().Draw(t, "at"), Source: seal.Source(rapid.IntRange(1, 3).Draw(t, "source")),
				Text: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "text")}
			want = append(want, l)
			payload = seal.AppendLine(payload, l)
		}
		got, err := seal.ParseLines(payload)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d lines, %v", len(got), err)
		}
		for i := range want {
			if got[i].At != want[i].At || got[i].Source != want[i].Source || !bytes.Equal(got[i].Text, want[i].Text) {
				t.Fatalf("line %d: %v", i, got[i])
			}
		}
	})
}
