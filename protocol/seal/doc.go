// Package seal holds the sealed formats: what leaves a machine as ciphertext,
// and how the holder of the right key opens it again.
//
// Nouns: an Identity is a private key, its recipient string (age1pq…) the
// public half; an Envelope is a job's identity sealed to the keeper; a Release
// is the same identity sealed by the keeper to one node, for one epoch; a
// package is a tree as a tar stream, cut into segments that are age files, and
// a Manifest that names them; an Output is a named part of a
// package, sealed to who takes it; a frame is one sealed piece of a log or of
// telemetry, chained by hash to the one before it; a Keyring holds the owner's
// user data key (UDK) behind slots, any one of which opens it.
//
//	sealing   w := NewWriter(ctx, head, recipients, sink, …)
//	          Archive(ctx, w, root)         tree → tar → segments → sink
//	          manifest := w.Close()         last, when every segment is stored
//	opening   Unpack(ctx, manifest, identities, fetch, root, limits)
//
// Any package also opens without this package:
//
//	for f in *.age; do age -d -i identity.txt "$f"; done | tar x
//
// A checkpoint's stream is cut where its content says (cut.go), and a segment
// that the checkpoint before has is named again instead of being sealed. An
// Index is what a node remembers for that: of the checkpoint that it sealed, or
// of the one that it restored.
//
// Everything is age v1 with hybrid ML-KEM-768 + X25519 recipients, except key
// release (RFC 9180 HPKE with the same key encapsulation) and the bodies of
// frames and key slots (AES-256-GCM under a key that is itself sealed or
// derived). A segment's header, and with it every use of a recipient, is written
// by age's library; its payload is written here (segment.go), because the
// library would use one processor for it.
//
// Two hashes name things. A segment's digest is BLAKE3 over BLAKE3s, by chunks
// (package digest), because segments are large and hashed by everybody who
// handles them. A manifest, and through it the package, is named by SHA-256, as
// are streams of frames: that is what receipts, leases and records sign.
//
// The package does not say who sealed something: age has no sender. A manifest's
// hash is signed elsewhere, in receipts and records. It does not promise that
// key bytes leave memory: Go may copy them; Wipe clears what it can reach.
//
// It does no I/O of its own: streams, stages and an os.Root come from the caller.
//
// Start at NewWriter, Unpack, NewFrameWriter and Keyring.
package seal
