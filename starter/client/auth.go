package client

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// NonceReply holds what a sign-in message must contain.
type NonceReply struct {
	Nonce     string `json:"nonce" doc:"One use, for the sign-in message"`
	Domain    string `json:"domain" doc:"Domain the message must name"`
	URI       string `json:"uri" doc:"URI the message must name"`
	ChainID   uint64 `json:"chainId"`
	ExpiresAt uint64 `json:"expiresAt" doc:"Unix seconds"`
}

// LoginRequest is a signed ERC-4361 message.
type LoginRequest struct {
	Message   string `json:"message" maxLength:"4096" doc:"Sign-In with Ethereum message (ERC-4361)"`
	Signature []byte `json:"signature" doc:"The owner's signature over the message (EIP-191), or the wallet contract's (ERC-1271)"`
}

// Session is the proof of a sign-in. It never authorises spending.
type Session struct {
	Token     string         `json:"token" doc:"Bearer token"`
	Owner     common.Address `json:"owner"`
	ExpiresAt uint64         `json:"expiresAt" doc:"Unix seconds"`
}

// Signer is a wallet.
type Signer interface {
	Address() common.Address
	// Sign returns the 65-byte signature r ‖ s ‖ v, v 27 or 28, of a digest.
	Sign(digest common.Hash) ([]byte, error)
}

// statement is what a wallet shows its user at sign-in.
const statement = "Sign in to Skyops to read your jobs. This costs nothing and cannot spend."

// SignInMessage writes the ERC-4361 message for owner to sign.
func SignInMessage(owner common.Address, n NonceReply, now time.Time) string {
	return fmt.Sprintf("%s wants you to sign in with your Ethereum account:\n%s\n\n%s\n\n"+
		"URI: %s\nVersion: 1\nChain ID: %d\nNonce: %s\nIssued At: %s\nExpiration Time: %s",
		n.Domain, owner.Hex(), statement, n.URI, n.ChainID, n.Nonce,
		now.UTC().Format(time.RFC3339), time.Unix(int64(n.ExpiresAt), 0).UTC().Format(time.RFC3339))
}

// SignInDigest returns what a wallet signs for a message (EIP-191, version 0x45).
func SignInDigest(message string) common.Hash {
	return crypto.Keccak256Hash(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(message), message))
}

// SignIn signs in with a wallet. It refuses to sign for any domain but the one
// it talks to, and for any chain but chainID.
func (c *Client) SignIn(ctx context.Context, s Signer, chainID uint64) (Session, error) {
	var n NonceReply
	begin := func() (*http.Request, error) { return NewNonceRequest(c.server()) }
	if err := c.do(ctx, call{make: begin}, &n); err != nil {
		return Session{}, err
	}
	if !strings.EqualFold(n.Domain, c.base.Host) {
		return Session{}, fmt.Errorf("the gateway asks for a sign-in to %q, but this is %q: use its own address", n.Domain, c.base.Host)
	}
	if n.ChainID != chainID {
		return Session{}, fmt.Errorf("the gateway asks for a sign-in on chain %d, but the network is chain %d", n.ChainID, chainID)
	}
	message := SignInMessage(s.Address(), n, time.Now())
	sig, err := s.Sign(SignInDigest(message))
	if err != nil {
		return Session{}, fmt.Errorf("sign the sign-in message: %w", err)
	}
	var out Session
	login := func() (*http.Request, error) {
		return NewLoginRequest(c.server(), LoginRequest{Message: message, Signature: sig})
	}
	err = c.do(ctx, call{make: login, once: true}, &out)
	return out, err
}

// SignOut ends the current session.
func (c *Client) SignOut(ctx context.Context) error {
	logout := func() (*http.Request, error) { return NewLogoutRequest(c.server()) }
	return c.do(ctx, call{make: logout, auth: true}, nil)
}
