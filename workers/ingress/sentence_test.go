package ingress

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What an owner is told of the storage names no address inside the scheduler.
func TestSentenceNamesNoAddress(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 5), Port: 5001}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for want, err := range map[string]error{
		"connect: connection refused": fmt.Errorf("put: %w", &url.Error{Op: "Post", URL: "http://10.0.0.5:5001/api/v0/add", Err: refused}),
		"no such host":                &url.Error{Op: "Post", URL: "http://ipfs.inside:5001", Err: &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "ipfs.inside", Server: "10.0.0.2:53"}}},
		"all dials failed: […] …":     errors.New("all dials failed: [/ip4/10.0.0.5/tcp/4001/p2p/12D3] [fd00::5]:4001"),
		"read from …: timeout":        errors.New("read from 10.0.0.5:5001: timeout"),
	} {
		if got := sentence(err); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// A deposit that does not go to IPFS is tried less and less often.
func TestMovesWait(t *testing.T) {
	t.Parallel()
	now, tried := time.Unix(1000, 0), moves{}
	var waits []string
	for range 9 {
		tried.failed("a", false, time.Minute, now)
		waits = append(waits, tried["a"].at.Sub(now).String())
	}
	if got := strings.Join(waits, " "); got != "1m0s 2m0s 4m0s 8m0s 16m0s 32m0s 1h0m0s 1h0m0s 1h0m0s" {
		t.Error(got)
	}
}
