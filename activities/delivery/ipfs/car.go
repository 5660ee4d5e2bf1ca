package ipfs

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/ipfs/go-cid"
)

// archiveHeader is the header of a CAR (version 1, https://ipld.io/specs/transport/car/carv1/)
// as DAG-CBOR: {"roots": [bafkqaaa], "version": 1}. The root is known last, so
// that the empty identity CID stands there, which needs no block.
const archiveHeader = "\xa2\x65roots\x81\xd8\x2a\x45\x00\x01\x55\x00\x00\x67version\x01"

func beginArchive(w io.Writer) error {
	if _, err := w.Write(append(binary.AppendUvarint(nil, uint64(len(archiveHeader))), archiveHeader...)); err != nil {
		return fmt.Errorf("begin archive: %w", err)
	}
	return nil
}

// archiveBlock appends one block.
func archiveBlock(w io.Writer, c cid.Cid, data []byte) error {
	name := c.Bytes()
	if _, err := w.Write(append(binary.AppendUvarint(nil, uint64(len(name)+len(data))), name...)); err != nil {
		return fmt.Errorf("send block: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("send block: %w", err)
	}
	return nil
}
