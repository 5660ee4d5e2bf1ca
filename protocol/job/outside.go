package job

import (
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// ParseOutside reads how people write an input that others serve:
// URL[#sha256=HEX[&size=BYTES]], where ipfs:// needs no hash. Bytes is 0 where the
// text does not say it. Its error is a *FieldError.
func ParseOutside(name, text string) (Input, error) {
	address, fragment, _ := strings.Cut(text, "#")
	in := Input{Name: name, URL: address}
	wrong := func(problem, fix string) (Input, error) {
		return in, &FieldError{Field: "inputs." + name, Problem: problem, Fix: fix}
	}
	if err := CheckURL(address); err != nil {
		return wrong("its address "+err.Error(), "write https://HOST/PATH#sha256=…, ar://TRANSACTION#sha256=… or ipfs://CID")
	}
	said, err := url.ParseQuery(fragment)
	if err != nil {
		return wrong("what follows # is not readable", "write #sha256=HEX")
	}
	for key, values := range said {
		if key != "sha256" && key != "size" || len(values) > 1 {
			return wrong(strconv.Quote(key)+" after # is unknown, or there twice", "write #sha256=HEX, or #sha256=HEX&size=BYTES")
		}
	}
	if hash := said.Get("sha256"); hash != "" {
		b, err := hex.DecodeString(strings.TrimPrefix(hash, "0x"))
		if err != nil || len(b) != common.HashLength {
			return wrong(strconv.Quote(hash)+" is no SHA-256", "write the 64 hex digits that sha256sum prints")
		}
		in.SHA256 = common.BytesToHash(b)
	} else if !strings.HasPrefix(address, SchemeIPFS+"://") {
		return wrong("it has no SHA-256: who serves "+address+" could change it", "add #sha256=… (sha256sum FILE)")
	}
	if size := said.Get("size"); size != "" {
		if in.Bytes, err = strconv.ParseUint(size, 10, 64); err == nil && in.Bytes == 0 {
			err = errors.New("zero")
		}
		if err != nil {
			return wrong(strconv.Quote(size)+" is no size", "write the file's bytes, as ls -l prints them")
		}
	}
	return in, nil
}

// blockSlack is how much more than its content may be read of an input's storage,
// beside an eighth: the blocks that say where the others are.
const blockSlack = 4 << 20

// StorageRead is how many bytes of blocks a node reads at most of an input that is
// so large.
func StorageRead(bytes uint64) uint64 { return bytes + bytes/8 + blockSlack }
