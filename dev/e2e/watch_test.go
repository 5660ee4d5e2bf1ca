package e2e

import (
	"context"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workers/watch"
)

// Each node has a watcher of its own. When the scheduler passes one over, that
// node's takes it to court and has half of the penalty, and no person did anything.
func TestThePassedOverNodeWinsTheBond(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("watched", 2, 1)})
	owners := map[common.Address]common.Address{} // of watchers, by node
	for _, host := range []string{"watched-1", "watched-2"} {
		node, err := w.State.Address(host)
		if err != nil {
			t.Fatal(err)
		}
		owners[node] = w.watch(t, host, node)
	}
	r := w.user(t).submit(t, task{hosts: []string{"watched-1", "watched-2"}, args: count(5, 0, 20*time.Millisecond)})
	r.end(t, client.Succeeded, "")
	e := r.verify(t).Record.Matches[0].Evidence
	var page *book.Page
	until(t, soon, "the match's page on chain", func() (bool, error) {
		var err error
		page, err = r.page(t.Context(), e.Page)
		return page != nil, err
	})
	if err := w.Signal(stack.Control, syscall.SIGKILL, true); err != nil {
		t.Fatal(err)
	}
	<-w.Done(stack.Control)
	cheated, wronged := w.cheat(t, page)
	until(t, soon, "the penalty", func() (bool, error) {
		all, err := w.chain.Court().Slashings(t.Context(), w.Network.Scheduler)
		return len(all) > 0, err
	})
	w.punished(t, cheated, owners[wronged])
	for node, owner := range owners {
		coin, err := w.chain.CoinBalance(t.Context(), owner)
		if err != nil || (coin.Cmp(milliether(1000)) == 0) != (node != wronged) {
			t.Errorf("the watcher of %s has %s left: %v", node, coin, err)
		}
	}
}

// watch runs a node's watcher until the test ends, and returns its account, which
// has one coin.
func (w *world) watch(t *testing.T, host string, node common.Address) common.Address {
	t.Helper()
	dir := t.TempDir()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "key")
	if err := os.WriteFile(file, []byte(hex.EncodeToString(crypto.FromECDSA(key))), 0o600); err != nil {
		t.Fatal(err)
	}
	account := crypto.PubkeyToAddress(key.PublicKey)
	faucet, err := w.State.Key("faucet")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := direct.Send(t.Context(), w.eth, faucet, w.chain.TransferCall(chain.Coin, account, milliether(1000))); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var log strings.Builder // read after it has ended
	ended := make(chan error, 1)
	go func() {
		ended <- watch.Run(ctx, watch.Config{
			Network: w.State.NetworkFile(), State: filepath.Join(dir, "watch"), Key: file, Node: node.Hex(),
			Inclusions: w.State.Path("hosts", host, "inclusions.jsonl"), Patience: time.Second,
		}, slog.New(slog.NewTextHandler(&log, nil)), vitals.New("watch", "test", ""))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil || t.Failed() {
			t.Errorf("the watcher of %s: %v\n%s", host, err, log.String())
		}
	})
	return account
}
