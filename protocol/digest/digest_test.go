package digest_test

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/zeebo/blake3"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/digest"
)

// plain is the definition: the hash of the chunks' hashes.
func plain(content []byte) common.Hash {
	hashes := []byte{}
	for first := true; first || len(content) > 0; first = false {
		n := min(len(content), digest.ChunkSize)
		h := blake3.Sum256(content[:n])
		hashes, content = append(hashes, h[:]...), content[n:]
	}
	return blake3.Sum256(hashes)
}

func TestAnyContentInAnyPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		chunks := rapid.IntRange(0, 3).Draw(t, "chunks")
		more := rapid.SampledFrom([]int{0, 1, 1000, digest.ChunkSize - 1}).Draw(t, "more")
		content := bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7}, (chunks*digest.ChunkSize+more)/7+1)[:chunks*digest.ChunkSize+more]
		h := digest.New()
		for rest := content; len(rest) > 0; {
			n := min(len(rest), rapid.SampledFrom([]int{1, 8191, 70_000, digest.ChunkSize, 2*digest.ChunkSize + 1}).Draw(t, "piece"))
			if len(rest) > 100_000 {
				n = max(n, 50_000)
			}
			if _, err := h.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if got, want := h.Sum(), plain(content); got != want {
			t.Fatalf("%d bytes: %s, want %s", len(content), got, want)
		}
	})
}

// The two levels, by b3sum: of "abc" (the published vector), and of that hash.
func TestOneChunk(t *testing.T) {
	t.Parallel()
	chunk := digest.Chunk([]byte("abc"))
	if want := common.HexToHash("0x6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"); chunk != want {
		t.Errorf("chunk %s, want %s", chunk, want)
	}
	list := digest.NewList()
	list.Add(chunk)
	h := digest.New()
	_, _ = h.Write([]byte("abc"))
	if got := h.Sum(); got != list.Sum() || got != digest.Chunk(chunk[:]) {
		t.Errorf("digest %s, list %s", got, list.Sum())
	}
}
