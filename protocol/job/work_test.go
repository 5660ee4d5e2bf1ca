package job

import (
	"maps"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

func drawWork(t *rapid.T) Work {
	text := rapid.StringMatching(`[a-z]{1,5}`)
	w := Work{
		Image: text.Draw(t, "image"), Command: rapid.SliceOfN(text, 1, 3).Draw(t, "command"), Env: rapid.MapOfN(text, text, 1, 5).Draw(t, "env"),
		Secrets: map[string][]byte{}, GPU: text.Draw(t, "gpu"), Runtime: text.Draw(t, "runtime"), Deliver: []string{text.Draw(t, "deliver")},
	}
	for name, value := range rapid.MapOfN(text, text, 1, 3).Draw(t, "secrets") {
		w.Secrets[name] = []byte(value)
	}
	for range rapid.IntRange(1, 3).Draw(t, "inputs") {
		w.Inputs = append(w.Inputs, WorkInput{
			Name: text.Draw(t, "input"), Content: text.Draw(t, "content"), Path: text.Draw(t, "path"),
			From: []Cache{{rapid.Byte().Draw(t, "from")}}, Each: rapid.Bool().Draw(t, "each"), Gather: rapid.Bool().Draw(t, "gather"),
		})
	}
	return w
}

// The name of work follows all that decides what it makes, the owner's key, and
// nothing else.
func TestNameOfWork(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*Work){
		"image":         func(w *Work) { w.Image += "x" },
		"command":       func(w *Work) { w.Command = append(slices.Clone(w.Command), "") },
		"words":         func(w *Work) { w.Command = append([]string{w.Command[0] + " "}, w.Command[1:]...) },
		"env":           func(w *Work) { w.Env = maps.Clone(w.Env); w.Env["X"] = "" },
		"secret":        func(w *Work) { w.Secrets = map[string][]byte{"A": {0xff}} },
		"odd secret":    func(w *Work) { w.Secrets = map[string][]byte{"A": {0xfe}} },
		"gpu":           func(w *Work) { w.GPU += ":2" },
		"runtime":       func(w *Work) { w.Runtime += "x" },
		"oom":           func(w *Work) { w.AllowOOMKill = !w.AllowOOMKill },
		"deliver":       func(w *Work) { w.Deliver = append([]string{"x"}, w.Deliver...) },
		"input":         func(w *Work) { w.Inputs = append(slices.Clone(w.Inputs), WorkInput{Name: "x"}) },
		"input's name":  func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].Name += "x" },
		"content":       func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].Content += "x" },
		"path":          func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].Path += "x" },
		"what makes it": func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].From = []Cache{{1, 2}} },
		"more makes it": func(w *Work) {
			w.Inputs = slices.Clone(w.Inputs)
			w.Inputs[0].From = append([]Cache{{}}, w.Inputs[0].From...)
		},
		"each":   func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].Each = !w.Inputs[0].Each },
		"copy":   func(w *Work) { w.Copy++ },
		"gather": func(w *Work) { w.Inputs = slices.Clone(w.Inputs); w.Inputs[0].Gather = !w.Inputs[0].Gather },
	}
	rapid.Check(t, func(t *rapid.T) {
		w, key := drawWork(t), WorkKey{rapid.Byte().Draw(t, "key")}
		name := func(w Work, key WorkKey) Cache {
			n, err := w.Name(key)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		want := name(w, key)
		same := w
		same.Env, same.Secrets = maps.Clone(w.Env), maps.Clone(w.Secrets)
		if name(same, key) != want {
			t.Error("the same work has two names")
		}
		key[31]++
		if name(w, key) == want {
			t.Error("two owners call it the same")
		}
		key[31]--
		seen := map[common.Hash]string{want: "nothing"}
		for what, change := range changes {
			other := w
			change(&other)
			n := name(other, key)
			if first, ok := seen[n]; ok {
				t.Errorf("a change of %s has the name of a change of %s", what, first)
			}
			seen[n] = what
		}
	})
}

// What a spec says for people, or as a bound, is no part of its work.
func TestWorkOfASpec(t *testing.T) {
	t.Parallel()
	a := validSpec()
	a.Image.Digest = "sha256:" + string(slices.Repeat([]byte("a"), 64))
	b := a
	b.Name, b.Model, b.RAM, b.CPU, b.Limits.Duration, b.Salt, b.Image.Ref = "other", "other", a.RAM+1, a.CPU+1, a.Limits.Duration+1, common.Hash{9}, "other"
	one, ok := WorkOf(a)
	two, _ := WorkOf(b)
	n, err := one.Name(WorkKey{1})
	m, again := two.Name(WorkKey{1})
	if !ok || err != nil || again != nil || n != m {
		t.Errorf("%t, %v, %v: %s and %s", ok, err, again, n, m)
	}
	b.Image = Image{}
	if _, ok := WorkOf(b); ok {
		t.Error("a program that nothing names by content has a name")
	}
}
