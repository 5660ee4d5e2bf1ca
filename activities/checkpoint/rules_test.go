package checkpoint_test

import (
	"path"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/checkpoint"
)

// tree is a directory as a program builds it up, with a clock of its own.
type tree struct {
	entries  map[string]checkpoint.Entry
	evidence checkpoint.Evidence
	now      time.Time
	inode    uint64
}

func newTree() *tree {
	return &tree{
		entries:  map[string]checkpoint.Entry{},
		evidence: checkpoint.Evidence{Renamed: map[string]bool{}, Closed: map[string]bool{}},
		now:      time.Unix(1_800_000_000, 0),
	}
}

func (t *tree) pass(d time.Duration) { t.now = t.now.Add(d) }

func (t *tree) mkdir(p string) {
	for ; p != "."; p = path.Dir(p) {
		if _, ok := t.entries[p]; !ok {
			t.inode++
			t.entries[p] = checkpoint.Entry{Path: p, Dir: true, ModTime: t.now, Inode: t.inode}
		}
	}
}

func (t *tree) write(p string, size int64) {
	t.mkdir(path.Dir(p))
	e, ok := t.entries[p]
	if !ok {
		t.inode++
		e = checkpoint.Entry{Path: p, Inode: t.inode}
	}
	e.Size, e.ModTime = size, t.now
	t.entries[p] = e
	delete(t.evidence.Closed, p)
	for q := p; q != "."; q = path.Dir(q) {
		delete(t.evidence.Renamed, q)
	}
}

func (t *tree) link(p, target string) {
	t.write(p, int64(len(target)))
	e := t.entries[p]
	e.Link = target
	t.entries[p] = e
}

func (t *tree) closed(p string) { t.evidence.Closed[p] = true }

func (t *tree) rename(from, to string) {
	for p, e := range t.entries {
		if p == from || strings.HasPrefix(p, from+"/") {
			delete(t.entries, p)
			e.Path = to + p[len(from):]
			t.entries[e.Path] = e
		}
	}
	t.evidence.Renamed[to] = true
}

func (t *tree) complete(quiet time.Duration) []checkpoint.Found {
	var listing []checkpoint.Entry
	for _, e := range t.entries {
		listing = append(listing, e)
	}
	return checkpoint.Complete(listing, t.evidence, t.now, quiet)
}

func paths(found []checkpoint.Found) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Path+" ("+string(f.Rule)+")")
	}
	return strings.Join(all, ", ")
}

// trees are directories, and which of what is in them is complete.
var trees = map[string]struct {
	build func(*tree)
	quiet time.Duration
	want  string
}{
	"nothing":                      {func(*tree) {}, 0, ""},
	"files only":                   {func(t *tree) { t.write("step-1/model.pt", 9); t.pass(time.Hour) }, 0, ""},
	"marked":                       {func(t *tree) { t.write("step-1/model.pt", 9); t.write("step-1/.skyops-complete", 0) }, 0, "step-1 (marked)"},
	"marked as Hadoop does":        {func(t *tree) { t.write("a/model.pt", 9); t.write("a/_SUCCESS", 0) }, 0, "a (marked)"},
	"the whole is marked":          {func(t *tree) { t.write("model.pt", 9); t.write(".skyops-complete", 0) }, 0, ". (marked)"},
	"marked in a hidden directory": {func(t *tree) { t.write(".saving/m", 9); t.write(".saving/.skyops-complete", 0) }, 0, ""},
	"marked, then renamed": {func(t *tree) {
		t.write(".saving/m", 9)
		t.write(".saving/.skyops-complete", 0)
		t.rename(".saving", "step-4")
	}, 0, "step-4 (renamed)"},
	"written below a mark": {func(t *tree) {
		t.write("a/.skyops-complete", 0)
		t.pass(time.Second)
		t.write("a/model.pt", 9)
		t.pass(time.Hour)
	}, 0, ""},
	"directory renamed": {func(t *tree) { t.write("x.tmp/m", 9); t.rename("x.tmp", "step-7") }, 0, "step-7 (renamed)"},
	"directory below renamed": {func(t *tree) {
		t.write("run/x.tmp/m", 9)
		t.rename("run/x.tmp", "run/step-7")
	}, 0, "run/step-7 (renamed)"},
	"file renamed": {func(t *tree) { t.write("m.pt.tmp", 9); t.rename("m.pt.tmp", "m.pt") }, 0, "m.pt (renamed)"},
	"part renamed": {func(t *tree) { t.write("step-7/m.tmp", 9); t.rename("step-7/m.tmp", "step-7/m") }, 0, ""},
	"renamed to a temporary name": {func(t *tree) {
		t.write("a/m", 9)
		t.rename("a", "step-7.orbax-checkpoint-tmp-12")
	}, 0, ""},
	"Hugging Face": {func(t *tree) {
		t.write("checkpoint-500/model.safetensors", 9)
		t.write("checkpoint-500/trainer_state.json", 9)
		t.pass(checkpoint.Settle)
	}, 0, "checkpoint-500 (trainer_state.json)"},
	"Hugging Face, still writing": {func(t *tree) {
		t.write("checkpoint-500/trainer_state.json", 9)
		t.pass(checkpoint.Settle)
		t.write("checkpoint-500/rng_state.pth", 9)
		t.pass(checkpoint.Settle / 2)
	}, 0, ""},
	"Hugging Face, temporary directory": {func(t *tree) {
		t.write("tmp-checkpoint-500/trainer_state.json", 9)
		t.pass(time.Hour)
	}, 0, ""},
	"DCP": {func(t *tree) {
		t.write("step_20/__0_0.distcp", 9)
		t.write("step_20/.metadata", 9)
		t.pass(checkpoint.Settle)
	}, 0, "step_20 (.metadata)"},
	"DCP without metadata": {func(t *tree) { t.write("step_20/__0_0.distcp", 9); t.pass(time.Hour) }, 0, ""},
	"Lightning":            {func(t *tree) { t.write("run/last.ckpt", 9); t.closed("run/last.ckpt") }, 0, "run/last.ckpt (last.ckpt)"},
	"Lightning, open":      {func(t *tree) { t.write("run/last.ckpt", 9); t.pass(time.Hour) }, 0, ""},
	"Lightning, link": {func(t *tree) {
		t.write("epoch=1-step=20.ckpt", 9)
		t.closed("epoch=1-step=20.ckpt")
		t.link("last.ckpt", "epoch=1-step=20.ckpt")
	}, 0, "last.ckpt (last.ckpt)"},
	"Lightning, link to an open file": {func(t *tree) {
		t.write("epoch=1-step=20.ckpt", 9)
		t.link("last.ckpt", "epoch=1-step=20.ckpt")
	}, 0, ""},
	"quiet":           {func(t *tree) { t.write("model.pt", 9); t.pass(20 * time.Second) }, 20 * time.Second, "model.pt (quiet)"},
	"not quiet yet":   {func(t *tree) { t.write("model.pt", 9); t.pass(19 * time.Second) }, 20 * time.Second, ""},
	"quiet and empty": {func(t *tree) { t.mkdir("a"); t.pass(time.Hour) }, time.Second, ""},
	"two, oldest first": {func(t *tree) {
		t.write("step-2/_SUCCESS", 0)
		t.pass(time.Second)
		t.write("step-1/_SUCCESS", 0)
	}, 0, "step-2 (marked), step-1 (marked)"},
	"one in another": {func(t *tree) {
		t.write("a/b/_SUCCESS", 0)
		t.write("a/_SUCCESS", 0)
	}, 0, "a (marked)"},
}

func TestRules(t *testing.T) {
	t.Parallel()
	for name, c := range trees {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := newTree()
			c.build(tree)
			if got := paths(tree.complete(c.quiet)); got != c.want {
				t.Errorf("complete: %s; want %s", got, c.want)
			}
		})
	}
}

// protocol is one way to write a checkpoint named name in steps; the
// checkpoint is complete after the last one, and not before.
type protocol func(t *tree, name string, files []string) []func()

func protocols() map[string]protocol {
	writes := func(t *tree, dir string, files []string) (steps []func()) {
		for _, f := range files {
			steps = append(steps,
				func() { t.write(dir+"/"+f, 1) },
				func() { t.write(dir+"/"+f, 100) },
				func() { t.closed(dir + "/" + f) })
		}
		return steps
	}
	return map[string]protocol{
		"mark": func(t *tree, name string, files []string) []func() {
			return append(writes(t, name, files), func() { t.write(name+"/.skyops-complete", 0) })
		},
		"rename": func(t *tree, name string, files []string) []func() {
			return append(writes(t, name+".tmp", files), func() { t.rename(name+".tmp", name) })
		},
		"parts renamed, then mark": func(t *tree, name string, files []string) (steps []func()) {
			for _, f := range files {
				steps = append(steps, func() { t.write(name+"/"+f+".tmp", 100) }, func() { t.rename(name+"/"+f+".tmp", name+"/"+f) })
			}
			return append(steps, func() { t.write(name+"/_SUCCESS", 0) })
		},
		"Hugging Face": func(t *tree, name string, files []string) []func() {
			steps := append(writes(t, name, files), func() { t.write(name+"/trainer_state.json", 10) })
			return append(steps, writes(t, name, []string{"rng_state.pth"})...)
		},
		"DCP": func(t *tree, name string, files []string) []func() {
			return append(writes(t, name, files), func() { t.write(name+"/.metadata.tmp", 10) },
				func() { t.rename(name+"/.metadata.tmp", name+"/.metadata") })
		},
		"Lightning": func(t *tree, name string, _ []string) []func() {
			p := name + "/last.ckpt"
			return []func(){func() { t.write(p, 1) }, func() { t.write(p, 5) }, func() { t.write(p, 9) }, func() { t.closed(p) }}
		},
	}
}

// TestNeverIncomplete: whatever the protocol, at no step before its last is the
// checkpoint reported; after it, it is. Steps of layouts without a mark are at
// most Settle apart.
func TestNeverIncomplete(t *testing.T) {
	t.Parallel()
	for name, write := range protocols() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				tree := newTree()
				dir := rapid.SampledFrom([]string{"step-10", "checkpoint-10", "epoch10", "latest"}).Draw(t, "dir")
				files := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"model.bin", "optimizer.pt", "a/b.bin", "a/c.bin"}), 1, 4, rapid.ID).Draw(t, "files")
				steps := write(tree, dir, files)
				for i, step := range steps {
					if found := tree.complete(0); len(found) > 0 {
						t.Fatalf("after %d of %d steps: %s", i, len(steps), paths(found))
					}
					step()
					tree.pass(time.Duration(rapid.IntRange(1, int(checkpoint.Settle-1)).Draw(t, "pause")))
				}
				tree.pass(checkpoint.Settle)
				if found := tree.complete(0); len(found) != 1 || !strings.HasPrefix(found[0].Path, dir) {
					t.Fatalf("finished, and found: %s", paths(found))
				}
			})
		})
	}
}

// TestStampFollowsContent: any change of a complete checkpoint changes its stamp.
func TestStampFollowsContent(t *testing.T) {
	t.Parallel()
	tree := newTree()
	tree.write("a/m", 9)
	tree.write("a/_SUCCESS", 0)
	first := tree.complete(0)[0].Stamp
	if again := tree.complete(0)[0].Stamp; again != first {
		t.Error("the stamp changes by itself")
	}
	tree.pass(time.Second)
	tree.write("a/m", 9)
	tree.write("a/_SUCCESS", 0)
	if changed := tree.complete(0)[0].Stamp; changed == first {
		t.Error("the stamp misses a change")
	}
}

func TestStepOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]uint64{
		"checkpoint-500": 500, "run/checkpoint-500": 500, "epoch=1-step=500.ckpt": 500, "step_20": 20,
		"global_step1000": 1000, "iter_0000100": 100, "ckpt-7.pt": 7, "000042": 42, "model": 0, "last.ckpt": 0,
		".": 0, "run3/model": 0, "gpt2-124M-900": 900, "step99999999999999999999": 0,
	} {
		if got := checkpoint.StepOf(name); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func TestNewest(t *testing.T) {
	t.Parallel()
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	for name, c := range map[string]struct {
		found []checkpoint.Found
		want  string
	}{
		"none":                           {nil, ""},
		"latest":                         {[]checkpoint.Found{{Path: "a", At: at(2)}, {Path: "b", At: at(1)}}, "a"},
		"highest step, though older":     {[]checkpoint.Found{{Path: "a", Step: 20, At: at(1)}, {Path: "b", Step: 10, At: at(2)}}, "a"},
		"latest, when one names no step": {[]checkpoint.Found{{Path: "a", Step: 20, At: at(1)}, {Path: "b", At: at(2)}}, "b"},
	} {
		got, ok := checkpoint.Newest(c.found)
		if got.Path != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %t", name, got.Path, ok)
		}
	}
}
