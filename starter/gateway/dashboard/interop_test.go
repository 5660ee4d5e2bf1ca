package dashboard

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/canonical"
	"github.com/skyops/skyops/protocol/digest"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// vector is what the modules are given, besides what they answer it is all they know.
type vector struct {
	Values    []any          `json:"values"`
	Spec      job.Spec       `json:"spec"`
	Network   map[string]any `json:"network"`
	Order     job.Order      `json:"order"`
	Index     uint32         `json:"index"`
	Recipient string         `json:"recipient"`
	Identity  string         `json:"identity"`
	Keeper    string         `json:"keeper"`
	Slot      seal.Slot      `json:"slot"`
	Keyring   *seal.Keyring  `json:"keyring"`
	Words     string         `json:"words"`

	Rotated         *seal.Keyring `json:"rotated"` // what Keyring's key was replaced by
	RotatedIdentity string        `json:"rotatedIdentity"`

	UnlockSignature hexutil.Bytes `json:"unlockSignature"`
	OtherSignature  hexutil.Bytes `json:"otherSignature"`
	HighS           hexutil.Bytes `json:"highS"`
	Signatures      hexutil.Bytes `json:"signatures"`

	Secrets  map[string]string `json:"secrets"`
	Small    []byte            `json:"small"`
	Contents []int             `json:"contents"`
	Stream   stream            `json:"stream"`
	Package  sealed            `json:"package"`
	Logs     [][]byte          `json:"logs"`
	Amounts  []string          `json:"amounts"`
	Texts    []string          `json:"texts"`
	Spans    []int             `json:"spans"`
}

type stream struct {
	Job      common.Hash `json:"job"`
	Epoch    uint32      `json:"epoch"`
	Identity string      `json:"identity"`
	Frames   [][]byte    `json:"frames"`
}

type sealed struct {
	Manifest []byte      `json:"manifest"`
	Hash     common.Hash `json:"hash"`
	Segments [][]byte    `json:"segments"`
}

type answer struct {
	Canonical     []string         `json:"canonical"`
	SpecHash      common.Hash      `json:"specHash"`
	OrderMessage  eip712.TypedData `json:"orderMessage"`
	OrderHash     common.Hash      `json:"orderHash"`
	JobID         common.Hash      `json:"jobID"`
	RecipientHash common.Hash      `json:"recipientHash"`
	Extension     common.Hash      `json:"extension"`
	Unlock        common.Hash      `json:"unlock"`
	Checksum      string           `json:"checksum"`
	Digests       []common.Hash    `json:"digests"`

	Opened         string          `json:"opened"`
	OpenedWords    string          `json:"openedWords"`
	WrongWords     string          `json:"wrongWords"`
	WrongSignature string          `json:"wrongSignature"`
	HighS          string          `json:"highS"`
	LowS           string          `json:"lowS"`
	Made           json.RawMessage `json:"made"`
	MadeIdentity   string          `json:"madeIdentity"`
	MadeAsked      int             `json:"madeAsked"`
	Unsteady       string          `json:"unsteady"`

	JobKey       string `json:"jobKey"`
	JobRecipient string `json:"jobRecipient"`
	Envelope     []byte `json:"envelope"`
	Secrets      []byte `json:"secrets"`
	Small        string `json:"small"`

	Earlier        []string `json:"earlier"`
	SmallByEarlier string   `json:"smallByEarlier"`

	Frames struct {
		Lines []struct {
			At           uint64
			Source, Text string
		} `json:"lines"`
		Root common.Hash `json:"root"`
	} `json:"frames"`
	FrameFaults []string `json:"frameFaults"`
	Files       []struct {
		Name, Text string
		Size       int
	} `json:"files"`
	PackageFaults  []string   `json:"packageFaults"`
	SealedManifest []byte     `json:"sealedManifest"`
	SealedSegments [][]byte   `json:"sealedSegments"`
	Clean          [][]run    `json:"clean"`
	Amounts        []string   `json:"amounts"`
	Parsed         [][]string `json:"parsed"`
	Spans          []string   `json:"spans"`
	Specs          []struct {
		Spec job.Spec    `json:"spec"`
		Hash common.Hash `json:"hash"`
	} `json:"specs"`
	GPUs      []string `json:"gpus"`
	GPUsAgain []string `json:"gpusAgain"`
	Images    []any    `json:"images"`
	Streamed  struct {
		Heard, Asked [][]any
		States       []bool
		Own          string
	} `json:"streamed"`
}

type run struct{ Text, Classes string }

// node runs interop.mjs over a vector.
func node(t *testing.T, v vector) (a answer) {
	t.Helper()
	script(t, "interop.mjs", v, &a)
	return a
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// world is everything that both sides are asked about.
type world struct {
	vector
	domain eip712.Domain
	key    *ecdsa.PrivateKey
	udk    *seal.Identity
	keeper *seal.Identity
	lines  []seal.Line
	chain  seal.Chain
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{domain: eip712.Domain{ChainID: 777001, Escrow: common.Address{0xab, 1}}}
	w.key = must[*ecdsa.PrivateKey](t)(crypto.GenerateKey())
	owner := crypto.PubkeyToAddress(w.key.PublicKey)
	w.Network = map[string]any{"chainId": w.domain.ChainID, "escrow": w.domain.Escrow}
	w.keeper = must[*seal.Identity](t)(seal.NewIdentity())
	w.Keeper = w.keeper.Recipient()
	w.makeKeyring(t, owner)
	w.Identity, w.Recipient = w.udk.Encode(), w.udk.Recipient()
	w.Spec = job.Spec{
		Version: 1, Name: "a <b> & \"c\" ü \u2028", Image: job.Image{Ref: "x/y:1", Digest: "sha256:" + strings.Repeat("ab", 32), Pull: true},
		Command: []string{"sh", "-c", "echo\t'é'"}, Env: map[string]string{"Z": "1", "A": "\u0001"}, GPU: "A100:80GB..:2",
		CPU: 4000, RAM: 65536, Disk: 1 << 20, Limits: job.Limits{Duration: 14400}, Salt: common.Hash{9},
		Where: job.Where{MinStake: 12},
	}
	w.Order = job.Order{
		Kind: 1, Owner: owner, Scheduler: common.Address{7}, Root: common.Hash{1}, Count: 1, MaxRate: 1 << 49, MaxEgress: 3,
		MaxCost: job.NewAmount(new(big.Int).Lsh(big.NewInt(1), 90)), Fee: job.Units(5), Nonce: common.Hash{0xff, 2}, Deadline: 1_900_000_000, Recipient: job.RecipientHash(w.Recipient),
	}
	w.Index = 258
	w.Values = []any{map[string]any{"b": 1, "a": []any{true, nil, "\u007f\u2029é"}, "ä": "x", "a\u0001": -5}, "", []any{}}
	w.Secrets = map[string]string{"TOKEN": "s3cret \" ü"}
	w.Small = must[[]byte](t)(seal.SealBytes([]byte("small ü"), w.Recipient))
	w.Contents = []int{0, 1, 1 << 20, 1<<20 + 1, 3 << 20}
	w.makeStream(t)
	w.makePackage(t)
	w.Logs = [][]byte{
		[]byte("<script>alert(1)</script>\n"), []byte("\x1b[31mred\x1b[0m plain\n"), []byte("\x1b]0;title\x07after \x1b[2J\x1b[1;1Hjump"), []byte("10%\r20%\r\n"),
		[]byte("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\"), []byte("a\u202eb\u2066c"), []byte("\xc2\x9b31mC1\x00\x08\x7f"), []byte("\xff\xfe"), []byte("\x1b]unterminated\nnext line"), bytes.Repeat([]byte("y"), 70_000),
	}
	w.Amounts = []string{"0", "1", "1500000000000000000", "1000000000000", "999999999999999999", "1234567000000000000000000"}
	w.Texts = []string{"0.5", "90s", "1h30m", "64", "512MB", "1.5GB", "4h", "-1", "1e3", "abc", ""}
	w.Spans = []int{0, 1500, 61_000, 3_600_000, 90_061_000}
	return w
}

func (w *world) makeKeyring(t *testing.T, owner common.Address) {
	t.Helper()
	var err error
	if w.Keyring, w.udk, err = seal.NewKeyring(); err != nil {
		t.Fatal(err)
	}
	salt := common.Hash{3, 4}
	sign := func(d common.Hash) []byte { return must[[]byte](t)(eip712.Sign(w.key, d)) }
	w.UnlockSignature = sign(seal.UnlockDigest(w.domain, owner, salt))
	w.OtherSignature = sign(common.Hash{1})
	w.Slot = must[seal.Slot](t)(w.Keyring.AddWallet(w.udk, w.domain, owner, salt, w.UnlockSignature, w.UnlockSignature, "cli"))
	rotated, fresh, err := w.Keyring.Rotate(w.udk)
	if err != nil {
		t.Fatal(err)
	}
	w.Rotated, w.RotatedIdentity = rotated, fresh.Encode()
	w.Words = "correct horse battery"
	if _, err := w.Keyring.AddPassphrase(w.udk, w.Words, 10, "words"); err != nil {
		t.Fatal(err)
	}
	w.HighS = slices.Clone(w.UnlockSignature)
	n := crypto.S256().Params().N
	s := new(big.Int).SetBytes(w.HighS[32:64])
	new(big.Int).Sub(n, s).FillBytes(w.HighS[32:64])
	w.Signatures = sign(common.Hash{0xaa}) // of a message that the module makes: it only has to be the same twice
}

func (w *world) makeStream(t *testing.T) {
	t.Helper()
	name := seal.Stream{Job: common.Hash{5}, Epoch: 3, Kind: seal.StreamLog}
	fw, first, err := seal.NewFrameWriter(name, seal.NewChain(name), w.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	w.Stream = stream{Job: name.Job, Epoch: name.Epoch, Identity: w.Identity, Frames: [][]byte{first}}
	w.lines = []seal.Line{{At: 1_800_000_000_123, Source: seal.Stdout, Text: []byte("step 1\n")}, {At: 1_800_000_000_456, Source: seal.Stderr, Text: []byte("<b>é\n")}, {At: 7, Source: seal.System, Text: nil}}
	for _, l := range w.lines {
		w.Stream.Frames = append(w.Stream.Frames, must[[]byte](t)(fw.Seal(seal.AppendLine(nil, l))))
	}
	w.chain = fw.Chain()
}

func (w *world) makePackage(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "out", strings.Repeat("long", 30)), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"out/a.txt": "result", "out/" + strings.Repeat("long", 30) + "/é.bin": strings.Repeat("z", 300_000)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root := must[*os.Root](t)(os.OpenRoot(dir))
	defer root.Close()
	segments := make([][]byte, 10)
	head := seal.Head{Kind: seal.KindPackage, Job: common.Hash{5}, Epoch: 3}
	pw := must[*seal.Writer](t)(seal.NewWriter(t.Context(), head, []string{w.Recipient}, func(_ context.Context, s seal.Staged) (err error) {
		segments[s.Index], err = io.ReadAll(s.Reader())
		return err
	}, seal.WriterOptions{SegmentSize: 100_000, InFlight: 1}))
	if _, err := seal.Archive(t.Context(), pw, root); err != nil {
		t.Fatal(err)
	}
	pw.Attach("part", w.makePart(t, head.PartHead(), root))
	m := must[*seal.Manifest](t)(pw.Close())
	w.Package.Manifest = must[[]byte](t)(m.Encode())
	w.Package.Hash = seal.HashManifest(w.Package.Manifest)
	w.Package.Segments = segments[:len(m.Segments)] // none of the part's: nobody may ask for them
}

// makePart seals a part that only somebody else opens.
func (w *world) makePart(t *testing.T, head seal.Head, root *os.Root) *seal.Manifest {
	t.Helper()
	taker := must[*seal.Identity](t)(seal.NewIdentity())
	pw := must[*seal.Writer](t)(seal.NewWriter(t.Context(), head, []string{taker.Recipient()}, func(context.Context, seal.Staged) error { return nil }, seal.WriterOptions{}))
	must[[]seal.Skipped](t)(seal.Archive(t.Context(), pw, root))
	return must[*seal.Manifest](t)(pw.Close())
}

// The browser's modules and Go's packages agree bit for bit, both ways.
func TestModules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := node(t, w.vector)
	t.Run("agree", func(t *testing.T) { agree(t, w, a) })
	t.Run("open what Go seals", func(t *testing.T) { modulesOpen(t, w, a) })
	t.Run("seal what Go opens", func(t *testing.T) { goOpens(t, w, a) })
	t.Run("make specs", func(t *testing.T) { specs(t, a) })
	t.Run("follow a stream", func(t *testing.T) { follows(t, a) })
	t.Run("write for people", func(t *testing.T) { people(t, w, a) })
}

func agree(t *testing.T, w *world, a answer) {
	t.Helper()
	for i, v := range w.Values {
		if want := string(must[[]byte](t)(canonical.JSON(v))); a.Canonical[i] != want {
			t.Errorf("canonical JSON\n%q, want\n%q", a.Canonical[i], want)
		}
	}
	order := w.Order.Hash(w.domain)
	jobID := job.ID(order, w.Index)
	for what, pair := range map[string][2]common.Hash{
		"spec's hash":      {a.SpecHash, must[common.Hash](t)(w.Spec.Hash())},
		"order's hash":     {a.OrderHash, order},
		"job's id":         {a.JobID, jobID},
		"recipient's hash": {a.RecipientHash, job.RecipientHash(w.Recipient)},
		"unlock digest":    {a.Unlock, must[common.Hash](t)(w.Slot.Digest())},
		"log root":         {a.Frames.Root, w.chain.Head()},
		"extension": {a.Extension, w.domain.Digest(eip712.New("Extension(bytes32 order,bytes32 job,uint32 duration)").
			Bytes32(order).Bytes32(jobID).Uint64(3600).Hash())},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", what, pair[0], pair[1])
		}
	}
	for i, n := range w.Contents {
		h := digest.New()
		_, _ = h.Write(bytes.Repeat([]byte{7}, n))
		if want := h.Sum(); a.Digests[i] != want {
			t.Errorf("digest of %d bytes: %s, want %s", n, a.Digests[i], want)
		}
	}
	if a.Checksum != w.Order.Owner.Hex() {
		t.Errorf("address %s, want %s", a.Checksum, w.Order.Owner.Hex())
	}
	var same, want any
	_ = json.Unmarshal(must[[]byte](t)(json.Marshal(a.OrderMessage)), &same)
	_ = json.Unmarshal(must[[]byte](t)(json.Marshal(w.Order.TypedData(w.domain))), &want)
	if !reflect.DeepEqual(same, want) {
		t.Errorf("the order that a wallet shows is\n%v, want\n%v", same, want)
	}
}

func modulesOpen(t *testing.T, w *world, a answer) {
	t.Helper()
	if a.Opened != w.Identity || a.OpenedWords != w.Identity {
		t.Error("the keyring was not opened to its key")
	}
	if !strings.Contains(a.WrongWords, "does not open") || !strings.Contains(a.WrongSignature, "does not open") {
		t.Errorf("wrong words: %q; wrong signature: %q", a.WrongWords, a.WrongSignature)
	}
	if a.HighS != a.LowS {
		t.Error("the two forms of a signature open different slots")
	}
	if a.Small != "small ü" || a.SmallByEarlier != "small ü" {
		t.Errorf("opened %q, and with the key before the newest %q", a.Small, a.SmallByEarlier)
	}
	if len(a.Earlier) != 1 || a.Earlier[0] != w.Identity {
		t.Errorf("%d earlier keys", len(a.Earlier))
	}
	for i, l := range w.lines {
		got := a.Frames.Lines[i]
		source := strings.ReplaceAll(l.Source.String(), "system", "node")
		if got.At != l.At || got.Source != source || got.Text != string(l.Text) {
			t.Errorf("line %d is %+v, want %+v", i, got, l)
		}
	}
	for i, f := range append(a.FrameFaults, a.PackageFaults...) {
		if f == "" {
			t.Errorf("fault %d was not seen", i)
		}
	}
	if len(a.Files) != 2 || a.Files[0].Name != "out/a.txt" || a.Files[0].Text != "result" || a.Files[1].Size != 300_000 || !strings.HasSuffix(a.Files[1].Name, "/é.bin") {
		t.Errorf("the package holds %+v", a.Files)
	}
}

func goOpens(t *testing.T, w *world, a answer) {
	t.Helper()
	k := must[*seal.Keyring](t)(seal.ParseKeyring(a.Made))
	udk := must[*seal.Identity](t)(k.OpenPassphrase(w.Words))
	if udk.Encode() != a.MadeIdentity || a.MadeAsked != 2 {
		t.Errorf("another key, or the wallet was asked %d times", a.MadeAsked)
	}
	if slots := k.WalletSlots(w.Order.Owner); len(slots) != 1 || *slots[0].Domain != w.domain {
		t.Errorf("wallet slots %+v", slots)
	}
	if !strings.Contains(a.Unsteady, "twice") {
		t.Errorf("a wallet whose signatures differ: %q", a.Unsteady)
	}
	e := must[seal.Envelope](t)(seal.OpenEnvelope(w.keeper, a.Envelope))
	if e.Key.Encode() != a.JobKey || e.Key.Recipient() != a.JobRecipient || e.SpecHash != a.SpecHash || e.Owner != w.Order.Owner {
		t.Errorf("envelope %+v", e)
	}
	if got := must[map[string]string](t)(seal.OpenSecrets(e.Key, a.Secrets)); !reflect.DeepEqual(got, w.Secrets) {
		t.Errorf("secrets %v", got)
	}
	m := must[*seal.Manifest](t)(seal.ParseManifest(a.SealedManifest))
	dir := t.TempDir()
	root := must[*os.Root](t)(os.OpenRoot(dir))
	defer root.Close()
	fetch := func(_ context.Context, i int) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(a.SealedSegments[i])), nil
	}
	if _, err := seal.Unpack(t.Context(), m, []*seal.Identity{w.udk}, fetch, root, seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	if got := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "a.txt")))); got != "hello" || len(m.Segments) != 2 {
		t.Errorf("a.txt has %q, %d segments", got, len(m.Segments))
	}
	if info, err := os.Stat(filepath.Join(dir, "deep", strings.Repeat("x", 120), "ü.txt")); err != nil || info.Size() != 300_000 {
		t.Errorf("the long name: %v", err)
	}
}

// specs: what a form makes is what the protocol reads, to the last member.
func specs(t *testing.T, a answer) {
	t.Helper()
	for i, s := range a.Specs {
		if err := s.Spec.Validate(); err != nil {
			t.Errorf("spec %d: %v", i, err)
		}
		if want := must[common.Hash](t)(s.Spec.Hash()); s.Hash != want {
			t.Errorf("spec %d has hash %s, want %s", i, s.Hash, want)
		}
	}
	for i, text := range a.GPUs {
		if g := must[job.GPURequest](t)(job.ParseGPU(text)); g.String() != text || a.GPUsAgain[i] != text {
			t.Errorf("%q is %q canonically, and read and written again %q", text, g, a.GPUsAgain[i])
		}
	}
	for i, image := range a.Images {
		if image != nil {
			t.Errorf("image %d was taken", i)
		}
	}
}

// follows: nothing of a stream that breaks comes twice or is lost, and a fault
// of the page itself is not taken for a break.
func follows(t *testing.T, a answer) {
	t.Helper()
	s := a.Streamed
	if want := "[[log 1] [log 2] [log 3] [end map[]]]"; fmt.Sprint(s.Heard) != want {
		t.Errorf("heard %v, want %s", s.Heard, want)
	}
	if want := "[[/s  Bearer t] [/s a2 Bearer t] [/s a2 Bearer t] [/s  Bearer t]]"; fmt.Sprint(s.Asked) != want {
		t.Errorf("asked for %v, want %s", s.Asked, want)
	}
	if want := "[true false false true]"; fmt.Sprint(s.States) != want {
		t.Errorf("the stream was up: %v, want %s", s.States, want)
	}
	if s.Own != "a fault of the page" {
		t.Errorf("a fault of the page: %q", s.Own)
	}
}

// people are what the modules write for people, and read from them.
func people(t *testing.T, w *world, a answer) {
	t.Helper()
	want := [][]run{
		{{"<script>alert(1)</script>\n", ""}}, {{"red", "fg1"}, {" plain\n", ""}}, {{"after ", ""}, {"jump", ""}}, {{"10%\n20%\n", ""}},
		{{"link", ""}}, {{"a<U+202E>b<U+2066>c", ""}}, {{"C1", ""}}, {{"\ufffd\ufffd", ""}}, {{"\nnext line", ""}}, {{strings.Repeat("y", 16<<10), ""}, {" …", ""}},
	}
	for i, runs := range want {
		if !reflect.DeepEqual(a.Clean[i], runs) {
			t.Errorf("log %q is shown as %.200q, want %.200q", w.Logs[i][:min(40, len(w.Logs[i]))], a.Clean[i], runs)
		}
	}
	for what, lists := range map[string][2]any{
		"amounts": {a.Amounts, []string{"0", "0.000000000000000001", "1.5", "0.000001", "0.999999", "1,234,567"}},
		"spans":   {a.Spans, []string{"0 s", "2 s", "1 min 1 s", "1 h", "1 d 1 h"}},
		"texts": {a.Parsed, [][]string{
			{"500000000000000000", "null", "512"}, {"null", "90", "null"}, {"null", "5400", "null"}, {"64000000000000000000", "null", "65536"}, {"null", "null", "512"}, {"null", "null", "1536"},
			{"null", "14400", "null"}, {"null", "null", "null"}, {"null", "null", "null"}, {"null", "null", "null"}, {"null", "null", "null"},
		}},
	} {
		if !reflect.DeepEqual(lists[0], lists[1]) {
			t.Errorf("%s: %q, want %q", what, lists[0], lists[1])
		}
	}
}
