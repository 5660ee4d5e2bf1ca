package client

import (
	"context"
	"fmt"
	"net/http"
)

// ExploreNode returns what is public of the node in a slot.
func (c *Client) ExploreNode(ctx context.Context, slot uint32) (NodeShown, error) {
	var out NodeShown
	return out, c.do(ctx, call{method: http.MethodGet, path: fmt.Sprint("/v1/explorer/nodes/", slot)}, &out)
}
