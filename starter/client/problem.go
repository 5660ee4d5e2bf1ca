package client

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/skyops/skyops/protocol/record"
)

// The codes of problems. They are stable: programs may act on them.
const (
	CodeInvalid        = "invalid-request"    // malformed, or refused by the schema
	CodeSpec           = "invalid-spec"       // the spec is not one the protocol accepts
	CodeGPU            = "unknown-gpu"        // no GPU of that name is known
	CodeNoNode         = "no-node"            // no node fits, now
	CodeSignature      = "bad-signature"      // not the owner's signature over that message
	CodeReplayed       = "nonce-used"         // the order's nonce was spent by another order
	CodeExpired        = "order-expired"      // the order's deadline has passed or is too near
	CodeFunds          = "insufficient-funds" // the escrow balance does not cover the order's maximum
	CodeOrder          = "invalid-order"      // the order does not belong to this spec or network
	CodeUnauthorized   = "unauthorized"       // no session, or one that is over
	CodeForbidden      = "forbidden"          // signed in, but not allowed
	CodeNotFound       = "not-found"          // no such thing, or it belongs to somebody else
	CodeConflict       = "conflict"           // the request contradicts what is there
	CodeKeyReused      = "key-reused"         // the Idempotency-Key belongs to another request
	CodeOffset         = "offset-mismatch"    // the upload is at another offset
	CodeContent        = "content-mismatch"   // bytes are not what their hash says
	CodeTooLarge       = "too-large"
	CodeRateLimited    = "rate-limited"
	CodeNotReady       = "not-ready"   // the job has not got that far
	CodeUnavailable    = "unavailable" // a service behind the gateway does not answer
	CodeInternal       = "internal"
	CodeNetworkChanged = "network-changed" // raised by clients: the gateway describes another network than the pinned one
)

// Problem is an error in the gateway's words (RFC 9457, application/problem+json).
type Problem struct {
	Title  string       `json:"title"`
	Status int          `json:"status"` // HTTP status
	Code   string       `json:"code" doc:"Stable code of the problem"`
	Detail string       `json:"detail" doc:"What happened, in one sentence"`
	Next   string       `json:"next,omitempty" doc:"What to do about it"`
	Fields []FieldFault `json:"errors,omitempty"`
	// Cause is why the job's own workflow refused it.
	Cause *record.Cause `json:"cause,omitempty"`
	// Offset is where an upload stands, with offset-mismatch.
	Offset *uint64 `json:"offset,omitempty"`
	// RetryAfter is how many seconds to wait, with rate-limited and unavailable.
	RetryAfter int `json:"retryAfter,omitempty"`
}

// FieldFault names one member of a request that was refused.
type FieldFault struct {
	Location string `json:"location,omitempty" doc:"Path of the member"`
	Message  string `json:"message" doc:"What is wrong with it"`
	Fix      string `json:"fix,omitempty" doc:"What would be right"`
}

// Error gives the detail and the faulty fields.
func (p *Problem) Error() string {
	if len(p.Fields) == 0 {
		return p.Detail
	}
	var parts []string
	for _, f := range p.Fields {
		part := strings.TrimSpace(f.Location + " " + f.Message)
		if strings.Contains(p.Detail, f.Message) { // it is said
			part = ""
		}
		if f.Fix != "" {
			part = strings.TrimSpace(part + " (" + f.Fix + ")")
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return p.Detail
	}
	return fmt.Sprintf("%s: %s", p.Detail, strings.Join(parts, "; "))
}

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the problem format whatever the negotiated one was.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders returns the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header {
	if p.RetryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.RetryAfter)}}
}
