package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/merkle"
)

// ErrList reports bytes that are not the list of an anchored batch.
var ErrList = errors.New("the list is not of this batch")

// Listed is one line of the list that a scheduler publishes with a batch: which
// job each anchored hash is of.
type Listed struct {
	Job    common.Hash `json:"job"`
	Record common.Hash `json:"record"` // hash of the job's record
}

// Every list begins with the name of its version. The first had no receipts.
const (
	listMagic    = "skyops list 2\n"
	oldListMagic = "skyops list 1\n"
)

// MaxListed bounds the receipts that a list has of one job: of its newest attempts.
const MaxListed = 64

// EncodeList returns the list of a batch as it is published: the magic, job and
// record of each line in the order of the batch, and as JSON the receipts of what
// the jobs' attempts used, as their nodes signed them. The escrow sees one receipt
// for each node and order, whose total holds the others.
func EncodeList(lines []Listed, runs []SignedReceipt) ([]byte, error) {
	b := []byte(listMagic)
	for _, l := range lines {
		b = append(append(b, l.Job[:]...), l.Record[:]...)
	}
	published := make([]SignedReceipt, len(runs))
	for i, r := range runs {
		published[i] = SignedReceipt{Receipt: r.Receipt, NodeSig: r.NodeSig}
	}
	rest, err := json.Marshal(published)
	if err != nil {
		return nil, fmt.Errorf("encode the list of a batch: %w", err)
	}
	return append(b, rest...), nil
}

// lineSize is the length of a line in bytes.
const lineSize = 2 * common.HashLength

// DecodeList reads what EncodeList wrote, of a batch of count records under
// root. Which job a record is of is the publisher's word; that the record is in
// the batch is not. The receipts are of the lines' jobs; their signatures are for
// the caller to check.
func DecodeList(b []byte, root common.Hash, count uint32) (lines []Listed, runs []SignedReceipt, err error) {
	body, fresh := bytes.CutPrefix(b, []byte(listMagic))
	if !fresh {
		var old bool
		if body, old = bytes.CutPrefix(b, []byte(oldListMagic)); !old {
			return nil, nil, fmt.Errorf("%w: it does not say what it is", ErrList)
		}
	}
	size := lineSize * int(count)
	if len(body) < size || !fresh && len(body) != size {
		return nil, nil, fmt.Errorf("%w: %d bytes for %d records", ErrList, len(b), count)
	}
	lines = make([]Listed, count)
	records := make([]common.Hash, count)
	room := make(map[common.Hash]int, count)
	for i := range lines {
		at := body[lineSize*i:]
		lines[i] = Listed{Job: common.Hash(at[:32]), Record: common.Hash(at[32:64])}
		records[i], room[lines[i].Job] = lines[i].Record, MaxListed
	}
	if got := merkle.Root(records); got != root {
		return nil, nil, fmt.Errorf("%w: its records lead to root %s, not to %s", ErrList, got, root)
	}
	if !fresh {
		return lines, nil, nil
	}
	if runs, err = decodeRuns(body[size:], room); err != nil {
		return nil, nil, fmt.Errorf("%w: its receipts: %w", ErrList, err)
	}
	return lines, runs, nil
}

// decodeRuns reads receipts one by one, since a small text may hold very many. room
// is how many there may be of each job, and is used up.
func decodeRuns(b []byte, room map[common.Hash]int) (runs []SignedReceipt, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, fmt.Errorf("they are no JSON array: %v", err)
	}
	for d.More() {
		var r SignedReceipt
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		switch job := r.Receipt.Job; {
		case room[job] <= 0:
			return nil, fmt.Errorf("one too many of job %s", job)
		case len(r.NodeSig) != crypto.SignatureLength || r.SchedulerSig != nil || r.Held || r.Meter != nil:
			return nil, fmt.Errorf("one of job %s has other than its node's signature", job)
		}
		room[r.Receipt.Job]--
		runs = append(runs, r)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows them")
	}
	return runs, nil
}
