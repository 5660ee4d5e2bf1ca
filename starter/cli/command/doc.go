// Package command holds the verbs of the skyops command, one file each: a
// constructor that ties flags to an options struct, and a run function free of
// cobra.
//
// Output: data goes to stdout (with --json as one JSON document, or one per
// line when it follows something), talk and progress to stderr. Errors name the
// cause and, after an arrow, the next step. Text from jobs and nodes is cleaned
// before a terminal sees it. Exit codes are in exit.go and in the command's help.
//
// Secrets (passwords, private keys, values of --secret) are read from prompts,
// files or descriptors, never from flag values, which other users can see.
//
// Start at Execute.
package command
