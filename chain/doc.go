// Package chain is the only code that talks to a blockchain: it reads the
// Skyops contracts, builds the calldata of every transaction they accept, and
// says in plain words why a call was refused.
//
// Nouns: Contracts are one network's addresses; a Client reads them; a Call is
// an unsigned, unsent transaction (package chain/sender signs and sends it); a
// Batch is one entry of the append-only list of anchored Merkle roots; a Book is
// a scheduler's account of pages and bond, a Court builds the calls that prove a
// fault in a page, a Slashing is a fault that was paid for; a Revert is a
// contract's refusal.
//
// Every read has a timeout of its own, names the call in its error, and trusts
// the node it asks. Amounts are integers in an asset's smallest unit; the zero
// address as an asset is the chain's own coin. The package does not send, does
// not wait for confirmations and caches nothing but the chain id.
//
// Transactions that must happen exactly once go through chain/sender, the only
// code that sends for the scheduler. The one exception is chain/direct: what a
// person sends from a wallet of their own (deposit, withdraw), the faucet of a
// development network, and the set-up of one. Such a sender waits for each
// receipt, keeps nothing, and tells the person what happened; no activity and no
// role may use it, which architecture_test.go keeps.
//
// The contracts are in chain/contracts (Solidity); chain/bindings is generated
// from them and imported only here. Start at Dial; a new network starts at Deploy.
package chain
