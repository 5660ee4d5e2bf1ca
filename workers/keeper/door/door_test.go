package door_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/workers/keeper/door"
)

// keeper answers as the test says.
type keeper func(keys.ReleaseRequest) (keys.ReleaseResult, error)

func (k keeper) Release(_ context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
	return k(req)
}

// open serves a keeper's door until the test ends, and returns its address.
func open(t *testing.T, secret []byte, k door.Keeper) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- known(secret).Serve(ctx, l, k) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func client(t *testing.T, addr string, secret []byte) *door.Client {
	t.Helper()
	c, err := known(secret).Client(addr)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// known is the door of who knows a secret; a busy machine is given time.
func known(secret []byte) door.Door {
	return door.Door{Secret: secret, Patience: 20 * time.Second, Log: slog.New(slog.DiscardHandler)}
}

var secret = bytes.Repeat([]byte{7}, 32)

func TestKeeperIsHeardAsItSpeaks(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]error{
		"released":     nil,
		"refused":      temporal.NewNonRetryableApplicationError("the envelope is not this keeper's", keys.ErrRefused, nil),
		"not held":     temporal.NewApplicationError("the lease is another's", keys.ErrNotHeld),
		"out of order": errors.New("the register did not answer"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := open(t, secret, keeper(func(req keys.ReleaseRequest) (keys.ReleaseResult, error) {
				return keys.ReleaseResult{Sealed: req.Envelope}, says
			}))
			res, err := client(t, addr, secret).Release(t.Context(), keys.ReleaseRequest{Envelope: []byte("an envelope")})
			want, typed := errors.AsType[*temporal.ApplicationError](says)
			got, ok := errors.AsType[*temporal.ApplicationError](err)
			switch {
			case says == nil:
				if err != nil || string(res.Sealed) != "an envelope" {
					t.Errorf("got %q, %v", res.Sealed, err)
				}
			case len(res.Sealed) > 0 || err == nil:
				t.Errorf("got %q without an error", res.Sealed)
			case typed && (!ok || got.Type() != want.Type() || got.NonRetryable() != want.NonRetryable() || got.Message() != want.Message()):
				t.Errorf("got %v, want %v", err, says)
			case !typed && (ok || !strings.Contains(err.Error(), "did not answer")):
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWhoDoesNotKnowTheSecretIsNotServed(t *testing.T) {
	t.Parallel()
	asked := func(keys.ReleaseRequest) (keys.ReleaseResult, error) {
		t.Error("a stranger was heard")
		return keys.ReleaseResult{}, nil
	}
	stranger := bytes.Repeat([]byte{8}, 32)
	if _, err := client(t, open(t, secret, keeper(asked)), stranger).Release(t.Context(), keys.ReleaseRequest{}); err == nil {
		t.Error("a client with another secret was answered")
	}
	// The other way round: a process at the keeper's address that is not the scheduler's.
	if _, err := client(t, open(t, stranger, keeper(asked)), secret).Release(t.Context(), keys.ReleaseRequest{}); err == nil {
		t.Error("a client believed a server with another secret")
	}
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	addr := open(t, secret, keeper(func(keys.ReleaseRequest) (keys.ReleaseResult, error) {
		t.Error("a request of two MiB was read")
		return keys.ReleaseResult{}, nil
	}))
	if _, err := client(t, addr, secret).Release(t.Context(), keys.ReleaseRequest{Envelope: make([]byte, 2<<20)}); err == nil {
		t.Error("a request of two MiB was answered")
	}
}

// Jobs that come all at once wait for their turn; none is sent away.
func TestABurstIsAnswered(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	addr := open(t, secret, keeper(func(keys.ReleaseRequest) (keys.ReleaseResult, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond) // as long as a release takes
		return keys.ReleaseResult{Sealed: []byte("key")}, nil
	}))
	var asking errgroup.Group
	for range 2 { // two control workers
		c := client(t, addr, secret)
		for range 128 {
			asking.Go(func() error {
				_, err := c.Release(t.Context(), keys.ReleaseRequest{})
				return err
			})
		}
	}
	if err := asking.Wait(); err != nil {
		t.Error(err)
	}
	if most.Load() > 16 {
		t.Errorf("%d were answered at once", most.Load())
	}
}

// A door at which nobody is heard is not knocked at for ever.
func TestWhoIsNotHeardStopsKnocking(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var knocks atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			knocks.Add(1)
			c.Close()
		}
	}()
	c := client(t, l.Addr().String(), secret)
	for range 20 {
		if _, err := c.Release(t.Context(), keys.ReleaseRequest{}); err == nil {
			t.Fatal("somebody answered")
		}
	}
	if n := knocks.Load(); n < 1 || n > 6 {
		t.Errorf("it knocked %d times", n)
	}
}

// waiting is a keeper that answers when it is told to, or when who asked has gone.
type waiting struct {
	asked chan struct{} // one for each who asks
	gone  chan error    // of each whose request ended before that
	say   chan struct{}
}

func (w waiting) Release(ctx context.Context, _ keys.ReleaseRequest) (keys.ReleaseResult, error) {
	w.asked <- struct{}{}
	select {
	case <-w.say:
		return keys.ReleaseResult{Sealed: []byte("a key")}, nil
	case <-ctx.Done():
		w.gone <- ctx.Err()
		return keys.ReleaseResult{}, ctx.Err()
	}
}

// take waits for what comes of a channel.
func take[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s never came", what)
	}
	return v
}

// cable leads one connection to an address, until it is cut.
func cable(t *testing.T, to string) (addr string, cut func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	far, err := net.Dial("tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	var ends sync.WaitGroup
	ends.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		ends.Go(func() { _, _ = io.Copy(far, c) })
		_, _ = io.Copy(c, far)
		_ = c.Close()
	})
	cut = sync.OnceFunc(func() {
		_ = l.Close()
		_ = far.Close()
		ends.Wait()
	})
	t.Cleanup(cut)
	return l.Addr().String(), cut
}

// Who is cancelled while the keeper thinks comes back at once, and the keeper learns of it.
// It says nothing of the door: however many are, the next one knocks and is heard.
func TestWhoIsCancelledWhileAsking(t *testing.T) {
	t.Parallel()
	k := waiting{asked: make(chan struct{}, 1), gone: make(chan error, 1), say: make(chan struct{})}
	asking := keys.Asking{Door: client(t, open(t, secret, k), secret)}
	for range 5 { // more than shut a door at which nobody is heard
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := asking.Ask(ctx, keys.ReleaseRequest{})
			ended <- err
		}()
		take(t, "the question", k.asked)
		cancel()
		err := take(t, "the end of who was cancelled", ended)
		if _, said := errors.AsType[*temporal.ApplicationError](err); said || !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled one is told %v", err)
		}
		if err := take(t, "the keeper's word of it", k.gone); !errors.Is(err, context.Canceled) {
			t.Errorf("the keeper is told %v", err)
		}
	}
	close(k.say)
	if res, err := asking.Ask(t.Context(), keys.ReleaseRequest{}); err != nil || string(res.Sealed) != "a key" {
		t.Errorf("the next one is told %q, %v", res.Sealed, err)
	}
}

// A connection that is lost while the keeper thinks is no answer of the keeper's: who
// asked goes to the queue, and the keeper learns that nobody waits.
func TestAConnectionThatIsLostWhileAsking(t *testing.T) {
	t.Parallel()
	k := waiting{asked: make(chan struct{}, 1), gone: make(chan error, 1), say: make(chan struct{})}
	addr, cut := cable(t, open(t, secret, k))
	asking := keys.Asking{Door: client(t, addr, secret)}
	ended := make(chan error, 1)
	go func() {
		_, err := asking.Ask(t.Context(), keys.ReleaseRequest{})
		ended <- err
	}()
	take(t, "the question", k.asked)
	cut()
	err := take(t, "the end of who asked", ended)
	if _, said := errors.AsType[*temporal.ApplicationError](err); err == nil || said {
		t.Errorf("who asked is told %v", err)
	}
	if err := take(t, "the keeper's word of it", k.gone); !errors.Is(err, context.Canceled) {
		t.Errorf("the keeper is told %v", err)
	}
}
