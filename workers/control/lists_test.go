package control

import (
	"context"
	"io"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/job"
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
	records := []common.Hash{{8}, {9}, {10}, {11}}
	workflows := []string{story.WorkflowID(once), "something else", story.WorkflowID(often), story.WorkflowID(often)} // one twice
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
	lines, runs, err := record.DecodeList(content, merkle.Root(records), 4)
	if err != nil || len(lines) != 4 || lines[0] != (record.Listed{Job: once, Record: records[0]}) || lines[1].Job != (common.Hash{}) {
		t.Fatalf("%v, %v", lines, err)
	}
	if len(runs) != 1+record.MaxListed || runs[0].SchedulerSig != nil || runs[0].Meter != nil || runs[len(runs)-1].Receipt.Epoch != record.MaxListed+3 {
		t.Errorf("%d receipts, the first %+v", len(runs), runs[0])
	}
}

// The list of many jobs with many attempts stays small: the newest of each come
// first. What is held for a check is not published.
func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	most := uint64(math.MaxUint64)
	full := record.Receipt{
		Order: common.MaxHash, Job: common.MaxHash, Epoch: math.MaxUint32, Node: common.MaxAddress, Seq: most, GPUs: math.MaxUint16,
		StartedAt: most, BilledMs: most, BytesIn: most, BytesOut: most, Rate: most, Egress: most, Checkpoint: common.MaxHash, Result: common.MaxHash,
	}
	full.Cost = job.NewAmount(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1)))
	full.Total = full.Cost
	jobs := make([][]record.SignedReceipt, 100)
	for i := range jobs {
		for epoch := range uint32(60) {
			r := full
			r.Job, r.Epoch = common.Hash{byte(i)}, math.MaxUint32-60+epoch
			jobs[i] = append(jobs[i], record.SignedReceipt{Receipt: r, NodeSig: make([]byte, 65), Held: epoch == 59})
		}
	}
	out := published(jobs, maxListed)
	content, err := record.EncodeList(nil, out)
	if err != nil || len(out) != maxListed || len(content) > 1024*maxListed {
		t.Fatalf("%d receipts in %d bytes, %v", len(out), len(content), err)
	}
	of := map[common.Hash][]uint32{}
	for _, r := range out {
		if r.Held {
			t.Fatalf("a held one of attempt %d", r.Receipt.Epoch)
		}
		of[r.Receipt.Job] = append(of[r.Receipt.Job], r.Receipt.Epoch)
	}
	for id, epochs := range of {
		if n := len(epochs); n < 40 || n > 41 || !slices.IsSorted(epochs) || epochs[n-1] != math.MaxUint32-2 {
			t.Errorf("job %s: %v", id, epochs)
		}
	}
	if len(of) != len(jobs) {
		t.Errorf("%d jobs", len(of))
	}
}
