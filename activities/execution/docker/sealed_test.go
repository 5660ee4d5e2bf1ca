package docker_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/docker"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
)

// sealed is an image that no other test has, and two nodes of one engine.
type sealed struct {
	*testing.T
	r       *docker.Runtime
	image   job.Image
	archive func(context.Context) (io.ReadCloser, error)
	nodes   [2]common.Address
}

func newSealed(t *testing.T) *sealed {
	s := &sealed{T: t, r: engine(t)}
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("not started"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.image, s.archive = executiontest.BuildImage(t, program, t.Name()+time.Now().String())
	for i := range s.nodes {
		s.nodes[i] = common.BytesToAddress(crypto.Keccak256([]byte(s.image.Digest), []byte{byte(i)}))
		t.Cleanup(func() {
			if err := s.r.ReleaseImages(context.Background(), s.nodes[i]); err != nil {
				t.Error(err)
			}
			if s.here() {
				t.Error("the image outlives the test")
			}
		})
	}
	return s
}

func (s *sealed) holder(node int, owner byte, epoch uint32) execution.Holder {
	return execution.Holder{Node: s.nodes[node], Owner: common.Address{owner}, Attempt: lease.Ref{Job: common.Hash{owner}, Epoch: epoch}}
}

func (s *sealed) ensure(h execution.Holder) (loaded bool) {
	s.Helper()
	err := s.r.EnsureImage(s.Context(), s.image, h, 1<<20, func(ctx context.Context) (io.ReadCloser, error) {
		loaded = true
		return s.archive(ctx)
	})
	if err != nil {
		s.Fatal(err)
	}
	return loaded
}

func (s *sealed) release(h execution.Holder) {
	s.Helper()
	if err := s.r.ReleaseImages(s.Context(), h.Node, h.Attempt); err != nil {
		s.Error(err)
	}
}

// here reports whether the engine has the image, for whomever.
func (s *sealed) here() bool {
	s.Helper()
	return imageExists(s.T, s.image.Digest)
}

func (s *sealed) expect(here bool) {
	s.Helper()
	if s.here() != here {
		s.Errorf("the engine has the image: %t", !here)
	}
}

// An image that travelled sealed goes with the last attempt that holds it.
func TestSealedImageGoesWithItsLastAttempt(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	first, second, elsewhere := s.holder(0, 1, 1), s.holder(0, 1, 2), s.holder(1, 1, 3)
	if !s.ensure(first) {
		t.Error("an image that was not there came without its archive")
	}
	if s.ensure(second) || s.ensure(elsewhere) || s.ensure(first) {
		t.Error("what the owner has here was loaded again")
	}
	s.release(first)
	s.release(first)
	s.expect(true)
	s.release(second)
	s.expect(true)
	// A node that starts anew releases what it held, and nothing of others.
	if err := s.r.ReleaseImages(t.Context(), s.nodes[0]); err != nil {
		t.Error(err)
	}
	s.expect(true)
	if err := s.r.ReleaseImages(t.Context(), s.nodes[1]); err != nil {
		t.Error(err)
	}
	s.expect(false)
}

// Others learn nothing of a sealed image and cannot use it, though they know its digest.
func TestSealedImageIsItsOwners(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	s.ensure(s.holder(0, 1, 1))
	digests, err := s.r.Images(t.Context())
	if err != nil || strings.Contains(strings.Join(digests, " "), s.image.Digest) {
		t.Errorf("the node tells of it: %v", err)
	}
	if size, err := s.r.Image(t.Context(), s.image); err != nil || size != 0 {
		t.Errorf("it is offered as cached: %d bytes, %v", size, err)
	}
	named := s.image
	named.Archive = ""
	if err := s.r.EnsureImage(t.Context(), named, s.holder(0, 2, 1), 1<<20, nil); !errors.Is(err, execution.ErrImage) {
		t.Errorf("a stranger without the archive gets it: %v", err)
	}
	if !s.ensure(s.holder(0, 2, 1)) {
		t.Error("a stranger's archive was not even read")
	}
	s.release(s.holder(0, 1, 1))
	s.expect(true)
	s.release(s.holder(0, 2, 1))
	s.expect(false)
}

// What the operator has under a name of their own is for everybody, and stays.
func TestSealedImageThatTheOperatorHasStays(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	h := s.holder(0, 1, 1)
	s.ensure(h)
	name := "skyops-test:" + strings.ToLower(s.image.Digest[7:19])
	docked(t, "tag", s.image.Digest, name)
	t.Cleanup(func() { docked(t, "rmi", name) })
	s.release(h)
	s.expect(true)
	if s.ensure(s.holder(0, 2, 1)) {
		t.Error("it was loaded again")
	}
	if size, err := s.r.Image(t.Context(), s.image); err != nil || size == 0 {
		t.Errorf("%d bytes, %v", size, err)
	}
}

// An archive that is refused leaves nothing behind.
func TestRefusedArchiveLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	h := s.holder(0, 1, 1)
	if err := s.r.EnsureImage(t.Context(), s.image, h, 8<<10, s.archive); !errors.Is(err, execution.ErrImageSize) {
		t.Errorf("an image above its limit: %v", err)
	}
	s.expect(false)
	wrong := s.image
	wrong.Digest = "sha256:" + strings.Repeat("0", 64)
	if err := s.r.EnsureImage(t.Context(), wrong, h, 1<<20, s.archive); !errors.Is(err, execution.ErrImage) {
		t.Errorf("another image than named: %v", err)
	}
	s.release(h)
	s.expect(false)
}
