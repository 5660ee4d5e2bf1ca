package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/gateway/explorer"
	"github.com/skyops/skyops/store"
)

// explorer makes the explorer's model of so many orders from nothing, in a store
// on disk: each is opened, paid by one receipt and closed.
func (b *bench) explorer(ctx context.Context) ([]measure.Line, error) {
	const orders = 10_000
	c := ledger(orders)
	dir, err := os.MkdirTemp("", "skyops-bench-explorer-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "skyops.db"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var rate measure.Series
	loud := b.gate.Wait(ctx)
	for range b.rounds {
		if err := db.ClearModel(ctx); err != nil {
			return nil, err
		}
		x := &explorer.Indexer{Chain: c, Content: c, Rows: db, Domain: c.domain, Log: slog.New(slog.DiscardHandler), Now: time.Now}
		began := time.Now()
		for moved := true; moved; {
			if moved, err = x.Step(ctx); err != nil {
				return nil, err
			}
		}
		rate = append(rate, float64(c.events)/time.Since(began).Seconds())
		shown, err := explorer.Reader{Rows: db}.Explored(ctx, uint64(len(c.blocks)-1))
		if err != nil {
			return nil, err
		}
		if shown.Totals.Events != uint64(c.events) || shown.Totals.Jobs != orders || shown.Behind != 0 {
			return nil, fmt.Errorf("the model has %d of %d events, %d of %d jobs", shown.Totals.Events, c.events, shown.Totals.Jobs, orders)
		}
	}
	l := measure.Absolute("explorer's model made anew", "events/s", rate, measure.AtLeast(5000))
	if loud != "" {
		l.Notes = append(l.Notes, loud)
	}
	return []measure.Line{l}, nil
}

// books are a chain in memory.
type books struct {
	domain eip712.Domain
	blocks [][]chain.Event
	told   map[common.Hash]chain.Told
	events int
}

// ledger is a chain on which 50 nodes were paid for so many orders, one a block.
func ledger(orders int) *books {
	c := &books{domain: eip712.Domain{ChainID: 1, Escrow: common.Address{1}}, told: map[common.Hash]chain.Told{}}
	var nodes []chain.Event
	for slot := range uint32(50) {
		nodes = append(nodes, chain.Event{Index: uint(slot), Body: chain.NodeEvent{Kind: chain.Registered, Slot: slot, Key: common.Address{2, byte(slot)}}})
	}
	c.seal(nodes...)
	scheduler, owner := common.Address{3}, common.Address{4}
	for n := range orders {
		o := job.Order{Kind: job.KindJob, Owner: owner, Scheduler: scheduler, Count: 1, MaxCost: job.Units(100), Nonce: number(n)}
		id, node := o.Hash(c.domain), common.Address{2, byte(n % 50)}
		opened, paid := crypto.Keccak256Hash(id[:]), crypto.Keccak256Hash(id[:], id[:])
		c.told[paid] = chain.Told{Receipts: []record.Receipt{{
			Order: id, Job: job.ID(id, 0), Epoch: 1, Node: node, Seq: 1, GPUs: 1, BilledMs: 60_000, Cost: job.Units(7), Total: job.Units(7),
		}}}
		c.seal(
			chain.Event{Tx: opened, Body: chain.EscrowEvent{Kind: chain.Opened, Owner: owner, Other: scheduler, Order: id, Amount: o.MaxCost, Details: &o}},
			chain.Event{Index: 1, Tx: paid, Body: chain.EscrowEvent{Kind: chain.Credited, Owner: node, Other: owner, Order: id, Amount: job.Units(7), Total: job.Units(7)}},
			chain.Event{Index: 2, Tx: paid, Body: chain.EscrowEvent{Kind: chain.Closed, Owner: owner, Other: scheduler, Order: id, Amount: job.Units(7), Refunded: job.Units(93)}},
		)
	}
	return c
}

func number(n int) (h common.Hash) {
	binary.BigEndian.PutUint64(h[:], uint64(n))
	return h
}

func (c *books) seal(events ...chain.Event) {
	for i := range events {
		events[i].Block = uint64(len(c.blocks))
	}
	c.blocks = append(c.blocks, events)
	c.events += len(events)
}

func (c *books) BlockNumber(context.Context) (uint64, error) { return uint64(len(c.blocks) - 1), nil }

func (c *books) BlockHash(_ context.Context, n uint64) (common.Hash, error) {
	return number(int(n)), nil
}

func (c *books) Events(_ context.Context, from, to uint64) (out []chain.Event, err error) {
	for _, events := range c.blocks[from : to+1] {
		out = append(out, events...)
	}
	return out, nil
}

func (c *books) Told(_ context.Context, tx common.Hash) (chain.Told, error) { return c.told[tx], nil }

func (c *books) Get(context.Context, string, int64, int64) (io.ReadCloser, error) {
	return nil, errors.New("nothing is published")
}
