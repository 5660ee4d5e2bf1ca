package seal

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/digest"
)

// ErrChanged reports that what is sealed again is not what was sealed before.
var ErrChanged = errors.New("the content is not what it was")

// Mark is what has to be remembered of a stored segment, so that another process
// can go on behind it. It opens the segment: keep it as you keep a key.
type Mark struct {
	Segment
	Plain   int         `json:"plain"`   // bytes of plaintext
	Of      common.Hash `json:"of"`      // digest of the plaintext, see package digest
	FileKey []byte      `json:"fileKey"` // age's
}

// replay is a package that goes on: what comes first is compared with what was
// sealed of it, and not sealed again.
type replay struct {
	marks []Mark
	sum   *digest.Hasher // of the segment at hand
	read  int            // of its bytes
}

func newReplay(marks []Mark) (*replay, error) {
	for i, m := range marks {
		if len(m.FileKey) != fileKeySize || m.Plain < 0 || m.Size == 0 {
			return nil, fmt.Errorf("%w: mark %d", ErrCorrupt, i)
		}
	}
	return &replay{marks: marks, sum: digest.New()}, nil
}

// known passes the plaintext of segments that are stored, and returns what comes
// behind them.
func (w *Writer) known(p []byte) []byte {
	for len(w.done) < len(w.again.marks) && w.err == nil {
		m := w.again.marks[len(w.done)]
		n := min(len(p), m.Plain-w.again.read)
		_, _ = w.again.sum.Write(p[:n])
		w.again.read += n
		if p = p[n:]; w.again.read < m.Plain {
			return nil
		}
		w.recall(m)
	}
	return p
}

// recall takes a segment for done whose plaintext was read again.
func (w *Writer) recall(m Mark) {
	if w.again.sum.Sum() != m.Of {
		w.err = ErrChanged
		return
	}
	s := &openSegment{index: len(w.done), plain: m.Plain, segment: m.Segment}
	copy(s.fileKey[:], m.FileKey)
	w.done = append(w.done, s)
	w.again.sum, w.again.read = digest.New(), 0
}

// goesOn reports why no segment can follow those that are done.
func (w *Writer) goesOn() error {
	if n := len(w.done); w.again != nil && n > 0 && w.done[n-1].plain != w.opts.SegmentSize {
		return ErrChanged
	}
	return nil
}

// Mark returns what to remember of the segment; only with WriterOptions.Marks.
func (s Staged) Mark() Mark { return s.mark }
