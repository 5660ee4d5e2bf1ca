package execution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// part is a named output, sealed to who takes it and stored.
type part struct {
	name string
	sealed
}

// errOutput reports an output that the program did not leave as its spec says.
var errOutput = errors.New("not as the pipeline says")

// parts seals the outputs that other steps take of a program that succeeded. One
// that left them otherwise than its spec says has failed: res says so then, and
// there are none.
func (t *attempt) parts(ctx context.Context, res *ExecuteResult) ([]part, error) {
	step := t.req.Submission.Spec.Step
	if step == nil || res.Outcome != record.Succeeded || t.req.Repeat != nil {
		return nil, nil
	}
	root, err := t.outputs()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var all []part
	for _, o := range step.Outputs {
		trees, err := treesOf(root, o)
		if errors.Is(err, errOutput) {
			res.Outcome = record.Failed
			res.Cause = &record.Cause{Code: record.CauseOutput, Message: record.Clean(err.Error(), record.MaxSentence)}
			t.note("%s", res.Cause.Message)
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		for _, tree := range trees {
			p, err := t.part(ctx, root, o, tree)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// subtree is what one part is made of: names in a folder, all of them if none are given.
type subtree struct {
	dir   string
	names []string
}

// treesOf finds an output below the output folder: one tree, or one for each
// entry of a folder that is cut up. Links lead nowhere: the path has to be of
// folders alone, and what it names a folder or a file.
func treesOf(root *os.Root, o job.Output) ([]subtree, error) {
	info, err := plain(root, o)
	if err != nil {
		return nil, err
	}
	switch {
	case !info.IsDir() && o.Items > 0:
		return nil, fmt.Errorf("output %s: %s is a file, and the step that takes it runs for each entry of a folder: %w", o.Name, o.Path, errOutput)
	case !info.IsDir():
		return []subtree{{path.Dir(o.Path), []string{path.Base(o.Path)}}}, nil
	case o.Items == 0:
		return []subtree{{dir: o.Path}}, nil
	}
	entries, err := fs.ReadDir(root.FS(), o.Path) // sorted
	if err != nil {
		return nil, err
	}
	var trees []subtree
	for _, e := range entries {
		if e.IsDir() || e.Type().IsRegular() {
			trees = append(trees, subtree{o.Path, []string{e.Name()}})
		}
	}
	if len(trees) == 0 || len(trees) > int(o.Items) {
		return nil, fmt.Errorf("output %s: %s has %d entries, and the step that runs for each takes 1 to %d: %w", o.Name, o.Path, len(trees), o.Items, errOutput)
	}
	return trees, nil
}

// plain looks an output's path up, component by component.
func plain(root *os.Root, o job.Output) (info fs.FileInfo, err error) {
	if err := job.CheckOutputPath(o.Path); err != nil {
		return nil, fmt.Errorf("output %s: %w: %w", o.Name, err, errOutput)
	}
	parts := strings.Split(o.Path, "/")
	for i := range parts {
		at := strings.Join(parts[:i+1], "/")
		info, err = root.Lstat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("output %s: the program left no %s: %w", o.Name, at, errOutput)
		case err != nil:
			return nil, err
		case info.IsDir(), i == len(parts)-1 && info.Mode().IsRegular():
		default:
			return nil, fmt.Errorf("output %s: %s is neither file nor folder: %w", o.Name, at, errOutput)
		}
	}
	return info, nil
}

// part seals one tree to the edge and the owner.
func (t *attempt) part(ctx context.Context, root *os.Root, o job.Output, tree subtree) (part, error) {
	dir, err := root.OpenRoot(tree.dir)
	if err != nil {
		return part{}, err
	}
	defer dir.Close()
	head := seal.Head{Job: t.ref.Job, Epoch: t.ref.Epoch}.PartHead()
	to := []string{o.To, t.req.Submission.Recipient}
	names := tree.names
	if len(names) == 0 {
		names = []string{"."}
	}
	size, err := archiveSize(dir.FS(), names...)
	if err != nil {
		return part{}, err
	}
	s, err := t.seal(ctx, head, to, seal.WriterOptions{SegmentSize: seal.SegmentFor(size)}, nil, func(ctx context.Context, w io.Writer) error {
		_, err := seal.Archive(ctx, w, dir, tree.names...)
		return err
	})
	return part{o.Name, s}, err
}
