#!/bin/sh
# Runs a long silent command and says every ten seconds that it still runs:
# dev/alive.sh LABEL COMMAND ARGS…
# The exit code is the command's.
set -u
label=$1
shift
"$@" &
command=$!
(
	n=0
	while sleep 10 >/dev/null 2>&1; do # it outlives this shell a little, and must not hold a pipe
		n=$((n + 10))
		printf '%s: %s s so far\n' "$label" "$n" >&2
	done
) </dev/null &
clock=$!
trap 'kill "$command" 2>/dev/null' INT TERM
wait "$command"
code=$?
kill "$clock" 2>/dev/null
exit "$code"
