package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// startPatience bounds the engine's time to start a container.
const startPatience = 2 * time.Minute

// missingPatience is how long content that storage does not have is asked for.
const missingPatience = 10 * time.Second

// prepare makes the attempt's place and brings everything there that the program needs.
func (t *attempt) prepare(ctx context.Context) error {
	t.enter(stageFetch)
	defer t.adopt(ctx)
	if err := t.settle(); err != nil {
		return err
	}
	t.beside.Go(t.keepAlive)
	var err error
	if t.archive, err = openArchive(t.place.Keep); err != nil {
		return err
	}
	err = retry(ctx, 0, func() error {
		t.blobs, err = t.Ingress.Grant(ctx, t.ref)
		return err
	})
	if err != nil {
		return fmt.Errorf("open storage: %w", err)
	}
	if err := t.openStreams(); err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return t.image(ctx) })
	work.Go(func() error { return t.resume(ctx) })
	t.inputs(ctx, work)
	if err := work.Wait(); err != nil {
		return err
	}
	return t.secrets()
}

// broken turns an error of fetching into the job's own fault where it is that.
func broken(code, what string, err error) error {
	if err == nil {
		return nil
	}
	message := ""
	switch {
	case errors.Is(err, ErrNotFound):
		message = what + " is not in storage"
	case errors.Is(err, seal.ErrCorrupt), errors.Is(err, errMismatch), errors.Is(err, record.ErrEdge):
		message = what + " is not what the spec names: it is damaged or was changed"
	case errors.Is(err, ErrForbidden):
		message = what + " is at an address that nodes do not go to: only public ones, by https"
	case errors.Is(err, ErrOutside):
		message = what + " cannot be had: " + ErrOutside.Error()
	case errors.Is(err, seal.ErrKey):
		message = what + " is not sealed to the job's key"
	case errors.Is(err, errInputSize):
		message = what + " is larger than the spec says"
	case errors.Is(err, unix.ENOSPC):
		code, message = record.CauseDisk, what+" does not fit into the disk that the spec asks for, where each file takes whole pages"
	case errors.Is(err, seal.ErrUnsafe), errors.Is(err, seal.ErrLimit):
		message = what + " holds entries that are not allowed"
	case errors.Is(err, ErrImageSize):
		message = what + " is larger than the disk that the spec asks for"
	case errors.Is(err, ErrImage):
		message = what + " is missing, or not what its digest names"
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
	return fault{record.Cause{Code: code, Message: message, Fix: "check what the spec names, and submit again"}}
}

// resume restores the checkpoint that the attempt goes on from: at its own
// path among the checkpoints, and apart from them, read-only.
func (t *attempt) resume(ctx context.Context) error {
	from := t.req.Resume
	if from.Manifest == (common.Hash{}) {
		return nil
	}
	m, err := t.manifest(ctx, from.CID, from.Manifest)
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", from.Manifest, err)
	}
	dir := filepath.Join(t.place.Data, PartCheckpoint)
	index, err := t.unpack(ctx, m, t.keys.All(), t.segments(from.CID), dir)
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", from.Manifest, t.blame(err))
	}
	t.newest = sealed{content: m, index: index}
	t.note("resuming from the checkpoint of step %d", from.Step)
	return t.showResumed(dir)
}

// showResumed shows what was restored apart from the checkpoints too.
func (t *attempt) showResumed(dir string) error {
	apart, err := t.Scratch.PrepareResume(t.place)
	if err != nil {
		return err
	}
	return linkTree(dir, apart)
}

// manifest fetches and verifies a package's manifest; a zero hash: whatever the CID names.
func (t *attempt) manifest(ctx context.Context, cid string, want common.Hash) (*seal.Manifest, error) {
	return manifest(ctx, t.blobs, cid, want)
}

func manifest(ctx context.Context, from Blobs, cid string, want common.Hash) (*seal.Manifest, error) {
	encoded, err := fetchAll(ctx, from, cid, seal.ManifestName, seal.MaxManifest)
	if err != nil {
		return nil, fmt.Errorf("fetch manifest: %w", err)
	}
	if want == (common.Hash{}) {
		return seal.ParseManifest(encoded)
	}
	return seal.VerifyManifest(encoded, want)
}

func fetchAll(ctx context.Context, from Blobs, cid, name string, limit int64) (content []byte, err error) {
	err = retry(ctx, missingPatience, func() error {
		body, err := from.Get(ctx, cid, name)
		if err != nil {
			return err
		}
		defer body.Close()
		content, err = io.ReadAll(io.LimitReader(body, limit+1))
		return err
	})
	return content, err
}

// segments fetches a package's segments; the reader checks and repeats.
func (t *attempt) segments(cid string) seal.Fetch { return segments(t.blobs, cid) }

func segments(from Blobs, cid string) seal.Fetch {
	return func(ctx context.Context, i int) (body io.ReadCloser, err error) {
		err = retry(ctx, missingPatience, func() error {
			body, err = from.Get(ctx, cid, seal.SegmentName(i))
			return err
		})
		return body, err
	}
}

// unpack opens a package with any of the keys into dir, and gives it to the
// program. It returns what a checkpoint that follows it may name of it.
func (t *attempt) unpack(ctx context.Context, m *seal.Manifest, keys []*seal.Identity, fetch seal.Fetch, dir string) (*seal.Index, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	index, err := seal.Restore(ctx, m, keys, fetch, root, seal.Limits{}, t.guest)
	if err != nil {
		return nil, err
	}
	return index, t.own(dir)
}

// own gives a tree to the program.
func (t *attempt) own(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return t.Scratch.Own(path)
	})
}

// linkTree gives a tree's files second names below to, and copies its links.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil || name == "." {
			return err
		}
		target := filepath.Join(to, name)
		switch {
		case d.IsDir():
			return os.Mkdir(target, 0o755)
		case d.Type() == fs.ModeSymlink:
			points, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(points, target)
		}
		return os.Link(path, target)
	})
}

// image makes the spec's image present.
func (t *attempt) image(ctx context.Context) error {
	spec := t.req.Submission.Spec
	i, h := spec.Image, Holder{Node: t.node, Owner: t.req.Submission.Order.Owner, Attempt: t.ref}
	err := t.Runtime.EnsureImage(ctx, i, h, uint64(spec.Disk)<<20, func(ctx context.Context) (io.ReadCloser, error) {
		t.note("fetching the image %s", i.Ref)
		m, err := t.manifest(ctx, i.Archive, common.Hash{})
		if err != nil {
			return nil, err
		}
		if m.Plain > uint64(spec.Disk)<<20 { // else what does not fit is fetched and opened first
			return nil, ErrImageSize
		}
		return seal.NewReader(ctx, m, t.keys.All(), t.segments(i.Archive), seal.ReaderOptions{Room: t.guest}), nil
	})
	return broken(record.CauseImage, "image "+i.Ref, err)
}

// secrets writes the spec's secrets as files that only this attempt has.
func (t *attempt) secrets() error {
	s := t.req.Submission.Spec.Secrets
	if s == nil {
		return nil
	}
	values, err := seal.OpenSecrets(t.keys.Common(), s.Sealed)
	if err != nil {
		return broken(record.CauseInput, "the sealed secrets", err)
	}
	for _, name := range s.Names {
		value, ok := values[name]
		if !ok {
			return fault{record.Cause{Code: record.CauseInput, Message: "the sealed secrets lack " + name}}
		}
		path := filepath.Join(t.place.Dir, PartSecrets, name)
		if err := os.WriteFile(path, []byte(value), 0o400); err != nil {
			return fmt.Errorf("write secret: %w", err)
		}
		if err := t.Scratch.Own(path); err != nil {
			return err
		}
	}
	return nil
}

// start starts the program and tells the scheduler, whose clock bills from then on.
func (t *attempt) start() error {
	t.enter(stageStart)
	// Broken off half way, nobody would know of the container.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), startPatience)
	defer cancel()
	c := t.container(t.ref, t.req.Submission.Spec, t.place, t.devices)
	c.Resume = t.resumes()
	var err error
	if t.handle == "" {
		if t.handle, err = t.Runtime.Create(ctx, c); err != nil {
			return err
		}
	}
	c.Env = t.environment()
	t.progress.told(t.interval())
	err = t.Runtime.Start(ctx, t.handle, c)
	if errors.Is(err, ErrImage) {
		return broken(record.CauseImage, "image "+t.req.Submission.Spec.Image.Ref, err)
	}
	if err != nil {
		return err
	}
	t.begun = t.Clock.Boot()
	return nil
}

// container is what an attempt runs in. It says nothing of what runs there but
// the command.
func (a *Activities) container(ref lease.Ref, spec job.Spec, place Layout, devices []string) Container {
	c := Container{
		Attempt: ref, Node: a.node, Image: spec.Image, Command: spec.Command,
		Place: place, Init: a.Init, UID: a.UID, Grace: pid1.Grace, CPU: spec.CPU,
		// What the program writes lies in memory too, and is counted with its own;
		// its inputs take a part of that without being counted.
		Memory: uint64(spec.RAM+spec.Disk) << 20,
	}
	if a.Host.Real() {
		c.Devices = devices
	}
	return c
}

// interval is how often the program is asked to save: on every node the same
// where one may have to do the same as another.
func (t *attempt) interval() time.Duration {
	spec := t.req.Submission.Spec
	save, between := time.Duration(t.req.SaveMs)*time.Millisecond, time.Duration(t.req.BetweenMs)*time.Millisecond
	if spec.Deterministic != nil {
		save, between = 0, 0
	}
	return job.Told(spec.Limits.CheckpointInterval(save, between), save)
}

// environment is the contract with user code.
func (t *attempt) environment() map[string]string {
	spec, view := t.req.Submission.Spec, t.Runtime.Show(t.place)
	shown := t.shown()
	env := map[string]string{"PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}
	for name, value := range spec.Env {
		env[name] = value
	}
	deadline := t.Clock.Now().Add(t.limit()).Unix()
	for name, value := range map[string]string{
		"SKYOPS_INPUT_DIR":           filepath.Join(view.Data, PartInput),
		"SKYOPS_OUTPUT_DIR":          filepath.Join(view.Data, PartOutput),
		"SKYOPS_CHECKPOINT_DIR":      filepath.Join(view.Data, PartCheckpoint),
		"SKYOPS_PROGRESS_FILE":       filepath.Join(view.Dir, progressFile),
		"SKYOPS_PREEMPT_FILE":        filepath.Join(view.Dir, preemptFile),
		"SKYOPS_ATTEMPT":             strconv.FormatUint(uint64(shown.Epoch), 10),
		"SKYOPS_JOB_ID":              shown.Job.Hex(),
		"SKYOPS_DEADLINE":            strconv.FormatInt(deadline, 10),
		"SKYOPS_CHECKPOINT_INTERVAL": strconv.Itoa(int(t.interval() / time.Second)),
		"SKYOPS_GPU_COUNT":           strconv.Itoa(len(t.devices)),
		"HOME":                       filepath.Join(view.Data, PartWork),
	} {
		env[name] = value
	}
	if t.trace != "" && spec.Deterministic == nil { // whose repetitions see the same
		env["TRACEPARENT"] = t.trace
	}
	if spec.Secrets != nil {
		env["SKYOPS_SECRETS_DIR"] = filepath.Join(view.Dir, PartSecrets)
	}
	if t.resumes() {
		env["SKYOPS_RESUME_DIR"] = filepath.Join(view.Data, PartResume)
	}
	return env
}

// Files of the contract below Layout.Dir.
const (
	progressFile = PartRun + "/progress.jsonl"
	preemptFile  = "preempt"
)
