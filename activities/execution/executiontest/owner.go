package executiontest

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Owner submits jobs to a Scheduler's node, as wallet, workflow and keeper would.
type Owner struct {
	testing.TB
	Scheduler *Scheduler
	Key       *ecdsa.PrivateKey
	Data      *seal.Identity // opens results
	JobKey    *seal.Identity
	Share     []string  // further recipients of results
	Seed      seal.Seed // of the keys of orders with several jobs
}

// NewOwner returns an owner with new keys.
func NewOwner(tb testing.TB, s *Scheduler) *Owner {
	tb.Helper()
	o := &Owner{TB: tb, Scheduler: s, Seed: seal.NewSeed()}
	var err error
	if o.Key, err = crypto.GenerateKey(); err != nil {
		tb.Fatal(err)
	}
	if o.Data, err = seal.NewIdentity(); err != nil {
		tb.Fatal(err)
	}
	if o.JobKey, err = seal.NewIdentity(); err != nil {
		tb.Fatal(err)
	}
	return o
}

// Prices of every job.
const (
	Rate   = 1_000_000
	Egress = 2_000_000
)

// Spec returns a small process job of the given command; change it as needed.
func (o *Owner) Spec(command ...string) job.Spec {
	o.Helper()
	salt, err := job.NewSalt(rand.Reader)
	if err != nil {
		o.Fatal(err)
	}
	return job.Spec{
		Version: job.SpecVersion, Runtime: job.RuntimeProcess, Command: command,
		CPU: 500, RAM: 64, Disk: 32, Limits: job.Limits{Duration: 3600, Grace: 2}, Salt: salt,
	}
}

// Submit signs an order for one job.
func (o *Owner) Submit(spec job.Spec) job.Submission {
	o.Helper()
	return o.submit(job.KindJob, spec, o.JobKey.Recipient())
}

// SubmitTry signs an order with several jobs, of one spec, and submits a try of it.
func (o *Owner) SubmitTry(spec job.Spec, try uint32) job.Submission {
	o.Helper()
	sub := o.submit(job.KindBatch, spec, o.keys(job.KindBatch, 0).Shared.Recipient())
	sub.Item = try
	return sub
}

// keys are what the keeper would release for the job of this number.
func (o *Owner) keys(kind job.Kind, number uint32) seal.JobKeys {
	o.Helper()
	if kind == job.KindJob {
		return seal.JobKeys{Own: o.JobKey}
	}
	own, err := o.Seed.Own(number)
	if err != nil {
		o.Fatal(err)
	}
	shared, err := o.Seed.Shared()
	if err != nil {
		o.Fatal(err)
	}
	return seal.JobKeys{Own: own, Shared: shared}
}

func (o *Owner) submit(kind job.Kind, spec job.Spec, key string) job.Submission {
	o.Helper()
	spec.Key = job.RecipientHash(key)
	root, err := spec.Hash()
	if err != nil {
		o.Fatal(err)
	}
	order := job.Order{
		Kind: kind, Owner: crypto.PubkeyToAddress(o.Key.PublicKey), Scheduler: o.Scheduler.Address(),
		Root: root, Count: 1, MaxRate: Rate, MaxEgress: Egress, MaxCost: job.Units(1e18), Fee: job.Units(1e12), Nonce: root,
		Deadline: uint64(time.Now().Add(time.Hour).Unix()), Recipient: job.RecipientsHash(o.Data.Recipient(), o.Share),
	}
	sig, err := eip712.Sign(o.Key, order.Hash(o.Scheduler.Domain))
	if err != nil {
		o.Fatal(err)
	}
	return job.Submission{
		Order: order, Signature: sig, Spec: spec,
		Recipient: o.Data.Recipient(), Share: o.Share, JobKey: key, Envelope: []byte("not looked at by nodes"),
	}
}

// SubmitSteps signs an order for the steps of a pipeline.
func (o *Owner) SubmitSteps(specs ...job.Spec) (steps []job.Submission) {
	o.Helper()
	key := o.keys(job.KindPipeline, 0).Shared.Recipient()
	hashes := make([]common.Hash, len(specs))
	for i := range specs {
		specs[i].Key = job.RecipientHash(key)
		var err error
		if hashes[i], err = specs[i].Hash(); err != nil {
			o.Fatal(err)
		}
	}
	first := o.submit(job.KindPipeline, specs[0], key)
	order := first.Order
	order.Root, order.Count = job.SpecRoot(hashes), uint32(len(specs))
	sig, err := eip712.Sign(o.Key, order.Hash(o.Scheduler.Domain))
	if err != nil {
		o.Fatal(err)
	}
	for i, spec := range specs {
		steps = append(steps, job.Submission{
			Order: order, Signature: sig, Spec: spec, Index: uint32(i), Proof: job.SpecProof(hashes, i),
			Recipient: o.Data.Recipient(), JobKey: key, Envelope: first.Envelope,
		})
	}
	return steps
}

// Shared is the key that all jobs of an order with several get.
func (o *Owner) Shared() *seal.Identity {
	o.Helper()
	return o.keys(job.KindPipeline, 0).Shared
}

// OfferOf returns the offer of a submission.
func (o *Owner) OfferOf(sub job.Submission, epoch uint32, gpus uint16) execution.OfferRequest {
	return execution.OfferRequest{
		Submission: sub, Job: job.ID(sub.Order.Hash(o.Scheduler.Domain), sub.Number()), Epoch: epoch, Snapshot: common.Hash{0x5a, byte(epoch)},
		GPUs: gpus, Rate: Rate, Egress: Egress, Expiry: uint64(time.Now().Add(time.Minute).Unix()),
	}
}

// Lease raises the lease that an accept earned and releases the job's key to it.
func (o *Owner) Lease(offer execution.OfferRequest, accept *record.Accept) execution.ExecuteRequest {
	o.Helper()
	order := offer.Submission.Order
	l := lease.Lease{
		Job: offer.Job, Epoch: offer.Epoch, Node: accept.Node, Expiry: uint64(time.Now().Add(lease.Duration).UnixMilli()),
		Terms: lease.Terms{Order: order.Hash(o.Scheduler.Domain), Owner: order.Owner, GPUs: offer.GPUs, Rate: offer.Rate, Egress: offer.Egress, Budget: order.Payable(), Held: offer.Submission.Spec.Deterministic != nil},
	}
	o.Scheduler.Raise(l, order)
	sealedKey, err := seal.Release(o.keys(order.Kind, offer.Submission.Number()), accept.Key, seal.Binding{
		ChainID: o.Scheduler.Domain.ChainID, Escrow: o.Scheduler.Domain.Escrow,
		Job: accept.Job, Epoch: accept.Epoch, Node: accept.Node, Expiry: accept.Expiry,
	})
	if err != nil {
		o.Fatal(err)
	}
	head, receipt := o.Scheduler.Saved(offer.Job)
	return execution.ExecuteRequest{
		Submission: offer.Submission, Job: offer.Job, Lease: l, SealedKey: sealedKey,
		Resume: head, ResumeReceipt: receipt, LimitMs: uint64(offer.Submission.Spec.Limits.Duration) * 1000, LimitCause: record.CauseDuration,
	}
}

// Input seals files as an input of the job.
func (o *Owner) Input(name string, files map[string]string) job.Input {
	o.Helper()
	return o.InputTo(o.JobKey.Recipient(), name, files)
}

// InputTo seals files as an input, to a key other than the job's.
func (o *Owner) InputTo(recipient, name string, files map[string]string) job.Input {
	o.Helper()
	dir := o.TempDir()
	for path, content := range files {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o700); err != nil {
			o.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(content), 0o600); err != nil {
			o.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		o.Fatal(err)
	}
	defer root.Close()
	cid, hash, size := o.pack(recipient, seal.Head{Kind: seal.KindInput}, func(w *seal.Writer) error {
		_, err := seal.Archive(context.Background(), w, root)
		return err
	})
	return job.Input{Name: name, CID: cid, Manifest: hash, Bytes: size}
}

// RawInput seals a tar stream as it is as an input of the job.
func (o *Owner) RawInput(name string, archive []byte) job.Input {
	o.Helper()
	cid, hash, size := o.pack(o.JobKey.Recipient(), seal.Head{Kind: seal.KindInput}, func(w *seal.Writer) error {
		_, err := w.Write(archive)
		return err
	})
	return job.Input{Name: name, CID: cid, Manifest: hash, Bytes: size}
}

// Segment returns the CID of a sealed package's first segment.
func (o *Owner) Segment(cid string) string {
	o.Helper()
	s := o.Scheduler
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.folders[cid][seal.SegmentName(0)]
}

// Image seals a `docker save` archive and returns its CID.
func (o *Owner) Image(archive io.Reader) string {
	o.Helper()
	cid, _, _ := o.pack(o.JobKey.Recipient(), seal.Head{Kind: seal.KindImage}, func(w *seal.Writer) error {
		_, err := io.Copy(w, archive)
		return err
	})
	return cid
}

// Resay seals what a stored package holds once more, under a manifest that says
// another content.
func (o *Owner) Resay(cid string, manifest, content common.Hash) (string, common.Hash) {
	o.Helper()
	m := o.Manifest(cid, manifest)
	r := seal.NewReader(context.Background(), m, []*seal.Identity{o.JobKey}, o.segments(cid, 0), seal.ReaderOptions{})
	defer r.Close()
	again, hash, _ := o.pack(o.JobKey.Recipient(), m.Head, func(w *seal.Writer) error {
		w.SetContent(content)
		_, err := io.Copy(w, r)
		return err
	})
	return again, hash
}

func (o *Owner) pack(recipient string, head seal.Head, write func(*seal.Writer) error) (cid string, hash common.Hash, size uint64) {
	o.Helper()
	s := o.Scheduler
	c := execution.Commit{}
	sink := func(_ context.Context, st seal.Staged) error {
		b, err := io.ReadAll(st.Reader())
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		c.Segments = append(c.Segments, s.store(b))
		return nil
	}
	w, err := seal.NewWriter(context.Background(), head, []string{o.Data.Recipient(), recipient}, sink, seal.WriterOptions{InFlight: 1})
	if err != nil {
		o.Fatal(err)
	}
	if err := write(w); err != nil {
		o.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		o.Fatal(err)
	}
	if c.Manifest, err = m.Encode(); err != nil {
		o.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.folder(c), seal.HashManifest(c.Manifest), m.Size
}

// Open opens a stored package with the given key, verifies it, and returns its
// files' contents by name.
func (o *Owner) Open(id *seal.Identity, cid string, manifest common.Hash) map[string]string {
	o.Helper()
	return o.open(id, cid, o.Manifest(cid, manifest), 0)
}

// OpenOutput is Open of one output of the package.
func (o *Owner) OpenOutput(id *seal.Identity, cid string, manifest common.Hash, name string, item int) map[string]string {
	o.Helper()
	part, first, err := o.Manifest(cid, manifest).Part(name, item)
	if err != nil {
		o.Fatal(err)
	}
	return o.open(id, cid, part, first)
}

// Manifest returns a stored package's manifest.
func (o *Owner) Manifest(cid string, manifest common.Hash) *seal.Manifest {
	o.Helper()
	s := o.Scheduler
	s.mu.Lock()
	encoded := s.objects[s.folders[cid][seal.ManifestName]]
	s.mu.Unlock()
	m, err := seal.VerifyManifest(encoded, manifest)
	if err != nil {
		o.Fatal(err)
	}
	return m
}

// open opens what a manifest names, whose segments are stored from first on.
func (o *Owner) open(id *seal.Identity, cid string, m *seal.Manifest, first int) map[string]string {
	o.Helper()
	dir := o.TempDir()
	if err := o.unpack(id, cid, m, first, dir); err != nil {
		o.Fatal(err)
	}
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		b, err := os.ReadFile(path)
		files[name] = string(b)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return files
}

// Log opens the frames of an attempt and returns their text by source, and the
// root over them.
func (o *Owner) Log(ref lease.Ref) (map[seal.Source]string, common.Hash) {
	o.Helper()
	texts := map[seal.Source]string{}
	r := seal.NewFrameReader(seal.Stream{Job: ref.Job, Epoch: ref.Epoch, Kind: seal.StreamLog}, o.Data)
	for _, f := range o.Scheduler.Look(ref).Frames[seal.StreamLog] {
		payload, err := r.Open(f)
		if err != nil {
			o.Fatal(err)
		}
		lines, err := seal.ParseLines(payload)
		if err != nil {
			o.Fatal(err)
		}
		for _, l := range lines {
			texts[l.Source] += string(l.Text)
		}
	}
	chain := r.Chain()
	return texts, chain.Head()
}

// Opens reports whether a package opens with a key.
func (o *Owner) Opens(id *seal.Identity, cid string, manifest common.Hash) bool {
	o.Helper()
	err := o.unpack(id, cid, o.Manifest(cid, manifest), 0, o.TempDir())
	if err != nil && !errors.Is(err, seal.ErrKey) {
		o.Fatal(err)
	}
	return err == nil
}

func (o *Owner) unpack(id *seal.Identity, cid string, m *seal.Manifest, first int, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	_, err = seal.Unpack(context.Background(), m, []*seal.Identity{id}, o.segments(cid, first), root, seal.Limits{})
	return err
}

// segments fetches those of a stored package from first on.
func (o *Owner) segments(cid string, first int) seal.Fetch {
	s := o.Scheduler
	return func(_ context.Context, i int) (io.ReadCloser, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.open(cid, seal.SegmentName(first+i))
	}
}
