// Command skyops-gateway is the users' door to a network: the REST API of
// package api over Temporal, the store, the chain, the node map and IPFS.
//
// It keeps nothing that another gateway on the same store would not know, so
// many can run side by side. It speaks plain HTTP: TLS is the job of the proxy
// in front, whose addresses --trusted-proxy names.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newCommand().ExecuteContext(ctx); err != nil {
		os.Exit(1)
	}
}
