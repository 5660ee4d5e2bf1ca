package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/bits"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// ErrNotAnchored reports an anchoring that the chain does not bear out; the
// error names the member that is wrong.
var ErrNotAnchored = errors.New("not anchored as claimed")

// Anchored returns how many batches a sender has anchored, which is the number
// its next batch gets.
func (c *Client) Anchored(ctx context.Context, sender common.Address) (uint64, error) {
	return read(ctx, c, "anchor.size", c.contracts.Anchor, c.anchor.PackSize(sender), c.anchor.UnpackSize)
}

// AnchorBatch returns one batch of a sender's list from the chain's events.
// It fails with ErrNotAnchored if there is none of that number.
func (c *Client) AnchorBatch(ctx context.Context, sender common.Address, seq uint64) (Batch, error) {
	batches, err := c.batches(ctx, sender, []uint64{seq}, nil)
	if err != nil {
		return Batch{}, err
	}
	b, ok := batches[seq]
	if !ok {
		return Batch{}, fmt.Errorf("%w: %s has no batch %d", ErrNotAnchored, sender, seq)
	}
	return b, nil
}

// BatchProof places a batch in its sender's list as it was at a block.
type BatchProof struct {
	Batch Batch         `json:"batch"`
	Size  uint64        `json:"size"` // batches in the list
	Path  []common.Hash `json:"path"` // from the batch to the peak over it
	At    uint64        `json:"at"`   // block of Size and of that peak
}

// ProveBatch builds, from the chain's events, the path of a batch to a peak
// that the contract holds now, and checks it against the contract.
func (c *Client) ProveBatch(ctx context.Context, sender common.Address, seq uint64) (BatchProof, error) {
	head, err := c.BlockNumber(ctx)
	if err != nil {
		return BatchProof{}, err
	}
	at := new(big.Int).SetUint64(head)
	size, err := readAt(ctx, c, "anchor.size", c.contracts.Anchor, c.anchor.PackSize(sender), at, c.anchor.UnpackSize)
	if err != nil {
		return BatchProof{}, err
	}
	if seq >= size {
		return BatchProof{}, fmt.Errorf("%w: seq: %s has %d batches, none of number %d", ErrNotAnchored, sender, size, seq)
	}
	names, err := BatchesFor(size, seq)
	if err != nil {
		return BatchProof{}, err
	}
	batches, err := c.batches(ctx, sender, append(names, seq), at)
	if err != nil {
		return BatchProof{}, err
	}
	path, err := BatchPath(size, seq, func(s uint64) (Batch, bool) { b, ok := batches[s]; return b, ok })
	if err != nil {
		return BatchProof{}, fmt.Errorf("events of %s: %w", c.contracts.Anchor, err)
	}
	b, ok := batches[seq]
	if !ok {
		return BatchProof{}, fmt.Errorf("events of %s: batch %d is missing", c.contracts.Anchor, seq)
	}
	height := big.NewInt(int64(bits.Len64(size^seq) - 1))
	peak, err := readAt(ctx, c, "anchor.peakOf", c.contracts.Anchor, c.anchor.PackPeakOf(sender, height), at, c.anchor.UnpackPeakOf)
	if err != nil {
		return BatchProof{}, err
	}
	if got := RootOfBatch(b, path); got != peak {
		return BatchProof{}, fmt.Errorf("%w: the events of batch %d lead to peak %s, the contract holds %x", ErrNotAnchored, seq, got, peak)
	}
	return BatchProof{Batch: b, Size: size, Path: path, At: head}, nil
}

// VerifyAnchor checks that a record's hash is in the list of a.Scheduler on
// chain, as a says: the record under the batch's root, and the batch under a
// peak that the contract holds now. What does not hold is ErrNotAnchored and
// named; any other error means that the chain could not be asked.
func (c *Client) VerifyAnchor(ctx context.Context, a record.Anchoring, hash common.Hash) error {
	if a.Contract != c.contracts.Anchor {
		return fmt.Errorf("%w: contract: this network anchors in %s, not in %s", ErrNotAnchored, c.contracts.Anchor, a.Contract)
	}
	proof, err := c.ProveBatch(ctx, a.Scheduler, a.Seq)
	if err != nil {
		return fmt.Errorf("anchoring by %s: %w", a.Scheduler, err)
	}
	b := proof.Batch
	switch {
	case a.Root != b.Root:
		return fmt.Errorf("%w: root: batch %d has %s, not %s", ErrNotAnchored, a.Seq, b.Root, a.Root)
	case a.Count != b.Count:
		return fmt.Errorf("%w: count: batch %d has %d records, not %d", ErrNotAnchored, a.Seq, b.Count, a.Count)
	case a.Tx != b.Tx:
		return fmt.Errorf("%w: tx: batch %d was anchored by %s, not %s", ErrNotAnchored, a.Seq, b.Tx, a.Tx)
	case a.Block != b.Block:
		return fmt.Errorf("%w: block: batch %d is in block %d, not %d", ErrNotAnchored, a.Seq, b.Block, a.Block)
	case a.Index >= a.Count:
		return fmt.Errorf("%w: index: %d of %d records", ErrNotAnchored, a.Index, a.Count)
	case !merkle.Verify(a.Root, hash, a.Index, a.Count, a.Path):
		return fmt.Errorf("%w: record, index or path: record %s at %d does not lead to root %s", ErrNotAnchored, hash, a.Index, a.Root)
	}
	return nil
}

// AnchorLogs returns the places of the batches anchored among logs, for
// instance those of one transaction, without Index and Path; logs of other
// contracts are passed over.
func (c *Client) AnchorLogs(logs []*types.Log) ([]record.Anchoring, error) {
	var places []record.Anchoring
	for _, l := range logs {
		if l.Address != c.contracts.Anchor {
			continue
		}
		b, sender, err := c.batch(l)
		if err != nil {
			return nil, err
		}
		places = append(places, b.place(c.contracts.Anchor, sender))
	}
	return places, nil
}

// Place returns the anchoring of a sender's batch, without Index and Path.
func (c *Client) Place(ctx context.Context, sender common.Address, seq uint64) (record.Anchoring, error) {
	b, err := c.AnchorBatch(ctx, sender, seq)
	if err != nil {
		return record.Anchoring{}, err
	}
	return b.place(c.contracts.Anchor, sender), nil
}

func (b Batch) place(contract, sender common.Address) record.Anchoring {
	return record.Anchoring{
		Contract: contract, Scheduler: sender, Seq: b.Seq, Root: b.Root, Count: b.Count, Tx: b.Tx, Block: b.Block,
	}
}

// batches reads the events of the numbered batches of a sender, up to a block
// (nil: the newest). Unknown numbers are absent from the answer.
func (c *Client) batches(ctx context.Context, sender common.Address, seqs []uint64, to *big.Int) (map[uint64]Batch, error) {
	if c.contracts.Anchor == (common.Address{}) {
		return nil, fmt.Errorf("read batches: %w: this network has no address for the anchor", ErrNoContract)
	}
	numbers := make([]common.Hash, len(seqs))
	for i, s := range seqs {
		numbers[i] = common.BigToHash(new(big.Int).SetUint64(s))
	}
	logs, err := c.logs(ctx, "anchor.Anchored", ethereum.FilterQuery{
		ToBlock:   to,
		Addresses: []common.Address{c.contracts.Anchor},
		Topics:    [][]common.Hash{{c.anchor.GetABI().Events["Anchored"].ID}, {common.BytesToHash(sender[:])}, numbers},
	})
	if err != nil {
		return nil, err
	}
	out := make(map[uint64]Batch, len(logs))
	for i := range logs {
		b, _, err := c.batch(&logs[i])
		if err != nil {
			return nil, err
		}
		out[b.Seq] = b
	}
	return out, nil
}

func (c *Client) batch(l *types.Log) (Batch, common.Address, error) {
	ev, err := c.anchor.UnpackAnchoredEvent(l)
	if err != nil {
		return Batch{}, common.Address{}, fmt.Errorf("read anchor event in %s: %w", l.TxHash, err)
	}
	b := Batch{
		Seq: ev.Seq, Root: ev.Root, Count: ev.Count, Time: ev.Time, Peak: ev.Peak, Tx: l.TxHash, Block: l.BlockNumber,
	}
	return b, ev.Sender, nil
}
