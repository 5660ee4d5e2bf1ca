// Package replay records histories of workflows and replays them against
// today's code: the test that a change does not break jobs in flight.
//
// A recorded history is opened, so that it can be read and needs no key, and
// stripped of the names of the machines that made it. Record only jobs whose
// spec may be published.
//
// Start at Save, and at Check in tests.
package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// ErrEmpty reports a folder without histories: replaying nothing proves nothing.
var ErrEmpty = errors.New("there are no recorded histories")

// Save writes a workflow's history, so far, to path as JSON. codec opens its
// payloads; nil leaves them as they are.
func Save(ctx context.Context, c client.Client, workflowID, runID string, codec converter.PayloadCodec, path string) error {
	var h historypb.History
	events := c.GetWorkflowHistory(ctx, workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return fmt.Errorf("fetch history of %s: %w", workflowID, err)
		}
		h.Events = append(h.Events, e)
	}
	if codec != nil {
		if err := open(ctx, &h, codec); err != nil {
			return fmt.Errorf("open history of %s: %w", workflowID, err)
		}
	}
	anonymize(h.ProtoReflect())
	text, err := protojson.MarshalOptions{Indent: " "}.Marshal(&h)
	if err != nil {
		return fmt.Errorf("encode history of %s: %w", workflowID, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("save history of %s: %w", workflowID, err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("save history of %s: %w", workflowID, err)
	}
	return nil
}

// open decodes every payload in place.
func open(ctx context.Context, h *historypb.History, codec converter.PayloadCodec) error {
	return proxy.VisitPayloads(ctx, h, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
			return codec.Decode(payloads)
		},
	})
}

// anonymize empties every field named identity, and the names of queues that
// are one worker's own.
func anonymize(m protoreflect.Message) {
	if q, ok := m.Interface().(*taskqueuepb.TaskQueue); ok && q.GetKind() == enumspb.TASK_QUEUE_KIND_STICKY {
		q.Name = "sticky"
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Name() == "identity" && f.Kind() == protoreflect.StringKind && !f.IsList():
			m.Clear(f)
		case f.IsMap() || f.Kind() != protoreflect.MessageKind && f.Kind() != protoreflect.GroupKind:
		case f.IsList():
			for i := range v.List().Len() {
				anonymize(v.List().Get(i).Message())
			}
		default:
			anonymize(v.Message())
		}
		return true
	})
}

// Check replays every history under dir (*.json) with the workflows that
// register names, and returns the names of the files. It fails with ErrEmpty
// when there are none, and with every file that does not replay.
func Check(dir string, register func(worker.WorkflowReplayer)) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list histories: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w in %s: record some with make histories", ErrEmpty, dir)
	}
	var failed []error
	for _, f := range files {
		r := worker.NewWorkflowReplayer()
		register(r)
		if err := r.ReplayWorkflowHistoryFromJSONFile(nil, f); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", filepath.Base(f), err))
		}
	}
	return files, errors.Join(failed...)
}
