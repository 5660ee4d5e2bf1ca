package egress_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/skyops/skyops/activities/egress"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for address, anywhere := range map[string]bool{ // whether it will do where anything does
		"http://example.com/x": true, "https://user:hunter2@example.com/": false, "https://": false, "https:example.com": false,
		"ftp://example.com/": false, "file:///etc/passwd": false, "example.com": false, "https://\x00": false,
		"https://example.com/" + strings.Repeat("x", 4096): false, "gopher://x": false,
	} {
		if _, err := (egress.Guard{}).Check(address); !errors.Is(err, egress.ErrForbidden) {
			t.Errorf("%.40q: %v", address, err)
		} else if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "example") {
			t.Errorf("the error repeats the address: %v", err)
		}
		if _, err := (egress.Guard{Anywhere: true}).Check(address); (err == nil) != anywhere {
			t.Errorf("%.40q, anywhere: %v", address, err)
		}
	}
	if u, err := (egress.Guard{}).Check("https://example.com:8443/a?b=c"); err != nil || u.Port() != "8443" {
		t.Errorf("%v %v", u, err)
	}
}

// What is not public is refused when it is dialled, by whatever name it goes.
func TestSpecialAddressesAreNotDialled(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	private := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer private.Close()
	_, port, err := net.SplitHostPort(private.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := egress.Guard{}.Client()
	for _, host := range []string{
		"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port, "[::ffff:127.0.0.1]:" + port, "0.0.0.0:" + port, "2130706433:" + port, "0x7f000001:" + port,
		"169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "224.0.0.1", "[fe80::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "255.255.255.255",
	} {
		resp, err := c.Get("https://" + host + "/")
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s answered", host)
		} else if dns := new(net.DNSError); !errors.Is(err, egress.ErrForbidden) && !errors.As(err, &dns) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if reached.Load() {
		t.Error("the private server was reached")
	}
}

// A look at the name before the dial does not help who answers something else to the dial.
func TestANameThatResolvesElsewhereTheSecondTime(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := dnsServer(t, func() net.IP {
		if asked.Add(1) == 1 {
			return net.IPv4(93, 184, 216, 34)
		}
		return net.IPv4(127, 0, 0, 1)
	})
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server)
	}}
	first, err := resolver.LookupNetIP(t.Context(), "ip4", "rebind.example.")
	if err != nil || len(first) != 1 || first[0].IsLoopback() {
		t.Fatalf("the first look at the name gives %v: %v", first, err)
	}
	// A check before the dial saw a public address; the dial asks again.
	_, err = egress.ClientWith(egress.Guard{}, resolver).Get("https://rebind.example./")
	if !errors.Is(err, egress.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	if asked.Load() < 2 {
		t.Error("the name was not asked for again: this proves nothing")
	}
}

// A redirect is a request like any other.
func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"https://169.254.169.254/latest/meta-data/", "https://127.0.0.1:1/", "http://example.com/", "file:///etc/passwd"} {
		s := httptest.NewTLSServer(http.RedirectHandler(to, http.StatusTemporaryRedirect))
		_, err := egress.ClientTo(egress.Guard{}, s).Get("https://public.example/")
		s.Close()
		if !errors.Is(err, egress.ErrForbidden) {
			t.Errorf("redirected to %s: %v", to, err)
		}
	}
	var turns atomic.Int32
	loop := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turns.Add(1)
		http.Redirect(w, r, "https://public.example/", http.StatusFound)
	}))
	defer loop.Close()
	if _, err := egress.ClientTo(egress.Guard{}, loop).Get("https://public.example/"); !errors.Is(err, egress.ErrForbidden) || turns.Load() > 10 {
		t.Errorf("a loop of redirects: %v after %d turns", err, turns.Load())
	}
}
