package ingress

import (
	"errors"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
)

// Whatever attempts send and leave, what they have adds up, stays within the bound, and
// leaves each as much as the largest has.
func TestPiecesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const most = 100
		p := newPieces(most)
		coming := map[lease.Ref]uint64{} // taken, and not put yet
		extra := map[string]uint64{}     // bytes of pieces for which none were taken
		refs := rapid.Custom(func(t *rapid.T) lease.Ref { return lease.Ref{Epoch: rapid.Uint32Range(1, 4).Draw(t, "epoch")} })
		cids := rapid.Custom(func(t *rapid.T) string { return strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "cid")) })
		t.Repeat(map[string]func(*rapid.T){
			"room": func(t *rapid.T) {
				ref, bytes := refs.Draw(t, "ref"), rapid.Uint64Range(1, most).Draw(t, "bytes")
				fits := 2*bytes+p.used+p.of[ref] <= most
				if err := p.room(ref, bytes); (err == nil) != fits || err != nil && !errors.Is(err, delivery.ErrFull) {
					t.Fatalf("%d bytes for one that has %d, where all have %d: %v", bytes, p.of[ref], p.used, err)
				} else if err == nil {
					coming[ref] += bytes
				}
			},
			"give": func(t *rapid.T) { ref := refs.Draw(t, "ref"); p.give(ref, coming[ref]); delete(coming, ref) },
			"put": func(t *rapid.T) {
				ref, cid := refs.Draw(t, "ref"), cids.Draw(t, "cid")
				if coming[ref] == 0 {
					return
				}
				extra[cid] = rapid.Uint64Range(0, most).Draw(t, "here")
				p.put(ref, cid, coming[ref], coming[ref]+extra[cid])
				if delete(coming, ref); !p.has(ref, cid) {
					t.Fatal("it has not what it sent last")
				}
			},
			"found": func(t *rapid.T) { p.found(cids.Draw(t, "cid"), 1) },
			"drop":  func(t *rapid.T) { p.drop(cids.Draw(t, "cid")) },
			"leave": func(t *rapid.T) {
				ref := refs.Draw(t, "ref")
				p.drop(p.from(ref)...)
				if p.of[ref] != coming[ref] {
					t.Fatalf("it left %d bytes", p.of[ref]-coming[ref])
				}
			},
			"": func(t *rapid.T) {
				sums, all := map[lease.Ref]uint64{}, uint64(0)
				for ref, bytes := range coming {
					sums[ref] += bytes
				}
				for _, is := range p.by {
					sums[is.ref] += is.bytes
				}
				for ref, bytes := range sums {
					if all += bytes; p.of[ref] != bytes {
						t.Fatalf("%v has %d bytes, and it is said %d", ref, bytes, p.of[ref])
					}
				}
				old := sums[lease.Ref{}]
				for _, bytes := range extra {
					old += bytes
				}
				if p.used != all || all > most+old || len(p.attempts()) > len(sums) {
					t.Fatalf("all have %d bytes, and it is said %d; attempts are %v", all, p.used, p.attempts())
				}
			},
		})
	})
}
