package presets

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/skyops/skyops/protocol/job"
)

// Every pipeline among the examples can be planned, and its tasks are ones that
// the catalogue can resolve.
func TestExamples(t *testing.T) {
	t.Parallel()
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../examples/*/pipeline.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d examples: %v", len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := job.ParsePipelineFile(b)
		if err == nil {
			_, err = f.Plan()
		}
		for _, step := range f.Steps {
			if _, fault := step.Task.ToSpec(c); fault != nil {
				t.Errorf("%s: step %s: %v", name, step.Name, fault)
			}
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
