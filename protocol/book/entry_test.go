package book

import (
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

const vectorFile = "testdata/vectors.json"

var domain = eip712.Domain{ChainID: 90_210, Escrow: common.HexToAddress("0xe5c0")}

// vectors are the frozen bytes and hashes that a contract must agree with.
type vectors struct {
	Note    string        `json:"note"`
	Domain  eip712.Domain `json:"domain"`
	Entries []struct {
		Entry Entry         `json:"entry"`
		Bytes hexutil.Bytes `json:"bytes"`
		Hash  common.Hash   `json:"hash"`
	} `json:"entries"`
	Roots   []common.Hash   `json:"roots"` // of the first 1, 2, … entries
	Paths   [][]common.Hash `json:"paths"` // of the last of them
	Headers []struct {
		Header Header        `json:"header"`
		Bytes  hexutil.Bytes `json:"bytes"`
		Hash   common.Hash   `json:"hash"`
	} `json:"headers"`
	Scheduler  common.Address `json:"scheduler"`
	Tickets    []Ticket       `json:"tickets"` // of the entries
	Digests    []common.Hash  `json:"ticketDigests"`
	Inclusions []Inclusion    `json:"inclusions"`
	Included   []common.Hash  `json:"inclusionDigests"`
	Waiting    []Queued       `json:"queued"`
	Promised   []common.Hash  `json:"queuedDigests"`
}

// complete fills in what follows from the entries, headers and inclusions.
func (v *vectors) complete() {
	for i := range v.Entries {
		e := &v.Entries[i]
		e.Bytes, e.Hash = e.Entry.Encode(), e.Entry.Hash()
	}
	v.Roots, v.Paths, v.Digests, v.Included, v.Promised = nil, nil, nil, nil, nil
	all := make([]Entry, 0, len(v.Entries))
	for i, e := range v.Entries {
		all = append(all, e.Entry)
		v.Roots = append(v.Roots, MatchRoot(all))
		v.Paths = append(v.Paths, append([]common.Hash{}, merkle.Path(hashes(all), i)...))
	}
	for i := range v.Headers {
		h := &v.Headers[i]
		h.Bytes, h.Hash = h.Header.Encode(), h.Header.Hash()
	}
	for _, t := range v.Tickets {
		v.Digests = append(v.Digests, t.Digest(domain))
	}
	for _, i := range v.Inclusions {
		v.Included = append(v.Included, i.Digest(domain))
	}
	for _, q := range v.Waiting {
		v.Promised = append(v.Promised, q.Digest(domain))
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	if *update {
		writeVectors(t)
	}
	b, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var want vectors
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	got := want
	got.Entries, got.Headers = append(got.Entries[:0:0], want.Entries...), append(got.Headers[:0:0], want.Headers...)
	got.complete()
	if !reflect.DeepEqual(got, want) || len(want.Entries) < 9 {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for i, e := range want.Entries {
		if d, err := DecodeEntry(e.Bytes); err != nil || d != e.Entry {
			t.Errorf("entry %d decodes as %+v, %v", i, d, err)
		}
		if err := want.Tickets[i].Verify(domain, want.Scheduler); err != nil {
			t.Errorf("ticket %d: %v", i, err)
		}
	}
	for i, h := range want.Headers {
		if d, err := DecodeHeader(h.Bytes); err != nil || d != h.Header {
			t.Errorf("header %d decodes as %+v, %v", i, d, err)
		}
	}
	for i := range want.Inclusions {
		if err := want.Inclusions[i].Verify(domain, want.Scheduler); err != nil {
			t.Errorf("inclusion %d: %v", i, err)
		}
		if err := want.Waiting[i].Verify(domain, want.Scheduler); err != nil {
			t.Errorf("place in the queue %d: %v", i, err)
		}
	}
}

func writeVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(20261121, 7))
	hash := func() (h common.Hash) {
		for i := range h {
			h[i] = byte(r.Uint32())
		}
		return h
	}
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("scheduler")))
	if err != nil {
		t.Fatal(err)
	}
	v := vectors{
		Note:   "Golden vectors of entries, headers and the scheduler's statements, for every implementation. Integers and hex only.",
		Domain: domain, Scheduler: crypto.PubkeyToAddress(key.PublicKey),
	}
	v.Entries, v.Headers = append(v.Entries, make([]struct {
		Entry Entry         `json:"entry"`
		Bytes hexutil.Bytes `json:"bytes"`
		Hash  common.Hash   `json:"hash"`
	}, 9)...), append(v.Headers, make([]struct {
		Header Header        `json:"header"`
		Bytes  hexutil.Bytes `json:"bytes"`
		Hash   common.Hash   `json:"hash"`
	}, 3)...)
	for i := range v.Entries {
		e := Entry{
			Page: r.Uint64N(1 << 40), Index: uint32(i), Time: r.Uint64N(1 << 40), Slot: r.Uint32N(match.Slots),
			Job: hash(), Leaf: hash(), Pre: hash(), Post: hash(),
		}
		v.Entries[i].Entry = e
		ticket, err := NewTicket(key, domain, e)
		if err != nil {
			t.Fatal(err)
		}
		b := match.Beat{Slot: e.Slot, Node: common.Address{1}, Seq: r.Uint64N(1 << 50), Time: e.Time}
		inclusion, err := NewInclusion(key, domain, r.Uint64(), b, e.Time)
		if err != nil {
			t.Fatal(err)
		}
		queued, err := NewQueued(key, domain, &match.Job{ID: e.Job, Order: e.Leaf, Queued: e.Time}, r.Uint64())
		if err != nil {
			t.Fatal(err)
		}
		v.Tickets, v.Inclusions, v.Waiting = append(v.Tickets, ticket), append(v.Inclusions, inclusion), append(v.Waiting, queued)
	}
	for i := range v.Headers {
		v.Headers[i].Header = Header{
			Scheduler: v.Scheduler, Page: r.Uint64N(1 << 40), Count: r.Uint32(), MatchRoot: hash(), FirstTime: r.Uint64N(1 << 40),
			LastTime: r.Uint64N(1 << 40), Reveal: hash(), Params: r.Uint32(), Follows: r.Uint64N(1 << 40),
			Thread: r.Uint64(), Data: hash(),
		}
	}
	v.complete()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestShortBytesAreRefused(t *testing.T) {
	t.Parallel()
	for n := range 200 {
		b := make([]byte, n)
		if _, err := DecodeEntry(b); n != EntrySize && !errors.Is(err, ErrPage) {
			t.Errorf("entry of %d bytes: %v", n, err)
		}
		if _, err := DecodeHeader(b); n != HeaderSize && !errors.Is(err, ErrPage) {
			t.Errorf("header of %d bytes: %v", n, err)
		}
	}
}

// A statement counts for what it says, from its signer, in its network.
func TestStatementsAreBound(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	who := crypto.PubkeyToAddress(key.PublicKey)
	ticket, err := NewTicket(key, domain, Entry{Page: 3, Index: 4, Time: 5})
	if err != nil {
		t.Fatal(err)
	}
	inclusion, err := NewInclusion(key, domain, 9, match.Beat{Slot: 1, Seq: 2}, 5)
	if err != nil {
		t.Fatal(err)
	}
	other := domain
	other.ChainID++
	if ticket.Verify(domain, who) != nil || inclusion.Verify(domain, who) != nil {
		t.Fatal("a statement does not verify")
	}
	if ticket.Verify(other, who) == nil || inclusion.Verify(other, who) == nil || ticket.Verify(domain, common.Address{1}) == nil || inclusion.Verify(domain, common.Address{1}) == nil {
		t.Error("a statement counts elsewhere")
	}
	for name, change := range map[string]func(*Ticket, *Inclusion){
		"entry, beat":     func(t *Ticket, i *Inclusion) { t.Entry[4]++; i.Beat[4]++ },
		"page, session":   func(t *Ticket, i *Inclusion) { t.Page++; i.Session++ },
		"index, slot":     func(t *Ticket, i *Inclusion) { t.Index++; i.Slot++ },
		"time, seq":       func(t *Ticket, i *Inclusion) { t.Time++; i.Seq++ },
		"signature":       func(t *Ticket, i *Inclusion) { t.Signature[3]++; i.Signature[3]++ },
		"signature, time": func(t *Ticket, i *Inclusion) { t.Signature[64] ^= 3; i.Time++ },
	} {
		x, y := ticket, inclusion
		change(&x, &y)
		if x.Verify(domain, who) == nil || y.Verify(domain, who) == nil {
			t.Errorf("a changed %s counts", name)
		}
	}
}
