package client

import (
	"context"
	"fmt"
	"net/http"
)

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
