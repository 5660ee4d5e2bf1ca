package client

import (
	"context"
	"net/http"
)

// ExploreNode returns what is public of the node in a slot.
func (c *Client) ExploreNode(ctx context.Context, slot uint32) (NodeShown, error) {
	var out NodeShown
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewExploreNodeRequest(c.server(), int32(slot))
	}}, &out)
}
