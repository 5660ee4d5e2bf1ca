package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// replyLife is how long an Idempotency-Key is kept, and the reply to it.
const replyLife = 24 * time.Hour

// Key is the header that makes a request safe to repeat.
type Key struct {
	Key string `header:"Idempotency-Key" maxLength:"128" doc:"Names this request for a day: a repetition gets the first reply, another request under the same key is refused"`
}

// once does what a request asks for, unless its key has a reply already: then it
// returns that one. A key belongs to a wallet, which must be known to be the
// caller's, and to one request. Of two repetitions at the same time both may be
// done; they get the same reply.
func once[T any](ctx context.Context, s *Server, wallet common.Address, k Key, request any, do func() (*reply[T], error)) (*reply[T], error) {
	if k.Key == "" {
		return do()
	}
	hash, err := s.claim(ctx, wallet, k, request)
	if err != nil {
		return nil, err
	}
	if kept, err := keptReply[T](ctx, s, wallet, k, hash); kept != nil || err != nil {
		return kept, err
	}
	out, err := do()
	if err != nil {
		return nil, err // what failed may be tried again under the same key
	}
	b, err := json.Marshal(out.Body)
	if err == nil {
		err = s.Store.PutIdempotent(ctx, wallet, "reply "+k.Key, append(hash, b...), s.now().Add(replyLife))
	}
	if errors.Is(err, store.ErrExists) {
		return keptReply[T](ctx, s, wallet, k, hash)
	}
	if err != nil {
		return nil, s.fail(ctx, "keeping the reply", err)
	}
	return out, nil
}

// claim ties a key to a request, and returns the request's hash. It is enough by
// itself for what may be done twice without harm.
func (s *Server) claim(ctx context.Context, wallet common.Address, k Key, request any) ([]byte, error) {
	b, err := json.Marshal(request)
	if err != nil {
		return nil, s.fail(ctx, "reading the request", err)
	}
	hash := sha256.Sum256(b)
	if k.Key == "" {
		return hash[:], nil
	}
	err = s.Store.PutIdempotent(ctx, wallet, "request "+k.Key, hash[:], s.now().Add(replyLife))
	if errors.Is(err, store.ErrExists) {
		return nil, then(problem(http.StatusUnprocessableEntity, client.CodeKeyReused, "the Idempotency-Key was used for another request"), "use a fresh key for a fresh request")
	}
	if err != nil {
		return nil, s.fail(ctx, "keeping the Idempotency-Key", err)
	}
	return hash[:], nil
}

// keptReply returns the reply to an earlier request of that hash, nil if there is none.
func keptReply[T any](ctx context.Context, s *Server, wallet common.Address, k Key, hash []byte) (*reply[T], error) {
	old, found, err := s.Store.Idempotent(ctx, wallet, "reply "+k.Key, s.now())
	if err != nil {
		return nil, s.fail(ctx, "finding the reply", err)
	}
	rest, same := bytes.CutPrefix(old, hash)
	if !found || !same {
		return nil, nil
	}
	out := &reply[T]{}
	if err := json.Unmarshal(rest, &out.Body); err != nil {
		return nil, s.fail(ctx, "reading the kept reply", err)
	}
	return out, nil
}
