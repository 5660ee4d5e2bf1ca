package control

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/protocol/record"
	collector "github.com/skyops/skyops/workflows/anchor"
)

// How long the first record of a parcel waits for others, and how long its
// sending may take. A parcel costs the Anchor workflow a task and the chain a
// transaction, whatever it holds: the wait is long enough to share them under
// load, short enough to be anchored within seconds of delivery.
const (
	parcelWindow = 300 * time.Millisecond
	parcelSend   = 4 * time.Second
)

// parcels gathers records on their way to the Anchor workflow. Who adds one
// waits until its parcel was taken, so that nothing is lost with the process
// that anybody was told is on its way.
type parcels struct {
	send func(context.Context, []collector.Entry) error
	mu   sync.Mutex
	open *parcel // takes more; nil: the next record begins one
}

// parcel is sent as a whole; err is valid once sent is closed.
type parcel struct {
	entries []collector.Entry
	sent    chan struct{}
	err     error
}

func newParcels(send func(context.Context, []collector.Entry) error) *parcels {
	return &parcels{send: send}
}

// Add implements anchor.Collector.
func (p *parcels) Add(ctx context.Context, record common.Hash, workflow string) error {
	parcel := p.put(collector.Entry{Record: record, Workflow: workflow})
	select {
	case <-parcel.sent:
		return parcel.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// put adds an entry to the open parcel. A full one goes at once.
func (p *parcels) put(e collector.Entry) *parcel {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		opened := &parcel{sent: make(chan struct{})}
		p.open = opened
		time.AfterFunc(parcelWindow, func() { p.close(opened) })
	}
	into := p.open
	into.entries = append(into.entries, e)
	if len(into.entries) == collector.BatchSize {
		p.open = nil
		go p.deliver(into)
	}
	return into
}

// close sends a parcel unless it was full and went before.
func (p *parcels) close(c *parcel) {
	p.mu.Lock()
	due := p.open == c
	if due {
		p.open = nil
	}
	p.mu.Unlock()
	if due {
		p.deliver(c)
	}
}

func (p *parcels) deliver(c *parcel) {
	ctx, cancel := context.WithTimeout(context.Background(), parcelSend)
	defer cancel()
	c.err = p.send(ctx, c.entries)
	close(c.sent)
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
