// Package delivery is where sealed bytes are put so that others can fetch them:
// inputs, checkpoints and packages, as files and directories named by their
// content (IPFS CIDs).
//
// Nouns: a blob is one stored file; a directory gives blobs names under one
// CID; a pin keeps what is under a CID; a ref is a CID, or a CID and the name of
// a file in that directory ("bafy…/manifest.json").
//
// Every Store gives the same content the same CID (UnixFS, CIDv1, raw leaves,
// chunks of ChunkSize, BLAKE3-256), whoever stores it, and hands out only bytes
// that match their CID; content that others named by SHA-256 is read and checked
// as well. What is stored is ciphertext; the package neither seals nor opens.
//
// A target is a place that owners fetch results from, a parcel a result on its way there.
//
// Adapters: of Store ipfs (Kubo's RPC), depot (a folder) and memory (for tests), of Target arweave,
// depot, direct and Held; peer reads what ipfs stored as another node of the network. The suites in deliverytest
// run on each. Start at Store, and at Target.
package delivery

import (
	"context"
	"errors"
	"io"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/digest"
)

// ChunkSize is the size in bytes of the chunks that files are cut into: those
// that make their digest.
const ChunkSize = digest.ChunkSize

// Whole is the length that means "to the end" in Store.Get.
const Whole = -1

// UnknownSize is the size that means "until the reader ends" in Store.Put.
const UnknownSize = -1

var (
	// ErrNotFound reports content that the store does not have and could not find.
	ErrNotFound = errors.New("content is not found")
	// ErrCorrupt reports bytes that do not match their CID.
	ErrCorrupt = errors.New("content does not match its name")
	// ErrFull reports a store without space.
	ErrFull = errors.New("storage is full")
	// ErrAway reports a store that does not answer, or answers that it cannot: the same
	// call may succeed later.
	ErrAway = errors.New("storage does not answer")
	// ErrRef reports a malformed ref, or one of the wrong kind (a directory where a file is due).
	ErrRef = errors.New("not a usable content name")
	// ErrSize reports a reader that held more or fewer bytes than announced.
	ErrSize = errors.New("size differs from the announced one")
)

// Blob is a stored file.
type Blob struct {
	CID    string
	Bytes  uint64
	Digest common.Hash // of the content, see package digest
}

// Entry is one file of a directory.
type Entry struct {
	Name string
	CID  string
}

// Info describes what a ref names.
type Info struct {
	CID   string // of the thing itself, also when the ref is a path
	Bytes uint64 // content of a file; of a directory everything under it, metadata included
	Dir   bool
}

// Hold is told of content that is about to be pinned; an error keeps it from that.
type Hold func(ctx context.Context, cid string) error

// Store keeps content. Methods may be called from any goroutine; each may be
// repeated after an error without harm.
type Store interface {
	// Put streams r into the store and pins it. size is the number of bytes in r,
	// or UnknownSize; ErrSize if r disagrees. It returns once the store holds it all.
	Put(ctx context.Context, r io.Reader, size int64) (Blob, error)
	// Get streams length bytes of the file ref from offset off, or to its end if
	// length is Whole or reaches past it. Bytes are checked before they are handed
	// out; a failure in the middle is an error of Read. The caller closes it.
	Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error)
	// Dir makes a directory of stored files and pins it with all under it. Names
	// must be unique, without slashes, and not "." or "..".
	Dir(ctx context.Context, entries []Entry) (cid string, err error)
	// Pin keeps everything under cid, fetching what is missing. Pinning twice is one pin.
	Pin(ctx context.Context, cid string) error
	// Unpin lets go of cid. What another pin covers stays. Unpinning what is not pinned succeeds.
	Unpin(ctx context.Context, cid string) error
	// Stat describes ref, ErrNotFound if the store has and finds nothing.
	Stat(ctx context.Context, ref string) (Info, error)
	// Holding returns a view of the store whose Put and Dir call hold before they pin.
	// What lets go of content by what holds it then overlooks no pin, whenever who
	// made it ended, and lets go of none that was made since.
	Holding(hold Hold) Store
}
