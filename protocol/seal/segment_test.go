package seal_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"filippo.io/age"

	"github.com/skyops/skyops/protocol/digest"
	"github.com/skyops/skyops/protocol/seal"
)

// Age's own reader opens segments of every shape: their payload is sealed here,
// in groups of 1 MiB and chunks of 64 KiB that end where the content does.
func TestAgeOpensSegmentsOfAnySize(t *testing.T) {
	t.Parallel()
	udk := identity(t)
	stock, err := age.ParseHybridIdentity(udk.Encode())
	if err != nil {
		t.Fatal(err)
	}
	const chunk, group = 64 << 10, 1 << 20
	noise := rand.NewChaCha8([32]byte{1})
	for _, segment := range []int{chunk - 1, chunk, group - chunk, group, 2*group + 1} {
		for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, group - 1, group, group + 1, group + chunk, 3 * group, 5*group + 7} {
			t.Run(fmt.Sprintf("%d in segments of %d", size, segment), func(t *testing.T) {
				content := make([]byte, size)
				_, _ = noise.Read(content)
				m, s := sealBytes(t, content, segment, udk.Recipient())
				if want := max(1, (size+segment-1)/segment); len(m.Segments) != want {
					t.Fatalf("%d segments, want %d", len(m.Segments), want)
				}
				var got []byte
				for i, named := range m.Segments {
					h := digest.New()
					_, _ = h.Write(s.segments[i])
					if named.Size != uint64(len(s.segments[i])) || named.Digest != h.Sum() {
						t.Errorf("segment %d is named %+v", i, named)
					}
					plain, err := age.Decrypt(bytes.NewReader(s.segments[i]), stock)
					if err != nil {
						t.Fatal(err)
					}
					b, err := io.ReadAll(plain)
					if err != nil {
						t.Fatalf("segment %d: %v", i, err)
					}
					got = append(got, b...)
				}
				if !bytes.Equal(got, content) {
					t.Error("another content came back")
				}
			})
		}
	}
}

// sealBytes writes content in pieces of all sizes.
func sealBytes(t *testing.T, content []byte, segment int, recipient string) (*seal.Manifest, *shelf) {
	t.Helper()
	s := &shelf{}
	w, err := seal.NewWriter(t.Context(), testHead, []string{recipient}, s.put, seal.WriterOptions{SegmentSize: segment})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for n := 1; len(content) > 0; n = n*3 + 1 {
		n = min(n, len(content))
		if _, err := w.Write(content[:n]); err != nil {
			t.Fatal(err)
		}
		content = content[n:]
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}
