package wallet

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tyler-smith/go-bip39"
)

// ErrPhrase reports words that are no recovery phrase.
var ErrPhrase = errors.New("this is not a recovery phrase")

// phraseBits is the strength of a recovery phrase: 24 words.
const phraseBits = 256

// NewPhrase makes a recovery phrase of 24 words (BIP-39, English) and the random
// bits that it spells.
func NewPhrase() (words string, entropy []byte, err error) {
	if entropy, err = bip39.NewEntropy(phraseBits); err != nil {
		return "", nil, fmt.Errorf("make a recovery phrase: %w", err)
	}
	words, err = bip39.NewMnemonic(entropy)
	return words, entropy, err
}

// ParsePhrase returns the random bits that a recovery phrase spells. Case and
// space do not matter. Errors wrap ErrPhrase and never hold a word that is right.
func ParsePhrase(text string) ([]byte, error) {
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		if _, ok := bip39.GetWordIndex(w); !ok {
			return nil, fmt.Errorf("%w: word %d of %d is none of its words", ErrPhrase, i+1, len(words))
		}
	}
	entropy, err := bip39.EntropyFromMnemonic(strings.Join(words, " "))
	switch {
	case errors.Is(err, bip39.ErrChecksumIncorrect):
		return nil, fmt.Errorf("%w: a word is wrong, or in another place", ErrPhrase)
	case err != nil:
		return nil, fmt.Errorf("%w: it has %d words instead of 12, 15, 18, 21 or 24", ErrPhrase, len(words))
	}
	return entropy, nil
}
