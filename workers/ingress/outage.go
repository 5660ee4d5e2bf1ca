package ingress

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"sync"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/record"
)

// probeEvery is how often an object that comes in is offered to IPFS while that is away.
const probeEvery = 10 * time.Second

// outage is how long the scheduler's IPFS node has not taken anything.
type outage struct {
	mu           sync.Mutex
	since, tried time.Time // zero: it is well
}

// refused reports an error by which IPFS did not take what it was given.
func refused(err error) bool {
	return errors.Is(err, delivery.ErrAway) || errors.Is(err, delivery.ErrFull)
}

// saw takes how a call ended.
func (o *outage) saw(err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil:
		o.since = time.Time{}
	case refused(err):
		if o.tried = now; o.since.IsZero() {
			o.since = now
		}
	}
}

// lasts reports whether IPFS has been away for so long.
func (o *outage) lasts(patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.since.IsZero() && now.Sub(o.since) >= patience
}

// spares reports whether IPFS is not to be tried now. Of what comes meanwhile, one try
// each probeEvery finds out whether it is back.
func (o *outage) spares(patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.since.IsZero() || now.Sub(o.since) < patience {
		return false
	}
	if now.Sub(o.tried) < probeEvery {
		return true
	}
	o.tried = now
	return false
}

// inside finds addresses in an error's text: of IPv4, of IPv6 in brackets, and multiaddrs.
var inside = regexp.MustCompile(`\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?|/(ip4|ip6|dns|dns4|dns6|dnsaddr)/[^\s,;\]]+`)

// sentence is an error for a package's owner, without the addresses inside the scheduler.
func sentence(err error) string {
	var (
		about *url.Error
		call  *net.OpError
		name  *net.DNSError
	)
	if errors.As(err, &about) {
		err = about.Err
	}
	switch {
	case errors.As(err, &name):
		err = errors.New(name.Err)
	case errors.As(err, &call):
		err = call.Err
	}
	return record.Clean(inside.ReplaceAllString(err.Error(), "…"), record.MaxSentence/2)
}
