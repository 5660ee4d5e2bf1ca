package control

import (
	"context"
	"io"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// receiptsBook has the receipts of some jobs.
type receiptsBook map[common.Hash][]record.SignedReceipt

func (d receiptsBook) JobReceipts(_ context.Context, id common.Hash) ([]record.SignedReceipt, error) {
	return d[id], nil
}

// With the records of a batch what its jobs used is published, of the newest
// attempts where there were many, and nothing that only the scheduler should have.
func TestListsHoldReceipts(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	once, often := common.Hash{1}, common.Hash{2}
	kept := receiptsBook{once: {{Receipt: record.Receipt{Job: once, Epoch: 1}, NodeSig: make([]byte, 65), SchedulerSig: []byte{2}, Meter: &record.Meter{}}}}
	for epoch := range uint32(record.MaxListed + 3) {
		kept[often] = append(kept[often], record.SignedReceipt{Receipt: record.Receipt{Job: often, Epoch: epoch + 1}, NodeSig: make([]byte, 65)})
	}
	storage := memory.New()
	records := []common.Hash{{8}, {9}, {10}}
	workflows := []string{story.WorkflowID(once), "something else", story.WorkflowID(often)}
	cid, err := lists{storage, kept}.Publish(ctx, records, workflows)
	if err != nil {
		t.Fatal(err)
	}
	r, err := storage.Get(ctx, cid, 0, delivery.Whole)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	lines, runs, err := record.DecodeList(content, merkle.Root(records), 3)
	if err != nil || len(lines) != 3 || lines[0] != (record.Listed{Job: once, Record: records[0]}) || lines[1].Job != (common.Hash{}) {
		t.Fatalf("%v, %v", lines, err)
	}
	if len(runs) != 1+record.MaxListed || runs[0].SchedulerSig != nil || runs[0].Meter != nil || runs[len(runs)-1].Receipt.Epoch != record.MaxListed+3 {
		t.Errorf("%d receipts, the first %+v", len(runs), runs[0])
	}
}
