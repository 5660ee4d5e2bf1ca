package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// StreamKind says what a stream of frames carries; the numbers are those of node.proto.
type StreamKind uint8

// The kinds of stream.
const (
	StreamLog       StreamKind = 1
	StreamTelemetry StreamKind = 2
)

// Stream names one attempt's log or telemetry.
type Stream struct {
	Job   common.Hash
	Epoch uint32
	Kind  StreamKind
}

// MaxFrame bounds one frame, in bytes.
const MaxFrame = 1 << 20

// MaxStream bounds the StreamCost of what is sent of one attempt's stream: the
// scheduler keeps all of it for weeks, whatever the program wrote.
const MaxStream = 256 << 20

// StreamCost returns what frames of so many bytes together cost to keep, in
// bytes: small ones cost more than they hold.
func StreamCost(frames, bytes uint64) uint64 { return bytes + 64*frames }

// The first byte of a frame says what follows.
const (
	frameKey  byte = 'K' // an age file: the stream key and what it is for
	frameData byte = 'D' // AES-256-GCM under the stream key; nonce: the frame's number; AAD: type and chain head
)

const (
	streamKeySize = 32
	keyFrameSize  = streamKeySize + 32 + 4 + 1 + 8 + 32
)

// Chain is the hash chain over a stream's frames. Its head after the last frame
// is the log or telemetry root of the attempt. It needs no key: who has the
// frames can compute it. The zero value is not usable; call NewChain.
type Chain struct {
	head common.Hash
	next uint64
}

// NewChain starts the chain of a stream.
func NewChain(s Stream) Chain {
	b := append([]byte("skyops/frames/v1"), s.Job[:]...)
	b = binary.BigEndian.AppendUint32(b, s.Epoch)
	return Chain{head: sha256.Sum256(append(b, byte(s.Kind)))}
}

// Add appends a frame: head = SHA-256(head ‖ frame).
func (c *Chain) Add(frame []byte) {
	h := sha256.New()
	h.Write(c.head[:])
	h.Write(frame)
	c.head = sum(h)
	c.next++
}

// Head returns the root over the frames so far.
func (c *Chain) Head() common.Hash { return c.head }

// FrameWriter seals one stream. It is not safe for concurrent use.
type FrameWriter struct {
	chain Chain
	key   []byte
	aead  cipher.AEAD
}

// NewFrameWriter starts a stream, or continues one after the key was lost: with
// the chain of the frames that exist. It returns the key frame, which comes
// before every frame of Seal.
func NewFrameWriter(s Stream, chain Chain, recipients ...string) (*FrameWriter, []byte, error) {
	w := &FrameWriter{chain: chain, key: make([]byte, streamKeySize)}
	if _, err := rand.Read(w.key); err != nil {
		return nil, nil, fmt.Errorf("start frames: %w", err)
	}
	var err error
	if w.aead, err = newGCM(w.key); err != nil {
		return nil, nil, fmt.Errorf("start frames: %w", err)
	}
	plain := keyFrame(w.key, s, chain)
	defer clear(plain)
	sealed, err := SealBytes(plain, recipients...)
	if err != nil {
		return nil, nil, fmt.Errorf("start frames: %w", err)
	}
	frame := append([]byte{frameKey}, sealed...)
	w.chain.Add(frame)
	return w, frame, nil
}

// keyFrame returns the plaintext of a key frame.
func keyFrame(key []byte, s Stream, c Chain) []byte {
	b := make([]byte, 0, keyFrameSize)
	b = append(b, key...)
	b = append(b, s.Job[:]...)
	b = binary.BigEndian.AppendUint32(b, s.Epoch)
	b = append(b, byte(s.Kind))
	b = binary.BigEndian.AppendUint64(b, c.next)
	return append(b, c.head[:]...)
}

// Seal returns the next frame.
func (w *FrameWriter) Seal(payload []byte) ([]byte, error) {
	if w.aead == nil {
		return nil, fmt.Errorf("seal frame: the stream's key was wiped")
	}
	if len(payload)+1+w.aead.Overhead() > MaxFrame {
		return nil, fmt.Errorf("seal frame: %d bytes exceed %d", len(payload), MaxFrame)
	}
	frame := make([]byte, 1, 1+len(payload)+w.aead.Overhead())
	frame[0] = frameData
	frame = w.aead.Seal(frame, frameNonce(w.chain.next), payload, frameAAD(w.chain.head))
	w.chain.Add(frame)
	return frame, nil
}

// Chain returns the chain so far; its head is the root once the stream is over.
func (w *FrameWriter) Chain() Chain { return w.chain }

// Wipe forgets the key; Seal fails from now on.
func (w *FrameWriter) Wipe() {
	clear(w.key)
	w.aead = nil
}

// FrameReader opens one stream, from its first frame. A frame that was changed,
// left out, repeated, moved, or taken from another stream is an error. That
// frames are missing at the end, only the root in the record can tell: compare
// it with Chain.
type FrameReader struct {
	id     *Identity
	stream Stream
	chain  Chain
	aead   cipher.AEAD
}

// NewFrameReader opens a stream with the owner's key.
func NewFrameReader(s Stream, id *Identity) *FrameReader {
	return &FrameReader{id: id, stream: s, chain: NewChain(s)}
}

// Open returns the payload of the next frame, nil for a key frame. After an
// error the reader stays where it was. Errors wrap ErrKey or ErrCorrupt.
func (r *FrameReader) Open(frame []byte) ([]byte, error) {
	payload, err := r.open(frame)
	if err != nil {
		return nil, fmt.Errorf("open frame %d: %w", r.chain.next, err)
	}
	r.chain.Add(frame)
	return payload, nil
}

func (r *FrameReader) open(frame []byte) ([]byte, error) {
	if len(frame) == 0 || len(frame) > MaxFrame {
		return nil, fmt.Errorf("%w: %d bytes", ErrCorrupt, len(frame))
	}
	switch frame[0] {
	case frameKey:
		return nil, r.rekey(frame[1:])
	case frameData:
		if r.aead == nil {
			return nil, fmt.Errorf("%w: no key frame before it", ErrCorrupt)
		}
		payload, err := r.aead.Open(nil, frameNonce(r.chain.next), frame[1:], frameAAD(r.chain.head))
		if err != nil {
			return nil, fmt.Errorf("%w: it was changed, or is not the next of this stream", ErrCorrupt)
		}
		return payload, nil
	}
	return nil, fmt.Errorf("%w: unknown type %d", ErrCorrupt, frame[0])
}

func (r *FrameReader) rekey(sealed []byte) error {
	plain, err := r.id.OpenBytes(sealed)
	if err != nil {
		return err
	}
	defer clear(plain)
	if len(plain) != keyFrameSize || string(plain) != string(keyFrame(plain[:streamKeySize], r.stream, r.chain)) {
		return fmt.Errorf("%w: the key frame is of another stream or place", ErrCorrupt)
	}
	r.aead, err = newGCM(plain[:streamKeySize])
	return err
}

// Chain returns the chain of the frames opened so far.
func (r *FrameReader) Chain() Chain { return r.chain }

func frameNonce(n uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 4, 12), n)
}

func frameAAD(head common.Hash) []byte { return append([]byte{frameData}, head[:]...) }

func newGCM(key []byte) (cipher.AEAD, error) {
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(c)
}
