package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	siwe "github.com/spruceid/siwe-go"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

const (
	nonceLife   = 5 * time.Minute
	sessionLife = 12 * time.Hour
	clockSlack  = time.Minute // how far a wallet's clock may be off
)

func (s *Server) authRoutes() {
	huma.Register(s.api, op(http.MethodPost, "/v1/auth/nonce", "nonce", "Begin a sign-in", false), s.nonce)
	o := op(http.MethodPost, "/v1/auth/login", "login", "Sign in with a signed ERC-4361 message", false)
	o.Errors = append(o.Errors, http.StatusUnauthorized)
	huma.Register(s.api, o, s.login)
	huma.Register(s.api, op(http.MethodPost, "/v1/auth/logout", "logout", "End the session", true), s.logout)
}

func (s *Server) nonce(ctx context.Context, _ *struct{}) (*reply[client.NonceReply], error) {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	n := client.NonceReply{
		Nonce: hex.EncodeToString(b[:]), Domain: s.domain, URI: s.Network.Gateway,
		ChainID: s.Network.ChainID, ExpiresAt: uint64(s.now().Add(nonceLife).Unix()),
	}
	if err := s.Store.PutNonce(ctx, n.Nonce, time.Unix(int64(n.ExpiresAt), 0)); err != nil {
		return nil, s.fail(ctx, "making a nonce", err)
	}
	return &reply[client.NonceReply]{n}, nil
}

func (s *Server) login(ctx context.Context, in *struct{ Body client.LoginRequest }) (*reply[client.Session], error) {
	m, err := s.checkMessage(in.Body.Message)
	if err != nil {
		return nil, err
	}
	wallet := m.GetAddress()
	ok, err := s.Chain.IsValidSignature(ctx, wallet, client.SignInDigest(in.Body.Message), in.Body.Signature)
	if err != nil {
		return nil, s.fail(ctx, "checking the signature", err)
	}
	if !ok {
		return nil, refuseSignIn("the signature is not %s's", wallet)
	}
	// Last, so that only who can sign for a wallet can spend a nonce.
	if err := s.Store.TakeNonce(ctx, m.GetNonce(), s.now()); errors.Is(err, store.ErrNotFound) {
		return nil, refuseSignIn("the nonce is unknown, used or expired")
	} else if err != nil {
		return nil, s.fail(ctx, "spending the nonce", err)
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	out := client.Session{
		Token: base64.RawURLEncoding.EncodeToString(b[:]), Owner: wallet,
		ExpiresAt: uint64(s.now().Add(sessionLife).Unix()),
	}
	err = s.Store.PutSession(ctx, sha256.Sum256([]byte(out.Token)), wallet, time.Unix(int64(out.ExpiresAt), 0))
	if err != nil {
		return nil, s.fail(ctx, "opening the session", err)
	}
	return &reply[client.Session]{out}, nil
}

func refuseSignIn(format string, args ...any) error {
	return then(problem(http.StatusUnauthorized, client.CodeSignature, format, args...), "begin again with POST /v1/auth/nonce")
}

// checkMessage reads a sign-in message and demands everything that the format
// leaves optional and the library does not check.
func (s *Server) checkMessage(text string) (*siwe.Message, error) {
	m, err := siwe.ParseMessage(text)
	if err != nil {
		return nil, refuseSignIn("the sign-in message is not ERC-4361: %v", err)
	}
	now := s.now()
	uri := m.GetURI()
	issued, errIssued := time.Parse(time.RFC3339, m.GetIssuedAt())
	var expires time.Time
	errExpires := errors.New("absent")
	if e := m.GetExpirationTime(); e != nil {
		expires, errExpires = time.Parse(time.RFC3339, *e)
	}
	switch {
	case m.String() != text:
		return nil, refuseSignIn("the sign-in message is not in its canonical form")
	case !strings.EqualFold(m.GetDomain(), s.domain):
		return nil, refuseSignIn("the sign-in message is for %q, this is %q", m.GetDomain(), s.domain)
	case uri.String() != s.Network.Gateway:
		return nil, refuseSignIn("the sign-in message is for %q, this is %q", uri.String(), s.Network.Gateway)
	case m.GetChainID() < 0 || uint64(m.GetChainID()) != s.Network.ChainID:
		return nil, refuseSignIn("the sign-in message is for chain %d, this is chain %d", m.GetChainID(), s.Network.ChainID)
	case errIssued != nil || issued.After(now.Add(clockSlack)) || issued.Before(now.Add(-nonceLife-clockSlack)):
		return nil, refuseSignIn("the sign-in message was not issued just now: check this computer's clock")
	case errExpires != nil:
		return nil, refuseSignIn("the sign-in message has no valid expiration time")
	case !expires.After(now):
		return nil, refuseSignIn("the sign-in message has expired")
	}
	if ok, err := m.ValidAt(now); !ok {
		return nil, refuseSignIn("the sign-in message is not valid now: %v", err)
	}
	return m, nil
}

func (s *Server) logout(ctx context.Context, _ *struct{}) (*struct{}, error) {
	if _, err := owner(ctx); err != nil {
		return nil, err
	}
	hash := callerOf(ctx).session.hash
	if err := s.Store.DeleteSession(ctx, hash); err != nil {
		return nil, s.fail(ctx, "ending the session", err)
	}
	s.sessions.Remove(hash)
	return nil, nil
}
