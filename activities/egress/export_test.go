package egress

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
)

// ClientWith is g's client with names resolved by r.
func ClientWith(g Guard, r *net.Resolver) *http.Client {
	c := g.Client()
	c.Transport.(guarded).next.(*http.Transport).DialContext = g.dialer(r).DialContext
	return c
}

// ClientTo is g's client for which public.example is a test's server, as if that had a
// public address; all others are guarded.
func ClientTo(g Guard, s *httptest.Server) *http.Client {
	c := g.Client()
	t := c.Transport.(guarded).next.(*http.Transport)
	t.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	t.TLSClientConfig.ServerName = "example.com" // the test certificate's
	guardedDial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "public.example:443" {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}
		return guardedDial(ctx, network, address)
	}
	return c
}
