package api

import (
	"context"
	"crypto/sha256"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"github.com/skyops/skyops/starter/client"
)

// limiters holds one token bucket per key; the least recently seen are dropped.
type limiters struct {
	perSecond float64
	buckets   *lru.Cache[string, *rate.Limiter]
}

func newLimiters(perSecond float64) *limiters {
	buckets, _ := lru.New[string, *rate.Limiter](20_000) // fails only for a size below one
	return &limiters{perSecond: perSecond, buckets: buckets}
}

// allow takes one token of key's bucket.
func (l *limiters) allow(key string, now time.Time) bool {
	if l.perSecond <= 0 {
		return true
	}
	b := rate.NewLimiter(rate.Limit(l.perSecond), int(2*l.perSecond)+1)
	if old, ok, _ := l.buckets.PeekOrAdd(key, b); ok {
		b = old
		l.buckets.Get(key)
	}
	return b.AllowN(now, 1)
}

// caller is who makes a request.
type caller struct {
	address string // whom it is counted against: clientIP
	session *session
}

// session is a sign-in that is good now.
type session struct {
	wallet common.Address
	hash   [32]byte // of its token
}

type callerKey struct{}

// callerOf returns who makes the request.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// owner returns the wallet that is signed in, or a problem.
func owner(ctx context.Context) (common.Address, error) {
	if c := callerOf(ctx); c.session != nil {
		return c.session.wallet, nil
	}
	return common.Address{}, unsigned()
}

// protect wraps the routes with what every request goes through.
func (s *Server) protect(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, client.CodeForbidden, "requests from other sites' pages are refused"))
	}))
	h := csrf.Handler(s.identify(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recoverPanic(w, r)
		secure(w.Header())
		switch {
		case r.URL.Path != "/healthz" && !s.perIP.allow(s.clientIP(r), s.now()):
			writeProblem(w, tooMany())
		case strings.HasPrefix(r.URL.Path, "/codec/"):
			next.ServeHTTP(w, r) // has its own origin rules: the Web UI's pages call it
		default:
			h.ServeHTTP(w, r)
		}
	})
}

func tooMany() *client.Problem {
	p := then(problem(http.StatusTooManyRequests, client.CodeRateLimited, "too many requests"), "wait a second, then go on more slowly")
	p.RetryAfter = 1
	return p
}

func (s *Server) recoverPanic(w http.ResponseWriter, r *http.Request) {
	switch v := recover(); v {
	case nil:
	case http.ErrAbortHandler:
		panic(v) // the server's own way to cut a connection
	default:
		s.log.ErrorContext(r.Context(), "handler panicked", "path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
		writeProblem(w, problem(http.StatusInternalServerError, client.CodeInternal, "the gateway failed"))
	}
}

// secure sets headers for a server whose replies no browser should interpret.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// identify finds the session of a request, if it carries one, and its wallet's bucket.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := caller{address: s.clientIP(r)}
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			// Without one, what needs a session says so.
			if found, err := s.findSession(r.Context(), sha256.Sum256([]byte(token))); err == nil {
				c.session = &found
			}
		}
		if c.session != nil && !s.perUser.allow(c.session.wallet.Hex(), s.now()) {
			writeProblem(w, tooMany())
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

// sessionFresh is how long a session may have ended at another gateway before
// this one notices.
const sessionFresh = 2 * time.Second

// checkedSession is a session and when the store last had it.
type checkedSession struct {
	session
	at time.Time
}

// findSession returns the session with that hash of a token, or store.ErrNotFound.
func (s *Server) findSession(ctx context.Context, hash [32]byte) (session, error) {
	now := s.now()
	if known, ok := s.sessions.Get(hash); ok && now.Sub(known.at).Abs() < sessionFresh {
		return known.session, nil
	}
	owner, err := s.Store.Session(ctx, hash, now)
	if err != nil {
		s.sessions.Remove(hash)
		return session{}, err
	}
	found := session{wallet: owner, hash: hash}
	s.sessions.Add(hash, checkedSession{found, now})
	return found, nil
}

// clientIP is whom a request is counted against: the peer, or what the nearest trusted proxy says of it.
func (s *Server) clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0 && s.trusted(peer); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			break
		}
		peer = next
	}
	if peer = peer.Unmap(); peer.Is6() && !peer.IsLoopback() {
		p, _ := peer.Prefix(64) // one customer has a whole /64
		return p.String()
	}
	return peer.String()
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
