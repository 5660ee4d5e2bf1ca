package job

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/merkle"
)

func batchSpec() Spec {
	s := validSpec()
	s.Command, s.Env, s.Secrets = []string{"train", "--lr=${lr}", "--n=${item}"}, nil, nil
	return s
}

// Every item of a batch is a combination of its own with a salt of its own, is
// under the batch's root by the path that the tree gives, and nothing else is.
func TestBatchExpands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := Batch{Spec: batchSpec(), Count: rapid.Uint32Range(0, 3).Draw(t, "count")}
		want := max(b.Count, 1)
		for i := range rapid.IntRange(0, 3).Draw(t, "axes") {
			a := Axis{Name: fmt.Sprintf("axis%d", i)}
			for v := range rapid.IntRange(1, 4).Draw(t, "values") {
				a.Values = append(a.Values, fmt.Sprint(v))
			}
			b.Axes, want = append(b.Axes, a), want*uint32(len(a.Values))
		}
		n, err := b.Size()
		if err != nil || n != want {
			t.Fatalf("%d items, %v; want %d", n, err, want)
		}
		tree, err := b.Tree()
		if err != nil {
			t.Fatal(err)
		}
		salts, combinations := map[common.Hash]bool{}, map[string]uint32{}
		order := Order{Kind: KindBatch, Count: n, Root: b.Root(tree)}
		for i := range n {
			s := b.Item(i)
			salts[s.Salt] = true
			var values []string
			for _, a := range b.Axes {
				values = append(values, s.Env[a.Name])
			}
			combinations[strings.Join(values, " ")]++
			if s.Command[2] != fmt.Sprintf("--n=%d", i) {
				t.Fatalf("item %d runs %v", i, s.Command)
			}
			sub := BatchSubmission{Order: order, Batch: b}.Submission(tree.Path(int(i)), i, 0)
			h, err := sub.Spec.Hash()
			if err != nil || order.Includes(h, i, sub.Proof) != nil {
				t.Fatalf("item %d is not under the root: %v", i, err)
			}
			if n > 1 && order.Includes(h, (i+1)%n, sub.Proof) == nil {
				t.Fatalf("item %d is under the root elsewhere too", i)
			}
		}
		if len(salts) != int(n) || salts[b.Spec.Salt] {
			t.Fatalf("%d salts for %d items", len(salts), n)
		}
		for values, times := range combinations {
			if times != max(b.Count, 1) {
				t.Fatalf("%q is run %d times", values, times)
			}
		}
	})
}

func TestTreeIsTheTree(t *testing.T) {
	t.Parallel()
	for n := 1; n < 40; n++ {
		items := make([]common.Hash, n)
		for i := range items {
			items[i] = common.Hash{byte(i)}
		}
		tree := merkle.NewTree(items)
		if tree.Root() != merkle.Root(items) {
			t.Fatalf("%d items: another root", n)
		}
		for i := range items {
			if !slices.Equal(tree.Path(i), merkle.Path(items, i)) {
				t.Fatalf("%d items: another path for %d", n, i)
			}
		}
	}
}

// A matrix of a million is refused before anything is made of it, naming the limit.
func TestTooManyItems(t *testing.T) {
	t.Parallel()
	hundred := make([]string, 100)
	for name, b := range map[string]Batch{
		"a matrix":         {Axes: []Axis{{"a", hundred}, {"b", hundred}, {"c", hundred}}},
		"a count":          {Count: 1_000_000},
		"one more":         {Count: MaxBatch + 1},
		"beyond all words": {Count: 1 << 31, Axes: slices.Repeat([]Axis{{"a", hundred}}, MaxAxes)},
	} {
		begun := time.Now()
		_, err := b.Size()
		if !errors.Is(err, ErrBatch) || !strings.Contains(err.Error(), "100000") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := b.Tree(); err == nil || time.Since(begun) > time.Second {
			t.Errorf("%s was made", name)
		}
	}
	if _, err := ParseValues("0..999999"); err == nil || !strings.Contains(err.Error(), "100000") {
		t.Errorf("a range: %v", err)
	}
	if n, err := (Batch{Count: MaxBatch}).Size(); n != MaxBatch || err != nil {
		t.Errorf("as many as are allowed: %d, %v", n, err)
	}
}

func TestBatchFile(t *testing.T) {
	t.Parallel()
	f, err := ParseBatchFile([]byte("task: {image: 'me/train:1', command: [train]}\nmatrix: {lr: ['1e-3', 0.5], seed: 0..2}\ncount: 2\nmaxParallel: 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := f.Batch(batchSpec())
	if n, err := b.Size(); n != 12 || err != nil || b.MaxParallel != 4 {
		t.Errorf("%d items, %v: %+v", n, err, b)
	}
	if s := b.Item(11); s.Command[1] != "--lr=0.5" || s.Env["seed"] != "2" || s.Env["lr"] != "0.5" {
		t.Errorf("the last item is %+v", s)
	}
	items := Batch{Spec: batchSpec(), Items: []BatchItem{{Name: "one"}, {Command: Command{"other", "${item}"}, Env: map[string]string{"A": "b"}}}}
	if err := items.Validate(); err != nil {
		t.Error(err)
	}
	if s := items.Item(1); s.Command[1] != "1" || s.Env["A"] != "b" || items.Item(0).Name != "one" {
		t.Errorf("item 1 is %+v", s)
	}
	for _, bad := range []string{
		"task: {}\nmatrix: {a: 5..1}", "task: {}\nmatrix: {a: 0..1000000}", "task: {}\nmatrix: {a: [[1]]}", "task: {}\nmatrix: {a: {}}",
		"task: {maxCost: '1'}", "tasks: {}", "task: {}\ncount: -1",
	} {
		if _, err := ParseBatchFile([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestBatchRefuses(t *testing.T) {
	t.Parallel()
	axis := func(name string, values ...string) []Axis { return []Axis{{name, values}} }
	for name, change := range map[string]func(*Batch){
		"an empty axis":       func(b *Batch) { b.Axes = axis("a") },
		"a name with a space": func(b *Batch) { b.Axes = axis("a b", "1") },
		"a name of ours":      func(b *Batch) { b.Axes = axis("SKYOPS_X", "1") },
		"one name twice":      func(b *Batch) { b.Axes = append(axis("a", "1"), axis("a", "2")...) },
		"matrix and items":    func(b *Batch) { b.Axes, b.Items = axis("a", "1"), []BatchItem{{}} },
		"too many at once":    func(b *Batch) { b.MaxParallel = MaxParallel + 1 },
		"too many tries":      func(b *Batch) { b.Retries = MaxTries },
		"deterministic":       func(b *Batch) { b.Spec.Deterministic = new(Deterministic) },
		"a bad spec":          func(b *Batch) { b.Spec.RAM = 0 },
		"a bad item": func(b *Batch) {
			b.Items = []BatchItem{{}, {Env: map[string]string{"A": strings.Repeat("x", MaxEnvValue+1)}}, {}}
		},
	} {
		b := Batch{Spec: batchSpec()}
		change(&b)
		if _, _, err := (BatchSubmission{Order: Order{Kind: KindBatch, Count: max(1, uint32(len(b.Items)))}, Batch: b}).Check(testDomain); err == nil || errors.Is(err, ErrSubmission) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A batch that would make much of little is refused before it is made.
func TestHostileBatches(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]Batch{
		"the size of a body": {Spec: Spec{Command: []string{strings.Repeat("${a}", 100_000)}}, Axes: []Axis{{"a", []string{strings.Repeat("x", 500_000)}}}},
		"a long argument":    {Spec: Spec{Command: []string{strings.Repeat("${a}", 100_000)}}, Axes: []Axis{{"a", []string{"x"}}}},
		"many arguments":     {Spec: Spec{Command: slices.Repeat([]string{"${a}"}, 50_000)}, Axes: []Axis{{"a", []string{strings.Repeat("x", MaxEnvValue)}}}},
		"a long item":        {Items: []BatchItem{{}, {Command: Command{strings.Repeat("${item}", 50_000)}}, {}}},
		"within each bound": {
			Spec: Spec{Command: slices.Repeat([]string{strings.Repeat("${a}", 512)}, 200)},
			Axes: []Axis{{"a", []string{strings.Repeat("x", MaxEnvValue)}}},
		},
	} {
		spec := batchSpec()
		spec.Command = append([]string{"train"}, b.Spec.Command...)
		b.Spec = spec
		if name == "the size of a body" {
			if err := b.Item(0).Validate(); err == nil {
				t.Errorf("%s: its item is a spec", name)
			}
		}
		begun := time.Now()
		_, _, err := BatchSubmission{Order: Order{Kind: KindBatch, Count: uint32(max(len(b.Items), 1))}, Batch: b}.Check(testDomain)
		if !errors.Is(err, ErrBatch) || time.Since(begun) > 5*time.Second {
			t.Errorf("%s: %v after %s", name, err, time.Since(begun))
		}
		if err := b.Validate(); !errors.Is(err, ErrBatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many items that are large each are refused when so much of them has been made.
func TestLargeBatches(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it makes half a gigabyte")
	}
	spec := batchSpec()
	spec.Env = map[string]string{"A": strings.Repeat("x", 16_000), "B": strings.Repeat("y", 16_000), "C": strings.Repeat("z", 16_000)}
	begun := time.Now()
	_, err := Batch{Spec: spec, Count: MaxBatch}.Tree()
	if !errors.Is(err, ErrBatch) || !strings.Contains(err.Error(), "512 MB") {
		t.Errorf("%v after %s", err, time.Since(begun))
	}
}

// Filling stops where a text is too long, and changes nothing else.
func TestFill(t *testing.T) {
	t.Parallel()
	r := strings.NewReplacer("${item}", "7", "${a}", strings.Repeat("x", 100))
	for text, want := range map[string]int{
		"": 0, "plain": 5, "${item}-${a}": 102,
		strings.Repeat("y", MaxEnvValue):   MaxEnvValue,
		strings.Repeat("y", MaxEnvValue+9): MaxEnvValue + 1,
		strings.Repeat("${a}", 1000):       MaxEnvValue + 1,
	} {
		if got := fill(r, text); len(got) != want || want <= MaxEnvValue && got != r.Replace(text) {
			t.Errorf("%.20q of %d bytes has %d filled, want %d", text, len(text), len(got), want)
		}
	}
}

// A batch is named by what its items have in common.
func TestTitle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "", "plain": "plain", "sweep ${lr} ${seed}": "sweep", "${item}": "", "a ${item} b": "a b", "${no} x": "${no} x", "render-${item}": "render-",
	} {
		b := Batch{Spec: Spec{Name: name}, Axes: []Axis{{Name: "lr"}, {Name: "seed"}}}
		if got := b.Title(); got != want {
			t.Errorf("%q is named %q, not %q", name, got, want)
		}
	}
}
