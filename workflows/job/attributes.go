package job

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ethereum/go-ethereum/common"
)

// The search attributes of a job. They are readable to whoever can read the
// visibility store, so the owner is there as identity.OwnerHash only.
var (
	OwnerAttribute = temporal.NewSearchAttributeKeyKeyword("OwnerHash")
	StateAttribute = temporal.NewSearchAttributeKeyKeyword("JobState")
	NodeAttribute  = temporal.NewSearchAttributeKeyKeyword("Node")
	GPUAttribute   = temporal.NewSearchAttributeKeyKeyword("GPU")
	BatchAttribute = temporal.NewSearchAttributeKeyKeyword("Batch") // the order's hash, when it has several jobs
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

// index brings the search attributes up to date. Starting passes in
// milliseconds, and every change costs a write in the visibility store.
func (s *story) index() {
	if s.status.State == Starting {
		return
	}
	set := []temporal.SearchAttributeUpdate{StateAttribute.ValueSet(string(s.status.State))}
	if !s.indexed {
		set = append(set, OwnerAttribute.ValueSet(s.owner))
		if s.status.GPU != "" {
			set = append(set, GPUAttribute.ValueSet(s.status.GPU))
		}
		if s.order().Count > 1 {
			set = append(set, BatchAttribute.ValueSet(s.in.OrderHash.Hex()))
		}
		s.indexed = true
	}
	if s.status.Node != (common.Address{}) {
		set = append(set, NodeAttribute.ValueSet(s.status.Node.Hex()))
	}
	if err := workflow.UpsertTypedSearchAttributes(s.base, set...); err != nil {
		workflow.GetLogger(s.base).Error("job is not indexed", "error", err)
	}
}
