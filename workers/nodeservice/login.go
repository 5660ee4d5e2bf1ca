package nodeservice

import (
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc/credentials"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/record"
)

// LoginHeader is the metadata key that carries a login on every call of a node.
const LoginHeader = "skyops-login"

// LoginLifetime is the longest a login may be good for.
const LoginLifetime = 10 * time.Minute

// maxLogin bounds an encoded login in bytes.
const maxLogin = 2 << 10

// EncodeLogin writes a login as metadata: base64url of its JSON.
func EncodeLogin(l record.Login) (string, error) {
	b, err := json.Marshal(l)
	if err != nil {
		return "", fmt.Errorf("encode login: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// DecodeLogin reads what EncodeLogin wrote. It checks no signature.
func DecodeLogin(s string) (record.Login, error) {
	var l record.Login
	if len(s) > maxLogin {
		return l, fmt.Errorf("login has %d bytes, more than %d", len(s), maxLogin)
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return l, fmt.Errorf("login is not base64url: %w", err)
	}
	if err := json.Unmarshal(b, &l); err != nil {
		return l, fmt.Errorf("login is not JSON: %w", err)
	}
	return l, nil
}

// SignLogin makes a login for the ingress with the given key hash, good for
// LoginLifetime from now.
func SignLogin(key *ecdsa.PrivateKey, d eip712.Domain, ingress common.Hash, now time.Time) (record.Login, error) {
	l := record.Login{
		Node: crypto.PubkeyToAddress(key.PublicKey), Ingress: ingress,
		IssuedAt: uint64(now.Unix()), Expiry: uint64(now.Add(LoginLifetime).Unix()),
	}
	sig, err := eip712.Sign(key, d.Digest(l.StructHash()))
	if err != nil {
		return l, fmt.Errorf("sign login: %w", err)
	}
	l.Signature = sig
	return l, nil
}

// Credentials sign a node's calls: they put a login on each and renew it before
// it ends. They refuse to travel without TLS.
func Credentials(key *ecdsa.PrivateKey, d eip712.Domain, ingress common.Hash) credentials.PerRPCCredentials {
	return &login{key: key, domain: d, ingress: ingress}
}

type login struct {
	key     *ecdsa.PrivateKey
	domain  eip712.Domain
	ingress common.Hash

	mu     sync.Mutex
	header string
	renew  time.Time
}

func (l *login) RequireTransportSecurity() bool { return true }

func (l *login) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.After(l.renew) {
		signed, err := SignLogin(l.key, l.domain, l.ingress, now)
		if err != nil {
			return nil, err
		}
		if l.header, err = EncodeLogin(signed); err != nil {
			return nil, err
		}
		l.renew = now.Add(LoginLifetime / 2)
	}
	return map[string]string{LoginHeader: l.header}, nil
}
