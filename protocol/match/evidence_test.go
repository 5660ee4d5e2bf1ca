package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// evidenceCase is an honest match among many near-equal nodes.
func evidenceCase(t *testing.T) (Evidence, *Snapshot) {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 6))
	var s Snapshot
	for i := range 300 {
		l, _ := fits()
		l.Slot = uint32(i)
		copy(l.Node[:], crypto.Keccak256([]byte{byte(i), byte(i >> 8)}))
		l.Time = now - uint64(i%20)
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	_, j := fits()
	j.Allow = nil
	reveals := NewReveals(randHash(r), 8)
	reveal := reveals.At(3)
	best, n := Best(DefaultParams(), &s, j, Seed(reveal, s.Root(), j.Salt), now)
	if n != 300 {
		t.Fatalf("%d feasible", n)
	}
	before := s.Clone()
	e, err := NewEvidence(&s, now, reveal, DefaultParams(), j, best.Slot)
	if err != nil {
		t.Fatal(err)
	}
	return e, before
}

func TestHonestEvidence(t *testing.T) {
	t.Parallel()
	e, snapshot := evidenceCase(t)
	if f := VerifyEvidence(e, snapshot, nil); len(f) != 0 {
		t.Errorf("with the snapshot: %+v", f)
	}
	if f := VerifyEvidence(e, nil, nil); len(f) != 0 {
		t.Errorf("without: %+v", f)
	}
}

// One changed input is named, and it alone.
func TestEveryChangedInputIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		input  string
		change func(*Evidence)
	}{
		{"root", func(e *Evidence) { e.Root[9] ^= 1 }},
		{"post", func(e *Evidence) { e.Post[9] ^= 1 }},
		{"reveal", func(e *Evidence) { e.Reveal[9] ^= 1 }},
		{"commitment", func(e *Evidence) { e.Commitment[9] ^= 1 }},
		{"params", func(e *Evidence) { e.Params.Jitter ^= 1 }},
		{"params", func(e *Evidence) { e.Params.Version = 9 }},
		{"chosen", func(e *Evidence) { e.Chosen.RAM ^= 1 }},
		{"chosen", func(e *Evidence) { e.Chosen.Node[4] ^= 1 }},
		{"chosen", func(e *Evidence) { e.Chosen.Slot ^= 1 }},
		{"path", func(e *Evidence) { e.Path[7][3] ^= 1 }},
		{"path", func(e *Evidence) { e.Path = e.Path[1:] }},
	} {
		e, snapshot := evidenceCase(t)
		c.change(&e)
		faults := VerifyEvidence(e, snapshot, nil)
		if len(faults) == 0 {
			t.Errorf("a changed %s is not seen", c.input)
		}
		for _, f := range faults {
			if f.Input != c.input || f.Detail == "" {
				t.Errorf("a changed %s: %+v", c.input, f)
			}
		}
	}
}

// A scheduler that picks any other node is found out by the snapshot.
func TestAWorseChoiceIsSeen(t *testing.T) {
	t.Parallel()
	e, snapshot := evidenceCase(t)
	for slot := range uint32(300) {
		if slot == e.Chosen.Slot {
			continue
		}
		worse, err := NewEvidence(snapshot.Clone(), now, e.Reveal, e.Params, e.Job, slot)
		if err != nil {
			t.Fatal(err)
		}
		if f := VerifyEvidence(worse, snapshot, nil); len(f) != 1 || f[0].Input != "chosen" {
			t.Fatalf("slot %d: %+v", slot, f)
		}
	}
	if _, err := NewEvidence(snapshot, now, e.Reveal, e.Params, e.Job, 5000); err == nil {
		t.Error("evidence for an empty slot")
	}
}

// A node that could not run the job is seen without the snapshot too.
func TestAnInfeasibleChoiceIsSeen(t *testing.T) {
	t.Parallel()
	e, snapshot := evidenceCase(t)
	e.Job.RAM++
	for _, b := range []*Snapshot{nil, snapshot} {
		if f := VerifyEvidence(e, b, nil); len(f) != 1 || f[0].Input != "chosen" {
			t.Errorf("%+v", f)
		}
	}
}

func TestRevealsAreAChain(t *testing.T) {
	t.Parallel()
	r := NewReveals(common.HexToHash("0x5ec"), 5)
	if r.Len() != 5 {
		t.Errorf("%d values", r.Len())
	}
	before := r.Commitment()
	for i := range r.Len() {
		v := r.At(i)
		if crypto.Keccak256Hash(v[:]) != before {
			t.Errorf("value %d does not open the one before", i)
		}
		before = v
	}
	if before != common.HexToHash("0x5ec") {
		t.Error("the last value is not the secret")
	}
}

func FuzzDecodeSnapshot(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{0, 1, 3} {
		f.Add(randSnapshot(r, n).Encode(now))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		// Give the fuzzer a valid checksum, or it gets nowhere.
		if len(b) > 32 {
			sum := sum256(b[:len(b)-32])
			b = append(slices.Clone(b[:len(b)-32]), sum[:]...)
		}
		s, at, err := DecodeSnapshot(b)
		if err != nil {
			return
		}
		if !slices.Equal(s.Encode(at), b) {
			t.Fatal("a snapshot has two encodings")
		}
	})
}
