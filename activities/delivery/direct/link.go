// Package direct delivers packages by plain HTTP from the gateway, under links
// that open one job's package, belong to one wallet and expire.
//
// Nouns: a link names a package and the wallet that it was made for; a token is a
// link with the scheduler's MAC, the one thing that the link's address needs.
// Whoever has the address can read the ciphertext until it expires, and nothing
// takes a link back before: so lives are short. The MAC's key is the scheduler's,
// shared by its gateways and control workers through the store.
//
// Start at Keys.Token and New.
package direct

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of a link's life.
const (
	MinLife = time.Minute
	MaxLife = 24 * time.Hour
)

var (
	// ErrForged reports a token that this scheduler did not make.
	ErrForged = errors.New("the link is not one of this scheduler's")
	// ErrExpired reports a link whose life is over.
	ErrExpired = errors.New("the link has expired")
)

// Link opens the package of one job.
type Link struct {
	Owner   common.Address // whose package it is, and to whose account reading counts
	Job     common.Hash
	CID     string // directory of the package
	Expires time.Time
}

// Path is where a gateway serves a link's file.
func Path(token, name string) string { return "/v1/links/" + token + "/" + name }

// Secrets keeps named secrets that all processes of a scheduler share.
type Secrets interface {
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// secretName is the name in the store of the MAC's key.
const secretName = "link-key"

// Keys makes and reads tokens.
type Keys struct{ key []byte }

// OpenKeys reads the MAC's key from the store, or makes it.
func OpenKeys(ctx context.Context, s Secrets) (Keys, error) {
	key, err := s.Secret(ctx, secretName, func() ([]byte, error) {
		b := make([]byte, sha256.Size)
		_, err := rand.Read(b)
		return b, err
	})
	if err != nil {
		return Keys{}, fmt.Errorf("read the key of links: %w", err)
	}
	return Keys{key}, nil
}

// fixed is the length of a token before its CID.
const fixed = sha256.Size + common.AddressLength + common.HashLength + 8

// maxToken bounds a token's text; a CID has at most 127 characters.
const maxToken = 400

// encoding takes each token in one spelling only.
var encoding = base64.RawURLEncoding.Strict()

// Token returns the link's token. Its life is cut to seconds.
func (k Keys) Token(l Link) string {
	body := append(l.Owner.Bytes(), l.Job.Bytes()...)
	body = binary.BigEndian.AppendUint64(body, uint64(l.Expires.Unix()))
	body = append(body, l.CID...)
	return encoding.EncodeToString(append(k.mac(body), body...))
}

// Read returns the link of a token, ErrForged or ErrExpired.
func (k Keys) Read(token string, now time.Time) (Link, error) {
	if len(token) > maxToken {
		return Link{}, ErrForged
	}
	b, err := encoding.DecodeString(token)
	if err != nil || len(b) <= fixed || !hmac.Equal(k.mac(b[sha256.Size:]), b[:sha256.Size]) {
		return Link{}, ErrForged
	}
	b = b[sha256.Size:]
	l := Link{Owner: common.BytesToAddress(b[:20]), Job: common.BytesToHash(b[20:52]), CID: string(b[60:])}
	l.Expires = time.Unix(int64(binary.BigEndian.Uint64(b[52:60])), 0)
	if !now.Before(l.Expires) {
		return l, fmt.Errorf("%w at %s", ErrExpired, l.Expires.UTC().Format(time.RFC3339))
	}
	return l, nil
}

func (k Keys) mac(body []byte) []byte {
	m := hmac.New(sha256.New, k.key)
	m.Write([]byte("skyops/link/v1"))
	m.Write(body)
	return m.Sum(nil)
}
