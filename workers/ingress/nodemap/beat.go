package nodemap

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Bounds of a beat's lists and names.
const (
	maxImages  = 512
	maxDevices = 256
	maxText    = 128 // bytes
)

// A signed beat's time may lie behind the ingress's clock for as long as it
// counts in matching, and before it only a little: it stands in no snapshot
// until its time has come, while its inclusion promises it within ten seconds.
const (
	maxLate  = 30 * time.Second
	maxEarly = 5 * time.Second
)

// ErrBeat reports a beat that no honest node sends.
var ErrBeat = errors.New("the beat is not valid")

// Beat takes a node's beat. For a signed one it returns the scheduler's receipt,
// for use in the session with the given number; the beat is published by then.
func (m *Map) Beat(address common.Address, session uint64, b *nodeservice.Beat) (*nodeservice.Inclusion, error) {
	if err := tidy(b); err != nil {
		return nil, err
	}
	member, err := m.follows(address, b)
	if err != nil {
		return nil, err
	}
	now := m.cfg.Now()
	if len(b.GetLeaf()) == 0 {
		return nil, m.take(address, b, nil, match.Signature{})
	}
	// Checked without the lock: recovering a signature is most of the work.
	beat, signature, err := m.check(address, member, b, now)
	if err != nil {
		return nil, err
	}
	if err := m.take(address, b, &beat, signature); err != nil {
		return nil, err
	}
	i, err := book.NewInclusion(m.cfg.Key, m.cfg.Domain, session, beat, uint64(now.Unix()))
	if err != nil {
		return nil, err
	}
	return &nodeservice.Inclusion{Seq: i.Seq, Time: i.Time, Signature: i.Signature[:]}, nil
}

// follows reports a beat that is not newer than the node's newest.
func (m *Map) follows(address common.Address, b *nodeservice.Beat) (Member, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.of(address)
	return n.member, n.follows(b)
}

func (n *node) follows(b *nodeservice.Beat) error {
	if b.GetSeq() <= n.seq {
		return fmt.Errorf("%w: number %d does not follow %d", ErrBeat, b.GetSeq(), n.seq)
	}
	return nil
}

// check reads a signed beat. A node cannot speak for another one, another slot,
// another network or another time.
func (m *Map) check(address common.Address, member Member, b *nodeservice.Beat, now time.Time) (match.Beat, match.Signature, error) {
	fail := func(format string, args ...any) (match.Beat, match.Signature, error) {
		return match.Beat{}, match.Signature{}, fmt.Errorf("%w: "+format, append([]any{ErrBeat}, args...)...)
	}
	beat, err := match.DecodeBeat(b.GetLeaf())
	if err != nil {
		return fail("%w", err)
	}
	if len(b.GetSignature()) != len(match.Signature{}) {
		return fail("a signature of %d bytes", len(b.GetSignature()))
	}
	ahead := time.Unix(int64(beat.Time), 0).Sub(now)
	switch {
	case beat.Node != address:
		return fail("it is of node %s", beat.Node)
	case beat.Slot != member.Slot:
		return fail("it has slot %d, the registry says %d", beat.Slot, member.Slot)
	case beat.Seq != b.GetSeq():
		return fail("it has number %d", beat.Seq)
	case ahead > maxEarly:
		return fail("it is from the future: the node's clock is %s ahead", ahead.Round(time.Second))
	case -ahead > maxLate:
		return fail("it is stale: the node's clock is %s behind, or the beat was long on its way", -ahead.Round(time.Second))
	}
	l := match.Leaf{Beat: beat, Signature: match.Signature(b.GetSignature())}
	if err := l.VerifyBeat(m.cfg.Domain); err != nil {
		return fail("%w", err)
	}
	return beat, l.Signature, nil
}

// take makes a checked beat the node's newest. Two sessions of one node may be
// here at once, so its number is looked at again.
func (m *Map) take(address common.Address, b *nodeservice.Beat, beat *match.Beat, signature match.Signature) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.of(address)
	if err := n.follows(b); err != nil {
		return err
	}
	n.seq = b.GetSeq()
	m.hear(address, n)
	s := n.copy()
	s.Devices, s.Draining = b.GetDevices(), b.GetDraining()
	if beat != nil {
		n.beat, n.signature, s.Images = beat, signature, b.GetImages()
	}
	m.change(n, s, beat != nil)
	return nil
}

// tidy bounds what a beat may hold besides what is signed.
func tidy(b *nodeservice.Beat) error {
	if len(b.GetImages()) > maxImages || len(b.GetDevices()) > maxDevices {
		return fmt.Errorf("%w: %d images and %d devices, at most %d and %d", ErrBeat, len(b.GetImages()), len(b.GetDevices()), maxImages, maxDevices)
	}
	for i := range b.Images {
		b.Images[i] = Clip(b.Images[i])
	}
	for _, d := range b.Devices {
		d.Id, d.Name, d.Job = Clip(d.GetId()), Clip(d.GetName()), Clip(d.GetJob())
	}
	return nil
}

// Clip bounds a name that a node chose.
func Clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") // not half a character, which protobuf refuses
}
