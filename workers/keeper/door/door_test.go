package door_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"go.temporal.io/sdk/temporal"

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
	go func() { ended <- door.Serve(ctx, l, secret, k, nil) }()
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
	c, err := door.New(addr, secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
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
