package presets

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skyops/skyops/protocol/job"
)

func TestCatalogue(t *testing.T) {
	t.Parallel()
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Presets() {
		for name, f := range p.Frameworks {
			if _, err := os.Stat(f.Dockerfile); err != nil {
				t.Errorf("%s: Dockerfile of %s: %v", p.Name, name, err)
			}
			if _, err := p.Resolve(name, nil); err != nil {
				t.Errorf("%s with %s: %v", p.Name, name, err)
			}
		}
	}
}

func TestGPT2SaysThatItIsShrunk(t *testing.T) {
	t.Parallel()
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Find("gpt2")
	if err != nil {
		t.Fatal(err)
	}
	full, err := p.Resolve("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(full.Notes) != 0 || !slices.Contains(full.Spec.Command, "--size=full") {
		t.Errorf("full: %v, notes %v", full.Spec.Command, full.Notes)
	}
	tiny, err := p.Resolve("", map[string]string{"size": "tiny", "steps": "20"})
	if err != nil {
		t.Fatal(err)
	}
	if len(tiny.Notes) != 1 || !strings.Contains(tiny.Notes[0], "shrinks") {
		t.Errorf("tiny: notes %v", tiny.Notes)
	}
	if !slices.Contains(tiny.Spec.Command, "--steps=20") {
		t.Errorf("tiny: %v", tiny.Spec.Command)
	}
}

func TestABadFileNamesItself(t *testing.T) {
	t.Parallel()
	_, err := read(fstest.MapFS{"catalogue/bad.yaml": {Data: []byte("name: bad\nsurprise: 1\n")}})
	if err == nil || !strings.Contains(err.Error(), "catalogue/bad.yaml") {
		t.Fatal(err)
	}
	if _, err := (job.Catalogue{}).Find("x"); err == nil {
		t.Fatal("found in an empty catalogue")
	}
}
