package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// How streams are served.
const (
	chunk       = 16 << 10         // bytes that a client has to take within Options.StreamStall
	forbearance = 30 * time.Second // how long a stream bears with services that are away
)

// places counts what is going on at once, such as streams, for each wallet and address.
type places struct {
	mu   sync.Mutex
	open map[string]int
}

// take takes a place for each key, none of which may have more than its limit;
// give returns them.
func (p *places) take(limits map[string]int) (give func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, limit := range limits {
		if limit > 0 && p.open[key] >= limit {
			return nil, false
		}
	}
	for key := range limits {
		p.open[key]++
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for key := range limits {
			if p.open[key]--; p.open[key] == 0 {
				delete(p.open, key)
			}
		}
	}, true
}

// takePlace takes the caller's place for a stream.
func (s *Server) takePlace(c caller) (give func(), err error) {
	give, ok := s.streams.take(map[string]int{
		"wallet " + c.session.wallet.Hex(): s.StreamsPerWallet, "address " + c.address: s.StreamsPerIP, "all": s.Streams,
	})
	if ok {
		return give, nil
	}
	p := then(problem(http.StatusTooManyRequests, client.CodeRateLimited, "too many streams are open"),
		"close one first: a wallet may have %d, an address %d", s.StreamsPerWallet, s.StreamsPerIP)
	p.RetryAfter = 5
	return nil, p
}

// streamOp describes an operation that answers with server-sent events, of which
// events gives the type of each name's data.
func (s *Server) streamOp(path, id, summary string, events map[string]any) huma.Operation {
	o := op(http.MethodGet, path, id, summary, true)
	schema := &huma.Schema{Type: huma.TypeObject, Description: "The data of each event, by its name", Properties: map[string]*huma.Schema{}}
	for name, v := range events {
		schema.Properties[name] = s.schemaOf(v)
	}
	o.Responses = map[string]*huma.Response{
		"200": {Description: "Events, as they happen", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: schema}}},
	}
	return o
}

// stream runs an open stream of events until run returns, the client is gone, or
// the gateway stops. A problem that run returns is the stream's last event. may,
// if not nil, is asked with every beat whether the caller may go on reading.
func (s *Server) stream(c caller, give func(), may func(ctx context.Context) error, run func(ctx context.Context, out *events) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		defer give()
		r, w := humago.Unwrap(h)
		control := http.NewResponseController(w)
		header := w.Header()
		header.Set("Content-Type", "text/event-stream")
		header.Set("X-Accel-Buffering", "no") // proxies in between pass events on at once
		ctx, end := context.WithCancelCause(r.Context())
		defer end(nil)
		out := newEvents(w, control, s.StreamStall)
		if out.begin() != nil {
			return
		}
		attended := make(chan struct{})
		go func() { defer close(attended); s.attend(ctx, c, may, out, end) }()
		err := run(ctx, out)
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		end(nil)
		<-attended
		var p *client.Problem
		if errors.As(err, &p) && r.Context().Err() == nil {
			_ = out.send("problem", "", p) // a client that does not hear it finds out by itself
		}
	}}
}

// attend sends beats, and ends a stream whose session or permission is over, whose
// client is gone, or whose gateway stops.
func (s *Server) attend(ctx context.Context, c caller, may func(ctx context.Context) error, out *events, end context.CancelCauseFunc) {
	beat := time.NewTicker(s.StreamBeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.Closing:
			end(nil)
		case <-beat.C:
			if err := out.comment("beat"); err != nil {
				end(err)
			}
			if _, err := s.findSession(ctx, c.session.hash); errors.Is(err, store.ErrNotFound) {
				end(unsigned())
			}
			var refused *client.Problem
			if may != nil && errors.As(may(ctx), &refused) && refused.Status == http.StatusNotFound {
				end(refused)
			}
		}
	}
}

// events writes server-sent events. A write that a client does not take within
// its time fails, and so does every later one.
type events struct {
	mu      sync.Mutex
	w       *bufio.Writer
	control *http.ResponseController
	err     error
}

// patient is a response that is written in chunks, each with its own deadline.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
}

func (p patient) Write(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		_ = p.control.SetWriteDeadline(time.Now().Add(p.stall)) // a recorder in a test has no deadline
		var wrote int
		wrote, err = p.w.Write(b[n:min(len(b), n+chunk)])
		n += wrote
	}
	return n, err
}

func newEvents(w http.ResponseWriter, control *http.ResponseController, stall time.Duration) *events {
	return &events{w: bufio.NewWriterSize(patient{w, control, stall}, chunk), control: control}
}

// broken returns why nothing can be written any more.
func (e *events) broken() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

func (e *events) write(fill func(w *bufio.Writer)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return e.err
	}
	fill(e.w)
	if e.err = e.w.Flush(); e.err == nil {
		e.err = e.control.Flush()
	}
	return e.err
}

// begin sends the headers, and how soon to come back.
func (e *events) begin() error {
	return e.write(func(w *bufio.Writer) { _, _ = w.WriteString("retry: 1000\n\n") })
}

func (e *events) comment(text string) error {
	return e.write(func(w *bufio.Writer) { _, _ = w.WriteString(": " + text + "\n\n") })
}

// send sends one event; data is encoded as JSON unless it is that already.
func (e *events) send(name, id string, data any) error {
	b, ready := data.(json.RawMessage)
	if !ready {
		var err error
		if b, err = json.Marshal(data); err != nil {
			return err
		}
	}
	return e.write(func(w *bufio.Writer) { // its errors show when it is flushed
		if id != "" {
			_, _ = w.WriteString("id: " + id + "\n")
		}
		_, _ = w.WriteString("event: " + name + "\ndata: ")
		_, _ = w.Write(b)
		_, _ = w.WriteString("\n\n")
	})
}
