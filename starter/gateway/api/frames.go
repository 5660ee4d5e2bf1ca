package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// How frames are served.
const (
	framesPage  = 256     // frames per reply
	framesBytes = 4 << 20 // of their bytes
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
	stream := uint8(nodeservice.FramesRequest_STREAM_LOG)
	if in.Stream == client.TelemetryStream {
		stream = uint8(nodeservice.FramesRequest_STREAM_TELEMETRY)
	}
	var out client.Frames
	err := s.hold(ctx, in.id(), in.Timeout, func(seen follow.Seen) (bool, []store.FramesFrom, error) {
		if out.Epoch == 0 {
			out.Epoch = cmp.Or(in.Epoch, seen.Job.Epoch, 1)
		}
		// The state is older than the frames: what an ended attempt has now is all of it.
		over := seen.Job.Epoch > out.Epoch || seen.Job.State.Delivered()
		frames, err := s.Store.Frames(ctx, in.id(), out.Epoch, stream, in.From, framesPage, framesBytes)
		if err != nil {
			return false, nil, s.fail(ctx, "reading frames", err)
		}
		out = client.Frames{Epoch: out.Epoch, First: in.From, Next: in.From + uint64(len(frames)), Frames: frames, Latest: seen.Job.Epoch}
		if frames == nil {
			out.Frames = [][]byte{}
		}
		out.Done = over && len(frames) < framesPage && sizeOf(frames)+seal.MaxFrame <= framesBytes // a longer page was cut
		return len(frames) > 0 || over, []store.FramesFrom{{Job: in.id(), Epoch: out.Epoch, Stream: stream, From: in.From}}, nil
	})
	if err != nil {
		return nil, err
	}
	return &reply[client.Frames]{out}, nil
}

func sizeOf(frames [][]byte) (bytes int) {
	for _, f := range frames {
		bytes += len(f)
	}
	return bytes
}
