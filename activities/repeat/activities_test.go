package repeat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
)

// tag is what stored, a manifest, says that it holds.
var tag = common.Hash{7}

var stored = func() []byte {
	m := &seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindPackage}, Recipients: []common.Hash{{1}},
		Segments: []seal.Segment{{Size: 1}}, Size: 1, Content: tag,
	}
	b, err := m.Encode()
	if err != nil {
		panic(err)
	}
	return b
}()

// register has one checkpoint for each of the epochs.
type register struct {
	repeat.Register
	epochs []uint32
}

func (r register) Head(ctx context.Context, id common.Hash) (lease.Head, error) {
	h, _, err := r.Waypoint(ctx, id, uint32(len(r.epochs)))
	return h, err
}

func (r register) Waypoint(_ context.Context, _ common.Hash, seq uint32) (lease.Head, record.SignedReceipt, error) {
	if seq == 0 || int(seq) > len(r.epochs) {
		return lease.Head{}, record.SignedReceipt{}, repeat.ErrUnknown
	}
	h := lease.Head{Seq: seq, Epoch: r.epochs[seq-1], CID: "bafy", Manifest: seal.HashManifest(stored), Step: uint64(seq)}
	return h, record.SignedReceipt{Receipt: record.Receipt{Epoch: h.Epoch, Checkpoint: h.Manifest}}, nil
}

func (r register) PassedRepeats(context.Context, common.Address) (uint64, error) { return 0, nil }

// notes keeps what it is given, and stands for the court too.
type notes struct {
	repeat.Register
	noted   []record.Note
	refuted []record.Finding
	down    error
}

func (n *notes) PutRepeat(_ context.Context, note record.Note) error {
	n.noted = append(n.noted, note)
	return nil
}

func (n *notes) Refute(_ context.Context, _ job.Order, f record.Finding) error {
	n.refuted = append(n.refuted, f)
	return n.down
}

// manifests are those of stored packages by their CIDs.
type manifests map[string][]byte

func (m manifests) Get(_ context.Context, cid, name string) (io.ReadCloser, error) {
	b, ok := m[cid]
	if !ok || name != seal.ManifestName {
		return nil, errors.New("not stored")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// blank has no checkpoints.
type blank struct{ register }

func (blank) Head(context.Context, common.Hash) (lease.Head, error) { return lease.Head{}, nil }

// What a manifest says that it holds comes with the draw. Where it cannot be read,
// or another one than the receipts name is there, nothing is drawn until that is
// given up: then nothing is repeated.
func TestDrawReadsContent(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	named := record.Package{Manifest: seal.HashManifest(stored), CID: "bafy"}
	for name, c := range map[string]struct {
		pack   record.Package
		unread bool
	}{
		"as named":          {named, false},
		"another":           {record.Package{Manifest: common.Hash{1}, CID: "bafy"}, false},
		"gone":              {record.Package{Manifest: named.Manifest, CID: "bafz"}, false},
		"given up":          {record.Package{Manifest: named.Manifest, CID: "bafz"}, true},
		"read in the end":   {named, true},
		"another, given up": {record.Package{Manifest: common.Hash{1}, CID: "bafy"}, true},
	} {
		a := &repeat.Activities{Register: blank{}, Content: manifests{"bafy": stored}, Key: key, Checks: reputation.DefaultChecks, Now: time.Now}
		res, err := a.DrawRepeat(t.Context(), repeat.DrawRequest{End: &record.Ending{Package: c.pack}, Unread: c.unread})
		var app *temporal.ApplicationError
		switch r := res.Repeat; {
		case c.pack == named:
			if err != nil || r.Content != tag || r.CID != c.pack.CID || r.To == nil || r.Unnamed {
				t.Errorf("%s: %+v, %v", name, res, err)
			}
		case c.unread:
			if err != nil || r.To != nil || r.Outcome != record.RepeatSkipped || r.Rate != 10_000 || len(r.Draw) == 0 || r.Reason == "" {
				t.Errorf("%s: %+v, %v", name, res, err)
			}
		case !errors.As(err, &app) || app.Type() != repeat.ErrUnread || !app.NonRetryable():
			t.Errorf("%s: %+v, %v", name, res, err)
		}
	}
}

// What was found is remembered with its order; only what two checkers refuted
// goes to the court, and what could not be brought there is tried again.
func TestNoteRepeat(t *testing.T) {
	t.Parallel()
	f := &record.Finding{Verdicts: []record.Verdict{{}, {}}}
	order := job.Order{Count: 1}
	for name, c := range map[string]struct {
		outcome record.RepeatOutcome
		finding *record.Finding
		court   int
	}{
		"passed":               {record.RepeatPassed, f, 0},
		"failed":               {record.RepeatFailed, f, 1},
		"failed, of long ago":  {record.RepeatFailed, nil, 0},
		"nobody could find it": {record.RepeatSkipped, nil, 0},
	} {
		n := &notes{}
		a := &repeat.Activities{Register: n, Court: n, Now: time.Now}
		req := repeat.NoteRequest{Job: common.Hash{1}, Node: common.Address{2}, Outcome: c.outcome, Order: order, Finding: c.finding}
		if err := a.NoteRepeat(t.Context(), req); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(n.noted) != 1 || n.noted[0].Order != order.Hash(a.Domain) || n.noted[0].Finding != c.finding || len(n.refuted) != c.court {
			t.Errorf("%s: noted %+v, refuted %+v", name, n.noted, n.refuted)
		}
		n.down = errors.New("down")
		if err := a.NoteRepeat(t.Context(), req); (err != nil) != (c.court > 0) {
			t.Errorf("%s: the court is away: %v", name, err)
		}
	}
}

// What an attempt saved because it was asked to end is the end of no stretch, and
// may be the beginning of one: each leads from one checkpoint to the next.
func TestStopsAreNotDrawn(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		epochs, stopped []uint32
		end             bool
		targets         []uint32 // 0: the end
	}{
		"none":               {[]uint32{1, 1, 2}, nil, true, []uint32{0, 1, 2, 3}},
		"drained":            {[]uint32{1, 1, 2}, []uint32{1}, true, []uint32{0, 1, 3}},
		"drained at first":   {[]uint32{1, 2, 2}, []uint32{1}, false, []uint32{2, 3}},
		"drained and ended":  {[]uint32{1, 1, 2, 2, 4}, []uint32{1, 2, 4}, false, []uint32{1, 3}},
		"saved nothing":      {[]uint32{2, 2}, []uint32{1, 3}, false, []uint32{1, 2}},
		"nothing but a stop": {[]uint32{1}, []uint32{1}, true, []uint32{0}},
	} {
		a := &repeat.Activities{Register: register{epochs: c.epochs}, Content: manifests{"bafy": stored}, Key: key, Checks: reputation.DefaultChecks, Now: time.Now}
		var seen []uint32
		for n := range byte(100) {
			req := repeat.DrawRequest{Job: common.Hash{n}, Stopped: c.stopped}
			if c.end {
				req.End = &record.Ending{Outcome: record.Succeeded, Package: record.Package{Manifest: seal.HashManifest(stored), CID: "bafy"}}
			}
			res, err := a.DrawRepeat(t.Context(), req)
			if err != nil || int(res.Repeat.Stretches) != len(c.targets) {
				t.Fatalf("%s: %+v, %v", name, res, err)
			}
			to := res.Target.Seq
			if before := max(to, 1) - 1; !res.Repeat.End && res.Resume.Seq != before || res.Repeat.End && res.Resume.Seq != uint32(len(c.epochs)) {
				t.Errorf("%s: from %d to %d", name, res.Resume.Seq, to)
			}
			if !slices.Contains(seen, to) {
				seen = append(seen, to)
			}
		}
		slices.Sort(seen)
		if fmt.Sprint(seen) != fmt.Sprint(c.targets) {
			t.Errorf("%s: drawn were %v, not %v", name, seen, c.targets)
		}
	}
}
