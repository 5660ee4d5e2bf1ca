package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// TaskFile is what people write by hand (job.yaml): a spec in friendly units,
// perhaps starting from a preset. Every field is optional; what is missing
// comes from the preset, or from the defaults below.
type TaskFile struct {
	Name               string            `json:"name,omitempty"`
	Model              string            `json:"model,omitempty"`     // preset to start from
	Framework          string            `json:"framework,omitempty"` // of the preset; empty: its default
	Options            map[string]string `json:"options,omitempty"`   // of the preset
	Image              string            `json:"image,omitempty"`     // name[:tag][@sha256:…]
	Command            Command           `json:"command,omitempty"`
	Env                map[string]string `json:"env,omitempty"`
	Secrets            []string          `json:"secrets,omitempty"` // names; their values never stand in a file
	Inputs             map[string]string `json:"inputs,omitempty"`  // name: local path from the file's folder, or what else submit-task --input takes
	GPU                *GPURequest       `json:"gpu,omitempty"`
	CPU                Cores             `json:"cpu,omitempty"`
	RAM                Size              `json:"ram,omitempty"`  // host memory, not the GPU's
	Disk               Size              `json:"disk,omitempty"` // inputs, scratch, outputs and checkpoints together
	Duration           Duration          `json:"duration,omitempty"`
	Grace              Duration          `json:"grace,omitempty"`
	CheckpointQuiet    Duration          `json:"checkpointQuiet,omitempty"`
	CheckpointInterval Duration          `json:"checkpointInterval,omitempty"` // what the program is told
	KeepCheckpoints    uint32            `json:"keepCheckpoints,omitempty"`    // newest ones that stay stored while the job runs
	AllowOOMKill       bool              `json:"allowOOMKill,omitempty"`
	Runtime            string            `json:"runtime,omitempty"`
	Retry              string            `json:"retry,omitempty"`         // never, node-loss or error:N
	Deterministic      *Deterministic    `json:"deterministic,omitempty"` // {}: byte by byte
	Deliver            []string          `json:"deliver,omitempty"`       // ipfs, arweave, direct: where the result goes besides
	Where              Where             `json:"where,omitzero"`
	MaxCost            string            `json:"maxCost,omitempty"`  // in whole units of the currency, e.g. 0.25
	Fee                string            `json:"fee,omitempty"`      // part of MaxCost for a place in the queue, in whole units
	Currency           string            `json:"currency,omitempty"` // ETH or SKYOPS
	Notify             string            `json:"notify,omitempty"`   // webhook; no part of the spec
}

// What a task gets that neither says nor has a preset.
const (
	DefaultCPU      Cores    = 1000
	DefaultRAM      Size     = 2 << 10
	DefaultDisk     Size     = 10 << 10
	DefaultDuration Duration = 3600
)

// ParseTaskFile reads a task file in YAML or JSON, at most MaxSpecBytes long.
// Unknown fields are errors. It resolves nothing: see ToSpec.
func ParseTaskFile(b []byte) (TaskFile, error) {
	var t TaskFile
	if err := decodeStrict(b, MaxSpecBytes, &t); err != nil {
		return TaskFile{}, fmt.Errorf("task file: %w", err)
	}
	return t, nil
}

// Draft is a spec as far as it can be made without effects. To finish it, a
// caller sets Salt, Secrets, Inputs, and the image's digest where Ref has none,
// and then validates it.
type Draft struct {
	Spec       Spec
	Dockerfile string   // of the preset's image, relative to the catalogue; empty: the image is made elsewhere
	Notes      []string // what the user should know, e.g. that an option shrinks the model
}

// ToSpec turns the task into a draft. It reports every field it cannot use.
func (t TaskFile) ToSpec(c Catalogue) (Draft, error) {
	d := Draft{Spec: Spec{
		Version: SpecVersion, CPU: uint32(DefaultCPU), RAM: uint32(DefaultRAM), Disk: uint32(DefaultDisk),
		Limits: Limits{Duration: uint32(DefaultDuration)},
	}}
	var errs []error
	if t.Model != "" {
		p, err := c.Find(t.Model)
		options := t.Options
		if err == nil && t.Deterministic != nil && len(t.Command) == 0 {
			options, err = p.deterministic(options)
		}
		if err == nil {
			d, err = p.Resolve(t.Framework, options)
		}
		errs = append(errs, err)
	} else if t.Framework != "" || len(t.Options) > 0 {
		errs = append(errs, &FieldError{"framework", "and options belong to a model", "name the model, or leave them out"})
	}
	errs = append(errs, t.overlay(&d))
	if err := errors.Join(errs...); err != nil {
		return Draft{}, fmt.Errorf("task: %w", err)
	}
	return d, nil
}

// overlay puts the task's own fields over what the preset gave.
func (t TaskFile) overlay(d *Draft) error {
	s := &d.Spec
	set(&s.Name, t.Name)
	set(&s.CPU, uint32(t.CPU))
	set(&s.RAM, uint32(t.RAM))
	set(&s.Disk, uint32(t.Disk))
	set(&s.Limits.Duration, uint32(t.Duration))
	set(&s.Limits.Grace, uint32(t.Grace))
	set(&s.Limits.Interval, uint32(t.CheckpointInterval))
	set(&s.Limits.Keep, t.KeepCheckpoints)
	set(&s.Limits.Quiet, uint32(t.CheckpointQuiet))
	set(&s.Runtime, t.Runtime)
	set(&s.Retry, t.Retry)
	s.Limits.AllowOOMKill = s.Limits.AllowOOMKill || t.AllowOOMKill
	s.Where, s.Deterministic, s.Deliver = t.Where, t.Deterministic, t.Deliver
	if len(t.Command) > 0 {
		s.Command = t.Command
	}
	if len(t.Env) > 0 {
		env := maps.Clone(s.Env)
		if env == nil {
			env = map[string]string{}
		}
		maps.Copy(env, t.Env)
		s.Env = env
	}
	if t.GPU != nil {
		s.GPU = d.mergeGPU(*t.GPU)
	}
	if s.Runtime == RuntimeProcess {
		if t.Image != "" {
			return &FieldError{"image", "is set, but the process runtime runs no image", "leave it out"}
		}
		s.Image, d.Dockerfile = Image{}, ""
		return nil
	}
	if t.Image == "" {
		if s.Image.Ref == "" {
			return &FieldError{"image", "is missing", "name an image, or a model (skyops models lists them)"}
		}
		return nil
	}
	image, err := ParseImage(t.Image)
	s.Image, d.Dockerfile = image, ""
	return err
}

// mergeGPU keeps the preset's least memory where the user only says how many.
func (d *Draft) mergeGPU(g GPURequest) string {
	preset, err := ParseGPU(d.Spec.GPU)
	if err == nil && !g.None() && len(g.Models) == 0 && g.MinMem == 0 && (g.MaxMem == 0 || g.MaxMem >= preset.MinMem) {
		g.MinMem = preset.MinMem
	}
	return g.String()
}

func set[T comparable](field *T, v T) {
	var zero T
	if v != zero {
		*field = v
	}
}

// ParseImage reads an image's name as people write it: name[:tag][@sha256:…].
// With a digest the image is one to pull from its registry; without, the
// caller must find the digest of a local image.
func ParseImage(text string) (Image, error) {
	ref, digest, pinned := strings.Cut(text, "@")
	if !imageRef.MatchString(ref) || pinned && !digestRef.MatchString(digest) {
		return Image{}, &FieldError{"image", fmt.Sprintf("%q is not an image name", text), "write name[:tag] or name@sha256:…"}
	}
	return Image{Ref: ref, Digest: digest, Pull: pinned}, nil
}

// MarshalJSON writes the command as a list.
func (c Command) MarshalJSON() ([]byte, error) { return json.Marshal([]string(c)) }
