// Package merkle is the one Merkle implementation of the protocol: orders over
// specs, anchor batches over records, and the anchor contract's accumulator.
//
// Nouns: a tree is built over items (32-byte hashes) in their order; a leaf is
// keccak256(0x00 ‖ item), a node keccak256(0x01 ‖ left ‖ right), and a node
// without a neighbour is promoted unchanged. A path is the neighbours from leaf
// to root. A Range is a Merkle mountain range: an append-only accumulator whose
// peaks are perfect trees, one for each set bit of its size.
//
// The different prefixes keep a node from passing as a leaf. The package does
// not promise that equal items have distinguishable places: a path proves an
// item at a position, so callers must pin the position and the count.
//
// Start at Root, Path and Verify; for the accumulator at Range.
package merkle
