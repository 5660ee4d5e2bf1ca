package executiontest

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/execution"
)

func signals(t *testing.T, b *bench) {
	r := b.start(nil, "wait")
	r.untilOutput("ready")
	if err := b.Runtime.Signal(b.context(), r.handle, syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	r.untilOutput("got user defined signal 1")
	if err := b.Runtime.Signal(b.context(), r.handle, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if exit := r.wait(); exit.Code != 3 {
		t.Errorf("%+v", exit)
	}
}

func kill(t *testing.T, b *bench) {
	r := b.start(nil, "stubborn")
	r.untilOutput("ready")
	if err := b.Runtime.Signal(b.context(), r.handle, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := b.Runtime.Kill(b.context(), r.handle); err != nil {
		t.Fatal(err)
	}
	if exit := r.wait(); exit.Code != 137 {
		t.Errorf("%+v", exit)
	}
}

func load(t *testing.T, b *bench) {
	r := b.start(nil, "shell", "busy", "48")
	var last execution.Load
	for ctx := b.context(); last.CPU < 200*time.Millisecond || last.Memory < 48<<20; time.Sleep(10 * time.Millisecond) {
		now, err := b.Runtime.Load(ctx, r.handle)
		if err != nil {
			t.Fatalf("after %+v: %v", last, err)
		}
		if now.CPU < last.CPU || now.Memory > 1<<30 {
			t.Fatalf("%+v follows %+v", now, last)
		}
		last = now
	}
	if err := b.Runtime.Kill(b.context(), r.handle); err != nil {
		t.Fatal(err)
	}
	r.wait()
	if used, err := b.Runtime.Load(b.context(), r.handle); err == nil && used.CPU > 0 && used.Memory > 0 {
		t.Errorf("a program that has ended uses %+v", used)
	}
}

func oomChild(t *testing.T, b *bench) {
	r := b.start(nil, "shell", "allocate", "400")
	exit := r.wait()
	if exit.OOMKills == 0 {
		t.Errorf("a child was killed for memory, and the end reads %+v: %s", exit, r.output())
	}
}

func oomProgram(t *testing.T, b *bench) {
	r := b.start(nil, "allocate", "400")
	exit := r.wait()
	if exit.OOMKills == 0 || exit.Code != 137 {
		t.Errorf("%+v: %s", exit, r.output())
	}
}

func orphans(t *testing.T, b *bench) {
	r := b.start(nil, "fork")
	if exit := r.wait(); exit.Code != 0 {
		t.Fatalf("%+v: %s", exit, r.output())
	}
	for _, path := range processes(t) {
		b, err := os.ReadFile(path + "/environ")
		if err == nil && strings.Contains(string(b), r.c.Place.Data) {
			t.Errorf("%s outlived its attempt", path)
		}
	}
}

func processes(t *testing.T) []string {
	found, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func silence(t *testing.T, b *bench) {
	r := b.start(func(c *execution.Container) { c.Grace = time.Second }, "stubborn")
	if exit := r.wait(); !exit.Orphaned {
		t.Errorf("%+v", exit)
	}
}
