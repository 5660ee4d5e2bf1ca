package ingress

import (
	"testing"

	commonpb "go.temporal.io/api/common/v1"

	"github.com/skyops/skyops/workflows/frontend"
)

// Of a task's headers a node gets the one that names its trace, if that is short.
func TestHeadersForNodes(t *testing.T) {
	t.Parallel()
	header := func(size int) *pollResponse {
		return &pollResponse{Header: &commonpb.Header{Fields: map[string]*commonpb.Payload{
			frontend.TraceHeader: {Data: make([]byte, size)}, "secret": {Data: []byte("x")},
		}}}
	}
	if got := forNode(header(100), nil).GetHeader().GetFields(); len(got) != 1 || len(got[frontend.TraceHeader].GetData()) != 100 {
		t.Errorf("the node sees %v", got)
	}
	for name, task := range map[string]*pollResponse{"none": {}, "a long one": header(2 * maxTrace)} {
		if got := forNode(task, nil).GetHeader(); got != nil {
			t.Errorf("of %s the node sees %v", name, got)
		}
	}
}
