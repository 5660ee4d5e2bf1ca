package nodeservice

import "github.com/ethereum/go-ethereum/common"

// The blob endpoint carries an attempt's bulk bytes, always ciphertext, over
// HTTP below Welcome.blob_url:
//
//	PUT {BlobPath}?kind=KIND       one object, streamed        → 201 BlobReply
//	GET {BlobPath}/{cid}           an object                   → 200 bytes
//	GET {BlobPath}/{cid}/{name}    a file of a directory       → 200 bytes
//
// KIND is the seal.Kind of the package that the object is a segment of; what is of a
// checkpoint is not taken while IPFS is away.
//
// Every request carries "Authorization: Bearer" with GrantReply.token; the
// ingress meters both directions for the attempt's receipt. The reader checks
// what it gets against the hashes it holds. Errors: 401 for a token that is not
// the ingress's, 403 for an epoch that is over, 404 for content that is not
// found, 507 when storage is full.
const BlobPath = "/v1/blob"

// BlobKind is the query parameter with an object's KIND.
const BlobKind = "kind"

// BlobReply says what the endpoint stored, as it measured it.
type BlobReply struct {
	CID    string      `json:"cid"`
	Bytes  uint64      `json:"bytes"`
	Digest common.Hash `json:"digest"` // see package digest
}
