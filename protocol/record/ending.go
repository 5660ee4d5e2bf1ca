package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ending is how an attempt's program ended, as its node told the ingress with
// the package. It counts from the moment that the receipt which names the
// package is countersigned.
type Ending struct {
	Outcome  Outcome `json:"outcome"` // Succeeded, Failed or Cancelled
	Cause    *Cause  `json:"cause,omitempty"`
	ExitCode int     `json:"exitCode"`
	Package  Package `json:"package"`
}

// ErrEnding reports an ending or a cause that no node may claim.
var ErrEnding = errors.New("a node may not claim this")

// What a node may say of a program that ran, and of an attempt.
var (
	ranCauses  = []string{CauseExitCode, CauseOOM, CauseGPUMemory, CauseGPUFault, CauseDisk, CauseOutput, CauseDuration, CauseDeadline, CauseBudget}
	nodeCauses = append([]string{CauseImage, CauseInput, CauseNodeFault, CauseCancelled}, ranCauses...)
)

// Bounded returns the ending with its cause bounded, or ErrEnding: a program
// that succeeded has no cause, one that failed has one of a program's, one that
// was cancelled has that.
func (e Ending) Bounded() (Ending, error) {
	if e.Outcome == Succeeded && e.Cause == nil {
		return e, nil
	}
	if e.Cause == nil || e.Outcome == Succeeded {
		return Ending{}, fmt.Errorf("%w: outcome %q with cause %v", ErrEnding, e.Outcome, e.Cause)
	}
	c, err := e.Cause.Bounded()
	if err != nil {
		return Ending{}, err
	}
	if !(e.Outcome == Failed && slices.Contains(ranCauses, c.Code) || e.Outcome == Cancelled && c.Code == CauseCancelled) {
		return Ending{}, fmt.Errorf("%w: outcome %q because of %q", ErrEnding, e.Outcome, c.Code)
	}
	e.Cause = &c
	return e, nil
}

// Bounded returns a cause that a node wrote as it may stand in a record, or
// ErrEnding when its code is not one that a node may claim.
func (c Cause) Bounded() (Cause, error) {
	if !slices.Contains(nodeCauses, c.Code) {
		return Cause{}, fmt.Errorf("%w: cause %q", ErrEnding, Clean(c.Code, MaxSentence))
	}
	c.Message, c.Fix = Clean(c.Message, MaxSentence), Clean(c.Fix, MaxSentence)
	c.Evidence = Clean(c.Evidence, MaxEvidence)
	return c, nil
}

// Bounds of what a node may write into a record, in bytes.
const (
	MaxSentence = 300
	MaxEvidence = 2 << 10
)

// Clean returns a stranger's text as it may stand in a record: at most limit
// bytes of valid UTF-8, in which whatever is neither a visible character nor a
// space, such as line ends and direction overrides, is a space.
func Clean(text string, limit int) string {
	var b strings.Builder
	for _, r := range text {
		if !unicode.IsGraphic(r) {
			r = ' '
		}
		if b.Len()+utf8.RuneLen(r) > limit {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
