package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Frames are sealed log or telemetry frames of one attempt.
type Frames struct {
	Epoch  uint32   `json:"epoch"`
	First  uint64   `json:"first" doc:"Sequence number of the first frame"`
	Next   uint64   `json:"next" doc:"Sequence number to ask for next"`
	Frames [][]byte `json:"frames"`
	Done   bool     `json:"done" doc:"The attempt is over and these are its last frames"`
	Latest uint32   `json:"latest" doc:"Number of the job's current attempt"`
}

// The events of streams, by name.
const (
	ListEvent      = "list"      // JobList
	JobEvent       = "job"       // JobLine
	StatusEvent    = "status"    // Job
	StoryEvent     = "event"     // Event
	LogEvent       = "log"       // FrameEvent
	TelemetryEvent = "telemetry" // FrameEvent
	EndEvent       = "end"       // EndOfStream
	ProblemEvent   = "problem"   // Problem
)

// FrameEvent holds consecutive sealed frames of one attempt's log or telemetry.
type FrameEvent struct {
	Epoch  uint32   `json:"epoch" doc:"Number of the attempt"`
	First  uint64   `json:"first" doc:"Sequence number of the first frame"`
	Frames [][]byte `json:"frames"`
}

// EndOfStream says that everything was sent.
type EndOfStream struct {
	State State `json:"state"`
}

// StreamOptions say what of a job is followed; the zero value follows all of the
// current attempt and those after it, until the job is settled and anchored.
type StreamOptions struct {
	Only      []string // names of events; none: all
	Epoch     uint32   // first attempt whose log and telemetry are wanted; 0: the current one
	Delivered bool     // end when the job's outcome is known
}

// StreamEvent is one event of a job's stream. Of its data, exactly the member
// that goes with its name is set.
type StreamEvent struct {
	Name   string
	ID     string // of the last event that had one
	Status *Job
	Line   *Event
	Frames *FrameEvent // log or telemetry
	End    *EndOfStream
}

// Stream follows a job: it yields what happens until the stream's end, an error,
// or ctx ends. A connection that breaks is made again where it stood: no frame
// and no line comes twice, none is missing. It bears with a gateway that is away
// for two minutes.
func (c *Client) Stream(ctx context.Context, id common.Hash, o StreamOptions) iter.Seq2[StreamEvent, error] {
	p := StreamJobParams{Epoch: new(int32(o.Epoch))}
	if len(o.Only) > 0 {
		p.Only = new([]StreamJobParamsOnly)
		for _, name := range o.Only {
			*p.Only = append(*p.Only, StreamJobParamsOnly(name))
		}
	}
	if o.Delivered {
		p.Until = new(StreamJobParamsUntil("delivered"))
	}
	return func(yield func(StreamEvent, error) bool) {
		var away time.Time // since when the gateway gives no stream
		for {
			connected, err := c.streamOnce(ctx, id, &p, yield)
			if err == nil {
				return
			}
			if connected || away.IsZero() {
				away = time.Now()
			}
			if !passing(err) || ctx.Err() != nil || time.Since(away) > patience {
				yield(StreamEvent{}, err)
				return
			}
			select {
			case <-ctx.Done():
				yield(StreamEvent{}, ctx.Err())
				return
			case <-time.After(c.pause):
			}
		}
	}
}

// errBroken reports a stream that ended before its end.
var errBroken = errors.New("the stream broke off")

// passing reports whether a stream that failed so is worth another try.
func passing(err error) bool {
	var p *Problem
	if errors.As(err, &p) {
		return p.Status >= 500 || p.Status == http.StatusTooManyRequests
	}
	var unreached *url.Error
	return errors.Is(err, errBroken) || errors.As(err, &unreached)
}

// streamOnce reads one connection, from p.LastEventID on, which it takes further.
// Without an error nothing more is to come, or wanted.
func (c *Client) streamOnce(ctx context.Context, id common.Hash, p *StreamJobParams, yield func(StreamEvent, error) bool) (connected bool, err error) {
	get := func() (*http.Request, error) {
		req, err := NewStreamJobRequest(c.server(), id.Hex(), p)
		if err == nil {
			req.Header.Set("Accept", "text/event-stream")
		}
		return req, err
	}
	resp, err := c.send(ctx, call{make: get, auth: true})
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	for raw, err := range readEvents(resp.Body) {
		if err != nil {
			return true, fmt.Errorf("%w: %w", errBroken, err)
		}
		e := StreamEvent{Name: raw.name, ID: raw.id}
		known, err := e.decode(raw.data)
		if IsCode(err, CodeUnauthorized) {
			return true, fmt.Errorf("%w: the session is over", errBroken) // connecting again signs in
		}
		if err != nil {
			return true, err
		}
		if known && !yield(e, nil) {
			return true, nil
		}
		if raw.id != "" {
			p.LastEventID = &raw.id
		}
		if e.End != nil {
			return true, nil
		}
	}
	return true, errBroken
}

// decode reads the data; events of other names are not known, and no error.
func (e *StreamEvent) decode(data []byte) (known bool, err error) {
	var into any
	switch e.Name {
	case StatusEvent:
		e.Status = new(Job)
		into = e.Status
	case StoryEvent:
		e.Line = new(Event)
		into = e.Line
	case LogEvent, TelemetryEvent:
		e.Frames = new(FrameEvent)
		into = e.Frames
	case EndEvent:
		e.End = new(EndOfStream)
		into = e.End
	case ProblemEvent:
		p := new(Problem)
		if err := json.Unmarshal(data, p); err != nil {
			return false, fmt.Errorf("read event %s: %w", e.Name, err)
		}
		return false, p
	default:
		return false, nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return false, fmt.Errorf("read event %s: %w", e.Name, err)
	}
	return true, nil
}

// maxEvent bounds one event: a single frame, in base64, or a job's whole state.
const maxEvent = 16 << 20

// rawEvent is one server-sent event.
type rawEvent struct {
	id, name string
	data     []byte
}

// readEvents reads server-sent events. One that is cut off by the end of the
// stream is none.
func readEvents(r io.Reader) iter.Seq2[rawEvent, error] {
	return func(yield func(rawEvent, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 64<<10), maxEvent)
		var e rawEvent
		for lines.Scan() {
			line := lines.Text()
			if line == "" {
				if e.data != nil && !yield(e, nil) {
					return
				}
				e = rawEvent{}
				continue
			}
			field, value, _ := strings.Cut(line, ":")
			switch value = strings.TrimPrefix(value, " "); field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				if e.data != nil {
					e.data = append(e.data, '\n')
				}
				if e.data = append(e.data, value...); e.data == nil {
					e.data = []byte{}
				}
				if len(e.data) > maxEvent {
					yield(rawEvent{}, fmt.Errorf("an event has more than %d bytes", maxEvent))
					return
				}
			}
		}
		if err := lines.Err(); err != nil {
			yield(rawEvent{}, err)
		}
	}
}
