package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
)

func TestPhraseSlot(t *testing.T) {
	t.Parallel()
	ring, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	entropy := bytes.Repeat([]byte{7}, 32)
	if _, err := ring.AddPhrase(udk, entropy[:seal.MinPhrase-1], ""); err == nil {
		t.Error("a phrase that can be guessed is taken")
	}
	if _, err := ring.AddPhrase(udk, entropy, "paper"); err != nil {
		t.Fatal(err)
	}
	if got, err := ring.OpenPhrase(entropy); err != nil || got.Encode() != udk.Encode() {
		t.Errorf("opened: %v", err)
	}
	for _, wrong := range [][]byte{nil, entropy[:31], bytes.Repeat([]byte{8}, 32)} {
		if _, err := ring.OpenPhrase(wrong); !errors.Is(err, seal.ErrKey) {
			t.Errorf("%x opens it: %v", wrong, err)
		}
	}
}

// A key that is replaced comes with the next one, however often; a stranger's does not.
func TestRotate(t *testing.T) {
	t.Parallel()
	ring, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	keys := []*seal.Identity{udk}
	for range 3 {
		next, fresh, err := ring.Rotate(keys[0])
		if err != nil {
			t.Fatal(err)
		}
		if next.Recipient == ring.Recipient || fresh.Recipient() != next.Recipient || len(next.Slots) != 0 {
			t.Fatalf("the next keyring is %+v", next)
		}
		b, err := next.Encode()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range append(keys, fresh) {
			if strings.Contains(string(b), key.Encode()) {
				t.Fatal("the keyring's file shows a key")
			}
		}
		if ring, err = seal.ParseKeyring(b); err != nil {
			t.Fatal(err)
		}
		keys = append([]*seal.Identity{fresh}, keys...)
		earlier, err := ring.OpenEarlier(fresh)
		if err != nil || len(earlier) != len(keys)-1 {
			t.Fatalf("%d earlier keys: %v", len(earlier), err)
		}
		for i, key := range earlier {
			if key.Encode() != keys[i+1].Encode() {
				t.Errorf("earlier key %d is another", i)
			}
		}
	}
	if _, _, err := ring.Rotate(keys[1]); !errors.Is(err, seal.ErrKey) {
		t.Errorf("the old key rotates the new one away: %v", err)
	}
	if _, err := ring.OpenEarlier(keys[2]); !errors.Is(err, seal.ErrKey) {
		t.Errorf("an old key opens those before it: %v", err)
	}
	ring.Earlier[len(ring.Earlier)-1] ^= 1
	if _, err := ring.OpenEarlier(keys[0]); err == nil {
		t.Error("earlier keys that were changed open")
	}
}
