package match

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// BeatSize and LeafSize are the lengths of an encoded beat and leaf in bytes.
const (
	BeatSize = 134
	LeafSize = 257
)

// Slots is the number of places in the snapshot tree.
const Slots = 1 << Depth

// ErrLeaf reports a beat or a leaf that no honest node, registry or scheduler produces.
var ErrLeaf = errors.New("the leaf is not valid")

// The first byte of what is hashed says what it is.
const (
	leafPrefix = 0x00
	jobPrefix  = 0x02
)

// Encode returns the canonical bytes that the node signs: every field in the
// order of the struct, big-endian, without padding. Offsets:
//
//	0 slot(4) 4 node(20) 24 model(2) 26 gpus(2) 28 vram(4) 32 cpu(4) 36 ram(4)
//	40 disk(4) 44 rate(2×8) 60 egress(2×8) 76 data(32) 108 flags(2)
//	110 answered(8) 118 seq(8) 126 time(8)
func (b Beat) Encode() []byte { return b.append(make([]byte, 0, BeatSize)) }

func (b *Beat) append(to []byte) []byte {
	be := binary.BigEndian
	to = be.AppendUint32(to, b.Slot)
	to = append(to, b.Node[:]...)
	to = be.AppendUint16(to, b.Model)
	to = be.AppendUint16(to, b.GPUs)
	to = be.AppendUint32(to, b.VRAM)
	to = be.AppendUint32(to, b.CPU)
	to = be.AppendUint32(to, b.RAM)
	to = be.AppendUint32(to, b.Disk)
	for _, pair := range [2][2]uint64{b.Rate, b.Egress} {
		to = be.AppendUint64(to, pair[0])
		to = be.AppendUint64(to, pair[1])
	}
	to = append(to, b.Data[:]...)
	to = be.AppendUint16(to, b.Flags)
	to = be.AppendUint64(to, b.Answered)
	to = be.AppendUint64(to, b.Seq)
	return be.AppendUint64(to, b.Time)
}

// decode reads BeatSize bytes.
func (b *Beat) decode(from []byte) {
	be := binary.BigEndian
	*b = Beat{
		Slot: be.Uint32(from), Node: common.Address(from[4:24]), Model: be.Uint16(from[24:]), GPUs: be.Uint16(from[26:]),
		VRAM: be.Uint32(from[28:]), CPU: be.Uint32(from[32:]), RAM: be.Uint32(from[36:]), Disk: be.Uint32(from[40:]),
		Rate:   [2]uint64{be.Uint64(from[44:]), be.Uint64(from[52:])},
		Egress: [2]uint64{be.Uint64(from[60:]), be.Uint64(from[68:])},
		Data:   common.Hash(from[76:108]), Flags: be.Uint16(from[108:]),
		Answered: be.Uint64(from[110:]), Seq: be.Uint64(from[118:]), Time: be.Uint64(from[126:]),
	}
}

// DecodeBeat reads what Beat.Encode wrote.
func DecodeBeat(from []byte) (b Beat, err error) {
	if len(from) != BeatSize {
		return Beat{}, fmt.Errorf("%w: a beat of %d bytes instead of %d", ErrLeaf, len(from), BeatSize)
	}
	b.decode(from)
	return b, b.Validate()
}

// Hash returns keccak256(Encode): what stands for the beat in statements about it.
func (b Beat) Hash() common.Hash {
	var buf [BeatSize]byte
	b.append(buf[:0])
	return crypto.Keccak256Hash(buf[:])
}

// BeatType is the EIP-712 type a node signs its beat with.
const BeatType = "Beat(bytes beat)"

// BeatDigest returns what a node signs in the network's domain.
func BeatDigest(d eip712.Domain, b Beat) common.Hash {
	return d.Digest(eip712.New(BeatType).Bytes32(b.Hash()).Hash())
}

// VerifyBeat checks that the leaf's node signed its beat.
func (l *Leaf) VerifyBeat(d eip712.Domain) error {
	if err := eip712.Verify(l.Node, BeatDigest(d, l.Beat), l.Signature[:]); err != nil {
		return fmt.Errorf("beat %d of node %s: %w", l.Seq, l.Node, err)
	}
	return nil
}

// Encode returns the leaf's canonical bytes: the beat's, then what the
// scheduler adds in the order of the struct. Offsets:
//
//	134 stake(8) 142 rep(2) 144 uptime(2) 146 latency(8×2) 162 claimed gpus(2)
//	164 cpu(4) 168 ram(4) 172 disk(4) 176 claims(8) 184 claimedAt(8) 192 signature(65)
func (l Leaf) Encode() []byte { return l.append(make([]byte, 0, LeafSize)) }

func (l *Leaf) append(to []byte) []byte {
	be := binary.BigEndian
	to = l.Beat.append(to)
	to = be.AppendUint64(to, l.Stake)
	to = be.AppendUint16(to, l.Rep)
	to = be.AppendUint16(to, l.Uptime)
	for _, ms := range l.Latency {
		to = be.AppendUint16(to, ms)
	}
	to = be.AppendUint16(to, l.Claimed.GPUs)
	to = be.AppendUint32(to, l.Claimed.CPU)
	to = be.AppendUint32(to, l.Claimed.RAM)
	to = be.AppendUint32(to, l.Claimed.Disk)
	to = be.AppendUint64(to, l.Claims)
	to = be.AppendUint64(to, l.ClaimedAt)
	return append(to, l.Signature[:]...)
}

// DecodeLeaf reads what Leaf.Encode wrote.
func DecodeLeaf(b []byte) (l Leaf, err error) {
	if len(b) != LeafSize {
		return Leaf{}, fmt.Errorf("%w: %d bytes instead of %d", ErrLeaf, len(b), LeafSize)
	}
	be := binary.BigEndian
	l = Leaf{
		Stake: be.Uint64(b[134:]), Rep: be.Uint16(b[142:]), Uptime: be.Uint16(b[144:]),
		Claimed: Resources{GPUs: be.Uint16(b[162:]), CPU: be.Uint32(b[164:]), RAM: be.Uint32(b[168:]), Disk: be.Uint32(b[172:])},
		Claims:  be.Uint64(b[176:]), ClaimedAt: be.Uint64(b[184:]), Signature: Signature(b[192:]),
	}
	l.Beat.decode(b)
	for i := range l.Latency {
		l.Latency[i] = be.Uint16(b[146+2*i:])
	}
	return l, l.Validate()
}

// Hash returns the leaf's hash in the snapshot tree: keccak256(0x00 ‖ Encode).
func (l Leaf) Hash() common.Hash {
	var b [1 + LeafSize]byte
	b[0] = leafPrefix
	l.append(b[:1])
	return crypto.Keccak256Hash(b[:])
}

// Validate reports a beat outside the bounds that the score is computed in.
func (b *Beat) Validate() error {
	switch {
	case b.Slot >= Slots:
		return fmt.Errorf("%w: slot %d of %d", ErrLeaf, b.Slot, Slots)
	case b.Node == common.Address{}:
		return fmt.Errorf("%w: it names no node", ErrLeaf)
	case b.Model == 0 && (b.GPUs > 0 || b.VRAM > 0):
		return fmt.Errorf("%w: %d GPUs of no model", ErrLeaf, b.GPUs)
	case b.Answered > maxJSON || b.Seq > maxJSON || b.Time > maxJSON:
		return fmt.Errorf("%w: a number beyond 2^53-1", ErrLeaf)
	}
	for a := range b.Rate {
		if b.Rate[a] >= maxPrice || b.Egress[a] >= maxPrice {
			return fmt.Errorf("%w: a price of 2^50 gwei or more", ErrLeaf)
		}
	}
	return nil
}

// Validate reports a leaf outside the bounds that the score is computed in, or
// one that promises more than there is. It does not check the signature.
func (l *Leaf) Validate() error {
	c := &l.Claimed
	switch {
	case l.Rep > 10_000 || l.Uptime > 10_000:
		return fmt.Errorf("%w: reputation %d or uptime %d above 10,000", ErrLeaf, l.Rep, l.Uptime)
	case c.GPUs > l.GPUs || c.CPU > l.CPU || c.RAM > l.RAM || c.Disk > l.Disk:
		return fmt.Errorf("%w: more is claimed than there is", ErrLeaf)
	case l.Stake > maxJSON || l.Claims > maxJSON || l.ClaimedAt > maxJSON:
		return fmt.Errorf("%w: a number beyond 2^53-1", ErrLeaf)
	}
	return l.Beat.Validate()
}

// String writes the signature as 0x and hex.
func (s Signature) String() string { return hexutil.Encode(s[:]) }

// MarshalText implements encoding.TextMarshaler.
func (s Signature) MarshalText() ([]byte, error) { return hexutil.Bytes(s[:]).MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Signature) UnmarshalText(text []byte) error {
	return hexutil.UnmarshalFixedText("Signature", text, s[:])
}

// Bounds of the score's arithmetic, and of numbers in canonical JSON.
const (
	maxPrice = 1 << 50
	maxJSON  = 1<<53 - 1
)

// Content returns the hash that stands for a piece of content, an image digest
// or a CID, in Job.Inputs and in a leaf's filter.
func Content(id string) common.Hash { return crypto.Keccak256Hash([]byte(id)) }

// Filter returns a leaf's Data for a node that holds the given contents: three
// bits each in a filter of 256, so that a few false hits are possible and a
// miss is certain.
func Filter(contents ...common.Hash) (f common.Hash) {
	for _, c := range contents {
		for _, bit := range c[:3] {
			f[31-bit>>3] |= 1 << (bit & 7)
		}
	}
	return f
}

// holds reports whether the filter has all bits of c.
func holds(f, c *common.Hash) bool {
	for _, bit := range c[:3] {
		if f[31-bit>>3]>>(bit&7)&1 == 0 {
			return false
		}
	}
	return true
}
