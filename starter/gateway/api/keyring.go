package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) keyringRoutes() {
	o := op(http.MethodGet, "/v1/keyring", "getKeyring", "Read the keyring of your data key", true)
	o.Description = "A browser keeps it here, so that the same wallet opens its results from another computer. The data key in it is sealed; " +
		"its slots can be guessed at only by who has it, so nobody but its owner gets it."
	huma.Register(s.api, o, s.keyring)
	o = op(http.MethodPut, "/v1/keyring", "putKeyring", "Replace the keyring of your data key", true)
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	huma.Register(s.api, o, s.putKeyring)
}

func (s *Server) keyring(ctx context.Context, _ *struct{}) (*reply[client.StoredKeyring], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	content, version, err := s.Store.Keyring(ctx, wallet)
	if errors.Is(err, store.ErrNotFound) {
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "this wallet keeps no keyring here"), "make one in the dashboard, or go on with skyops keys")
	}
	if err != nil {
		return nil, s.fail(ctx, "reading the keyring", err)
	}
	return &reply[client.StoredKeyring]{client.StoredKeyring{Keyring: content, Version: version}}, nil
}

func (s *Server) putKeyring(ctx context.Context, in *struct{ Body client.StoredKeyring }) (*reply[client.StoredKeyring], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	k, err := seal.ParseKeyring(in.Body.Keyring)
	if err == nil && len(k.Slots) == 0 {
		err = errors.New("it has no slot: nothing would open it")
	}
	if err != nil {
		return nil, refuse(client.CodeInvalid, "the keyring is not one: %v", err)
	}
	out := in.Body
	out.Version, err = s.Store.PutKeyring(ctx, wallet, in.Body.Keyring, in.Body.Version)
	if errors.Is(err, store.ErrExists) {
		return nil, then(problem(http.StatusConflict, client.CodeConflict, "the keyring is not at version %d any more", in.Body.Version), "read it again, then make the change to what is there")
	}
	if err != nil {
		return nil, s.fail(ctx, "storing the keyring", err)
	}
	return &reply[client.StoredKeyring]{out}, nil
}
