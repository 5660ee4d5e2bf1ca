// Package embedded runs a durable Ethereum chain inside the process: the
// default chain of a stack on one machine.
//
// Nouns: the sealer makes a block of whatever transactions have arrived, a few
// milliseconds after the first of them; a block is durable once it is on disk,
// and the durable height is the newest such block. No kill of the process takes
// a durable block away. A receipt counts from the durable height on, so clients
// ask for it (DurableHeight, or the JSON-RPC method skyops_durableHeight); the
// tags "safe" and "finalized" trail it by up to 32 blocks here, stand still on
// an idle chain, and mean nothing.
//
// A data folder is one network: its chain id and its faucet key are drawn at
// random when it is made, so that a signature for one local network is
// worthless on every other. Its rules are those of the Osaka fork for as long
// as it lives.
//
// Not promised: decentralisation, since there is one sealer; it is an auditable
// ledger, and the same contracts run on any EVM chain. Nor exact time: a block
// is at least one second younger than its parent, as Ethereum demands, so under
// load block time runs ahead of the clock. Four minutes of that are free; then the
// sealer gathers longer per block, and six minutes ahead it goes no further.
//
// Start at Start.
package embedded
