package job

import (
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/notify"
	notices "github.com/skyops/skyops/workflows/notify"
)

// events are what notices call the states that they tell of.
var events = map[State]string{
	Delivered: notify.Delivered, Succeeded: notify.Succeeded, Failed: notify.Failed, Cancelled: notify.Cancelled,
}

// tell has the owner's webhook told of the state, if there is one. A job without
// one takes no step here, so that what its history has of others stays good.
func (s *story) tell() {
	event, ok := events[s.status.State]
	if s.in.Notify == "" || !ok {
		return
	}
	st := s.status
	n := notify.Notice{Event: event, At: s.now(), Job: st.Job, Order: st.Order, Owner: st.Owner, Outcome: st.Outcome}
	if st.Cause != nil {
		n.Code, n.Message = string(st.Cause.Code), st.Cause.Message
	}
	if st.Package != nil {
		n.Package = st.Package.CID
	}
	if st.Settlement != nil {
		n.Paid, n.Refund = &st.Settlement.Paid, &st.Settlement.Refunded
	}
	s.told = append(s.told, notices.Start(s.base, TaskQueue, notify.DeliverRequest{URL: s.in.Notify, Notice: n}))
}

// awaitTold waits until what is to be told is durable: it would be lost with the story.
func (s *story) awaitTold() {
	for _, t := range s.told {
		if err := t.Get(s.base, nil); err != nil {
			workflow.GetLogger(s.base).Warn("the webhook is not told", "error", err)
		}
	}
}
