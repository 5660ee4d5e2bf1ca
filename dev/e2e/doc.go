// Package e2e tests the whole of Skyops as it is delivered: the programs in bin/,
// run as processes by package stack on simulated GPU hosts, driven through the
// gateway's API as a user would, and hurt with real signals.
//
// Nouns: a world is a running stack and what tests know of it; a user is a
// wallet with a data key and a deposit; a task is what a test asks for; a run is
// a submitted job that a test follows.
//
// Most tests share one world, each on hosts of its own, named by its job's
// allow-list, so that killing a node disturbs no other test. Tests that kill
// infrastructure start a world of their own. Nothing here sleeps to wait for
// something: it is polled for, with a deadline.
//
// `make histories` records the histories that workflows/job replays; start at
// newWorld and user.submit.
package e2e
