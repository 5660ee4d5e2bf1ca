package record

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCleanBoundsAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.Rune()),
		).Draw(t, "text")
		limit := rapid.IntRange(0, 64).Draw(t, "limit")
		got := Clean(raw, limit)
		switch {
		case len(got) > limit || !utf8.ValidString(got):
			t.Fatalf("%q is %d bytes of %d", got, len(got), limit)
		case strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) }):
			t.Fatalf("%q holds what is not to be seen", got)
		case Clean(got, limit) != got:
			t.Fatalf("%q becomes %q when it is cleaned again", got, Clean(got, limit))
		}
		plain := rapid.StringMatching(`[a-zäß0-9 .,]{0,10}`).Draw(t, "plain")
		if Clean(plain, 64) != plain {
			t.Fatalf("%q becomes %q", plain, Clean(plain, 64))
		}
	})
	if got := Clean("a\nb\x1b[31m\u202e\xff", 99); got != "a b [31m \ufffd" {
		t.Errorf("%q", got)
	}
	if got := Clean("ää", 3); got != "ä" {
		t.Errorf("%q", got)
	}
}

// Whatever a node writes, what is kept of it is bounded; and what it may say of
// an outcome is what a program can come to.
func TestEndingsAreBounded(t *testing.T) {
	t.Parallel()
	codes := append([]string{"", "strange", CauseNoNode, CauseUnauthorized, CauseNodeLost, CauseDrained, CauseStaleLease, CauseChain, CauseInternal}, nodeCauses...)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, -1, 3*MaxEvidence)
		e := Ending{
			Outcome:  Outcome(rapid.SampledFrom([]string{"", "strange", "succeeded", "failed", "cancelled", "lost", "drained"}).Draw(t, "outcome")),
			ExitCode: rapid.Int().Draw(t, "code"),
		}
		if rapid.Bool().Draw(t, "has a cause") {
			e.Cause = &Cause{
				Code: rapid.SampledFrom(codes).Draw(t, "cause"), Message: text.Draw(t, "message"),
				Evidence: text.Draw(t, "evidence"), Fix: text.Draw(t, "fix"),
			}
		}
		got, err := e.Bounded()
		if err != nil {
			if !errors.Is(err, ErrEnding) || got != (Ending{}) {
				t.Fatalf("%+v, %v", got, err)
			}
			return
		}
		if got.Outcome != e.Outcome || got.ExitCode != e.ExitCode || (got.Cause == nil) != (e.Outcome == Succeeded) {
			t.Fatalf("%+v became %+v", e, got)
		}
		if c := got.Cause; c != nil && (c.Code != e.Cause.Code || len(c.Message) > MaxSentence || len(c.Fix) > MaxSentence || len(c.Evidence) > MaxEvidence) {
			t.Fatalf("cause %+v", c)
		}
	})
	for _, e := range []Ending{
		{Outcome: Succeeded},
		{Outcome: Failed, Cause: &Cause{Code: CauseExitCode}},
		{Outcome: Cancelled, Cause: &Cause{Code: CauseCancelled}},
	} {
		if _, err := e.Bounded(); err != nil {
			t.Errorf("%+v: %v", e, err)
		}
	}
	for _, e := range []Ending{
		{Outcome: Lost, Cause: &Cause{Code: CauseExitCode}},
		{Outcome: Failed},
		{Outcome: Failed, Cause: &Cause{Code: CauseImage}}, // it did not run
		{Outcome: Failed, Cause: &Cause{Code: CauseNodeFault}},
		{Outcome: Failed, Cause: &Cause{Code: CauseCancelled}},
		{Outcome: Succeeded, Cause: &Cause{Code: CauseExitCode}},
	} {
		if _, err := e.Bounded(); !errors.Is(err, ErrEnding) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}
