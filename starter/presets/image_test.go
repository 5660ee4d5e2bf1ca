package presets

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// needImage skips a test whose image is not built; where everything is installed it fails.
func needImage(t *testing.T, name string) string {
	t.Helper()
	image := "skyops/" + name + ":local"
	if err := exec.Command("docker", "image", "inspect", image).Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not here; build.sh %s makes it", image, name)
		}
		t.Skipf("%s is not here; build.sh %s makes it", image, name)
	}
	return image
}

// sandbox is how a node runs a program, as far as an image can tell.
func sandbox(args ...string) *exec.Cmd {
	return exec.Command("docker", append([]string{"run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp",
		"--user", "65534:65534", "--cap-drop", "ALL"}, args...)...)
}

// TestTrainingScript runs the tests of the GPT-2 script inside its image, which
// `make images` builds.
func TestTrainingScript(t *testing.T) {
	t.Parallel()
	image := needImage(t, "gpt2-pytorch")
	if testing.Short() {
		t.Skip("trains for half a minute; run without -short")
	}
	out, err := sandbox("--entrypoint", "python3", image, "/opt/gpt2/test_train.py").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// studio runs the steps of a small animation, each in a container of its own.
type studio struct {
	*testing.T
	image string
	dir   string
}

// step runs one with the folders of the contract and returns what it wrote to its output.
func (s studio) step(name string, inputs map[string]string, resume string) (output string, log []byte, err error) {
	s.Helper()
	output = s.folder()
	// As the test's user, who can then remove what was written.
	args := []string{"--user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()), "-v", output + ":/skyops/output", "-e", "SKYOPS_OUTPUT_DIR=/skyops/output", "-e", "SKYOPS_INPUT_DIR=/skyops/input",
		"-e", "SKYOPS_CHECKPOINT_DIR=/tmp/checkpoints"}
	for input, dir := range inputs {
		args = append(args, "-v", dir+":/skyops/input/"+input+":ro")
	}
	if resume != "" {
		args = append(args, "-v", resume+":/skyops/resume:ro", "-e", "SKYOPS_RESUME_DIR=/skyops/resume")
	}
	args = append(args, s.image, name, "--frames=4", "--chunk=2", "--width=48", "--height=32", "--samples=1")
	log, err = sandbox(args...).CombinedOutput()
	return output, log, err
}

func (s studio) must(name string, inputs map[string]string, resume string) string {
	s.Helper()
	output, log, err := s.step(name, inputs, resume)
	if err != nil {
		s.Fatalf("%s: %v\n%s", name, err, log)
	}
	return output
}

func (s studio) folder() string {
	s.Helper()
	dir, err := os.MkdirTemp(s.dir, "")
	if err != nil {
		s.Fatal(err)
	}
	return dir
}

func (s studio) copy(from, to string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		s.Fatal(err)
	}
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		s.Fatal(err)
	}
}

// An animation is cut into chunks, each is rendered by itself, one of them goes
// on from a checkpoint, and the video has every frame.
func TestRenderingScript(t *testing.T) {
	t.Parallel()
	s := studio{t, needImage(t, "blender"), t.TempDir()}
	if testing.Short() {
		t.Skip("renders for ten seconds; run without -short")
	}
	chunks := s.must("plan", nil, "")
	frames := s.folder()
	for n := range 2 {
		chunk := s.folder()
		s.copy(filepath.Join(chunks, "chunks", fmt.Sprintf("chunk-%04d.json", n)), filepath.Join(chunk, "chunk.json"))
		out, resume := s.must("render", map[string]string{"chunk": chunk}, ""), ""
		if n == 1 { // a frame of the first chunk stands for one rendered before the node was lost
			resume = s.folder()
			s.copy(filepath.Join(frames, "0", "frame-000001.png"), filepath.Join(resume, "frame-000003.png"))
			s.copy(os.DevNull, filepath.Join(resume, ".skyops-complete"))
			out = s.must("render", map[string]string{"chunk": chunk}, resume)
		}
		for i := 1; i <= 2; i++ {
			name := fmt.Sprintf("frame-%06d.png", 2*n+i)
			s.copy(filepath.Join(out, "frames", name), filepath.Join(frames, fmt.Sprint(n), name))
		}
	}
	kept, err := os.ReadFile(filepath.Join(frames, "1", "frame-000003.png"))
	first, err1 := os.ReadFile(filepath.Join(frames, "0", "frame-000001.png"))
	if err != nil || err1 != nil || !bytes.Equal(kept, first) {
		t.Errorf("a frame that the checkpoint holds was rendered again: %v, %v", err, err1)
	}
	if _, log, err := s.step("encode", map[string]string{"frames": filepath.Join(frames, "0")}, ""); err == nil || !bytes.Contains(log, []byte("missing [3, 4]")) {
		t.Errorf("a video of half the frames: %v\n%s", err, log)
	}
	video := filepath.Join(s.must("encode", map[string]string{"frames": frames}, ""), "animation.mp4")
	read := `import bpy; c = bpy.data.movieclips.load("/video.mp4"); print("VIDEO", c.frame_duration, *c.size)`
	out, err := sandbox("-v", video+":/video.mp4:ro", "--entrypoint", "blender", s.image, "-b", "--factory-startup", "--python-expr", read).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "VIDEO 4 48 32") {
		t.Errorf("the video has not 4 frames of 48 by 32: %v\n%s", err, out)
	}
}
