package command

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// frameOpener opens the frames of a job's log or telemetry, attempt after attempt.
type frameOpener struct {
	stream seal.Stream // the attempt that is read; epoch 0: none yet
	udk    *seal.Identity
	reader *seal.FrameReader
}

func newFrameOpener(id common.Hash, kind seal.StreamKind, udk *seal.Identity) *frameOpener {
	return &frameOpener{stream: seal.Stream{Job: id, Kind: kind}, udk: udk}
}

// open returns the payloads of the next frames, of the same attempt or from the
// beginning of a later one.
func (o *frameOpener) open(epoch uint32, first uint64, frames [][]byte) ([][]byte, error) {
	if epoch != o.stream.Epoch || o.reader == nil {
		o.stream.Epoch = epoch
		o.reader = seal.NewFrameReader(o.stream, o.udk)
	}
	var payloads [][]byte
	for i, frame := range frames {
		payload, err := o.reader.Open(frame)
		if err != nil {
			return payloads, fmt.Errorf("frame %d of attempt %d: %w", first+uint64(i), epoch, err)
		}
		if payload != nil {
			payloads = append(payloads, payload)
		}
	}
	return payloads, nil
}
