package arweave

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/seal"
)

// verify reports whether the transaction is signed by its owner, and named by that signature.
func (t *transaction) verify() error {
	digest := sha256.Sum256(t.message())
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(t.Owner), E: 65537}
	if err := rsa.VerifyPSS(key, crypto.SHA256, digest[:], t.Signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}); err != nil {
		return fmt.Errorf("verify Arweave transaction: %w", err)
	}
	if id := sha256.Sum256(t.Signature); string(id[:]) != string(t.ID) {
		return fmt.Errorf("verify Arweave transaction: %s is not its id", t.ID)
	}
	return nil
}

// pattern is content that the vectors were made of, by arweave-js 1.15.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*31 + i>>8)
	}
	return b
}

func TestChunksAreThoseOfStockPrograms(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		size, chunks int
		root, paths  string
	}{
		{1, 1, "1edff26615c60435197cbbf8383eb07bb164ae37290e918fc1064466010955f9", "02eceb606a2177f51918639f1a3efc5785e295698f8082459fed8a3c5316fecd"},
		{262143, 1, "525c4fb77b6927b90b19eba71505c4eccf65dee5570a466e1b13879f2388ba6e", "b492b251c4f34458137e36294122ff3c6a800e581b68eb1b109fb778f35ed4ea"},
		{262144, 1, "8a2297b50b7d6772933fd675bbee093e1159f915f4ddee05a30fb31ea0f642ce", "c3bdb566f130d26d58bb184ebb2a4a257fa7adde5ed6b5ca9ca86e4d9515ee45"},
		{262145, 2, "059ef5289a4257a0c2356d837cd2cf0ae92e2c648a296815bc6bac3ce815517f", "02ba29e89c3404706e665bacd6ee5ca1bf8eb2fefd861b91c5a5ed523f9d1214"},
		{300000, 2, "582f8c0d8caffcd2abf22fa0d9f14abfc6a88fdec079ad7532d622bac270a5cd", "7023bc3e025ee32fc6c10cb782899792fb317201d6502700897c30b641bee4b6"},
		{524288, 2, "1b44395d91dfb408ef77e589eb1540a4816a9bf24b1b50adbf6772735fca5053", "6e7c51772534a99b0fb4adf30f54a0708ed4629d9ee420b221b17333d2da07ea"},
		{1048581, 5, "ea7e6cd507ff1eaa9ce18b538ac3fa721b1bcc0fe229f66cbfe5926ed183ab31", "ef083d4affffb93040d36b3d6ca945508dc0fa0afd1d1d8ac3aba1f06b423f31"},
	} {
		l, err := lay(bytes.NewReader(pattern(v.size)), int64(v.size))
		if err != nil {
			t.Fatal(err)
		}
		paths := sha256.New()
		for _, s := range l.spans {
			paths.Write(s.path)
		}
		if got := hex.EncodeToString(l.root[:]); got != v.root || len(l.spans) != v.chunks || hex.EncodeToString(paths.Sum(nil)) != v.paths {
			t.Errorf("%d bytes: root %s, %d chunks, paths %x", v.size, got, len(l.spans), paths.Sum(nil))
		}
	}
	for _, size := range []int64{9, 11} {
		if _, err := lay(bytes.NewReader(pattern(10)), size); err == nil {
			t.Errorf("10 bytes were laid out as %d", size)
		}
	}
}

// A transaction that arweave-js signed is what this package takes it for.
func TestTransactionIsThatOfStockPrograms(t *testing.T) {
	t.Parallel()
	var tx transaction
	b, err := os.ReadFile("testdata/transaction.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &tx); err != nil {
		t.Fatal(err)
	}
	if err := tx.verify(); err != nil {
		t.Fatal(err)
	}
	if err := tx.sign(wallet(t).key); err != nil || tx.verify() != nil {
		t.Errorf("signed anew: %v, %v", err, tx.verify())
	}
	tx.Reward = "12346"
	if tx.verify() == nil {
		t.Error("another reward passes")
	}
}

func wallet(t testing.TB) *Wallet {
	t.Helper()
	b, err := os.ReadFile("testdata/wallet.json") // made for tests
	if err != nil {
		t.Fatal(err)
	}
	w, err := ParseWallet(b)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestBadWalletsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", `{"kty":"EC"}`, `{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB","p":"AQAB","q":"AQAB"}`} {
		if _, err := ParseWallet([]byte(text)); err == nil || strings.Contains(err.Error(), "AQAB") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// journal is a Journal in memory.
type journal struct {
	mu sync.Mutex
	of map[string][]byte
}

func (j *journal) Delivery(_ context.Context, job common.Hash, name string) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.of[job.Hex()+name], nil
}

func (j *journal) PutDelivery(_ context.Context, job common.Hash, name string, body []byte) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if kept := j.of[job.Hex()+name]; kept != nil {
		return kept, nil
	}
	j.of[job.Hex()+name] = body
	return body, nil
}

// gateway is an Arweave gateway in memory, as far as the target asks one. It
// checks signatures and proofs as miners do.
type gateway struct {
	t       *testing.T
	mu      sync.Mutex
	refuse  int // status of every post; 0: none
	price   string
	mined   bool // what was posted can be read
	drops   bool // what is posted is taken, and forgotten
	lies    bool // what is read is something else
	blind   int  // requests for a status that are still answered as if it knew nothing
	posted  []transaction
	dropped int
	data    map[string][]byte // by data root
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch {
	case r.Method == http.MethodPost && g.refuse != 0:
		http.Error(w, "no", g.refuse)
	case path == "tx_anchor":
		_, _ = io.WriteString(w, "YW5jaG9y")
	case strings.HasPrefix(path, "price/"):
		_, _ = io.WriteString(w, g.price)
	case path == "tx":
		var tx transaction
		if err := json.NewDecoder(r.Body).Decode(&tx); err != nil || tx.verify() != nil {
			g.t.Errorf("posted %v, %v", err, tx.verify())
		}
		if g.drops {
			g.dropped++
			return
		}
		g.posted = append(g.posted, tx)
		g.data[tx.DataRoot.String()] = nil
		if tx.Data != "" {
			var b bytes64
			if err := b.UnmarshalText([]byte(tx.Data)); err != nil {
				g.t.Error(err)
			}
			g.data[tx.DataRoot.String()] = b
		}
	case path == "chunk":
		var c struct {
			Root  bytes64 `json:"data_root"`
			Chunk bytes64 `json:"chunk"`
		}
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			g.t.Error(err)
		}
		g.data[c.Root.String()] = append(g.data[c.Root.String()], c.Chunk...)
	case strings.HasPrefix(path, "tx/"):
		g.status(w, strings.TrimSuffix(strings.TrimPrefix(path, "tx/"), "/status"))
	default:
		g.serve(w, path)
	}
}

func (g *gateway) status(w http.ResponseWriter, id string) {
	if g.blind != 0 {
		g.blind--
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	for _, tx := range g.posted {
		if tx.ID.String() != id {
			continue
		}
		if !g.mined {
			w.WriteHeader(http.StatusAccepted)
		}
		return
	}
	http.Error(w, "not found", http.StatusNotFound)
}

func (g *gateway) serve(w http.ResponseWriter, path string) {
	id, name, isPath := strings.Cut(path, "/")
	for _, tx := range g.posted {
		if tx.ID.String() != id {
			continue
		}
		b := bytes.Clone(g.data[tx.DataRoot.String()])
		if !g.mined {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, "Pending")
			return
		}
		if g.lies && len(b) > 0 && !isPath {
			b[len(b)/2] ^= 1
		}
		if !isPath {
			_, _ = w.Write(b)
			return
		}
		var index struct {
			Paths map[string]struct{ ID string }
		}
		if err := json.Unmarshal(b, &index); err != nil {
			g.t.Error(err)
		}
		if at, ok := index.Paths[name]; ok {
			g.serve(w, at.ID)
			return
		}
	}
	http.Error(w, "not found", http.StatusNotFound)
}

func open(t *testing.T) (*Target, *gateway, *memory.Store) {
	t.Helper()
	g := &gateway{t: t, data: map[string][]byte{}, price: "1000", mined: true}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	target, err := New(server.URL+"/", wallet(t), 1000, &journal{of: map[string][]byte{}}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	target.doubt = time.Millisecond
	return target, g, memory.New()
}

func TestConformance(t *testing.T) {
	t.Parallel()
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		target, _, s := open(t)
		return target, s
	})
}

// Whatever breaks a delivery off, the next try pays for nothing twice.
func TestNothingIsPaidTwice(t *testing.T) {
	t.Parallel()
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 300<<10, 10)
	g.refuse = http.StatusServiceUnavailable
	if _, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID)); err == nil || errors.Is(err, delivery.ErrRefused) {
		t.Fatalf("a gateway that is busy: %v", err)
	}
	g.refuse = 0
	for range 3 {
		if _, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID)); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]int{}
	for _, tx := range g.posted {
		ids[tx.ID.String()]++
	}
	if len(ids) != 4 || len(g.posted) != 4 { // manifest, two segments, index
		t.Errorf("posted %v", ids)
	}
}

// What a gateway forgot before a miner took it is signed again, once and within the
// bound; what is only late is not.
func TestLostTransactionsAreMadeAgainOnce(t *testing.T) {
	t.Parallel()
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 300<<10, 10)
	a := delivery.Activities{Storage: s, Offers: map[string]delivery.Offer{"arweave": {Target: target, Later: true}}}
	deliver := func(anew bool) (string, bool) {
		t.Helper()
		got, err := a.Deliver(t.Context(), delivery.Request{Target: "arweave", Parcel: p.Parcel, Anew: anew})
		if err != nil {
			t.Fatal(err)
		}
		return got.Place, got.Pending
	}
	g.drops = true
	first, _ := deliver(false)
	if first2, pending := deliver(false); first2 != first || !pending {
		t.Fatalf("repeated it is %s, not %s; pending is %v", first2, first, pending)
	}
	g.price = "1001"
	if got, err := a.Deliver(t.Context(), delivery.Request{Target: "arweave", Parcel: p.Parcel, Anew: true}); err != nil || got.Refused == "" {
		t.Errorf("above the bound: %+v, %v", got, err)
	}
	g.price, g.drops, g.mined = "1000", false, false
	second, pending := deliver(true)
	if second == first || !pending || len(g.posted) != 4 { // manifest, two segments, index
		t.Fatalf("it is %s again, pending is %v, %d posted", second, pending, len(g.posted))
	}
	if late, _ := deliver(true); late != second {
		t.Errorf("what is only late is at %s now", late)
	}
	g.mined = true
	if got, pending := deliver(false); got != second || pending {
		t.Errorf("at last it is at %s, pending is %v", got, pending)
	}
	g.posted = nil // lost again
	if third, _ := deliver(true); third != second {
		t.Errorf("it was signed a third time: %s", third)
	}
}

// Of a package of which one file was lost the others stay as they are.
func TestOnlyWhatIsLostIsMadeAgain(t *testing.T) {
	t.Parallel()
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 300, 10)
	from := delivery.Under(s, p.CID)
	first, err := target.Deliver(t.Context(), p.Parcel, from)
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]bool{}
	for _, tx := range g.posted {
		before[tx.ID.String()] = true
	}
	g.posted = g.posted[1:] // the manifest's
	second, err := target.Renew(t.Context(), p.Parcel, from)
	if err != nil || second == first {
		t.Fatalf("%s, %v", second, err)
	}
	fresh := 0
	for _, tx := range g.posted {
		if !before[tx.ID.String()] {
			fresh++
		}
	}
	if fresh != 2 { // the manifest, and the index, which names it
		t.Errorf("%d transactions are new", fresh)
	}
	r, err := target.Open(t.Context(), p.Parcel, second, seal.ManifestName, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, p.Files[seal.ManifestName]) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

// What the gateway gives out, or knows when it is asked again, is not paid anew.
func TestWhatIsThereIsNotPaidAgain(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*gateway){
		"it is given out, and its status is unknown": func(g *gateway) { g.blind = 99 },
		"it waits for a miner, and one machine lags": func(g *gateway) { g.mined, g.blind = false, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, g, s := open(t)
			p := deliverytest.NewPackage(t, s, 300, 10)
			from := delivery.Under(s, p.CID)
			first, err := target.Deliver(t.Context(), p.Parcel, from)
			if err != nil {
				t.Fatal(err)
			}
			set(g)
			if again, err := target.Renew(t.Context(), p.Parcel, from); err != nil || again != first {
				t.Errorf("it is at %s, not %s: %v", again, first, err)
			}
		})
	}
}

func TestRefusalIsFinal(t *testing.T) {
	t.Parallel()
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 10)
	g.refuse = http.StatusPaymentRequired
	if _, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID)); !errors.Is(err, delivery.ErrRefused) {
		t.Errorf("a wallet without money: %v", err)
	}
}

// What a gateway asks for is paid up to the operator's bound for each MiB begun, and
// nothing above it is even signed.
func TestPriceHasABound(t *testing.T) {
	t.Parallel()
	for price, c := range map[string]struct{ good, final bool }{
		"1000": {good: true}, "0": {good: true}, "1001": {final: true}, "999999999999999999999999999999": {final: true},
		"-1": {}, "1e9": {}, "": {}, "9999999999999999999999999999999": {},
	} {
		target, g, s := open(t)
		p := deliverytest.NewPackage(t, s, 10)
		g.price = price
		_, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID))
		if (err == nil) != c.good || errors.Is(err, delivery.ErrRefused) != c.final {
			t.Errorf("a price of %q: %v", price, err)
		}
		if kept := target.journal.(*journal).of; !c.good && len(kept)+len(g.posted) > 0 {
			t.Errorf("a price of %q: %d transactions were signed", price, len(kept))
		}
	}
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 1<<20+1)
	g.price = "2000"
	if _, err := target.price(t.Context(), 1<<20+1); err != nil {
		t.Errorf("two MiB begun: %v", err)
	}
	if _, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID)); !errors.Is(err, delivery.ErrRefused) {
		t.Errorf("its manifest has one: %v", err)
	}
}

// A gateway that gives other bytes back has delivered nothing; one that is slow to
// have its miners take them has not failed.
func TestSlowAndLyingGateways(t *testing.T) {
	t.Parallel()
	target, g, s := open(t)
	p := deliverytest.NewPackage(t, s, 300<<10, 10)
	a := delivery.Activities{Storage: s, Offers: map[string]delivery.Offer{"arweave": {Target: target, Later: true}}}
	req := delivery.Request{Target: "arweave", Parcel: p.Parcel}
	g.mined = false
	got, err := a.Deliver(t.Context(), req)
	if err != nil || !got.Pending || !strings.HasPrefix(got.Place, Scheme) {
		t.Fatalf("nothing is mined: %+v, %v", got, err)
	}
	place, posted := got.Place, len(g.posted)
	req.Place, g.mined, g.lies = place, true, true
	if got, err := a.Deliver(t.Context(), req); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("other bytes: %+v, %v", got, err)
	}
	g.lies = false
	if got, err := a.Deliver(t.Context(), req); err != nil || got != (delivery.Delivered{Place: place}) {
		t.Errorf("in the end: %+v, %v", got, err)
	}
	if len(g.posted) != posted {
		t.Errorf("%d transactions were posted, then %d", posted, len(g.posted))
	}
}

func TestWalletsOfRealSizeSign(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a key of 4096 bits, which takes seconds: not in short runs")
	}
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 4096)
	if err != nil {
		t.Fatal(err)
	}
	tx := transaction{Format: 2, Quantity: "0", Reward: "1", DataSize: "1"}
	if err := tx.sign(key); err != nil || tx.verify() != nil || len(tx.Owner) != 512 {
		t.Errorf("%v, %v", err, tx.verify())
	}
}
