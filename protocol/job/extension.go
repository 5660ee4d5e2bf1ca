package job

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
)

// ExtensionType is the EIP-712 type that an owner signs to let a job run longer.
const ExtensionType = "Extension(bytes32 order,bytes32 job,uint32 duration)"

// Extension lets one job of an order run longer than its spec says. The order's
// maximum cost and deadline stay as they are, so that it needs no money. Of
// several the longest counts, whatever their order.
type Extension struct {
	Order    common.Hash `json:"order"`
	Job      common.Hash `json:"job"`
	Duration uint32      `json:"duration"` // seconds in all, instead of Limits.Duration
}

// SignedExtension is an extension with its owner's signature over Hash: ECDSA,
// or a contract wallet's (ERC-1271). A delegated key cannot extend a job.
type SignedExtension struct {
	Extension Extension `json:"extension"`
	Signature []byte    `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the extension.
func (e Extension) StructHash() common.Hash {
	return eip712.New(ExtensionType).Bytes32(e.Order).Bytes32(e.Job).Uint64(uint64(e.Duration)).Hash()
}

// Hash returns the extension's EIP-712 digest: what the owner signs.
func (e Extension) Hash(d eip712.Domain) common.Hash { return d.Digest(e.StructHash()) }

// TypedData returns the extension in the form that wallets show and sign.
func (e Extension) TypedData(d eip712.Domain) eip712.TypedData {
	return eip712.NewTypedData(d, ExtensionType, map[string]any{
		"order": e.Order.Hex(), "job": e.Job.Hex(), "duration": fmt.Sprint(e.Duration),
	})
}

// Check reports why an extension does not lengthen a job whose duration is so
// many seconds now.
func (e Extension) Check(order, job common.Hash, duration uint32) error {
	switch {
	case e.Order != order || e.Job != job:
		return fmt.Errorf("the extension is for job %s of order %s", e.Job, e.Order)
	case e.Duration <= duration:
		return fmt.Errorf("the job may run for %s already", Duration(duration))
	case e.Duration > MaxDuration:
		return fmt.Errorf("a job may run for %s at most", Duration(MaxDuration))
	}
	return nil
}
