package direct

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/delivery"
)

// checkLife is how long a link lives that the scheduler checks a delivery by.
const checkLife = time.Hour

// Target implements delivery.Target: the gateway serves what the scheduler holds.
type Target struct {
	gateway string
	keys    Keys
	client  *http.Client
	now     func() time.Time
}

var _ delivery.Target = (*Target)(nil)

// New returns the target at a gateway (base URL); timeout bounds how long the
// gateway may take to answer, not the reading.
func New(gateway string, keys Keys, timeout time.Duration, now func() time.Time) *Target {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = timeout
	return &Target{gateway: strings.TrimSuffix(gateway, "/"), keys: keys, client: &http.Client{Transport: transport}, now: now}
}

// Deliver implements delivery.Target. There is nothing to copy; the place is the
// gateway, and owners have it make links for them.
func (t *Target) Deliver(ctx context.Context, p delivery.Parcel, from delivery.Opener) (string, error) {
	return t.gateway, delivery.Check(ctx, p.Manifest, from)
}

// Open implements delivery.Target. A gateway that has too much to do is asked again.
func (t *Target) Open(ctx context.Context, p delivery.Parcel, place, name string, off int64) (io.ReadCloser, error) {
	token := t.keys.Token(Link{Owner: p.Owner, Job: p.Job, CID: p.CID, Expires: t.now().Add(checkLife)})
	address, until := place+Path(token, name), time.Now().Add(busyFor)
	for {
		r, busy, err := open(ctx, t.client, address, off)
		if busy == 0 || time.Now().Add(busy).After(until) {
			return r, err
		}
		select {
		case <-time.After(busy):
		case <-ctx.Done():
			return nil, fmt.Errorf("%w, while %w", ctx.Err(), err)
		}
	}
}

// A gateway that answers that it has too much to do is asked again when it says, and at
// least busyPause later, for busyFor.
const (
	busyFor   = 30 * time.Second
	busyPause = 100 * time.Millisecond
)

// Open reads the file at a link's address from offset off on.
func Open(ctx context.Context, client *http.Client, address string, off int64) (io.ReadCloser, error) {
	r, _, err := open(ctx, client, address, off)
	return r, err
}

// open is Open. busy is for how long the gateway has too much to do, 0: it has not.
func open(ctx context.Context, client *http.Client, address string, off int64) (r io.ReadCloser, busy time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("read from the gateway: %w", err)
	}
	want := http.StatusOK
	if off > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", off))
		want = http.StatusPartialContent
	}
	resp, err := client.Do(req)
	if err != nil {
		var about *url.Error // it names the address, which is as good as the file
		if errors.As(err, &about) {
			err = about.Err
		}
		return nil, 0, fmt.Errorf("read from the gateway: %w", err)
	}
	if resp.StatusCode == want {
		return resp.Body, 0, nil
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 1024)) // what there is of it, for people
	err = fmt.Errorf("read from the gateway: it answered %s: %.300s", resp.Status, said)
	switch resp.StatusCode {
	case http.StatusNotFound:
		err = fmt.Errorf("%w: %w", delivery.ErrNotFound, err)
	case http.StatusTooManyRequests:
		seconds, _ := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16) // a date is none of ours
		busy = max(time.Duration(seconds)*time.Second, busyPause)
	}
	return nil, busy, err
}
