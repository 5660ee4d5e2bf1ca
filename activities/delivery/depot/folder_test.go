package depot_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/depot"
)

const roomy = 1 << 30

func open(t *testing.T, dir string, most uint64) *depot.Folder {
	t.Helper()
	f, err := depot.Open(dir, most)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func put(t *testing.T, s delivery.Store, data []byte) delivery.Blob {
	t.Helper()
	b, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// files counts the files under a folder, but the one with its name.
func files(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "id" {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConformance(t *testing.T) {
	t.Parallel()
	deliverytest.Run(t, func(t *testing.T) delivery.Store { return open(t, t.TempDir(), roomy) })
}

// What is pinned outlives the process; what it was in the middle of leaves nothing.
func TestFolderComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, roomy)
	data := deliverytest.Random(t, 3<<20)
	kept, gone := put(t, f, data), put(t, f, deliverytest.Random(t, 10))
	root, err := f.Dir(t.Context(), []delivery.Entry{{Name: "kept", CID: kept.CID}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Unpin(t.Context(), kept.CID); err != nil {
		t.Fatal(err)
	}
	// As a kill leaves it: a block that was written and not pinned, and half a file.
	for _, err := range []error{
		os.Remove(filepath.Join(dir, "pins", gone.CID)),
		os.WriteFile(filepath.Join(dir, "blocks", "1234.part"), []byte("half"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f = open(t, dir, roomy)
	if got, err := deliverytest.Read(t.Context(), f, root+"/kept", 0, delivery.Whole); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes came back: %v", len(got), err)
	}
	if f.Has(gone.CID) || len(f.Pins()) != 1 || f.Used() < uint64(len(data)) {
		t.Errorf("it has what was not pinned, the pins %v, and %d bytes", f.Pins(), f.Used())
	}
	if err := f.Unpin(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	if n := files(t, dir); n != 0 || f.Used() != 0 {
		t.Errorf("%d files and %d bytes are left of nothing", n, f.Used())
	}
}

// A folder that is full says so, holds what it held, and has room again for as much as is let go of.
func TestFolderIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, 3<<20)
	first := put(t, f, deliverytest.Random(t, 2<<20))
	more := deliverytest.Random(t, 2<<20)
	if _, err := f.Put(t.Context(), bytes.NewReader(more), int64(len(more))); !errors.Is(err, delivery.ErrFull) {
		t.Fatalf("more than it may hold: %v", err)
	}
	f = open(t, dir, 3<<20) // what it holds it knows again
	if _, err := f.Put(t.Context(), bytes.NewReader(more), int64(len(more))); !errors.Is(err, delivery.ErrFull) {
		t.Fatalf("more than it may hold, after a restart: %v", err)
	}
	if _, err := deliverytest.Read(t.Context(), f, first.CID, 0, delivery.Whole); err != nil {
		t.Errorf("what it held: %v", err)
	}
	if err := f.Unpin(t.Context(), first.CID); err != nil {
		t.Fatal(err)
	}
	put(t, f, more)
}

// Small objects fill a folder as they fill its disk, also after a restart.
func TestSmallObjectsCount(t *testing.T) {
	t.Parallel()
	dir, n := t.TempDir(), 0
	f := open(t, dir, 64<<10)
	for ; n < 100; n++ {
		if _, err := f.Put(t.Context(), bytes.NewReader([]byte{byte(n)}), 1); err != nil {
			if !errors.Is(err, delivery.ErrFull) {
				t.Fatal(err)
			}
			break
		}
	}
	if again := open(t, dir, 64<<10); n != 8 || f.Used() != 64<<10 || again.Used() != f.Used() {
		t.Errorf("%d objects of one byte count as %d bytes, and %d after a restart", n, f.Used(), again.Used())
	}
}

// Who stores within a bound of their own is asked for all that it takes of the disk, and
// what they have no room for leaves nothing.
func TestRoomIsAsked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, roomy)
	var asked, here uint64
	refused := errors.New("no room")
	within := f.Within(func(bytes uint64, is bool) error {
		if asked += bytes; is {
			here += bytes
		}
		return nil
	})
	data := deliverytest.Random(t, 3<<20)
	b := put(t, within, data)
	takes := f.Used()
	if is := f.Pins()[b.CID]; asked != takes || here != 0 || is.Bytes != takes {
		t.Errorf("asked for %d of %d bytes, the pin has %d", asked, takes, is.Bytes)
	}
	if put(t, within, data); asked != 2*takes || here != takes || f.Used() != takes {
		t.Errorf("the same again: asked for %d bytes, %d of them here, and there are %d", asked, here, f.Used())
	}
	before := files(t, dir)
	for _, most := range []uint64{0, 1 << 20, takes - 1} { // too little for the first block, for others, for the pin
		var asked uint64
		within := f.Within(func(bytes uint64, _ bool) error {
			if asked += bytes; asked > most {
				return refused
			}
			return nil
		})
		_, err := within.Put(t.Context(), bytes.NewReader(deliverytest.Random(t, 3<<20)), 3<<20)
		if !errors.Is(err, refused) || f.Used() != takes || files(t, dir) != before {
			t.Errorf("with %d bytes: %v; %d bytes in %d files", most, err, f.Used(), files(t, dir))
		}
	}
}

// Blocks that two pins share stay until both are gone.
func TestSharedBlocksStay(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir(), roomy)
	chunk := deliverytest.Random(t, delivery.ChunkSize)
	one, two := put(t, f, append(bytes.Clone(chunk), 1)), put(t, f, append(bytes.Clone(chunk), 2))
	put(t, f, append(bytes.Clone(chunk), 2)) // again is the same pin
	if err := f.Unpin(t.Context(), one.CID); err != nil {
		t.Fatal(err)
	}
	if _, err := deliverytest.Read(t.Context(), f, two.CID, 0, delivery.Whole); err != nil {
		t.Errorf("what the other pin covers: %v", err)
	}
	if err := f.Unpin(t.Context(), two.CID); err != nil || f.Has(two.CID) {
		t.Errorf("after both pins: %v", err)
	}
}

// A disk that lies is noticed by who reads.
func TestDamageIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, roomy)
	b := put(t, f, []byte("sound"))
	if err := os.WriteFile(filepath.Join(dir, "blocks", b.CID), []byte("wrong"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := deliverytest.Read(t.Context(), f, b.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("got %v", err)
	}
}

// What a failing disk left is kept and named, is not taken for whole, and is mended by storing it again.
func TestDamagedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, roomy)
	data, other := deliverytest.Random(t, 2<<20), deliverytest.Random(t, 100)
	gone, lost, garbled := put(t, f, data), put(t, f, other), put(t, f, deliverytest.Random(t, 3<<20))
	blocks, err := os.ReadFile(filepath.Join(dir, "pins", gone.CID))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.Remove(filepath.Join(dir, "blocks", string(bytes.Fields(blocks)[0]))),
		os.Remove(filepath.Join(dir, "blocks", lost.CID)),
		os.WriteFile(filepath.Join(dir, "pins", garbled.CID), []byte{0, 0, 0}, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f = open(t, dir, roomy)
	if n := len(f.Damaged()); n != 2 || f.Has(gone.CID) || f.Has(lost.CID) || !f.Has(garbled.CID) {
		t.Errorf("damaged are %v; whole are %t, %t, %t", f.Damaged(), f.Has(gone.CID), f.Has(lost.CID), f.Has(garbled.CID))
	}
	if _, err := f.Dir(t.Context(), []delivery.Entry{{Name: "a", CID: gone.CID}}); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a directory of it: %v", err)
	}
	put(t, f, data)
	put(t, f, other)
	f = open(t, dir, roomy)
	for _, b := range []delivery.Blob{gone, lost, garbled} {
		if got, err := deliverytest.Read(t.Context(), f, b.CID, 0, delivery.Whole); err != nil || uint64(len(got)) != b.Bytes {
			t.Errorf("%d of %d bytes: %v", len(got), b.Bytes, err)
		}
		if err := f.Unpin(t.Context(), b.CID); err != nil {
			t.Error(err)
		}
	}
	if n := files(t, dir); len(f.Damaged()) != 0 || n != 0 || f.Used() != 0 {
		t.Errorf("damaged are %v; %d files and %d bytes are left of nothing", f.Damaged(), n, f.Used())
	}
}
