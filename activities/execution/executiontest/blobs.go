package executiontest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
)

// folder stores a package's directory.
func (s *Scheduler) folder(c execution.Commit) string {
	names := map[string]string{seal.ManifestName: s.store(c.Manifest)}
	for i, cid := range c.Segments {
		names[seal.SegmentName(i)] = cid
	}
	b, err := json.Marshal(names)
	if err != nil {
		panic(err)
	}
	cid := cidOf(b)
	s.folders[cid] = names
	return cid
}

func (s *Scheduler) store(b []byte) string {
	cid := cidOf(b)
	s.objects[cid] = b
	return cid
}

// cidOf names content; it looks like a CID and is none.
func cidOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
}

type blobs struct {
	s   *Scheduler
	ref lease.Ref
}

// Put implements execution.Blobs.
func (b blobs) Put(ctx context.Context, kind seal.Kind, content io.Reader, size uint64) (string, error) {
	b.s.mu.Lock()
	stalled := b.s.stalled
	b.s.mu.Unlock()
	if stalled != nil {
		select {
		case <-stalled:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	all, err := io.ReadAll(content)
	if err != nil {
		return "", err
	}
	if uint64(len(all)) != size {
		return "", errors.New("upload is not as long as announced")
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	if _, err := b.s.enter(b.ref); err != nil {
		return "", err
	}
	cid := b.s.store(all)
	b.s.saved[cid] = kind == seal.KindCheckpoint
	return cid, nil
}

// Get implements execution.Blobs.
func (b blobs) Get(_ context.Context, cid, name string) (io.ReadCloser, error) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	if _, err := b.s.enter(b.ref); err != nil {
		return nil, err
	}
	return b.s.open(cid, name)
}

func (s *Scheduler) open(cid, name string) (io.ReadCloser, error) {
	if name != "" {
		cid = s.folders[cid][name]
	}
	content, ok := s.objects[cid]
	if !ok {
		return nil, fmt.Errorf("%s: %w", cid, execution.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

// Manifest returns a stored package's manifest.
func (s *Scheduler) Manifest(cid string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[s.folders[cid][seal.ManifestName]]
}

// File returns a file of a stored package.
func (s *Scheduler) File(cid, name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[s.folders[cid][name]]
}

// Damage flips a bit of a stored package's first segment.
func (s *Scheduler) Damage(cid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.folders[cid][seal.SegmentName(0)]
	damaged := bytes.Clone(s.objects[at])
	damaged[len(damaged)/2] ^= 1
	s.objects[at] = damaged
}
