package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

func TestUsage(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		u, err := s.Usage(ctx, hash(1), 1)
		check(t, err)
		if u != (store.Usage{}) {
			t.Errorf("usage of nothing is %+v", u)
		}
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(ctx, l))
		check(t, s.AddUsage(ctx, hash(1), 1, 100, 7))
		check(t, s.AddUsage(ctx, hash(1), 1, 1, 1))
		for _, at := range []uint64{55, 99} {
			stored, err := s.SetStarted(ctx, hash(1), 1, at)
			check(t, err)
			if stored != 55 {
				t.Errorf("started at %d", stored)
			}
		}
		last, ending := aResult(l, 1, 10, hash(7))
		check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
		check(t, s.PutErasure(ctx, record.Erasure{Job: hash(1), Epoch: 1, Node: address(1), At: 3, Signature: []byte{4}}))
		u, err = s.Usage(ctx, hash(1), 1)
		check(t, err)
		if u.BytesIn != 101 || u.BytesOut != 8 || u.StartedAt != 55 || u.LogRoot != hash(8) || u.TelemetryRoot != hash(9) ||
			u.Receipt == nil || u.Receipt.Receipt.Seq != 1 || u.Ending == nil || u.Ending.Package != ending.Package ||
			u.Erasure == nil || u.Erasure.At != 3 {
			t.Errorf("usage is %+v", u)
		}
	})
}

func TestFrames(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		put := func(first uint64, frames ...string) (uint64, error) {
			var raw [][]byte
			for _, f := range frames {
				raw = append(raw, []byte(f))
			}
			return s.PutFrames(ctx, nil, hash(1), 1, 1, first, raw)
		}
		next, err := put(1, "gap")
		want(t, err, store.ErrGap)
		if next != 0 {
			t.Errorf("expects %d", next)
		}
		for _, step := range []struct {
			first  uint64
			frames []string
			next   uint64
		}{{0, []string{"a", "", "c"}, 3}, {0, []string{"a", ""}, 3}, {2, []string{"c", "d"}, 4}, {4, nil, 4}, {4, []string{"e"}, 5}} {
			if next, err := put(step.first, step.frames...); err != nil || next != step.next {
				t.Errorf("%v: expects %d, %v", step, next, err)
			}
		}
		for from, wanted := range []string{"[a  c]", "[ c d]", "[c d e]", "[d e]", "[e]", "[]"} {
			got, err := s.Frames(ctx, hash(1), 1, 1, uint64(from), 3, 1<<20)
			check(t, err)
			if fmt.Sprintf("%s", got) != wanted {
				t.Errorf("from %d: %s, want %s", from, got, wanted)
			}
		}
		other, err := s.Frames(ctx, hash(1), 1, 2, 0, 3, 1<<20)
		check(t, err)
		if len(other) != 0 {
			t.Error("streams mix")
		}
		big, err := s.Frames(ctx, hash(1), 1, 1, 2, 3, 0)
		check(t, err)
		if len(big) != 1 {
			t.Errorf("%d frames where there is no room for one", len(big))
		}
	})
}

// Streams that are written at the same time share transactions, and neither frames
// nor verdicts: one that leaves a gap, or whose caller is gone, spoils no other.
func TestFramesOfManyStreams(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		const streams, rounds = 300, 3 // more than one transaction takes
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		var g errgroup.Group
		for n := range streams {
			g.Go(func() error {
				for round := range uint64(rounds) {
					if next, err := s.PutFrames(t.Context(), nil, number(uint64(n)), 1, 1, round, [][]byte{{byte(n), byte(round)}}); err != nil || next != round+1 {
						return fmt.Errorf("stream %d expects %d: %w", n, next, err)
					}
					if next, err := s.PutFrames(t.Context(), nil, number(uint64(n)), 1, 2, 7, [][]byte{{1}}); !errors.Is(err, store.ErrGap) || next != 0 {
						return fmt.Errorf("a gap: %d, %w", next, err)
					}
					if _, err := s.PutFrames(gone, nil, number(uint64(n)), 1, 3, 0, [][]byte{{1}}); !errors.Is(err, context.Canceled) {
						return fmt.Errorf("nobody waits: %w", err)
					}
				}
				return nil
			})
		}
		check(t, g.Wait())
		for n := range streams {
			got, err := s.Frames(t.Context(), number(uint64(n)), 1, 1, 0, 10, 1<<20)
			check(t, err)
			if want := fmt.Sprint([][]byte{{byte(n), 0}, {byte(n), 1}, {byte(n), 2}}); fmt.Sprint(got) != want {
				t.Errorf("stream %d has %v", n, got)
			}
		}
	})
}

// TestFramesProperty: batches that overlap and repeat at random give the stream back, from anywhere.
func TestFramesProperty(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, e.dsn(t))
			var run uint64
			rapid.Check(t, func(rt *rapid.T) {
				run++
				all := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 1, 30).Draw(rt, "frames")
				for next := 0; next < len(all); {
					first := rapid.IntRange(max(0, next-5), next).Draw(rt, "first")
					last := rapid.IntRange(first, len(all)).Draw(rt, "last")
					got, err := s.PutFrames(t.Context(), nil, number(run), 1, 1, uint64(first), all[first:last])
					if next = max(next, last); err != nil || got != uint64(next) {
						rt.Fatalf("expects %d, %v, want %d", got, err, next)
					}
				}
				from := rapid.IntRange(0, len(all)).Draw(rt, "from")
				limit := rapid.IntRange(1, 40).Draw(rt, "limit")
				size := rapid.IntRange(1, 400).Draw(rt, "size")
				got, err := s.Frames(t.Context(), number(run), 1, 1, uint64(from), limit, size)
				wanted := all[from:min(len(all), from+limit)]
				for i, bytes := 0, 0; i < len(wanted); i++ {
					if bytes += len(wanted[i]); bytes > size && i > 0 {
						wanted = wanted[:i]
					}
				}
				if err != nil || len(got) != len(wanted) {
					rt.Fatalf("%d frames, %v, want %d", len(got), err, len(wanted))
				}
				for i := range got {
					if !bytes.Equal(got[i], wanted[i]) {
						rt.Fatalf("frame %d differs", i)
					}
				}
			})
		})
	}
}

func TestSecretIsOne(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		got := make(chan []byte)
		for g := range byte(8) {
			go func() {
				b, err := s.Secret(t.Context(), "key", func() ([]byte, error) { return []byte{g}, nil })
				if err != nil {
					t.Error(err)
				}
				got <- b
			}()
		}
		first := <-got
		for range 7 {
			if b := <-got; !bytes.Equal(b, first) {
				t.Errorf("got %v and %v", b, first)
			}
		}
		broken := errors.New("no entropy")
		_, err := s.Secret(t.Context(), "other", func() ([]byte, error) { return nil, broken })
		want(t, err, broken)
	})
}

func TestNonceIsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		check(t, s.PutNonce(ctx, "a", start.Add(time.Minute)))
		check(t, s.PutNonce(ctx, "b", start.Add(time.Minute)))
		want(t, s.TakeNonce(ctx, "never", start), store.ErrNotFound)
		want(t, s.TakeNonce(ctx, "b", start.Add(time.Minute)), store.ErrNotFound)
		results := make(chan error)
		for range 8 {
			go func() { results <- s.TakeNonce(ctx, "a", start) }()
		}
		taken := 0
		for range 8 {
			if err := <-results; err == nil {
				taken++
			} else if !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
		}
		if taken != 1 {
			t.Errorf("taken %d times", taken)
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		token := sha256.Sum256([]byte("token"))
		check(t, s.PutSession(ctx, token, address(1), start.Add(time.Hour)))
		owner, err := s.Session(ctx, token, start)
		check(t, err)
		if owner != address(1) {
			t.Errorf("owner is %s", owner)
		}
		_, err = s.Session(ctx, token, start.Add(time.Hour))
		want(t, err, store.ErrNotFound)
		check(t, s.DeleteSession(ctx, token))
		check(t, s.DeleteSession(ctx, token))
		_, err = s.Session(ctx, token, start)
		want(t, err, store.ErrNotFound)
	})
}

func TestIdempotencyReplies(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, found, err := s.Idempotent(ctx, address(1), "k", start)
		if err != nil || found {
			t.Fatal(found, err)
		}
		check(t, s.PutIdempotent(ctx, address(1), "k", []byte("one"), start.Add(time.Hour)))
		check(t, s.PutIdempotent(ctx, address(1), "k", []byte("one"), start.Add(time.Hour)))
		want(t, s.PutIdempotent(ctx, address(1), "k", []byte("two"), start.Add(time.Hour)), store.ErrExists)
		check(t, s.PutIdempotent(ctx, address(2), "k", nil, start.Add(time.Hour)))
		reply, found, err := s.Idempotent(ctx, address(1), "k", start)
		if err != nil || !found || string(reply) != "one" {
			t.Errorf("%q, %v, %v", reply, found, err)
		}
		check(t, s.PutIdempotent(ctx, address(1), "k", []byte("one"), start.Add(2*time.Hour)))
		if _, found, _ = s.Idempotent(ctx, address(1), "k", start.Add(time.Hour)); !found {
			t.Error("the second expiry was not kept")
		}
		if _, found, _ = s.Idempotent(ctx, address(1), "k", start.Add(2*time.Hour)); found {
			t.Error("an expired reply was found")
		}
		check(t, s.PutIdempotent(ctx, address(1), "k", []byte("two"), start.Add(3*time.Hour)))
		reply, found, err = s.Idempotent(ctx, address(1), "k", start.Add(2*time.Hour))
		if err != nil || !found || string(reply) != "two" {
			t.Errorf("after expiry: %q, %v, %v", reply, found, err)
		}
	})
}

func TestUploads(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, err := s.Upload(ctx, address(1), "u")
		want(t, err, store.ErrNotFound)
		u := store.Upload{Owner: address(1), ID: "u", Size: 10, Expiry: start}
		check(t, s.PutUpload(ctx, u))
		want(t, s.PutUpload(ctx, u), store.ErrExists)
		check(t, s.AdvanceUpload(ctx, address(1), "u", 0, 6, []byte("mid")))
		want(t, s.AdvanceUpload(ctx, address(1), "u", 0, 6, nil), store.ErrOffset)
		want(t, s.AdvanceUpload(ctx, address(1), "u", 6, 11, nil), store.ErrOffset)
		want(t, s.AdvanceUpload(ctx, address(1), "u", 6, 5, nil), store.ErrOffset)
		want(t, s.AdvanceUpload(ctx, address(2), "u", 6, 7, nil), store.ErrOffset)
		got, err := s.Upload(ctx, address(1), "u")
		check(t, err)
		if got.Offset != 6 || got.Size != 10 || string(got.State) != "mid" || !got.Expiry.Equal(start) {
			t.Errorf("upload is %+v", got)
		}
	})
}

func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, expiry := range []time.Time{start, start.Add(time.Minute)} {
			name := fmt.Sprint(i)
			check(t, s.PutNonce(ctx, name, expiry))
			check(t, s.PutUpload(ctx, store.Upload{Owner: address(1), ID: name, Expiry: expiry}))
			check(t, s.PutIdempotent(ctx, address(1), name, nil, expiry))
		}
		check(t, s.Prune(ctx, start))
		_, err := s.Upload(ctx, address(1), "0")
		want(t, err, store.ErrNotFound)
		_, err = s.Upload(ctx, address(1), "1")
		check(t, err)
		check(t, s.TakeNonce(ctx, "1", start))
		check(t, s.PutIdempotent(ctx, address(1), "0", []byte("new"), start.Add(time.Hour)))
	})
}

// Frames go a month after their job's newest lease, whichever attempt they are of.
func TestPruneFrames(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		old, running, fresh := hash(1), hash(2), hash(3)
		end := start.Add(-store.FrameRetention)
		for job, expiry := range map[common.Hash]time.Time{old: end, running: start, fresh: end.Add(time.Millisecond)} {
			for epoch := uint32(1); epoch <= 2; epoch++ {
				l := aLease(job, epoch, address(1))
				l.Expiry = millis(end)
				if epoch == 2 {
					l.Expiry = millis(expiry)
				}
				check(t, s.RaiseLease(ctx, l))
				for n := range uint64(100) { // more rows than are dropped at once
					_, err := s.PutFrames(ctx, nil, job, epoch, 1, n, [][]byte{{byte(n)}})
					check(t, err)
				}
			}
		}
		check(t, s.Prune(ctx, start))
		for job, left := range map[common.Hash]uint64{old: 0, running: 100, fresh: 100} {
			for epoch := uint32(1); epoch <= 2; epoch++ {
				next, bytes, err := s.StreamSize(ctx, job, epoch, 1)
				check(t, err)
				if next != left || bytes < left || bytes > 3*left {
					t.Errorf("job %s, epoch %d: %d frames of %d bytes, want %d", job, epoch, next, bytes, left)
				}
			}
		}
		_, err := s.Lease(ctx, old)
		check(t, err)
	})
}

// The first body of an intent counts, whoever puts another one.
func TestIntentsAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		const account = "1/0xabc"
		for i, id := range []string{"open", "settle", "open"} {
			body, err := s.PutIntent(ctx, account, id, []byte(fmt.Sprint(id, i%2)))
			check(t, err)
			if string(body) != fmt.Sprint(id, i%2) {
				t.Errorf("%s is %s", id, body)
			}
		}
		stored, err := s.PutIntent(ctx, account, "open", []byte("another"))
		check(t, err)
		if string(stored) != "open0" {
			t.Errorf("the first body was replaced by %s", stored)
		}
		if body, found, err := s.Intent(ctx, account, "open"); err != nil || !found || string(body) != "open0" {
			t.Errorf("%s, %v, %v", body, found, err)
		}
		if _, found, err := s.Intent(ctx, account, "none"); err != nil || found {
			t.Error(found, err)
		}
	})
}

func TestOutbox(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		const account = "1/0xabc"
		lead := func(holder string, at time.Duration) bool {
			pinned, held, err := s.LeaseSender(ctx, account, hash(5), holder, start.Add(at), start.Add(at+time.Minute))
			check(t, err)
			if pinned != hash(5) {
				t.Errorf("pinned %s", pinned)
			}
			return held
		}
		for _, id := range []string{"open", "settle"} {
			_, err := s.PutIntent(ctx, account, id, []byte(id))
			check(t, err)
		}
		zero, one := uint64(0), uint64(1)
		save := func(holder, id string, nonce *uint64, open bool) bool {
			how := s.SaveIntent
			if !open {
				how = s.NoteIntent
			}
			saved, err := how(ctx, account, holder, id, nonce, open, []byte(id))
			check(t, err)
			return saved
		}
		if save("a", "open", &zero, true) {
			t.Error("saved without a lease")
		}
		if !lead("a", 0) || lead("b", time.Second) || !lead("a", 2*time.Second) {
			t.Error("the lease is not exclusive")
		}
		if !save("a", "open", &zero, true) || !save("a", "settle", &one, true) {
			t.Error("the holder could not save")
		}
		if _, err := s.SaveIntent(ctx, account, "a", "settle", &zero, true, nil); err == nil {
			t.Error("two intents share a nonce")
		}
		_, err := s.SaveIntent(ctx, account, "a", "nothing", nil, true, nil)
		want(t, err, store.ErrNotFound)
		if next, err := s.NextNonce(ctx, account); err != nil || next != 2 {
			t.Errorf("next nonce is %d, %v", next, err)
		}
		if next, err := s.NextNonce(ctx, "other"); err != nil || next != 0 {
			t.Errorf("next nonce of nothing is %d, %v", next, err)
		}
		if !lead("b", 2*time.Minute) || save("a", "open", &zero, false) || !save("b", "open", &zero, false) {
			t.Error("the lease was not taken over")
		}
		check(t, s.ReleaseSender(ctx, account, "a"))
		if lead("c", 2*time.Minute) {
			t.Error("a former holder released the lease")
		}
		check(t, s.ReleaseSender(ctx, account, "b"))
		if !lead("c", 2*time.Minute) {
			t.Error("the lease was not released")
		}
		openOnes, err := s.OpenIntents(ctx, account)
		check(t, err)
		if fmt.Sprintf("%s", openOnes) != "[settle]" {
			t.Errorf("open: %s", openOnes)
		}
	})
}

// TestTokensAreNotStored: whoever steals the file cannot sign in with what is in it.
func TestTokensAreNotStored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, "sqlite:"+filepath.Join(dir, "skyops.db"))
	token := []byte("a very secret session token")
	check(t, s.PutSession(t.Context(), sha256.Sum256(token), address(1), start))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	check(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		check(t, err)
		if bytes.Contains(b, token) {
			t.Errorf("%s holds the token", f)
		}
	}
}
