package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// pageBytes bounds the frames of one event, unless a single one is larger.
const pageBytes = 256 << 10

func (s *Server) streamRoutes() {
	o := s.streamOp("/v1/jobs/{job}/stream", "streamJob", "Follow a job: its state, story, log and telemetry as they happen", map[string]any{
		client.StatusEvent: client.Job{}, client.StoryEvent: client.Event{}, client.LogEvent: client.FrameEvent{},
		client.TelemetryEvent: client.FrameEvent{}, client.EndEvent: client.EndOfStream{}, client.ProblemEvent: client.Problem{},
	})
	o.Description = "Server-sent events. status comes first, again after each reconnection, and whenever the job changed; event is one line of its story; " +
		"log and telemetry are sealed frames in order, attempt after attempt; end says that everything was sent; problem is an error, after which the stream ends. " +
		"Reconnect with Last-Event-ID: no frame and no line comes twice, none is lost. A client that does not read is dropped."
	huma.Register(s.api, o, s.streamJob)
}

// StreamQuery says what of a job is followed.
type StreamQuery struct {
	JobPath
	Only  []string `query:"only" enum:"status,event,log,telemetry" maxItems:"4" doc:"Only these events; none given: all"`
	Epoch uint32   `query:"epoch" default:"0" doc:"First attempt whose log and telemetry are wanted; 0: the current one, 1: all"`
	Until string   `query:"until" enum:"delivered,final" default:"final" doc:"When the stream ends: when the job's outcome is known, or when it is settled and anchored"`
	Last  string   `header:"Last-Event-ID" maxLength:"128" doc:"Id of the last event that was received"`
}

func (s *Server) streamJob(ctx context.Context, in *StreamQuery) (*huma.StreamResponse, error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	at, err := parsePosition(in.Last)
	if err != nil {
		return nil, then(problem(http.StatusBadRequest, client.CodeInvalid, "%v", err), "leave Last-Event-ID out to begin anew")
	}
	c := callerOf(ctx)
	give, err := s.takePlace(c)
	if err != nil {
		return nil, err
	}
	may := func(ctx context.Context) error { return s.authorize(ctx, id) }
	return s.stream(c, give, may, func(ctx context.Context, out *events) error {
		f := s.board.Follow(id)
		defer f.Close()
		j := &jobStream{server: s, id: id, query: *in, at: at, out: out, follower: f}
		return j.run(ctx)
	}), nil
}

// jobStream is one open stream of a job.
type jobStream struct {
	server   *Server
	id       common.Hash
	query    StreamQuery
	at       position
	out      *events
	follower *follow.Follower
	told     uint64 // revision of the status that was sent
}

// wants reports whether the client asked for events of that name.
func (j *jobStream) wants(name string) bool {
	return len(j.query.Only) == 0 || slices.Contains(j.query.Only, name)
}

// run sends what happens until the end.
func (j *jobStream) run(ctx context.Context) error {
	var failing time.Time // since when
	for {
		seen, rev, ok, err := j.follower.Seen()
		over := false
		if ok && err == nil {
			over, err = j.advance(ctx, seen, rev)
		}
		switch {
		case ctx.Err() != nil || over:
			return nil
		case err == nil:
			failing = time.Time{}
		case j.out.broken() != nil:
			return nil
		case failing.IsZero():
			failing = time.Now()
		case errors.Is(err, ErrNotFound) || time.Since(failing) > forbearance:
			return j.server.fail(ctx, "following the job", err)
		}
		var again <-chan time.Time
		if err != nil {
			again = time.After(time.Second)
		}
		j.follower.Await(rev, j.awaited()...)
		select {
		case <-ctx.Done():
		case <-j.follower.C:
		case <-again:
		}
	}
}

// kind is one of the two streams of frames.
type kind struct {
	event  string
	number uint8
	at     *place
}

func (j *jobStream) kinds() []kind {
	all := []kind{
		{client.LogEvent, uint8(nodeservice.FramesRequest_STREAM_LOG), &j.at.log},
		{client.TelemetryEvent, uint8(nodeservice.FramesRequest_STREAM_TELEMETRY), &j.at.telemetry},
	}
	return slices.DeleteFunc(all, func(k kind) bool { return !j.wants(k.event) })
}

// awaited are the frames that come next.
func (j *jobStream) awaited() (wants []store.FramesFrom) {
	for _, k := range j.kinds() {
		if k.at.epoch > 0 {
			wants = append(wants, store.FramesFrom{Job: j.id, Epoch: k.at.epoch, Stream: k.number, From: k.at.next})
		}
	}
	return wants
}

// advance sends all that there is, and reports whether that was the last. What
// was seen is older than the frames that are read here: when it says that an
// attempt is over, they are all of it.
func (j *jobStream) advance(ctx context.Context, seen follow.Seen, rev uint64) (over bool, err error) {
	for _, k := range j.kinds() {
		if k.at.epoch == 0 {
			*k.at = place{epoch: cmp.Or(j.query.Epoch, seen.Job.Epoch, 1)}
		}
	}
	if j.told != rev && j.wants(client.StatusEvent) {
		if err := j.out.send(client.StatusEvent, j.at.String(), json.RawMessage(seen.JSON)); err != nil {
			return false, err
		}
	}
	j.told = rev
	if j.wants(client.StoryEvent) {
		for _, line := range j.at.unread(seen.Events) {
			at := j.at.after(line)
			if err := j.out.send(client.StoryEvent, at.String(), line); err != nil {
				return false, err
			}
			j.at = at
		}
	}
	for more := true; more && ctx.Err() == nil; { // the two take turns
		more = false
		for _, k := range j.kinds() {
			moved, err := j.page(ctx, k, seen.Job.Epoch)
			if err != nil {
				return false, err
			}
			more = more || moved
		}
	}
	state := seen.Job.State
	if ctx.Err() != nil || !state.Terminal() && (j.query.Until == "final" || !state.Delivered()) {
		return false, nil
	}
	return true, j.out.send(client.EndEvent, j.at.String(), client.EndOfStream{State: state})
}

// page sends the next frames of a stream, if there are any; latest is the number
// of the job's current attempt.
func (j *jobStream) page(ctx context.Context, k kind, latest uint32) (moved bool, err error) {
	frames, err := j.server.Store.Frames(ctx, j.id, k.at.epoch, k.number, k.at.next, framesPage, pageBytes)
	if err != nil {
		return false, err
	}
	if len(frames) == 0 {
		if k.at.epoch >= latest {
			return false, nil
		}
		*k.at = place{epoch: k.at.epoch + 1}
		return true, nil
	}
	e := client.FrameEvent{Epoch: k.at.epoch, First: k.at.next, Frames: frames}
	before := *k.at
	k.at.next += uint64(len(frames))
	if err := j.out.send(k.event, j.at.String(), e); err != nil {
		*k.at = before
		return false, err
	}
	return true, nil
}

// looks is what a Board asks of the server.
type looks struct{ *Server }

// Look implements follow.Source.
func (l looks) Look(ctx context.Context, id common.Hash) (follow.Seen, error) {
	st, beat, err := l.Jobs.Look(ctx, id)
	if err != nil {
		return follow.Seen{}, err
	}
	j, err := l.live(ctx, st, beat)
	if err != nil {
		return follow.Seen{}, err
	}
	story := make([]client.Event, len(st.Events))
	for i, e := range st.Events {
		story[i] = client.Event(e)
	}
	return follow.Seen{Job: j, Events: story}, nil
}

// Arrived implements follow.Source.
func (l looks) Arrived(ctx context.Context, streams []store.FramesFrom) ([]bool, error) {
	return l.Store.Arrived(ctx, streams)
}

// Marks implements follow.Source.
func (l looks) Marks(ctx context.Context, jobs []common.Hash) (map[common.Hash]store.Mark, error) {
	return l.Store.Marks(ctx, jobs)
}
