package record

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/merkle"
)

// What is encoded is read back, and no changed byte of a record is.
func TestLists(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := make([]Listed, rapid.IntRange(1, 40).Draw(t, "lines"))
		var records []common.Hash
		var runs []SignedReceipt
		for i := range lines {
			lines[i] = Listed{Job: common.Hash{1, byte(i)}, Record: common.Hash{2, byte(i), rapid.Byte().Draw(t, "record")}}
			records = append(records, lines[i].Record)
			for epoch := range rapid.Uint32Range(0, 3).Draw(t, "attempts") {
				runs = append(runs, SignedReceipt{Receipt: Receipt{Job: lines[i].Job, Epoch: epoch + 1, BilledMs: 5}, NodeSig: make([]byte, 65), SchedulerSig: []byte{8}})
			}
		}
		root, count := merkle.Root(records), uint32(len(lines))
		b, err := EncodeList(lines, runs)
		if err != nil {
			t.Fatal(err)
		}
		got, used, err := DecodeList(b, root, count)
		same := slices.EqualFunc(used, runs, func(a, b SignedReceipt) bool {
			return a.Receipt.StructHash() == b.Receipt.StructHash() && string(a.NodeSig) == string(b.NodeSig) && a.SchedulerSig == nil
		})
		if err != nil || !slices.Equal(got, lines) || !same {
			t.Fatalf("%v, %v, %v", got, used, err)
		}
		end := len(listMagic) + lineSize*len(lines)
		old := append([]byte(oldListMagic), b[len(listMagic):end]...)
		if got, used, err := DecodeList(old, root, count); err != nil || !slices.Equal(got, lines) || len(used) != 0 {
			t.Fatalf("an old list: %v, %v, %v", got, used, err)
		}
		changed := slices.Clone(b)
		at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		changed[len(listMagic)+64*at+32+rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		for name, bad := range map[string][]byte{
			"a changed record": changed, "a short list": b[:len(b)-1], "none": nil, "too long": append(slices.Clone(b), 0),
			"lines that are missing": b[:end-1], "an old one that is too long": append(old, 0),
		} {
			if _, _, err := DecodeList(bad, root, count); !errors.Is(err, ErrList) {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}

func TestListsHoldTheirOwnJobsReceipts(t *testing.T) {
	t.Parallel()
	line := Listed{Job: common.Hash{1}, Record: common.Hash{2}}
	signed := func(job common.Hash) SignedReceipt {
		return SignedReceipt{Receipt: Receipt{Job: job}, NodeSig: make([]byte, 65)}
	}
	for name, runs := range map[string][]SignedReceipt{
		"of another job":    {signed(common.Hash{9})},
		"too many":          slices.Repeat([]SignedReceipt{signed(line.Job)}, MaxListed+1),
		"without signature": {{Receipt: Receipt{Job: line.Job}}},
	} {
		b, err := EncodeList([]Listed{line}, runs)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := DecodeList(b, line.Record, 1); !errors.Is(err, ErrList) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A list's text is anybody's: what is no receipt ends the reading where it stands,
// before there is memory for the rest of it.
func TestListsFullOfNothing(t *testing.T) {
	line := Listed{Job: common.Hash{1}, Record: common.Hash{2}}
	none, err := EncodeList([]Listed{line}, nil)
	if err != nil {
		t.Fatal(err)
	}
	head := none[:len(listMagic)+lineSize]
	for name, rest := range map[string]string{
		"empty receipts":   "[" + strings.Repeat("{},", 1<<20) + "{}]",
		"of a job's none":  "[" + strings.Repeat(`{"nodeSig":""},`, 1<<17) + "{}]",
		"something else":   "{}",
		"with more behind": "[] []",
		"that break off":   "[",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := DecodeList(append(slices.Clone(head), rest...), line.Record, 1)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrList) {
			t.Errorf("%s: %v", name, err)
		}
		if grew := after.TotalAlloc - before.TotalAlloc; grew > 16<<20 {
			t.Errorf("%s: %d bytes of text took %d of memory", name, len(rest), grew)
		}
	}
}
