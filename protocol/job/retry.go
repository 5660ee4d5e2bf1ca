package job

import (
	"fmt"
	"strconv"
	"strings"
)

// The words of Spec.Retry: RetryErrors is followed by a number, e.g. "error:3".
const (
	RetryNever    = "never"
	RetryNodeLoss = "node-loss"
	RetryErrors   = "error:"
)

// MaxRetries bounds how often a program that failed is run again.
const MaxRetries = 10

// Retry says after what another attempt follows, from the newest checkpoint.
type Retry struct {
	Never  bool   // after nothing: a job has one attempt
	Errors uint32 // how often after a failure of the program itself; a lost node does not count
}

// ParseRetry reads Spec.Retry. The empty text is RetryNodeLoss.
func ParseRetry(text string) (Retry, error) {
	number, errors := strings.CutPrefix(text, RetryErrors)
	switch {
	case text == "" || text == RetryNodeLoss:
		return Retry{}, nil
	case text == RetryNever:
		return Retry{Never: true}, nil
	case errors:
		n, err := strconv.ParseUint(number, 10, 32)
		if err == nil && n >= 1 && n <= MaxRetries && strconv.FormatUint(n, 10) == number {
			return Retry{Errors: uint32(n)}, nil
		}
	}
	return Retry{}, &FieldError{"retry", fmt.Sprintf("%q is no retry policy", text),
		fmt.Sprintf("write never, node-loss (the default) or error:N with N from 1 to %d", MaxRetries)}
}
