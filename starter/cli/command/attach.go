package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/image"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// enoughHolders is how many nodes must have an image that is in no registry, so
// that it need not travel: one to run the job and one to take it over.
const enoughHolders = 2

// localImage is what resolving an image found.
type localImage struct {
	engine image.Engine
	bytes  int64 // as the engine counts it
}

// resolveImage names the job's image by content.
func (a *app) resolveImage(ctx context.Context, p *plan) error {
	img := p.spec.Image
	if img.Ref == "" || img.Digest != "" {
		return nil
	}
	e, err := a.Engine()
	if err != nil {
		return fail(exitUnavailable, "start it, or name the image by digest: "+img.Ref+"@sha256:…", err)
	}
	found, bytes, err := image.Resolve(ctx, e, img.Ref)
	switch {
	case errors.Is(err, image.ErrNoEngine):
		return fail(exitUnavailable, "start the container engine, or name the image by digest: "+img.Ref+"@sha256:…", err)
	case errors.Is(err, image.ErrNotFound) && p.draft.Dockerfile != "":
		return fail(exitNotFound, "build it: make images, or starter/presets/build.sh NAME for one that those are not", err)
	case errors.Is(err, image.ErrNotFound):
		return fail(exitNotFound, "check the name, build it, or push it to a registry", err)
	case err != nil:
		return err
	}
	p.spec.Image, p.image = found, localImage{engine: e, bytes: bytes}
	return nil
}

// needsArchive reports whether the image must travel with the job.
func (p *plan) needsArchive() bool {
	img := p.spec.Image
	if img.Digest == "" || img.Pull || img.Archive != "" || p.image.engine == nil {
		return false
	}
	holders := 0
	for _, o := range p.quote.Offers {
		if o.HasImage {
			holders++
		}
	}
	return holders < min(enoughHolders, len(p.quote.Offers))
}

// imageFits stops before an image travels that nodes will not unpack: there it
// may take as much disk as the job.
func (p *plan) imageFits() error {
	need := p.image.bytes>>20 + p.image.bytes>>24 + 16 // nodes count whole blocks
	if !p.needsArchive() || need <= int64(p.spec.Disk) {
		return nil
	}
	return usage(fmt.Sprintf("ask for --disk %dMB or more", need), "image %s has %s, and the job asks for %d MiB of disk", p.spec.Image.Ref, terminal.Bytes(uint64(p.image.bytes)), p.spec.Disk)
}

// attach seals and uploads what the job reads, and completes the spec.
func (a *app) attach(ctx context.Context, c *client.Client, p *plan, owner string) error {
	recipients := []string{owner, p.key.Recipient()}
	if p.needsArchive() {
		r, err := p.image.engine.Save(ctx, p.spec.Image.Digest)
		if err != nil {
			return fmt.Errorf("save image %s: %w", p.spec.Image.Ref, err)
		}
		defer r.Close()
		bar := terminal.NewBar(a.Err, "Sealing and uploading image "+p.spec.Image.Ref, p.image.bytes)
		up, err := upload(ctx, c, seal.KindImage, recipients, func(w io.Writer) error {
			_, err := io.Copy(w, counted{r, bar})
			return err
		})
		if err != nil {
			return fmt.Errorf("image %s: %w", p.spec.Image.Ref, err)
		}
		bar.Finish()
		p.spec.Image.Archive = up.CID
	}
	keys := map[string]string{}
	for i := range p.spec.Inputs {
		in := &p.spec.Inputs[i]
		if in.Outside() {
			continue
		}
		if in.From != nil {
			for n, key := range p.edges[in.Name] {
				keys[job.KeyName(in.Name, n)] = key.Encode()
			}
			continue
		}
		if in.Start {
			if err := a.resealCheckpoint(ctx, c, p, in, recipients); err != nil {
				return err
			}
			continue
		}
		if d, ok := p.kept[in.Name]; ok {
			key, err := a.openData(d)
			if err != nil {
				return err
			}
			keys[in.Name] = key.Encode()
			continue
		}
		up, key, err := a.uploadTree(ctx, c, "data set "+in.Name, p.datasets[in.Name], owner)
		if err != nil {
			return fmt.Errorf("data set %s: %w", in.Name, err)
		}
		*in = job.Input{Name: in.Name, CID: up.CID, Manifest: up.Manifest, Bytes: up.Bytes}
		keys[in.Name] = key.Encode()
	}
	if len(keys) > 0 {
		var err error
		if p.spec.InputKeys, err = seal.SealSecrets(keys, p.key.Recipient()); err != nil {
			return fmt.Errorf("seal the data sets' keys: %w", err)
		}
	}
	return p.spec.Validate()
}

// treeSize adds up the regular files at and below a path.
func treeSize(path string) (size int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// upload seals what write produces, segment by segment, while earlier segments travel.
func upload(ctx context.Context, c *client.Client, kind seal.Kind, recipients []string, write func(io.Writer) error) (client.UploadResult, error) {
	u, err := c.NewUpload(ctx)
	if err != nil {
		return client.UploadResult{}, err
	}
	q := &queue{moved: make(chan struct{})}
	w, err := seal.NewWriter(ctx, seal.Head{Kind: kind}, recipients, func(ctx context.Context, s seal.Staged) error {
		return q.inTurn(ctx, s.Index, func() error {
			return u.Append(ctx, int64(s.Size), func() io.Reader { return s.Reader() })
		})
	}, seal.WriterOptions{InFlight: 2})
	if err != nil {
		return client.UploadResult{}, err
	}
	defer w.Abort()
	if err := write(w); err != nil {
		return client.UploadResult{}, err
	}
	m, err := w.Close()
	if err != nil {
		return client.UploadResult{}, err
	}
	b, err := m.Encode()
	if err != nil {
		return client.UploadResult{}, err
	}
	return u.Complete(ctx, b)
}

// queue lets concurrent calls through in the order of their numbers.
type queue struct {
	mu    sync.Mutex
	next  int
	moved chan struct{} // closed and replaced when next moves
}

func (q *queue) inTurn(ctx context.Context, n int, do func() error) error {
	for {
		q.mu.Lock()
		turn, moved := q.next == n, q.moved
		q.mu.Unlock()
		if turn {
			break
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := do(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	close(q.moved)
	q.moved = make(chan struct{})
	return nil
}

// counted moves a bar by what is read.
type counted struct {
	r   io.Reader
	bar *terminal.Bar
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.bar.Add(int64(n))
	return n, err
}

// countedWriter moves a bar by what is written.
type countedWriter struct {
	w   io.Writer
	bar *terminal.Bar
}

func (c countedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.bar.Add(int64(n))
	return n, err
}
