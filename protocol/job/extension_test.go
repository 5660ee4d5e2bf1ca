package job

import (
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"
)

// What a wallet shows and signs is what Hash hashes.
func TestExtensionTypedData(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := Extension{
			Order: common.BytesToHash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "order")),
			Job:   common.BytesToHash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "job")), Duration: rapid.Uint32().Draw(t, "duration"),
		}
		text, err := json.Marshal(e.TypedData(testDomain))
		if err != nil {
			t.Fatal(err)
		}
		var td apitypes.TypedData
		if err := json.Unmarshal(text, &td); err != nil {
			t.Fatal(err)
		}
		digest, _, err := apitypes.TypedDataAndHash(td)
		if err != nil || common.BytesToHash(digest) != e.Hash(testDomain) {
			t.Fatalf("a wallet signs %x, not %s: %v", digest, e.Hash(testDomain), err)
		}
	})
}

func TestExtensionLengthens(t *testing.T) {
	t.Parallel()
	order, id := common.Hash{1}, common.Hash{2}
	for name, c := range map[string]struct {
		e  Extension
		ok bool
	}{
		"longer":             {Extension{Order: order, Job: id, Duration: 61}, true},
		"as long":            {Extension{Order: order, Job: id, Duration: 60}, false},
		"longer than may be": {Extension{Order: order, Job: id, Duration: MaxDuration + 1}, false},
		"another job":        {Extension{Order: order, Job: common.Hash{3}, Duration: 61}, false},
		"another order":      {Extension{Order: common.Hash{3}, Job: id, Duration: 61}, false},
	} {
		if err := c.e.Check(order, id, 60); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
