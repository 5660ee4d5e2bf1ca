package ipfs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// errStalled reports a call on which nothing moved for the store's timeout.
var errStalled = errors.New("IPFS node does not answer")

// call makes one request without a body.
func (s *Store) call(ctx context.Context, endpoint string, q url.Values) ([]byte, error) {
	ctx, watch := s.watch(ctx)
	defer watch.stop()
	return s.post(ctx, endpoint, q, nil, "")
}

// post makes one request and reads its whole answer.
func (s *Store) post(ctx context.Context, endpoint string, q url.Values, body io.Reader, contentType string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+endpoint+"?"+q.Encode(), body)
	if err != nil {
		return nil, fmt.Errorf("IPFS %s: %w", endpoint, err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, temporary{fmt.Errorf("IPFS %s: %w", endpoint, err)}
	}
	defer resp.Body.Close()
	limit := int64(maxReply)
	if endpoint == "block/get" {
		limit = unixfs.MaxBlock
	}
	reply, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, temporary{fmt.Errorf("IPFS %s: read answer: %w", endpoint, err)}
	}
	if int64(len(reply)) > limit {
		return nil, fmt.Errorf("IPFS %s: answer is larger than %d bytes", endpoint, limit)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, failure(endpoint, resp.StatusCode, reply)
	}
	return reply, nil
}

// failure turns an error answer of the node into one of delivery's. Kubo says
// nearly everything with status 500; only its text tells one from another.
func failure(endpoint string, status int, reply []byte) error {
	var said struct{ Message string }
	if json.Unmarshal(reply, &said) != nil || said.Message == "" {
		said.Message = fmt.Sprintf("%.200q", reply)
	}
	text := strings.ToLower(said.Message)
	switch {
	case strings.Contains(text, "not found") || strings.Contains(text, "could not find"):
		return fmt.Errorf("%w: IPFS %s: %s", delivery.ErrNotFound, endpoint, said.Message)
	case strings.Contains(text, "no space left") || strings.Contains(text, "quota"):
		return fmt.Errorf("%w: IPFS %s: %s", delivery.ErrFull, endpoint, said.Message)
	}
	err := fmt.Errorf("IPFS %s: status %d: %s", endpoint, status, said.Message)
	if status >= http.StatusInternalServerError && !strings.Contains(text, "not pinned") {
		return temporary{err}
	}
	return err
}

// temporary marks an error after which the same call may succeed.
type temporary struct{ error }

func (e temporary) Unwrap() error { return e.error }

func (e temporary) Is(target error) bool { return target == delivery.ErrAway }

// retry repeats do while it fails in a way that may pass.
func (s *Store) retry(ctx context.Context, do func() error) error {
	pause := firstPause
	for i := 1; ; i++ {
		err := do()
		if err == nil || i == attempts || !errors.As(err, &temporary{}) || errors.Is(err, errStalled) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// watch returns a context that ends when nothing moved for the store's timeout, and the
// clock of that.
func (s *Store) watch(ctx context.Context) (context.Context, watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(s.timeout, func() { cancel(fmt.Errorf("%w for %s", errStalled, s.timeout)) })
	return ctx, watchdog{timer, s.timeout, cancel}
}

// watchdog says that a call stands still.
type watchdog struct {
	timer   *time.Timer
	timeout time.Duration
	cancel  context.CancelCauseFunc
}

func (w watchdog) moved() { w.timer.Reset(w.timeout) }

// rest lets it sleep until something moved.
func (w watchdog) rest() { w.timer.Stop() }

func (w watchdog) stop() { w.timer.Stop(); w.cancel(nil) }

// excused is a reader whose time is not the node's: the node does nothing wrong while
// who sends takes theirs.
type excused struct {
	io.Reader
	watchdog
}

func (e excused) Read(b []byte) (int, error) {
	e.rest()
	defer e.moved()
	return e.Reader.Read(b)
}
