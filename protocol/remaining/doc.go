// Package remaining estimates how much longer a job takes: a pure function of
// what is known of it.
//
// Nouns: a window takes the steps that a program reports, and tells their pace,
// the time of a step with an interval; the facts are all that an estimate is made
// from; an estimate says how long, within which interval, from which source, and
// warns when a limit comes first. Earlier runs are those of the same program on the
// same devices.
//
// The interval is meant to hold the truth four times in five. It promises nothing
// about a program that changes its ways: a window cannot know of an evaluation
// that comes only at the end. Start at Of, and at Window.Add.
package remaining
