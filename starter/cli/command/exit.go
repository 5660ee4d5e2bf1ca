package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/cli/wallet"
	"github.com/skyops/skyops/starter/client"
)

// The exit codes, part of the command's contract.
const (
	exitOK           = 0
	exitFailure      = 1
	exitUsage        = 2
	exitJobFailed    = 3
	exitNotFound     = 4
	exitUnauthorized = 5
	exitNoNode       = 6
	exitUnavailable  = 7
	exitUnverified   = 8
	exitInterrupted  = 130
)

const exitHelp = `Exit codes:
  0    done
  1    failed for another reason
  2    wrong usage, or a spec that is not valid
  3    the job, batch or pipeline failed or was cancelled
  4    no such job, wallet, network or file
  5    not authorised: wrong password or signature, or not enough funds
  6    no node fits the request now
  7    the gateway, the chain or storage does not answer
  8    what was fetched or verified is not what it should be
  130  interrupted`

// fault is an error with its exit code and the next step.
type fault struct {
	err  error
	code int
	next string
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// fail makes an error with its exit code and the next step.
func fail(code int, next string, err error) error { return &fault{err: err, code: code, next: next} }

// usage is an error of the person who typed the command.
func usage(next, format string, args ...any) error {
	return fail(exitUsage, next, fmt.Errorf(format, args...))
}

// errSilent is the failure of a command that said everything already.
var errSilent = errors.New("")

// explain maps an error to its exit code and the next step.
func explain(ctx context.Context, err error) (code int, next string) {
	var f *fault
	var p *client.Problem
	var netErr net.Error
	var field *job.FieldError
	switch {
	case errors.As(err, &f):
		return f.code, f.next
	case ctx.Err() != nil:
		return exitInterrupted, ""
	case errors.As(err, &p):
		return problemCode(p), inCommands(p.Next)
	case errors.Is(err, home.ErrNoNetwork):
		return exitNotFound, "add one: skyops network add http://127.0.0.1:8480 (the address that make dev prints)"
	case errors.Is(err, wallet.ErrNone):
		return exitNotFound, "see skyops wallet list, or make one with skyops wallet new"
	case errors.Is(err, wallet.ErrPassword):
		return exitUnauthorized, "check the password, or the file that --password-file names"
	case errors.Is(err, seal.ErrKey):
		return exitUnauthorized, "use the wallet that submitted the job: --wallet"
	case errors.Is(err, seal.ErrCorrupt), errors.Is(err, seal.ErrUnsafe):
		return exitUnverified, "fetch it again; if it stays so, storage or the node changed it"
	case errors.As(err, &field):
		return exitUsage, "" // it says itself how to correct it
	case errors.Is(err, job.ErrOrder), errors.Is(err, job.ErrSubmission):
		return exitUsage, "see skyops submit-task --help for what an order may ask"
	case errors.Is(err, fs.ErrNotExist):
		return exitNotFound, "check the path"
	case errors.As(err, &netErr):
		return exitUnavailable, "is it running, and is its address right? see skyops network list"
	}
	return exitFailure, ""
}

// The gateway's next steps are in its own terms.
var apiSteps = []struct {
	path    *regexp.Regexp
	command string // %s: the first digits of the id
}{
	{regexp.MustCompile(`GET /v1/jobs/(0x[0-9a-f]{64})\?wait=\w+`), "skyops status %s --watch"},
	{regexp.MustCompile(`GET /v1/jobs/(0x[0-9a-f]{64})`), "skyops status %s"},
	{regexp.MustCompile(`GET /v1/batches/(0x[0-9a-f]{64})`), "skyops batch status %s"},
	{regexp.MustCompile(`GET /v1/pipelines/(0x[0-9a-f]{64})`), "skyops pipeline status %s"},
	{regexp.MustCompile(`GET /v1/schedules/(0x[0-9a-f]{64})`), "skyops schedule show %s"},
	{regexp.MustCompile(`GET /v1/(jobs)\b`), "skyops list"},
	{regexp.MustCompile(`GET /v1/(pipelines|schedules)\b`), "skyops $1 list"},
	{regexp.MustCompile(`GET /v1/(data)\b`), "skyops data ls"},
}

// inCommands says a next step of the gateway's in commands.
func inCommands(next string) string {
	for _, s := range apiSteps {
		next = s.path.ReplaceAllStringFunc(next, func(text string) string {
			what := s.path.FindStringSubmatch(text)[1]
			if id, err := hexutil.Decode(what); err == nil {
				return fmt.Sprintf(s.command, short(common.BytesToHash(id)))
			}
			return strings.ReplaceAll(s.command, "$1", strings.TrimSuffix(what, "s"))
		})
	}
	return next
}

func problemCode(p *client.Problem) int {
	switch p.Code {
	case client.CodeSpec, client.CodeGPU, client.CodeInvalid, client.CodeOrder, client.CodeExpired, client.CodeTooLarge:
		return exitUsage
	case client.CodeNotFound:
		return exitNotFound
	case client.CodeUnauthorized, client.CodeForbidden, client.CodeSignature, client.CodeReplayed, client.CodeFunds:
		return exitUnauthorized
	case client.CodeNoNode:
		return exitNoNode
	case client.CodeUnavailable, client.CodeRateLimited:
		return exitUnavailable
	case client.CodeContent, client.CodeNetworkChanged:
		return exitUnverified
	}
	return exitFailure
}

// report writes an error for a person and returns the exit code.
func report(ctx context.Context, w io.Writer, err error) int {
	code, next := explain(ctx, err)
	if errors.Is(err, errSilent) {
		return code
	}
	if code == exitInterrupted {
		fmt.Fprintln(w, "interrupted")
		return code
	}
	// The text may quote a gateway or a job.
	fmt.Fprintf(w, "Error: %s\n", terminal.Clean([]byte(err.Error()), false))
	if next != "" {
		fmt.Fprintf(w, "  → %s\n", terminal.Clean([]byte(next), false))
	}
	return code
}
