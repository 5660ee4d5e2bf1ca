package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
)

// An image that came in a sealed archive has one name for each attempt that
// holds it, and no other: <held>/<node>/<owner>:<attempt>. The engine removes it
// with its last name, so that nothing besides the engine remembers what is to
// be removed, and what a killed node left is found by its name. The names are
// in a domain that no registry can have.
const held = "sealed.skyops.invalid"

func holdTag(h execution.Holder) string {
	return holdsOf(h.Node) + hex(h.Owner) + ":" + execution.AttemptName(h.Attempt)
}

func holdsOf(node common.Address) string { return held + "/" + hex(node) + "/" }

func hex(a common.Address) string { return strings.ToLower(a.Hex()[2:]) }

// private reports whether an image is here for those only who hold it.
func private(tags, digests []string) bool {
	others := func(ref string) bool { return !strings.HasPrefix(ref, held+"/") && !strings.HasPrefix(ref, "<none>") }
	return len(tags) > 0 && strings.HasPrefix(tags[0], held+"/") && !slices.ContainsFunc(tags, others) && !slices.ContainsFunc(digests, others)
}

// ownedBy reports whether an attempt of the owner holds an image.
func ownedBy(tags []string, owner common.Address) bool {
	return slices.ContainsFunc(tags, func(tag string) bool {
		return strings.HasPrefix(tag, held+"/") && strings.Contains(tag, "/"+hex(owner)+":")
	})
}

func (r *Runtime) imageLock(digest string) *sync.RWMutex {
	l, _ := r.images.LoadOrStore(digest, new(sync.RWMutex))
	return l.(*sync.RWMutex)
}

// load has the engine unpack an archive under the given name.
func (r *Runtime) load(ctx context.Context, tag string, limit uint64, archive func(context.Context) (io.ReadCloser, error)) error {
	content, err := archive(ctx)
	if err != nil {
		return fmt.Errorf("open image archive: %w", err)
	}
	defer content.Close()
	checked := checkArchive(content, tag, limit)
	answer, err := r.api.ImageLoad(ctx, checked)
	if err == nil {
		err = outcome("load image archive", answer.Body, func(cause string) bool {
			return !strings.Contains(cause, "no space left")
		})
		err = errors.Join(err, answer.Body.Close())
	}
	// Why the archive broke off says more than what the engine made of that.
	if broken := checked.finish(); broken != nil {
		return fmt.Errorf("load image archive: %w", broken)
	}
	return wrap("load image archive", err)
}

// ReleaseImages implements execution.Runtime.
func (r *Runtime) ReleaseImages(ctx context.Context, node common.Address, attempts ...lease.Ref) error {
	found, err := r.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", holdsOf(node)+"*"))})
	if err != nil {
		return fmt.Errorf("list sealed images: %w", err)
	}
	var errs []error
	for _, i := range found {
		for _, tag := range i.RepoTags {
			if strings.HasPrefix(tag, holdsOf(node)) && (len(attempts) == 0 || names(tag, attempts)) {
				errs = append(errs, r.release(ctx, i.ID, tag))
			}
		}
	}
	return errors.Join(errs...)
}

func (r *Runtime) release(ctx context.Context, id, tag string) error {
	lock := r.imageLock(id)
	lock.Lock()
	defer lock.Unlock()
	_, err := r.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true})
	if errdefs.IsNotFound(err) {
		return nil
	}
	return wrap("remove sealed image", err)
}

func names(tag string, attempts []lease.Ref) bool {
	return slices.ContainsFunc(attempts, func(a lease.Ref) bool { return strings.HasSuffix(tag, ":"+execution.AttemptName(a)) })
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
