package node

import (
	"bytes"
	"regexp"
	"testing"
)

// TestTrimHarmsNothing: code and data of the program work as before.
func TestTrimHarmsNothing(t *testing.T) {
	before := resident()
	for range 3 {
		if err := trim(); err != nil {
			t.Fatal(err)
		}
	}
	if after := resident(); after >= before {
		t.Errorf("%d bytes before, %d after", before, after)
	}
	if !regexp.MustCompile(`^a+b$`).Match(append(bytes.Repeat([]byte("a"), 1000), 'b')) {
		t.Error("the program no longer works")
	}
}
