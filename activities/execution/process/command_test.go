package process

import (
	"slices"
	"testing"

	"github.com/skyops/skyops/activities/execution"
)

// A program sees the devices that the ledger gave it, and without any, none.
func TestGPUsOfAProcess(t *testing.T) {
	t.Parallel()
	for want, ids := range map[string][]string{"CUDA_VISIBLE_DEVICES=": nil, "CUDA_VISIBLE_DEVICES=GPU-1,GPU-2": {"GPU-1", "GPU-2"}} {
		cmd := command(execution.Container{Devices: ids, Command: []string{"x"}, Env: map[string]string{"CUDA_VISIBLE_DEVICES": "GPU-9"}})
		if env := cmd.Environ(); !slices.Contains(env, want) || slices.Contains(env, "CUDA_VISIBLE_DEVICES=GPU-9") {
			t.Errorf("devices %v: %v", ids, env)
		}
	}
}
