package seal

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of a package's outputs.
const (
	MaxOutputs    = 4096
	maxOutputName = 63 // bytes
)

// Output is a named part of a package: a tree of its own, sealed to who takes
// it. Its segments come after the package's own and those of the outputs before
// it, in the same directory. Several outputs may share a name: the items of one
// that was cut up.
type Output struct {
	Name       string        `json:"name"`
	Recipients []common.Hash `json:"recipients"`
	Segments   uint32        `json:"segments"` // how many it has
	Plain      uint64        `json:"plain"`    // plaintext of them all
	Commitment common.Hash   `json:"commitment"`
}

// Attach adds a part that was sealed and stored by a Writer of its own, with
// PartHead of this package's head. Its segments are stored after those of this
// package and of the parts before it. Call it before Close.
func (w *Writer) Attach(name string, part *Manifest) { w.parts = append(w.parts, attached{name, part}) }

type attached struct {
	name string
	part *Manifest
}

// PartHead is the head of a part of the package that has this head.
func (h Head) PartHead() Head { return Head{Kind: KindOutput, Job: h.Job, Epoch: h.Epoch} }

// attach appends the parts' segments to a manifest that is complete but for its commitment.
func (m *Manifest) attach(parts []attached) {
	for _, a := range parts {
		m.Outputs = append(m.Outputs, Output{
			Name: a.name, Recipients: a.part.Recipients, Segments: uint32(len(a.part.Segments)),
			Plain: a.part.Plain, Commitment: a.part.Commitment,
		})
		m.Segments = append(m.Segments, a.part.Segments...)
		m.Size += a.part.Size
	}
}

// own is how many segments are the package's own; the others are its outputs'.
func (m *Manifest) own() int {
	n := len(m.Segments)
	for _, o := range m.Outputs {
		n -= int(o.Segments)
	}
	return n
}

// Count returns how many outputs have the name.
func (m *Manifest) Count(name string) (n int) {
	for _, o := range m.Outputs {
		if o.Name == name {
			n++
		}
	}
	return n
}

// Part returns the manifest of the item-th output of a name, from 0, and the
// number in the package of its first segment. It opens like any other package.
func (m *Manifest) Part(name string, item int) (part *Manifest, first int, err error) {
	first = m.own()
	for _, o := range m.Outputs {
		if o.Name == name && item == 0 {
			part = &Manifest{
				Version: m.Version, Head: m.Head.PartHead(), Recipients: o.Recipients,
				Segments: m.Segments[first : first+int(o.Segments)], Plain: o.Plain, Commitment: o.Commitment,
			}
			for _, s := range part.Segments {
				part.Size += s.Size
			}
			return part, first, part.check()
		}
		if o.Name == name {
			item--
		}
		first += int(o.Segments)
	}
	return nil, 0, fmt.Errorf("%w: the package has no such output %q", ErrCorrupt, name)
}

// checkOutputs keeps every output within the segments, and leaves the package one of its own.
func (m *Manifest) checkOutputs() error {
	if len(m.Outputs) == 0 {
		return nil
	}
	if m.Kind != KindPackage || len(m.Outputs) > MaxOutputs {
		return fmt.Errorf("a %s with %d outputs", m.Kind, len(m.Outputs))
	}
	left := len(m.Segments)
	for _, o := range m.Outputs {
		if o.Name == "" || len(o.Name) > maxOutputName || len(o.Recipients) == 0 || o.Plain > maxNumber {
			return fmt.Errorf("output %q is malformed", o.Name)
		}
		if o.Segments == 0 || int64(o.Segments) >= int64(left) {
			return fmt.Errorf("output %q of %d segments, where %d are left", o.Name, o.Segments, left)
		}
		left -= int(o.Segments)
	}
	return nil
}
