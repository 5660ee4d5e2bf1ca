// Package book is a scheduler's account of its matches, kept so that anybody can
// find a false one and prove it to a contract.
//
// Nouns: an Entry is one match, a page the entries that are committed on chain
// at once by their Header; a Ticket is the scheduler's signed promise of an
// entry, an Inclusion its signed receipt for a node's beat. Seal makes a page of
// its Steps, Read reads its log, Check names each Fault with its Proof.
//
// The package hashes, signs and compares; it stores and sends nothing.
// Check finds what follows from a page and what it is given besides; that the
// page is the one on chain, or was committed in time, is the caller's to see.
// All numbers are big-endian and packed, as a contract reads them; testdata
// holds the frozen vectors.
//
// Start at Seal and Check.
package book
