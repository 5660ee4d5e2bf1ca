package notify_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/protocol/record"
)

// register is the twin of what remembers notices.
type register struct {
	mu       sync.Mutex
	version  uint64
	changed  time.Time
	attempts []notify.Attempt
}

func (r *register) NoticeSecret(context.Context, common.Address) (uint64, time.Time, error) {
	return r.version, r.changed, nil
}

func (r *register) PutNotice(_ context.Context, a notify.Attempt) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts = append(r.attempts, a)
	return nil
}

func (r *register) GiveUpNotice(context.Context, string, time.Time) error { return nil }

func (r *register) last(t *testing.T) notify.Attempt {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.attempts) == 0 {
		t.Fatal("no attempt was noted")
	}
	return r.attempts[len(r.attempts)-1]
}

var errForbidden = errors.New("forbidden")

// world is the activities, an HTTPS receiver and what it got.
type world struct {
	*notify.Activities
	register *register
	url      string
	mu       sync.Mutex
	bodies   [][]byte
	headers  []http.Header
}

func newWorld(t *testing.T, answer http.HandlerFunc) *world {
	t.Helper()
	w := &world{register: &register{version: 1}}
	s := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.bodies, w.headers = append(w.bodies, body), append(w.headers, r.Header)
		w.mu.Unlock()
		answer(rw, r)
	}))
	t.Cleanup(s.Close)
	key, err := notify.SecretKey(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	w.url = s.URL + "/hook/hunter2?token=hunter2"
	w.Activities = &notify.Activities{Client: s.Client(), Forbidden: errForbidden, Register: w.register, Key: key, Now: time.Now}
	return w
}

func (w *world) deliver(t *testing.T, url string) error {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(w.Activities)
	_, err := env.ExecuteActivity(w.DeliverNotice, notify.DeliverRequest{URL: url, Notice: failed})
	if err != nil && strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error repeats the address: %v", err)
	}
	if a := w.register.last(t); strings.Contains(a.Problem+a.Host, "hunter2") {
		t.Errorf("the list repeats the address: %+v", a)
	}
	return err
}

var failed = notify.Notice{
	Event: notify.Failed, At: 1_700_000_000_123, Job: common.Hash{1}, Order: common.Hash{2}, Owner: common.Address{3},
	Outcome: record.Failed, Code: "out-of-memory", Message: "the program used more memory than it asked for",
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// verify checks a notice as docs/api.md tells receivers to, and by the specification's own library.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	if err := hook.Verify(body, h); err != nil {
		return err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return err
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(h.Get("webhook-id") + "." + h.Get("webhook-timestamp") + "." + string(body)))
	if !strings.Contains(h.Get("webhook-signature"), "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil))) {
		return errors.New("by hand it does not fit")
	}
	return nil
}

func TestANoticeIsSignedForItsReceiver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, status(http.StatusNoContent))
	if err := w.deliver(t, w.url); err != nil {
		t.Fatal(err)
	}
	secret := notify.Secret(w.Key, failed.Owner, 1)
	h, body := w.headers[0], w.bodies[0]
	if err := verify(secret, h, body, time.Now()); err != nil {
		t.Errorf("the notice does not verify: %v", err)
	}
	if verify(secret, h, append(body, ' '), time.Now()) == nil || verify(notify.Secret(w.Key, common.Address{9}, 1), h, body, time.Now()) == nil {
		t.Error("a changed notice, or one of another wallet, verifies")
	}
	var got struct {
		Type, Timestamp string
		Data            notify.Notice
	}
	if err := json.Unmarshal(body, &got); err != nil || got.Type != notify.Failed || got.Timestamp != "2023-11-14T22:13:20.123Z" || got.Data != failed {
		t.Errorf("%s: %v", body, err)
	}
	a := w.register.last(t)
	if !a.Done || a.Final || a.Number != 1 || a.Status != http.StatusNoContent || a.Host == "" {
		t.Errorf("noted %+v", a)
	}
}

// A receiver that keeps ids knows a notice that it had, and one that is sent again
// later by somebody else is too old, or has another time than what was signed.
func TestReplaysAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, status(http.StatusOK))
	for range 2 {
		if err := w.deliver(t, w.url); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := w.headers[0].Get("webhook-id"), w.headers[1].Get("webhook-id"); a == "" || a != b {
		t.Errorf("one notice has ids %q and %q", a, b)
	}
	past := time.Now().Add(-10 * time.Minute)
	w.Now = func() time.Time { return past }
	if err := w.deliver(t, w.url); err != nil {
		t.Fatal(err)
	}
	secret := notify.Secret(w.Key, failed.Owner, 1)
	if err := verify(secret, w.headers[2], w.bodies[2], time.Now()); !errors.Is(err, standardwebhooks.ErrMessageTooOld) {
		t.Errorf("an old one: %v", err)
	}
	w.headers[2].Set("webhook-timestamp", w.headers[1].Get("webhook-timestamp"))
	if err := verify(secret, w.headers[2], w.bodies[2], time.Now()); !errors.Is(err, standardwebhooks.ErrNoMatchingSignature) {
		t.Errorf("an old one with a new time: %v", err)
	}
}

func TestTheSecretBeforeSignsForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, status(http.StatusOK))
	w.register.version = 2
	for ago, want := range map[time.Duration]bool{time.Hour: true, notify.RotationGrace + time.Minute: false} {
		w.register.changed = time.Now().Add(-ago)
		if err := w.deliver(t, w.url); err != nil {
			t.Fatal(err)
		}
		h, body := w.headers[len(w.headers)-1], w.bodies[len(w.bodies)-1]
		if err := verify(notify.Secret(w.Key, failed.Owner, 2), h, body, time.Now()); err != nil {
			t.Errorf("%s later the new secret: %v", ago, err)
		}
		if got := verify(notify.Secret(w.Key, failed.Owner, 1), h, body, time.Now()) == nil; got != want {
			t.Errorf("%s later the old secret fits: %v", ago, got)
		}
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code  int
		final bool
	}{{500, false}, {429, false}, {404, false}, {http.StatusGone, true}} {
		w := newWorld(t, status(c.code))
		err := w.deliver(t, w.url)
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || app.NonRetryable() != c.final {
			t.Errorf("%d: %v", c.code, err)
		}
		if a := w.register.last(t); a.Done || a.Final != c.final || a.Status != c.code || a.Problem == "" {
			t.Errorf("%d: noted %+v", c.code, a)
		}
	}
}

// A redirect is not followed: who it leads to was not named by the owner.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "https://169.254.169.254/latest/meta-data/hunter2", http.StatusTemporaryRedirect)
	})
	if err := w.deliver(t, w.url); err == nil || len(w.bodies) != 1 {
		t.Errorf("%v after %d requests", err, len(w.bodies))
	}
	if a := w.register.last(t); a.Final || a.Status != http.StatusTemporaryRedirect {
		t.Errorf("noted %+v", a)
	}
}

func TestForbiddenPlacesAreFinal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, status(http.StatusOK))
	w.Client = &http.Client{Transport: refusing{}}
	var app *temporal.ApplicationError
	if err := w.deliver(t, w.url); !errors.As(err, &app) || app.Type() != notify.ErrRefused || !app.NonRetryable() {
		t.Errorf("got %v", err)
	}
	if a := w.register.last(t); !a.Final || a.Status != 0 {
		t.Errorf("noted %+v", a)
	}
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errForbidden }

// A receiver that never answers costs an attempt its time and no more.
func TestASlowReceiver(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := newWorld(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	w.Client = &http.Client{Transport: w.Client.Transport, Timeout: 50 * time.Millisecond}
	if err := w.deliver(t, w.url); err == nil {
		t.Error("it was delivered")
	}
	if a := w.register.last(t); a.Final || a.Problem != "it did not answer in time" {
		t.Errorf("noted %+v", a)
	}
}
