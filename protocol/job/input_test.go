package job

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

const (
	someTX  = "ar://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	someCID = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"https://example.com", "https://example.com/a/b.csv?token=1&x=%20", "https://example.com:443/", "https://[2606:4700::1]/x",
		someTX, someTX + "/folder/file.txt", "ipfs://" + someCID, "ipfs://" + someCID + "/file.bin",
	} {
		if err := CheckURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "http://example.com/", "https:///x", "https://", "https://user:pw@example.com/", "https://example.com:8443/", "https://example.com/#x", "https://example.com/#",
		"ar://short", someTX + "?x", someTX + "/../wallet", someTX + "/a/./b", someTX + "/%2e%2e/wallet", someTX + "//a", "ipfs://nothing", "ipfs://" + someCID + "/a/b", "ipfs://" + someCID + "/..", "ipfs://u@" + someCID,
		"file:///etc/passwd", "data:,x", "gopher://x", "https://example.com/\x00", "https://example.com/" + strings.Repeat("a", MaxURL), "//example.com", "example.com",
	} {
		if CheckURL(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestInputFromOutside(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Input{
		"set.csv": {URL: "https://example.com/x/set.csv?a=/b"}, "data": {URL: "https://example.com/"},
		"example.com": {URL: "https://example.com"}, "a_b": {URL: "https://example.com/a%20b"}, "aaaa": {URL: "https://x/..aaaa"},
	} {
		if got := in.FileName(); got != name {
			t.Errorf("%s is kept as %q, not %q", in.URL, got, name)
		}
	}
	hash := common.HexToHash("0x1")
	same := Input{URL: "https://a.example/x", SHA256: hash}.Content()
	if same != (Input{URL: someTX, SHA256: hash}).Content() || same == (Input{URL: "https://a.example/x", SHA256: common.HexToHash("0x2")}).Content() {
		t.Errorf("content %q does not follow the hash", same)
	}
	if c := (Input{URL: "ipfs://" + someCID}).Content(); c != someCID {
		t.Errorf("content %q", c)
	}
}

// Whatever an address ends in, the file stays in its folder.
func TestFileNameIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := Input{URL: "https://x/" + rapid.String().Draw(t, "path")}.FileName()
		if name == "" || len(name) > 128 || strings.HasPrefix(name, ".") || unsafe.MatchString(name) {
			t.Fatalf("%q", name)
		}
	})
}

func TestSpecWithInputsFromOutside(t *testing.T) {
	t.Parallel()
	hash := common.HexToHash("0x1")
	for name, c := range map[string]struct {
		in    Input
		field string
	}{
		"https":          {Input{URL: "https://example.com/a", SHA256: hash, Bytes: 1}, ""},
		"ipfs":           {Input{URL: "ipfs://" + someCID, Bytes: 1}, ""},
		"no hash":        {Input{URL: "https://example.com/a", Bytes: 1}, "inputs[0].sha256"},
		"ar, no hash":    {Input{URL: someTX, Bytes: 1}, "inputs[0].sha256"},
		"both":           {Input{URL: "ipfs://" + someCID, CID: someCID, Bytes: 1}, "inputs[0]"},
		"bad":            {Input{URL: "http://example.com/a", SHA256: hash, Bytes: 1}, "inputs[0].url"},
		"no size":        {Input{URL: "ipfs://" + someCID}, "inputs[0].bytes"},
		"sealed, hashed": {Input{CID: someCID, Manifest: hash, SHA256: hash, Bytes: 1}, "inputs[0].sha256"},
	} {
		s := validSpec()
		c.in.Name = "set"
		s.Inputs = []Input{c.in}
		err := s.Validate()
		if c.field == "" && err != nil || c.field != "" && fieldErrors(err)[c.field] == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := validSpec()
	s.InputKeys = make([]byte, MaxInputKeys+1)
	if fieldErrors(s.Validate())["inputKeys"] == nil {
		t.Error("large keys are taken")
	}
	s.Inputs, s.InputKeys = nil, []byte("age")
	if fieldErrors(s.Validate())["inputKeys"] == nil {
		t.Error("keys of no input are taken")
	}
}
