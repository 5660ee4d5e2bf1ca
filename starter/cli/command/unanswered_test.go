package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// Only what says that it is not there is an answer. Whatever else a gateway, or a proxy
// before it, does stops the command: the step would be paid for again.
func TestOnlyAnAnswerHasAStepRunAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter)
		code   int // 0: the step runs again
	}{
		"it is not there": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, 0},
		"it is gone":      {func(w http.ResponseWriter) { w.WriteHeader(http.StatusGone) }, 0},
		"another order":   {func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"order":{},"memo":""}`) }, 0},
		"a fault":         {func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, exitUnavailable},
		"a proxy's fault": {func(w http.ResponseWriter) { w.WriteHeader(522) }, exitUnavailable},
		"a proxy's page":  {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") }, exitUnavailable},
		"not signed in":   {func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, exitUnauthorized},
		"it breaks off": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"order"`)
		}, exitUnavailable},
	} {
		g := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { c.answer(w) }))
		defer g.Close()
		gateway, err := client.New(g.URL, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		k := &stepCache{app: &app{}, client: gateway, orders: map[common.Hash]*earlier{}}
		_, err = k.before(t.Context(), common.Hash{1})
		if err == nil {
			t.Fatalf("%s: it opens", name)
		}
		stops := unanswered(t.Context(), err)
		if code, _ := explain(t.Context(), stops); (stops != nil) != (c.code != 0) || stops != nil && code != c.code {
			t.Errorf("%s: exit code %d of %v", name, code, stops)
		}
	}
}

// Of a manifest, a gateway's word that it is not there counts, and no other origin's.
func TestAManifestThatBreaksOffIsNotGone(t *testing.T) {
	t.Parallel()
	content := manifestOf(t, 1)
	hash := seal.HashManifest(content)
	cut := func(context.Context, string, int64) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(content[:10]), iotest.ErrReader(io.ErrUnexpectedEOF))), nil
	}
	gone := func(context.Context, string, int64) (io.ReadCloser, error) {
		return nil, &client.Problem{Status: http.StatusNotFound}
	}
	for name, c := range map[string]struct {
		gateway, other origin
		stops          bool
	}{
		"it is gone":                     {gone, cut, false},
		"it is another":                  {give([]byte("{}")), cut, false},
		"it breaks off":                  {cut, gone, true},
		"the gateway gives it":           {give(content), cut, false},
		"it breaks off, another has it":  {cut, give(content), false},
		"it breaks off, another's other": {cut, give([]byte("{}")), true},
	} {
		_, err := askedManifest(t.Context(), []origin{c.gateway, c.other}, hash)
		if stops := unanswered(t.Context(), err) != nil; stops != c.stops {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who ends a command while it asks has interrupted it: to try again is not advised.
func TestALookThatIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range []error{answer(ctx.Err()), errors.New("another")} {
		if code, next := explain(ctx, unanswered(ctx, err)); code != exitInterrupted || next != "" {
			t.Errorf("exit code %d, %q", code, next)
		}
	}
}
