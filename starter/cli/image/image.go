// Package image finds out which container image a name means on the user's
// machine, so that an order can name it by content.
//
// Nouns: an Engine is the local container engine; a local image is named by its
// id (the digest of its config); one in a registry by its manifest's digest
// there. An image that is in no registry travels as an archive, sealed by the
// caller.
//
// Start at Resolve.
package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/client"

	"github.com/skyops/skyops/protocol/job"
)

var (
	// ErrNotFound reports an image that neither the engine nor its registry has.
	ErrNotFound = errors.New("no such image")
	// ErrNoEngine reports that no container engine answers.
	ErrNoEngine = errors.New("no container engine answers")
)

// Local is an image the engine has.
type Local struct {
	ID          string   // sha256:…
	RepoDigests []string // name@sha256:…, for each registry it was pulled from or pushed to
	Bytes       int64
}

// Engine is the local container engine.
type Engine interface {
	// Inspect returns an image by name or id, or ErrNotFound.
	Inspect(ctx context.Context, ref string) (Local, error)
	// Registry returns the digest that the registry has for a name, or ErrNotFound.
	Registry(ctx context.Context, ref string) (string, error)
	// Save streams an image as `docker save` does.
	Save(ctx context.Context, id string) (io.ReadCloser, error)
}

// Resolve names an image by content: as it is here, or else as its registry has
// it. bytes is its size here, 0 when it is not.
func Resolve(ctx context.Context, e Engine, ref string) (img job.Image, bytes int64, err error) {
	local, err := e.Inspect(ctx, ref)
	switch {
	case errors.Is(err, ErrNotFound):
		digest, err := e.Registry(ctx, ref)
		if err != nil {
			return job.Image{}, 0, fmt.Errorf("image %s: %w", ref, err)
		}
		return job.Image{Ref: ref, Digest: digest, Pull: true}, 0, nil
	case err != nil:
		return job.Image{}, 0, fmt.Errorf("image %s: %w", ref, err)
	}
	for _, d := range local.RepoDigests {
		if name, digest, ok := strings.Cut(d, "@"); ok && name == repository(ref) {
			return job.Image{Ref: ref, Digest: digest, Pull: true}, local.Bytes, nil
		}
	}
	return job.Image{Ref: ref, Digest: local.ID}, local.Bytes, nil
}

// repository is a reference without its tag.
func repository(ref string) string {
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		return ref[:i]
	}
	return ref
}

// Docker connects to the engine that DOCKER_HOST names, or the usual socket.
func Docker() (Engine, error) {
	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return engine{c}, nil
}

// engine is Docker's.
type engine struct{ c *client.Client }

func (e engine) Inspect(ctx context.Context, ref string) (Local, error) {
	i, err := e.c.ImageInspect(ctx, ref)
	if err != nil {
		return Local{}, classify(err)
	}
	return Local{ID: i.ID, RepoDigests: i.RepoDigests, Bytes: i.Size}, nil
}

func (e engine) Registry(ctx context.Context, ref string) (string, error) {
	d, err := e.c.DistributionInspect(ctx, ref, "")
	if err != nil {
		if client.IsErrConnectionFailed(err) {
			return "", classify(err)
		}
		// Registries that do not answer, or want a login, look the same to a
		// person: the image is not to be had.
		return "", fmt.Errorf("%w here, and its registry did not give it: %w", ErrNotFound, err)
	}
	return d.Descriptor.Digest.String(), nil
}

func (e engine) Save(ctx context.Context, id string) (io.ReadCloser, error) {
	r, err := e.c.ImageSave(ctx, []string{id})
	return r, classify(err)
}

func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errdefs.IsNotFound(err):
		return ErrNotFound
	case client.IsErrConnectionFailed(err):
		return fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return err
}
