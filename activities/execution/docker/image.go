package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
)

// name returns what the engine knows the image by: content, never a tag.
func name(i job.Image) string {
	if i.Pull {
		return repository(i.Ref) + "@" + i.Digest
	}
	return i.Digest
}

// repository cuts tag and digest off a reference.
func repository(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	if colon := strings.LastIndexByte(ref, ':'); colon > strings.LastIndexByte(ref, '/') {
		return ref[:colon]
	}
	return ref
}

// inspect finds a present image and checks that it is the one named.
func (r *Runtime) inspect(ctx context.Context, i job.Image) (image.InspectResponse, error) {
	found, err := r.api.ImageInspect(ctx, name(i))
	switch {
	case errdefs.IsNotFound(err):
		return found, fmt.Errorf("%w: %s is not on this node", execution.ErrImage, name(i))
	case err != nil:
		return found, fmt.Errorf("inspect image: %w", err)
	case !i.Pull && found.ID != i.Digest:
		return found, fmt.Errorf("%w: the engine answers with %s for %s", execution.ErrImage, found.ID, i.Digest)
	}
	return found, nil
}

// Image implements execution.Runtime.
func (r *Runtime) Image(ctx context.Context, i job.Image) (uint64, error) {
	found, err := r.inspect(ctx, i)
	if errors.Is(err, execution.ErrImage) || err == nil && private(found.RepoTags, found.RepoDigests) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return uint64(max(found.Size, 1)), nil
}

// Images implements execution.Runtime.
func (r *Runtime) Images(ctx context.Context) ([]string, error) {
	found, err := r.api.ImageList(ctx, image.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list images: %w", err)
	}
	var digests []string
	for _, i := range found {
		if private(i.RepoTags, i.RepoDigests) {
			continue
		}
		digests = append(digests, i.ID)
		for _, d := range i.RepoDigests {
			if _, digest, ok := strings.Cut(d, "@"); ok {
				digests = append(digests, digest)
			}
		}
	}
	return digests, nil
}

// EnsureImage implements execution.Runtime.
func (r *Runtime) EnsureImage(ctx context.Context, i job.Image, h execution.Holder, limit uint64, archive func(context.Context) (io.ReadCloser, error)) error {
	lock := r.imageLock(i.Digest)
	lock.RLock()
	defer lock.RUnlock()
	found, err := r.inspect(ctx, i)
	switch {
	case err == nil && !private(found.RepoTags, found.RepoDigests):
		return nil
	case err == nil && i.Archive != "" && ownedBy(found.RepoTags, h.Owner):
		// Another node of this engine may have released it meanwhile; then it is loaded anew.
		if err := r.api.ImageTag(ctx, i.Digest, holdTag(h)); err == nil || !errdefs.IsNotFound(err) {
			return wrap("hold image", err)
		}
	case err != nil && !errors.Is(err, execution.ErrImage):
		return err
	}
	switch {
	case i.Pull:
		err = r.pull(ctx, i)
	case i.Archive != "":
		err = r.load(ctx, holdTag(h), limit, archive)
	default:
		return fmt.Errorf("%w: %s is not on this node", execution.ErrImage, name(i))
	}
	if err != nil {
		return err
	}
	_, err = r.inspect(ctx, i)
	return err
}

func (r *Runtime) pull(ctx context.Context, i job.Image) error {
	progress, err := r.api.ImagePull(ctx, name(i), image.PullOptions{})
	if err != nil {
		if errdefs.IsNotFound(err) {
			return fmt.Errorf("%w: pull %s: %w", execution.ErrImage, name(i), err)
		}
		return fmt.Errorf("pull %s: %w", name(i), err)
	}
	defer progress.Close()
	return outcome("pull "+name(i), progress, func(cause string) bool {
		// Only what the registry says of the image; its limits and outages are not the spec's fault.
		for _, mark := range []string{"not found", "manifest unknown", "unauthorized", "denied"} {
			if strings.Contains(strings.ToLower(cause), mark) {
				return true
			}
		}
		return false
	})
}

// outcome reads an engine's progress to its end: failures come within it. ofImage
// tells those that are the image's own from those of the host or the network.
func outcome(what string, progress io.Reader, ofImage func(cause string) bool) error {
	for d := json.NewDecoder(progress); ; {
		var line struct {
			Error string `json:"error"`
		}
		switch err := d.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: read the engine's answer: %w", what, err)
		case line.Error != "" && ofImage(line.Error):
			return fmt.Errorf("%w: %s: %s", execution.ErrImage, what, line.Error)
		case line.Error != "":
			return fmt.Errorf("%s: %s", what, line.Error)
		}
	}
}
