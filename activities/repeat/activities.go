// Package repeat draws whether and where the work of a deterministic job is
// repeated by another node, and remembers what that found.
//
// Nouns: a draw is the scheduler's signature over a job's last receipt, from
// which everything follows (package record); a waypoint is a checkpoint with the
// receipt that names it, between two of which a stretch lies; the rates say how
// often a node is checked, from what was found of its work before.
//
// It promises that a repeated draw is the same one. It does not run anything: a
// node does, under a lease of its own (package execution).
// Start at Activities.DrawRepeat.
package repeat

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
)

// ErrUnknown reports a waypoint that the register does not have.
var ErrUnknown = errors.New("no such waypoint")

// ErrUnread is the application error type of a draw that could not read what the
// stretch leads to. Storage may be away: the workflow tries again for a while.
const ErrUnread = "Unread"

// Register holds waypoints, and what repeats found.
type Register interface {
	// Head returns a job's newest acknowledged checkpoint, zero if none.
	Head(ctx context.Context, job common.Hash) (lease.Head, error)
	// Waypoint returns a job's checkpoint by its position, from 1, and the
	// receipt that names it, or ErrUnknown.
	Waypoint(ctx context.Context, job common.Hash, seq uint32) (lease.Head, record.SignedReceipt, error)
	// PassedRepeats returns how many jobs of a node passed since the last one that did not.
	PassedRepeats(ctx context.Context, node common.Address) (uint64, error)
	// PutRepeat notes what a job's repeat found of a node; the first note of a job on a node stands.
	PutRepeat(ctx context.Context, n record.Note) error
}

// Court is the contract that writes a node's faults down.
type Court interface {
	// Refute brings what two checkers found of a node's work under an order, once
	// however often it is asked, and does not wait for it.
	Refute(ctx context.Context, o job.Order, f record.Finding) error
}

// Content is the storage that checkpoints and results are in.
type Content interface {
	// Get returns a member of a package.
	Get(ctx context.Context, cid, name string) (io.ReadCloser, error)
}

// Activities are the repeat activities.
type Activities struct {
	Register Register
	Content  Content
	Court    Court
	Key      *ecdsa.PrivateKey // the scheduler's
	Domain   eip712.Domain
	Checks   func() reputation.Checks // those in force
	Now      func() time.Time
}

// DrawRequest asks whether and where a job's work is to be repeated.
type DrawRequest struct {
	Job  common.Hash          `json:"job"`
	Last record.SignedReceipt `json:"last"`          // of the job's newest attempt that has one
	End  *record.Ending       `json:"end,omitempty"` // how the program ended, where that can be repeated
	// Stopped are the attempts, oldest first, whose programs were asked to save and
	// end: what each saved last was saved at no step that a repeat would stop at.
	Stopped []uint32 `json:"stopped,omitempty"`
	// Unread gives up on what could not be read for long enough: nothing is repeated
	// then, since what a checker says could not be held against anything.
	Unread bool `json:"unread,omitempty"`
}

// DrawResult is the beginning of a repeat, and where its stretch lies.
type DrawResult struct {
	Repeat record.Repeat `json:"repeat"`
	Resume lease.Head    `json:"resume,omitzero"` // zero: from the start
	Target lease.Head    `json:"target,omitzero"` // zero: nothing is repeated
}

// DrawRepeat draws a stretch of a job's work, and whether it is repeated.
func (a *Activities) DrawRepeat(ctx context.Context, req DrawRequest) (DrawResult, error) {
	head, err := a.Register.Head(ctx, req.Job)
	if err != nil {
		return DrawResult{}, fmt.Errorf("draw a repeat of job %s: %w", req.Job, err)
	}
	res := DrawResult{Repeat: record.Repeat{Outcome: record.RepeatSkipped}}
	r := &res.Repeat
	if r.Draw, err = eip712.Sign(a.Key, a.Domain.Digest(record.DrawHash(req.Job, req.Last.Receipt))); err != nil {
		return DrawResult{}, err
	}
	out, err := a.stops(ctx, req, head)
	if err != nil {
		return a.unknown(res, err)
	}
	r.Rate, r.Stretches = a.Checks().Rate(0), head.Seq-uint32(len(out))
	if req.End != nil {
		r.Stretches++
	}
	if r.Stretches == 0 {
		r.Rate, r.Reason = 10_000, "there is nothing to compare: no checkpoint, and no end that can be repeated"
		return res, nil
	}
	r.Stretch = record.StretchOf(r.Draw, r.Stretches)
	seq := r.Stretch + 1
	for _, left := range out {
		if left <= seq {
			seq++
		}
	}
	if err := a.between(ctx, req, seq, &res); err != nil {
		return a.unknown(res, err)
	}
	passed, err := a.Register.PassedRepeats(ctx, r.To.Receipt.Node)
	if err != nil {
		return DrawResult{}, fmt.Errorf("draw a repeat of job %s: %w", req.Job, err)
	}
	if r.Rate = a.Checks().Rate(passed); !record.Drawn(r.Draw, r.Rate) {
		return DrawResult{Repeat: record.Repeat{Outcome: record.RepeatSpared, Rate: r.Rate, Draw: r.Draw}}, nil
	}
	r.CID = res.Target.CID
	// Without a step a checker cannot tell what to make before it is told what that is.
	if r.Unnamed = !r.End && res.Target.Step == 0; r.Unnamed {
		return res, nil
	}
	switch r.Content, err = a.content(ctx, res.Target); {
	case err == nil:
		return res, nil
	case !req.Unread:
		return DrawResult{}, temporal.NewNonRetryableApplicationError(
			fmt.Sprintf("read what the drawn stretch of job %s leads to: %v", req.Job, err), ErrUnread, nil)
	}
	return skipped(*r, "what the drawn stretch leads to could not be read"), nil
}

// content is what a manifest says that a checkpoint or result holds, zero if nothing.
func (a *Activities) content(ctx context.Context, h lease.Head) (common.Hash, error) {
	ctx, cancel := context.WithTimeout(ctx, contentPatience)
	defer cancel()
	r, err := a.Content.Get(ctx, h.CID, seal.ManifestName)
	if err != nil {
		return common.Hash{}, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return common.Hash{}, err
	}
	m, err := seal.VerifyManifest(b, h.Manifest)
	if err != nil {
		return common.Hash{}, err
	}
	return m.Content, nil
}

// contentPatience bounds the reading of a manifest, inside a local activity's time.
const contentPatience = 4 * time.Second

// stops are the positions, in their order, of what stopped attempts saved last.
func (a *Activities) stops(ctx context.Context, req DrawRequest, head lease.Head) (out []uint32, err error) {
	for _, epoch := range req.Stopped {
		// The first position of a later attempt: epochs never fall from one to the next.
		n := sort.Search(int(head.Seq), func(i int) bool {
			h, _, e := a.Register.Waypoint(ctx, req.Job, uint32(i)+1)
			if err == nil {
				err = e
			}
			return h.Epoch > epoch
		})
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		if h, _, err := a.Register.Waypoint(ctx, req.Job, uint32(n)); err != nil {
			return nil, err
		} else if h.Epoch == epoch {
			out = append(out, uint32(n))
		}
	}
	return out, nil
}

// between finds where the stretch begins that leads to the checkpoint at a
// position, or beyond the last one to the end, and what it leads to.
func (a *Activities) between(ctx context.Context, req DrawRequest, seq uint32, res *DrawResult) error {
	r := &res.Repeat
	if seq > 1 {
		head, receipt, err := a.Register.Waypoint(ctx, req.Job, seq-1)
		if err != nil {
			return err
		}
		res.Resume, r.From = head, &receipt
	}
	if req.End != nil && r.Stretch+1 == r.Stretches {
		p, last := req.End.Package, req.Last
		r.End, r.To, res.Target = true, &last, lease.Head{Manifest: p.Manifest, CID: p.CID, Bytes: p.Bytes, Epoch: last.Receipt.Epoch}
		return nil
	}
	head, receipt, err := a.Register.Waypoint(ctx, req.Job, seq)
	if err != nil {
		return err
	}
	res.Target, r.To = head, &receipt
	return nil
}

// unknown turns a waypoint that is not known into a repeat that cannot be made.
func (a *Activities) unknown(res DrawResult, err error) (DrawResult, error) {
	if !errors.Is(err, ErrUnknown) {
		return DrawResult{}, fmt.Errorf("draw a repeat: %w", err)
	}
	return skipped(res.Repeat, "the register has no receipt of the drawn checkpoint"), nil
}

// skipped is a draw after which nothing can be repeated.
func skipped(r record.Repeat, why string) DrawResult {
	return DrawResult{Repeat: record.Repeat{Outcome: record.RepeatSkipped, Rate: 10_000, Draw: r.Draw, Reason: why}}
}

// NoteRequest is what a repeat found of a node's work.
type NoteRequest struct {
	Job     common.Hash          `json:"job"`
	Node    common.Address       `json:"node"`
	Outcome record.RepeatOutcome `json:"outcome"`
	Order   job.Order            `json:"order,omitzero"`
	Finding *record.Finding      `json:"finding,omitempty"` // nil: nothing that the contracts take
}

// NoteRepeat remembers what a repeat found: how often the node is checked hangs on
// it, and what its pay counts towards its reputation. What two checkers refuted
// goes to the court.
func (a *Activities) NoteRepeat(ctx context.Context, req NoteRequest) error {
	n := record.Note{
		Job: req.Job, Order: req.Order.Hash(a.Domain), Node: req.Node, Outcome: req.Outcome, Finding: req.Finding, At: uint64(a.Now().UnixMilli()),
	}
	if err := a.Register.PutRepeat(ctx, n); err != nil {
		return fmt.Errorf("note the repeat of job %s: %w", req.Job, err)
	}
	if req.Outcome != record.RepeatFailed || req.Finding == nil {
		return nil
	}
	if err := a.Court.Refute(ctx, req.Order, *req.Finding); err != nil {
		return fmt.Errorf("bring what was found of job %s: %w", req.Job, err)
	}
	return nil
}
