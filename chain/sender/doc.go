// Package sender is the only code that sends transactions.
//
// Nouns: an intent is a call that is to happen once, under an id that its
// caller derives from what it means (never from a retry or a clock); the outbox
// keeps intents; a sender owns one key on one chain, gives each intent a nonce,
// signs it, stores the signed bytes, and only then broadcasts them. An attempt
// is one signed transaction of an intent; when it is stuck another one of the
// same nonce follows with higher fees, and all of them are remembered, since
// any may be the one that is mined.
//
// Promises: an intent has at most one effect, whatever crashes and whenever.
// The same bytes are sent again after any doubt. A receipt counts only from the
// durable height on (what that is, the chain's operator says: DurableHeight); a
// transaction that a reorganisation took back is sent again. A chain with
// another id or genesis than the account's is never signed for. An outage of
// the RPC endpoint is waited out. Of several processes with the same key one
// sends, by a lease in the outbox; the others stand by.
//
// Not promised: that an intent succeeds. A contract's refusal is final once a
// later block confirms it (or the same one after a while, on a chain that makes
// no blocks when idle), so that a node that lags behind fails nothing; it comes
// back as a *RevertError with the contract's raw data. Nor order: intents
// are sent in the order they were submitted, but an intent that is refused or
// waits for coins does not hold up the ones behind it, and a patient one waits
// for others: a block, a look at the chain and a sync then serve several.
//
// The key must be used for nothing else. If it was, the sender notices that a
// nonce is gone for good and gives the intent another one.
//
// Deciding is in decide.go, pure; acting is in tick.go. Start at Dial.
package sender
