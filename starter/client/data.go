package client

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ethereum/go-ethereum/common"
)

// DataSet is a sealed tree that a wallet keeps by name, to be read by several jobs.
type DataSet struct {
	Name     string      `json:"name"`
	CID      string      `json:"cid" doc:"Directory of its package"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of its package's manifest"`
	Bytes    uint64      `json:"bytes" doc:"Sealed size"`
	Key      []byte      `json:"key" doc:"The identity that opens it, an age file to the wallet's data key"`
	At       uint64      `json:"at" doc:"Unix seconds"`
}

// DataSets is one page of a wallet's data sets, by name.
type DataSets struct {
	Data []DataSet `json:"data"`
	Next string    `json:"next,omitempty" doc:"Cursor of the next page"`
}

// KeepData names a complete upload that is to be kept.
type KeepData struct {
	CID      string      `json:"cid" maxLength:"128" doc:"Directory of the package"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of its manifest"`
	Key      []byte      `json:"key" doc:"The identity that opens it, an age file to your data key"`
}

// StoredKeyring is a wallet's keyring as a browser keeps it at the gateway.
type StoredKeyring struct {
	Keyring []byte `json:"keyring" doc:"The keyring's file: the data key behind slots, sealed"`
	Version uint64 `json:"version" doc:"Of what is stored, from 1; when storing, of what is replaced, 0: nothing"`
}

// KeepData keeps a complete upload under a name.
func (c *Client) KeepData(ctx context.Context, name string, k KeepData) (out DataSet, err error) {
	put := func() (*http.Request, error) { return NewPutDataRequest(c.server(), name, k) }
	if err := c.do(ctx, call{make: put, auth: true}, &out); err != nil {
		return out, fmt.Errorf("keep data set %s: %w", name, err)
	}
	return out, nil
}

// Data looks a data set up.
func (c *Client) Data(ctx context.Context, name string) (out DataSet, err error) {
	get := func() (*http.Request, error) { return NewGetDataRequest(c.server(), name) }
	if err := c.do(ctx, call{make: get, auth: true}, &out); err != nil {
		return out, fmt.Errorf("data set %s: %w", name, err)
	}
	return out, nil
}

// AllData lists the wallet's data sets, by name.
func (c *Client) AllData(ctx context.Context) (all []DataSet, err error) {
	for p := (ListDataParams{}); ; {
		var page DataSets
		list := func() (*http.Request, error) { return NewListDataRequest(c.server(), &p) }
		if err := c.do(ctx, call{make: list, auth: true}, &page); err != nil {
			return all, fmt.Errorf("list data sets: %w", err)
		}
		all = append(all, page.Data...)
		if page.Next == "" {
			return all, nil
		}
		p.Cursor = &page.Next
	}
}

// DropData keeps a data set no longer.
func (c *Client) DropData(ctx context.Context, name string) error {
	drop := func() (*http.Request, error) { return NewDeleteDataRequest(c.server(), name) }
	if err := c.do(ctx, call{make: drop, auth: true}, nil); err != nil {
		return fmt.Errorf("delete data set %s: %w", name, err)
	}
	return nil
}
