package command

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/client"
)

// The scheduler's word is read as it is or from a job's status, and only if it is
// the scheduler's.
func TestReadPromise(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	n := network.Network{ChainID: 5, Escrow: common.Address{1}, Scheduler: crypto.PubkeyToAddress(key.PublicKey)}
	q, err := book.NewQueued(key, n.Domain(), &match.Job{Order: common.Hash{7}, Queued: 1_800_000_000}, 1<<63)
	if err != nil {
		t.Fatal(err)
	}
	forged := q
	forged.Time++
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, c := range map[string]struct {
		in   string
		code int
	}{
		"the word":             {text(q), 0},
		"a status":             {text(client.Job{Job: common.Hash{1}, Queued: &q}), 0},
		"another time":         {text(forged), exitUnverified},
		"a status of no wait":  {text(client.Job{Job: common.Hash{1}}), exitUsage},
		"nothing of the kind":  {`{"a":1}`, exitUsage},
		"no JSON":              {"x", exitUsage},
		"a signature too long": {strings.Replace(text(q), `"signature":"`, `"signature":"00`, 1), exitUsage},
	} {
		a := &app{}
		a.In = strings.NewReader(c.in)
		got, err := a.readPromise("-", n)
		f, _ := errors.AsType[*fault](err)
		if c.code == 0 && (err != nil || *got != q) || c.code != 0 && (f == nil || f.code != c.code) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := (&app{}).readPromise("", n); got != nil || err != nil {
		t.Errorf("no promise: %+v, %v", got, err)
	}
}

func TestShowPromise(t *testing.T) {
	t.Parallel()
	for want, k := range map[string]*book.Kept{
		"":                             nil,
		"Promise unmatched: not yet\n": {State: book.PromiseUnmatched, Detail: "not yet"},
		"Promise kept: since then (page 3, entry 4)\n": {State: book.PromiseKept, Detail: "since then", Page: 3, Index: 4},
		"Promise broken: late (page 3, entry 4)\n  went before: page 2, entry 1\n  1 matches in that time could not be judged\n" +
			"  unless the job left the queue by itself and came again: then a later promise counts\n": {
			State: book.PromiseBroken, Detail: "late", Page: 3, Index: 4, Before: []book.Spot{{Page: 2, Index: 1}}, Unknown: 1},
	} {
		var out strings.Builder
		u := &auditor{app: &app{}, found: findings{Promise: k}}
		u.Out = &out
		u.showPromise()
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	}
}
