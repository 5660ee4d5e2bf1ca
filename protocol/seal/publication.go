package seal

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// Publication is a wallet's word for the data key that others seal to when they
// share with it. It is signed for one network; of two, the one that was issued
// later counts.
type Publication struct {
	Wallet    common.Address `json:"wallet"`
	Recipient string         `json:"recipient" maxLength:"4096" doc:"Public half of the wallet's data key: age1pq…"`
	Issued    uint64         `json:"issued" doc:"Unix milliseconds; a publication that was issued later replaces this one"`
	Signature []byte         `json:"signature" maxLength:"8192" doc:"The wallet's, over all of it (EIP-712), or what its contract accepts (ERC-1271)"`
}

// ErrPublication reports a publication that is not what its wallet signed, or cannot be.
var ErrPublication = errors.New("the published data key does not hold")

// PublicationType is the EIP-712 type that a wallet signs.
const PublicationType = "PublishDataKey(string purpose,address wallet,string recipient,uint64 issued)"

// PublicationPurpose is the purpose member, shown by the wallet.
const PublicationPurpose = "Publish my Skyops data key, so that others can share results with me."

// publicationSlack is how far the clock of who published may run ahead.
const publicationSlack = 10 * time.Minute

// Digest returns what the wallet signs.
func (p Publication) Digest(d eip712.Domain) common.Hash {
	return d.Digest(eip712.New(PublicationType).
		Bytes32(crypto.Keccak256Hash([]byte(PublicationPurpose))).
		Address(p.Wallet).
		Bytes32(crypto.Keccak256Hash([]byte(p.Recipient))).
		Uint64(p.Issued).Hash())
}

// Verify checks a publication of a wallet at a time. contract judges signatures
// that are not by a key (ERC-1271); nil: none of them is good. Errors that say
// that it does not hold wrap ErrPublication, others are contract's.
func (p Publication) Verify(d eip712.Domain, wallet common.Address, now time.Time, contract func(wallet common.Address, digest common.Hash, sig []byte) (bool, error)) error {
	switch {
	case p.Wallet != wallet:
		return fmt.Errorf("%w: it is of %s, not of %s", ErrPublication, p.Wallet, wallet)
	case CheckRecipient(p.Recipient) != nil:
		return fmt.Errorf("%w: it names no data key (age1pq…)", ErrPublication)
	case p.Issued == 0 || p.Issued > uint64(now.Add(publicationSlack).UnixMilli()):
		return fmt.Errorf("%w: it was issued at no time before now", ErrPublication)
	}
	digest := p.Digest(d)
	err := eip712.Verify(wallet, digest, p.Signature)
	if err == nil {
		return nil
	}
	if contract != nil {
		ok, fault := contract(wallet, digest, p.Signature)
		if ok || fault != nil {
			return fault
		}
	}
	return fmt.Errorf("%w: %w", ErrPublication, err)
}
