package record

import "testing"

// What a node says of GPU memory is read beside what its attempt held, and of devices
// that do not exist as that.
func TestErasureOfGPUsIsReadBesideTheMatch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e         *Erasure
		held      uint64
		simulated bool
		want      string
	}{
		"no receipt":        {nil, 1 << 10, false, ""},
		"no GPU":            {&Erasure{}, 0, false, ""},
		"all":               {&Erasure{GPUMemory: 160 << 10, Overwritten: 158 << 10}, 160 << 10, false, "158.0 of 160.0 GiB of GPU memory were overwritten"},
		"of the whole node": {&Erasure{GPUMemory: 320 << 10, Overwritten: 316 << 10}, 160 << 10, false, "316.0 of 320.0 GiB of GPU memory were overwritten"},
		"says nothing":      {&Erasure{}, 160 << 10, false, "GPU memory was not overwritten"},
		"says less":         {&Erasure{GPUMemory: 80 << 10, Overwritten: 80 << 10}, 160 << 10, false, "80.0 of 160.0 GiB of GPU memory were overwritten"},
		"simulated":         {&Erasure{GPUMemory: 80 << 10, Overwritten: 80 << 10}, 80 << 10, true, "80.0 of 80.0 GiB of simulated GPU memory were overwritten"},
	} {
		if got := c.e.GPUs(c.held, c.simulated); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	f := newFixture(t, 1)
	if held := f.proof.Record.GPUMemory(2); held != 160<<10 {
		t.Errorf("by its match the attempt held %d MiB", held)
	}
}
