package api_test

import (
	"bytes"
	"context"
	"io"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// wallet is a signed-in user of a gateway.
type wallet struct {
	*client.Client
	g   *apitest.Gateway
	key apitest.Key
	udk *seal.Identity
}

func signIn(t *testing.T, g *apitest.Gateway) *wallet {
	t.Helper()
	w := &wallet{g: g, key: apitest.NewKey(t)}
	var err error
	if w.udk, err = seal.NewIdentity(); err != nil {
		t.Fatal(err)
	}
	var token string
	w.Client, err = client.New(g.URL, client.Options{HTTP: &http.Client{Transport: conform(t, g.HTTP.Transport)}, Token: func(ctx context.Context, renew bool) (string, error) {
		if token == "" || renew {
			s, err := w.Client.SignIn(ctx, w.key, g.Network.ChainID)
			if err != nil {
				return "", err
			}
			token = s.Token
		}
		return token, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(1))
	return w
}

func coins(n int64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)))
}

// spec is a valid one with a fresh salt.
func spec(t *testing.T) job.Spec {
	t.Helper()
	salt := apitest.NewKey(t).Address()
	return job.Spec{
		Version: job.SpecVersion, Name: "test", GPU: "A100", CPU: 1000, RAM: 1024, Disk: 1024,
		Image:  job.Image{Ref: "test:1", Digest: "sha256:" + common.Bytes2Hex(bytes.Repeat([]byte{7}, 32))},
		Limits: job.Limits{Duration: 3600}, Salt: common.BytesToHash(salt[:]),
	}
}

// submission is a valid one for the spec; change may spoil it before it is signed.
func (w *wallet) submission(t *testing.T, s job.Spec, change func(*job.Submission)) job.Submission {
	t.Helper()
	key, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	s.Key = job.RecipientHash(key.Recipient())
	hash, err := s.Hash()
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := seal.SealEnvelope(w.g.Network.Keeper, seal.Envelope{Key: key, SpecHash: hash, Owner: w.key.Address()})
	if err != nil {
		t.Fatal(err)
	}
	nonce := apitest.NewKey(t).Address()
	sub := job.Submission{
		Spec: s, Recipient: w.udk.Recipient(), JobKey: key.Recipient(), Envelope: envelope,
		Order: job.Order{
			Kind: job.KindJob, Owner: w.key.Address(), Scheduler: w.g.Network.Scheduler, Root: hash, Count: 1,
			MaxRate: 2_000_000, MaxEgress: 2000, MaxCost: coins(1), Fee: match.DefaultParams().FeeFloor(match.AssetCoin), Nonce: common.BytesToHash(nonce[:]),
			Deadline: uint64(time.Now().Add(3 * time.Hour).Unix()), Recipient: job.RecipientHash(w.udk.Recipient()),
		},
	}
	if change != nil {
		change(&sub)
	}
	if sub.Signature == nil {
		if sub.Signature, err = w.key.Sign(sub.Order.Hash(w.g.Network.Domain())); err != nil {
			t.Fatal(err)
		}
	}
	return sub
}

// open fetches a package's tree as one tar stream, verified.
func (w *wallet) open(t *testing.T, r client.Result) []byte {
	t.Helper()
	m, err := seal.VerifyManifest(r.Manifest, r.Package.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	reader := seal.NewReader(t.Context(), m, []*seal.Identity{w.udk}, func(ctx context.Context, i int) (io.ReadCloser, error) {
		return w.Blob(ctx, r.Package.CID, seal.SegmentName(i), 0)
	}, seal.ReaderOptions{})
	defer reader.Close()
	b, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestJobFromOrderToOpenedResult(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	s := spec(t)
	q, err := w.Quote(t.Context(), client.QuoteRequest{Spec: s})
	if err != nil {
		t.Fatal(err)
	}
	if q.Feasible != 1 || len(q.Offers) != 1 || q.Offers[0].GPU != "A100" || !q.Offers[0].Simulated || q.MaxCost.Cmp(q.Cost) <= 0 {
		t.Errorf("quote %+v", q)
	}
	sub := w.submission(t, s, nil)
	id, err := w.Submit(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Submit(t.Context(), sub)
	if err != nil || again != id {
		t.Errorf("the same order again: %+v, %v", again, err)
	}
	j, err := w.AwaitFinal(t.Context(), id.Job)
	if err != nil || j.State != client.Succeeded {
		t.Fatalf("job %+v, %v", j, err)
	}
	r, err := w.Result(t.Context(), id.Job)
	if err != nil {
		t.Fatal(err)
	}
	if tar := w.open(t, r); !bytes.Contains(tar, []byte("hello\n")) || !bytes.Contains(tar, []byte("out.txt")) {
		t.Errorf("package holds %q", tar)
	}
	p, err := w.Proof(t.Context(), id.Job)
	if err != nil || !bytes.Equal(p.Manifest, r.Manifest) {
		t.Errorf("proof: %v", err)
	}
	if list, err := w.Jobs(t.Context(), client.JobsQuery{State: client.Succeeded, Limit: 10}); err != nil || len(list.Jobs) != 1 || list.Jobs[0].Job != id.Job {
		t.Errorf("list %+v, %v", list, err)
	}
	if g.Jobs.Submits() != 1 {
		t.Errorf("%d workflows for one order", g.Jobs.Submits())
	}
}

func TestFramesOpenWithTheOwnersKeyOnly(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	r := seal.NewFrameReader(seal.Stream{Job: id.Job, Epoch: 1, Kind: seal.StreamLog}, w.udk)
	for next := uint64(0); ; {
		f, err := w.Frames(t.Context(), id.Job, client.LogStream, 1, next, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		for _, frame := range f.Frames {
			payload, err := r.Open(frame)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := seal.ParseLines(payload)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				text = append(text, l.Text...)
			}
		}
		if next = f.Next; f.Done {
			break
		}
	}
	if string(text) != "hello\n" {
		t.Errorf("log %q", text)
	}
	j, err := w.AwaitFinal(t.Context(), id.Job)
	if chain := r.Chain(); err != nil || len(j.Attempts) != 1 || j.Attempts[0].LogRoot != chain.Head() {
		t.Errorf("log root %v of %+v, %v", chain.Head(), j.Attempts, err)
	}
}

// A receipt that came when the record was made already is shown beside it.
func TestLateErasuresAreShown(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	j, err := w.AwaitFinal(t.Context(), id.Job)
	if err != nil || len(j.LateErased) != 0 {
		t.Fatalf("before there is one: %+v, %v", j.LateErased, err)
	}
	e := record.Erasure{Job: id.Job, Epoch: 1, Node: j.Attempts[0].Node, At: 7, Signature: []byte{1}}
	if err := g.Store.PutErasure(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	j, err = w.Job(t.Context(), id.Job)
	if err != nil || len(j.LateErased) != 1 || j.LateErased[0].At != 7 || j.Attempts[0].Erasure != nil {
		t.Errorf("%+v of %+v, %v", j.LateErased, j.Attempts, err)
	}
}

var _ client.Signer = apitest.Key{}

func TestContractWalletSubmits(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	safe := apitest.NewKey(t).Address()
	g.Chain.ContractWallet(safe, w.key.Address())
	g.Chain.Deposit(common.Address{}, safe, coins(1))
	sub := w.submission(t, spec(t), func(s *job.Submission) { s.Order.Owner = safe })
	if err := eip712.Verify(safe, sub.Order.Hash(g.Network.Domain()), sub.Signature); err == nil {
		t.Fatal("the test's signature is a key's own")
	}
	if _, err := w.Submit(t.Context(), sub); err != nil {
		t.Error(err)
	}
}
