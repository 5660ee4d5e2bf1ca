package chain

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// idleConns is how many connections to an endpoint are kept for the next calls.
// A scheduler makes some dozen calls per job, many at once; the HTTP client's
// own bound of two would open a connection for most of them.
const idleConns = 64

// DialRPC connects to an Ethereum JSON-RPC endpoint (http, https, ws, wss or an
// IPC path) for many small calls: connections are kept, and answers come as they
// are, since packing them costs both ends more than it saves.
func DialRPC(ctx context.Context, url string) (*ethclient.Client, error) {
	client, err := rpc.DialOptions(ctx, url, rpc.WithHTTPClient(&http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DisableCompression:  true,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: idleConns,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}}))
	if err != nil {
		return nil, fmt.Errorf("dial chain at %s: %w", url, err)
	}
	return ethclient.NewClient(client), nil
}
