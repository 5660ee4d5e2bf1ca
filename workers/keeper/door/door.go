// Package door is the way to the keeper that does not lead through its task
// queue: one request by HTTPS, for who cannot do without the answer now. A queue
// costs a job four writes of Temporal's and a round of its workflow.
//
// Nouns: the secret is 32 bytes that all processes of a scheduler share by their
// store; the pass is a certificate made from it, which either side shows and
// expects of the other.
//
// Not promised: that anybody answers. The queue remains, and whoever is not
// answered here asks there. The door decides nothing: what may be released is the
// keeper's to say (activities/keys), and it is sealed to a node.
//
// Start at Door.
package door

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"

	"go.temporal.io/sdk/temporal"
	"golang.org/x/net/netutil"

	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/workers/tracing"
)

const (
	path = "/release"
	// maxRequest bounds a request: an order, a signature (a contract wallet's may be
	// long), an envelope and a Merkle path.
	maxRequest = 1 << 20
	maxAnswer  = 64 << 10
	// patience is how long a release may take, with the wait for its turn. It takes
	// milliseconds; a keeper that is as busy as that is better asked by its queue.
	patience = time.Second
	// atOnce is how many are answered at a time, and the most connections of a client;
	// idle is how long one of them stays, maxConns how many a keeper holds.
	atOnce   = 16
	maxConns = 256
	idle     = 5 * time.Minute
	// After so many failures in a row nobody knocks for a while.
	failures = 3
	shutFor  = 5 * time.Second
)

// Door is what both sides know of it.
type Door struct {
	Secret   []byte        // Secret's
	Patience time.Duration // how long a release may take; 0: a second
	Log      *slog.Logger
	Traces   *tracing.Tracing // may be nil
}

func (d Door) patience() time.Duration { return cmp.Or(d.Patience, patience) }

// SecretName is the name in the store of the secret that passes are made from.
const SecretName = "keeper-door"

// Secrets keeps named secrets that all processes of a scheduler share.
type Secrets interface {
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// Secret reads the door's secret from the store, or makes it.
func Secret(ctx context.Context, s Secrets) ([]byte, error) {
	secret, err := s.Secret(ctx, SecretName, func() ([]byte, error) {
		b := make([]byte, 32)
		_, err := rand.Read(b)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the secret of the keeper's door: %w", err)
	}
	return secret, nil
}

// errStranger reports a peer that does not know the secret.
var errStranger = errors.New("the peer has no pass: it does not know the scheduler's secret")

// pass makes either side's configuration of TLS 1.3.
func pass(secret []byte) (*tls.Config, error) {
	seed, err := hkdf.Key(sha256.New, secret, nil, "skyops keeper's door", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("make a pass: %w", err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	public := key.Public().(ed25519.PublicKey)
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<36, 0)}
	der, err := x509.CreateCertificate(rand.Reader, about, about, public, key)
	if err != nil {
		return nil, fmt.Errorf("make a pass: %w", err)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS13, ClientAuth: tls.RequireAnyClientCert,
		InsecureSkipVerify: true, // names and authorities say nothing here: the key itself is compared
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errStranger
			}
			theirs, ok := s.PeerCertificates[0].PublicKey.(ed25519.PublicKey)
			if !ok || subtle.ConstantTimeCompare(theirs, public) != 1 {
				return errStranger
			}
			return nil
		},
	}, nil
}

// Keeper releases keys; *keys.Activities is one.
type Keeper interface {
	Release(ctx context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error)
}

// problem is the answer of a keeper that releases nothing.
type problem struct {
	Type  string `json:"type,omitempty"` // of the application error, "" when it has none
	Text  string `json:"text"`
	Final bool   `json:"final,omitempty"`
}

// Serve answers at l until ctx ends, which closes l.
func (d Door) Serve(ctx context.Context, l net.Listener, k Keeper) error {
	config, err := pass(d.Secret)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s := &http.Server{
		Handler:   d.Traces.Handler(http.MaxBytesHandler(d.handler(k), maxRequest), func(string) string { return path }),
		TLSConfig: config, ReadTimeout: d.patience(), WriteTimeout: 2 * d.patience(), IdleTimeout: idle, MaxHeaderBytes: 8 << 10,
		BaseContext:  func(net.Listener) context.Context { return ctx },
		ErrorLog:     slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug),      // strangers at the door are no news
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}, // HTTP/1.1: few connections, short requests
	}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.ServeTLS(netutil.LimitListener(l, maxConns), "", ""); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the keeper's door at %s: %w", l.Addr(), err)
	}
	return nil
}

func (d Door) handler(k Keeper) http.Handler {
	slots := make(chan struct{}, atOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		ctx, done := context.WithTimeout(r.Context(), d.patience())
		defer done()
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			answer(w, http.StatusServiceUnavailable, problem{Text: "the keeper is busy"})
			return
		}
		var req keys.ReleaseRequest
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
			answer(w, http.StatusBadRequest, problem{Text: "read the request: " + err.Error()})
			return
		}
		res, err := k.Release(ctx, req)
		if err != nil {
			p := problem{Text: err.Error()}
			if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
				p = problem{Type: app.Type(), Text: app.Message(), Final: app.NonRetryable()}
			}
			answer(w, http.StatusConflict, p)
			return
		}
		answer(w, http.StatusOK, res)
	})
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// Client asks at a keeper's door.
type Client struct {
	url  string
	http *http.Client
	log  *slog.Logger

	mu     sync.Mutex
	failed int       // times in a row that nobody was heard
	shut   time.Time // until when nobody knocks
}

// Client returns a client of the door at addr (host:port).
func (d Door) Client(addr string) (*Client, error) {
	config, err := pass(d.Secret)
	if err != nil {
		return nil, err
	}
	return &Client{url: "https://" + addr + path, log: d.Log, http: &http.Client{Timeout: d.patience(), Transport: d.Traces.Transport(&http.Transport{
		TLSClientConfig: config, MaxConnsPerHost: atOnce, MaxIdleConnsPerHost: atOnce, IdleConnTimeout: idle, TLSHandshakeTimeout: d.patience(),
	})}}, nil
}

// errShut reports a door at which nobody was heard lately.
var errShut = errors.New("nobody was heard at the keeper's door lately")

// Release implements keys.Door. What the keeper says comes as the error of the type
// that it has there; any other error says that it was not heard. Where that was so
// several times in a row, nobody knocks for some seconds.
func (c *Client) Release(ctx context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
	c.mu.Lock()
	shut := time.Now().Before(c.shut)
	c.mu.Unlock()
	if shut {
		return keys.ReleaseResult{}, errShut
	}
	res, err := c.ask(ctx, req)
	_, said := errors.AsType[*temporal.ApplicationError](err)
	if err == nil || said || ctx.Err() == nil {
		c.note(err == nil || said, err)
	}
	return res, err
}

// note remembers whether the keeper was heard, and tells when that changes.
func (c *Client) note(heard bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case heard && c.failed > 0:
		c.log.Info("the keeper is heard at its door again")
		c.failed = 0
	case heard:
	default:
		if c.failed++; c.failed == 1 {
			c.log.Warn("the keeper is not heard at its door: it is asked by its queue", "door", c.url, "err", err)
		}
		if c.failed >= failures {
			c.shut = time.Now().Add(shutFor)
		}
	}
}

func (c *Client) ask(ctx context.Context, req keys.ReleaseRequest) (res keys.ReleaseResult, err error) {
	body, err := json.Marshal(req)
	if err != nil {
		return res, fmt.Errorf("ask at the keeper's door: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return res, fmt.Errorf("ask at the keeper's door: %w", err)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return res, fmt.Errorf("ask at the keeper's door: %w", err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer))
	if err != nil {
		return res, fmt.Errorf("ask at the keeper's door: %w", err)
	}
	if got.StatusCode == http.StatusOK {
		if err := json.Unmarshal(text, &res); err != nil {
			return res, fmt.Errorf("read the answer of the keeper's door: %w", err)
		}
		return res, nil
	}
	var p problem
	if err := json.Unmarshal(text, &p); err != nil || got.StatusCode != http.StatusConflict || p.Type == "" {
		return res, fmt.Errorf("the keeper's door answers %s: %s", got.Status, p.Text)
	}
	if p.Final {
		return res, temporal.NewNonRetryableApplicationError(p.Text, p.Type, nil)
	}
	return res, temporal.NewApplicationError(p.Text, p.Type)
}
