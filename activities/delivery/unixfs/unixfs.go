// Package unixfs lays files and directories out as content-addressed blocks and
// reads them back, checking every block: what all delivery stores share, so that
// the same content has the same CID everywhere.
//
// CIDs made here are BLAKE3-256; SHA-256 is read and checked too, and nothing else.
//
// It does not store blocks; callers bring a sink and a source. Start at Import and Open.
package unixfs

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/merkledag"
	ufs "github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	ufsio "github.com/ipfs/boxo/ipld/unixfs/io"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	pool "github.com/libp2p/go-buffer-pool"
	"github.com/multiformats/go-multihash"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/digest"
)

// MaxBlock is the largest block that peers exchange, in bytes.
const MaxBlock = 2 << 20

// maxEntries keeps a directory in one block.
const maxEntries = 10_000

// maxInFlight bounds the blocks fetched ahead by one reader.
const maxInFlight = 8

// Sink takes the blocks of an import; nil bytes are never passed. The bytes are
// its own only during the call.
type Sink func(ctx context.Context, c cid.Cid, data []byte) error

// Source returns the raw bytes of a block. They need not be right: readers check.
type Source func(ctx context.Context, c cid.Cid) ([]byte, error)

// Import cuts r into chunks, lays them out as one file and passes every block
// to sink. The leaves are the file's chunks in order, as raw blocks; nodes over
// them follow theirs. It hashes each byte once.
func Import(ctx context.Context, r io.Reader, sink Sink) (delivery.Blob, error) {
	blob, list := delivery.Blob{}, digest.NewList()
	dag := &dag{sink: func(ctx context.Context, c cid.Cid, data []byte) error {
		if c.Type() == cid.Raw {
			blob.Bytes += uint64(len(data))
			list.Add(hashOf(c))
		}
		return sink(ctx, c, data)
	}}
	params := helpers.DagBuilderParams{
		Maxlinks: helpers.DefaultLinksPerBlock, RawLeaves: true,
		CidBuilder: builder{}, Dagserv: dag,
	}
	layout, err := params.New(chunk.NewSizeSplitter(unbroken{r}, delivery.ChunkSize))
	if err != nil {
		return delivery.Blob{}, fmt.Errorf("prepare import: %w", err)
	}
	node, err := balanced.Layout(layout)
	if err != nil {
		return delivery.Blob{}, fmt.Errorf("lay out file: %w", err)
	}
	blob.CID, blob.Digest = node.Cid().String(), list.Sum()
	return blob, ctx.Err()
}

// builder makes CIDs: cid.Prefix would, with a slower BLAKE3.
type builder struct{ codec uint64 }

func (b builder) Sum(data []byte) (cid.Cid, error) {
	sum := digest.Chunk(data)
	hash, err := multihash.Encode(sum[:], multihash.BLAKE3)
	if err != nil {
		return cid.Undef, err
	}
	return cid.NewCidV1(b.codec, hash), nil
}

func (b builder) GetCodec() uint64 { return b.codec }

func (b builder) WithCodec(codec uint64) cid.Builder { return builder{codec} }

// hashOf returns the 32 bytes that a checked CID names its block by.
func hashOf(c cid.Cid) common.Hash {
	hash := c.Hash()
	return common.Hash(hash[len(hash)-common.HashLength:])
}

// unbroken is a reader whose content did not end early: the splitter takes
// io.ErrUnexpectedEOF for the end.
type unbroken struct{ io.Reader }

func (u unbroken) Read(b []byte) (int, error) {
	n, err := u.Reader.Read(b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the content broke off: %v", err)
	}
	return n, err
}

// Directory returns the block of a directory of the given files, which source
// must be able to find: their roots are read for their sizes.
func Directory(ctx context.Context, entries []delivery.Entry, source Source) (blocks.Block, error) {
	if len(entries) > maxEntries {
		return nil, fmt.Errorf("%w: %d entries in a directory, at most %d", delivery.ErrRef, len(entries), maxEntries)
	}
	dir := ufs.EmptyDirNode()
	if err := dir.SetCidBuilder(builder{}); err != nil {
		return nil, fmt.Errorf("prepare directory: %w", err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Name == "" || e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") || seen[e.Name] {
			return nil, fmt.Errorf("%w: file name %q in a directory", delivery.ErrRef, e.Name)
		}
		seen[e.Name] = true
		c, err := Parse(e.CID)
		if err != nil {
			return nil, err
		}
		node, err := fetch(ctx, source, c)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name, err)
		}
		if err := dir.AddNodeLink(e.Name, node); err != nil {
			return nil, fmt.Errorf("link %s: %w", e.Name, err)
		}
	}
	b, err := blocks.NewBlockWithCid(dir.RawData(), dir.Cid())
	if err != nil {
		return nil, fmt.Errorf("encode directory: %w", err)
	}
	return b, nil
}

// Parse reads a CID. Only what this package can check is accepted: BLAKE3-256 or
// SHA-256 over raw or dag-pb blocks.
func Parse(text string) (cid.Cid, error) {
	c, err := cid.Decode(text)
	if err != nil {
		return cid.Undef, fmt.Errorf("%w: %q: %v", delivery.ErrRef, text, err)
	}
	if !checkable(c) {
		return cid.Undef, fmt.Errorf("%w: %q is not BLAKE3-256 or SHA-256 over raw or dag-pb", delivery.ErrRef, text)
	}
	return c, nil
}

// checkable reports whether fetch can tell right bytes from wrong ones. Shorter
// hashes, which BLAKE3 has, could be forged.
func checkable(c cid.Cid) bool {
	p := c.Prefix()
	return p.MhLength == common.HashLength &&
		(p.MhType == multihash.BLAKE3 || p.MhType == multihash.SHA2_256) &&
		(p.Codec == cid.Raw || p.Codec == cid.DagProtobuf)
}

// Resolve finds the node that a ref names.
func Resolve(ctx context.Context, ref string, source Source) (ipld.Node, error) {
	root, name, isPath := strings.Cut(ref, "/")
	c, err := Parse(root)
	if err != nil {
		return nil, err
	}
	node, err := fetch(ctx, source, c)
	if err != nil || !isPath {
		return node, err
	}
	dir, ok := node.(*merkledag.ProtoNode)
	if !ok || !isDir(dir) {
		return nil, fmt.Errorf("%w: %s is not a directory", delivery.ErrRef, root)
	}
	link, err := dir.GetNodeLink(name)
	if errors.Is(err, merkledag.ErrLinkNotFound) {
		return nil, fmt.Errorf("%w: %s has no %q", delivery.ErrNotFound, root, name)
	}
	if err != nil {
		return nil, fmt.Errorf("look up %q in %s: %w", name, root, err)
	}
	return fetch(ctx, source, link.Cid)
}

// Describe returns what a node is.
func Describe(node ipld.Node) (delivery.Info, error) {
	info := delivery.Info{CID: node.Cid().String()}
	p, ok := node.(*merkledag.ProtoNode)
	if !ok {
		info.Bytes = uint64(len(node.RawData()))
		return info, nil
	}
	if isDir(p) {
		size, err := p.Size()
		if err != nil {
			return info, fmt.Errorf("size of %s: %w", p.Cid(), err)
		}
		info.Dir, info.Bytes = true, size
		return info, nil
	}
	size, err := ufs.DataSize(p.Data())
	if err != nil {
		return info, fmt.Errorf("%w: %s is not a file: %v", delivery.ErrRef, p.Cid(), err)
	}
	info.Bytes = size
	return info, nil
}

// Open streams length bytes of the file at ref from off; delivery.Whole: to the end.
func Open(ctx context.Context, ref string, off, length int64, source Source) (io.ReadCloser, error) {
	node, err := Resolve(ctx, ref, source)
	if err != nil {
		return nil, err
	}
	info, err := Describe(node)
	if err != nil {
		return nil, err
	}
	if info.Dir {
		return nil, fmt.Errorf("%w: %s is a directory", delivery.ErrRef, ref)
	}
	if off < 0 || length < delivery.Whole || uint64(off) > info.Bytes {
		return nil, fmt.Errorf("%w: bytes from %d of %s, which has %d", delivery.ErrRef, off, ref, info.Bytes)
	}
	ctx, cancel := context.WithCancel(ctx)
	file, err := ufsio.NewDagReader(ctx, node, &dag{source: source})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%w: read %s: %v", delivery.ErrRef, ref, err)
	}
	if _, err := file.Seek(off, io.SeekStart); err != nil {
		cancel()
		return nil, fmt.Errorf("seek to %d in %s: %w", off, ref, err)
	}
	var r io.Reader = file
	if length != delivery.Whole {
		r = io.LimitReader(file, length)
	}
	return &reader{Reader: r, close: func() error { err := file.Close(); cancel(); return err }}, nil
}

type reader struct {
	io.Reader
	close func() error
}

func (r *reader) Close() error { return r.close() }

func isDir(p *merkledag.ProtoNode) bool {
	n, err := ufs.FSNodeFromBytes(p.Data())
	return err == nil && n.IsDir() && n.Type() == ufs.TDirectory
}

// fetch reads and checks one block.
func fetch(ctx context.Context, source Source, c cid.Cid) (ipld.Node, error) {
	if !checkable(c) { // a link: Parse saw what callers named
		return nil, fmt.Errorf("%w: %s is not BLAKE3-256 or SHA-256 over raw or dag-pb", delivery.ErrRef, c)
	}
	data, err := source(ctx, c)
	if err != nil {
		return nil, err
	}
	got := digest.Chunk
	if c.Prefix().MhType == multihash.SHA2_256 {
		got = func(b []byte) common.Hash { return sha256.Sum256(b) }
	}
	if got := got(data); got != hashOf(c) {
		return nil, fmt.Errorf("%w: block %s has the hash %s", delivery.ErrCorrupt, c, got)
	}
	b, err := blocks.NewBlockWithCid(data, c)
	if err != nil {
		return nil, fmt.Errorf("make block %s: %w", c, err)
	}
	var node ipld.Node
	if c.Prefix().Codec == cid.Raw {
		node, err = merkledag.DecodeRawBlock(b)
	} else {
		node, err = merkledag.DecodeProtobufBlock(b)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: block %s: %v", delivery.ErrRef, c, err)
	}
	return node, nil
}

// dag is the view of a sink or a source that the layout library asks for.
type dag struct {
	sink   Sink
	source Source
}

func (d *dag) Get(ctx context.Context, c cid.Cid) (ipld.Node, error) {
	return fetch(ctx, d.source, c)
}

func (d *dag) GetMany(ctx context.Context, keys []cid.Cid) <-chan *ipld.NodeOption {
	set := cid.NewSet()
	for _, k := range keys {
		set.Add(k)
	}
	out := make(chan *ipld.NodeOption, set.Len())
	slots := make(chan struct{}, maxInFlight)
	var pending sync.WaitGroup
	for _, k := range set.Keys() {
		pending.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			node, err := fetch(ctx, d.source, k)
			out <- &ipld.NodeOption{Node: node, Err: err}
		})
	}
	go func() { pending.Wait(); close(out) }()
	return out
}

// Add passes a block on. The layout does not look at a leaf's bytes again, so
// that their memory goes back to where the splitter takes it from.
func (d *dag) Add(ctx context.Context, n ipld.Node) error {
	data := n.RawData()
	err := d.sink(ctx, n.Cid(), data)
	if n.Cid().Type() == cid.Raw {
		pool.Put(data)
	}
	return err
}

func (d *dag) AddMany(ctx context.Context, ns []ipld.Node) error {
	for _, n := range ns {
		if err := d.Add(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (d *dag) Remove(context.Context, cid.Cid) error       { return errors.ErrUnsupported }
func (d *dag) RemoveMany(context.Context, []cid.Cid) error { return errors.ErrUnsupported }
