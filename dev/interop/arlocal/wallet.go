package arlocal

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
)

// walletBits is half of what wallets of the real network have, whose keys take
// seconds to draw.
const walletBits = 2048

// WriteWallet writes a wallet of its own into a file, as a JSON Web Key: the gateway
// takes what it signs, since it asks for no coins.
func WriteWallet(file string) error {
	key, err := rsa.GenerateKey(rand.Reader, walletBits)
	if err != nil {
		return fmt.Errorf("draw an Arweave wallet: %w", err)
	}
	number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	jwk, err := json.Marshal(map[string]string{
		"kty": "RSA", "n": number(key.N), "e": number(big.NewInt(int64(key.E))), "d": number(key.D),
		"p": number(key.Primes[0]), "q": number(key.Primes[1]),
		"dp": number(key.Precomputed.Dp), "dq": number(key.Precomputed.Dq), "qi": number(key.Precomputed.Qinv),
	})
	if err != nil {
		return fmt.Errorf("write an Arweave wallet: %w", err)
	}
	return os.WriteFile(file, jwk, 0o600)
}
