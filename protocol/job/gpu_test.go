package job

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseGPU(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "",
		"0":                              "",
		"none":                           "",
		"A100":                           "A100",
		" a100 ":                         "A100",
		"A100:1":                         "A100",
		"A100:80GB:2":                    "A100:80GB:2",
		"24GB..":                         "24GB..",
		"..80GB":                         "..80GB",
		"24GB..80GB:2":                   "24GB..80GB:2",
		"24..80GB":                       "24GB..80GB",
		"24g..":                          "24GB..",
		"1TB":                            "1024GB",
		"40960MB..":                      "40GB..",
		"A100,H100:40GB..:1..4":          "A100,H100:40GB..:1..4",
		"H100,A100":                      "A100,H100",
		"A100,A100":                      "A100",
		"nvidia:A100":                    "A100",
		"nvidia":                         "nvidia",
		"NVIDIA:24GB":                    "nvidia:24GB",
		"amd:2":                          "amd:2",
		"intel:..16GB:1..2":              "intel:..16GB:1..2",
		"any":                            "1",
		"any:2":                          "2",
		"1":                              "1",
		"4":                              "4",
		"1..4":                           "1..4",
		"2..":                            "2..64",
		"..4":                            "1..4",
		"64":                             "64",
		"A100-80GB":                      "A100:80GB",
		"A100-80GB:8":                    "A100:80GB:8",
		"A100-SXM4-80GB":                 "A100:80GB",
		"A100-80GB:80GB":                 "A100:80GB",
		"RTX_4090":                       "RTX4090",
		"RTX4090":                        "RTX4090",
		"rtx-4090":                       "RTX4090",
		"GeForce RTX 3080 Ti":            "RTX3080Ti",
		"RTX 6000 Ada,A10G":              "A10G,RTX6000Ada",
		"MI300X:192GB:8":                 "MI300X:192GB:8",
		"V100,T4,L4,L40S,H200,B200,A10G": "H200,B200,L4,L40S,T4,V100,A10G",
	} {
		g, err := ParseGPU(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if g.String() != want {
			t.Errorf("%q is %q, want %q", text, g, want)
		}
	}
}

func TestParseGPUErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"A1000":                      "did you mean A100",
		"H10":                        "did you mean",
		"RTX4091":                    "RTX4090",
		"foo":                        `unknown GPU "foo"`,
		"A100,foo":                   `unknown GPU "foo"`,
		"A100::2":                    "empty part",
		":A100":                      "empty part",
		"A100,":                      "unknown GPU",
		"2:A100":                     "out of place",
		"A100:2:80GB":                "out of place",
		"A100:H100":                  "out of place",
		"A100:nvidia":                "out of place",
		"amd:A100":                   "made by nvidia, not amd",
		"A100:0":                     "starts at 1",
		"A100:65":                    "more than the 64",
		"4090":                       "did you mean RTX4090",
		"A100:4..2":                  "ends before it starts",
		"80GB..40GB":                 "ends before it starts",
		"A100:24GB":                  "there is A100 40 GB, A100 80 GB",
		"T4:40GB..":                  "there is T4 16 GB",
		"0GB":                        "not between",
		"9999TB":                     "not between",
		"1000MB":                     "not a whole number of GB",
		"..":                         "unknown GPU",
		"A100-40GB:80GB":             "give the memory once",
		"A100-40GB,A100-80GB":        "one memory range",
		strings.Repeat("A100,", 200): "at most 512",
	} {
		_, err := ParseGPU(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Names as NVML, ROCm and shops report them.
func TestFindGPU(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"NVIDIA A100-SXM4-80GB":                        "A100",
		"NVIDIA A100 80GB PCIe":                        "A100",
		"NVIDIA A100-PCIE-40GB":                        "A100",
		"NVIDIA H100 80GB HBM3":                        "H100",
		"NVIDIA H100 NVL":                              "H100",
		"NVIDIA H100 PCIe":                             "H100",
		"NVIDIA H200":                                  "H200",
		"NVIDIA H200 NVL":                              "H200",
		"NVIDIA B200":                                  "B200",
		"NVIDIA GH200 480GB":                           "GH200",
		"NVIDIA L4":                                    "L4",
		"NVIDIA L40S":                                  "L40S",
		"Tesla T4":                                     "T4",
		"Tesla V100-SXM2-16GB":                         "V100",
		"Tesla V100-PCIE-32GB":                         "V100",
		"NVIDIA A10G":                                  "A10G",
		"NVIDIA A10":                                   "A10",
		"NVIDIA RTX A6000":                             "A6000",
		"NVIDIA RTX 6000 Ada Generation":               "RTX6000Ada",
		"Quadro RTX 6000":                              "RTX6000",
		"NVIDIA GeForce RTX 4090":                      "RTX4090",
		"NVIDIA GeForce RTX 4080 SUPER":                "RTX4080S",
		"NVIDIA GeForce RTX 4070 Ti SUPER":             "RTX4070TiS",
		"NVIDIA GeForce RTX 3060":                      "RTX3060",
		"NVIDIA GeForce GTX 1080 Ti":                   "GTX1080Ti",
		"NVIDIA TITAN RTX":                             "TITANRTX",
		"NVIDIA RTX PRO 6000 Blackwell Server Edition": "RTXPRO6000",
		"AMD Instinct MI300X":                          "MI300X",
		"AMD Instinct MI250X":                          "MI250X",
		"AMD Radeon RX 7900 XTX":                       "RX7900XTX",
		"Intel(R) Data Center GPU Max 1550":            "Max1550",
		"Intel(R) Arc(TM) A770 Graphics":               "ArcA770",
		"4090":                                         "RTX4090",
		"RTX_3090":                                     "RTX3090",
	} {
		m, ok := FindGPU(name)
		if !ok || m.Name != want {
			t.Errorf("%q is %q, want %q", name, m.Name, want)
		}
	}
	for _, name := range []string{"", "NVIDIA", "80GB", "Matrox G200", "A100B"} {
		if m, ok := FindGPU(name); ok {
			t.Errorf("%q is %s", name, m.Name)
		}
	}
}

// Ids are signed: this list may only grow.
func TestGPUTableIsFrozen(t *testing.T) {
	t.Parallel()
	models := GPUModels()
	if !slices.IsSortedFunc(models, func(a, b GPUModel) int { return int(a.ID) - int(b.ID) }) {
		t.Error("the table is not sorted by id, which lookups need")
	}
	for i, m := range models {
		if m.ID == NoGPU || m.ID == OtherGPU || i > 0 && models[i-1].ID == m.ID || len(m.Memory) == 0 {
			t.Errorf("entry %+v", m)
		}
		if found, ok := FindGPU(m.Name); !ok || found.ID != m.ID {
			t.Errorf("%s is found as %d, not %d", m.Name, found.ID, m.ID)
		}
		for _, gb := range m.Memory {
			if g, err := ParseGPU(m.Name + ":" + (GPURequest{MinMem: gb, MaxMem: gb, Min: 1, Max: 1}).String()); err != nil || g.Models[0] != m.ID {
				t.Errorf("%s with %d GB: %v", m.Name, gb, err)
			}
		}
	}
	for id, name := range map[uint16]string{
		1: "A100", 2: "H100", 3: "H200", 4: "B200", 12: "L4", 14: "L40S", 15: "T4", 16: "V100", 22: "A10G",
		31: "A6000", 36: "RTX5090", 41: "RTX4090", 51: "RTX3090", 66: "GB10",
		1001: "MI300X", 1013: "W7900", 2001: "Max1550", 2007: "Gaudi3", NoGPU: "no GPU", OtherGPU: "an unlisted GPU",
	} {
		if GPUName(id) != name {
			t.Errorf("id %d is %s, want %s", id, GPUName(id), name)
		}
	}
}

func TestGPUMemoryCoversWhatDriversReport(t *testing.T) {
	t.Parallel()
	for text, reported := range map[string][2]uint32{ // fits, does not fit
		"L4:24GB":      {23034, 16384},
		"T4:16GB":      {15360, 23034},
		"A100:80GB":    {81920, 40960},
		"H100:80GB":    {81559, 95830},
		"H200:141GB":   {143771, 81559},
		"B200:192GB":   {183359, 143771},
		"L40S:48GB":    {46068, 40960},
		"40GB..":       {40960, 24564},
		"..40GB":       {40960, 46068},
		"MI300X:192GB": {196592, 131072},
	} {
		g, err := ParseGPU(text)
		if err != nil {
			t.Fatal(err)
		}
		low, high := g.VRAM()
		fits := func(v uint32) bool { return v >= low && (high == 0 || v <= high) }
		if !fits(reported[0]) || fits(reported[1]) {
			t.Errorf("%s is %d..%d MiB: %d fits %v, %d fits %v", text, low, high, reported[0], fits(reported[0]), reported[1], fits(reported[1]))
		}
	}
}

func TestGPUAccepts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"A100,H100": 2, "24GB..": 0, "1": 0, "amd": 13, "intel": 7} {
		g, err := ParseGPU(text)
		if err != nil || len(g.Accepts()) != want {
			t.Errorf("%s accepts %v: %v", text, g.Accepts(), err)
		}
	}
}

func drawGPU(t *rapid.T) GPURequest {
	g := GPURequest{Min: 1, Max: 1}
	if rapid.Bool().Draw(t, "named") {
		all := GPUModels()
		for range rapid.IntRange(1, 5).Draw(t, "names") {
			if id := all[rapid.IntRange(0, len(all)-1).Draw(t, "model")].ID; !slices.Contains(g.Models, id) {
				g.Models = append(g.Models, id)
			}
		}
		slices.Sort(g.Models)
	} else {
		g.Vendor = rapid.SampledFrom([]Vendor{"", NVIDIA, AMD, Intel}).Draw(t, "vendor")
		g.MinMem = rapid.Uint32Range(0, 200).Draw(t, "min")
		if rapid.Bool().Draw(t, "bounded") {
			g.MaxMem = g.MinMem + rapid.Uint32Range(0, 100).Draw(t, "more")
		}
	}
	g.Min = rapid.Uint16Range(1, MaxGPUs).Draw(t, "count")
	g.Max = rapid.Uint16Range(g.Min, MaxGPUs).Draw(t, "most")
	return g
}

// What a request prints as reads back as the same request.
func TestGPURoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawGPU(t)
		again, err := ParseGPU(g.String())
		if err != nil {
			t.Fatalf("%+v prints as %q: %v", g, g, err)
		}
		if again.String() != g.String() || !slices.Equal(again.Models, g.Models) || again.Vendor != g.Vendor ||
			again.MinMem != g.MinMem || again.MaxMem != g.MaxMem || again.Min != g.Min || again.Max != g.Max {
			t.Fatalf("%+v prints as %q and reads as %+v", g, g, again)
		}
	})
}

func FuzzParseGPU(f *testing.F) {
	for _, s := range []string{"A100", "A100:80GB:2", "24GB..", "A100,H100:40GB..:1..4", "nvidia:..80GB", "RTX_4090", "A100-SXM4-80GB:8", "::", "..", "1..", "amd:2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := ParseGPU(s)
		if err != nil {
			return
		}
		again, err := ParseGPU(g.String())
		if err != nil || again.String() != g.String() {
			t.Fatalf("%q is %q, which reads as %q: %v", s, g, again, err)
		}
		if g.Max < g.Min || g.Max > MaxGPUs || g.MaxMem != 0 && g.MaxMem < g.MinMem {
			t.Fatalf("%q gave %+v", s, g)
		}
	})
}
