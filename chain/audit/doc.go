// Package audit reads what schedulers and contracts have published and says what
// is wrong in it. It needs no trust: headers, events and balances come from the
// chain, logs from storage, by their hashes.
//
// Nouns: a Book is one scheduler's pages, read one after the other; a Turn is
// what came of one page. An Escrow is a contract whose Accounts are added up from
// its events; a Discrepancy is where what it has or says does not fit. A page whose log storage does not give, or gives
// falsely, is a fault of its own (book.Withheld), and the pages behind it are
// checked all the same.
//
// The package sends nothing: who wants a fault punished takes it to chain.Court.
// Whether storage does not answer because the scheduler keeps a log back or
// because the reader's own connection is down, nobody can tell here.
//
// Start at Book.Next and Escrow.Pass.
package audit
