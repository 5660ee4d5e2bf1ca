package job

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// The search attributes of a job. They are readable to whoever can read the
// visibility store, so the owner is there as identity.OwnerHash only.
var (
	OwnerAttribute = temporal.NewSearchAttributeKeyKeyword("OwnerHash")
	StateAttribute = temporal.NewSearchAttributeKeyKeyword("JobState")
	NodeAttribute  = temporal.NewSearchAttributeKeyKeyword("Node")
	GPUAttribute   = temporal.NewSearchAttributeKeyKeyword("GPU")
	BatchAttribute = temporal.NewSearchAttributeKeyKeyword("Batch") // the order's hash, when it may have several jobs
)

// SearchAttributes are the attributes a namespace must know before the first job.
func SearchAttributes() map[string]enumspb.IndexedValueType {
	keyword := enumspb.INDEXED_VALUE_TYPE_KEYWORD
	return map[string]enumspb.IndexedValueType{
		OwnerAttribute.GetName(): keyword,
		StateAttribute.GetName(): keyword,
		NodeAttribute.GetName():  keyword,
		GPUAttribute.GetName():   keyword,
		BatchAttribute.GetName(): keyword,
	}
}

// index brings the search attributes up to date. Every change costs a write in
// the visibility store, so states that pass by themselves in moments are left
// out: Placing that need not wait, Starting, and what follows once the outcome
// is decided.
func (s *story) index() {
	state := s.status.State
	switch {
	case s.delivered:
		state = terminal[s.outcome.how]
	case state == Starting, state == Pausing, state == Placing && s.status.Waiting == "":
		return
	}
	if s.indexed == string(state) {
		return
	}
	set := []temporal.SearchAttributeUpdate{StateAttribute.ValueSet(string(state))}
	if s.indexed == "" {
		var batch common.Hash
		if s.order().Several() {
			batch = s.in.OrderHash
		}
		set = append(set, first(s.owner, s.status.GPU, batch)...)
	}
	if s.status.Node != (common.Address{}) {
		set = append(set, NodeAttribute.ValueSet(s.status.Node.Hex()))
	}
	s.indexed = string(state)
	if err := workflow.UpsertTypedSearchAttributes(s.base, set...); err != nil {
		workflow.GetLogger(s.base).Error("job is not indexed", "error", err)
	}
}

// first are the attributes that stay as they are; batch is zero for a job that is
// alone under its order.
func first(owner, gpu string, batch common.Hash) []temporal.SearchAttributeUpdate {
	set := []temporal.SearchAttributeUpdate{OwnerAttribute.ValueSet(owner)}
	if gpu != "" {
		set = append(set, GPUAttribute.ValueSet(gpu))
	}
	if batch != (common.Hash{}) {
		set = append(set, BatchAttribute.ValueSet(batch.Hex()))
	}
	return set
}

// IndexedAs are the attributes of a job that its parent starts, with Input.Indexed
// the same state: an entry of the index that costs no write of its own.
func IndexedAs(state State, owner, gpu string, batch common.Hash) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(append(first(owner, gpu, batch), StateAttribute.ValueSet(string(state)))...)
}

// terminal is the state that an outcome ends in.
var terminal = map[record.Outcome]State{
	record.Succeeded: Succeeded, record.Failed: Failed, record.Cancelled: Cancelled,
}
