// Package outside fetches plain files from the web for a node, whose containers
// have no network of their own: by https from public addresses, and from
// Arweave through a gateway.
//
// A user of the network names the address, so it is hostile: the client that is
// handed in has to refuse addresses that are not public (package egress). Silence
// and the time of the whole are bounded here; the caller bounds the size and
// compares the hash.
//
// What was asked for is in no error: an address may carry a password.
//
// Start at New and Fetcher.Fetch.
package outside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
)

// Bounds of a fetch.
const (
	tries   = 5           // without a byte of progress
	slowest = 64 << 10    // bytes per second, over the whole
	setup   = time.Minute // beside that
)

// Options say what a Fetcher works with.
type Options struct {
	// Client goes to public addresses only. Its errors that wrap Forbidden are
	// not tried again.
	Client    *http.Client
	Forbidden error
	// Arweave is the base URL of a gateway of the operator's own choice, which may
	// be on a private address and by http. Empty: job.ArweaveGateway, by Client.
	Arweave string
	Stall   time.Duration // longest silence; 0: 30 s
	Pause   time.Duration // before a second try, longer after that; 0: 500 ms
}

// Fetcher fetches files. It is safe for concurrent use.
type Fetcher struct {
	o   Options
	own *http.Client // to the operator's own gateway
}

// New returns a fetcher; an error says that Options.Arweave is no base URL.
func New(o Options) (*Fetcher, error) {
	if o.Stall == 0 {
		o.Stall = 30 * time.Second
	}
	if o.Pause == 0 {
		o.Pause = 500 * time.Millisecond
	}
	f := &Fetcher{o: o}
	if o.Arweave == "" {
		return f, nil
	}
	u, err := url.Parse(o.Arweave)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("gateway %q of Arweave is not an http(s) URL", o.Arweave)
	}
	f.own = &http.Client{CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Host != u.Host || len(via) > 5 {
			return fmt.Errorf("%w: the gateway redirects to another host, or too often", execution.ErrForbidden)
		}
		return nil
	}}
	return f, nil
}

// errAnswer reports an answer that will be the same the next time.
var errAnswer = errors.New("its server refuses")

// Fetch implements execution.Outside for https and ar. It does not look at
// in.SHA256; an error of w ends it at once and is returned as it is.
func (f *Fetcher) Fetch(ctx context.Context, in job.Input, _ execution.Blobs, w io.Writer) error {
	address, client := in.URL, f.o.Client
	if path, ok := strings.CutPrefix(in.URL, job.SchemeArweave+"://"); ok {
		base := job.ArweaveGateway
		if f.own != nil {
			base, client = f.o.Arweave, f.own
		}
		address = strings.TrimSuffix(base, "/") + "/" + path
	}
	whole := setup + time.Duration(in.Bytes/slowest)*time.Second
	ctx, cancel := context.WithTimeoutCause(ctx, whole, fmt.Errorf("%w: not within %s", execution.ErrOutside, whole))
	defer cancel()
	t := &transfer{Fetcher: f, client: client, address: address, w: w}
	for fruitless := 0; ; {
		before := t.got
		err := t.once(ctx)
		switch {
		case err == nil:
			return nil
		case t.failed != nil:
			return t.failed
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, execution.ErrForbidden):
			return err
		case errors.Is(err, errAnswer):
			return fmt.Errorf("%w: %w", execution.ErrOutside, err)
		}
		if t.got > before {
			fruitless = 0
		}
		if fruitless++; fruitless == tries {
			return fmt.Errorf("%w: %w", execution.ErrOutside, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(f.o.Pause << (fruitless - 1)):
		}
	}
}

// transfer is one file on its way.
type transfer struct {
	*Fetcher
	client  *http.Client
	address string
	w       io.Writer
	got     int64 // bytes that w has
	failed  error // of w
}

// once asks for the file from where it stands.
func (t *transfer) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(t.o.Stall, func() { cancel(fmt.Errorf("no byte for %s", t.o.Stall)) })
	defer silence.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.address, nil)
	if err != nil {
		return fmt.Errorf("%w: not an address", errAnswer)
	}
	req.Header.Set("User-Agent", "skyops-node")
	req.Header.Set("Accept-Encoding", "identity") // the hash is of the file as it is
	if t.got > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(t.got, 10)+"-")
	}
	res, err := t.client.Do(req)
	if err != nil {
		return t.nameless(err)
	}
	defer res.Body.Close()
	skip, err := t.begins(res)
	if err != nil {
		return err
	}
	body := &moving{r: res.Body, moved: func() { silence.Reset(t.o.Stall) }}
	if _, err := io.CopyN(io.Discard, body, skip); err != nil {
		return fmt.Errorf("read again what was read: %w", err)
	}
	_, err = io.Copy(t, body)
	if ctx.Err() != nil { // what is cancelled may look like an end
		return context.Cause(ctx)
	}
	return err
}

// begins looks at an answer's head and says how many bytes of it are known.
func (t *transfer) begins(res *http.Response) (skip int64, err error) {
	switch code := res.StatusCode; {
	case code == http.StatusPartialContent && t.got > 0:
		if !strings.HasPrefix(res.Header.Get("Content-Range"), "bytes "+strconv.FormatInt(t.got, 10)+"-") {
			return 0, fmt.Errorf("%w: another range than was asked for", errAnswer)
		}
		return 0, nil
	case code == http.StatusOK:
		return t.got, nil
	case code >= 500, code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code == http.StatusAccepted:
		return 0, fmt.Errorf("status %d", code)
	default:
		return 0, fmt.Errorf("%w: status %d", errAnswer, code)
	}
}

// Write passes bytes on and remembers that this failed.
func (t *transfer) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.got += int64(n)
	if err != nil {
		t.failed = err
	}
	return n, err
}

// moving reads a body and says when something came.
type moving struct {
	r     io.Reader
	moved func()
}

func (m *moving) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if n > 0 {
		m.moved()
	}
	return n, err
}

// nameless takes the address out of a client's error, and says which are the guard's.
func (f *Fetcher) nameless(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if f.o.Forbidden != nil && errors.Is(err, f.o.Forbidden) {
		return fmt.Errorf("%w: %w", execution.ErrForbidden, err)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsNotFound {
			return fmt.Errorf("%w: its host has no address", errAnswer)
		}
		return errors.New("its host is not found now")
	}
	return err
}
