package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workers/nodeservice"
)

// How frames are served.
const (
	framesPage = 256                    // frames per reply
	framesPoll = 200 * time.Millisecond // how often a held request looks for the next
)

func (s *Server) frameRoutes() {
	o := op(http.MethodGet, "/v1/jobs/{job}/frames", "jobFrames", "Read sealed log or telemetry frames", true)
	o.Description = "Frames are sealed to the order's recipient; this service cannot read them. An attempt's stream ends at 256 MiB; frames are kept for 30 days after the job."
	huma.Register(s.api, o, s.frames)
}

func (s *Server) frames(ctx context.Context, in *struct {
	JobPath
	Stream  string `query:"stream" enum:"log,telemetry" default:"log"`
	Epoch   uint32 `query:"epoch" default:"0" doc:"Number of the attempt; 0: the current one"`
	From    uint64 `query:"from" default:"0" doc:"Sequence number of the first frame wanted"`
	Timeout int    `query:"timeout" minimum:"0" maximum:"60" default:"0" doc:"Seconds to hold the reply when there is nothing new"`
}) (*reply[client.Frames], error) {
	id := in.id()
	st, err := s.status(ctx, id)
	if err != nil {
		return nil, err
	}
	epoch := in.Epoch
	if epoch == 0 {
		epoch = max(st.Epoch, 1)
	}
	stream := uint8(nodeservice.FramesRequest_STREAM_LOG)
	if in.Stream == client.TelemetryStream {
		stream = uint8(nodeservice.FramesRequest_STREAM_TELEMETRY)
	}
	out := client.Frames{Epoch: epoch, First: in.From, Next: in.From, Frames: [][]byte{}, Latest: st.Epoch}
	looks := 0
	err = s.poll(ctx, in.Timeout, framesPoll, func() (bool, error) {
		// The state is read before the frames: what an ended attempt has then is all of it.
		if looks++; looks%5 == 0 {
			if st, err = s.Jobs.Status(ctx, id); err != nil {
				return false, s.fail(ctx, "reading the job", err)
			}
		}
		over := st.Epoch > epoch || client.State(st.State).Delivered()
		frames, err := s.Store.Frames(ctx, id, epoch, stream, in.From, framesPage)
		if err != nil {
			return false, s.fail(ctx, "reading frames", err)
		}
		if len(frames) > 0 {
			out.Frames, out.Next = frames, in.From+uint64(len(frames))
		}
		out.Latest, out.Done = st.Epoch, over && len(frames) < framesPage
		return len(frames) > 0 || over, nil
	})
	if err != nil {
		return nil, err
	}
	return &reply[client.Frames]{out}, nil
}
