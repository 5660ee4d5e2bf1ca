package control

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/role"
	canaries "github.com/skyops/skyops/workflows/canary"
	story "github.com/skyops/skyops/workflows/job"
)

// maxPlan bounds the file of the plan.
const maxPlan = 1 << 20

// purse is what canaries are ordered with.
type purse struct {
	plan    string // file
	wallets []*ecdsa.PrivateKey
	data    *seal.Identity
}

// readPurse reads the keys of canaries: chain keys in hex, and one age identity.
func readPurse(path string) (p purse, err error) {
	text, err := role.ReadKey(path)
	if err != nil {
		return p, fmt.Errorf("canary keys: %w", err)
	}
	for i, line := range strings.Fields(text) {
		if strings.HasPrefix(line, "AGE-SECRET-KEY-") {
			if p.data != nil {
				return p, fmt.Errorf("canary keys: %s holds two AGE-SECRET-KEYs", path)
			}
			p.data, err = seal.ParseIdentity(line)
		} else {
			var key *ecdsa.PrivateKey
			key, err = crypto.HexToECDSA(strings.TrimPrefix(line, "0x"))
			p.wallets = append(p.wallets, key)
		}
		if err != nil { // without its words, which may be the key's
			return p, fmt.Errorf("canary keys: item %d of %s is neither a chain key in hex nor an AGE-SECRET-KEY", i+1, path)
		}
	}
	if p.data == nil || len(p.wallets) == 0 {
		return p, fmt.Errorf("canary keys: %s needs a chain key and an AGE-SECRET-KEY", path)
	}
	return p, nil
}

// read returns the operator's plan as it is now.
func (p purse) read() (plan canary.Plan, err error) {
	if p.plan == "" {
		return plan, nil
	}
	b, err := readBounded(p.plan)
	if err != nil {
		return plan, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&plan); err != nil {
		return plan, fmt.Errorf("%s: %w", p.plan, err)
	}
	return plan, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPlan+1))
	if err == nil && len(b) > maxPlan {
		err = fmt.Errorf("%s is longer than %d bytes", path, maxPlan)
	}
	return b, err
}

// packages are jobs' results in the storage.
type packages struct{ delivery.Store }

// Get implements canary.Content and repeat.Content.
func (s packages) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	return s.Store.Get(ctx, cid+"/"+name, 0, delivery.Whole)
}

// present are the leaves of nodes that may be matched.
func (r *wiring) present() (out []match.Leaf) {
	for _, n := range r.nodes.Snapshot() {
		if n.Present && !n.Draining && n.Leaf.Node != (common.Address{}) {
			out = append(out, n.Leaf)
		}
	}
	return out
}

// startCanary starts the scheduler's Canary workflow unless it runs.
func (r *wiring) startCanary(ctx context.Context) error {
	_, err := r.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: canaries.WorkflowID(r.network.Scheduler), TaskQueue: story.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, canaries.WorkflowType)
	return err
}

// Judged implements canary.Court. A right answer counts as checked work, once a
// day; a wrong one as a fault, each, in a later period where its payer has given
// as much as it may in this one.
func (r *repute) Judged(ctx context.Context, o job.Order, f record.Finding) error {
	v := f.Verdicts[0]
	if v.Equal {
		_, err := r.bring(ctx, counted{v.Node, true}, r.chain.RecordCheckedCall(o, f))
		return err
	}
	call := r.chain.RecordFailedCall(o, f)
	err := r.chain.Counts(ctx, call)
	refusal, refused := errors.AsType[*chain.Revert](err)
	switch {
	case refused && refusal.Name == "PayerCapReached":
		return fmt.Errorf("%w: %w", canary.ErrLater, err)
	case refused && refusal.Name != "StillOpen":
		r.log.Warn("a wrong answer counts nothing", "node", v.Node, "why", err)
		return nil
	}
	if err != nil {
		return err
	}
	return r.sender.Submit(ctx, "failed/"+v.Job.Hex(), patient(call))
}
