package client

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

//go:generate go run ./generate

// LongPoll is how long the gateway is asked to hold a waiting request.
const LongPoll = 30 * time.Second

// patience is how long a wait bears with services that are away: the job goes
// on without them, and a restart takes them seconds.
const patience = 2 * time.Minute

// Network returns the gateway's description of its network.
func (c *Client) Network(ctx context.Context) (NetworkInfo, error) {
	var out NetworkInfo
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewNetworkRequest(c.server())
	}}, &out)
}

// Params returns all versions of the weights and caps that choose a job's node,
// the least fees among them.
func (c *Client) Params(ctx context.Context) (Params, error) {
	var out Params
	return out, c.do(ctx, call{make: func() (*http.Request, error) { return NewParamsRequest(c.server()) }}, &out)
}

// Nodes returns the whole node map.
func (c *Client) Nodes(ctx context.Context) (Nodes, error) {
	var all Nodes
	for p := (ListNodesParams{}); ; {
		var page Nodes
		get := func() (*http.Request, error) { return NewListNodesRequest(c.server(), &p) }
		if err := c.do(ctx, call{make: get}, &page); err != nil {
			return all, err
		}
		all.Nodes = append(all.Nodes, page.Nodes...)
		if page.Next == "" {
			return all, nil
		}
		p.Cursor = &page.Next
	}
}

// Quote asks where a spec could run and what it would cost.
func (c *Client) Quote(ctx context.Context, q QuoteRequest) (Quote, error) {
	var out Quote
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewQuoteRequest(c.server(), q)
	}}, &out)
}

// Submit hands a job in. Repeating it is harmless: the same order is the same job.
func (c *Client) Submit(ctx context.Context, s job.Submission) (SubmitReply, error) {
	return c.SubmitAndNotify(ctx, s, "")
}

// SubmitAndNotify is Submit with a webhook; empty: none.
func (c *Client) SubmitAndNotify(ctx context.Context, s job.Submission, webhook string) (SubmitReply, error) {
	var out SubmitReply
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewSubmitJobRequest(c.server(), nil, SubmitRequest{s, webhook})
	}}, &out)
}

// Notices returns a page of what the wallet's webhooks were told, newest first; the
// empty cursor begins.
func (c *Client) Notices(ctx context.Context, cursor string, limit int) (NoticeList, error) {
	p := ListNoticesParams{Limit: new(int64(limit))}
	if cursor != "" {
		p.Cursor = &cursor
	}
	var out NoticeList
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListNoticesRequest(c.server(), &p)
	}, auth: true}, &out)
}

// MakeNoticeSecret makes the secret that the wallet's notices are signed with.
func (c *Client) MakeNoticeSecret(ctx context.Context) (NoticeSecret, error) {
	var out NoticeSecret
	key := rand.Text()
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewMakeNoticeSecretRequest(c.server(), &MakeNoticeSecretParams{IdempotencyKey: &key})
	}, auth: true}, &out)
}

// JobsQuery selects jobs; the zero value begins the list of one's own.
type JobsQuery struct {
	State     State  // empty: any
	Delegated bool   // those that one submitted for others
	Cursor    string // of an earlier page; empty: the first
	Limit     int    // 0: the gateway's choice
}

// Jobs lists jobs, newest first.
func (c *Client) Jobs(ctx context.Context, q JobsQuery) (JobList, error) {
	var p ListJobsParams
	if q.State != "" {
		p.State = new(ListJobsParamsState(q.State))
	}
	if q.Cursor != "" {
		p.Cursor = &q.Cursor
	}
	if q.Limit > 0 {
		p.Limit = new(int64(q.Limit))
	}
	if q.Delegated {
		p.Delegated = new(true)
	}
	var out JobList
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListJobsRequest(c.server(), &p)
	}, auth: true}, &out)
}

// Job returns a job's state.
func (c *Client) Job(ctx context.Context, id common.Hash) (Job, error) {
	var out Job
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewGetJobRequest(c.server(), id.Hex(), nil)
	}, auth: true}, &out)
}

// AwaitDelivered waits until the job's outcome is known.
func (c *Client) AwaitDelivered(ctx context.Context, id common.Hash) (Job, error) {
	return c.await(ctx, id, "delivered", func(j Job) bool { return j.State.Delivered() })
}

// AwaitFinal waits until the job has ended, its escrow settled and its record anchored.
func (c *Client) AwaitFinal(ctx context.Context, id common.Hash) (Job, error) {
	return c.await(ctx, id, "final", func(j Job) bool { return j.State.Terminal() })
}

func (c *Client) await(ctx context.Context, id common.Hash, stage string, done func(Job) bool) (Job, error) {
	get := func() (*http.Request, error) {
		return NewGetJobRequest(c.server(), id.Hex(), &GetJobParams{Wait: new(GetJobParamsWait(stage)), Timeout: seconds(LongPoll)})
	}
	var away time.Time // since when nothing behind the gateway answers
	for {
		var out Job
		err := c.do(ctx, call{make: get, auth: true}, &out)
		switch {
		case err == nil && done(out):
			return out, nil
		case err == nil:
			away = time.Time{}
			continue
		case !IsCode(err, CodeUnavailable):
			return out, err
		case away.IsZero():
			away = time.Now()
		case time.Since(away) > patience:
			return out, err
		}
		select {
		case <-ctx.Done():
			return out, err
		case <-time.After(time.Second):
		}
	}
}

// Events returns the lines of a job's story after a cursor, waiting up to wait for one.
func (c *Client) Events(ctx context.Context, id common.Hash, after uint64, wait time.Duration) (Events, error) {
	p := JobEventsParams{After: new(int64(after)), Timeout: seconds(wait)}
	var out Events
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewJobEventsRequest(c.server(), id.Hex(), &p)
	}, auth: true}, &out)
}

// The streams of frames.
const (
	LogStream       = "log"
	TelemetryStream = "telemetry"
)

// Frames returns sealed frames of an attempt from a sequence number on (epoch 0
// is the current attempt), waiting up to wait for the first one.
func (c *Client) Frames(ctx context.Context, id common.Hash, stream string, epoch uint32, from uint64, wait time.Duration) (Frames, error) {
	p := JobFramesParams{
		Stream: new(JobFramesParamsStream(stream)), Epoch: new(int32(epoch)), From: new(int64(from)), Timeout: seconds(wait),
	}
	var out Frames
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewJobFramesRequest(c.server(), id.Hex(), &p)
	}, auth: true}, &out)
}

func seconds(d time.Duration) *int64 { return new(int64(d / time.Second)) }

// Cancel asks to end a job early; work that is kept is paid for.
func (c *Client) Cancel(ctx context.Context, id common.Hash, reason string) (Job, error) {
	var out Job
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewCancelJobRequest(c.server(), id.Hex(), nil, CancelRequest{Reason: reason})
	}, auth: true}, &out)
}

// Pause asks a job to save, stop and give its node back; nothing is paid until it
// is resumed.
func (c *Client) Pause(ctx context.Context, id common.Hash) (Job, error) {
	var out Job
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewPauseJobRequest(c.server(), id.Hex(), nil)
	}, auth: true}, &out)
}

// Resume lets a paused job go on, from its newest checkpoint.
func (c *Client) Resume(ctx context.Context, id common.Hash) (Job, error) {
	var out Job
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewResumeJobRequest(c.server(), id.Hex(), nil)
	}, auth: true}, &out)
}

// Extend lets a job run longer, as its owner signed.
func (c *Client) Extend(ctx context.Context, e job.SignedExtension) (Job, error) {
	var out Job
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewExtendJobRequest(c.server(), e.Extension.Job.Hex(), nil, ExtendRequest(e))
	}, auth: true}, &out)
}

// Checkpoints returns those of the job's checkpoints that are stored, newest first.
func (c *Client) Checkpoints(ctx context.Context, id common.Hash) ([]Checkpoint, error) {
	var out Checkpoints
	err := c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListCheckpointsRequest(c.server(), id.Hex())
	}, auth: true}, &out)
	return out.Checkpoints, err
}

// Result says where the job's sealed package is.
func (c *Client) Result(ctx context.Context, id common.Hash) (Result, error) {
	var out Result
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewJobResultRequest(c.server(), id.Hex())
	}, auth: true}, &out)
}

// Proof returns what proves the job's match, run and payment.
func (c *Client) Proof(ctx context.Context, id common.Hash) (record.Proof, error) {
	var out record.Proof
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewJobProofRequest(c.server(), id.Hex())
	}, auth: true}, &out)
}

// Why says why a job went to its node in a round of matching, from 1; round 0 is
// what is going on now.
func (c *Client) Why(ctx context.Context, id common.Hash, round int) (Why, error) {
	p := WhyJobParams{Round: new(int64(round))}
	var out Why
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewWhyJobRequest(c.server(), id.Hex(), &p)
	}, auth: true}, &out)
}

// Faucet asks a development network for test coins.
func (c *Client) Faucet(ctx context.Context, to common.Address) (FaucetReply, error) {
	key := rand.Text()
	var out FaucetReply
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewFaucetRequest(c.server(), &FaucetParams{IdempotencyKey: &key}, FaucetRequest{Address: to})
	}}, &out)
}

// IsCode reports whether err is a problem with the given code.
func IsCode(err error, code string) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == code
}
