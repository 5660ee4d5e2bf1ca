package chain

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Call is a transaction that nobody has signed or sent yet.
type Call struct {
	To    common.Address `json:"to"`
	Value job.Amount     `json:"value"` // coin sent along
	Data  []byte         `json:"data"`
}

// GasHeadroom is what a call may need beyond a share over a node's estimate: an
// estimate runs at the time of the newest block, where a checkpoint of that
// time can exist already; a later block makes a new one, a new word of storage.
// That is 22,000 gas, and 98,000 under the rules of the next fork (EIP-8037).
const GasHeadroom = 120_000

// OpenCall locks an order's maximum cost. Anyone may send it.
func (c *Client) OpenCall(o job.Order, sig []byte) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackOpen(toOrder(o), sig)}
}

// SettleCall pays nodes for an order's receipts and, with close, returns the
// rest to the owner; close is the order's scheduler's to send. Receipts that
// the scheduler sends itself need no countersignature.
func (c *Client) SettleCall(o job.Order, receipts []record.SignedReceipt, close bool) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackSettle(toOrder(o), toReceipts(receipts), close)}
}

// RefundCall returns what is left of an order after its deadline and grace. Anyone may send it.
func (c *Client) RefundCall(o job.Order) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackRefund(toOrder(o))}
}

// CancelNonceCall voids the sender's orders with this nonce that are not open yet.
func (c *Client) CancelNonceCall(nonce common.Hash) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackCancelNonce(nonce.Big())}
}

// RevokeCall ends a delegation of the sender, by its hash: it opens no more orders.
func (c *Client) RevokeCall(delegation common.Hash) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackRevoke(delegation)}
}

// DepositCalls moves the sender's money into the sender's escrow balance, to be
// sent in this order: for a token an approval comes first.
func (c *Client) DepositCalls(asset common.Address, amount job.Amount) []Call {
	return c.withApproval(asset, c.contracts.Escrow, amount, c.escrow.PackDeposit(asset, amount.Big()))
}

// DepositForCalls is DepositCalls into another owner's balance.
func (c *Client) DepositForCalls(asset, owner common.Address, amount job.Amount) []Call {
	return c.withApproval(asset, c.contracts.Escrow, amount, c.escrow.PackDepositFor(asset, owner, amount.Big()))
}

// WithdrawCall sends the sender's free escrow money to an address.
func (c *Client) WithdrawCall(asset, to common.Address, amount job.Amount) Call {
	return Call{To: c.contracts.Escrow, Data: c.escrow.PackWithdraw(asset, to, amount.Big())}
}

// TransferCall sends the sender's money, outside the escrow, to an address.
func (c *Client) TransferCall(asset, to common.Address, amount job.Amount) Call {
	if asset == Coin {
		return Call{To: to, Value: amount}
	}
	return Call{To: asset, Data: c.token.PackTransfer(to, amount.Big())}
}

// AnchorCall appends a batch of record hashes to the sender's list. seq is the
// number the batch gets; if it is taken the call is refused, so that repeating
// it changes nothing. list says where the list of its records is published, ""
// that it is not: it rides behind the call's arguments, where the contract does
// not look, and Told finds it.
func (c *Client) AnchorCall(root common.Hash, count uint32, seq uint64, list string) Call {
	return Call{To: c.contracts.Anchor, Data: append(c.anchor.PackAnchor(root, count, seq), list...)}
}

// RegisterCalls registers a node of the sender and stakes for it, to be sent in
// this order. keySig is the node key's signature of NodeKeyDigest(key, sender).
func (c *Client) RegisterCalls(key, payout common.Address, stake job.Amount, metadata string, keySig []byte) []Call {
	data := c.registry.PackRegister(key, payout, stake.Big(), metadata, keySig)
	return c.withApproval(c.contracts.Token, c.contracts.Registry, stake, data)
}

// StakeCalls adds to a node's stake, to be sent in this order.
func (c *Client) StakeCalls(slot uint32, amount job.Amount) []Call {
	data := c.registry.PackStake(slot, amount.Big())
	return c.withApproval(c.contracts.Token, c.contracts.Registry, amount, data)
}

// BeginUnstakeCall starts the thaw of part of a node's stake.
func (c *Client) BeginUnstakeCall(slot uint32, amount job.Amount) Call {
	return Call{To: c.contracts.Registry, Data: c.registry.PackBeginUnstake(slot, amount.Big())}
}

// WithdrawStakeCall pays a node's thawed stake to its operator, the sender.
func (c *Client) WithdrawStakeCall(slot uint32) Call {
	return Call{To: c.contracts.Registry, Data: c.registry.PackWithdraw(slot)}
}

// SetPayoutCall changes where a node's later earnings go.
func (c *Client) SetPayoutCall(slot uint32, payout common.Address) Call {
	return Call{To: c.contracts.Registry, Data: c.registry.PackSetPayout(slot, payout)}
}

// RotateKeyCall replaces a node's key. keySig is the new key's signature of
// NodeKeyDigest(newKey, sender).
func (c *Client) RotateKeyCall(slot uint32, newKey common.Address, keySig []byte) Call {
	return Call{To: c.contracts.Registry, Data: c.registry.PackRotateKey(slot, newKey, keySig)}
}

// withApproval is the calls that let spender take amount of asset by data: for
// the coin it travels as value, for a token an exact approval goes first.
func (c *Client) withApproval(asset, spender common.Address, amount job.Amount, data []byte) []Call {
	switch {
	case asset == Coin:
		return []Call{{To: spender, Value: amount, Data: data}}
	case amount.IsZero():
		return []Call{{To: spender, Data: data}}
	}
	approve := Call{To: asset, Data: c.token.PackApprove(spender, amount.Big())}
	return []Call{approve, {To: spender, Data: data}}
}
