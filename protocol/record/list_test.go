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
		for i := range lines {
			lines[i] = Listed{Job: common.Hash{1, byte(i)}, Record: common.Hash{2, byte(i), rapid.Byte().Draw(t, "record")}}
			records = append(records, lines[i].Record)
		}
		root, count := merkle.Root(records), uint32(len(lines))
		b := EncodeList(lines)
		if got, err := DecodeList(b, root, count); err != nil || !slices.Equal(got, lines) {
			t.Fatalf("%v, %v", got, err)
		}
		at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		b[len(listMagic)+64*at+32+rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		for name, bad := range map[string][]byte{"a changed record": b, "a short list": b[:len(b)-1], "none": nil, "too long": append(slices.Clone(b), 0)} {
			if _, err := DecodeList(bad, root, count); !errors.Is(err, ErrList) {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}
