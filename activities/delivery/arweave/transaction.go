package arweave

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
)

// bytes64 is binary content as Arweave writes it in JSON: base64url without padding.
type bytes64 []byte

func (b bytes64) String() string { return base64.RawURLEncoding.EncodeToString(b) }

// MarshalText implements encoding.TextMarshaler.
func (b bytes64) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *bytes64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.DecodeString(string(text))
	return err
}

// tag is a name and a value that travel with a transaction.
type tag struct {
	Name  bytes64 `json:"name"`
	Value bytes64 `json:"value"`
}

// transaction is a data transaction of format 2. Amounts are winston, in decimal.
type transaction struct {
	Format    int     `json:"format"`
	ID        bytes64 `json:"id"`
	LastTx    bytes64 `json:"last_tx"`
	Owner     bytes64 `json:"owner"`
	Tags      []tag   `json:"tags"`
	Target    string  `json:"target"`
	Quantity  string  `json:"quantity"`
	DataSize  string  `json:"data_size"`
	DataRoot  bytes64 `json:"data_root"`
	Data      string  `json:"data"` // empty: it follows in chunks
	Reward    string  `json:"reward"`
	Signature bytes64 `json:"signature"`
}

// sign fills in owner, signature and id.
func (t *transaction) sign(key *rsa.PrivateKey) error {
	t.Owner = key.N.Bytes()
	digest := sha256.Sum256(t.message())
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		return fmt.Errorf("sign Arweave transaction: %w", err)
	}
	id := sha256.Sum256(signature)
	t.Signature, t.ID = signature, id[:]
	return nil
}

// message is what is signed: the deep hash of the transaction's fields.
func (t *transaction) message() []byte {
	tags := list{}
	for _, x := range t.Tags {
		tags = append(tags, list{blob(x.Name), blob(x.Value)})
	}
	sum := deepHash(list{
		blob(strconv.Itoa(t.Format)), blob(t.Owner), blob(t.Target), blob(t.Quantity), blob(t.Reward), blob(t.LastTx),
		tags, blob(t.DataSize), blob(t.DataRoot),
	})
	return sum[:]
}

// blob and list are what a deep hash is taken of.
type (
	blob []byte
	list []any
)

// deepHash is Arweave's SHA-384 over nested lists of bytes.
func deepHash(v any) [sha512.Size384]byte {
	join := func(a, b [sha512.Size384]byte) [sha512.Size384]byte { return sha512.Sum384(append(a[:], b[:]...)) }
	switch v := v.(type) {
	case blob:
		return join(sha512.Sum384([]byte("blob"+strconv.Itoa(len(v)))), sha512.Sum384(v))
	case list:
		sum := sha512.Sum384([]byte("list" + strconv.Itoa(len(v))))
		for _, x := range v {
			sum = join(sum, deepHash(x))
		}
		return sum
	default:
		panic(fmt.Sprintf("arweave: deep hash of a %T", v))
	}
}

// Wallet is the key that pays for storage.
type Wallet struct{ key *rsa.PrivateKey }

// ParseWallet reads an RSA key as a JSON Web Key, the form of Arweave's wallet files.
// Errors never hold what was read.
func ParseWallet(jwk []byte) (*Wallet, error) {
	var k struct {
		Kty              string `json:"kty"`
		N, E, D, P, Q, _ bytes64
	}
	if err := json.Unmarshal(jwk, &k); err != nil || k.Kty != "RSA" {
		return nil, fmt.Errorf("the Arweave wallet is not a JSON Web Key of an RSA key")
	}
	number := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())},
		D:         number(k.D), Primes: []*big.Int{number(k.P), number(k.Q)},
	}
	if key.E != 65537 || key.Validate() != nil {
		return nil, fmt.Errorf("the Arweave wallet's numbers are not those of an RSA key with the exponent 65537")
	}
	key.Precompute()
	return &Wallet{key}, nil
}
