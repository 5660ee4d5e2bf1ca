// Package payload encrypts what Temporal stores and carries: inputs, results,
// heartbeats, signals, queries and failures are ciphertext in its database, on
// its wire and in its Web UI.
//
// Nouns: a context names who may read a payload. It is the task queue of an
// activity that runs at a node ("node/0x…") or at the keeper, and "control" for
// everything else. Each context has one key, derived from the scheduler's master
// key; a Keyring holds either the master (control, gateway, ingress: they read
// every context) or one context's key (a node, the keeper).
//
// A sealed payload names its context in its metadata, so that the codec
// endpoint of the Web UI, which is told no context, can open it too. A payload
// that is not sealed is refused: nothing that reaches Temporal's database by
// another door is taken for ours.
//
// Not promised: search attributes stay readable (Temporal indexes them), sizes
// and times are visible, and a key should seal fewer than 2^32 payloads, the
// bound of AES-GCM with random nonces.
//
// Start at Converter.
package payload

import (
	"bytes"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// KeySize is the length of a master key and of a context's key, in bytes.
const KeySize = 32

// The contexts that are not a node's queue.
const (
	ControlContext = "control"
	KeeperContext  = "keeper"
	nodePrefix     = "node/"
)

// Metadata of a sealed payload.
const (
	Encoding    = "binary/encrypted" // value of metadata "encoding"
	MetadataKey = "skyops-key"       // metadata that names the context
)

// maxOpened bounds what a compressed payload may unfold to, in bytes. Temporal
// itself refuses messages a quarter of this size.
const maxOpened = 16 << 20

// zlib is tried on payloads of at least this many bytes.
const minCompress = 512

// The first byte of an opened payload says how the rest is packed.
const (
	packedPlain byte = iota
	packedZlib
)

// ErrSealed reports a payload that cannot be opened: not sealed, tampered with,
// or sealed to a context this process may not read.
var ErrSealed = errors.New("payload cannot be opened")

// Keyring holds the keys of the contexts a process may read and write.
type Keyring struct {
	master  []byte
	context string // of the single key
	single  []byte
}

// Master returns a keyring that holds every context's key.
func Master(master []byte) (Keyring, error) {
	if len(master) != KeySize {
		return Keyring{}, fmt.Errorf("master key has %d bytes instead of %d", len(master), KeySize)
	}
	return Keyring{master: bytes.Clone(master)}, nil
}

// Single returns a keyring that holds one context's key, as Derive made it.
func Single(context string, key []byte) (Keyring, error) {
	if len(key) != KeySize {
		return Keyring{}, fmt.Errorf("key of %s has %d bytes instead of %d", context, len(key), KeySize)
	}
	if context == "" {
		return Keyring{}, errors.New("a single key needs its context's name")
	}
	return Keyring{context: context, single: bytes.Clone(key)}, nil
}

// Derive returns the key of one context: HKDF-SHA256 of the master key with the
// context's name as info.
func Derive(master []byte, context string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, master, nil, context, KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive key of %s: %w", context, err)
	}
	return key, nil
}

// aead returns the cipher of a context, if the keyring holds its key.
func (k Keyring) aead(context string) (cipher.AEAD, error) {
	key := k.single
	switch {
	case k.master != nil:
		derived, err := Derive(k.master, context)
		if err != nil {
			return nil, err
		}
		key = derived
	case k.context != context || key == nil:
		return nil, fmt.Errorf("%w: it is sealed to %q, this process holds the key of %q", ErrSealed, context, k.context)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("cipher of %s: %w", context, err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("cipher mode of %s: %w", context, err)
	}
	return aead, nil
}

// standard is the context a payload is sealed to when the SDK names none.
func (k Keyring) standard() string {
	if k.master == nil {
		return k.context
	}
	return ControlContext
}

// ContextName maps a serialization context to the name of the key that seals it.
func ContextName(c converter.SerializationContext) string {
	a, ok := c.(converter.ActivitySerializationContext)
	if ok && (strings.HasPrefix(a.TaskQueue, nodePrefix) || a.TaskQueue == KeeperContext) {
		return a.TaskQueue
	}
	return ControlContext
}

// codec seals payloads for one context and opens those it may read. It is used
// by pointer: the SDK compares codecs.
type codec struct {
	keys    Keyring
	context string
	lax     bool // passes what is not sealed
}

var _ converter.PayloadCodecWithSerializationContext = (*codec)(nil)

// Codec returns the codec for an HTTP codec endpoint: it opens every payload
// that the keyring can, by the context named in it, passes payloads that are
// not sealed, and seals to the control context.
func Codec(keys Keyring) converter.PayloadCodec {
	return &codec{keys: keys, context: keys.standard(), lax: true}
}

// WithSerializationContext implements converter.PayloadCodecWithSerializationContext.
func (c *codec) WithSerializationContext(sc converter.SerializationContext) converter.PayloadCodec {
	return &codec{keys: c.keys, context: ContextName(sc), lax: c.lax}
}

// Encode implements converter.PayloadCodec.
func (c *codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	aead, err := c.keys.aead(c.context)
	if err != nil {
		return nil, err
	}
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encode payload: %w", err)
		}
		packed, err := pack(plain)
		if err != nil {
			return nil, err
		}
		nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(packed)+aead.Overhead())
		if _, err := rand.Read(nonce); err != nil {
			return nil, fmt.Errorf("draw nonce: %w", err)
		}
		out[i] = &commonpb.Payload{
			Metadata: map[string][]byte{
				converter.MetadataEncoding: []byte(Encoding),
				MetadataKey:                []byte(c.context),
			},
			Data: aead.Seal(nonce, nonce, packed, []byte(c.context)),
		}
	}
	return out, nil
}

// Decode implements converter.PayloadCodec.
func (c *codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if c.lax && string(p.GetMetadata()[converter.MetadataEncoding]) != Encoding {
			out[i] = p
			continue
		}
		opened, err := c.open(p)
		if err != nil {
			return nil, err
		}
		out[i] = opened
	}
	return out, nil
}

func (c *codec) open(p *commonpb.Payload) (*commonpb.Payload, error) {
	if e := string(p.GetMetadata()[converter.MetadataEncoding]); e != Encoding {
		return nil, fmt.Errorf("%w: it is %q, not sealed", ErrSealed, e)
	}
	// What a node or the keeper seals is read in its own context, or in a
	// workflow's when its failure is handed on; never in another node's.
	named := string(p.GetMetadata()[MetadataKey])
	if named != c.context && c.context != c.keys.standard() {
		return nil, fmt.Errorf("%w: it is sealed to %q where %q is due", ErrSealed, named, c.context)
	}
	aead, err := c.keys.aead(named)
	if err != nil {
		return nil, err
	}
	n := aead.NonceSize()
	if len(p.GetData()) < n {
		return nil, fmt.Errorf("%w: %d bytes are no ciphertext", ErrSealed, len(p.GetData()))
	}
	packed, err := aead.Open(nil, p.Data[:n], p.Data[n:], []byte(named))
	if err != nil {
		return nil, fmt.Errorf("%w: it was changed, or sealed with another key of %q", ErrSealed, named)
	}
	plain, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	opened := &commonpb.Payload{}
	if err := proto.Unmarshal(plain, opened); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrSealed, err)
	}
	return opened, nil
}

// compressors are kept, since making one costs more than most payloads do.
var compressors = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // it refuses unknown levels only
	return z
}}

// pack puts a method byte before plain, compressed where that helps.
func pack(plain []byte) ([]byte, error) {
	if len(plain) >= minCompress {
		var b bytes.Buffer
		b.WriteByte(packedZlib)
		z := compressors.Get().(*zlib.Writer)
		defer compressors.Put(z)
		z.Reset(&b)
		if _, err := z.Write(plain); err != nil {
			return nil, fmt.Errorf("compress payload: %w", err)
		}
		if err := z.Close(); err != nil {
			return nil, fmt.Errorf("compress payload: %w", err)
		}
		if b.Len() <= len(plain) {
			return b.Bytes(), nil
		}
	}
	return append([]byte{packedPlain}, plain...), nil
}

func unpack(packed []byte) ([]byte, error) {
	if len(packed) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrSealed)
	}
	switch packed[0] {
	case packedPlain:
		return packed[1:], nil
	case packedZlib:
		z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrSealed, err)
		}
		plain, err := io.ReadAll(io.LimitReader(z, maxOpened+1))
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrSealed, err)
		}
		if len(plain) > maxOpened {
			return nil, fmt.Errorf("%w: it unfolds to more than %d bytes", ErrSealed, maxOpened)
		}
		return plain, nil
	}
	return nil, fmt.Errorf("%w: unknown packing %d", ErrSealed, packed[0])
}
