// Package book is a scheduler's account of its matches, kept so that anybody can
// find a false one and prove it to a contract.
//
// Nouns: an Entry is one match, a page the entries that are committed on chain
// at once by their Header; a Ticket is the scheduler's signed promise of an
// entry, an Inclusion its signed receipt for a node's beat.
//
// The package hashes, signs and compares; it stores and sends nothing, and
// promises nothing of what lies outside a page. All numbers are big-endian and
// packed, as a contract reads them; testdata holds the frozen vectors.
//
// Start at Entry and Header.
package book
