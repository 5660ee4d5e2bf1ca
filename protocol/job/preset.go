package job

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxPresetBytes bounds one file of the catalogue.
const MaxPresetBytes = 64 << 10

// Preset is one entry of the catalogue behind --model: how to run a known
// training program. It is data (one YAML file each): adding one needs no Go.
type Preset struct {
	Name        string               `json:"name"`
	Description string               `json:"description"` // one line
	Framework   string               `json:"framework"`   // the default one
	Frameworks  map[string]Framework `json:"frameworks"`
	MinVRAM     Size                 `json:"minVRAM,omitempty"` // per GPU
	Resources   Resources            `json:"resources"`
	Options     []Option             `json:"options,omitempty"`
	Inputs      []PresetInput        `json:"inputs,omitempty"`
	Repeatable  *Repeatable          `json:"repeatable,omitempty"` // absent: it saves at the same steps however it is run
}

// Repeatable says what makes a preset save at the same steps in every run, so
// that another node can run a stretch of a deterministic job again.
type Repeatable struct {
	Needs string            `json:"needs"`          // the option that says at which steps; 0 is by time
	Sets  map[string]string `json:"sets,omitempty"` // what options are in a deterministic job that the user does not give
}

// Framework is one implementation of a preset.
type Framework struct {
	Image      string            `json:"image"`                // name[:tag][@sha256:…]
	Dockerfile string            `json:"dockerfile,omitempty"` // to build Image with, relative to the catalogue
	Command    []string          `json:"command"`
	Env        map[string]string `json:"env,omitempty"`
	Note       string            `json:"note,omitempty"` // shown when it is used
}

// Resources are what a preset asks for unless the user says otherwise.
type Resources struct {
	GPU      *GPURequest `json:"gpu,omitempty"`
	CPU      Cores       `json:"cpu"`
	RAM      Size        `json:"ram"`
	Disk     Size        `json:"disk"`
	Duration Duration    `json:"duration"`
}

// Option is one knob of a preset. It becomes arguments of the command or a
// variable of its environment; "{value}" stands for what the user gave.
type Option struct {
	Name     string   `json:"name"` // the user's --<name>
	Help     string   `json:"help"`
	Type     string   `json:"type"` // integer, number, text or flag
	Default  string   `json:"default,omitempty"`
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Choices  []string `json:"choices,omitempty"`
	Argument []string `json:"argument,omitempty"` // e.g. ["--steps={value}"]; for a flag without {value}
	Env      string   `json:"env,omitempty"`      // variable that takes the value instead
	Note     string   `json:"note,omitempty"`     // shown when the value is not the default, e.g. "shrinks the model"
}

// PresetInput is content that a preset reads from SKYOPS_INPUT_DIR/<name>.
type PresetInput struct {
	Name     string `json:"name"`
	Help     string `json:"help"`
	Required bool   `json:"required,omitempty"`
}

// ParsePreset reads one file of the catalogue and validates it. Unknown fields are errors.
func ParsePreset(b []byte) (Preset, error) {
	var p Preset
	if err := decodeStrict(b, MaxPresetBytes, &p); err != nil {
		return Preset{}, fmt.Errorf("preset: %w", err)
	}
	if err := p.validate(); err != nil {
		return Preset{}, fmt.Errorf("preset %q: %w", p.Name, err)
	}
	return p, nil
}

var presetName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,62}$`)

func (p Preset) validate() error {
	var e problems
	if !presetName.MatchString(p.Name) {
		e.add("name", fmt.Sprintf("%q is not a name", p.Name), "use lower-case letters, digits, . and -")
	}
	if p.Description == "" || !printable(p.Description) {
		e.add("description", "is missing or not one line of text", "say in one line what it does")
	}
	if _, ok := p.Frameworks[p.Framework]; !ok {
		e.add("framework", fmt.Sprintf("%q is not among frameworks", p.Framework), "name the default one")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Frameworks)) {
		p.Frameworks[name].check(&e, "frameworks."+name, name)
	}
	for i, o := range p.Options {
		field := fmt.Sprintf("options[%d]", i)
		if slices.ContainsFunc(p.Options[:i], func(other Option) bool { return other.Name == o.Name }) {
			e.add(field+".name", fmt.Sprintf("%q is there twice", o.Name), "name each option once")
		}
		o.check(&e, field)
	}
	if p.Repeatable != nil {
		p.Repeatable.check(&e, p.Options)
	}
	for i, in := range p.Inputs {
		if err := CheckInputName(in.Name); err != nil {
			e.add(fmt.Sprintf("inputs[%d].name", i), err.Error(), "use lower-case letters, digits, . _ and -")
		}
	}
	for field, v := range map[string]uint32{
		"cpu": uint32(p.Resources.CPU), "ram": uint32(p.Resources.RAM),
		"disk": uint32(p.Resources.Disk), "duration": uint32(p.Resources.Duration),
	} {
		if v == 0 {
			e.add("resources."+field, "is missing", "say what the default run needs")
		}
	}
	return e.err()
}

func (r Repeatable) check(e *problems, options []Option) {
	find := func(name string) int {
		return slices.IndexFunc(options, func(o Option) bool { return o.Name == name })
	}
	if i := find(r.Needs); i < 0 || options[i].Type != typeInteger {
		e.add("repeatable.needs", fmt.Sprintf("%q is not one of its options that takes an integer", r.Needs), "name the one that says at which steps it saves")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Sets)) {
		if i := find(name); i < 0 {
			e.add("repeatable.sets."+name, "is none of its options", "name one")
		} else if err := options[i].accepts(r.Sets[name]); err != nil {
			e.add("repeatable.sets."+name, err.Error(), "")
		}
	}
}

func (f Framework) check(e *problems, field, name string) {
	if !presetName.MatchString(name) {
		e.add(field, "is not a name", "use lower-case letters, digits, . and -")
	}
	if _, err := ParseImage(f.Image); err != nil {
		e.add(field+".image", fmt.Sprintf("%q is not an image name", f.Image), "write name[:tag]")
	}
	if d := f.Dockerfile; d != "" && (path.IsAbs(d) || path.Clean(d) != d || strings.HasPrefix(d, "..") || strings.Contains(d, `\`)) {
		e.add(field+".dockerfile", fmt.Sprintf("%q is not a path inside the catalogue", d), "write it relative and clean")
	}
	if len(f.Command) == 0 {
		e.add(field+".command", "is missing", "name the program to run")
	}
	for _, v := range slices.Sorted(maps.Keys(f.Env)) {
		checkEnvName(e, field+".env", v)
	}
}

// The types of an option.
const (
	typeInteger = "integer"
	typeNumber  = "number"
	typeText    = "text"
	typeFlag    = "flag"
)

func (o Option) check(e *problems, field string) {
	if !presetName.MatchString(o.Name) {
		e.add(field+".name", fmt.Sprintf("%q is not a name", o.Name), "use lower-case letters, digits and -")
	}
	switch o.Type {
	case typeInteger, typeNumber, typeText, typeFlag:
	default:
		e.add(field+".type", fmt.Sprintf("%q is unknown", o.Type), "write integer, number, text or flag")
	}
	if (len(o.Argument) == 0) == (o.Env == "") {
		e.add(field, "must have either argument or env", "")
	}
	if o.Env != "" {
		checkEnvName(e, field+".env", o.Env)
	}
	if o.Default != "" {
		if err := o.accepts(o.Default); err != nil {
			e.add(field+".default", err.Error(), "")
		}
	}
}

// accepts checks a value against the option's type and bounds.
func (o Option) accepts(value string) error {
	bounded := func(v float64) error {
		if o.Min != nil && v < *o.Min || o.Max != nil && v > *o.Max {
			return fmt.Errorf("%s is out of bounds; %s", value, o.bounds())
		}
		return nil
	}
	if len(o.Choices) > 0 && !slices.Contains(o.Choices, value) {
		return fmt.Errorf("%q is not among %s%s", value, strings.Join(o.Choices, ", "), didYouMean(nearest(value, o.Choices, 1)))
	}
	switch o.Type {
	case typeInteger:
		v, err := strconv.ParseInt(value, 10, 53)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", value)
		}
		return bounded(float64(v))
	case typeNumber:
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || v != v || v-v != 0 {
			return fmt.Errorf("%q is not a number", value)
		}
		return bounded(v)
	case typeFlag:
		if value != "true" && value != "false" {
			return fmt.Errorf("%q is neither true nor false", value)
		}
	default:
		if len(value) > MaxArgument || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return errors.New("is too long or not text")
		}
	}
	return nil
}

func (o Option) bounds() string {
	number := func(v *float64) string { return strconv.FormatFloat(*v, 'f', -1, 64) }
	switch {
	case o.Min != nil && o.Max != nil:
		return "give " + number(o.Min) + " to " + number(o.Max)
	case o.Min != nil:
		return "give at least " + number(o.Min)
	default:
		return "give at most " + number(o.Max)
	}
}

// Resolve makes a draft of the preset for a framework (empty: its default) and
// the user's options. Unknown options and values out of bounds are errors.
func (p Preset) Resolve(framework string, options map[string]string) (Draft, error) {
	if framework == "" {
		framework = p.Framework
	}
	f, ok := p.Frameworks[framework]
	if !ok {
		names := slices.Sorted(maps.Keys(p.Frameworks))
		return Draft{}, &FieldError{"framework", fmt.Sprintf("%s has no %q", p.Name, framework), "use " + strings.Join(names, " or ")}
	}
	image, err := ParseImage(f.Image)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		Dockerfile: f.Dockerfile,
		Spec: Spec{
			Version: SpecVersion, Name: p.Name, Model: p.Name, Image: image,
			Command: slices.Clone(f.Command), Env: maps.Clone(f.Env), GPU: p.gpu(),
			CPU: uint32(p.Resources.CPU), RAM: uint32(p.Resources.RAM), Disk: uint32(p.Resources.Disk),
			Limits: Limits{Duration: uint32(p.Resources.Duration)},
		},
	}
	if f.Note != "" {
		d.Notes = append(d.Notes, f.Note)
	}
	return d, p.apply(&d, options)
}

// deterministic returns the options of a deterministic job. A preset that saves
// by time saves elsewhere in each run, so that nobody can repeat a part of it.
func (p Preset) deterministic(options map[string]string) (map[string]string, error) {
	if p.Repeatable == nil {
		return options, nil
	}
	if n, err := strconv.ParseUint(options[p.Repeatable.Needs], 10, 64); err != nil || n == 0 {
		return nil, &FieldError{
			"deterministic", p.Name + " saves by time, at other steps in each run, so that no other node could run a part of it again",
			"say after how many steps it saves: --set " + p.Repeatable.Needs + "=N; or leave deterministic out",
		}
	}
	all := maps.Clone(p.Repeatable.Sets)
	if all == nil {
		return options, nil
	}
	maps.Copy(all, options)
	return all, nil
}

// gpu is the preset's GPU request with its least memory.
func (p Preset) gpu() string {
	if p.Resources.GPU == nil {
		return ""
	}
	g := *p.Resources.GPU
	if g.MinMem == 0 && len(g.Models) == 0 && !g.None() {
		g.MinMem = (uint32(p.MinVRAM) + 1023) / 1024
	}
	return g.String()
}

// apply turns options into arguments and variables, in the preset's order.
func (p Preset) apply(d *Draft, options map[string]string) error {
	var e problems
	names := make([]string, len(p.Options))
	for i, o := range p.Options {
		names[i] = o.Name
	}
	for _, given := range slices.Sorted(maps.Keys(options)) {
		if !slices.Contains(names, given) {
			hint := "it has " + strings.Join(names, ", ")
			if len(names) == 0 {
				hint = "it has no options"
			}
			e.add("options."+given, fmt.Sprintf("%s has no such option%s", p.Name, didYouMean(nearest(given, names, 1))), hint)
		}
	}
	for _, o := range p.Options {
		value, given := options[o.Name]
		if !given {
			value = o.Default
		}
		if value == "" && !given {
			continue
		}
		if err := o.accepts(value); err != nil {
			e.add("options."+o.Name, err.Error(), "")
			continue
		}
		if given && value != o.Default && o.Note != "" {
			d.Notes = append(d.Notes, fmt.Sprintf("--%s %s: %s", o.Name, value, o.Note))
		}
		o.set(&d.Spec, value)
	}
	return e.err()
}

func (o Option) set(s *Spec, value string) {
	switch {
	case o.Env != "":
		if s.Env == nil {
			s.Env = map[string]string{}
		}
		s.Env[o.Env] = value
	case o.Type == typeFlag && value != "true":
	default:
		for _, a := range o.Argument {
			s.Command = append(s.Command, strings.ReplaceAll(a, "{value}", value))
		}
	}
}

// Catalogue is a set of presets by name.
type Catalogue struct{ presets []Preset }

// NewCatalogue parses the files of a catalogue, keyed by their names for
// errors. Two presets of one name are an error.
func NewCatalogue(files map[string][]byte) (Catalogue, error) {
	var c Catalogue
	for _, file := range slices.Sorted(maps.Keys(files)) {
		p, err := ParsePreset(files[file])
		if err != nil {
			return Catalogue{}, fmt.Errorf("%s: %w", file, err)
		}
		if slices.ContainsFunc(c.presets, func(o Preset) bool { return o.Name == p.Name }) {
			return Catalogue{}, fmt.Errorf("%s: preset %q is there twice", file, p.Name)
		}
		c.presets = append(c.presets, p)
	}
	slices.SortFunc(c.presets, func(a, b Preset) int { return strings.Compare(a.Name, b.Name) })
	return c, nil
}

// Presets returns all presets, by name.
func (c Catalogue) Presets() []Preset { return slices.Clone(c.presets) }

// Find returns the preset of a name; its error names the nearest ones.
func (c Catalogue) Find(name string) (Preset, error) {
	names := make([]string, len(c.presets))
	for i, p := range c.presets {
		if p.Name == strings.ToLower(strings.TrimSpace(name)) {
			return p, nil
		}
		names[i] = p.Name
	}
	fix := "there is " + strings.Join(names, ", ")
	if len(names) == 0 {
		fix = "the catalogue is empty"
	}
	return Preset{}, &FieldError{"model", fmt.Sprintf("%q is unknown%s", name, didYouMean(nearest(name, names, 2))), fix}
}
