// Package presets is the catalogue behind --model: one YAML file per preset in
// catalogue/, and what its images are built from in images/.
//
// To add a preset, add a file to catalogue/ (its format is job.Preset) and, if no
// existing image serves it, a folder with a Dockerfile to images/; no Go is
// needed. build.sh builds the images that this repository has Dockerfiles for.
//
// A program in an image keeps to the container contract: it reads
// SKYOPS_INPUT_DIR, resumes from SKYOPS_RESUME_DIR, writes complete checkpoints
// to SKYOPS_CHECKPOINT_DIR and its result to SKYOPS_OUTPUT_DIR. The scripts of
// images/gpt2-pytorch and images/counter are the examples.
//
// Start at Catalogue.
package presets

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/skyops/skyops/protocol/job"
)

//go:embed catalogue/*.yaml
var files embed.FS

// Catalogue returns the presets that come with this program.
func Catalogue() (job.Catalogue, error) { return read(files) }

func read(fsys fs.FS) (job.Catalogue, error) {
	names, err := fs.Glob(fsys, "catalogue/*.yaml")
	if err != nil {
		return job.Catalogue{}, fmt.Errorf("read catalogue: %w", err)
	}
	content := make(map[string][]byte, len(names))
	for _, name := range names {
		if content[name], err = fs.ReadFile(fsys, name); err != nil {
			return job.Catalogue{}, fmt.Errorf("read catalogue: %w", err)
		}
	}
	return job.NewCatalogue(content)
}
