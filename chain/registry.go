package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain/bindings/noderegistry"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// ErrUnknownNode reports a key that no node was ever registered under.
var ErrUnknownNode = errors.New("node is not registered")

// Node is a registered GPU host.
type Node struct {
	Slot     uint32         `json:"slot"` // from 0, never reused
	Operator common.Address `json:"operator"`
	Key      common.Address `json:"key"` // the present key: signs beats and receipts
	Payout   common.Address `json:"payout"`
	Stake    job.Amount     `json:"stake"`   // smallest units of SKYOPS
	Thawing  job.Amount     `json:"thawing"` // stake on its way out
	ThawAt   uint64         `json:"thawAt"`  // unix seconds
	Active   bool           `json:"active"`  // may run jobs: enough stake, and asked for by its present key
}

// pageSize bounds one answer of the registry's list.
const pageSize = 200

// Node returns the node that a key belongs to, and ErrUnknownNode if there is
// none. A key that was rotated away finds its node, but not active.
func (c *Client) Node(ctx context.Context, key common.Address) (Node, error) {
	v, err := read(ctx, c, "registry.nodeOf", c.contracts.Registry, c.registry.PackNodeOf(key), c.registry.UnpackNodeOf)
	var revert *Revert
	if errors.As(err, &revert) && revert.Name == "UnknownKey" {
		return Node{}, fmt.Errorf("%w: key %s", ErrUnknownNode, key)
	}
	if err != nil {
		return Node{}, err
	}
	n := fromView(v)
	n.Active = n.Active && n.Key == key
	return n, nil
}

// Nodes returns every registered node by slot.
func (c *Client) Nodes(ctx context.Context) ([]Node, error) {
	var nodes []Node
	for {
		data := c.registry.PackList(uint32(len(nodes)), pageSize)
		page, err := read(ctx, c, "registry.list", c.contracts.Registry, data, c.registry.UnpackList)
		if err != nil {
			return nil, err
		}
		for _, v := range page {
			nodes = append(nodes, fromView(v))
		}
		if len(page) < pageSize {
			return nodes, nil
		}
	}
}

// Standing is the least and the greatest that the chain said of a node in a span of time.
type Standing struct {
	LeastStake, MostStake           uint64 // whole SKYOPS
	LeastReputation, MostReputation uint16
}

// Standing returns what the chain said of the node in a slot from one time to
// another, in unix seconds: what a court holds a leaf against.
func (c *Client) Standing(ctx context.Context, slot uint32, from, to uint64) (Standing, error) {
	a, b := new(big.Int).SetUint64(from), new(big.Int).SetUint64(to)
	stake, err := read(ctx, c, "registry.stakeRange", c.contracts.Registry, c.registry.PackStakeRange(slot, a, b), c.registry.UnpackStakeRange)
	if err != nil {
		return Standing{}, err
	}
	rep, err := read(ctx, c, "reputation.range", c.contracts.Reputation, c.reputation.PackRange(slot, a, b), c.reputation.UnpackRange)
	if err != nil {
		return Standing{}, err
	}
	one := whole(1).Big()
	return Standing{
		LeastStake: new(big.Int).Div(stake.Least, one).Uint64(), MostStake: new(big.Int).Div(stake.Greatest, one).Uint64(),
		LeastReputation: uint16(rep.Least.Uint64()), MostReputation: uint16(rep.Greatest.Uint64()),
	}, nil
}

// MinStake returns the least stake of a node that may run jobs, in smallest units of SKYOPS.
func (c *Client) MinStake(ctx context.Context) (job.Amount, error) {
	return amount(read(ctx, c, "registry.minStake", c.contracts.Registry, c.registry.PackMinStake(), c.registry.UnpackMinStake))
}

// NodeKeyDigest is what a node key signs to prove that its holder wants this operator.
func (c *Client) NodeKeyDigest(key, operator common.Address) common.Hash {
	separator := eip712.New("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)").
		Bytes32(crypto.Keccak256Hash([]byte("Skyops NodeRegistry"))).
		Bytes32(crypto.Keccak256Hash([]byte("1"))).
		Uint64(c.chainID).
		Address(c.contracts.Registry).
		Hash()
	message := eip712.New("NodeKey(address key,address operator)").Address(key).Address(operator).Hash()
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, separator[:], message[:])
}

func fromView(v noderegistry.NodeRegistryView) Node {
	return Node{
		Slot:     v.Slot,
		Operator: v.Node.Operator,
		Key:      v.Node.Key,
		Payout:   v.Node.Payout,
		Stake:    job.NewAmount(v.Node.Stake),
		Thawing:  job.NewAmount(v.Node.Thawing),
		ThawAt:   v.Node.ThawAt,
		Active:   v.Active,
	}
}
