package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gowebpki/jcs"

	"github.com/skyops/skyops/protocol/digest"
)

// ManifestName is the manifest's file name in a package's directory.
const ManifestName = "manifest.json"

// SegmentName returns the file name of segment i in a package's directory.
func SegmentName(i int) string { return fmt.Sprintf("%05d.age", i) }

// Bounds of a manifest. MaxSegments of the default size are 6 TiB.
const (
	ManifestVersion = 2
	MaxManifest     = 16 << 20 // bytes, encoded
	MaxSegments     = 99_999
	maxNumber       = 1<<53 - 1 // largest integer canonical JSON keeps
)

// Kind says what a package holds.
type Kind string

// The kinds of package. All but KindImage are tar streams of a tree;
// KindImage is the stream of `docker save`, itself a tar.
const (
	KindInput      Kind = "input"
	KindCheckpoint Kind = "checkpoint"
	KindPackage    Kind = "package"
	KindImage      Kind = "image"
	KindOutput     Kind = "output" // a part of a package, see Output
)

// Head is what the sealer says about a package.
type Head struct {
	Kind   Kind        `json:"kind"`
	Job    common.Hash `json:"job,omitzero"`
	Epoch  uint32      `json:"epoch,omitempty"`
	Parent common.Hash `json:"parent,omitzero"` // hash of the manifest of the checkpoint before it
	Step   uint64      `json:"step,omitempty"`  // of a checkpoint, as the program reported it
}

// Segment is one age file of a package.
type Segment struct {
	Size   uint64      `json:"size"`   // bytes of ciphertext
	Digest common.Hash `json:"digest"` // of the ciphertext, see package digest
}

// Manifest names a package's segments in order. Its hash is the package's name
// in receipts, leases and records; it is written last, so a package whose
// manifest exists is complete.
type Manifest struct {
	Version int `json:"version"`
	Head
	Recipients []common.Hash `json:"recipients"` // job.RecipientHash of each, in the order sealed to
	Segments   []Segment     `json:"segments"`
	Size       uint64        `json:"size"`  // ciphertext of all segments
	Plain      uint64        `json:"plain"` // plaintext of all segments but the outputs'
	// Cut is the average size of segments that end where the content says, in
	// bytes; absent: all but the last have one size. Of these one may be an earlier
	// package's, when that holds the same.
	Cut     uint32   `json:"cut,omitempty"`
	Outputs []Output `json:"outputs,omitempty"`
	// Content is record.ContentTag of the Witness of what the package holds, where somebody
	// is to find out whether another run left the same; zero: it is not said.
	Content common.Hash `json:"content,omitzero"`
	// Commitment is an HMAC over everything above, under a key made of all
	// segments' file keys but the outputs': only who sealed the plaintext can have written this
	// manifest, and it tells nothing to who has no key.
	Commitment common.Hash `json:"commitment"`
}

// Encode returns the manifest as stored: canonical JSON (RFC 8785).
func (m *Manifest) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return m.canonical()
}

// Hash returns the SHA-256 of the encoded manifest.
func (m *Manifest) Hash() (common.Hash, error) {
	b, err := m.Encode()
	if err != nil {
		return common.Hash{}, err
	}
	return HashManifest(b), nil
}

// HashManifest returns the SHA-256 of an encoded manifest.
func HashManifest(encoded []byte) common.Hash { return sha256.Sum256(encoded) }

// ParseManifest reads an encoded manifest. It takes exactly what Encode writes,
// so two manifests that mean the same have the same hash. Errors wrap ErrCorrupt.
func ParseManifest(encoded []byte) (*Manifest, error) {
	if len(encoded) > MaxManifest {
		return nil, fmt.Errorf("%w: manifest of %d bytes", ErrCorrupt, len(encoded))
	}
	d := json.NewDecoder(bytes.NewReader(encoded))
	d.DisallowUnknownFields()
	var m Manifest
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("%w: manifest: %v", ErrCorrupt, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%w: manifest: %v", ErrCorrupt, err)
	}
	again, err := m.canonical()
	if err != nil {
		return nil, fmt.Errorf("%w: manifest: %v", ErrCorrupt, err)
	}
	if !bytes.Equal(again, encoded) {
		return nil, fmt.Errorf("%w: manifest is not in canonical form", ErrCorrupt)
	}
	return &m, nil
}

// VerifyManifest parses an encoded manifest whose hash is known.
func VerifyManifest(encoded []byte, want common.Hash) (*Manifest, error) {
	if got := HashManifest(encoded); got != want {
		return nil, fmt.Errorf("%w: manifest is %s, expected %s", ErrCorrupt, got, want)
	}
	return ParseManifest(encoded)
}

// VerifySegment reads segment i and checks its size and hash. It needs no key.
func (m *Manifest) VerifySegment(i int, r io.Reader) error {
	if i < 0 || i >= len(m.Segments) {
		return fmt.Errorf("segment %d of %d", i, len(m.Segments))
	}
	return m.copySegment(io.Discard, i, r)
}

// copySegment copies segment i from r to w and fails unless it is the one named.
func (m *Manifest) copySegment(w io.Writer, i int, r io.Reader) error {
	s, h := m.Segments[i], digest.New()
	n, err := io.Copy(io.MultiWriter(h, w), io.LimitReader(r, int64(s.Size)+1))
	switch {
	case err != nil:
		return fmt.Errorf("read segment %d: %w", i, err)
	case uint64(n) != s.Size:
		return fmt.Errorf("%w: segment %d has not the %d bytes its manifest says", ErrCorrupt, i, s.Size)
	case h.Sum() != s.Digest:
		return fmt.Errorf("%w: segment %d has another digest than its manifest says", ErrCorrupt, i)
	}
	return nil
}

// New returns the bytes of those segments that an earlier package has not: what
// is stored for this one. A segment that is named twice counts twice. nil: all.
func (m *Manifest) New(before *Manifest) (bytes uint64) {
	old := before.byDigest()
	for _, s := range m.Segments {
		if _, ok := old[s]; !ok {
			bytes += s.Size
		}
	}
	return bytes
}

// Kept returns for every segment the position of an equal one in an earlier
// package, or -1: there is none, so that it is stored for this one. nil: all are.
func (m *Manifest) Kept(before *Manifest) []int {
	old, at := before.byDigest(), make([]int, len(m.Segments))
	for i, s := range m.Segments {
		at[i] = -1
		if j, ok := old[s]; ok {
			at[i] = j
		}
	}
	return at
}

func (m *Manifest) byDigest() map[Segment]int {
	if m == nil {
		return nil
	}
	at := make(map[Segment]int, len(m.Segments))
	for i, s := range m.Segments {
		at[s] = i
	}
	return at
}

func (m *Manifest) canonical() ([]byte, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(raw)
}

func (m *Manifest) check() error {
	if m.Version != ManifestVersion {
		return fmt.Errorf("version %d, this program reads %d", m.Version, ManifestVersion)
	}
	switch m.Kind {
	case KindInput, KindCheckpoint, KindPackage, KindImage, KindOutput:
	default:
		return fmt.Errorf("unknown kind %q", m.Kind)
	}
	if len(m.Segments) == 0 || len(m.Segments) > MaxSegments {
		return fmt.Errorf("%d segments", len(m.Segments))
	}
	if len(m.Recipients) == 0 {
		return fmt.Errorf("no recipients")
	}
	if m.Cut != 0 && (m.Kind != KindCheckpoint || m.Cut < minCut || m.Cut > maxCut || m.Cut&(m.Cut-1) != 0) {
		return fmt.Errorf("a %s cut at %d bytes", m.Kind, m.Cut)
	}
	var total uint64
	for i, s := range m.Segments {
		if s.Size == 0 || s.Size > maxNumber || total+s.Size > maxNumber {
			return fmt.Errorf("segment %d of %d bytes", i, s.Size)
		}
		total += s.Size
	}
	if total != m.Size || m.Plain > total || m.Step > maxNumber {
		return fmt.Errorf("sizes do not add up")
	}
	return m.checkOutputs()
}

// commit returns the commitment under the sum of the segments' file keys.
func (m *Manifest) commit(key common.Hash) (common.Hash, error) {
	open := *m
	open.Commitment = common.Hash{}
	b, err := open.canonical()
	if err != nil {
		return common.Hash{}, err
	}
	mac := hmac.New(sha256.New, key[:])
	mac.Write(b)
	return sum(mac), nil
}

// Witness is an HMAC-SHA256 of a digest of plaintext under the job's key: who does
// not have that key learns nothing from it, and who has it must have had the
// plaintext to know it. No manifest shows it.
func Witness(key *Identity, digest common.Hash) common.Hash {
	secret := sha256.Sum256([]byte("skyops/content/v1" + key.Encode()))
	mac := hmac.New(sha256.New, secret[:])
	mac.Write(digest[:])
	return sum(mac)
}

// newKeySum starts the hash that turns all file keys into the commitment's key.
func newKeySum() hash.Hash {
	h := sha256.New()
	h.Write([]byte("skyops/commitment/v1"))
	return h
}

func sum(h hash.Hash) (out common.Hash) {
	h.Sum(out[:0])
	return out
}
