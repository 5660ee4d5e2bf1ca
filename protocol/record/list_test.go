package record

import (
	"errors"
	"slices"
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
				runs = append(runs, SignedReceipt{Receipt: Receipt{Job: lines[i].Job, Epoch: epoch + 1, BilledMs: 5}, NodeSig: []byte{7}, SchedulerSig: []byte{8}})
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
	for name, runs := range map[string][]SignedReceipt{
		"of another job": {{Receipt: Receipt{Job: common.Hash{9}}}},
		"too many":       slices.Repeat([]SignedReceipt{{Receipt: Receipt{Job: line.Job}}}, MaxListed+1),
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
