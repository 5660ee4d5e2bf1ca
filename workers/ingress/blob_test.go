package ingress_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

func TestBlobEndpoint(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	data := deliverytest.Random(t, 2<<20+5)
	cid := a.put(data).CID
	code, got, h := a.do(http.MethodGet, "/"+cid, nil, "Range", "bytes=1048570-1048580")
	if code != http.StatusPartialContent || !bytes.Equal(got, data[1048570:1048581]) || h.Get("Content-Range") != fmt.Sprintf("bytes 1048570-1048580/%d", len(data)) {
		t.Errorf("range: %d, %d bytes, %s", code, len(got), h.Get("Content-Range"))
	}
	if code, got, _ := a.do(http.MethodGet, "/"+cid, nil, "Range", "bytes=-5"); code != http.StatusPartialContent || !bytes.Equal(got, data[len(data)-5:]) {
		t.Errorf("suffix range: %d, %d bytes", code, len(got))
	}
	for name, c := range map[string]struct {
		want   int
		method string
		path   string
		body   []byte
		header []string
	}{
		"range beyond":    {http.StatusRequestedRangeNotSatisfiable, http.MethodGet, "/" + cid, nil, []string{"Range", "bytes=99999999-"}},
		"not there":       {http.StatusNotFound, http.MethodGet, "/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", nil, nil},
		"no CID":          {http.StatusBadRequest, http.MethodGet, "/etc", nil, nil},
		"other method":    {http.StatusMethodNotAllowed, http.MethodDelete, "", nil, nil},
		"no token":        {http.StatusUnauthorized, http.MethodGet, "/" + cid, nil, []string{"Authorization", ""}},
		"token of nobody": {http.StatusUnauthorized, http.MethodGet, "/" + cid, nil, []string{"Authorization", "Bearer aaaa"}},
		"token cut":       {http.StatusUnauthorized, http.MethodGet, "/" + cid, nil, []string{"Authorization", "Bearer " + a.token[:40]}},
	} {
		if code, body, _ := a.do(c.method, c.path, bytes.NewReader(c.body), c.header...); code != c.want {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	before, err := s.store.Usage(t.Context(), jobID, 1)
	if err != nil {
		t.Fatal(err)
	}
	a.put([]byte("12345"))
	a.do(http.MethodGet, "/"+cid, nil)
	after, err := s.store.Usage(t.Context(), jobID, 1)
	if err != nil || after.BytesOut-before.BytesOut != 5 || after.BytesIn-before.BytesIn != uint64(len(data)) {
		t.Errorf("measured %+v then %+v, %v", before, after, err)
	}
}

func TestFrames(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	put := func(first uint64, frames ...[]byte) (uint64, error) {
		r, err := a.node.PutFrames(t.Context(), &nodeservice.FramesRequest{Attempt: a.ref(), Stream: nodeservice.FramesRequest_STREAM_LOG, First: first, Frames: frames})
		return r.GetNext(), err
	}
	for _, c := range []struct {
		first, next uint64
		frames      [][]byte
	}{{0, 2, [][]byte{{0}, {1}}}, {1, 3, [][]byte{{1}, {2}}}, {7, 3, [][]byte{{7}}}, {3, 4, [][]byte{{3}}}, {0, 4, nil}} {
		if next, err := put(c.first, c.frames...); err != nil || next != c.next {
			t.Errorf("frames from %d: next %d, %v", c.first, next, err)
		}
	}
	for name, err := range s.refused(a) {
		if status.Code(err) != codes.FailedPrecondition {
			t.Errorf("frames of %s: %v", name, err)
		}
	}
	if next, err := put(4, []byte{4}); err != nil || next != 5 {
		t.Errorf("its own next one: %d, %v", next, err)
	}
	if _, err := put(5, make([]byte, 1<<20)); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a frame too large: %v", err)
	}
	if _, err := a.node.PutFrames(t.Context(), &nodeservice.FramesRequest{Attempt: a.ref(), Frames: [][]byte{{1}}}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("no stream: %v", err)
	}
}

// refused has others than an attempt's holder write its next frame, and what has no lease.
func (s *site) refused(a *attempt) map[string]error {
	put := func(n *rawNode, ref *nodeservice.AttemptRef) error {
		_, err := n.node.PutFrames(s.t.Context(), &nodeservice.FramesRequest{Attempt: ref, Stream: nodeservice.FramesRequest_STREAM_LOG, First: 4, Frames: [][]byte{{9}}})
		return err
	}
	later := a.ref()
	later.Epoch++
	return map[string]error{
		"another node":      put(s.rawNode(), a.ref()),
		"an epoch to come":  put(a.rawNode, later),
		"a job that is not": put(a.rawNode, &nodeservice.AttemptRef{Job: common.HexToHash("0x404").Bytes(), Epoch: 1}),
	}
}

// Beats keep a lease alive; a lease that was raised further is reported stale.
func TestBeatsRenewLeases(t *testing.T) {
	s := newSite(t, ingress.Timing{Renew: 50 * time.Millisecond})
	a := s.raise(jobID, 1, s.rawNode())
	gone := s.raise(common.HexToHash("0x30b"), 1, a.rawNode)
	s.raise(gone.lease.Job, 2, s.rawNode())
	w, _ := a.join(t, a.ref(), gone.ref())
	if len(w.GetStale()) != 1 || !bytes.Equal(w.GetStale()[0].GetJob(), gone.lease.Job[:]) {
		t.Errorf("stale in the welcome: %v", w.GetStale())
	}
	if w.GetBlobUrl() == "" || len(w.GetPayloadKey()) != 32 || w.GetSlot() != a.Slot {
		t.Errorf("welcome %v", w)
	}
	eventually(t, 10*time.Second, "lease is renewed", func() bool {
		l, err := s.store.Lease(t.Context(), jobID)
		return err == nil && l.Expiry > a.lease.Expiry
	})
}
