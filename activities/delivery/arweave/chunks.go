package arweave

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// Sizes of the chunks that content is cut into, in bytes.
const (
	maxChunk = 256 << 10
	minChunk = 32 << 10
)

// node is a node of the Merkle tree over a transaction's chunks.
type node struct {
	id          [32]byte
	data        [32]byte // of a leaf: hash of its chunk
	end         int64    // of its bytes in the content
	split       int64    // of a branch: where its right part begins
	left, right *node
}

// span is where a chunk lies in the content, and the path that proves it.
type span struct {
	start, end int64
	path       []byte
}

// layout is the chunks of some content under one root.
type layout struct {
	root  [32]byte
	spans []span
}

// number is how the tree hashes a position: 32 bytes, big-endian.
func number(v int64) []byte {
	b := make([]byte, 32)
	for i := 31; v > 0; i, v = i-1, v>>8 {
		b[i] = byte(v)
	}
	return b
}

// hashAll is the hash of the parts' hashes.
func hashAll(parts ...[]byte) [32]byte {
	var all []byte
	for _, p := range parts {
		sum := sha256.Sum256(p)
		all = append(all, sum[:]...)
	}
	return sha256.Sum256(all)
}

// lay reads size bytes and returns their chunks' tree. It holds one chunk at a time.
func lay(r io.Reader, size int64) (layout, error) {
	var leaves []*node
	buf := make([]byte, maxChunk)
	for at := int64(0); ; {
		// As Arweave's own programs cut: none is small, save the only one, and content
		// that fills its last chunk is followed by an empty one, which is never sent.
		n := min(size-at, maxChunk)
		if rest := size - at - n; n == maxChunk && rest > 0 && rest < minChunk {
			n = (size - at + 1) / 2
		}
		if _, err := io.ReadFull(r, buf[:n]); err != nil {
			return layout{}, fmt.Errorf("read content at %d of %d: %w", at, size, err)
		}
		at += n
		leaf := &node{data: sha256.Sum256(buf[:n]), end: at}
		leaf.id = hashAll(leaf.data[:], number(at))
		leaves = append(leaves, leaf)
		if n < maxChunk && at == size {
			break
		}
	}
	if n, _ := io.ReadFull(r, buf[:1]); n > 0 {
		return layout{}, fmt.Errorf("the content is longer than %d bytes", size)
	}
	root := tree(leaves)
	out := layout{root: root.id}
	root.paths(nil, func(end int64, path []byte) {
		start := int64(0)
		if n := len(out.spans); n > 0 {
			start = out.spans[n-1].end
		}
		if end > start {
			out.spans = append(out.spans, span{start, end, path})
		}
	})
	if len(out.spans) == 0 {
		return layout{}, errors.New("there is nothing to store")
	}
	return out, nil
}

// tree joins nodes, pair by pair and layer by layer.
func tree(layer []*node) *node {
	for len(layer) > 1 {
		var next []*node
		for i := 0; i < len(layer); i += 2 {
			if i+1 == len(layer) {
				next = append(next, layer[i])
				break
			}
			l, r := layer[i], layer[i+1]
			next = append(next, &node{
				id: hashAll(l.id[:], r.id[:], number(l.end)), split: l.end, end: r.end, left: l, right: r,
			})
		}
		layer = next
	}
	return layer[0]
}

// paths passes every leaf's end and its proof, in order.
func (n *node) paths(above []byte, leaf func(end int64, path []byte)) {
	path := append([]byte{}, above...)
	if n.left == nil {
		path = append(path, n.data[:]...)
		leaf(n.end, append(path, number(n.end)...))
		return
	}
	path = append(path, n.left.id[:]...)
	path = append(path, n.right.id[:]...)
	path = append(path, number(n.split)...)
	n.left.paths(path, leaf)
	n.right.paths(path, leaf)
}
