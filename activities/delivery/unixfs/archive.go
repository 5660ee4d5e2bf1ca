package unixfs

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/ipfs/boxo/ipld/merkledag"
	ufs "github.com/ipfs/boxo/ipld/unixfs"
	ufsio "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"

	"github.com/skyops/skyops/activities/delivery"
)

// Bounds of a directory that others made. What it holds is bounded by who reads
// the archive, and what is read for it by the source.
const (
	maxDepth  = 64 // of directories
	maxShards = 16 // of one directory, on the way to an entry
)

// IsDir reports whether a node is a directory, in one block or in several (HAMT).
func IsDir(node ipld.Node) bool {
	n, ok := kindOf(node)
	return ok && n.IsDir()
}

func kindOf(node ipld.Node) (*ufs.FSNode, bool) {
	p, ok := node.(*merkledag.ProtoNode)
	if !ok {
		return nil, false
	}
	n, err := ufs.FSNodeFromBytes(p.Data())
	return n, err == nil
}

// Archive writes what is below a directory as a tar stream: files, directories and
// links, under their names. Every block is checked; the names are not, but for
// what no directory can hold: who takes the stream has to be as careful as with
// any other. Errors wrap delivery.ErrCorrupt, delivery.ErrRef, or the source's.
func Archive(ctx context.Context, w io.Writer, root ipld.Node, source Source) error {
	a := &archiver{ctx: ctx, source: source, tar: tar.NewWriter(w)}
	if err := a.directory("", root, 0); err != nil {
		return fmt.Errorf("read directory %s: %w", root.Cid(), err)
	}
	return a.tar.Close()
}

type archiver struct {
	ctx    context.Context
	source Source
	tar    *tar.Writer
}

func (a *archiver) directory(path string, node ipld.Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: %q is more than %d directories deep", delivery.ErrRef, path, maxDepth)
	}
	return a.links(node, 0, func(name string, c cid.Cid) error {
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
			return fmt.Errorf("%w: file name %q in a directory", delivery.ErrRef, name)
		}
		if path != "" {
			name = path + "/" + name
		}
		return a.entry(name, c, depth)
	})
}

// links passes a directory's entries, those of its shards too.
func (a *archiver) links(node ipld.Node, shards int, use func(name string, c cid.Cid) error) error {
	kind, ok := kindOf(node)
	if !ok || !kind.IsDir() || shards > maxShards {
		return fmt.Errorf("%w: %s is no part of a directory", delivery.ErrRef, node.Cid())
	}
	prefix := 0
	if kind.Type() == ufs.THAMTShard { // links begin with their place in the shard, in hex digits
		prefix = len(fmt.Sprintf("%X", max(kind.Fanout(), 1)-1))
	}
	for _, l := range node.Links() {
		var err error
		switch {
		case len(l.Name) < prefix:
			err = fmt.Errorf("%w: %s has a link %q", delivery.ErrRef, node.Cid(), l.Name)
		case prefix > 0 && len(l.Name) == prefix:
			var shard ipld.Node
			if shard, err = fetch(a.ctx, a.source, l.Cid); err == nil {
				err = a.links(shard, shards+1, use)
			}
		default:
			err = use(l.Name[prefix:], l.Cid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *archiver) entry(name string, c cid.Cid, depth int) error {
	node, err := fetch(a.ctx, a.source, c)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	kind, ok := kindOf(node)
	switch {
	case ok && kind.IsDir():
		if err := a.tar.WriteHeader(&tar.Header{Name: name + "/", Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return a.directory(name, node, depth+1)
	case ok && kind.Type() == ufs.TSymlink:
		if err := a.tar.WriteHeader(&tar.Header{Name: name, Linkname: string(kind.Data()), Typeflag: tar.TypeSymlink, Mode: 0o777}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	if err := a.file(name, node); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (a *archiver) file(name string, node ipld.Node) error {
	info, err := Describe(node)
	if err != nil {
		return err
	}
	if info.Bytes > 1<<62 {
		return fmt.Errorf("%w: a file of %d bytes", delivery.ErrRef, info.Bytes)
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Size: int64(info.Bytes), Typeflag: tar.TypeReg, Mode: 0o644}); err != nil {
		return err
	}
	content, err := ufsio.NewDagReader(a.ctx, node, &dag{source: a.source})
	if err != nil {
		return fmt.Errorf("%w: %v", delivery.ErrRef, err)
	}
	defer content.Close()
	n, err := io.Copy(a.tar, content)
	if err == nil && uint64(n) != info.Bytes {
		err = fmt.Errorf("%w: a file of %d bytes that says it has %d", delivery.ErrRef, n, info.Bytes)
	}
	return err
}
