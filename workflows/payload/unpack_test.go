package payload

import (
	"bytes"
	"errors"
	"testing"
)

// A sealed payload that unfolds to more than any message may hold is refused.
func TestUnpackBound(t *testing.T) {
	packed, err := pack(make([]byte, maxOpened+1))
	if err != nil {
		t.Fatal(err)
	}
	if len(packed) > 1<<20 {
		t.Fatalf("zeros were not compressed: %d bytes", len(packed))
	}
	if _, err := unpack(packed); !errors.Is(err, ErrSealed) {
		t.Fatalf("got %v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	for _, b := range [][]byte{{}, {packedPlain}, {packedZlib, 1, 2}, {9}} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, err := unpack(b)
		if err != nil {
			return
		}
		again, err := pack(plain)
		if err != nil {
			t.Fatal(err)
		}
		back, err := unpack(again)
		if err != nil || !bytes.Equal(back, plain) {
			t.Fatalf("round trip: %v", err)
		}
	})
}
