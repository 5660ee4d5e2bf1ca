package job

import (
	"fmt"
	"slices"
)

// The places that a spec may have its result delivered to.
const (
	DeliverIPFS    = "ipfs"
	DeliverArweave = "arweave"
	DeliverDirect  = "direct"
)

// Deliveries returns all of them.
func Deliveries() []string { return []string{DeliverIPFS, DeliverArweave, DeliverDirect} }

func (s Spec) checkDeliver(p *problems) {
	for i, to := range s.Deliver {
		field := fmt.Sprintf("deliver[%d]", i)
		if !slices.Contains(Deliveries(), to) {
			p.add(field, fmt.Sprintf("%q is no place that results are delivered to", to), "write ipfs, arweave or direct")
		}
		if slices.Contains(s.Deliver[:i], to) {
			p.add(field, fmt.Sprintf("%q stands there twice", to), "name each place once")
		}
	}
}
