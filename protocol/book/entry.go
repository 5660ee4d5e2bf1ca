package book

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/merkle"
)

// Sizes of the packed forms in bytes.
const (
	EntrySize  = 152
	HeaderSize = 164
)

// The first byte of what is hashed says what it is.
const (
	entryPrefix = 0x03
	pagePrefix  = 0x04
)

// Entry is one match.
type Entry struct {
	Page  uint64      `json:"page"`
	Index uint32      `json:"index"` // its place in the page
	Time  uint64      `json:"time"`  // unix seconds, the ages of beats count from it
	Slot  uint32      `json:"slot"`  // of the chosen node
	Job   common.Hash `json:"job"`   // hash of match.Job
	Leaf  common.Hash `json:"leaf"`  // of the chosen leaf under Pre
	Pre   common.Hash `json:"pre"`   // root of the snapshot that the job was matched on
	Post  common.Hash `json:"post"`  // the same with the job's claim
}

// Encode returns the entry's canonical bytes: every field in the order of the
// struct, big-endian, without padding. Offsets:
//
//	0 page(8) 8 index(4) 12 time(8) 20 slot(4) 24 job(32) 56 leaf(32) 88 pre(32) 120 post(32)
func (e Entry) Encode() []byte { return e.append(make([]byte, 0, EntrySize)) }

func (e *Entry) append(b []byte) []byte {
	be := binary.BigEndian
	b = be.AppendUint64(b, e.Page)
	b = be.AppendUint32(b, e.Index)
	b = be.AppendUint64(b, e.Time)
	b = be.AppendUint32(b, e.Slot)
	for _, h := range []*common.Hash{&e.Job, &e.Leaf, &e.Pre, &e.Post} {
		b = append(b, h[:]...)
	}
	return b
}

// DecodeEntry reads what Entry.Encode wrote.
func DecodeEntry(b []byte) (Entry, error) {
	if len(b) != EntrySize {
		return Entry{}, fmt.Errorf("%w: an entry of %d bytes instead of %d", ErrPage, len(b), EntrySize)
	}
	be := binary.BigEndian
	return Entry{
		Page: be.Uint64(b), Index: be.Uint32(b[8:]), Time: be.Uint64(b[12:]), Slot: be.Uint32(b[20:]),
		Job: common.Hash(b[24:56]), Leaf: common.Hash(b[56:88]), Pre: common.Hash(b[88:120]), Post: common.Hash(b[120:]),
	}, nil
}

// Hash returns keccak256(0x03 ‖ Encode).
func (e Entry) Hash() common.Hash { return crypto.Keccak256Hash([]byte{entryPrefix}, e.Encode()) }

// Header is what a scheduler commits of a page.
type Header struct {
	Scheduler common.Address `json:"scheduler"`
	Page      uint64         `json:"page"`
	Count     uint32         `json:"count"` // of entries
	MatchRoot common.Hash    `json:"matchRoot"`
	FirstTime uint64         `json:"firstTime"` // of the first entry
	LastTime  uint64         `json:"lastTime"`  // of the last
	Reveal    common.Hash    `json:"reveal"`
	Params    uint32         `json:"params"`  // version
	Follows   uint64         `json:"follows"` // the page whose end this one begins at; itself: it begins with an empty snapshot
	// Thread is drawn at random by the process that writes the page, so that what it
	// promises names it. A page has the thread of the one that it follows.
	Thread uint64      `json:"thread,string"`
	Data   common.Hash `json:"data"` // SHA-256 of the published log
}

// Encode returns the header's canonical bytes: every field in the order of the
// struct, big-endian, without padding. Offsets:
//
//	0 scheduler(20) 20 page(8) 28 count(4) 32 matchRoot(32) 64 firstTime(8) 72 lastTime(8)
//	80 reveal(32) 112 params(4) 116 follows(8) 124 thread(8) 132 data(32)
func (h Header) Encode() []byte {
	be := binary.BigEndian
	b := append(make([]byte, 0, HeaderSize), h.Scheduler[:]...)
	b = be.AppendUint64(b, h.Page)
	b = be.AppendUint32(b, h.Count)
	b = append(b, h.MatchRoot[:]...)
	b = be.AppendUint64(b, h.FirstTime)
	b = be.AppendUint64(b, h.LastTime)
	b = append(b, h.Reveal[:]...)
	b = be.AppendUint32(b, h.Params)
	b = be.AppendUint64(b, h.Follows)
	b = be.AppendUint64(b, h.Thread)
	return append(b, h.Data[:]...)
}

// DecodeHeader reads what Header.Encode wrote.
func DecodeHeader(b []byte) (Header, error) {
	if len(b) != HeaderSize {
		return Header{}, fmt.Errorf("%w: a header of %d bytes instead of %d", ErrPage, len(b), HeaderSize)
	}
	be := binary.BigEndian
	return Header{
		Scheduler: common.Address(b[:20]), Page: be.Uint64(b[20:]), Count: be.Uint32(b[28:]), MatchRoot: common.Hash(b[32:64]),
		FirstTime: be.Uint64(b[64:]), LastTime: be.Uint64(b[72:]), Reveal: common.Hash(b[80:112]),
		Params: be.Uint32(b[112:]), Follows: be.Uint64(b[116:]), Thread: be.Uint64(b[124:]),
		Data: common.Hash(b[132:]),
	}, nil
}

// Hash returns keccak256(0x04 ‖ Encode), what the chain keeps of a page.
func (h Header) Hash() common.Hash { return crypto.Keccak256Hash([]byte{pagePrefix}, h.Encode()) }

// MatchRoot returns the root of a page's entries, in their order.
func MatchRoot(entries []Entry) common.Hash { return merkle.Root(hashes(entries)) }

func hashes(entries []Entry) []common.Hash {
	out := make([]common.Hash, len(entries))
	for i := range entries {
		out[i] = entries[i].Hash()
	}
	return out
}
