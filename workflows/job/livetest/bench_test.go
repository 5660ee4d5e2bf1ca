package livetest

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// BenchmarkJob measures a job from submit to delivered, with twins that take no
// time: what Temporal and the story cost.
func BenchmarkJob(b *testing.B) {
	l := start(b, serve(b), 1, nil)
	for i := range b.N {
		l.Submit(func(s *job.Submission) { s.Order.Nonce = common.BigToHash(big.NewInt(int64(i + 1))) })
		l.Ledger.Used, l.Ledger.Locked = false, false
		l.Nodes[0].Beat()
		if err := l.submit(); err != nil {
			b.Fatal(err)
		}
		if s := l.update(story.AwaitUpdate, story.AwaitRequest{}); s.Outcome != record.Succeeded {
			b.Fatalf("%+v", s)
		}
		b.StopTimer()
		l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
		b.StartTimer()
	}
}
