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

// outage is how long the scheduler's IPFS node has not taken anything, or has been full.
type outage struct {
	mu    sync.Mutex
	away  spell
	full  spell
	least uint64 // bytes of the smallest object that it had no room for, while it is full
}

// spell is how long something has been wrong.
type spell struct{ since, tried time.Time } // zero: it is well

func (s *spell) goesOn(now time.Time) {
	if s.tried = now; s.since.IsZero() {
		s.since = now
	}
}

func (s *spell) lasts(patience time.Duration, now time.Time) bool {
	return !s.since.IsZero() && now.Sub(s.since) >= patience
}

// due reports whether it is time to look whether it is over, and takes it that somebody does.
func (s *spell) due(now time.Time) bool {
	if now.Sub(s.tried) < probeEvery {
		return false
	}
	s.tried = now
	return true
}

// refused reports an error by which IPFS did not take what it was given.
func refused(err error) bool {
	return errors.Is(err, delivery.ErrAway) || errors.Is(err, delivery.ErrFull)
}

// saw takes how a call with an object of so many bytes ended. A node that has no room
// for large ones and takes small ones is full until it takes one that is as large.
func (o *outage) saw(err error, size uint64, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil:
		o.away = spell{}
		if size >= o.least {
			o.full = spell{}
		}
	case errors.Is(err, delivery.ErrFull):
		if o.full.since.IsZero() || size < o.least {
			o.least = size
		}
		o.full.goesOn(now)
	case errors.Is(err, delivery.ErrAway):
		o.away.goesOn(now)
	}
}

// lasts reports whether IPFS has for so long been away, or full for an object of so many bytes.
func (o *outage) lasts(size uint64, patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.away.lasts(patience, now) || size >= o.least && o.full.lasts(patience, now)
}

// spares reports whether IPFS is not to be tried now with an object of so many bytes. Of
// what comes meanwhile, one try each probeEvery finds out whether it is back.
func (o *outage) spares(size uint64, patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.away.lasts(patience, now):
		return !o.away.due(now)
	case size >= o.least && o.full.lasts(patience, now):
		return !o.full.due(now)
	}
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
