package canary

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/compare"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// outputs is the folder of a package that holds what the program left.
const outputs = "output/"

// JudgeRequest is a canary that has ended.
type JudgeRequest struct {
	Canary   Canary           `json:"canary"`
	Job      common.Hash      `json:"job"`
	Order    job.Order        `json:"order"`
	Outcome  record.Outcome   `json:"outcome"`
	Attempts []record.Attempt `json:"attempts,omitempty"`
	Package  *record.Package  `json:"package,omitempty"`
}

// JudgeResult is what was found.
type JudgeResult struct {
	Outcome record.RepeatOutcome `json:"outcome"`
	Text    string               `json:"text"`
	// Later says that the finding counts only in a later period: judge it again then.
	Later bool `json:"later,omitempty"`
}

// JudgeCanary holds a canary's result against the answer, remembers what it found and
// brings it to the node's reputation. A trusted node's result becomes the answer.
// What the node ran and did not end well says nothing, and it is asked again sooner.
func (a *Activities) JudgeCanary(ctx context.Context, req JudgeRequest) (JudgeResult, error) {
	res := JudgeResult{Outcome: record.RepeatSkipped, Text: "the job did not succeed in one attempt"}
	if len(req.Attempts) == 0 {
		res.Text = "the node did not run it" // it was busy meanwhile, or the scheduler could not
		return res, nil
	}
	if req.Attempts[0].Node != req.Canary.Node {
		res.Text = "another node ran it"
		return res, nil
	}
	n := record.Note{Job: req.Job, Order: req.Order.Hash(a.Domain), Node: req.Canary.Node, Outcome: res.Outcome, At: uint64(a.Now().UnixMilli())}
	if req.Outcome == record.Succeeded && len(req.Attempts) == 1 && req.Package != nil && req.Attempts[0].Receipt != nil {
		digest, unreadable, err := a.digest(ctx, req.Canary, *req.Package)
		if err != nil {
			return res, fmt.Errorf("judge canary %s: %w", req.Job, err)
		}
		if req.Canary.Trusted {
			return a.learn(ctx, req, digest, unreadable)
		}
		want, err := a.Register.Answer(ctx, req.Canary.Task, req.Canary.Model)
		if err != nil {
			return res, fmt.Errorf("judge canary %s: %w", req.Job, err)
		}
		res = JudgeResult{Outcome: record.RepeatPassed, Text: "the result is the one that was known"}
		if unreadable != "" || digest != want {
			res = JudgeResult{Outcome: record.RepeatFailed, Text: "the result is not the one that was known"}
		}
		if n.Finding, err = a.finding(req, res.Outcome == record.RepeatPassed, n.At); err != nil {
			return res, err
		}
	}
	n.Outcome = res.Outcome
	if err := a.Register.PutRepeat(ctx, n); err != nil {
		return res, fmt.Errorf("note canary %s: %w", req.Job, err)
	}
	if n.Finding == nil {
		return res, nil
	}
	if err := a.Court.Judged(ctx, req.Order, *n.Finding); errors.Is(err, ErrLater) {
		res.Later = true
	} else if err != nil {
		return res, fmt.Errorf("bring what was found of canary %s: %w", req.Job, err)
	}
	return res, nil
}

// learn keeps what a trusted node made.
func (a *Activities) learn(ctx context.Context, req JudgeRequest, digest common.Hash, unreadable string) (JudgeResult, error) {
	res := JudgeResult{Outcome: record.RepeatSkipped}
	if unreadable != "" {
		res.Text = "the trusted node's result cannot be read: " + unreadable
		return res, nil
	}
	res.Text = "the answer is known from now on"
	if err := a.Register.PutAnswer(ctx, req.Canary.Task, req.Canary.Model, digest, req.Canary.Node); err != nil {
		return res, fmt.Errorf("keep the answer of canary %s: %w", req.Job, err)
	}
	return res, nil
}

// finding is the scheduler's signed word on the node's work.
func (a *Activities) finding(req JudgeRequest, right bool, at uint64) (*record.Finding, error) {
	r := *req.Attempts[0].Receipt
	v := record.Verdict{
		Job: req.Job, Checker: crypto.PubkeyToAddress(a.Key.PublicKey), Node: req.Canary.Node, Epoch: r.Receipt.Epoch,
		To: req.Package.Manifest, Equal: right, At: at / 1000,
	}
	if !right {
		v.Difference = "the result is not the one that was known"
	}
	var err error
	if v.Signature, err = eip712.Sign(a.Key, a.Domain.Digest(v.StructHash())); err != nil {
		return nil, err
	}
	return &record.Finding{Work: r, Verdicts: []record.Verdict{v}}, nil
}

// digest opens a package and returns the digest of what the program left, or why
// what the node stored cannot be read. An error is the storage's.
func (a *Activities) digest(ctx context.Context, c Canary, p record.Package) (digest common.Hash, unreadable string, err error) {
	secret, err := a.Data.OpenBytes(c.Opener)
	if err != nil {
		return digest, "", fmt.Errorf("open the canary's identity: %w", err)
	}
	defer clear(secret)
	key, err := seal.ParseIdentity(string(secret))
	if err != nil {
		return digest, "", err
	}
	body, err := a.Content.Get(ctx, p.CID, seal.ManifestName)
	if err != nil {
		return digest, "", err
	}
	defer body.Close()
	encoded, err := io.ReadAll(io.LimitReader(body, seal.MaxManifest+1))
	if err != nil {
		return digest, "", err
	}
	m, err := seal.VerifyManifest(encoded, p.Manifest)
	if err != nil {
		return digest, err.Error(), nil
	}
	fetch := func(ctx context.Context, i int) (io.ReadCloser, error) {
		return a.Content.Get(ctx, p.CID, seal.SegmentName(i))
	}
	theirs := seal.NewReader(ctx, m, []*seal.Identity{key}, fetch, seal.ReaderOptions{})
	defer theirs.Close()
	sum, err := compare.Digest(beating{theirs, func() { a.Beat(ctx) }}, compare.Scope{Below: outputs})
	switch {
	case errors.Is(err, seal.ErrCorrupt) || errors.Is(err, seal.ErrKey) || errors.Is(err, compare.ErrForm):
		return digest, err.Error(), nil
	case err != nil:
		return digest, "", err
	}
	return sum, "", nil
}

// beating tells with everything that is read that it goes on.
type beating struct {
	io.Reader
	beat func()
}

func (b beating) Read(p []byte) (int, error) {
	b.beat()
	return b.Reader.Read(p)
}
