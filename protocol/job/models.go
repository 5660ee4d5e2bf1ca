package job

import (
	"slices"
	"strings"
)

// A Vendor is a maker of GPUs, as users write it.
type Vendor string

// The vendors of the table.
const (
	NVIDIA Vendor = "nvidia"
	AMD    Vendor = "amd"
	Intel  Vendor = "intel"
)

// NoGPU is the model id of a node without GPUs; OtherGPU stands for one that
// the table does not know: it runs jobs that name no model.
const (
	NoGPU    uint16 = 0
	OtherGPU uint16 = 65535
)

// GPUModel is one entry of the table of GPUs.
type GPUModel struct {
	ID     uint16   `json:"id"` // signed in leaves: never changes, never reused
	Name   string   `json:"name"`
	Vendor Vendor   `json:"vendor"`
	Memory []uint32 `json:"memoryGB"` // sizes it is sold with
	// aliases are other spellings, upper case without separators, that the
	// general rules of normalising a name do not reach.
	aliases []string
}

// gpuModels is the table of names. Append only: ids are part of signed leaves.
var gpuModels = []GPUModel{
	{ID: 1, Name: "A100", Vendor: NVIDIA, Memory: []uint32{40, 80}, aliases: []string{"A100X"}},
	{ID: 2, Name: "H100", Vendor: NVIDIA, Memory: []uint32{64, 80, 94, 96}, aliases: []string{"H100NVL"}},
	{ID: 3, Name: "H200", Vendor: NVIDIA, Memory: []uint32{141}, aliases: []string{"H200NVL"}},
	{ID: 4, Name: "B200", Vendor: NVIDIA, Memory: []uint32{180, 192}},
	{ID: 5, Name: "B300", Vendor: NVIDIA, Memory: []uint32{270, 288}},
	{ID: 6, Name: "GH200", Vendor: NVIDIA, Memory: []uint32{96, 144}},
	{ID: 7, Name: "GB200", Vendor: NVIDIA, Memory: []uint32{186, 192}},
	{ID: 8, Name: "GB300", Vendor: NVIDIA, Memory: []uint32{279, 288}},
	{ID: 9, Name: "H20", Vendor: NVIDIA, Memory: []uint32{96, 141}},
	{ID: 10, Name: "H800", Vendor: NVIDIA, Memory: []uint32{80}},
	{ID: 11, Name: "A800", Vendor: NVIDIA, Memory: []uint32{40, 80}},
	{ID: 12, Name: "L4", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 13, Name: "L40", Vendor: NVIDIA, Memory: []uint32{48}},
	{ID: 14, Name: "L40S", Vendor: NVIDIA, Memory: []uint32{48}},
	{ID: 15, Name: "T4", Vendor: NVIDIA, Memory: []uint32{16}, aliases: []string{"T4G"}},
	{ID: 16, Name: "V100", Vendor: NVIDIA, Memory: []uint32{16, 32}, aliases: []string{"V100S", "V100DGXS"}},
	{ID: 17, Name: "P100", Vendor: NVIDIA, Memory: []uint32{12, 16}},
	{ID: 18, Name: "P40", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 19, Name: "P4", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 20, Name: "K80", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 21, Name: "A10", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 22, Name: "A10G", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 23, Name: "A16", Vendor: NVIDIA, Memory: []uint32{16}},
	{ID: 24, Name: "A30", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 25, Name: "A40", Vendor: NVIDIA, Memory: []uint32{48}},
	{ID: 26, Name: "A2", Vendor: NVIDIA, Memory: []uint32{16}},
	{ID: 27, Name: "A4000", Vendor: NVIDIA, Memory: []uint32{16}, aliases: []string{"RTXA4000"}},
	{ID: 28, Name: "A4500", Vendor: NVIDIA, Memory: []uint32{20}, aliases: []string{"RTXA4500"}},
	{ID: 29, Name: "A5000", Vendor: NVIDIA, Memory: []uint32{24}, aliases: []string{"RTXA5000"}},
	{ID: 30, Name: "A5500", Vendor: NVIDIA, Memory: []uint32{24}, aliases: []string{"RTXA5500"}},
	{ID: 31, Name: "A6000", Vendor: NVIDIA, Memory: []uint32{48}, aliases: []string{"RTXA6000"}},
	{ID: 32, Name: "RTX4000Ada", Vendor: NVIDIA, Memory: []uint32{20}, aliases: []string{"RTX4000ADAGENERATION", "RTX4000SFFADAGENERATION"}},
	{ID: 33, Name: "RTX5000Ada", Vendor: NVIDIA, Memory: []uint32{32}, aliases: []string{"RTX5000ADAGENERATION"}},
	{ID: 34, Name: "RTX6000Ada", Vendor: NVIDIA, Memory: []uint32{48}, aliases: []string{"RTX6000ADAGENERATION", "6000ADA"}},
	{ID: 35, Name: "RTXPRO6000", Vendor: NVIDIA, Memory: []uint32{96}, aliases: []string{"RTXPRO6000BLACKWELL", "RTXPRO6000BLACKWELLSERVEREDITION", "RTXPRO6000BLACKWELLWORKSTATIONEDITION", "RTXPRO6000BLACKWELLMAXQWORKSTATIONEDITION"}},
	{ID: 36, Name: "RTX5090", Vendor: NVIDIA, Memory: []uint32{32}},
	{ID: 37, Name: "RTX5080", Vendor: NVIDIA, Memory: []uint32{16}},
	{ID: 38, Name: "RTX5070Ti", Vendor: NVIDIA, Memory: []uint32{16}},
	{ID: 39, Name: "RTX5070", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 40, Name: "RTX5060Ti", Vendor: NVIDIA, Memory: []uint32{8, 16}},
	{ID: 41, Name: "RTX4090", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 42, Name: "RTX4080S", Vendor: NVIDIA, Memory: []uint32{16}, aliases: []string{"RTX4080SUPER", "4080SUPER"}},
	{ID: 43, Name: "RTX4080", Vendor: NVIDIA, Memory: []uint32{16}},
	{ID: 44, Name: "RTX4070TiS", Vendor: NVIDIA, Memory: []uint32{16}, aliases: []string{"RTX4070TISUPER", "4070TISUPER"}},
	{ID: 45, Name: "RTX4070Ti", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 46, Name: "RTX4070S", Vendor: NVIDIA, Memory: []uint32{12}, aliases: []string{"RTX4070SUPER", "4070SUPER"}},
	{ID: 47, Name: "RTX4070", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 48, Name: "RTX4060Ti", Vendor: NVIDIA, Memory: []uint32{8, 16}},
	{ID: 49, Name: "RTX4060", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 50, Name: "RTX3090Ti", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 51, Name: "RTX3090", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 52, Name: "RTX3080Ti", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 53, Name: "RTX3080", Vendor: NVIDIA, Memory: []uint32{10, 12}},
	{ID: 54, Name: "RTX3070Ti", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 55, Name: "RTX3070", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 56, Name: "RTX3060Ti", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 57, Name: "RTX3060", Vendor: NVIDIA, Memory: []uint32{8, 12}},
	{ID: 58, Name: "RTX2080Ti", Vendor: NVIDIA, Memory: []uint32{11}},
	{ID: 59, Name: "RTX2080", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 60, Name: "RTX8000", Vendor: NVIDIA, Memory: []uint32{48}, aliases: []string{"QUADRORTX8000"}},
	{ID: 61, Name: "RTX6000", Vendor: NVIDIA, Memory: []uint32{24}, aliases: []string{"QUADRORTX6000"}},
	{ID: 62, Name: "TITANRTX", Vendor: NVIDIA, Memory: []uint32{24}},
	{ID: 63, Name: "TITANV", Vendor: NVIDIA, Memory: []uint32{12}},
	{ID: 64, Name: "GTX1080Ti", Vendor: NVIDIA, Memory: []uint32{11}},
	{ID: 65, Name: "GTX1080", Vendor: NVIDIA, Memory: []uint32{8}},
	{ID: 66, Name: "GB10", Vendor: NVIDIA, Memory: []uint32{128}},

	{ID: 1001, Name: "MI300X", Vendor: AMD, Memory: []uint32{192}, aliases: []string{"MI300XVF"}},
	{ID: 1002, Name: "MI300A", Vendor: AMD, Memory: []uint32{128}},
	{ID: 1003, Name: "MI325X", Vendor: AMD, Memory: []uint32{256}},
	{ID: 1004, Name: "MI355X", Vendor: AMD, Memory: []uint32{288}},
	{ID: 1005, Name: "MI350X", Vendor: AMD, Memory: []uint32{288}},
	{ID: 1006, Name: "MI308X", Vendor: AMD, Memory: []uint32{192}},
	{ID: 1007, Name: "MI250X", Vendor: AMD, Memory: []uint32{128}},
	{ID: 1008, Name: "MI250", Vendor: AMD, Memory: []uint32{128}},
	{ID: 1009, Name: "MI210", Vendor: AMD, Memory: []uint32{64}},
	{ID: 1010, Name: "MI100", Vendor: AMD, Memory: []uint32{32}},
	{ID: 1011, Name: "RX7900XTX", Vendor: AMD, Memory: []uint32{24}},
	{ID: 1012, Name: "RX7900XT", Vendor: AMD, Memory: []uint32{20}},
	{ID: 1013, Name: "W7900", Vendor: AMD, Memory: []uint32{48}, aliases: []string{"PROW7900"}},

	{ID: 2001, Name: "Max1550", Vendor: Intel, Memory: []uint32{128}, aliases: []string{"DATACENTERMAX1550", "PONTEVECCHIO"}},
	{ID: 2002, Name: "Max1100", Vendor: Intel, Memory: []uint32{48}, aliases: []string{"DATACENTERMAX1100"}},
	{ID: 2003, Name: "Flex170", Vendor: Intel, Memory: []uint32{16}, aliases: []string{"DATACENTERFLEX170"}},
	{ID: 2004, Name: "ArcA770", Vendor: Intel, Memory: []uint32{8, 16}, aliases: []string{"A770"}},
	{ID: 2005, Name: "ArcB580", Vendor: Intel, Memory: []uint32{12}, aliases: []string{"B580"}},
	{ID: 2006, Name: "Gaudi2", Vendor: Intel, Memory: []uint32{96}, aliases: []string{"HL225"}},
	{ID: 2007, Name: "Gaudi3", Vendor: Intel, Memory: []uint32{128}, aliases: []string{"HL325L"}},
}

// gpuByKey finds a model by name or alias, upper case without separators.
var gpuByKey = indexModels()

func indexModels() map[string]*GPUModel {
	index := make(map[string]*GPUModel, 3*len(gpuModels))
	for i := range gpuModels {
		m := &gpuModels[i]
		key := strings.ToUpper(m.Name)
		index[key] = m
		for _, a := range m.aliases {
			index[a] = m
		}
		if number, ok := strings.CutPrefix(key, "RTX"); ok && m.Vendor == NVIDIA && strings.ContainsAny(number, "0123456789") {
			if _, taken := index[number]; !taken {
				index[number] = m // 4090
			}
		}
	}
	return index
}

// GPUModels returns the table, by id.
func GPUModels() []GPUModel { return slices.Clone(gpuModels) }

// GPUModelByID returns a model of the table.
func GPUModelByID(id uint16) (GPUModel, bool) {
	i, ok := slices.BinarySearchFunc(gpuModels, id, func(m GPUModel, id uint16) int { return int(m.ID) - int(id) })
	if !ok {
		return GPUModel{}, false
	}
	return gpuModels[i], true
}

// GPUName names a model id for people.
func GPUName(id uint16) string {
	switch m, ok := GPUModelByID(id); {
	case ok:
		return m.Name
	case id == NoGPU:
		return "no GPU"
	default:
		return "an unlisted GPU"
	}
}

// FindGPU finds a model by any name it goes by: as a driver reports it
// ("NVIDIA A100-SXM4-80GB"), as a shop writes it ("RTX_4090") or short ("4090").
func FindGPU(name string) (GPUModel, bool) {
	m, _ := findGPU(name)
	if m == nil {
		return GPUModel{}, false
	}
	return *m, true
}

// noise are the words of a device name that tell makers, form factors and
// marketing, never models.
var noise = map[string]bool{
	"NVIDIA": true, "AMD": true, "INTEL": true, "CORPORATION": true,
	"GEFORCE": true, "TESLA": true, "RADEON": true, "INSTINCT": true, "GRAPHICS": true, "GPU": true,
	"PCIE": true, "PCI": true, "SXM": true, "SXM2": true, "SXM3": true, "SXM4": true, "SXM5": true, "SXM6": true,
	"HBM2": true, "HBM2E": true, "HBM3": true, "HBM3E": true, "OAM": true, "LAPTOP": true,
}

// findGPU returns the model of a name and the memory in GB the name carries (0: none).
func findGPU(name string) (model *GPUModel, memoryGB uint32) {
	plain := strings.NewReplacer("(R)", "", "(TM)", "").Replace(strings.ToUpper(name))
	words := strings.FieldsFunc(plain, func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '/' || r == '.'
	})
	if m := gpuByKey[strings.Join(words, "")]; m != nil {
		return m, 0
	}
	var kept []string
	for _, w := range words {
		if gb, ok := memoryWord(w); ok && len(kept) > 0 {
			memoryGB = gb
			continue
		}
		if !noise[w] {
			kept = append(kept, w)
		}
	}
	return gpuByKey[strings.Join(kept, "")], memoryGB
}

// memoryWord reads the "80GB" or "80G" inside a device name.
func memoryWord(w string) (gb uint32, ok bool) {
	digits, ok := strings.CutSuffix(strings.TrimSuffix(w, "B"), "G")
	if !ok || len(digits) == 0 || len(digits) > 3 {
		return 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		gb = gb*10 + uint32(c-'0')
	}
	return gb, true
}

// nearestGPUs returns the names closest to an unknown one, best first.
func nearestGPUs(name string) []string {
	key := strings.ToUpper(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(name))
	names := make([]string, 0, len(gpuByKey))
	for k := range gpuByKey {
		names = append(names, k)
	}
	var near []string
	for _, k := range nearest(key, names, 6) {
		if n := gpuByKey[k].Name; !slices.Contains(near, n) && len(near) < 3 {
			near = append(near, n)
		}
	}
	return near
}
