package placement

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/skyops/skyops/protocol/match"
)

// Publisher stores bytes where anybody can fetch them, and returns their CID.
type Publisher interface {
	Publish(ctx context.Context, name string, content []byte) (cid string, err error)
}

// What the archive remembers, how many uploads go on side by side, and how many
// may wait: a match is not begun before its snapshot is published, so that a
// storage that is behind holds matching back.
const (
	keptCIDs   = 1 << 14
	uploaders  = 2
	maxPending = 256
	uploadTime = 30 * time.Second
	retryPause = time.Second
)

// errUnknown reports a snapshot that the archive never had or has forgotten.
var errUnknown = errors.New("the snapshot is not known here")

// Archive publishes the snapshots that matches were made on, once each, in the
// background. It is safe for concurrent use.
type Archive struct {
	publisher Publisher
	log       *slog.Logger
	uploads   chan upload

	mu    sync.Mutex
	known map[SnapshotRef]*published
	order []SnapshotRef // oldest first
}

type upload struct {
	ref  SnapshotRef
	snap *match.Snapshot
}

type published struct {
	done chan struct{} // closed when cid is set
	cid  string
}

// NewArchive returns an archive; nothing is uploaded until Run.
func NewArchive(p Publisher, log *slog.Logger) *Archive {
	return &Archive{publisher: p, log: log, uploads: make(chan upload, maxPending), known: make(map[SnapshotRef]*published)}
}

// room reports whether another snapshot can be added without waiting, as long
// as nobody else adds one.
func (a *Archive) room() bool { return len(a.uploads) < cap(a.uploads) }

// add publishes a copy of the snapshot, unless it is known. The caller has asked for room.
func (a *Archive) add(ref SnapshotRef, snap *match.Snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.known[ref]; ok {
		return
	}
	if len(a.order) == keptCIDs {
		delete(a.known, a.order[0])
		a.order = a.order[1:]
	}
	a.known[ref] = &published{done: make(chan struct{})}
	a.order = append(a.order, ref)
	a.uploads <- upload{ref, snap.Clone()}
}

// CID returns where a snapshot can be fetched. It waits for the upload for as
// long as ctx allows; a snapshot the archive does not know is errUnknown.
func (a *Archive) CID(ctx context.Context, ref SnapshotRef) (string, error) {
	a.mu.Lock()
	p, ok := a.known[ref]
	a.mu.Unlock()
	if !ok {
		return "", errUnknown
	}
	select {
	case <-p.done:
		return p.cid, nil
	default:
	}
	select {
	case <-p.done:
		return p.cid, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Run uploads until ctx ends.
func (a *Archive) Run(ctx context.Context) {
	var running sync.WaitGroup
	for range uploaders {
		running.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case u := <-a.uploads:
					a.upload(ctx, u)
				}
			}
		})
	}
	running.Wait()
}

// upload stores one snapshot, however often that takes.
func (a *Archive) upload(ctx context.Context, u upload) {
	content := u.snap.Encode(u.ref.Time)
	for ctx.Err() == nil {
		attempt, cancel := context.WithTimeout(ctx, uploadTime)
		cid, err := a.publisher.Publish(attempt, "snapshot-"+u.ref.Root.Hex(), content)
		cancel()
		if err == nil {
			a.mu.Lock()
			p := a.known[u.ref]
			a.mu.Unlock()
			if p != nil {
				p.cid = cid
				close(p.done)
			}
			return
		}
		a.log.Warn("snapshot is not published yet", "root", u.ref.Root, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}
