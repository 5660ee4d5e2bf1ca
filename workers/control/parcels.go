package control

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/protocol/record"
	collector "github.com/skyops/skyops/workflows/anchor"
)

// How long the first record of a parcel waits for others, how long its sending
// may take, and how often it is tried. A parcel costs the Anchor workflow a task and the chain a
// transaction, whatever it holds: the wait is long enough to share them under
// load, short enough to be anchored within seconds of delivery.
const (
	parcelWindow = 300 * time.Millisecond
	parcelSend   = 4 * time.Second
	parcelPause  = time.Second
	parcelTries  = 5
)

// parcels gathers records on their way to the Anchor workflow. Who adds one does
// not wait for it, since a job's workflow would wait with it: what is lost with
// this process, or not taken in time, the job adds again half a minute later.
type parcels struct {
	send func(context.Context, []collector.Entry) error
	log  *slog.Logger

	mu      sync.Mutex
	open    *parcel // takes more; nil: the next record begins one
	sending sync.WaitGroup
}

// parcel is sent as a whole.
type parcel struct{ entries []collector.Entry }

func newParcels(send func(context.Context, []collector.Entry) error, log *slog.Logger) *parcels {
	return &parcels{send: send, log: log}
}

// Add implements anchor.Collector: it puts a record into the open parcel. A full
// one goes at once.
func (p *parcels) Add(_ context.Context, record common.Hash, workflow string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		opened := &parcel{}
		p.open = opened
		time.AfterFunc(parcelWindow, func() { p.close(opened) })
	}
	into := p.open
	into.entries = append(into.entries, collector.Entry{Record: record, Workflow: workflow})
	if len(into.entries) == collector.BatchSize {
		p.open = nil
		p.sending.Go(func() { p.deliver(into) })
	}
	return nil
}

// close sends a parcel unless it was full and went before.
func (p *parcels) close(c *parcel) {
	p.mu.Lock()
	due := p.open == c
	if due {
		p.open = nil
		p.sending.Go(func() { p.deliver(c) })
	}
	p.mu.Unlock()
}

// Close has what is open sent, and waits for all that is on its way, for at most so long.
func (p *parcels) Close(patience time.Duration) {
	p.mu.Lock()
	open := p.open
	p.mu.Unlock()
	if open != nil {
		p.close(open)
	}
	sent := make(chan struct{})
	go func() { p.sending.Wait(); close(sent) }()
	select {
	case <-sent:
	case <-time.After(patience):
	}
}

func (p *parcels) deliver(c *parcel) {
	for try := 1; ; try++ {
		ctx, cancel := context.WithTimeout(context.Background(), parcelSend)
		err := p.send(ctx, c.entries)
		cancel()
		if err == nil {
			return
		}
		if try == parcelTries {
			p.log.Warn("records are not on their way to the anchor; their jobs will add them again", "records", len(c.entries), "err", err)
			return
		}
		time.Sleep(parcelPause)
	}
}

// askers takes proofs to workflows.
type askers struct{ temporal client.Client }

// Answer implements anchor.Askers.
func (a askers) Answer(ctx context.Context, workflow, signal string, proof record.Anchoring) error {
	err := a.temporal.SignalWorkflow(ctx, workflow, "", signal, proof)
	if over := new(serviceerror.NotFound); errors.As(err, &over) {
		return nil
	}
	return err
}
