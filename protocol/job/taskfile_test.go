package job

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

func catalogue(t *testing.T) Catalogue {
	t.Helper()
	b, err := os.ReadFile("testdata/presets/gpt2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCatalogue(map[string][]byte{"gpt2.yaml": b})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTaskFileToSpec(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/tasks/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	task, err := ParseTaskFile(b)
	if err != nil {
		t.Fatal(err)
	}
	d, err := task.ToSpec(catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	want := Spec{
		Version: 1, Name: "mine", Model: "gpt2", Image: Image{Ref: "skyops/gpt2-pytorch:1"},
		Command: []string{"python3", "/opt/skyops/train.py", "--steps=50", "--layers", "2"},
		Env:     map[string]string{"PYTHONUNBUFFERED": "1", "MODEL_SIZE": "small", "EPOCHS": "3", "LR": "1e-3", "ON": "yes"},
		GPU:     "A100:80GB:2", CPU: 500, RAM: 65536, Disk: 1536,
		Limits: Limits{Duration: 4*3600 + 1800, Grace: 30, Quiet: 5, AllowOOMKill: true},
		Where:  Where{Nodes: []common.Address{common.HexToAddress("0xaa")}, Region: 2, MinStake: 5, MinReputation: 700},
	}
	if !reflect.DeepEqual(d.Spec, want) {
		t.Errorf("got  %+v\nwant %+v", d.Spec, want)
	}
	if d.Dockerfile != "images/pytorch/Dockerfile" {
		t.Errorf("dockerfile %q", d.Dockerfile)
	}
	if len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "shrinks the model") {
		t.Errorf("notes %q", d.Notes)
	}
	if !reflect.DeepEqual(task.Secrets, []string{"HF_TOKEN"}) || task.Inputs["dataset"] != "./data" || task.MaxCost != "0.25" || task.Currency != "SKYOPS" {
		t.Errorf("task %+v", task)
	}
}

func TestTaskFileDefaults(t *testing.T) {
	t.Parallel()
	task, err := ParseTaskFile([]byte("image: alpine@sha256:" + strings.Repeat("ab", 32) + "\ncommand: echo hi && sleep 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := task.ToSpec(Catalogue{})
	if err != nil {
		t.Fatal(err)
	}
	d.Spec.Salt = common.HexToHash("0x1")
	if err := d.Spec.Validate(); err != nil {
		t.Error(err)
	}
	if !d.Spec.Image.Pull || d.Spec.RAM != uint32(DefaultRAM) || d.Spec.Limits.Duration != 3600 {
		t.Errorf("%+v", d.Spec)
	}
	if !reflect.DeepEqual(d.Spec.Command, []string{"/bin/sh", "-c", "echo hi && sleep 1"}) {
		t.Errorf("command %q", d.Spec.Command)
	}
	task = TaskFile{Runtime: RuntimeProcess, Command: Command{"true"}}
	if d, err = task.ToSpec(Catalogue{}); err != nil || d.Spec.Image != (Image{}) {
		t.Errorf("a process task: %+v, %v", d.Spec, err)
	}
	task = TaskFile{Model: "gpt2", GPU: &GPURequest{Min: 2, Max: 2}}
	if d, err = task.ToSpec(catalogue(t)); err != nil || d.Spec.GPU != "8GB..:2" {
		t.Errorf("only a count keeps the preset's memory: %q, %v", d.Spec.GPU, err)
	}
}

func TestTaskFileErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"imgae: x":                              "did you mean image?",
		"ram: lots":                             "write e.g. 64GB",
		"ram: -1":                               "is not a size",
		"cpu: many":                             "write e.g. 4",
		"duration: 4":                           "write e.g. 4h",
		"duration: 90d":                         "not between",
		"gpu: H1000":                            "did you mean H100",
		"gpu: [A100]":                           "gpu must be text",
		"command: ''":                           "empty line",
		"command: [[a]]":                        "neither a line nor a list",
		"env: [A]":                              "env must be a mapping",
		"image: a b":                            "is not an image name",
		"image: x@sha256:12":                    "is not an image name",
		"{}":                                    "image: is missing",
		"model: gpt3":                           "did you mean gpt2?",
		"{model: gpt2, framework: jax}":         "use pytorch or tensorflow",
		"{model: gpt2, options: {step: 5}}":     "did you mean steps?",
		"{model: gpt2, options: {steps: many}}": "not a whole number",
		"{model: gpt2, options: {steps: 0}}":    "give 1 to 1000000",
		"{model: gpt2, options: {size: huge}}":  "not among small, medium",
		"{image: x, options: {a: b}}":           "belong to a model",
		"{image: x, runtime: process}":          "runs no image",
		"{model: gpt2, deterministic: {}}":      "--set save-every=N",

		"{model: gpt2, deterministic: {}, options: {save-every: 0}}": "saves by time",
	} {
		task, err := ParseTaskFile([]byte(text))
		if err == nil {
			_, err = task.ToSpec(catalogue(t))
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestPresetResolve(t *testing.T) {
	t.Parallel()
	p, err := catalogue(t).Find("GPT2 ")
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.Resolve("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.Spec.Command, " "); got != "python3 /opt/skyops/train.py --steps=1000" {
		t.Errorf("command %q", got)
	}
	if d.Spec.GPU != "8GB.." || len(d.Notes) != 0 {
		t.Errorf("gpu %q, notes %q", d.Spec.GPU, d.Notes)
	}
	d, err = p.Resolve("tensorflow", map[string]string{"amp": "true", "size": "medium", "steps": "1000"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.Spec.Command, " "); got != "python3 train_tf.py --steps=1000 --amp" {
		t.Errorf("command %q", got)
	}
	if d.Spec.Env["MODEL_SIZE"] != "medium" || len(d.Notes) != 1 {
		t.Errorf("env %v, notes %q", d.Spec.Env, d.Notes)
	}
	if again, _ := p.Resolve("", nil); again.Spec.Env["MODEL_SIZE"] != "small" {
		t.Error("one draft changed another")
	}
}

// A deterministic job of a preset saves at the same steps in every run.
func TestDeterministicPreset(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{model: gpt2, options: {save-every: 5}}":                                        "--save-every=5",
		"{model: gpt2, deterministic: {}, options: {save-every: 5}}":                     "--save-every=5 --save-seconds=86400",
		"{model: gpt2, deterministic: {}, options: {save-every: 5, save-seconds: 7}}":    "--save-every=5 --save-seconds=7",
		"{model: gpt2, deterministic: {}, command: [python3, mine.py, --save-every=10]}": "mine.py --save-every=10",
	} {
		task, err := ParseTaskFile([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		d, err := task.ToSpec(catalogue(t))
		if got := strings.Join(d.Spec.Command, " "); err != nil || !strings.HasSuffix(got, " "+want) || strings.Contains(got, "seconds") != strings.Contains(want, "seconds") {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}

func TestPresetErrors(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("testdata/presets/gpt2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"name":       {"name: gpt2", "name: GPT 2", "name:"},
		"default":    {"framework: pytorch", "framework: torch", "not among frameworks"},
		"dockerfile": {"images/pytorch/Dockerfile", "../../etc/passwd", "not a path inside"},
		"absolute":   {"images/pytorch/Dockerfile", "/etc/passwd", "not a path inside"},
		"image":      {"skyops/gpt2-pytorch:1", "a b", "is not an image name"},
		"type":       {"type: integer", "type: int", `"int" is unknown`},
		"bounds":     {`default: "1000"`, `default: "0"`, "options[0].default"},
		"both":       {"env: MODEL_SIZE", "env: MODEL_SIZE\n    argument: [x]", "either argument or env"},
		"twice":      {"- name: layers", "- name: steps", "is there twice"},
		"env":        {"env: MODEL_SIZE", "env: SKYOPS_SIZE", "set by the node"},
		"resource":   {"disk: 20GB", "", "resources.disk"},
		"needs":      {"needs: save-every", "needs: size", "repeatable.needs"},
		"sets":       {"{save-seconds: 86400}", "{save-seconds: 0}", "repeatable.sets.save-seconds"},
		"sets what":  {"{save-seconds: 86400}", "{seconds: 5}", "repeatable.sets.seconds"},
		"unknown":    {"minVRAM:", "minVram:", "did you mean minVRAM?"},
		"input":      {"- name: dataset", "- name: ../x", "inputs[0].name"},
	} {
		text := strings.Replace(string(good), c.old, c.new, 1)
		if text == string(good) {
			t.Fatalf("%s: %q is not in the fixture", name, c.old)
		}
		if _, err := ParsePreset([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := NewCatalogue(map[string][]byte{"a": good, "b": good}); err == nil || !strings.Contains(err.Error(), "there twice") {
		t.Errorf("two presets of one name: %v", err)
	}
	var fe *FieldError
	if _, err := (Catalogue{}).Find("x"); !errors.As(err, &fe) || fe.Field != "model" {
		t.Errorf("%v", err)
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Size{"64": 65536, "64GB": 65536, "64 gb": 65536, "512MB": 512, "1.5TB": 1572864, "1.5": 1536, "2GiB": 2048, "10g": 10240} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("size %q is %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]Cores{"4": 4000, "0.5": 500, "500m": 500, "1.25": 1250} {
		if got, err := ParseCores(text); err != nil || got != want {
			t.Errorf("cores %q is %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]Duration{"4h": 14400, "90m": 5400, "1d12h": 129600, "45s": 45, "1.5h": 5400, "1w": 604800, "1h 30m": 5400} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("duration %q is %d, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "x", "-1", "1x", "1.2.3", "99999999999", "0"} {
		if v, err := ParseSize(bad); err == nil {
			t.Errorf("size %q is %d", bad, v)
		}
		if v, err := ParseCores(bad); err == nil {
			t.Errorf("cores %q is %d", bad, v)
		}
		if v, err := ParseDuration(bad); err == nil {
			t.Errorf("duration %q is %d", bad, v)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Size(rapid.Uint32Range(1, 1<<31).Draw(t, "size"))
		if again, err := ParseSize(s.String()); err != nil || again != s {
			t.Fatalf("%d prints as %s, reads as %d: %v", s, s, again, err)
		}
		c := Cores(rapid.Uint32Range(1, MaxCPU).Draw(t, "cores"))
		if again, err := ParseCores(c.String()); err != nil || again != c {
			t.Fatalf("%d prints as %s, reads as %d: %v", c, c, again, err)
		}
		d := Duration(rapid.Uint32Range(1, MaxDuration).Draw(t, "duration"))
		if again, err := ParseDuration(d.String()); err != nil || again != d {
			t.Fatalf("%d prints as %s, reads as %d: %v", d, d, again, err)
		}
	})
}

func FuzzParseTaskFile(f *testing.F) {
	for _, name := range []string{"testdata/tasks/full.yaml", "testdata/presets/gpt2.yaml"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if task, err := ParseTaskFile(b); err == nil {
			_, _ = task.ToSpec(Catalogue{})
		}
		if p, err := ParsePreset(b); err == nil {
			if _, err := p.Resolve("", nil); err != nil {
				t.Fatalf("a valid preset does not resolve: %v", err)
			}
		}
	})
}
