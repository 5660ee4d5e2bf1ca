package command

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/skyops/skyops/protocol/job"
)

var cidText = regexp.MustCompile(`^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{40,})$`)

// announced stands for content that is not uploaded yet: the empty file.
const announced = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

// isLocal reports whether what an input names is a path. Nothing at all is none: joined
// to a folder it would be all of that folder.
func isLocal(from string) bool {
	return from != "" && !scheme.MatchString(from) && !strings.HasPrefix(from, keptData)
}

// hasFolder reports whether paths can begin beside a file that was read: not where it
// came through a pipe or an open descriptor, as with "-", /dev/stdin and <(command).
func hasFolder(file string) bool {
	full, err := filepath.Abs(file)
	if file == "-" || err != nil || strings.HasPrefix(full, "/dev/") || strings.HasPrefix(full, "/proc/") {
		return false
	}
	info, err := os.Stat(full)
	return err == nil && info.Mode().IsRegular()
}

// beside has the local paths among a file's inputs begin at the file's own folder,
// as everywhere where files name files. What came through a pipe has none: its paths
// begin where the command runs, as those of flags do.
func beside(file string, inputs map[string]string) map[string]string {
	if !hasFolder(file) {
		return inputs
	}
	inputs = maps.Clone(inputs)
	for name, path := range inputs {
		if isLocal(path) && !filepath.IsAbs(path) {
			inputs[name] = filepath.Join(filepath.Dir(file), path)
		}
	}
	return inputs
}

// announceInputs checks the inputs and puts them into the spec, by name and
// about as large as they will be, so that the job can be priced before anything
// is uploaded.
func (a *app) announceInputs(ctx context.Context, p *plan) error {
	var held uint64
	for _, name := range slices.Sorted(maps.Keys(p.datasets)) {
		path := p.datasets[name]
		if scheme.MatchString(path) {
			in, err := a.outsideInput(ctx, name, path)
			if err != nil {
				return fmt.Errorf("input %s: %w", name, err)
			}
			held += roundUp(in.Bytes, page)
			delete(p.datasets, name)
			p.spec.Inputs = append(p.spec.Inputs, in)
			continue
		}
		if of, ok := strings.CutPrefix(path, keptData); ok {
			d, in, err := a.keptInput(ctx, name, of)
			if err != nil {
				return fmt.Errorf("input %s: %w", name, err)
			}
			held += roundUp(in.Bytes, page)
			delete(p.datasets, name)
			p.kept[name] = d
			p.spec.Inputs = append(p.spec.Inputs, in)
			continue
		}
		if _, err := os.Stat(path); err != nil {
			if cidText.MatchString(path) {
				return usage("give its local path, or keep it: skyops data put PATH, then data:NAME", "data set %s: what is under %s opens with a key that the CID does not tell", name, path)
			}
			return fmt.Errorf("data set %s: %w", name, err)
		}
		size, err := measure(path)
		if err != nil {
			return fmt.Errorf("data set %s: %w", name, err)
		}
		held += size.held
		p.datasets[name] = filepath.Clean(path)
		p.spec.Inputs = append(p.spec.Inputs, job.Input{Name: name, CID: announced, Manifest: p.spec.Salt, Bytes: size.sealed})
	}
	return a.makeRoom(p, held)
}

// makeRoom sees to it that the data sets, which occupy held bytes on a node, fit
// the job's disk.
func (a *app) makeRoom(p *plan, held uint64) error {
	if held == 0 {
		return nil
	}
	need, asked := held>>20+1, uint64(p.spec.Disk)
	switch {
	case p.task.Disk == 0:
		p.spec.Disk = uint32(min(asked+need, job.MaxDisk))
		a.say("Note: the job asks for %d MiB of disk: %d, and %d for the data sets. Choose yourself with --disk.", p.spec.Disk, asked, need)
	case need > asked:
		return usage(fmt.Sprintf("ask for --disk %dMB, and more for what the job writes", need),
			"the data sets take %d MiB of the job's disk, which has %d", need, asked)
	}
	return nil
}

// dataSize is how large a data set is, in bytes.
type dataSize struct {
	sealed uint64 // of its package, about
	held   uint64 // of its files on a node, and no less than sealed
}

// Units of what a data set is made of.
const (
	tarBlock   = 512
	tarName    = 100     // bytes; a longer one takes three more blocks
	page       = 4 << 10 // files on a node are in memory
	partHeader = 8 << 10 // of a segment, for two recipients
)

// measure adds up what a file or folder takes, sealed and unpacked.
func measure(path string) (dataSize, error) {
	var tar, held uint64
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		tar += tarBlock
		if len(name) > tarName {
			tar += 3 * tarBlock
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err == nil {
			tar += roundUp(uint64(info.Size()), tarBlock)
			held += roundUp(uint64(info.Size()), page)
		}
		return err
	})
	// Of every 64 KiB, 16 bytes are the seal's.
	sealed := tar + tar>>12 + (tar/uint64(segmentSize(int64(tar)))+1)*partHeader
	return dataSize{sealed: sealed, held: max(held, sealed)}, err
}

func roundUp(n, unit uint64) uint64 { return (n + unit - 1) / unit * unit }
