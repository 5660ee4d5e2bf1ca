package unixfs_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/ipfs/boxo/ipld/merkledag"
	mdtest "github.com/ipfs/boxo/ipld/merkledag/test"
	ufs "github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/boxo/ipld/unixfs/hamt"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// file stores content and returns its root.
func (s shelf) file(t *testing.T, content []byte) ipld.Node {
	t.Helper()
	blob, err := unixfs.Import(t.Context(), bytes.NewReader(content), s.put)
	if err != nil {
		t.Fatal(err)
	}
	node, err := unixfs.Resolve(t.Context(), blob.CID, s.get)
	if err != nil {
		t.Fatal(err)
	}
	return node
}

// link is a directory's entry.
type link struct {
	name string
	to   ipld.Node
}

// directory stores a directory as stock programs do, whatever the names are.
func (s shelf) directory(t *testing.T, links ...link) ipld.Node {
	t.Helper()
	dir := ufs.EmptyDirNode()
	for _, l := range links {
		if err := dir.AddNodeLink(l.name, l.to); err != nil {
			t.Fatal(err)
		}
	}
	s[dir.Cid()] = dir.RawData()
	return dir
}

// symlink stores a link.
func (s shelf) symlink(t *testing.T, target string) ipld.Node {
	t.Helper()
	data, err := ufs.SymlinkData(target)
	if err != nil {
		t.Fatal(err)
	}
	node := merkledag.NodeWithData(data)
	s[node.Cid()] = node.RawData()
	return node
}

// archive returns what is in a directory by its names: content, or "-> target".
func (s shelf) archive(t *testing.T, root ipld.Node) (map[string]string, error) {
	t.Helper()
	var out bytes.Buffer
	if err := unixfs.Archive(t.Context(), &out, root, s.get); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for r := tar.NewReader(&out); ; {
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
		if files[h.Name] = string(b); h.Typeflag == tar.TypeSymlink {
			files[h.Name] = "-> " + h.Linkname
		}
	}
}

func TestArchive(t *testing.T) {
	t.Parallel()
	s, large := shelf{}, bytes.Repeat([]byte("0123456"), 400_000)
	sub := s.directory(t, link{"large.bin", s.file(t, large)}, link{"up", s.symlink(t, "../a.txt")})
	root := s.directory(t, link{"a.txt", s.file(t, []byte("alpha"))}, link{"empty", s.directory(t)}, link{"none", s.file(t, nil)}, link{"sub", sub})
	if !unixfs.IsDir(root) || unixfs.IsDir(s.file(t, large)) || unixfs.IsDir(s.file(t, nil)) {
		t.Error("folders are not told from files")
	}
	got, err := s.archive(t, root)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.txt": "alpha", "empty/": "", "none": "", "sub/": "", "sub/large.bin": string(large), "sub/up": "-> ../a.txt"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%.200v", got)
	}
}

// A directory of many entries comes in shards, as stock programs make them.
func TestArchiveOfShards(t *testing.T) {
	t.Parallel()
	dag := mdtest.Mock()
	shard, err := hamt.NewShard(dag, 256)
	if err != nil {
		t.Fatal(err)
	}
	const entries = 3000
	for n := range entries {
		leaf := merkledag.NewRawNode(fmt.Appendf(nil, "content %d", n))
		if err := errors.Join(dag.Add(t.Context(), leaf), shard.Set(t.Context(), fmt.Sprintf("file-%d", n), leaf)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := shard.Node()
	if err != nil {
		t.Fatal(err)
	}
	s := shelf{}
	err = merkledag.Walk(t.Context(), merkledag.GetLinksWithDAG(dag), root.Cid(), func(c cid.Cid) bool {
		node, err := dag.Get(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		s[c] = node.RawData()
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.archive(t, root)
	if err != nil || !unixfs.IsDir(root) || len(got) != entries {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for n := range entries {
		if got[fmt.Sprintf("file-%d", n)] != fmt.Sprintf("content %d", n) {
			t.Fatalf("file %d is %q", n, got[fmt.Sprintf("file-%d", n)])
		}
	}
}

func TestHostileDirectories(t *testing.T) {
	t.Parallel()
	s := shelf{}
	file := s.file(t, []byte("alpha"))
	deep := s.directory(t, link{"f", file})
	for range 70 {
		deep = s.directory(t, link{"d", deep})
	}
	shards := func(levels int, name string, to ipld.Node) ipld.Node {
		for range levels {
			data, err := ufs.HAMTShardData(nil, 256, hamt.HashMurmur3)
			if err != nil {
				t.Fatal(err)
			}
			node := merkledag.NodeWithData(data)
			if err := node.AddNodeLink(name, to); err != nil {
				t.Fatal(err)
			}
			s[node.Cid()] = node.RawData()
			to, name = node, "00"
		}
		return to
	}
	lies := ufs.NewFSNode(ufs.TFile)
	lies.AddBlockSize(1 << 40)
	data, err := lies.GetBytes()
	if err != nil {
		t.Fatal(err)
	}
	short := merkledag.NodeWithData(data)
	if err := short.AddNodeLink("", file); err != nil {
		t.Fatal(err)
	}
	s[short.Cid()] = short.RawData()
	changed := s.file(t, []byte("to be changed"))
	missing := merkledag.NewRawNode([]byte("stored nowhere"))
	tree := s.directory(t, link{"f", changed})
	for name, c := range map[string]struct {
		root ipld.Node
		err  error
	}{
		"traversal":     {s.directory(t, link{"..", file}), delivery.ErrRef},
		"a path":        {s.directory(t, link{"a/../../b", file}), delivery.ErrRef},
		"no name":       {s.directory(t, link{"", file}), delivery.ErrRef},
		"too deep":      {deep, delivery.ErrRef},
		"shards' depth": {shards(20, "00name", file), delivery.ErrRef},
		"short link":    {shards(1, "0", file), delivery.ErrRef},
		"no shard":      {shards(1, "00", file), delivery.ErrRef},
		"shard's ..":    {shards(1, "00..", file), delivery.ErrRef},
		"wrong size":    {s.directory(t, link{"f", short}), delivery.ErrRef},
		"no directory":  {file, delivery.ErrRef},
		"missing":       {s.directory(t, link{"f", missing}), delivery.ErrNotFound},
		"changed":       {tree, delivery.ErrCorrupt},
	} {
		if name == "changed" {
			s[changed.Cid()] = []byte("and is now")
		}
		if got, err := s.archive(t, c.root); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		s[changed.Cid()] = []byte("to be changed")
	}
}
