package executiontest

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/skyops/skyops/protocol/job"
)

// BuildImage makes an image that holds one static program, and a text in the
// file /text, as a `docker save` archive and without an engine. It returns how a
// spec names it.
func BuildImage(tb testing.TB, program, text string) (job.Image, func(context.Context) (io.ReadCloser, error)) {
	tb.Helper()
	content, err := os.ReadFile(program)
	if err != nil {
		tb.Fatal(err)
	}
	name := "/" + filepath.Base(program)
	layer := tarball(tb, []file{{name[1:], content, 0o755}, {"text", []byte(text), 0o644}, {"tmp/", nil, 0o1777}})
	config, err := json.Marshal(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": []string{name}, "Cmd": []string{"exit", "0"}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	id := digest(config)
	manifest, err := json.Marshal([]map[string]any{{"Config": id[7:] + ".json", "Layers": []string{"layer.tar"}}})
	if err != nil {
		tb.Fatal(err)
	}
	archive := tarball(tb, []file{{"layer.tar", layer, 0o644}, {id[7:] + ".json", config, 0o644}, {"manifest.json", manifest, 0o644}})
	image := job.Image{Ref: "skyops-test:program", Digest: id, Archive: "bafytest"}
	return image, func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
}

type file struct {
	name    string
	content []byte
	mode    int64
}

func tarball(tb testing.TB, files []file) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), Typeflag: tar.TypeReg}
		if f.content == nil {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(f.content); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}
