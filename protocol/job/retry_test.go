package job_test

import (
	"errors"
	"testing"

	"github.com/skyops/skyops/protocol/job"
)

func TestParseRetry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]job.Retry{
		"": {}, "node-loss": {}, "never": {Never: true}, "error:1": {Errors: 1}, "error:10": {Errors: 10},
	} {
		if got, err := job.ParseRetry(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"always", "error", "error:", "error:0", "error:11", "error:01", "error:+1", "error:-1", "error:1 ", "Never"} {
		var field *job.FieldError
		if _, err := job.ParseRetry(text); !errors.As(err, &field) || field.Field != "retry" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
