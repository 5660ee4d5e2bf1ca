package wallet_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/skyops/skyops/starter/cli/wallet"
)

// The vectors are Trezor's, of the BIP.
func TestParsePhrase(t *testing.T) {
	t.Parallel()
	art := strings.Repeat("abandon ", 23) + "art"
	for text, want := range map[string]string{
		art: strings.Repeat("00", 32),
		"  ABANDON " + art[len("abandon "):] + "\t":                                   strings.Repeat("00", 32),
		"legal winner thank year wave sausage worth useful legal winner thank yellow": strings.Repeat("7f", 16),
		strings.Repeat("zoo ", 23) + "vote":                                           strings.Repeat("ff", 32),
	} {
		if got, err := wallet.ParsePhrase(text); err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	for text, says := range map[string]string{
		"":                                    "0 words",
		"abandon":                             "1 words",
		strings.Repeat("abandon ", 24):        "in another place",
		strings.Repeat("abandon ", 23) + "ar": "word 24 of 24",
	} {
		if _, err := wallet.ParsePhrase(text); !errors.Is(err, wallet.ErrPhrase) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNewPhrase(t *testing.T) {
	t.Parallel()
	words, entropy, err := wallet.NewPhrase()
	if err != nil || len(strings.Fields(words)) != 24 {
		t.Fatalf("%d words: %v", len(strings.Fields(words)), err)
	}
	if got, err := wallet.ParsePhrase(words); err != nil || !bytes.Equal(got, entropy) {
		t.Errorf("read back: %x, not %x: %v", got, entropy, err)
	}
	if again, _, _ := wallet.NewPhrase(); again == words {
		t.Error("twice the same phrase")
	}
}
