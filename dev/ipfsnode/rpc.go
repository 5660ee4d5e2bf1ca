package ipfsnode

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/ipfs/boxo/ipld/merkledag"
	ufsio "github.com/ipfs/boxo/ipld/unixfs/io"
	pin "github.com/ipfs/boxo/pinning/pinner"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	pool "github.com/libp2p/go-buffer-pool"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multicodec"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// maxBlock is the largest block a peer accepts over bitswap.
const maxBlock = 2 << 20

// maxName bounds a CID in an archive, in bytes.
const maxName = 128

// readSize is how much of a request's body is read at once.
const readSize = 256 << 10

// routes are the endpoints of Kubo's RPC that are answered, all by POST as
// there (https://docs.ipfs.tech/reference/kubo/rpc/).
func (n *Node) routes() http.Handler {
	mux := http.NewServeMux()
	for name, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"add": n.add, "cat": n.cat, "dag/import": n.dagImport,
		"block/put": n.blockPut, "block/get": n.blockGet, "block/stat": n.blockStat,
		"pin/add": n.pinAdd, "pin/rm": n.pinRm, "pin/ls": n.pinLs,
		"repo/gc": n.repoGC, "id": n.id, "version": n.version, "swarm/connect": n.swarmConnect,
	} {
		mux.HandleFunc("POST /api/v0/"+name, func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				fail(w, err)
			}
		})
	}
	return mux
}

// badRequest marks an error as the caller's.
type badRequest struct{ error }

func (e badRequest) Unwrap() error { return e.error }

// fail answers as Kubo does: 500 with a JSON message, 400 for a bad argument.
func fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.As(err, &badRequest{}) {
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"Message": err.Error(), "Code": 0, "Type": "error"})
}

func reply(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

// parts calls use for each file of a multipart body, as it streams in.
func parts(r *http.Request, use func(*multipart.Part) error) error {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return badRequest{errors.New("body is not multipart/form-data")}
	}
	// multipart asks for 4 KiB at a time; the connection is read in larger pieces.
	reader := multipart.NewReader(bufio.NewReaderSize(r.Body, readSize), params["boundary"])
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRequest{fmt.Errorf("read multipart body: %w", err)}
		}
		if err := use(part); err != nil {
			return err
		}
	}
}

// layout is the only chunker there is, as the RPC writes it.
var layout = fmt.Sprintf("size-%d", delivery.ChunkSize)

// add imports files as UnixFS: CIDv1 and raw leaves, the layout the callers ask for.
func (n *Node) add(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if v := q.Get("cid-version"); v != "1" {
		return badRequest{fmt.Errorf("cid-version %q: only 1 is made here", v)}
	}
	if v := q.Get("chunker"); v != layout {
		return badRequest{fmt.Errorf("chunker %q: only %s is made here", v, layout)}
	}
	if v := q.Get("hash"); v != "blake3" {
		return badRequest{fmt.Errorf("hash %q: only blake3 is made here", v)}
	}
	return parts(r, func(part *multipart.Part) error {
		c, size, err := n.importFile(r.Context(), part)
		if err != nil {
			return err
		}
		if q.Get("pin") != "false" {
			if err := n.pinHere(r.Context(), c, ""); err != nil {
				return err
			}
		}
		return reply(w, map[string]string{"Name": part.FileName(), "Hash": c.String(), "Size": strconv.FormatUint(size, 10)})
	})
}

// importFile stores a file; size is that of all its blocks.
func (n *Node) importFile(ctx context.Context, file io.Reader) (c cid.Cid, size uint64, err error) {
	pack := n.packs.Begin()
	defer pack.Discard()
	blob, err := unixfs.Import(ctx, file, func(ctx context.Context, c cid.Cid, data []byte) error {
		size += uint64(len(data))
		return pack.Add(ctx, c, data)
	})
	if err != nil {
		return cid.Undef, size, fmt.Errorf("import file: %w", err)
	}
	if err := pack.Commit(ctx); err != nil {
		return cid.Undef, size, fmt.Errorf("store imported blocks: %w", err)
	}
	c, err = cid.Decode(blob.CID)
	return c, size, err
}

// dagImport stores the blocks of an archive (CAR, version 1) under the names they
// have there. Like everything in the store they are checked by who reads them.
func (n *Node) dagImport(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("pin-roots") != "false" {
		return badRequest{errors.New("pin-roots: only false is done here")}
	}
	err := parts(r, func(part *multipart.Part) error {
		pack := n.packs.Begin()
		defer pack.Discard()
		if err := readArchive(part, func(c cid.Cid, data []byte) error { return pack.Add(r.Context(), c, data) }); err != nil {
			return err
		}
		if err := pack.Commit(r.Context()); err != nil {
			return fmt.Errorf("store imported blocks: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return nil
}

// readArchive passes an archive's blocks to use, which does not keep the bytes.
func readArchive(file io.Reader, use func(cid.Cid, []byte) error) error {
	in := bufio.NewReader(file)
	buf := pool.Get(maxBlock + maxName)
	defer pool.Put(buf)
	for first := true; ; first = false {
		size, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) && !first {
			return nil
		}
		if err != nil {
			return badRequest{fmt.Errorf("read archive: %w", err)}
		}
		if size == 0 || size > uint64(len(buf)) {
			return badRequest{fmt.Errorf("read archive: a section of %d bytes", size)}
		}
		section := buf[:size]
		if _, err := io.ReadFull(in, section); err != nil {
			return badRequest{fmt.Errorf("read archive: %w", err)}
		}
		if first {
			continue // the header: it says which roots to pin
		}
		length, c, err := cid.CidFromBytes(section)
		if err != nil {
			return badRequest{fmt.Errorf("read archive: %w", err)}
		}
		if err := use(c, section[length:]); err != nil {
			return err
		}
	}
}

// pin keeps c and what is under it, all of which is here.
func (n *Node) pin(ctx context.Context, c cid.Cid, name string) error {
	if err := n.pins.PinWithMode(ctx, c, pin.Recursive, name); err != nil {
		return fmt.Errorf("pin %s: %w", c, err)
	}
	if err := n.pins.Flush(ctx); err != nil {
		return fmt.Errorf("store pin of %s: %w", c, err)
	}
	return nil
}

// cat streams a file, from offset and for length bytes when they are given.
func (n *Node) cat(w http.ResponseWriter, r *http.Request) error {
	c, err := argument(r)
	if err != nil {
		return err
	}
	offset, err := number(r, "offset", 0)
	if err != nil {
		return err
	}
	length, err := number(r, "length", -1)
	if err != nil {
		return err
	}
	node, err := n.dag.Get(r.Context(), c)
	if err != nil {
		return fmt.Errorf("get %s: %w", c, err)
	}
	file, err := ufsio.NewDagReader(r.Context(), node, n.dag)
	if err != nil {
		return badRequest{fmt.Errorf("%s is not a file: %w", c, err)}
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return badRequest{fmt.Errorf("seek to %d in %s: %w", offset, c, err)}
	}
	var body io.Reader = file
	if length >= 0 {
		body = io.LimitReader(file, length)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if _, err := io.Copy(w, body); err != nil {
		// The status is out already: cut the connection so that the reader
		// cannot take what it got for the whole.
		n.log.Warn("IPFS cat broke off", "cid", c, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (n *Node) blockPut(w http.ResponseWriter, r *http.Request) error {
	codec := multicodec.Raw
	if name := r.URL.Query().Get("cid-codec"); name != "" {
		if err := codec.Set(name); err != nil {
			return badRequest{fmt.Errorf("cid-codec %q: %w", name, err)}
		}
	}
	hash := multicodec.Sha2_256
	if name := r.URL.Query().Get("mhtype"); name != "" {
		if err := hash.Set(name); err != nil {
			return badRequest{fmt.Errorf("mhtype %q: %w", name, err)}
		}
	}
	prefix := cid.Prefix{Version: 1, Codec: uint64(codec), MhType: uint64(hash), MhLength: 32}
	return parts(r, func(part *multipart.Part) error {
		data, err := io.ReadAll(io.LimitReader(part, maxBlock+1))
		if err != nil {
			return badRequest{fmt.Errorf("read block: %w", err)}
		}
		if len(data) > maxBlock {
			return badRequest{fmt.Errorf("block is larger than %d bytes", maxBlock)}
		}
		c, err := prefix.Sum(data)
		if err != nil {
			return badRequest{fmt.Errorf("hash block: %w", err)}
		}
		b, err := blocks.NewBlockWithCid(data, c)
		if err != nil {
			return fmt.Errorf("make block: %w", err)
		}
		if err := n.blocks.Put(r.Context(), b); err != nil {
			return fmt.Errorf("store block %s: %w", c, err)
		}
		return reply(w, map[string]any{"Key": c.String(), "Size": len(data)})
	})
}

func (n *Node) block(r *http.Request) (blocks.Block, error) {
	c, err := argument(r)
	if err != nil {
		return nil, err
	}
	get := n.service.GetBlock
	if r.URL.Query().Get("offline") == "true" {
		get = n.blocks.Get
	}
	b, err := get(r.Context(), c)
	if err != nil {
		return nil, fmt.Errorf("get block %s: %w", c, err)
	}
	return b, nil
}

func (n *Node) blockGet(w http.ResponseWriter, r *http.Request) error {
	b, err := n.block(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = w.Write(b.RawData())
	return err
}

func (n *Node) blockStat(w http.ResponseWriter, r *http.Request) error {
	b, err := n.block(r)
	if err != nil {
		return err
	}
	return reply(w, map[string]any{"Key": b.Cid().String(), "Size": len(b.RawData())})
}

// pinAdd pins recursively, after fetching what is missing.
func (n *Node) pinAdd(w http.ResponseWriter, r *http.Request) error {
	c, err := argument(r)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		if err := merkledag.Walk(r.Context(), n.links, c, cid.NewSet().Visit, merkledag.Concurrent()); err != nil {
			return fmt.Errorf("fetch what is under %s: %w", c, err)
		}
		err := n.pinHere(r.Context(), c, r.URL.Query().Get("name"))
		if err == nil {
			break
		}
		if !ipld.IsNotFound(err) || try == pinTries {
			return err
		}
	}
	return reply(w, map[string]any{"Pins": []string{c.String()}})
}

// pinTries is how often something is fetched that is collected before it is pinned.
const pinTries = 3

// pinHere pins what is here, which no collection takes away meanwhile.
func (n *Node) pinHere(ctx context.Context, c cid.Cid, name string) error {
	n.pinning.RLock()
	defer n.pinning.RUnlock()
	if err := merkledag.Walk(ctx, n.linksHere, c, cid.NewSet().Visit); err != nil {
		return fmt.Errorf("look at what is under %s: %w", c, err)
	}
	return n.pin(ctx, c, name)
}

// linksHere is links of blocks that are here, and ErrNotFound for others.
func (n *Node) linksHere(ctx context.Context, c cid.Cid) ([]*ipld.Link, error) {
	if c.Type() != cid.Raw {
		node, err := n.local.Get(ctx, c)
		if err != nil {
			return nil, err
		}
		return node.Links(), nil
	}
	here, err := n.blocks.Has(ctx, c)
	if err == nil && !here {
		err = ipld.ErrNotFound{Cid: c}
	}
	return nil, err
}

// links fetches a block and says what it links to. A raw one links to nothing
// and is not read when it is here: most of a file is raw.
func (n *Node) links(ctx context.Context, c cid.Cid) ([]*ipld.Link, error) {
	if c.Type() == cid.Raw {
		if here, err := n.blocks.Has(ctx, c); here || err != nil {
			return nil, err
		}
	}
	node, err := n.dag.Get(ctx, c)
	if err != nil {
		return nil, err
	}
	return node.Links(), nil
}

func (n *Node) pinRm(w http.ResponseWriter, r *http.Request) error {
	c, err := argument(r)
	if err != nil {
		return err
	}
	if err := n.pins.Unpin(r.Context(), c, true); err != nil {
		return badRequest{fmt.Errorf("unpin %s: %w", c, err)}
	}
	if err := n.pins.Flush(r.Context()); err != nil {
		return fmt.Errorf("store unpin of %s: %w", c, err)
	}
	return reply(w, map[string]any{"Pins": []string{c.String()}})
}

func (n *Node) pinLs(w http.ResponseWriter, r *http.Request) error {
	keys := map[string]any{}
	if r.URL.Query().Has("arg") {
		c, err := argument(r)
		if err != nil {
			return err
		}
		how, pinned, err := n.pins.IsPinned(r.Context(), c)
		if err != nil {
			return fmt.Errorf("look up pin of %s: %w", c, err)
		}
		if !pinned {
			return fmt.Errorf("path '%s' is not pinned", c)
		}
		keys[c.String()] = map[string]string{"Type": how}
		return reply(w, map[string]any{"Keys": keys})
	}
	for p := range n.pins.RecursiveKeys(r.Context(), false) {
		if p.Err != nil {
			return fmt.Errorf("list pins: %w", p.Err)
		}
		keys[p.Pin.Key.String()] = map[string]string{"Type": "recursive"}
	}
	return reply(w, map[string]any{"Keys": keys})
}

func (n *Node) id(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, map[string]any{"ID": n.host.ID().String(), "Addresses": n.Addresses(), "AgentVersion": "skyops"})
}

func (n *Node) version(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, map[string]string{"Version": "0.39.0", "System": "skyops embedded"})
}

func (n *Node) swarmConnect(w http.ResponseWriter, r *http.Request) error {
	info, err := peer.AddrInfoFromString(r.URL.Query().Get("arg"))
	if err != nil {
		return badRequest{fmt.Errorf("peer address: %w", err)}
	}
	if err := n.host.Connect(r.Context(), *info); err != nil {
		return fmt.Errorf("connect %s: %w", info.ID, err)
	}
	return reply(w, map[string]any{"Strings": []string{"connect " + info.ID.String() + " success"}})
}

// argument reads the CID in arg, with or without /ipfs/ before it.
func argument(r *http.Request) (cid.Cid, error) {
	arg := r.URL.Query().Get("arg")
	if len(arg) > 6 && arg[:6] == "/ipfs/" {
		arg = arg[6:]
	}
	c, err := cid.Decode(arg)
	if err != nil {
		return cid.Undef, badRequest{fmt.Errorf("argument %q is not a CID: %w", arg, err)}
	}
	return c, nil
}

func number(r *http.Request, name string, missing int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return missing, nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v < 0 {
		return 0, badRequest{fmt.Errorf("%s %q is not a count of bytes", name, text)}
	}
	return v, nil
}
