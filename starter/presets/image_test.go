package presets

import (
	"os"
	"os/exec"
	"testing"
)

// TestTrainingScript runs the tests of the GPT-2 script inside its image, which
// `make images` builds.
func TestTrainingScript(t *testing.T) {
	t.Parallel()
	const image = "skyops/gpt2-pytorch:local"
	if err := exec.Command("docker", "image", "inspect", image).Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not here; build.sh gpt2-pytorch makes it", image)
		}
		t.Skipf("%s is not here; build.sh gpt2-pytorch makes it", image)
	}
	if testing.Short() {
		t.Skip("trains for half a minute; run without -short")
	}
	cmd := exec.Command("docker", "run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp", "--user", "65534:65534",
		"--cap-drop", "ALL", "--entrypoint", "python3", image, "/opt/gpt2/test_train.py")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
