// Package digest names bulk content by BLAKE3, which an amd64 core with AVX2
// computes about twice as fast as SHA-256 with its own instructions. On other
// processors it is portable code, and slower.
//
// Nouns: a chunk is ChunkSize bytes of content, the last one less; the digest of
// content is the BLAKE3-256 of its chunks' BLAKE3-256 hashes, one after the
// other. Content without bytes is one chunk without bytes.
//
// The chunks' hashes are also what IPFS names a file's leaves by, in the layout
// that package unixfs makes: who stores content under its CID hashes its bytes
// once and has the digest too. There are always two levels, so that no content
// can pass for another's list of hashes.
//
// It is for ciphertext and other public bytes. Small signed things (manifests,
// specs, records) are hashed by SHA-256, which contracts and people's tools have.
//
// Start at New, or at NewList when the chunks are hashed elsewhere.
package digest

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/zeebo/blake3"
)

// ChunkSize is the size of a chunk in bytes.
const ChunkSize = 1 << 20

// Chunk returns the hash of one chunk, its BLAKE3-256.
func Chunk(chunk []byte) common.Hash { return blake3.Sum256(chunk) }

// ChunkHasher hashes a chunk that comes in pieces. Make one with NewChunk.
type ChunkHasher struct{ h *blake3.Hasher }

// NewChunk returns a hasher of a chunk.
func NewChunk() ChunkHasher { return ChunkHasher{blake3.New()} }

// Write adds p to the chunk; who calls it keeps to ChunkSize.
func (c ChunkHasher) Write(p []byte) { _, _ = c.h.Write(p) } // it never fails

// Sum returns the chunk's hash and begins another chunk.
func (c ChunkHasher) Sum() (hash common.Hash) {
	c.h.Sum(hash[:0])
	c.h.Reset()
	return hash
}

// List makes content's digest from its chunks' hashes. Make one with NewList.
type List struct{ hashes *blake3.Hasher }

// NewList returns a list without hashes.
func NewList() List { return List{blake3.New()} }

// Add appends the hash of the next chunk.
func (l List) Add(chunk common.Hash) { _, _ = l.hashes.Write(chunk[:]) } // it never fails

// Sum returns the digest of the content whose chunks were added.
func (l List) Sum() (digest common.Hash) {
	l.hashes.Sum(digest[:0])
	return digest
}

// Hasher digests what is written to it. Make one with New.
type Hasher struct {
	list  List
	chunk ChunkHasher
	size  int // of the chunk so far
	empty bool
}

// New returns a hasher that nothing was written to.
func New() *Hasher { return &Hasher{list: NewList(), chunk: NewChunk(), empty: true} }

// Write adds p to the content. It never fails.
func (h *Hasher) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), ChunkSize-h.size)
		h.chunk.Write(rest[:n])
		h.size, h.empty, rest = h.size+n, false, rest[n:]
		if h.size == ChunkSize {
			h.end()
		}
	}
	return len(p), nil
}

// Sum ends the content and returns its digest. The hasher is of no use afterwards.
func (h *Hasher) Sum() common.Hash {
	if h.size > 0 || h.empty {
		h.end()
	}
	return h.list.Sum()
}

// end adds the chunk that was written.
func (h *Hasher) end() {
	h.list.Add(h.chunk.Sum())
	h.size = 0
}
