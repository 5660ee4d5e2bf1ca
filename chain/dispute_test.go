package chain

import (
	"bytes"
	"testing"

	"github.com/skyops/skyops/protocol/book"
)

// What headers alone show is shown by the headers, in the order that the court
// wants them; an entry is shown where it is, not where it says.
func TestDisputesNameTheirPages(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	x := n.client.Court()
	header := func(page uint64) []byte { return book.Header{Page: page}.Encode() }
	place := book.Placed{Page: 3, Index: 2, Entry: book.Entry{Page: 9, Index: 8}}
	for name, c := range map[string]struct {
		proof book.Proof
		want  Call
	}{
		"fork":        {book.Proof{Pages: []uint64{3, 7}}, x.Fork(header(3), header(7))},
		"after empty": {book.Proof{Pages: []uint64{7, 3}}, x.Misfollows(header(7), header(3))},
		"misplaced": {book.Proof{Entry: place}, x.Misplaced(Place{
			Header: header(3), Entry: place.Entry.Encode(), Index: 2, Job: place.Job.Encode(),
		})},
	} {
		got, ok := x.dispute(book.Fault{Kind: book.BadStep, Page: 3, Index: 2, Proof: c.proof}, header)
		if !ok || got.To != c.want.To || !bytes.Equal(got.Data, c.want.Data) {
			t.Errorf("%s: %x, want %x", name, got.Data, c.want.Data)
		}
	}
	if _, ok, err := x.Dispute(t.Context(), address(n.scheduler), book.Fault{Kind: book.Withheld}); ok || err != nil {
		t.Errorf("withheld: %t, %v", ok, err)
	}
}
