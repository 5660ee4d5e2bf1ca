package docker

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/execution"
)

// entry is one of an archive; a regular file when kind is 0.
type entry struct {
	name    string
	kind    byte
	link    string
	content []byte
}

func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Size: int64(len(e.content)), Mode: 0o644}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func index(text string) entry { return entry{name: manifestName, content: []byte(text)} }

const (
	good  = `[{"Config":"c.json","RepoTags":["debian:12"],"Layers":["l/layer.tar"]}]`
	named = "sealed.skyops.invalid/a/b:c"
)

// unpack returns the files of what the check passes on.
func unpack(t *testing.T, archive []byte, limit uint64) (map[string]string, error) {
	t.Helper()
	c := checkArchive(bytes.NewReader(archive), named, limit)
	passed, err := io.ReadAll(c)
	if finished := c.finish(); !errors.Is(err, finished) {
		t.Errorf("read with %v, finished with %v", err, finished)
	}
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for r := tar.NewReader(bytes.NewReader(passed)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = string(b) + h.Linkname
	}
}

func TestArchivePassesUnderItsNewName(t *testing.T) {
	t.Parallel()
	layer := pack(t, entry{name: "bin/program", content: make([]byte, 5000)})
	config := []byte(`{"architecture":"amd64"}` + strings.Repeat(" ", 2000)) // longer than a tar header
	files, err := unpack(t, pack(t,
		entry{name: "repositories", content: []byte(`{"debian":{"12":"x"}}`)}, entry{name: "index.json", content: []byte("{}")}, entry{name: "oci-layout", content: []byte("{}")},
		entry{name: "c.json", content: config}, entry{name: "l/", kind: tar.TypeDir}, entry{name: "l/layer.tar", content: layer},
		entry{name: "m/layer.tar", kind: tar.TypeSymlink, link: "../l/layer.tar"}, entry{name: "z/layer.tar", content: zipped(t, layer)}, index(good),
	), 64<<10)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"c.json", "l/", "l/layer.tar", "m/layer.tar", manifestName, "z/layer.tar"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("files %v", got)
	}
	if files["l/layer.tar"] != string(layer) || files["c.json"] != string(config) || files["m/layer.tar"] != "../l/layer.tar" {
		t.Error("a file is not as it was")
	}
	var images []struct {
		Config           string
		RepoTags, Layers []string
	}
	if err := json.Unmarshal([]byte(files[manifestName]), &images); err != nil || len(images) != 1 ||
		images[0].Config != "c.json" || !slices.Equal(images[0].RepoTags, []string{named}) || len(images[0].Layers) != 1 {
		t.Errorf("%s: %+v, %v", manifestName, images, err)
	}
}

func TestHostileArchives(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	zeros := make([]byte, 2*limit)
	many := make([]entry, limit/block+1)
	for i := range many {
		many[i] = entry{name: strings.Repeat("x", i%90+1)}
	}
	for name, c := range map[string]struct {
		want    error
		entries []entry
	}{
		"larger than the limit":          {execution.ErrImageSize, []entry{{name: "x", content: zeros}, index(good)}},
		"larger in all":                  {execution.ErrImageSize, []entry{{name: "x", content: zeros[:limit]}, {name: "y", content: []byte{1}}, index(good)}},
		"a layer larger than the limit":  {execution.ErrImageSize, []entry{{name: "l", content: zipped(t, pack(t, entry{name: "x", content: zeros}))}, index(good)}},
		"layers larger in all":           {execution.ErrImageSize, []entry{{name: "l", content: pack(t, entry{name: "x", content: zeros[:limit/2]})}, {name: "m", content: zipped(t, pack(t, entry{name: "x", content: zeros[:limit/2]}))}, index(good)}},
		"more files than there is room":  {execution.ErrImageSize, []entry{{name: "l", content: zipped(t, pack(t, many...))}, index(good)}},
		"a packing that is not measured": {execution.ErrImage, []entry{{name: "l", content: []byte("\x28\xb5\x2f\xfd, zstd")}, index(good)}},
		"two images":                     {execution.ErrImage, []entry{index(`[{"Config":"a"},{"Config":"b"}]`)}},
		"two manifests":                  {execution.ErrImage, []entry{index(good), index(good)}},
		"no manifest":                    {execution.ErrImage, []entry{{name: "l", content: []byte("x")}}},
		"no image":                       {execution.ErrImage, []entry{index(`[]`)}},
		"a name in another case":         {execution.ErrImage, []entry{index(`[{"Config":"a","repotags":["debian:12"]}]`)}},
		"a manifest by another path":     {execution.ErrImage, []entry{index(good), {name: "a/../b/manifest.json", content: []byte(good)}}},
		"a manifest behind a link":       {execution.ErrImage, []entry{index(good), {name: "manifest.json", kind: tar.TypeSymlink, link: "other"}}},
		"an index behind a link":         {execution.ErrImage, []entry{index(good), {name: "repositories", kind: tar.TypeSymlink, link: "other"}}},
		"a hard link":                    {execution.ErrImage, []entry{index(good), {name: "x", kind: tar.TypeLink, link: manifestName}}},
		"a device":                       {execution.ErrImage, []entry{index(good), {name: "x", kind: tar.TypeChar}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := unpack(t, pack(t, c.entries...), limit); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if _, err := unpack(t, []byte(strings.Repeat("not an archive", 100)), limit); !errors.Is(err, execution.ErrImage) {
		t.Errorf("no archive: %v", err)
	}
}

// An engine that stops reading ends the check.
func TestArchiveThatNobodyReads(t *testing.T) {
	t.Parallel()
	c := checkArchive(bytes.NewReader(pack(t, entry{name: "x", content: make([]byte, 1<<20)}, index(good))), named, 1<<30)
	if err := c.finish(); err != nil {
		t.Error(err)
	}
}
