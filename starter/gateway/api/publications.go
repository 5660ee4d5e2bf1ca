package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) publicationRoutes() {
	o := op(http.MethodGet, "/v1/recipients/{address}", "getRecipient", "Read the data key that a wallet published", false)
	o.Description = "Check the signature: the gateway could answer with a key of its own."
	o.Errors = append(o.Errors, http.StatusNotFound)
	huma.Register(s.api, o, s.publication)
	o = op(http.MethodPut, "/v1/recipients/{address}", "putRecipient", "Publish your data key, so that others can share results with your wallet", true)
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	huma.Register(s.api, o, s.publish)
}

func (s *Server) publication(ctx context.Context, in *AddressPath) (*reply[seal.Publication], error) {
	p, err := s.Store.Publication(ctx, in.address())
	if errors.Is(err, store.ErrNotFound) {
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "%s has published no data key", in.address()), "its owner does that: skyops keys publish")
	}
	if err != nil {
		return nil, s.fail(ctx, "reading a published data key", err)
	}
	return &reply[seal.Publication]{p}, nil
}

func (s *Server) publish(ctx context.Context, in *struct {
	AddressPath
	Body seal.Publication
}) (*reply[seal.Publication], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if in.address() != wallet {
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "%s is not the wallet that signed in", in.address()), "publish under the signed-in wallet's address")
	}
	err = in.Body.Verify(s.Network.Domain(), wallet, s.now(), func(wallet common.Address, digest common.Hash, sig []byte) (bool, error) {
		return s.Chain.IsValidSignature(ctx, wallet, digest, sig)
	})
	if errors.Is(err, seal.ErrPublication) {
		return nil, then(problem(http.StatusUnauthorized, client.CodeSignature, "%v", err), "sign it again, for this network, with this computer's clock right")
	}
	if err != nil {
		return nil, s.fail(ctx, "checking the signature", err)
	}
	err = s.Store.PutPublication(ctx, in.Body)
	if errors.Is(err, store.ErrExists) {
		return nil, then(problem(http.StatusConflict, client.CodeConflict, "a data key that this wallet published later is there already"), "publish the key anew: skyops keys publish")
	}
	if err != nil {
		return nil, s.fail(ctx, "publishing a data key", err)
	}
	return &reply[seal.Publication]{in.Body}, nil
}
