package job

import (
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestParseOutside(t *testing.T) {
	t.Parallel()
	const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	const at = "https://example.com/a"
	for text, want := range map[string]Input{
		at + "#sha256=" + hash:            {URL: at, SHA256: common.HexToHash(hash)},
		at + "#size=12&sha256=0x" + hash:  {URL: at, SHA256: common.HexToHash(hash), Bytes: 12},
		"ipfs://" + someCID:               {URL: "ipfs://" + someCID},
		"ipfs://" + someCID + "/x#size=7": {URL: "ipfs://" + someCID + "/x", Bytes: 7},
	} {
		want.Name = "data"
		if in, err := ParseOutside("data", text); err != nil || in.URL != want.URL || in.Name != want.Name || in.SHA256 != want.SHA256 || in.Bytes != want.Bytes {
			t.Errorf("%s: %+v, %v", text, in, err)
		}
	}
	for text, why := range map[string]string{
		"data/a.csv":                       "has the scheme",
		at:                                 "could change it",
		at + "#size=12":                    "could change it",
		at + "#%zz":                        "not readable",
		at + "#sha256=12":                  "is no SHA-256",
		at + "#md5=" + hash:                `"md5" after # is unknown`,
		at + "#sha256=" + hash + "&note=x": `"note" after # is unknown`,
		at + "#sha256=" + hash + "&size=1&size=2": "there twice",
		at + "#sha256=" + hash + "&size=0":        `"0" is no size`,
		at + "#sha256=" + hash + "&size=-1":       `"-1" is no size`,
	} {
		_, err := ParseOutside("data", text)
		if f, ok := errors.AsType[*FieldError](err); !ok || f.Field != "inputs.data" || !strings.Contains(f.Problem, why) || f.Fix == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}
