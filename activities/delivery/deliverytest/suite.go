// Package deliverytest is the suite that every delivery store must pass. Run it
// from the store's own test; add a case here when a store misbehaves in a way
// that no case notices. Start at Run.
package deliverytest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/digest"
)

// missing is a CID of content that nobody stored.
const missing = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

// Run checks that a store keeps the promises of delivery.Store. open is called
// once; the cases share the store.
func Run(t *testing.T, open func(t *testing.T) delivery.Store) {
	s := open(t)
	for name, test := range map[string]func(*testing.T, delivery.Store){
		"PutGet": testPutGet, "Ranges": testRanges, "SameContentSameName": testSameName,
		"PutSize": testPutSize, "PutBrokenReader": testPutBroken, "Dir": testDir, "DirNames": testDirNames,
		"Missing": testMissing, "Refs": testRefs, "Pins": testPins, "Holding": testHolding, "Cancelled": testCancelled,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// Random returns n bytes that no other call returns.
func Random(t testing.TB, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// Read returns what Get streams.
func Read(ctx context.Context, s delivery.Store, ref string, off, length int64) ([]byte, error) {
	r, err := s.Get(ctx, ref, off, length)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

func put(t *testing.T, s delivery.Store, data []byte) delivery.Blob {
	t.Helper()
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func testPutGet(t *testing.T, s delivery.Store) {
	for _, n := range []int{0, 1, delivery.ChunkSize - 1, delivery.ChunkSize, delivery.ChunkSize + 1, 5*delivery.ChunkSize + 7} {
		data := Random(t, n)
		blob := put(t, s, data)
		sum := digest.New()
		_, _ = sum.Write(data)
		if blob.Bytes != uint64(n) || blob.Digest != sum.Sum() {
			t.Errorf("%d bytes: stored as %+v", n, blob)
		}
		got, err := Read(t.Context(), s, blob.CID, 0, delivery.Whole)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes: read back %d, %v", n, len(got), err)
		}
		info, err := s.Stat(t.Context(), blob.CID)
		if err != nil || info.Dir || info.Bytes != uint64(n) || info.CID != blob.CID {
			t.Errorf("%d bytes: stat %+v, %v", n, info, err)
		}
	}
}

func testRanges(t *testing.T, s delivery.Store) {
	data := Random(t, 3*delivery.ChunkSize+100)
	cid := put(t, s, data).CID
	for _, c := range []struct{ off, length, want int64 }{
		{0, 10, 10}, {5, 0, 0}, {delivery.ChunkSize - 3, 6, 6}, {3 * delivery.ChunkSize, 1000, 100},
		{100, 2 * delivery.ChunkSize, 2 * delivery.ChunkSize}, {int64(len(data)), 5, 0}, {17, delivery.Whole, int64(len(data)) - 17},
	} {
		got, err := Read(t.Context(), s, cid, c.off, c.length)
		if err != nil || !bytes.Equal(got, data[c.off:c.off+c.want]) {
			t.Errorf("range %d+%d: %d bytes, %v", c.off, c.length, len(got), err)
		}
	}
	for _, c := range []struct{ off, length int64 }{{-1, 5}, {0, -2}, {int64(len(data)) + 1, 1}} {
		if _, err := Read(t.Context(), s, cid, c.off, c.length); !errors.Is(err, delivery.ErrRef) {
			t.Errorf("range %d+%d: %v", c.off, c.length, err)
		}
	}
}

func testSameName(t *testing.T, s delivery.Store) {
	// The CID of these bytes under the agreed layout, as `ipfs add --cid-version=1
	// --raw-leaves --chunker=size-1048576 --hash=blake3` prints it.
	blob := put(t, s, []byte("hello skyops\n"))
	again := put(t, s, []byte("hello skyops\n"))
	const want = "bafkr4ihc32ifxl43aiol4w7w2j25kz2gefvagl42enno474tfc6cc2oecu"
	if blob != again || blob.CID != want {
		t.Errorf("stored as %s and %s, want %s", blob.CID, again.CID, want)
	}
}

func testPutSize(t *testing.T, s delivery.Store) {
	data := Random(t, 100)
	for _, size := range []int64{0, 99, 101} {
		if _, err := s.Put(t.Context(), bytes.NewReader(data), size); !errors.Is(err, delivery.ErrSize) {
			t.Errorf("announced %d of 100: %v", size, err)
		}
	}
	blob, err := s.Put(t.Context(), iotest.OneByteReader(bytes.NewReader(data)), delivery.UnknownSize)
	if err != nil || blob.Bytes != 100 {
		t.Errorf("unknown size: %+v, %v", blob, err)
	}
}

func testPutBroken(t *testing.T, s delivery.Store) {
	broken := errors.New("the sender went away")
	r := io.MultiReader(bytes.NewReader(Random(t, 2*delivery.ChunkSize)), iotest.ErrReader(broken))
	if blob, err := s.Put(t.Context(), r, delivery.UnknownSize); !errors.Is(err, broken) {
		t.Errorf("stored half a blob: %+v, %v", blob, err)
	}
	// As a request's body ends whose sender went away.
	r = io.MultiReader(bytes.NewReader(Random(t, delivery.ChunkSize+1)), iotest.ErrReader(io.ErrUnexpectedEOF))
	if blob, err := s.Put(t.Context(), r, delivery.UnknownSize); err == nil {
		t.Errorf("stored half a blob: %+v", blob)
	}
}

func testDir(t *testing.T, s delivery.Store) {
	manifest, segment := Random(t, 300), Random(t, 2*delivery.ChunkSize)
	entries := []delivery.Entry{
		{Name: "manifest.json", CID: put(t, s, manifest).CID},
		{Name: "00000.age", CID: put(t, s, segment).CID},
	}
	dir, err := s.Dir(t.Context(), entries)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"manifest.json": manifest, "00000.age": segment} {
		got, err := Read(t.Context(), s, dir+"/"+name, 0, delivery.Whole)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		info, err := s.Stat(t.Context(), dir+"/"+name)
		if err != nil || info.Bytes != uint64(len(want)) {
			t.Errorf("stat %s: %+v, %v", name, info, err)
		}
	}
	info, err := s.Stat(t.Context(), dir)
	if err != nil || !info.Dir || info.Bytes < uint64(len(manifest)+len(segment)) {
		t.Errorf("stat directory: %+v, %v", info, err)
	}
	entries[0], entries[1] = entries[1], entries[0]
	if again, err := s.Dir(t.Context(), entries); err != nil || again != dir {
		t.Errorf("in another order it is %s instead of %s, %v", again, dir, err)
	}
	if _, err := Read(t.Context(), s, dir+"/other", 0, delivery.Whole); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a name that is not there: %v", err)
	}
	if _, err := Read(t.Context(), s, dir, 0, delivery.Whole); !errors.Is(err, delivery.ErrRef) {
		t.Errorf("reading a directory: %v", err)
	}
}

func testDirNames(t *testing.T, s delivery.Store) {
	cid := put(t, s, []byte("x")).CID
	for _, name := range []string{"", ".", "..", "a/b", "../x", "nul\x00"} {
		if _, err := s.Dir(t.Context(), []delivery.Entry{{Name: name, CID: cid}}); !errors.Is(err, delivery.ErrRef) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	if _, err := s.Dir(t.Context(), []delivery.Entry{{Name: "a", CID: cid}, {Name: "a", CID: cid}}); !errors.Is(err, delivery.ErrRef) {
		t.Errorf("same name twice: %v", err)
	}
}

func testMissing(t *testing.T, s delivery.Store) {
	if _, err := s.Stat(t.Context(), missing); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("stat: %v", err)
	}
	if _, err := Read(t.Context(), s, missing, 0, delivery.Whole); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Dir(t.Context(), []delivery.Entry{{Name: "x", CID: missing}}); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("dir: %v", err)
	}
}

func testRefs(t *testing.T, s delivery.Store) {
	file := put(t, s, []byte("a file")).CID
	for _, ref := range []string{"", "/", "nonsense", file + "/x", "../" + file,
		"bafkqaaa", "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA/"} {
		if _, err := s.Stat(t.Context(), ref); !errors.Is(err, delivery.ErrRef) && !errors.Is(err, delivery.ErrNotFound) {
			t.Errorf("stat %q: %v", ref, err)
		}
	}
	if err := s.Pin(t.Context(), "nonsense"); !errors.Is(err, delivery.ErrRef) {
		t.Errorf("pin: %v", err)
	}
}

func testPins(t *testing.T, s delivery.Store) {
	blob := put(t, s, Random(t, 10))
	for range 2 {
		if err := s.Pin(t.Context(), blob.CID); err != nil {
			t.Errorf("pin: %v", err)
		}
	}
	for range 2 {
		if err := s.Unpin(t.Context(), blob.CID); err != nil {
			t.Errorf("unpin: %v", err)
		}
	}
}

// What is stored is pinned after that was told, so that who lets go of content at
// that moment does it before, and not at all when it may not be kept.
func testHolding(t *testing.T, s delivery.Store) {
	var told []string
	view := s.Holding(func(ctx context.Context, cid string) error {
		told = append(told, cid)
		return s.Unpin(ctx, cid)
	})
	blob, err := view.Put(t.Context(), bytes.NewReader([]byte("held")), 4)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := view.Dir(t.Context(), []delivery.Entry{{Name: "held", CID: blob.CID}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []string{blob.CID, dir}) {
		t.Errorf("told of %v, stored %s and %s", told, blob.CID, dir)
	}
	late := errors.New("it is being let go of")
	view = s.Holding(func(context.Context, string) error { return late })
	if _, err := view.Put(t.Context(), bytes.NewReader(Random(t, 10)), 10); !errors.Is(err, late) {
		t.Errorf("stored what may not be kept: %v", err)
	}
	if _, err := view.Dir(t.Context(), []delivery.Entry{{Name: "other", CID: blob.CID}}); !errors.Is(err, late) {
		t.Errorf("stored a directory that may not be kept: %v", err)
	}
}

func testCancelled(t *testing.T, s delivery.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, bytes.NewReader(Random(t, 100)), 100); err == nil {
		t.Error("put succeeded in a cancelled context")
	}
}
