package control

import (
	"context"

	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/store"
)

var _ notify.Register = register{}

// PutNotice implements notify.Register.
func (r register) PutNotice(ctx context.Context, a notify.Attempt) error {
	state := store.NoticeTrying
	switch {
	case a.Done:
		state = store.NoticeDelivered
	case a.Final:
		state = store.NoticeFailed
	}
	return r.Store.PutNotice(ctx, store.Notice{
		ID: a.Notice.ID(), Owner: a.Notice.Owner, Job: a.Notice.Job, Event: a.Notice.Event, Host: a.Host, State: state,
		Attempts: a.Number, Status: a.Status, Problem: a.Problem, At: a.Occurred, Updated: a.Occurred,
	})
}
