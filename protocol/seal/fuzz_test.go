package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/seal"
)

func FuzzManifest(f *testing.F) {
	m, _, _ := sealTree(f, sampleTree(f), 3000, identity(f).Recipient())
	good, err := m.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := seal.ParseManifest(b)
		if err != nil {
			return
		}
		again, err := m.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("parsed %q, encodes as %q (%v)", b, again, err)
		}
	})
}

// FuzzExtract checks that nothing appears outside the root, whatever the archive says.
func FuzzExtract(f *testing.F) {
	root := openRoot(f, sampleTree(f))
	var good bytes.Buffer
	if _, err := seal.Archive(f.Context(), &good, root); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(tarOf(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		outer := t.TempDir()
		dst := filepath.Join(outer, "root")
		if err := os.Mkdir(dst, 0o755); err != nil {
			t.Fatal(err)
		}
		_, err := seal.Extract(bytes.NewReader(b), openRoot(t, dst), seal.Limits{Bytes: 1 << 20, Entries: 100})
		entries, readErr := os.ReadDir(outer)
		if readErr != nil || len(entries) != 1 {
			t.Fatalf("outside the root: %v %v", entries, readErr)
		}
		if left := tree(t, dst); err != nil && len(left) > 0 {
			t.Fatalf("%v, left behind %v", err, left)
		}
	})
}

func FuzzFrames(f *testing.F) {
	owner := identity(f)
	frames, _ := sealFrames(f, owner.Recipient(), [][]byte{[]byte("one"), []byte("two")})
	for _, frame := range frames {
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fresh, opened := seal.NewFrameReader(testStream, owner), seal.NewFrameReader(testStream, owner)
		if _, err := fresh.Open(b); err == nil && !bytes.Equal(b, frames[0]) {
			t.Fatalf("took %x as a key frame", b)
		}
		if _, err := opened.Open(frames[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := opened.Open(b); err == nil && !bytes.Equal(b, frames[1]) {
			t.Fatalf("took %x as the next frame", b)
		}
	})
}

func FuzzLines(f *testing.F) {
	f.Add(seal.AppendLine(nil, seal.Line{At: 1, Source: seal.Stdout, Text: []byte("hello\n")}))
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, err := seal.ParseLines(b)
		if err != nil {
			return
		}
		var again []byte
		for _, l := range lines {
			again = seal.AppendLine(again, l)
		}
		if len(again) > len(b) {
			t.Fatalf("%d bytes became %d", len(b), len(again))
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	keeper := identity(f)
	good, err := seal.SealEnvelope(keeper.Recipient(), seal.Envelope{Key: identity(f), SpecHash: common.Hash{1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := seal.OpenEnvelope(keeper, b); err == nil && !bytes.Equal(b, good) {
			t.Fatalf("opened %x", b)
		}
	})
}

func FuzzKeyring(f *testing.F) {
	key, err := crypto.GenerateKey()
	if err != nil {
		f.Fatal(err)
	}
	ring, udk, err := seal.NewKeyring()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := ring.AddKey(udk, key, ""); err != nil {
		f.Fatal(err)
	}
	good, err := ring.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		ring, err := seal.ParseKeyring(b)
		if err != nil {
			return
		}
		if got, err := ring.OpenKey(key); err == nil && got.Encode() != udk.Encode() {
			t.Fatal("opened another key")
		}
	})
}
