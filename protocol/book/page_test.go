package book

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// A log is its header's, byte for byte, and no other's.
func TestPageIsTheSameOnceRead(t *testing.T) {
	t.Parallel()
	w := story(t)
	for _, p := range w.pages {
		h, log, err := Seal(p.Header, Start{Linked: p.Header.Follows != p.Header.Page, Follows: p.Header.Follows, Thread: p.Header.Thread, Snapshot: p.Start}, p.Steps)
		if err != nil || h != p.Header {
			t.Fatalf("page %d: %+v, %v", p.Header.Page, h, err)
		}
		for n := range log {
			h.Data = sha256.Sum256(log[:n])
			if _, err := Read(log[:n], h); !errors.Is(err, ErrPage) {
				t.Fatalf("%d bytes of page %d: %v", n, p.Header.Page, err)
			}
		}
		longer := append(slices.Clone(log), 0)
		h.Data = sha256.Sum256(longer)
		if _, err := Read(longer, h); !errors.Is(err, ErrPage) {
			t.Errorf("a byte too many: %v", err)
		}
		if _, err := Read(log, h); !errors.Is(err, ErrPage) {
			t.Errorf("the log of another header: %v", err)
		}
		for i := range p.Steps {
			s, err := p.Snapshot(i)
			if err != nil || s.Root() != p.Steps[i].Entry.Pre {
				t.Errorf("entry %d of page %d is not matched on the snapshot that the log leads to: %v", i, p.Header.Page, err)
			}
			step, err := DecodeStep(p.Steps[i].Encode())
			if err != nil || !reflect.DeepEqual(step, p.Steps[i]) {
				t.Errorf("step %d comes back as %+v: %v", i, step, err)
			}
		}
		start := Start{Linked: true, Follows: 77, Snapshot: p.Start}
		again, err := DecodeStart(start.Encode())
		if err != nil || !again.Linked || again.Follows != 77 || again.Snapshot.Root() != p.Start.Root() {
			t.Errorf("start comes back as %+v: %v", again, err)
		}
	}
}

func TestHostilePagesAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Page){
		"changes out of order": func(p *Page) { p.Steps[1].Changes = append(p.Steps[1].Changes, Change{Slot: 0}) },
		"a leaf elsewhere":     func(p *Page) { p.Steps[1].Changes[0].Slot++ },
		"a false leaf":         func(p *Page) { p.Steps[1].Changes[0].Leaf.Rep = 10_001 },
		"a false job":          func(p *Page) { p.Steps[1].Job.Asset = 2 },
		"too many entries":     func(p *Page) { p.Steps = make([]Step, MaxEntries+1) },
	} {
		p := story(t).pages[0]
		change(p)
		h, log, err := Seal(p.Header, Start{Snapshot: p.Start}, p.Steps)
		if err == nil {
			_, err = Read(log, h)
		}
		if !errors.Is(err, ErrPage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPage(f *testing.F) {
	w := newWorld(f, 3, 2)
	for id := range byte(4) {
		w.match(id)
		w.beat(w.nodes[id%2])
	}
	w.turn()
	_, log, err := Seal(w.pages[0].Header, Start{Snapshot: w.pages[0].Start}, w.pages[0].Steps)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(log)
	f.Add([]byte(logMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		// Give the fuzzer the header that fits, or it gets nowhere.
		at := len(logMagic)
		if len(b) < at+headerInLog {
			return
		}
		sum := sha256.Sum256(b)
		h, err := DecodeHeader(append(slices.Clone(b[at:at+headerInLog]), sum[:]...))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(b, h)
		if err != nil {
			return
		}
		_, again, err := Seal(h, Start{Linked: h.Follows != h.Page, Follows: h.Follows, Snapshot: p.Start}, p.Steps)
		if err != nil || len(again) != len(b) {
			t.Fatalf("a page has two logs: %v", err)
		}
		if _, _, err := Check(p, nil, Known{Domain: domain}); err != nil && !errors.Is(err, ErrPage) {
			t.Fatal(err)
		}
	})
}

// Check says when it cannot judge a page.
func TestCheckWantsWhatBelongsTogether(t *testing.T) {
	t.Parallel()
	w := story(t)
	first, _, err := Check(w.pages[0], nil, w.known)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Check(w.pages[2], first, w.known); !errors.Is(err, ErrPage) {
		t.Errorf("page 2 after page 0: %v", err)
	}
	p := w.pages[1]
	p.Header.Params = 9
	if _, _, err := Check(p, first, w.known); !errors.Is(err, ErrPage) {
		t.Errorf("strange parameters: %v", err)
	}
	q := w.pages[0]
	q.Header.MatchRoot = common.Hash{1}
	if _, faults, err := Check(q, nil, w.known); err != nil || len(faults) != 1 || faults[0].Kind != Withheld {
		t.Errorf("a log of other entries: %v, %v", faults, err)
	}
	empty := &Page{Header: Header{Params: 1}, Start: new(match.Snapshot)}
	if end, faults, err := Check(empty, nil, w.known); end != nil || faults != nil || err != nil {
		t.Errorf("an empty page: %v, %v, %v", end, faults, err)
	}
}

// Two pages must not go on from one, nor any from an empty one.
func TestForksAreFound(t *testing.T) {
	t.Parallel()
	w := story(t)
	fork := *w.pages[1]
	fork.Header.Page = 9
	fork.Steps = []Step{{Job: match.Job{ID: common.Hash{77}}}}
	w.known.Matches.Add(&fork)
	if faults := w.check(); len(faults) != 1 || faults[0].Kind != BadStep {
		t.Errorf("a fork: %v", faults)
	}
	w = story(t)
	w.known.Matches = new(Matches)
	w.known.Matches.Add(&Page{Header: Header{Page: 0}})
	if _, faults, err := Check(w.pages[1], nil, w.known); err != nil || len(faults) != 1 || faults[0].Kind != BadStep {
		t.Errorf("after an empty page: %v, %v", faults, err)
	}
}

// A match's snapshot is its own entry's, and no other's.
func TestSnapshotOfEvidence(t *testing.T) {
	t.Parallel()
	p := story(t).pages[1]
	for i, s := range p.Steps {
		e := match.Evidence{Page: p.Header.Page, Index: uint32(i), Reveal: p.Header.Reveal, Root: s.Entry.Pre}
		if got, err := p.SnapshotOf(e); err != nil || got.Root() != e.Root {
			t.Errorf("entry %d: %v", i, err)
		}
		e.Reveal[0]++
		if _, err := p.SnapshotOf(e); !errors.Is(err, ErrPage) {
			t.Errorf("another reveal: %v", err)
		}
	}
	for _, index := range []uint32{uint32(len(p.Steps)), 1<<32 - 1} {
		if _, err := p.SnapshotOf(match.Evidence{Index: index, Reveal: p.Header.Reveal}); !errors.Is(err, ErrPage) {
			t.Errorf("entry %d: %v", index, err)
		}
	}
}
