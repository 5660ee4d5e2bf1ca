package book

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// ErrPage reports bytes that are not what an honest scheduler commits or publishes.
var ErrPage = errors.New("the page is not valid")

// MaxEntries bounds a page. Its log is bounded by the node maps in it.
const MaxEntries = 1 << 16

// Change is what one slot became since the entry before.
type Change struct {
	Slot uint32
	Leaf *match.Leaf // nil: empty
}

// Step is one entry with what led to it: the changes since the entry before it,
// by slot, and the job's terms.
type Step struct {
	Changes []Change
	Entry   Entry
	Job     match.Job
}

// Start is what a page begins with: the snapshot just before its first entry.
type Start struct {
	Linked   bool   // it goes on from another page's end
	Follows  uint64 // that page, where Linked
	Thread   uint64 // of the process that writes it
	Snapshot *match.Snapshot
}

// Page is a whole page, as published.
type Page struct {
	Header Header
	Start  *match.Snapshot
	Steps  []Step
}

// Entries returns the page's entries in their order.
func (p *Page) Entries() []Entry {
	out := make([]Entry, len(p.Steps))
	for i := range p.Steps {
		out[i] = p.Steps[i].Entry
	}
	return out
}

// Snapshot returns the node map that entry i was matched on. Its root is the
// entry's Pre unless the page is false.
func (p *Page) Snapshot(i int) (*match.Snapshot, error) {
	s := p.Start.Clone()
	for at := range p.Steps[:i+1] {
		step := &p.Steps[at]
		if err := step.apply(s); err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", ErrPage, at, err)
		}
		if l, ok := s.Leaf(step.Entry.Slot); ok && at < i {
			if err := s.Set(match.Claim(l, &step.Job, step.Entry.Time)); err != nil {
				return nil, fmt.Errorf("%w: claim of entry %d: %w", ErrPage, at, err)
			}
		}
	}
	return s, nil
}

func (s *Step) apply(to *match.Snapshot) error {
	for _, c := range s.Changes {
		if c.Leaf == nil {
			to.Remove(c.Slot)
		} else if err := to.Set(*c.Leaf); err != nil {
			return err
		}
	}
	return nil
}

// Encode returns the start as a process keeps it: linked(1) ‖ follows(8) ‖
// thread(8) ‖ count(4) ‖ leaves by slot.
func (s Start) Encode() []byte {
	b := make([]byte, 0, 21+match.LeafSize*s.Snapshot.Len())
	b = append(b, bit(s.Linked))
	b = binary.BigEndian.AppendUint64(b, s.Follows)
	b = binary.BigEndian.AppendUint64(b, s.Thread)
	return appendLeaves(b, s.Snapshot)
}

// DecodeStart reads what Start.Encode wrote.
func DecodeStart(b []byte) (Start, error) {
	r := reader{b: b}
	s := Start{Linked: r.flag(), Follows: r.uint64(), Thread: r.uint64()}
	s.Snapshot = r.leaves()
	return s, r.end()
}

// Encode returns the step as the log has it: the number of changes(4), each
// slot(4) ‖ present(1) ‖ leaf; entry; length of the job(2) ‖ job.
func (s Step) Encode() []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 512+match.LeafSize*len(s.Changes)), uint32(len(s.Changes)))
	for _, c := range s.Changes {
		b = binary.BigEndian.AppendUint32(b, c.Slot)
		b = append(b, bit(c.Leaf != nil))
		if c.Leaf != nil {
			b = append(b, c.Leaf.Encode()...)
		}
	}
	b = s.Entry.append(b)
	terms := s.Job.Encode()
	b = binary.BigEndian.AppendUint16(b, uint16(len(terms)))
	return append(b, terms...)
}

// DecodeStep reads what Step.Encode wrote.
func DecodeStep(b []byte) (Step, error) {
	r := reader{b: b}
	s := r.step()
	return s, r.end()
}

// logMagic starts every published log and names its version.
const logMagic = "skyops page 1\n"

// Seal completes the header of a page, of which scheduler, page, reveal and
// params are given, and returns the log that is to be published: magic ‖ header
// less its data ‖ count(4) ‖ leaves by slot ‖ steps.
func Seal(h Header, start Start, steps []Step) (Header, []byte, error) {
	if len(steps) > MaxEntries {
		return h, nil, fmt.Errorf("%w: %d entries, at most %d", ErrPage, len(steps), MaxEntries)
	}
	h.Count, h.Follows, h.Thread = uint32(len(steps)), h.Page, start.Thread
	if start.Linked {
		h.Follows = start.Follows
	}
	p := Page{Steps: steps}
	if len(steps) > 0 {
		h.MatchRoot = MatchRoot(p.Entries())
		h.FirstTime, h.LastTime = steps[0].Entry.Time, steps[len(steps)-1].Entry.Time
	}
	log := append([]byte(logMagic), h.Encode()[:headerInLog]...)
	log = appendLeaves(log, start.Snapshot)
	for _, s := range steps {
		log = append(log, s.Encode()...)
	}
	h.Data = sha256.Sum256(log)
	return h, log, nil
}

// headerInLog is what the log has of its header: all but its own hash.
const headerInLog = HeaderSize - common.HashLength

// Read reads a published log. It checks that the log is the header's, not that
// the page is honest: Check does.
func Read(log []byte, h Header) (*Page, error) {
	if sha256.Sum256(log) != h.Data {
		return nil, fmt.Errorf("%w: the log is not the one that was committed", ErrPage)
	}
	r := reader{b: log}
	if string(r.take(len(logMagic))) != logMagic {
		return nil, fmt.Errorf("%w: the log does not start as one", ErrPage)
	}
	if !slices.Equal(r.take(headerInLog), h.Encode()[:headerInLog]) {
		return nil, fmt.Errorf("%w: the log is of another page", ErrPage)
	}
	p := &Page{Header: h, Start: r.leaves()}
	for range min(h.Count, MaxEntries+1) {
		if r.err != nil {
			break
		}
		p.Steps = append(p.Steps, r.step())
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	if len(p.Steps) != int(h.Count) {
		return nil, fmt.Errorf("%w: %d entries, at most %d", ErrPage, h.Count, MaxEntries)
	}
	return p, nil
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

func appendLeaves(b []byte, s *match.Snapshot) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(s.Len()))
	for _, l := range s.Leaves() {
		b = append(b, l.Encode()...)
	}
	return b
}

// reader takes packed fields off hostile bytes; its first error stays.
type reader struct {
	b   []byte
	err error
}

var zeros [HeaderSize]byte

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: "+format, append([]any{ErrPage}, args...)...)
	}
}

// take returns the next n bytes, zeros (or none) when there are not so many.
func (r *reader) take(n int) []byte {
	if r.err == nil && len(r.b) < n {
		r.fail("it ends early")
	}
	if r.err != nil {
		return zeros[:min(n, len(zeros))]
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) flag() bool {
	b := r.take(1)[0]
	if b > 1 {
		r.fail("a flag is %d", b)
	}
	return b == 1
}

func (r *reader) uint32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *reader) uint64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

// leaf reads a leaf; what a court would have to judge, such as its bounds, is left in.
func (r *reader) leaf() match.Leaf {
	b := r.take(match.LeafSize)
	if r.err != nil {
		return match.Leaf{}
	}
	l, err := match.DecodeLeaf(b)
	if err != nil {
		r.fail("%w", err)
	}
	return l
}

func (r *reader) leaves() *match.Snapshot {
	s := &match.Snapshot{}
	last := -1
	for range r.uint32() {
		l := r.leaf()
		if r.err != nil {
			break
		}
		if int(l.Slot) <= last {
			r.fail("slot %d follows slot %d", l.Slot, last)
		} else if err := s.Set(l); err != nil {
			r.fail("%w", err)
		}
		last = int(l.Slot)
	}
	return s
}

func (r *reader) step() Step {
	var s Step
	last := -1
	for range r.uint32() {
		c := Change{Slot: r.uint32()}
		if r.flag() {
			l := r.leaf()
			c.Leaf = &l
		}
		if r.err != nil {
			return s
		}
		if int(c.Slot) <= last || c.Leaf != nil && c.Leaf.Slot != c.Slot {
			r.fail("a change of slot %d is out of place", c.Slot)
			return s
		}
		last = int(c.Slot)
		s.Changes = append(s.Changes, c)
	}
	entry := r.take(EntrySize)
	n := int(binary.BigEndian.Uint16(r.take(2)))
	terms := r.take(n)
	if r.err != nil {
		return s
	}
	var err error
	if s.Entry, err = DecodeEntry(entry); err != nil {
		r.fail("%w", err)
	}
	if s.Job, err = match.DecodeJob(terms); err != nil {
		r.fail("the terms of job: %w", err)
	}
	return s
}

// end reports what was wrong, or bytes that are left over.
func (r *reader) end() error {
	if r.err == nil && len(r.b) > 0 {
		r.fail("%d bytes are left over", len(r.b))
	}
	return r.err
}
