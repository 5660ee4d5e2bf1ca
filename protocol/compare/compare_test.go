package compare_test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/compare"
)

// tree is files by name; "->" before a content makes a link.
type tree map[string]string

// order is that of a walk.
func order(a, b string) int {
	return strings.Compare(strings.ReplaceAll(a, "/", "\x00"), strings.ReplaceAll(b, "/", "\x00"))
}

func (t tree) archive(tb testing.TB) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.SortedFunc(maps.Keys(t), order) {
		h := &tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(t[name])), Mode: 0o644}
		if target, ok := strings.CutPrefix(t[name], "->"); ok {
			h = &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}
		}
		if err := w.WriteHeader(h); err != nil {
			tb.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := io.WriteString(w, t[name]); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func differ(tb testing.TB, theirs, mine tree, t compare.Tolerance, s compare.Scope) string {
	tb.Helper()
	d, err := compare.Archives(bytes.NewReader(theirs.archive(tb)), bytes.NewReader(mine.archive(tb)), t, s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestBytes(t *testing.T) {
	t.Parallel()
	base := tree{"a": "1", "a.b": "2", "a/x": "3", "z/last": "->x", "output/steps": "4", "logs/l": "5"}
	delete(base, "a") // a file cannot be a folder too
	base["a0"] = "1"
	with := func(change func(tree)) tree {
		c := maps.Clone(base)
		change(c)
		return c
	}
	for name, c := range map[string]struct {
		theirs, mine tree
		scope        compare.Scope
		same         bool
	}{
		"same":             {base, base, compare.Scope{}, true},
		"both empty":       {tree{}, tree{}, compare.Scope{}, true},
		"one byte":         {with(func(t tree) { t["a/x"] = "9" }), base, compare.Scope{}, false},
		"longer":           {with(func(t tree) { t["a/x"] = "33" }), base, compare.Scope{}, false},
		"missing":          {with(func(t tree) { delete(t, "a0") }), base, compare.Scope{}, false},
		"missing at end":   {with(func(t tree) { delete(t, "z/last") }), base, compare.Scope{}, false},
		"more":             {with(func(t tree) { t["b"] = "1" }), base, compare.Scope{}, false},
		"more, partial":    {with(func(t tree) { t["b"], t["zz"] = "1", "2" }), base, compare.Scope{Partial: true}, true},
		"missing, partial": {with(func(t tree) { delete(t, "a.b") }), base, compare.Scope{Partial: true}, false},
		"empty, partial":   {tree{}, base, compare.Scope{Partial: true}, false},
		"link":             {with(func(t tree) { t["z/last"] = "->y" }), base, compare.Scope{}, false},
		"kind":             {with(func(t tree) { t["z/last"] = "x" }), base, compare.Scope{}, false},
		"outside":          {with(func(t tree) { t["logs/l"] = "other" }), base, compare.Scope{Below: "output/"}, true},
		"inside":           {with(func(t tree) { t["output/steps"] = "other" }), base, compare.Scope{Below: "output/"}, false},
	} {
		if d := differ(t, c.theirs, c.mine, compare.Tolerance{}, c.scope); (d == "") != c.same {
			t.Errorf("%s: %q", name, d)
		}
	}
}

// Hostile archives are differences, never errors or a way to hide what is missing.
func TestForm(t *testing.T) {
	t.Parallel()
	mine := tree{"a": "1", "b": "2"}
	var unordered bytes.Buffer
	w := tar.NewWriter(&unordered)
	for _, name := range []string{"b", "a"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 1}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, "1")
	}
	w.Close()
	var device bytes.Buffer
	w = tar.NewWriter(&device)
	if err := w.WriteHeader(&tar.Header{Name: "a", Typeflag: tar.TypeFifo}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for name, theirs := range map[string][]byte{
		"unordered": unordered.Bytes(), "a pipe": device.Bytes(), "noise": bytes.Repeat([]byte("noise"), 1000),
		"broken off": mine.archive(t)[:513], "nothing": nil,
	} {
		d, err := compare.Archives(bytes.NewReader(theirs), bytes.NewReader(mine.archive(t)), compare.Tolerance{}, compare.Scope{Partial: true})
		if err != nil || d == "" {
			t.Errorf("%s: %q, %v", name, d, err)
		}
	}
}

// safetensors lays tensors of float32 out as the format has it.
func safetensors(tb testing.TB, dtype string, width int, data []byte) string {
	header, err := json.Marshal(map[string]any{
		"w": map[string]any{"dtype": dtype, "shape": []int{len(data) / width}, "data_offsets": []int{0, len(data)}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + string(header) + string(data)
}

func numpy(descr string, data []byte) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }\n", descr, len(data))
	return "\x93NUMPY\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(header)))) + header + string(data)
}

func floats(v ...float32) (b []byte) {
	for _, f := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

func TestTolerance(t *testing.T) {
	t.Parallel()
	little := compare.Tolerance{Absolute: 1e-6, Relative: 1e-4}
	nan := float32(math.NaN())
	inf := float32(math.Inf(1))
	files := func(data []byte) tree {
		return tree{"m.safetensors": safetensors(t, "F32", 4, data), "n.npy": numpy("<f4", data)}
	}
	for name, c := range map[string]struct {
		a, b  []byte
		close bool
	}{
		"same":             {floats(1, 2), floats(1, 2), true},
		"near":             {floats(1, 2.0001), floats(1, 2), true},
		"far":              {floats(1, 2.01), floats(1, 2), false},
		"near zero":        {floats(1e-7), floats(-1e-7), true},
		"not a number":     {floats(nan), floats(nan), true},
		"one not a number": {floats(nan), floats(1), false},
		"infinite":         {floats(inf), floats(3e38), false},
		"shorter":          {floats(1), floats(1, 2), false},
	} {
		for file, content := range files(c.a) {
			theirs, mine := tree{file: content}, tree{file: files(c.b)[file]}
			if d := differ(t, theirs, mine, little, compare.Scope{}); (d == "") != c.close {
				t.Errorf("%s, %s: %q", name, file, d)
			}
			if d := differ(t, theirs, mine, compare.Tolerance{}, compare.Scope{}); (d == "") != bytes.Equal(c.a, c.b) {
				t.Errorf("%s, %s, exactly: %q", name, file, d)
			}
			theirs, mine = tree{"other.bin": content}, tree{"other.bin": files(c.b)[file]}
			if d := differ(t, theirs, mine, little, compare.Scope{}); (d == "") != bytes.Equal(c.a, c.b) {
				t.Errorf("%s, not of a known format: %q", name, d)
			}
		}
	}
}

// Whatever is wrong with theirs is a difference; what is wrong with reading it is an error.
func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	mine := tree{"a": "1"}.archive(t)
	var long bytes.Buffer
	w := tar.NewWriter(&long)
	if err := w.WriteHeader(&tar.Header{Name: "a", Size: 1, Typeflag: tar.TypeReg, PAXRecords: map[string]string{"SKYOPS.x": strings.Repeat("y", 1<<20)}}); err == nil {
		_, _ = w.Write([]byte("1"))
		_ = w.Close()
	} else { // the writer knows the reader's bound: a header of its own, then
		h := make([]byte, 512)
		copy(h, "x")
		copy(h[124:], "00010000000\x00") // 2 MiB, in octal
		h[156] = 'x'
		copy(h[148:], "        ")
		sum := 0
		for _, c := range h {
			sum += int(c)
		}
		copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
		long.Write(h)
		long.Write(make([]byte, 2<<20))
	}
	for name, theirs := range map[string][]byte{"a long header": long.Bytes(), "cut": mine[:512], "nothing of a tar": bytes.Repeat([]byte("x"), 1024)} {
		if d, err := compare.Archives(bytes.NewReader(theirs), bytes.NewReader(mine), compare.Tolerance{}, compare.Scope{}); d == "" || err != nil {
			t.Errorf("%s: %q, %v", name, d, err)
		}
	}
	away := io.MultiReader(bytes.NewReader(mine[:512]), iotest.ErrReader(io.ErrClosedPipe))
	if d, err := compare.Archives(away, bytes.NewReader(mine), compare.Tolerance{}, compare.Scope{}); d != "" || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("storage is away: %q, %v", d, err)
	}
}

// A digest is that of what is compared, and of nothing else.
func TestDigest(t *testing.T) {
	t.Parallel()
	digest := func(x tree, below string) [32]byte {
		d, err := compare.Digest(bytes.NewReader(x.archive(t)), compare.Scope{Below: below})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a := tree{"out/a": "1", "out/b": "->a", "z": "2"}
	if digest(a, "out/") != digest(tree{"out/a": "1", "out/b": "->a"}, "out/") || digest(a, "") == digest(a, "out/") {
		t.Error("the scope is not kept")
	}
	for _, other := range []tree{{"out/a": "2", "out/b": "->a"}, {"out/a": "1", "out/b": "a"}, {"out/a": "1"}, {"out/a": "1", "out/c": "->a"}} {
		if digest(a, "out/") == digest(other, "out/") {
			t.Errorf("%v is the same", other)
		}
	}
}

// Numbers of every kind are read as what they are.
func TestKinds(t *testing.T) {
	t.Parallel()
	half := func(bits ...uint16) (b []byte) {
		for _, v := range bits {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
		return b
	}
	for name, c := range map[string]struct {
		dtype     string
		width     int
		a, b, far []byte
	}{
		"half":     {"F16", 2, half(0x3c00), half(0x3c01), half(0x4000)}, // 1, 1.001, 2
		"brain":    {"BF16", 2, half(0x3f80), half(0x3f81), half(0x4000)},
		"double":   {"F64", 8, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1)), binary.LittleEndian.AppendUint64(nil, math.Float64bits(1.001)), binary.LittleEndian.AppendUint64(nil, math.Float64bits(2))},
		"integers": {"I32", 4, binary.LittleEndian.AppendUint32(nil, 1), nil, binary.LittleEndian.AppendUint32(nil, 2)},
	} {
		of := func(data []byte) tree { return tree{"m.safetensors": safetensors(t, c.dtype, c.width, data)} }
		tolerance := compare.Tolerance{Relative: 0.01}
		if c.b != nil && differ(t, of(c.a), of(c.b), tolerance, compare.Scope{}) != "" {
			t.Errorf("%s: near is far", name)
		}
		if differ(t, of(c.a), of(c.far), tolerance, compare.Scope{}) == "" {
			t.Errorf("%s: far is near", name)
		}
	}
}

// Whatever a file holds, it is the same as itself, and a changed byte outside
// the numbers of a sound header is found however wide the tolerance is.
func TestHostileHeaders(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		lead := rapid.SampledFrom([]string{"", "\x93NUMPY\x01\x00", "\x93NUMPY\x02\x00\xff\xff\xff\x7f", "\xff\xff\xff\xff\xff\xff\xff\x7f",
			"\x30\x00\x00\x00\x00\x00\x00\x00" + `{"w":{"dtype":"F32","data_offsets":[8,4]}}      `,
			"\x38\x00\x00\x00\x00\x00\x00\x00" + `{"w":{"dtype":"F32","data_offsets":[0,4611686018427387]}}`[:56]}).Draw(r, "lead")
		content := lead + string(rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(r, "rest"))
		name := rapid.SampledFrom([]string{"a.npy", "a.safetensors"}).Draw(r, "name")
		wide := compare.Tolerance{Absolute: 1e30}
		if d := differ(t, tree{name: content}, tree{name: content}, wide, compare.Scope{}); d != "" {
			r.Fatalf("differs from itself: %s", d)
		}
		if len(content) == 0 {
			return
		}
		changed := []byte(content)
		changed[rapid.IntRange(0, len(content)-1).Draw(r, "at")] ^= 1
		if d := differ(t, tree{name: string(changed)}, tree{name: content}, wide, compare.Scope{}); d == "" {
			r.Fatal("a changed byte is not found")
		}
	})
}
