package job

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

func validSpec() Spec {
	return Spec{
		Version: 1, Name: "train", Image: Image{Ref: "skyops/gpt2:1", Digest: "sha256:" + strings.Repeat("ab", 32)},
		Command: []string{"python3", "train.py"}, Env: map[string]string{"EPOCHS": "3"},
		Secrets: &Secrets{Names: []string{"HF_TOKEN"}, Sealed: []byte("age")},
		Inputs:  []Input{{Name: "dataset", CID: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", Manifest: common.HexToHash("0x1"), Bytes: 99}},
		GPU:     "A100:80GB:2", CPU: 4000, RAM: 65536, Disk: 102400,
		Limits: Limits{Duration: 3600}, Salt: common.HexToHash("0x5a17"),
	}
}

func TestSpecComesBackFromItsCanonicalForm(t *testing.T) {
	t.Parallel()
	s := validSpec()
	b, err := s.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseSpec(b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, again) {
		t.Errorf("%+v came back as %+v", s, again)
	}
	h1, _ := s.Hash()
	h2, _ := again.Hash()
	if h1 != h2 || h1 == (common.Hash{}) {
		t.Errorf("hashes %s and %s", h1, h2)
	}
}

// The same spec in YAML and JSON, fields in any order, has the same hash.
func TestSpecHashIgnoresNotation(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(validSpec())
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	indented, _ := json.MarshalIndent(m, "  ", "\t")
	yaml := []byte(`
salt: 0x0000000000000000000000000000000000000000000000000000000000005a17
limits: {durationSeconds: 3600}
diskMiB: 102400
ramMiB: 65536
cpuMilli: 4000
gpu: A100:80GB:2
inputs:
  - {name: dataset, cid: bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi, bytes: 99,
     manifest: "0x0000000000000000000000000000000000000000000000000000000000000001"}
secrets: {names: [HF_TOKEN], sealed: YWdl}
env: {EPOCHS: 3}
command: [python3, train.py]
image: {ref: "skyops/gpt2:1", digest: "sha256:` + strings.Repeat("ab", 32) + `"}
name: train
version: 1
`)
	want, _ := validSpec().Hash()
	for name, text := range map[string][]byte{"compact": b, "indented": indented, "yaml": yaml} {
		s, err := ParseSpec(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, _ := s.Hash(); got != want {
			t.Errorf("%s: hash %s, want %s", name, got, want)
		}
	}
}

func TestSpecStrictness(t *testing.T) {
	t.Parallel()
	base, _ := validSpec().Canonical()
	with := func(field string) string { return strings.TrimSuffix(string(base), "}") + "," + field + "}" }
	for name, c := range map[string]struct{ text, want string }{
		"unknown field":          {with(`"comand":["x"]`), `unknown field "comand"; did you mean command?`},
		"field in another case":  {with(`"NAME2":1`), `unknown field "NAME2"`},
		"case differs":           {strings.Replace(string(base), `"name":"train"`, `"Name":"train"`, 1), `did you mean name?`},
		"nested unknown field":   {strings.Replace(string(base), `"durationSeconds"`, `"duration"`, 1), `unknown field "limits.duration"`},
		"repeated field":         {with(`"name":"again"`), `field "name" is there twice`},
		"wrong type":             {strings.Replace(string(base), `"cpuMilli":4000`, `"cpuMilli":"4000"`, 1), "cpuMilli must be a number, not text"},
		"number for text":        {strings.Replace(string(base), `"name":"train"`, `"name":5`, 1), "name must be text, not a number"},
		"too large number":       {strings.Replace(string(base), `"cpuMilli":4000`, `"cpuMilli":4000000000000`, 1), "cpuMilli"},
		"fraction":               {strings.Replace(string(base), `"cpuMilli":4000`, `"cpuMilli":1.5`, 1), "cpuMilli"},
		"short salt":             {strings.Replace(string(base), "5a17\"", "\"", 1), "salt"},
		"trailing garbage":       {string(base) + "{}", "more after"},
		"nothing":                {"  \n", "is empty"},
		"a list":                 {"[1]", "must be a mapping, not a list"},
		"too long":               {strings.Repeat(" ", MaxSpecBytes+1), "at most 65536"},
		"deep json":              {strings.Repeat(`{"a":`, 40), "nested deeper"},
		"deep yaml":              {strings.Repeat("[", 60) + strings.Repeat("]", 60), "nested deeper"},
		"two yaml documents":     {"version: 1\n---\nversion: 1\n", "more than one"},
		"yaml merge key":         {"a: &x {b: 1}\nc: {<<: *x}\n", "plain text"},
		"yaml tag":               {"version: !!binary aGk=\n", "is not supported"},
		"yaml unknown with line": {"version: 1\ncomand: x\n", "line 2: unknown field"},
		"not yaml":               {"a: [", "is not YAML"},
	} {
		_, err := ParseSpec([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A small document of nested aliases must not grow into a large one.
func TestYAMLAliasesAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	_, err := ParseSpec([]byte(b.String()))
	if err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%v", err)
	}
	if _, err := ParseSpec([]byte("a: &a [*a]")); err == nil {
		t.Error("an alias to itself was read")
	}
}

// What aliases repeat counts as if it were written out: five thousand times ten
// kilobytes are no file of fifteen.
func TestAliasesOfLongTextAreRefused(t *testing.T) {
	t.Parallel()
	file := fmt.Sprintf("env: {A: &a %q}\ncommand: [%s]\n", strings.Repeat("x", 10_000), strings.TrimSuffix(strings.Repeat("*a, ", 5000), ", "))
	var out struct {
		Env     map[string]string `json:"env"`
		Command []string          `json:"command"`
	}
	if err := decodeStrict([]byte(file), 1<<20, &out); err == nil || len(out.Command) > 0 {
		t.Errorf("read %d texts, %v", len(out.Command), err)
	}
	few := fmt.Sprintf("env: {A: &a %q}\ncommand: [*a, *a]\n", strings.Repeat("x", 100))
	if err := decodeStrict([]byte(few), 1<<20, &out); err != nil || len(out.Command) != 2 {
		t.Errorf("a few aliases: %d texts, %v", len(out.Command), err)
	}
	for name, doc := range map[string]string{"JSON": `{"env": {"A": "1", "A": "2"}}`, "YAML": "env: {A: 1, A: 2}"} {
		if err := decodeStrict([]byte(doc), 1<<20, &out); err == nil {
			t.Errorf("%s: a field that is there twice was read", name)
		}
	}
}

// long is text above every bound.
var long = strings.Repeat("x", 70<<10)

// brokenSpecs breaks a valid spec in one field each.
var brokenSpecs = map[string]struct {
	field   string
	breakIt func(*Spec)
}{
	"version":         {"version", func(s *Spec) { s.Version = 2 }},
	"name":            {"name", func(s *Spec) { s.Name = "a\nb" }},
	"long name":       {"name", func(s *Spec) { s.Name = long[:65] }},
	"no digest":       {"image.digest", func(s *Spec) { s.Image.Digest = "" }},
	"digest":          {"image.digest", func(s *Spec) { s.Image.Digest = "sha256:AB" }},
	"ref":             {"image.ref", func(s *Spec) { s.Image.Ref = "a b" }},
	"pull no ref":     {"image.ref", func(s *Spec) { s.Image.Ref, s.Image.Pull = "", true }},
	"pull+archive":    {"image.archive", func(s *Spec) { s.Image.Pull, s.Image.Archive = true, s.Inputs[0].CID }},
	"archive":         {"image.archive", func(s *Spec) { s.Image.Archive = "../x" }},
	"runtime":         {"runtime", func(s *Spec) { s.Runtime = "podman" }},
	"process image":   {"image", func(s *Spec) { s.Runtime = RuntimeProcess }},
	"process empty":   {"command", func(s *Spec) { s.Runtime, s.Image, s.Command = RuntimeProcess, Image{}, nil }},
	"arguments":       {"command", func(s *Spec) { s.Command = make([]string, 300); s.Command[0] = "x" }},
	"empty program":   {"command[0]", func(s *Spec) { s.Command = []string{""} }},
	"zero byte":       {"command[1]", func(s *Spec) { s.Command = []string{"x", "a\x00"} }},
	"not utf-8":       {"command[1]", func(s *Spec) { s.Command = []string{"x", "\xff"} }},
	"env name":        {"env.1A", func(s *Spec) { s.Env = map[string]string{"1A": ""} }},
	"env equals":      {"env.A=B", func(s *Spec) { s.Env = map[string]string{"A=B": ""} }},
	"env reserved":    {"env.SKYOPS_JOB_ID", func(s *Spec) { s.Env = map[string]string{"SKYOPS_JOB_ID": ""} }},
	"env value":       {"env.A", func(s *Spec) { s.Env = map[string]string{"A": long} }},
	"secret name":     {"secrets.names[0]", func(s *Spec) { s.Secrets.Names = []string{"a-b"} }},
	"secret twice":    {"secrets.names[1]", func(s *Spec) { s.Secrets.Names = []string{"A", "A"} }},
	"secret and env":  {"secrets.names[0]", func(s *Spec) { s.Secrets.Names = []string{"EPOCHS"} }},
	"secret none":     {"secrets.names", func(s *Spec) { s.Secrets.Names = nil }},
	"secret unsealed": {"secrets.sealed", func(s *Spec) { s.Secrets.Sealed = nil }},
	"input path":      {"inputs[0].name", func(s *Spec) { s.Inputs[0].Name = "../x" }},
	"input dots":      {"inputs[0].name", func(s *Spec) { s.Inputs[0].Name = ".." }},
	"input case":      {"inputs[0].name", func(s *Spec) { s.Inputs[0].Name = "A" }},
	"input dot":       {"inputs[0].name", func(s *Spec) { s.Inputs[0].Name = "a." }},
	"input twice":     {"inputs[1].name", func(s *Spec) { s.Inputs = append(s.Inputs, s.Inputs[0]) }},
	"input cid":       {"inputs[0].cid", func(s *Spec) { s.Inputs[0].CID = "/etc" }},
	"input manifest":  {"inputs[0].manifest", func(s *Spec) { s.Inputs[0].Manifest = common.Hash{} }},
	"input bytes":     {"inputs[0].bytes", func(s *Spec) { s.Inputs[0].Bytes = 0 }},
	"inputs on disk":  {"diskMiB", func(s *Spec) { s.Inputs[0].Bytes = uint64(s.Disk)<<20 + 1 }},
	"inputs":          {"inputs", func(s *Spec) { s.Inputs = make([]Input, 17) }},
	"gpu":             {"gpu", func(s *Spec) { s.GPU = "A1000" }},
	"gpu form":        {"gpu", func(s *Spec) { s.GPU = "a100:1" }},
	"cpu":             {"cpuMilli", func(s *Spec) { s.CPU = 0 }},
	"ram":             {"ramMiB", func(s *Spec) { s.RAM = 1 << 30 }},
	"disk":            {"diskMiB", func(s *Spec) { s.Disk = 0 }},
	"duration":        {"limits.durationSeconds", func(s *Spec) { s.Limits.Duration = 0 }},
	"grace":           {"limits.graceSeconds", func(s *Spec) { s.Limits.Grace = 3601 }},
	"quiet":           {"limits.checkpointQuietSeconds", func(s *Spec) { s.Limits.Quiet = 3601 }},
	"nodes":           {"where.nodes[0]", func(s *Spec) { s.Where.Nodes = make([]common.Address, 1) }},
	"region":          {"where.region", func(s *Spec) { s.Where.Region = 8 }},
	"stake":           {"where.minStake", func(s *Spec) { s.Where.MinStake = 1 << 60 }},
	"reputation":      {"where.minReputation", func(s *Spec) { s.Where.MinReputation = 10_001 }},
	"salt":            {"salt", func(s *Spec) { s.Salt = common.Hash{} }},
}

func TestSpecValidateNamesTheField(t *testing.T) {
	t.Parallel()
	if err := validSpec().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, c := range brokenSpecs {
		s := validSpec()
		c.breakIt(&s)
		err := s.Validate()
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if found := fieldErrors(err)[c.field]; found == nil {
			t.Errorf("%s: no error on %s in: %v", name, c.field, err)
		} else if found.Problem == "" {
			t.Errorf("%s: %s has no cause", name, c.field)
		}
	}
	process := validSpec()
	process.Runtime, process.Image = RuntimeProcess, Image{}
	if err := process.Validate(); err != nil {
		t.Errorf("a process job: %v", err)
	}
	wide := validSpec()
	for i := range 10 {
		wide.Env[fmt.Sprint("V", i)] = long[:8000]
	}
	if err := wide.Validate(); err == nil || !strings.Contains(err.Error(), "at most 65536") {
		t.Errorf("a spec above the limit: %v", err)
	}
}

// fieldErrors collects the field errors in a tree of joined and wrapped errors.
func fieldErrors(err error) map[string]*FieldError {
	out := map[string]*FieldError{}
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) {
		case *FieldError:
			out[e.Field] = e
		case interface{ Unwrap() []error }:
			for _, c := range e.Unwrap() {
				walk(c)
			}
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		}
	}
	walk(err)
	return out
}

func TestNewSalt(t *testing.T) {
	t.Parallel()
	h, err := NewSalt(bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil || h[31] != 7 {
		t.Errorf("%s, %v", h, err)
	}
	if _, err := NewSalt(bytes.NewReader(nil)); err == nil {
		t.Error("a salt from nothing")
	}
}

// Whatever is read is valid, and reads back from its canonical form the same.
func FuzzParseSpec(f *testing.F) {
	base, err := validSpec().Canonical()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(base)
	files, _ := filepath.Glob("testdata/specs/*")
	if len(files) == 0 {
		f.Fatal("the corpus testdata/specs is missing")
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSpec(b)
		if err != nil {
			return
		}
		c, err := s.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseSpec(c)
		if err != nil {
			t.Fatalf("%v in %s", err, c)
		}
		if d, err := again.Canonical(); err != nil || !bytes.Equal(c, d) {
			t.Fatalf("%s became %s: %v", c, d, err)
		}
	})
}

func TestNearestFindsSlips(t *testing.T) {
	t.Parallel()
	names := []string{"command", "env", "image", "inputs", "limits", "secrets"}
	for slip, want := range map[string]string{"comand": "command", "commnad": "command", "imgae": "image", "secret": "secrets", "envv": "env"} {
		if got := nearest(slip, names, 1); len(got) != 1 || got[0] != want {
			t.Errorf("nearest to %q is %v", slip, got)
		}
	}
	if got := nearest("zzzzzz", names, 3); got != nil {
		t.Errorf("nearest to nonsense is %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringN(0, 40, 40).Draw(t, "a"), rapid.StringN(0, 40, 40).Draw(t, "b")
		if distance(a, b) != distance(b, a) || (distance(a, b) == 0) != (a == b) {
			t.Fatalf("distance(%q, %q) is not one", a, b)
		}
	})
}

func TestStopGrace(t *testing.T) {
	t.Parallel()
	if none, asked := (Limits{}).StopGrace(), (Limits{Grace: 5}).StopGrace(); none != 2*time.Minute || asked != 5*time.Second {
		t.Errorf("%s without a word, %s of 5 s", none, asked)
	}
}
