// Package user is a user of a Skyops network as code: a wallet with a data key
// and a deposit that signs orders, hands them in at the gateway, and opens what
// comes back. It does what the skyops command does, without files, passwords
// and a terminal, for the tests and benchmarks that need many quick users.
//
// Its keys live in memory only and are lost with the process: it is not for
// networks with real money.
//
// Start at New.
package user

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// User is a wallet at one network's gateway. It implements client.Signer and is
// safe for concurrent use.
type User struct {
	*client.Client
	Network network.Network
	Data    *seal.Identity // results are sealed to it
	Key     *ecdsa.PrivateKey

	mu      sync.Mutex
	session string
}

// New makes a wallet that owns nothing.
func New(n network.Network) (*User, error) {
	u := &User{Network: n}
	var err error
	if u.Key, err = crypto.GenerateKey(); err != nil {
		return nil, fmt.Errorf("make the wallet's key: %w", err)
	}
	if u.Data, err = seal.NewIdentity(); err != nil {
		return nil, fmt.Errorf("make the data key: %w", err)
	}
	u.Client, err = client.New(n.Gateway, client.Options{Token: u.token})
	return u, err
}

// Fund takes test coins from the network's faucet and deposits some of them, in
// smallest units of the chain's coin.
func (u *User) Fund(ctx context.Context, deposit job.Amount) error {
	if _, err := u.Faucet(ctx, u.Address()); err != nil {
		return fmt.Errorf("ask the faucet: %w", err)
	}
	return u.Deposit(ctx, chain.Coin, deposit)
}

// Deposit puts smallest units of an asset that the wallet holds into escrow.
func (u *User) Deposit(ctx context.Context, asset common.Address, amount job.Amount) error {
	n := u.Network
	c, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := u.Send(ctx, c.DepositCalls(asset, amount)...); err != nil {
		return fmt.Errorf("deposit: %w", err)
	}
	return nil
}

// Send makes transactions from the wallet and waits until they are mined.
func (u *User) Send(ctx context.Context, calls ...chain.Call) error {
	backend, err := ethclient.DialContext(ctx, u.Network.RPC)
	if err != nil {
		return fmt.Errorf("dial the chain: %w", err)
	}
	defer backend.Close()
	_, err = direct.Send(ctx, backend, u.Key, calls...)
	return err
}

// Address is the wallet's.
func (u *User) Address() common.Address { return crypto.PubkeyToAddress(u.Key.PublicKey) }

// Sign signs a digest.
func (u *User) Sign(digest common.Hash) ([]byte, error) { return eip712.Sign(u.Key, digest) }

// token signs in when there is no session, or the last one was refused.
func (u *User) token(ctx context.Context, renew bool) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.session == "" || renew {
		s, err := u.SignIn(ctx, u, u.Network.ChainID)
		if err != nil {
			return "", err
		}
		u.session = s.Token
	}
	return u.session, nil
}

// Terms are what an order concedes.
type Terms struct {
	MaxRate   uint64 // gwei of the coin per GPU-hour
	MaxEgress uint64 // gwei per GiB
	MaxCost   job.Amount
	Fee       job.Amount    // part of MaxCost; zero: the least
	Life      time.Duration // of the order, beyond the job's longest duration
}

// Order signs an order for exactly one job. The spec gets a fresh salt and the
// job a key of its own.
func (u *User) Order(spec job.Spec, t Terms) (job.Submission, error) {
	var s job.Submission
	var err error
	if spec.Salt, err = job.NewSalt(rand.Reader); err != nil {
		return s, err
	}
	key, err := seal.NewIdentity()
	if err != nil {
		return s, fmt.Errorf("make the job's key: %w", err)
	}
	spec.Key = job.RecipientHash(key.Recipient())
	hash, err := spec.Hash()
	if err != nil {
		return s, err
	}
	envelope, err := seal.SealEnvelope(u.Network.Keeper, seal.Envelope{Key: key, SpecHash: hash, Owner: u.Address()})
	if err != nil {
		return s, fmt.Errorf("seal the job's key: %w", err)
	}
	nonce, err := job.NewSalt(rand.Reader)
	if err != nil {
		return s, err
	}
	if t.Fee.IsZero() {
		t.Fee = match.DefaultParams().FeeFloor(match.AssetCoin)
	}
	life := time.Duration(spec.Limits.Duration)*time.Second + t.Life
	s = job.Submission{
		Spec: spec, Recipient: u.Data.Recipient(), JobKey: key.Recipient(), Envelope: envelope,
		Order: job.Order{
			Kind: job.KindJob, Owner: u.Address(), Scheduler: u.Network.Scheduler, Root: hash, Count: 1,
			MaxRate: t.MaxRate, MaxEgress: t.MaxEgress, MaxCost: t.MaxCost, Fee: t.Fee, Nonce: nonce,
			Deadline: uint64(time.Now().Add(life).Unix()), Recipient: job.RecipientHash(u.Data.Recipient()),
		},
	}
	s.Signature, err = u.Sign(s.Order.Hash(u.Network.Domain()))
	return s, err
}

// Open fetches a package, verifies it and opens it into the empty folder dir.
func (u *User) Open(ctx context.Context, p record.Package, dir string) (seal.Extracted, error) {
	manifest, err := u.manifest(ctx, p)
	if err != nil {
		return seal.Extracted{}, err
	}
	m, err := seal.VerifyManifest(manifest, p.Manifest)
	if err != nil {
		return seal.Extracted{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return seal.Extracted{}, fmt.Errorf("open result: %w", err)
	}
	defer root.Close()
	fetch := func(ctx context.Context, i int) (io.ReadCloser, error) {
		return u.Blob(ctx, p.CID, seal.SegmentName(i), 0)
	}
	return seal.Unpack(ctx, m, []*seal.Identity{u.Data}, fetch, root, seal.Limits{})
}

func (u *User) manifest(ctx context.Context, p record.Package) ([]byte, error) {
	r, err := u.Blob(ctx, p.CID, seal.ManifestName, 0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
}

// Batch signs an order for all items of a batch, whose spec gets a fresh salt
// and the key that they share.
func (u *User) Batch(b job.Batch, t Terms) (job.BatchSubmission, error) {
	s := job.BatchSubmission{Batch: b, Recipient: u.Data.Recipient()}
	var err error
	if s.Batch.Spec.Salt, err = job.NewSalt(rand.Reader); err != nil {
		return s, err
	}
	seed := seal.NewSeed()
	shared, err := seed.Shared()
	if err != nil {
		return s, err
	}
	s.JobKey = shared.Recipient()
	s.Batch.Spec.Key = job.RecipientHash(s.JobKey)
	size, err := s.Batch.Size()
	if err != nil {
		return s, err
	}
	tree, err := s.Batch.Tree()
	if err != nil {
		return s, err
	}
	nonce, err := job.NewSalt(rand.Reader)
	if err != nil {
		return s, err
	}
	if t.Fee.IsZero() {
		t.Fee = match.DefaultParams().FeeFloor(match.AssetCoin)
	}
	life := time.Duration(b.Spec.Limits.Duration)*time.Second + t.Life
	s.Order = job.Order{
		Kind: job.KindBatch, Owner: u.Address(), Scheduler: u.Network.Scheduler, Root: s.Batch.Root(tree), Count: size,
		MaxRate: t.MaxRate, MaxEgress: t.MaxEgress, MaxCost: t.MaxCost, Fee: t.Fee, Nonce: nonce,
		Deadline: uint64(time.Now().Add(life).Unix()), Recipient: job.RecipientHash(s.Recipient),
	}
	if s.Envelope, err = seal.SealOrderEnvelope(u.Network.Keeper, seal.OrderEnvelope{Seed: seed, Root: s.Order.Root, Owner: u.Address()}); err != nil {
		return s, fmt.Errorf("seal the batch's keys: %w", err)
	}
	s.Signature, err = u.Sign(s.Order.Hash(u.Network.Domain()))
	return s, err
}
