package command_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/starter/gateway/api"
)

// disk is a gateway's storage that fails when a script says so, and counts what
// it is given.
type disk struct {
	api.Blobs

	mu    sync.Mutex
	left  int // blobs that it still takes; below 0: all
	bytes uint64
	away  string // what of it does not answer: "", "files" or "all"
}

// Get and Stat implement api.Blobs.
func (d *disk) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if err := d.answers("files", "all"); err != nil {
		return nil, err
	}
	return d.Blobs.Get(ctx, ref, off, length)
}

func (d *disk) Stat(ctx context.Context, ref string) (delivery.Info, error) {
	if err := d.answers("files", "all"); err != nil {
		return delivery.Info{}, err
	}
	return d.Blobs.Stat(ctx, ref)
}

func (d *disk) answers(unless ...string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if slices.Contains(unless, d.away) {
		return delivery.ErrAway
	}
	return nil
}

// diskGlance is a disk that is asked what it has.
type diskGlance struct{ *disk }

// Get implements api.Blobs.
func (g diskGlance) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if err := g.answers("all"); err != nil {
		return nil, err
	}
	return g.Blobs.Get(ctx, ref, off, length)
}

// Holding implements api.Blobs.
func (d *disk) Holding(hold delivery.Hold) delivery.Store {
	return diskView{d.Blobs.Holding(hold), d}
}

// diskView is a disk that tells of what it keeps.
type diskView struct {
	delivery.Store
	disk *disk
}

func (v diskView) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	d := v.disk
	d.mu.Lock()
	broken := d.left == 0
	if d.left > 0 {
		d.left--
	}
	d.mu.Unlock()
	if broken {
		return delivery.Blob{}, errors.New("the disk is broken")
	}
	b, err := v.Store.Put(ctx, r, size)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bytes += b.Bytes
	return b, err
}

// script serves: storage break N (after so many blobs), storage mend, storage away files
// (which it says it has) or all, storage back, storage took LEAST MOST
// (MiB since it was asked last), storage file NAME MIB SEED, storage sealed FOLDER.
func (d *disk) script(ts *testscript.TestScript, _ bool, args []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	number := func(i int) uint64 {
		n, err := strconv.ParseUint(args[i], 10, 32)
		ts.Check(err)
		return n
	}
	switch args[0] {
	case "break":
		d.left = int(number(1))
	case "mend":
		d.left = -1
	case "away":
		d.away = args[1]
	case "back":
		d.away = ""
	case "took":
		if d.bytes>>20 < number(1) || d.bytes>>20 > number(2) {
			ts.Fatalf("%d bytes were sent", d.bytes)
		}
		d.bytes = 0
	case "sealed":
		files, err := filepath.Glob(filepath.Join(ts.Getenv("WORK"), args[1], "*"))
		ts.Check(err)
		for _, name := range files {
			if b, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(b), "age-encryption.org/") {
				ts.Fatalf("%s is not sealed: %v", name, err)
			}
		}
		if len(files) == 0 {
			ts.Fatalf("%s is empty", args[1])
		}
	case "file":
		b := make([]byte, number(2)<<20)
		state := number(3)
		for i := range b {
			state = state*6364136223846793005 + 1442695040888963407
			b[i] = byte(state >> 56)
		}
		ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), args[1]), b, 0o600))
	default:
		ts.Fatalf("storage %s", args[0])
	}
}
