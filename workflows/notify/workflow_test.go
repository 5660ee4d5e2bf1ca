package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	acts "github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/workflows/notify"
)

func TestNotify(t *testing.T) {
	t.Parallel()
	request := acts.DeliverRequest{URL: "https://example.com", Notice: acts.Notice{Event: acts.Failed, Job: common.Hash{1}}}
	for name, c := range map[string]struct {
		answer  func(try int) error
		gaveUp  bool
		atLeast int
		atMost  time.Duration
	}{
		"at once":     {func(int) error { return nil }, false, 1, time.Second},
		"later":       {func(try int) error { return map[bool]error{true: errors.New("500")}[try < 4] }, false, 4, 10 * time.Minute},
		"for a day":   {func(int) error { return errors.New("500") }, true, 10, 25 * time.Hour}, // ten tries are all that the test environment makes
		"never again": {func(int) error { return temporal.NewNonRetryableApplicationError("410", acts.ErrRefused, nil) }, true, 1, time.Second},
	} {
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(quiet{})
		env := suite.NewTestWorkflowEnvironment()
		env.RegisterWorkflowWithOptions(notify.Notify, workflow.RegisterOptions{Name: notify.WorkflowType})
		var a *acts.Activities
		env.RegisterActivity(a)
		tries, gaveUp := 0, false
		env.OnActivity(a.DeliverNotice, mock.Anything, mock.Anything).Return(func(_ context.Context, r acts.DeliverRequest) error {
			if r != request {
				t.Errorf("%s: asked for %+v", name, r)
			}
			tries++
			return c.answer(tries)
		})
		env.OnActivity(a.GiveUpNotice, mock.Anything, request.Notice).Return(func(context.Context, acts.Notice) error { gaveUp = true; return nil })
		begun := env.Now()
		env.ExecuteWorkflow(notify.WorkflowType, request)
		if err := env.GetWorkflowError(); err != nil {
			t.Errorf("%s: the story failed: %v", name, err)
		}
		if took := env.Now().Sub(begun); tries < c.atLeast || tries > 40 || gaveUp != c.gaveUp || took > c.atMost {
			t.Errorf("%s: %d tries in %s, given up %v", name, tries, took, gaveUp)
		}
	}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
