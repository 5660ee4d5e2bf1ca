package e2e

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A picture has so many colours: most of what is drawn is text and its edges, but
// what is said by colour is on few points and must not go.
const (
	plainColours = 26
	vividColours = 22
)

// vivid reports a colour that is far from grey.
func vivid(c color.RGBA) bool { return max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 50 }

// writePalette writes a picture with the colours that it has most of.
func writePalette(t *testing.T, file string, content []byte) {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	b := full.Bounds()
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	room := map[bool]int{false: plainColours, true: vividColours}
	for _, c := range most {
		if room[vivid(c)]--; room[vivid(c)] >= 0 {
			palette = append(palette, c)
		}
	}
	nearest := map[color.RGBA]uint8{}
	for c := range count {
		nearest[c] = uint8(palette.Index(c))
	}
	out := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	var small bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&small, out); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The pictures in the docs stay small.
func TestScreensAreSmall(t *testing.T) {
	t.Parallel()
	var sum int64
	err := fs.WalkDir(os.DirFS("../../docs"), "screens", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil || sum == 0 || sum > 3<<20 {
		t.Errorf("docs/screens has %d bytes (%v); make screens writes it, with 3 MiB at most", sum, err)
	}
}
