//go:build tools

// Package kubo pins the stock IPFS client that the end-to-end tests fetch results
// with. It is a module of its own, so that nothing of it enters the product.
package kubo

import _ "github.com/ipfs/kubo/cmd/ipfs"
