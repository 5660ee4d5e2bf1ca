package watch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
)

// around is how far receipts may lie from a page's entries to be of use, in
// seconds: a node signs a beat each 30.
const around = 600

// receipts reads those of a node's receipts that lie around a page's entries. The
// node's process writes the file meanwhile: a last line that is not whole, and a
// file that is not there yet, are passed over.
func receipts(path string, first, last uint64) (out []book.Inclusion, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the node's receipts: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var i book.Inclusion
		if json.Unmarshal(lines.Bytes(), &i) == nil && i.Time+around >= first && i.Time <= last+around {
			out = append(out, i)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the node's receipts: %w", err)
	}
	return out, nil
}

// standings is what the registry and the court of leaves know; *chain.Client is one.
type standings interface {
	Node(ctx context.Context, key common.Address) (chain.Node, error)
	Standing(ctx context.Context, slot uint32, from, to uint64) (chain.Standing, error)
}

// registry is what the chain says of the node.
type registry struct {
	ctx   context.Context
	chain standings
	log   *slog.Logger
}

// registryPause is how long a chain that does not answer is left alone.
const registryPause = 2 * time.Second

// Registered implements book.Registry. It waits for a chain that does not answer;
// nothing can be disputed without it.
func (r registry) Registered(node common.Address, from, to uint64) (book.Registered, bool) {
	for {
		n, err := r.chain.Node(r.ctx, node)
		if errors.Is(err, chain.ErrUnknownNode) {
			return book.Registered{}, false
		}
		var s chain.Standing
		if err == nil {
			s, err = r.chain.Standing(r.ctx, n.Slot, from, to)
		}
		if err == nil {
			return book.Registered{
				Slot: n.Slot, LeastStake: s.LeastStake, MostStake: s.MostStake, LeastReputation: s.LeastReputation, MostRep: s.MostReputation,
			}, true
		}
		r.log.Warn("the registry does not answer", "error", err)
		select {
		case <-r.ctx.Done(): // nobody waits for the answer any more
			return book.Registered{Slot: n.Slot, MostStake: math.MaxUint64, MostRep: math.MaxUint16}, true
		case <-time.After(registryPause):
		}
	}
}
