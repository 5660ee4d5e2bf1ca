package docker

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/docker/docker/api/types/container"
)

// A job gets exactly the devices that the ledger gave it, by CDI names where the
// engine knows them, else through NVIDIA's own driver.
func TestGPURequests(t *testing.T) {
	t.Parallel()
	if got := devices(nil, true); got != nil {
		t.Errorf("a job without devices asks for %+v", got)
	}
	ids := []string{"GPU-1", "GPU-2"}
	want := []container.DeviceRequest{{Driver: "cdi", DeviceIDs: []string{"nvidia.com/gpu=GPU-1", "nvidia.com/gpu=GPU-2"}}}
	if got := devices(ids, true); !reflect.DeepEqual(got, want) {
		t.Errorf("by CDI: %+v", got)
	}
	want = []container.DeviceRequest{{Driver: "nvidia", DeviceIDs: ids, Capabilities: [][]string{{"gpu", "compute", "utility"}}}}
	if got := devices(ids, false); !reflect.DeepEqual(got, want) {
		t.Errorf("by driver: %+v", got)
	}
}

func TestCDIIsKnownByItsFiles(t *testing.T) {
	t.Parallel()
	empty, full := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "nvidia.yaml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if hasCDI(nil) || hasCDI([]string{empty}) || !hasCDI([]string{empty, full}) {
		t.Error("CDI is not told from its folders")
	}
}
