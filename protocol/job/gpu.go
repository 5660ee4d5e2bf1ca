package job

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MaxGPUs is the most GPUs one job can ask one node for.
const MaxGPUs = 64

// maxGPUMemoryGB bounds the memory of a request.
const maxGPUMemoryGB = 4096

// GPURequest says which GPUs a job can use. Its text form is
//
//	[vendor:]name[,name…][:memory][:count]
//
// with every part optional: A100 · A100:80GB:2 · 24GB.. · A100,H100:40GB..:1..4 ·
// nvidia:24GB..80GB · amd:2 · 4. Memory is per device, in the size the maker
// sells it as; a single size means exactly that size. The zero value asks for no GPU.
type GPURequest struct {
	Vendor Vendor   // "" for any; set only when Models is empty
	Models []uint16 // ids, ascending; empty: any model
	MinMem uint32   // GB as sold; 0: no lower bound
	MaxMem uint32   // GB as sold; 0: no upper bound
	Min    uint16   // devices
	Max    uint16   // devices; the node gives as many as it has free, up to Max
}

// None reports whether no GPU is asked for.
func (g GPURequest) None() bool { return g.Max == 0 }

// String returns the canonical text of the request; ParseGPU reads it back equal.
func (g GPURequest) String() string {
	if g.None() {
		return ""
	}
	var parts []string
	if g.Vendor != "" {
		parts = append(parts, string(g.Vendor))
	}
	if len(g.Models) > 0 {
		names := make([]string, len(g.Models))
		for i, id := range g.Models {
			names[i] = GPUName(id)
		}
		parts = append(parts, strings.Join(names, ","))
	}
	switch {
	case g.MinMem == 0 && g.MaxMem == 0:
	case g.MinMem == g.MaxMem:
		parts = append(parts, fmt.Sprintf("%dGB", g.MinMem))
	case g.MaxMem == 0:
		parts = append(parts, fmt.Sprintf("%dGB..", g.MinMem))
	case g.MinMem == 0:
		parts = append(parts, fmt.Sprintf("..%dGB", g.MaxMem))
	default:
		parts = append(parts, fmt.Sprintf("%dGB..%dGB", g.MinMem, g.MaxMem))
	}
	switch {
	case g.Min == g.Max && (g.Min > 1 || len(parts) == 0):
		parts = append(parts, fmt.Sprint(g.Min))
	case g.Min != g.Max:
		parts = append(parts, fmt.Sprintf("%d..%d", g.Min, g.Max))
	}
	return strings.Join(parts, ":")
}

// MarshalText writes String.
func (g GPURequest) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what ParseGPU reads.
func (g *GPURequest) UnmarshalText(b []byte) error {
	r, err := ParseGPU(string(b))
	if err == nil {
		*g = r
	}
	return err
}

// Accepts returns the ids of the models that satisfy the request's names or
// vendor, ascending; nil means any, unlisted ones too.
func (g GPURequest) Accepts() []uint16 {
	if len(g.Models) > 0 || g.Vendor == "" {
		return slices.Clone(g.Models)
	}
	var ids []uint16
	for _, m := range gpuModels {
		if m.Vendor == g.Vendor {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// VRAM returns the bounds of device memory in MiB as drivers report it; 0
// means no bound. Drivers report up to 7 % less than the size a card is sold
// as (an L4 of 24 GB has 23,034 MiB) and never as much as 5 % more.
func (g GPURequest) VRAM() (minMiB, maxMiB uint32) {
	return uint32(uint64(g.MinMem) * 1024 * 93 / 100), uint32(uint64(g.MaxMem) * 1024 * 105 / 100)
}

var (
	countPart  = regexp.MustCompile(`^(\d{1,6})?(\.\.)?(\d{1,6})?$`)
	memoryPart = regexp.MustCompile(`(?i)^(?:(\d{1,7})(TB|TiB|T|GB|GiB|G|MB|MiB|M)?)?(\.\.)?(?:(\d{1,7})(TB|TiB|T|GB|GiB|G|MB|MiB|M))?$`)
)

// ParseGPU reads a GPU request. "", "0" and "none" ask for no GPU.
func ParseGPU(text string) (GPURequest, error) {
	text = strings.TrimSpace(text)
	if text == "" || text == "0" || strings.EqualFold(text, "none") {
		return GPURequest{}, nil
	}
	if len(text) > 512 {
		return GPURequest{}, fmt.Errorf("GPU request is %d bytes long; at most 512", len(text))
	}
	p := gpuParser{text: text, g: GPURequest{Min: 1, Max: 1}}
	for part := range strings.SplitSeq(text, ":") {
		if err := p.part(strings.TrimSpace(part)); err != nil {
			return GPURequest{}, fmt.Errorf("GPU request %q: %w", text, err)
		}
	}
	if err := p.finish(); err != nil {
		return GPURequest{}, fmt.Errorf("GPU request %q: %w", text, err)
	}
	return p.g, nil
}

// gpuParser reads one part after another; stage is how far along the grammar it is.
type gpuParser struct {
	text  string
	g     GPURequest
	stage int
	named uint32 // memory that the names carry, as in A100-80GB
}

// The stages of the grammar, in the order of its parts.
const (
	stageVendor = iota + 1
	stageNames
	stageMemory
	stageCount
)

func (p *gpuParser) part(part string) error {
	stage, read := stageNames, p.names
	switch {
	case part == "":
		return fmt.Errorf("has an empty part; the form is [vendor:]name[,name…][:memory][:count], e.g. A100:80GB:2")
	case isVendor(part):
		stage, read = stageVendor, p.vendor
	case countPart.MatchString(part) && part != "..":
		stage, read = stageCount, p.count
	case memoryPart.MatchString(part) && part != "..":
		stage, read = stageMemory, p.memory
	}
	if stage <= p.stage {
		return fmt.Errorf("%q is out of place; the order is vendor, names, memory, count, e.g. nvidia:A100:80GB:2", part)
	}
	p.stage = stage
	return read(part)
}

func isVendor(s string) bool {
	switch Vendor(strings.ToLower(s)) {
	case NVIDIA, AMD, Intel:
		return true
	}
	return false
}

func (p *gpuParser) vendor(part string) error {
	p.g.Vendor = Vendor(strings.ToLower(part))
	return nil
}

func (p *gpuParser) names(part string) error {
	if strings.EqualFold(part, "any") || strings.EqualFold(part, "all") {
		return nil
	}
	for name := range strings.SplitSeq(part, ",") {
		m, gb := findGPU(name)
		if m == nil {
			hint := didYouMean(nearestGPUs(name))
			if hint == "" {
				hint = "; write e.g. A100, RTX4090 or 24GB.."
			}
			return fmt.Errorf("unknown GPU %q%s", strings.TrimSpace(name), hint)
		}
		if p.g.Vendor != "" && m.Vendor != p.g.Vendor {
			return fmt.Errorf("%s is made by %s, not %s", m.Name, m.Vendor, p.g.Vendor)
		}
		if gb != 0 && p.named != 0 && gb != p.named {
			return fmt.Errorf("the names carry both %d GB and %d GB; give one memory range instead, e.g. A100:40GB..80GB", p.named, gb)
		}
		p.named = max(p.named, gb)
		if !slices.Contains(p.g.Models, m.ID) {
			p.g.Models = append(p.g.Models, m.ID)
		}
	}
	p.g.Vendor = ""
	slices.Sort(p.g.Models)
	return nil
}

func (p *gpuParser) memory(part string) error {
	m := memoryPart.FindStringSubmatch(part)
	if m[1] != "" && m[2] == "" {
		m[2] = m[5] // 24..80GB
	}
	low, err := gigabytes(m[1], m[2])
	if err != nil {
		return err
	}
	high, err := gigabytes(m[4], m[5])
	if err != nil {
		return err
	}
	if m[3] == "" {
		high = low
	}
	if high != 0 && low > high {
		return fmt.Errorf("memory range %s ends before it starts", part)
	}
	p.g.MinMem, p.g.MaxMem = low, high
	return nil
}

func gigabytes(digits, unit string) (uint32, error) {
	if digits == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("memory %s%s is not a number", digits, unit)
	}
	switch strings.ToUpper(unit)[0] {
	case 'T':
		n *= 1024
	case 'M':
		if n%1024 != 0 {
			return 0, fmt.Errorf("memory %s%s is not a whole number of GB", digits, unit)
		}
		n /= 1024
	}
	if n == 0 || n > maxGPUMemoryGB {
		return 0, fmt.Errorf("memory %s%s is not between 1 GB and %d GB", digits, unit, maxGPUMemoryGB)
	}
	return uint32(n), nil
}

func (p *gpuParser) count(part string) error {
	m := countPart.FindStringSubmatch(part)
	low, high := uint64(1), uint64(MaxGPUs)
	if m[1] != "" {
		low, _ = strconv.ParseUint(m[1], 10, 32)
	}
	if m[3] != "" {
		high, _ = strconv.ParseUint(m[3], 10, 32)
	}
	if m[2] == "" {
		if m[3] != "" {
			low, _ = strconv.ParseUint(part, 10, 64)
		}
		high = low
	}
	switch {
	case low > MaxGPUs || high > MaxGPUs:
		hint := ""
		if model := gpuByKey[part]; model != nil {
			hint = didYouMean([]string{model.Name})
		}
		return fmt.Errorf("%s GPUs are more than the %d one node can give%s", part, MaxGPUs, hint)
	case low == 0:
		return fmt.Errorf("a count starts at 1; leave the request empty for no GPU")
	case low > high:
		return fmt.Errorf("count range %s ends before it starts", part)
	}
	p.g.Min, p.g.Max = uint16(low), uint16(high)
	return nil
}

// finish checks what needs all parts.
func (p *gpuParser) finish() error {
	g := &p.g
	if p.named != 0 {
		if p.stage >= stageMemory && g.MinMem+g.MaxMem != 0 && (g.MinMem != p.named || g.MaxMem != p.named) {
			return fmt.Errorf("the name says %d GB and the memory part something else; give the memory once, e.g. A100:80GB", p.named)
		}
		g.MinMem, g.MaxMem = p.named, p.named
	}
	if len(g.Models) == 0 || g.MinMem == 0 && g.MaxMem == 0 {
		return nil
	}
	var sizes []string
	for _, id := range g.Models {
		m, _ := GPUModelByID(id)
		for _, gb := range m.Memory {
			if gb >= g.MinMem*93/100 && (g.MaxMem == 0 || gb <= g.MaxMem*105/100) {
				return nil
			}
			sizes = append(sizes, fmt.Sprintf("%s %d GB", m.Name, gb))
		}
	}
	return fmt.Errorf("no such GPU has that memory; there is %s", strings.Join(sizes, ", "))
}
