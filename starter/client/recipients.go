package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// SealPublication is what the document calls a seal.Publication.
type SealPublication = seal.Publication

// Recipient reads the data key that a wallet published. It is the gateway's word
// until its signature is verified.
func (c *Client) Recipient(ctx context.Context, wallet common.Address) (seal.Publication, error) {
	var out seal.Publication
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewGetRecipientRequest(c.server(), wallet.Hex())
	}}, &out)
}

// PublishRecipient publishes the data key of the wallet that signed in.
func (c *Client) PublishRecipient(ctx context.Context, p seal.Publication) (seal.Publication, error) {
	var out seal.Publication
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewPutRecipientRequest(c.server(), p.Wallet.Hex(), p)
	}}, &out)
}
