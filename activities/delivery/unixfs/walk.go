package unixfs

import (
	"context"

	"github.com/ipfs/go-cid"
)

// Walk reads and checks everything under root once. Where visit returns false
// for a CID, what is under it is skipped.
func Walk(ctx context.Context, root cid.Cid, source Source, visit func(cid.Cid) bool) error {
	todo := []cid.Cid{root}
	for len(todo) > 0 {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !visit(c) {
			continue
		}
		node, err := fetch(ctx, source, c)
		if err != nil {
			return err
		}
		for _, l := range node.Links() {
			todo = append(todo, l.Cid)
		}
	}
	return nil
}
