package ipfsnode_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	blocks "github.com/ipfs/go-block-format"

	"github.com/skyops/skyops/dev/ipfsnode"
)

func start(t *testing.T, dir string) *ipfsnode.Node {
	t.Helper()
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: dir, RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	return n
}

// call posts to an RPC endpoint and returns status and body.
func call(t *testing.T, n *ipfsnode.Node, endpoint string, q url.Values, file []byte) (int, []byte) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if file != nil {
		part, err := form.CreateFormFile("file", "f")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(file)
	}
	_ = form.Close()
	res, err := http.Post(n.RPC()+"/api/v0/"+endpoint+"?"+q.Encode(), form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, out
}

func add(t *testing.T, n *ipfsnode.Node, data []byte) string {
	t.Helper()
	status, out := call(t, n, "add", url.Values{"cid-version": {"1"}, "raw-leaves": {"true"}, "chunker": {"size-1048576"}, "hash": {"blake3"}}, data)
	var added struct{ Hash string }
	if err := json.Unmarshal(out, &added); status != http.StatusOK || err != nil {
		t.Fatalf("add: %d %s", status, out)
	}
	return added.Hash
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func TestFileIsThereAfterRestart(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), random(3<<20+17)
	n := start(t, dir)
	cid := add(t, n, data)
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	n = start(t, dir)
	status, got := call(t, n, "cat", url.Values{"arg": {cid}}, nil)
	if status != http.StatusOK || !bytes.Equal(got, data) {
		t.Fatalf("cat after restart: %d, %d bytes", status, len(got))
	}
	status, got = call(t, n, "cat", url.Values{"arg": {cid}, "offset": {"1048570"}, "length": {"12"}}, nil)
	if status != http.StatusOK || !bytes.Equal(got, data[1048570:1048582]) {
		t.Fatalf("cat of a range: %d, %x", status, got)
	}
	if status, out := call(t, n, "pin/ls", url.Values{"arg": {cid}}, nil); status != http.StatusOK {
		t.Errorf("pin is gone: %d %s", status, out)
	}
	res, err := http.Get(n.Gateway() + "/ipfs/" + cid)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if page, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || !bytes.Equal(page, data) {
		t.Errorf("gateway: %d, %d bytes", res.StatusCode, len(page))
	}
}

func TestAnotherPeerFetches(t *testing.T) {
	t.Parallel()
	a, b := start(t, t.TempDir()), start(t, t.TempDir())
	data := random(2 << 20)
	cid := add(t, a, data)
	if status, out := call(t, b, "swarm/connect", url.Values{"arg": {a.Addresses()[0]}}, nil); status != http.StatusOK {
		t.Fatalf("connect: %d %s", status, out)
	}
	status, got := call(t, b, "cat", url.Values{"arg": {cid}}, nil)
	if status != http.StatusOK || !bytes.Equal(got, data) {
		t.Fatalf("cat at the other peer: %d, %d bytes", status, len(got))
	}
	if status, out := call(t, b, "pin/add", url.Values{"arg": {cid}}, nil); status != http.StatusOK {
		t.Errorf("pin at the other peer: %d %s", status, out)
	}
}

// archive is a CAR of the given blocks.
func archive(all ...blocks.Block) []byte {
	header := "\xa2\x65roots\x81\xd8\x2a\x45\x00\x01\x55\x00\x00\x67version\x01"
	car := append(binary.AppendUvarint(nil, uint64(len(header))), header...)
	for _, b := range all {
		name := b.Cid().Bytes()
		car = append(binary.AppendUvarint(car, uint64(len(name)+len(b.RawData()))), name...)
		car = append(car, b.RawData()...)
	}
	return car
}

var unpinned = url.Values{"pin-roots": {"false"}}

func TestArchiveIsImported(t *testing.T) {
	t.Parallel()
	n := start(t, t.TempDir())
	all := []blocks.Block{blocks.NewBlock(random(2 << 20)), blocks.NewBlock(random(1))}
	if status, out := call(t, n, "dag/import", unpinned, archive(all...)); status != http.StatusOK {
		t.Fatalf("import: %d %s", status, out)
	}
	for _, b := range all {
		status, got := call(t, n, "block/get", url.Values{"arg": {b.Cid().String()}}, nil)
		if status != http.StatusOK || !bytes.Equal(got, b.RawData()) {
			t.Errorf("block of %d bytes: %d, %d bytes", len(b.RawData()), status, len(got))
		}
	}
}

func TestHalfAnArchiveIsNotStored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := start(t, dir)
	car := archive(blocks.NewBlock(random(1<<20)), blocks.NewBlock(random(1<<20)))
	if status, out := call(t, n, "dag/import", unpinned, car[:len(car)-1]); status != http.StatusBadRequest {
		t.Errorf("import: %d %s", status, out)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "packs")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBadCallsAreRefused(t *testing.T) {
	t.Parallel()
	n := start(t, t.TempDir())
	for name, c := range map[string]struct {
		endpoint string
		query    url.Values
		file     []byte
	}{
		"no CID":          {"cat", url.Values{"arg": {"nonsense"}}, nil},
		"old CID version": {"add", url.Values{"cid-version": {"0"}}, []byte("x")},
		"unknown chunker": {"add", url.Values{"cid-version": {"1"}, "chunker": {"magic"}}, []byte("x")},
		"unknown hash":    {"add", url.Values{"cid-version": {"1"}, "chunker": {"size-1048576"}, "hash": {"md5"}}, []byte("x")},
		"short hash":      {"block/put", url.Values{"mhtype": {"sha1"}}, []byte("x")},
		"negative offset": {"cat", url.Values{"arg": {"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"}, "offset": {"-1"}}, nil},
		"roots pinned":    {"dag/import", nil, archive()},
		"no archive":      {"dag/import", unpinned, []byte{}},
		"empty section":   {"dag/import", unpinned, append(archive(), 0)},
		"no CID in it":    {"dag/import", unpinned, append(archive(), 3, 9, 9, 9)},
		"huge section":    {"dag/import", unpinned, archive(blocks.NewBlock(random(3 << 20)))},
		"huge block":      {"block/put", nil, random(2<<20 + 1)},
	} {
		if status, out := call(t, n, c.endpoint, c.query, c.file); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, out)
		}
	}
}
