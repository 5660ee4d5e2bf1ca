package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"slices"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// Sizes of an upload's segments: what is lost of one that breaks off is about
// one of them, and a node holds two of them in memory.
const (
	leastSegment = 4 << 20
	usualSegment = 8 << 20  // at most
	wholeIn      = 128      // segments, about
	huge         = 32 << 30 // from here on there would be too many of them
)

// maxDraft is what seal.SealBytes takes, which bounds how large a tree can go on.
const maxDraft = 1 << 20

// segmentSize is how much of so many bytes is sealed at a time.
func segmentSize(size int64) int {
	if size >= huge {
		return max(seal.DefaultSegment, seal.SegmentFor(uint64(size)))
	}
	return min(max(1<<bits.Len64(uint64(size/wholeIn)), leastSegment), usualSegment)
}

// draft is an upload under way, as it is kept between two calls of the command:
// sealed to the wallet's data key, since it opens what was uploaded.
type draft struct {
	Upload  string      `json:"upload"`
	Key     string      `json:"key"` // identity of the tree's own
	Owner   string      `json:"owner"`
	Segment int         `json:"segment"` // bytes of plaintext
	Marks   []seal.Mark `json:"marks"`   // of segments that were sent, the newest perhaps in vain
}

// uploading is one tree on its way.
type uploading struct {
	*app
	client *client.Client
	what   string
	name   string // of the draft
	draft  draft
	key    *seal.Identity
	up     *client.Uploader
}

// uploadTree seals a file or folder to its owner and a key of its own, and
// uploads it. What an earlier call of the command sent of it is not sent again,
// unless the content is not the same any more.
func (a *app) uploadTree(ctx context.Context, c *client.Client, what, path, owner string) (client.UploadResult, *seal.Identity, error) {
	size, err := treeSize(path)
	if err != nil {
		return client.UploadResult{}, nil, err
	}
	u := &uploading{app: a, client: c, what: what}
	if u.name, err = a.draftName(path); err != nil {
		return client.UploadResult{}, nil, err
	}
	if err := u.begin(ctx, owner, segmentSize(size)); err != nil {
		return client.UploadResult{}, nil, err
	}
	done, err := u.send(ctx, path, size)
	if errors.Is(err, seal.ErrChanged) {
		a.say("Note: %s is not what it was when its upload began; it begins again.", what)
		a.folder.DropDraft(u.name)
		if err = u.begin(ctx, owner, segmentSize(size)); err == nil {
			done, err = u.send(ctx, path, size)
		}
	}
	if err != nil && len(u.draft.Marks) > 0 {
		a.say("Note: the same command goes on with the upload where it stood, within a day.")
	}
	return done, u.key, err
}

// draftName is what the draft of a path's upload is kept under.
func (a *app) draftName(path string) (string, error) {
	n, err := a.network()
	if err != nil {
		return "", err
	}
	wallet, err := a.address()
	if err != nil {
		return "", err
	}
	whole, err := filepath.Abs(path)
	h := sha256.Sum256(fmt.Appendf(nil, "%d %s %s %s", n.ChainID, n.Escrow, wallet, whole))
	return hex.EncodeToString(h[:16]), err
}

// begin goes on with the upload that the draft is of, or begins one.
func (u *uploading) begin(ctx context.Context, owner string, segment int) (err error) {
	u.folder.PruneDrafts(u.Now())
	if u.resumed(ctx, owner, segment) {
		return nil
	}
	if u.key, err = seal.NewIdentity(); err != nil {
		return fmt.Errorf("make the key: %w", err)
	}
	if u.up, err = u.client.NewUpload(ctx); err != nil {
		return err
	}
	u.draft = draft{Upload: u.up.State().ID, Key: u.key.Encode(), Owner: owner, Segment: segment}
	return nil
}

// resumed reports whether an earlier upload can go on. One that cannot is no
// error: it begins anew.
func (u *uploading) resumed(ctx context.Context, owner string, segment int) bool {
	sealed, err := u.folder.Draft(u.name)
	if err != nil {
		return false
	}
	keys, err := u.dataKeys()
	if err != nil {
		return false
	}
	var d draft
	for _, k := range keys {
		if plain, err := k.OpenBytes(sealed); err == nil {
			_ = json.Unmarshal(plain, &d) // what is missing then is seen below
			clear(plain)
		}
	}
	if d.Owner != owner || d.Segment != segment {
		return false
	}
	if u.key, err = seal.ParseIdentity(d.Key); err != nil {
		return false
	}
	if u.up, err = u.client.ResumeUpload(ctx, d.Upload); err != nil {
		return false
	}
	there := u.up.State()
	if there.Segments > len(d.Marks) {
		return false
	}
	var sum uint64
	d.Marks = d.Marks[:there.Segments]
	for _, m := range d.Marks {
		sum += m.Size
	}
	if u.draft = d; sum != there.Offset {
		return false
	}
	if sum > 0 {
		u.say("Of %s, %s are there already: its upload goes on.", u.what, terminal.Bytes(sum))
	}
	return true
}

// send seals the tree and sends what is not there yet.
func (u *uploading) send(ctx context.Context, path string, size int64) (done client.UploadResult, err error) {
	dir, only, err := treeOf(path)
	if err != nil {
		return done, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return done, err
	}
	defer root.Close()
	q := &queue{next: len(u.draft.Marks), moved: make(chan struct{})}
	w, err := seal.NewWriter(ctx, seal.Head{Kind: seal.KindInput}, []string{u.draft.Owner, u.key.Recipient()}, func(ctx context.Context, s seal.Staged) error {
		return q.inTurn(ctx, s.Index, func() error { return u.append(ctx, s) })
	}, seal.WriterOptions{InFlight: 2, SegmentSize: u.draft.Segment, Marks: true, After: slices.Clone(u.draft.Marks)})
	if err != nil {
		return done, err
	}
	defer w.Abort()
	bar := terminal.NewBar(u.Err, "Sealing and uploading "+u.what, size)
	skipped, err := seal.Archive(ctx, countedWriter{w, bar}, root, only...)
	if err != nil {
		return done, err
	}
	m, err := w.Close()
	if err != nil {
		return done, err
	}
	b, err := m.Encode()
	if err != nil {
		return done, err
	}
	if done, err = u.up.Complete(ctx, b); err != nil {
		return done, err
	}
	bar.Finish()
	for _, s := range skipped {
		u.say("Note: left out %s: %s", s.Path, s.Reason)
	}
	return done, nil
}

// treeOf splits a path into the folder to open and the names in it that count: all
// of a folder, or one file.
func treeOf(path string) (dir string, only []string, err error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return path, nil, err
	}
	return filepath.Dir(path), []string{filepath.Base(path)}, nil
}

// append sends one segment, of which the draft knows before the gateway does.
func (u *uploading) append(ctx context.Context, s seal.Staged) error {
	u.draft.Marks = append(u.draft.Marks, s.Mark())
	if err := u.keep(); err != nil {
		return err
	}
	return u.up.Append(ctx, int64(s.Size), func() io.Reader { return s.Reader() })
}

func (u *uploading) keep() error {
	w, err := u.unlock()
	if err != nil {
		return err
	}
	var plain bytes.Buffer
	if err := json.NewEncoder(&plain).Encode(u.draft); err != nil {
		return fmt.Errorf("encode the upload's state: %w", err)
	}
	defer clear(plain.Bytes())
	if plain.Len() > maxDraft {
		return nil // it goes on without a draft, which is then of no use
	}
	sealed, err := seal.SealBytes(plain.Bytes(), w.Recipient())
	if err != nil {
		return fmt.Errorf("seal the upload's state: %w", err)
	}
	return u.folder.SetDraft(u.name, sealed)
}
