package pid1_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/execution/pid1"
)

func TestChunksComeBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var log []byte
		var want []pid1.Chunk
		for range rapid.IntRange(0, 8).Draw(t, "chunks") {
			c := pid1.Chunk{
				At:     rapid.Int64().Draw(t, "at"),
				Stream: rapid.SampledFrom([]pid1.Stream{pid1.Stdout, pid1.Stderr}).Draw(t, "stream"),
				Text:   rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "text"),
			}
			want = append(want, c)
			log = pid1.AppendChunk(log, c)
		}
		cut := rapid.IntRange(0, len(log)).Draw(t, "cut")
		rest, read := log[:cut], 0
		for {
			c, size, err := pid1.CutChunk(rest)
			if err != nil {
				t.Fatal(err)
			}
			if size == 0 {
				break
			}
			w := want[read]
			if c.At != w.At || c.Stream != w.Stream || !bytes.Equal(c.Text, w.Text) {
				t.Fatalf("chunk %d is %+v, was %+v", read, c, w)
			}
			rest, read = rest[size:], read+1
		}
		if cut == len(log) && read != len(want) {
			t.Fatalf("%d of %d chunks", read, len(want))
		}
	})
}

func TestProgramComesBackAsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[^\x00]{0,20}`)
		want := pid1.Program{
			Command: rapid.SliceOfN(text, 1, 5).Draw(t, "command"),
			Env:     rapid.SliceOfN(text, 0, 5).Draw(t, "env"),
		}
		if err := pid1.WriteProgram(dir, os.Getuid(), want); err != nil {
			t.Fatal(err)
		}
		got, err := pid1.ReadProgram(dir)
		if err != nil || !slices.Equal(got.Command, want.Command) || !slices.Equal(got.Env, want.Env) {
			t.Fatalf("%+v came back as %+v: %v", want, got, err)
		}
	})
	for _, broken := range []string{"", "x", "0", "2\x00a", "-1\x00a", "1"} {
		if err := os.WriteFile(filepath.Join(dir, "broken"), []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "broken"), filepath.Join(dir, pid1.ProgramFile)); err != nil {
			t.Fatal(err)
		}
		if p, err := pid1.ReadProgram(dir); err == nil && len(p.Command) != 1 {
			t.Errorf("%q is read as %+v", broken, p)
		}
	}
}

func FuzzCutChunk(f *testing.F) {
	f.Add(pid1.AppendChunk(nil, pid1.Chunk{Stream: pid1.Stdout, Text: []byte("x")}))
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, size, err := pid1.CutChunk(b)
		if size > len(b) || len(c.Text) > pid1.MaxChunk || err != nil && size != 0 {
			t.Fatalf("size %d, %d bytes of text, %v", size, len(c.Text), err)
		}
	})
}

func TestReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, pid1.RunDir), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := pid1.ReadReport(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a running program's report: %v", err)
	}
	place := filepath.Join(dir, pid1.ReportFile)
	victim := filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, place); err != nil {
		t.Fatal(err)
	}
	want := pid1.Report{Code: 137, OOMKills: 2, Orphaned: true}
	if err := pid1.WriteReport(dir, want); err != nil {
		t.Fatal(err)
	}
	got, err := pid1.ReadReport(dir)
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if b, _ := os.ReadFile(victim); string(b) != "kept" {
		t.Errorf("the report went through a link: %q", b)
	}
}

func TestOpenRegularRefusesTraps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, link, dir} {
		if f, err := pid1.OpenRegular(path); err == nil {
			f.Close()
			t.Errorf("%s was opened", filepath.Base(path))
		}
	}
}

func TestTouch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, at := range []time.Time{first, first.Add(time.Minute)} {
		if err := pid1.Touch(dir, at); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, pid1.AliveFile))
	if err != nil || !info.ModTime().Equal(first.Add(time.Minute)) {
		t.Errorf("%v, %v", info, err)
	}
}
