// Package egress is how this house's processes fetch from, and post to, addresses that
// strangers name: a user's data set by https, a user's webhook.
//
// Noun: a guard decides where a request may go. It looks at the address when it is dialled,
// so that a name which resolves to something else the second time gains nothing, and at
// each redirect.
//
// It promises that no request reaches loopback, private, link-local, multicast or otherwise
// special addresses, a cloud's metadata service among them, and that none goes in the clear
// or through a proxy. It does not promise that an answer ends: bound its bytes, and its time
// by the request's context. Start at Guard.
package egress

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// ErrForbidden reports an address that requests may not go to; trying again helps nobody.
var ErrForbidden = errors.New("requests may not go there")

// Guard says where requests may go; the zero value is the one for production.
type Guard struct {
	// Anywhere lets requests go to private addresses too, and over plain http: for
	// networks on one machine, and for tests.
	Anywhere bool
}

// How long the parts of a request may take that no context of its own bounds.
const (
	dialTime   = 10 * time.Second
	headerTime = 30 * time.Second
	idleTime   = 30 * time.Second
)

// The bounds of what is strange about an address and an answer.
const (
	maxRedirects = 5
	maxURL       = 2048
	maxHeaders   = 64 << 10
)

// Check reads an address that somebody named. It asks nobody: whether the name leads to a
// place that requests may go to is seen when it is dialled. Errors do not repeat the
// address, which may hold a secret.
func (g Guard) Check(address string) (*url.URL, error) {
	if len(address) > maxURL {
		return nil, fmt.Errorf("%w: the address is longer than %d bytes", ErrForbidden, maxURL)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no URL", ErrForbidden)
	}
	return u, g.checkURL(u)
}

func (g Guard) checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "https" && !(g.Anywhere && u.Scheme == "http"):
		return fmt.Errorf("%w: the address does not begin with https://", ErrForbidden)
	case u.Hostname() == "" || u.Opaque != "":
		return fmt.Errorf("%w: the address names no host", ErrForbidden)
	case u.User != nil:
		return fmt.Errorf("%w: the address holds a user name or password", ErrForbidden)
	}
	return nil
}

// Client returns a client whose every connection and redirect the guard has let through.
// Errors of what it refused wrap ErrForbidden.
func (g Guard) Client() *http.Client {
	return &http.Client{
		Transport: guarded{g, &http.Transport{ // no Proxy: it would dial in our place
			DialContext: g.dialer(nil).DialContext, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: headerTime,
			IdleConnTimeout: idleTime, MaxResponseHeaderBytes: maxHeaders, ForceAttemptHTTP2: true,
		}},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("%w: it redirects more than %d times", ErrForbidden, maxRedirects)
			}
			return nil
		},
	}
}

// dialer looks at each address that a name resolves to; nil: the system resolves names.
func (g Guard) dialer(names *net.Resolver) *net.Dialer {
	d := &net.Dialer{Timeout: dialTime, Resolver: names}
	if g.Anywhere {
		return d
	}
	special := ssrf.New(ssrf.WithAnyPort())
	d.Control = func(network, address string, c syscall.RawConn) error {
		if special.Safe(network, address, c) != nil {
			return fmt.Errorf("%w: the name leads to an address that is not public", ErrForbidden)
		}
		return nil
	}
	return d
}

// guarded looks at each request, redirected ones too, before it goes out.
type guarded struct {
	guard Guard
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.checkURL(r.URL); err != nil {
		return nil, err
	}
	return t.next.RoundTrip(r)
}
