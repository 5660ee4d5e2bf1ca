package command

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// frameOpener opens the frames of a job's log or telemetry, attempt after attempt.
type frameOpener struct {
	stream seal.Stream      // the attempt that is read; epoch 0: none yet
	keys   []*seal.Identity // the newest first; one of them opens the job
	reader *seal.FrameReader
}

func newFrameOpener(id common.Hash, kind seal.StreamKind, keys []*seal.Identity) *frameOpener {
	return &frameOpener{stream: seal.Stream{Job: id, Kind: kind}, keys: keys}
}

// open returns the payloads of the next frames, of the same attempt or from the
// beginning of a later one.
func (o *frameOpener) open(epoch uint32, first uint64, frames [][]byte) ([][]byte, error) {
	if epoch != o.stream.Epoch || o.reader == nil {
		o.stream.Epoch, o.reader = epoch, nil
	}
	var payloads [][]byte
	for i, frame := range frames {
		payload, err := o.next(frame)
		if err != nil {
			return payloads, fmt.Errorf("frame %d of attempt %d: %w", first+uint64(i), epoch, err)
		}
		if payload != nil {
			payloads = append(payloads, payload)
		}
	}
	return payloads, nil
}

// next opens a frame; the first of a stream says which key it is sealed to.
func (o *frameOpener) next(frame []byte) (payload []byte, err error) {
	if o.reader != nil {
		return o.reader.Open(frame)
	}
	for _, key := range o.keys {
		r := seal.NewFrameReader(o.stream, key)
		if payload, err = r.Open(frame); err == nil {
			o.reader = r
		}
		if !errors.Is(err, seal.ErrKey) {
			return payload, err
		}
	}
	return nil, err
}
