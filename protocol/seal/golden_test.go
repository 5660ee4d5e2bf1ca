package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/seal"
)

var update = flag.Bool("update", false, "write testdata/v2 anew")

// golden is what testdata/v2/golden.json holds: things sealed once, which every
// later version of this package has to open.
type golden struct {
	Identity     string          `json:"identity"`
	Account      string          `json:"accountKey"` // hex private key
	ManifestHash common.Hash     `json:"manifestHash"`
	Manifest     string          `json:"manifest"`
	Segments     [][]byte        `json:"segments"`
	Tree         string          `json:"tree"` // content of its one file, greeting.txt
	Stream       seal.Stream     `json:"stream"`
	Frames       [][]byte        `json:"frames"`
	Payloads     [][]byte        `json:"payloads"`
	Root         common.Hash     `json:"root"`
	Envelope     []byte          `json:"envelope"`
	SpecHash     common.Hash     `json:"specHash"`
	Keyring      json.RawMessage `json:"keyring"`
	Signature    []byte          `json:"walletSignature"`
	Passphrase   string          `json:"passphrase"`
}

func goldenFile() string { return filepath.Join("testdata", "v2", "golden.json") }

func makeGolden(t *testing.T) {
	udk, account := identity(t), crypto.ToECDSAUnsafe(bytes.Repeat([]byte{7}, 32))
	address := crypto.PubkeyToAddress(account.PublicKey)
	g := golden{Identity: udk.Encode(), Account: strings.Repeat("07", 32), Tree: "hello\n", Stream: testStream,
		SpecHash: common.Hash{5}, Passphrase: "correct horse", Payloads: [][]byte{nil, []byte("one"), nil, []byte("two")}}
	src := t.TempDir()
	if err := os.WriteFile(filepath.Join(src, "greeting.txt"), []byte(g.Tree), 0o644); err != nil {
		t.Fatal(err)
	}
	m, s, _ := sealTree(t, src, 1000, udk.Recipient())
	encoded, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	g.Manifest, g.ManifestHash = string(encoded), seal.HashManifest(encoded)
	for i := range m.Segments {
		g.Segments = append(g.Segments, s.segments[i])
	}
	g.Frames, g.Root = sealFrames(t, udk.Recipient(), g.Payloads[1:])
	if g.Envelope, err = seal.SealEnvelope(udk.Recipient(), seal.Envelope{Key: udk, SpecHash: g.SpecHash, Owner: address}); err != nil {
		t.Fatal(err)
	}
	ring := &seal.Keyring{Version: seal.KeyringVersion, Recipient: udk.Recipient()}
	domain, salt := eip712.Domain{ChainID: 1337, Escrow: common.Address{9}}, common.Hash{4}
	if g.Signature, err = eip712.Sign(account, seal.UnlockDigest(domain, address, salt)); err != nil {
		t.Fatal(err)
	}
	if _, err = ring.AddKey(udk, account, "key"); err != nil {
		t.Fatal(err)
	}
	if _, err = ring.AddWallet(udk, domain, address, salt, g.Signature, g.Signature, "wallet"); err != nil {
		t.Fatal(err)
	}
	if _, err = ring.AddPassphrase(udk, g.Passphrase, 10, "words"); err != nil {
		t.Fatal(err)
	}
	if g.Keyring, err = ring.Encode(); err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(goldenFile()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile(), append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEarlierVersionsOpen opens what was sealed when the formats were frozen.
func TestEarlierVersionsOpen(t *testing.T) {
	if *update {
		makeGolden(t)
	}
	b, err := os.ReadFile(goldenFile())
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	udk, err := seal.ParseIdentity(g.Identity)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("package", func(t *testing.T) { g.checkPackage(t, udk) })
	t.Run("frames", func(t *testing.T) { g.checkFrames(t, udk) })
	t.Run("keys", func(t *testing.T) { g.checkKeys(t, udk) })
}

func (g golden) checkPackage(t *testing.T, udk *seal.Identity) {
	m, err := seal.VerifyManifest([]byte(g.Manifest), g.ManifestHash)
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(_ context.Context, i int) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(g.Segments[i])), nil
	}
	dst := t.TempDir()
	if _, err := seal.Unpack(t.Context(), m, []*seal.Identity{udk}, fetch, openRoot(t, dst), seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dst, "greeting.txt")); err != nil || string(b) != g.Tree {
		t.Fatalf("%q, %v", b, err)
	}
}

func (g golden) checkFrames(t *testing.T, udk *seal.Identity) {
	r := seal.NewFrameReader(g.Stream, udk)
	for i, f := range g.Frames {
		if p, err := r.Open(f); err != nil || !bytes.Equal(p, g.Payloads[i]) {
			t.Fatalf("frame %d: %q, %v", i, p, err)
		}
	}
	if c := r.Chain(); c.Head() != g.Root {
		t.Fatal("another root")
	}
}

func (g golden) checkKeys(t *testing.T, udk *seal.Identity) {
	account, err := crypto.HexToECDSA(g.Account)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.OpenEnvelope(udk, g.Envelope)
	if err != nil || e.Key.Encode() != g.Identity || e.SpecHash != g.SpecHash {
		t.Fatalf("envelope: %v", err)
	}
	ring, err := seal.ParseKeyring(g.Keyring)
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() (*seal.Identity, error){
		"key":        func() (*seal.Identity, error) { return ring.OpenKey(account) },
		"wallet":     func() (*seal.Identity, error) { return ring.OpenWallet(e.Owner, g.Signature) },
		"passphrase": func() (*seal.Identity, error) { return ring.OpenPassphrase(g.Passphrase) },
	} {
		if id, err := open(); err != nil || id.Encode() != g.Identity {
			t.Errorf("%s: %v", name, err)
		}
	}
}
