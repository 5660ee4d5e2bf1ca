package record

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/merkle"
)

// ErrList reports bytes that are not the list of an anchored batch.
var ErrList = errors.New("the list is not of this batch")

// Listed is one line of the list that a scheduler publishes with a batch: which
// job each anchored hash is of. It says nothing else of the job.
type Listed struct {
	Job    common.Hash `json:"job"`
	Record common.Hash `json:"record"` // hash of the job's record
}

// listMagic starts every list and names its version.
const listMagic = "skyops list 1\n"

// EncodeList returns the list of a batch as it is published: the magic, then job
// and record of each line in the order of the batch.
func EncodeList(lines []Listed) []byte {
	b := []byte(listMagic)
	for _, l := range lines {
		b = append(append(b, l.Job[:]...), l.Record[:]...)
	}
	return b
}

// ListSize is the length in bytes of the list of a batch of count records.
func ListSize(count uint32) int { return len(listMagic) + 2*common.HashLength*int(count) }

// DecodeList reads what EncodeList wrote, of a batch of count records under
// root. Which job a record is of is the publisher's word; that the record is in
// the batch is not.
func DecodeList(b []byte, root common.Hash, count uint32) ([]Listed, error) {
	if len(b) != ListSize(count) || string(b[:len(listMagic)]) != listMagic {
		return nil, fmt.Errorf("%w: %d bytes for %d records", ErrList, len(b), count)
	}
	lines := make([]Listed, count)
	records := make([]common.Hash, count)
	for i := range lines {
		at := b[len(listMagic)+2*common.HashLength*i:]
		lines[i] = Listed{Job: common.Hash(at[:32]), Record: common.Hash(at[32:64])}
		records[i] = lines[i].Record
	}
	if got := merkle.Root(records); got != root {
		return nil, fmt.Errorf("%w: its records lead to root %s, not to %s", ErrList, got, root)
	}
	return lines, nil
}
