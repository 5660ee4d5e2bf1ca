package api_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// uploaded seals and uploads a package of a kind.
func uploaded(t *testing.T, c *wallet, kind seal.Kind) client.UploadResult {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	u, err := c.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: kind}, []string{id.Recipient()}, func(ctx context.Context, s seal.Staged) error {
		return u.Append(ctx, int64(s.Size), func() io.Reader { return s.Reader() })
	}, seal.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("content")); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	out, err := u.Complete(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What an order reads stays until a day after its deadline, however old its upload is.
func TestWhatOrdersReadIsHeld(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	deadline := uint64(time.Now().Add(40 * day).Unix())
	for name, submit := range map[string]func(w *wallet, reads job.Spec) error{
		"a job": func(w *wallet, reads job.Spec) error {
			_, err := w.Submit(t.Context(), w.submission(t, reads, func(s *job.Submission) { s.Order.Deadline = deadline }))
			return err
		},
		"a schedule": func(w *wallet, reads job.Spec) error {
			r := w.scheduled(t, nil)
			nonce := r.Order.Nonce
			r.Submission = w.submission(t, reads, func(s *job.Submission) {
				s.Order.Kind, s.Order.Nonce, s.Order.Deadline = job.KindSchedule, nonce, deadline
			})
			_, err := w.CreateSchedule(t.Context(), r)
			return err
		},
	} {
		g := apitest.Start(t, nil)
		w := signIn(t, g)
		up, reads := uploaded(t, w, seal.KindInput), spec(t)
		reads.Inputs = []job.Input{{Name: "set", CID: up.CID, Manifest: up.Manifest, Bytes: up.Bytes}}
		if err := submit(w, reads); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, at := range []struct {
			days int
			gone bool
		}{{35, false}, {42, true}} {
			over, err := g.Store.Sweep(t.Context(), time.Now().Add(time.Duration(at.days)*day), 100)
			if err != nil || slices.Contains(over, up.CID) != at.gone {
				t.Errorf("%s, after %d days: let go of %v, %v", name, at.days, over, err)
			}
		}
	}
}

// swept is what is let go of long after everything.
func swept(t *testing.T, g *apitest.Gateway) []string {
	t.Helper()
	list, err := g.Store.Sweep(t.Context(), time.Now().Add(1e5*time.Hour), 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDataSetsAreTheirOwners(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	one, other := signIn(t, g), signIn(t, g)
	up, image := uploaded(t, one, seal.KindInput), uploaded(t, one, seal.KindImage)
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.SealBytes([]byte("key"), id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	good := client.KeepData{CID: up.CID, Manifest: up.Manifest, Key: key}
	for name, c := range map[string]struct {
		name string
		put  client.KeepData
	}{
		"bad name":     {"Set", good},
		"bare key":     {"set", client.KeepData{CID: up.CID, Manifest: up.Manifest, Key: []byte("AGE-SECRET-KEY-1")}},
		"large key":    {"set", client.KeepData{CID: up.CID, Manifest: up.Manifest, Key: append(bytes.Clone(key), make([]byte, 9<<10)...)}},
		"not there":    {"set", client.KeepData{CID: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", Manifest: up.Manifest, Key: key}},
		"no CID":       {"set", client.KeepData{CID: "../x", Manifest: up.Manifest, Key: key}},
		"another hash": {"set", client.KeepData{CID: up.CID, Manifest: common.Hash{1}, Key: key}},
		"no input":     {"set", client.KeepData{CID: image.CID, Manifest: image.Manifest, Key: key}},
	} {
		if _, err := one.KeepData(t.Context(), c.name, c.put); err == nil {
			t.Errorf("%s: kept", name)
		}
	}
	kept, err := one.KeepData(t.Context(), "set", good)
	if err != nil || kept.Bytes != up.Bytes || !bytes.Equal(kept.Key, key) {
		t.Fatalf("%+v, %v", kept, err)
	}
	if _, err := one.KeepData(t.Context(), "set", good); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("kept twice: %v", err)
	}
	if _, err := other.Data(t.Context(), "set"); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet reads it: %v", err)
	}
	if err := other.DropData(t.Context(), "set"); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet deletes it: %v", err)
	}
	if list, err := other.AllData(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("another wallet lists %+v, %v", list, err)
	}
	if code := send(t, g, http.MethodGet, "/v1/data", "", nil); code != http.StatusUnauthorized {
		t.Errorf("without a session: status %d", code)
	}
	// Nothing lets go of it but its owner, not even that its upload is long over.
	if list := swept(t, g); slices.Contains(list, up.CID) || !slices.Contains(list, image.CID) {
		t.Errorf("let go of %v", list)
	}
	if err := one.DropData(t.Context(), "set"); err != nil {
		t.Error(err)
	}
	if list := swept(t, g); !slices.Contains(list, up.CID) {
		t.Errorf("let go of %v", list)
	}
	if _, err := one.KeepData(t.Context(), "set", good); !client.IsCode(err, client.CodeContent) || !strings.Contains(err.Error(), "stored no longer") {
		t.Errorf("kept while it is let go of: %v", err)
	}
}

// An input on IPFS that is larger than the spec says is refused at once, file or
// folder; what is as large as it says, or is not found in time, is the nodes' matter.
func TestOversizedInputsAreRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	put := func(n int) string {
		t.Helper()
		b, err := g.Blobs.Put(t.Context(), bytes.NewReader(make([]byte, n)), int64(n))
		if err != nil {
			t.Fatal(err)
		}
		return b.CID
	}
	file := put(9 << 20)
	folder, err := g.Blobs.Dir(t.Context(), []delivery.Entry{{Name: "a", CID: file}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path  string
		bytes uint64
		good  bool
	}{
		"a file that fits":     {file, 9 << 20, true},
		"a file":               {file, 9<<20 - 1, false},
		"a folder by content":  {folder, 9 << 20, true},
		"a folder":             {folder, 4 << 20, false},
		"a file of the folder": {folder + "/a", 1, false},
		"what is not there":    {put(10)[:50] + "aaaaaaaaa", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, s := signIn(t, g), spec(t)
			s.Inputs = []job.Input{{Name: "page", URL: "ipfs://" + c.path, Bytes: c.bytes}}
			_, err := w.Submit(t.Context(), w.submission(t, s, nil))
			if c.good != (err == nil) || !c.good && !client.IsCode(err, client.CodeSpec) {
				t.Errorf("%v", err)
			}
			if err != nil && !strings.Contains(err.Error(), "the spec says "+strconv.FormatUint(c.bytes, 10)) {
				t.Errorf("it does not say why: %v", err)
			}
		})
	}
}
