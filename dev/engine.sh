#!/bin/sh
# Runs a command with a container engine answering: dev/engine.sh COMMAND ARGS…
# An engine that already answers is used as it is. One that this script had to
# start by hand, on a system without a service manager, is ended afterwards.
set -eu
say() { printf 'engine: %s\n' "$*" >&2; }
answers() { docker version >/dev/null 2>&1; }

# One that answers only others is not to be started a second time.
if docker version 2>&1 | grep -qi 'permission denied'; then
	say "the container engine answers, but not this user: run 'sudo usermod -aG docker $(id -un)' and log in again, or use sudo"
	exit 1
fi

started=""
if ! answers; then
	if [ -d /run/systemd/system ]; then
		say "starting the docker service"
		if [ "$(id -u)" = 0 ]; then systemctl start docker; else sudo systemctl start docker; fi
	else
		[ "$(id -u)" = 0 ] || { say "no container engine answers and only root can start one: start dockerd, then run this again"; exit 1; }
		log=$(mktemp /tmp/skyops-dockerd.XXXXXX)
		say "starting dockerd (log: $log)"
		dockerd >"$log" 2>&1 &
		started=$!
	fi
	i=0
	until answers; do
		i=$((i + 1))
		[ $i -le 300 ] || { say "the container engine did not answer within 30 s"; [ -z "$started" ] || tail -5 "$log" >&2; exit 1; }
		if [ -n "$started" ] && ! kill -0 "$started" 2>/dev/null; then
			say "dockerd ended:"; tail -5 "$log" >&2; exit 1
		fi
		sleep 0.1
	done
fi
finish() {
	[ -z "$started" ] && return
	say "ending the dockerd that was started here"
	kill "$started" 2>/dev/null || true
	wait "$started" 2>/dev/null || true
	rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT TERM
"$@"
