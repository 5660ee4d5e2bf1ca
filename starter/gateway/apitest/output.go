package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// written are lines that a program wrote just now.
func written(source seal.Source, texts []string) (lines []seal.Line) {
	for i, l := range texts {
		lines = append(lines, seal.Line{At: uint64(time.Now().UnixMilli()) + uint64(i), Source: source, Text: []byte(l)})
	}
	return lines
}

// log writes the program's lines as a node does, and returns the root.
func (s *Scheduler) log(j *story, lines []seal.Line) (common.Hash, error) {
	var payloads [][]byte
	for _, l := range lines {
		payloads = append(payloads, seal.AppendLine(nil, l))
	}
	return s.frames(j, seal.StreamLog, payloads)
}

// telemetry writes what the node measured, if it measured anything.
func (s *Scheduler) telemetry(j *story, samples []execution.Sample) error {
	var payloads [][]byte
	for _, m := range samples {
		b, err := json.Marshal(m)
		if err != nil {
			return err
		}
		payloads = append(payloads, b)
	}
	if payloads == nil {
		return nil
	}
	_, err := s.frames(j, seal.StreamTelemetry, payloads)
	return err
}

// frames seals a whole stream of the job's attempt and returns its root.
func (s *Scheduler) frames(j *story, kind seal.StreamKind, payloads [][]byte) (common.Hash, error) {
	stream := seal.Stream{Job: j.in.Job, Epoch: 1, Kind: kind}
	w, first, err := seal.NewFrameWriter(stream, seal.NewChain(stream), j.in.Submission.Recipient)
	if err != nil {
		return common.Hash{}, err
	}
	frames := [][]byte{first}
	for _, p := range payloads {
		f, err := w.Seal(p)
		if err != nil {
			return common.Hash{}, err
		}
		frames = append(frames, f)
	}
	_, err = s.g.Store.PutFrames(s.ctx, nil, j.in.Job, stream.Epoch, uint8(kind), 0, frames)
	chain := w.Chain()
	return chain.Head(), err
}

// publish seals a package to the owner and stores it.
func (s *Scheduler) publish(j *story, head seal.Head, files map[string]string) (*record.Package, error) {
	dir, err := os.MkdirTemp("", "apitest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return nil, err
		}
		if err := root.WriteFile(name, []byte(files[name]), fs.FileMode(0o644)); err != nil {
			return nil, err
		}
	}
	var mu sync.Mutex
	entries := map[string]string{}
	head.Job, head.Epoch = j.in.Job, 1
	w, err := seal.NewWriter(s.ctx, head, append([]string{j.in.Submission.Recipient}, j.in.Submission.Share...),
		func(ctx context.Context, staged seal.Staged) error {
			b, err := s.g.Blobs.Put(ctx, staged.Reader(), int64(staged.Size))
			mu.Lock()
			defer mu.Unlock()
			entries[staged.Name()] = b.CID
			return err
		}, seal.WriterOptions{SegmentSize: 1 << 16})
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	if _, err := seal.Archive(s.ctx, w, root); err != nil {
		return nil, err
	}
	m, err := w.Close()
	if err != nil {
		return nil, err
	}
	manifest, err := m.Encode()
	if err != nil {
		return nil, err
	}
	if entries[seal.ManifestName], err = s.put(manifest); err != nil {
		return nil, err
	}
	var list []delivery.Entry
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		list = append(list, delivery.Entry{Name: name, CID: entries[name]})
	}
	cid, err := s.g.Blobs.Dir(s.ctx, list)
	return &record.Package{Manifest: seal.HashManifest(manifest), CID: cid, Bytes: m.Size}, err
}

// save has checkpoints acknowledged, ten steps apart.
func (s *Scheduler) save(j *story, saved []map[string]string) error {
	order := j.in.Submission.Order
	l := lease.Lease{
		Job: j.in.Job, Epoch: 1, Node: s.node.address, Expiry: uint64(time.Now().Add(time.Hour).UnixMilli()),
		Terms: lease.Terms{Order: j.in.OrderHash, Owner: order.Owner},
	}
	if len(saved) > 0 {
		if err := s.g.Store.RaiseLease(s.ctx, l); err != nil {
			return err
		}
	}
	var parent common.Hash
	for i, files := range saved {
		head := seal.Head{Kind: seal.KindCheckpoint, Parent: parent, Step: uint64(10 * (i + 1))}
		pack, err := s.publish(j, head, files)
		if err != nil {
			return err
		}
		r := record.SignedReceipt{Receipt: record.Receipt{Order: j.in.OrderHash, Job: j.in.Job, Epoch: 1, Node: s.node.address, Seq: uint64(i + 1), Checkpoint: pack.Manifest}}
		digest := s.g.Network.Domain().Digest(r.Receipt.StructHash())
		if r.NodeSig, err = eip712.Sign(s.node.private, digest); err != nil {
			return err
		}
		if r.SchedulerSig, err = eip712.Sign(s.scheduler.private, digest); err != nil {
			return err
		}
		if _, err := s.g.Store.Acknowledge(s.ctx, r, parent, lease.Head{Manifest: pack.Manifest, CID: pack.CID, Bytes: pack.Bytes, Step: head.Step}, time.Now()); err != nil {
			return err
		}
		parent = pack.Manifest
	}
	return nil
}

// put stores bytes and returns their CID.
func (s *Scheduler) put(b []byte) (string, error) {
	blob, err := s.g.Blobs.Put(s.ctx, bytes.NewReader(b), int64(len(b)))
	return blob.CID, err
}
