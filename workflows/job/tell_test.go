package job_test

import (
	"context"
	"slices"
	"testing"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	notices "github.com/skyops/skyops/workflows/notify"
)

// told has the world's job tell a webhook, and returns what that is told once the job is over.
func (w *world) told(url string) *[]notify.DeliverRequest {
	var got []notify.DeliverRequest
	w.In.Notify = url
	w.env.RegisterWorkflowWithOptions(func(_ workflow.Context, req notify.DeliverRequest) error {
		got = append(got, req)
		return nil
	}, workflow.RegisterOptions{Name: notices.WorkflowType})
	return &got
}

func TestTheWebhookIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	got := w.told("https://example.com/hook")
	s := w.run()
	if len(*got) != 2 {
		t.Fatalf("told %+v", *got)
	}
	first, last := (*got)[0].Notice, (*got)[1].Notice
	if first.Event != notify.Delivered || first.Package != s.Package.CID || first.Paid != nil || (*got)[0].URL != "https://example.com/hook" {
		t.Errorf("first %+v", (*got)[0])
	}
	if last.Event != notify.Succeeded || last.Outcome != record.Succeeded || last.Job != w.In.Job || last.Owner != w.Sub.Order.Owner || last.Paid == nil || last.At < first.At {
		t.Errorf("last %+v", last)
	}
}

func TestTheWebhookIsToldWhyAJobFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.Submit(func(s *job.Submission) { s.Spec.Retry = "never" })
	w.Nodes[0].Execute = func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return execution.ExecuteResult{}, exited()
	}
	got := w.told("https://example.com/hook")
	s := w.run()
	if len(*got) != 1 || (*got)[0].Notice.Event != notify.Failed || (*got)[0].Notice.Code != string(s.Cause.Code) || (*got)[0].Notice.Message == "" {
		t.Errorf("told %+v", *got)
	}
}

// Without a webhook the story takes no step for one: recorded histories stay good.
func TestNobodyIsToldWithoutAWebhook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	got := w.told("")
	if s := w.run(); s.State != story.Succeeded || len(*got) != 0 || slices.Contains(w.calls, notices.WorkflowType) {
		t.Errorf("%s, told %+v", s.State, *got)
	}
}
