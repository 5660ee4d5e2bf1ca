package dashboard

import (
	"encoding/json"
	"fmt"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/presets"
)

// form is what the page of a new job is made from.
type form struct {
	Presets []preset       `json:"presets"`
	GPUs    []job.GPUModel `json:"gpus"`
}

// preset is one of the catalogue, in a spec's units.
type preset struct {
	Name        string               `json:"name"`
	Description string               `json:"description"`
	Framework   string               `json:"framework"` // the default one
	Frameworks  map[string]framework `json:"frameworks"`
	GPU         string               `json:"gpu"`
	CPU         uint32               `json:"cpuMilli"`
	RAM         uint32               `json:"ramMiB"`
	Disk        uint32               `json:"diskMiB"`
	Duration    uint32               `json:"durationSeconds"`
	Options     []job.Option         `json:"options"`
	Inputs      []job.PresetInput    `json:"inputs"`
}

type framework struct {
	Image   job.Image         `json:"image"` // without a digest: this gateway does not know which it is
	Command []string          `json:"command"`
	Env     map[string]string `json:"env,omitempty"`
	Note    string            `json:"note,omitempty"`
}

// makeForm reads the catalogue; images are the digests of local images, by name.
func makeForm(images map[string]string) ([]byte, error) {
	catalogue, err := presets.Catalogue()
	if err != nil {
		return nil, err
	}
	out := form{GPUs: job.GPUModels()}
	for _, p := range catalogue.Presets() {
		f := preset{
			Name: p.Name, Description: p.Description, Framework: p.Framework, Frameworks: map[string]framework{},
			CPU: uint32(p.Resources.CPU), RAM: uint32(p.Resources.RAM), Disk: uint32(p.Resources.Disk), Duration: uint32(p.Resources.Duration),
			Options: p.Options, Inputs: p.Inputs,
		}
		for name, w := range p.Frameworks {
			d, err := p.Resolve(name, nil)
			if err != nil {
				return nil, fmt.Errorf("preset %s: %w", p.Name, err)
			}
			f.GPU = d.Spec.GPU
			image := d.Spec.Image
			if digest, ok := images[w.Image]; ok && image.Digest == "" {
				image.Digest = digest
			}
			f.Frameworks[name] = framework{Image: image, Command: w.Command, Env: w.Env, Note: w.Note}
		}
		out.Presets = append(out.Presets, f)
	}
	return json.Marshal(out)
}
