package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// The library asks for its error type through these two variables; every
// problem of this API then has one shape, and the OpenAPI document says so.
func init() {
	huma.NewError = schemaProblem
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return schemaProblem(status, msg, errs...)
	}
}

// schemaProblem words what the library itself finds wrong with a request.
func schemaProblem(status int, msg string, errs ...error) huma.StatusError {
	p := problem(status, statusCode(status), "%s", msg)
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			e := d.ErrorDetail()
			p.Fields = append(p.Fields, client.FieldFault{Location: e.Location, Message: e.Message})
		} else if err != nil {
			p.Fields = append(p.Fields, client.FieldFault{Message: err.Error()})
		}
	}
	if len(p.Fields) > 0 {
		p.Next = "correct the members that errors names; /openapi.json has the schema"
	}
	return p
}

func statusCode(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return client.CodeUnauthorized
	case http.StatusNotFound:
		return client.CodeNotFound
	case http.StatusRequestEntityTooLarge:
		return client.CodeTooLarge
	case http.StatusTooManyRequests:
		return client.CodeRateLimited
	}
	if status >= 500 {
		return client.CodeInternal
	}
	return client.CodeInvalid
}

func problem(status int, code, format string, args ...any) *client.Problem {
	return &client.Problem{
		Title: http.StatusText(status), Status: status, Code: code, Detail: fmt.Sprintf(format, args...),
	}
}

// then adds the next step.
func then(p *client.Problem, format string, args ...any) *client.Problem {
	p.Next = fmt.Sprintf(format, args...)
	return p
}

func notFound(what string) *client.Problem {
	return then(problem(http.StatusNotFound, client.CodeNotFound, "there is no %s of yours with that name", what),
		"check the name and which wallet signed in: GET /v1/jobs lists what is yours")
}

func unsigned() *client.Problem {
	return then(problem(http.StatusUnauthorized, client.CodeUnauthorized, "this needs a session and the request carries none that is valid"),
		"sign in: POST /v1/auth/nonce, sign the message, POST /v1/auth/login, then send Authorization: Bearer <token>")
}

// fail turns an error of a system behind the gateway into a problem. The
// user's text names the system; the log has the rest.
func (s *Server) fail(ctx context.Context, what string, err error) error {
	var p *client.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, ErrNotFound), errors.Is(err, store.ErrNotFound), errors.Is(err, delivery.ErrNotFound):
		return notFound("such thing")
	case ctx.Err() != nil:
		return problem(http.StatusServiceUnavailable, client.CodeUnavailable, "%s took too long", what)
	}
	s.log.ErrorContext(ctx, "request failed", "doing", what, "err", err)
	p = then(problem(http.StatusServiceUnavailable, client.CodeUnavailable, "%s failed: a service behind the gateway does not answer", what),
		"try again in a few seconds; nothing was changed")
	p.RetryAfter = 1
	return p
}

// writeProblem writes a problem where the library does not.
func writeProblem(w http.ResponseWriter, p *client.Problem) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// refuseWith writes the error of a handler outside the library.
func refuseWith(w http.ResponseWriter, err error) {
	var p *client.Problem
	if !errors.As(err, &p) {
		p = problem(http.StatusInternalServerError, client.CodeInternal, "the gateway failed")
	}
	writeProblem(w, p)
}

func schemaName(pkg, name string) string {
	if pkg == "client" || strings.EqualFold(pkg, name) {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}
