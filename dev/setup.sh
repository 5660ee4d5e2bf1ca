#!/bin/sh
# Installs what is missing on this machine, saying what and why. Nothing that is
# already there is touched.
#   dev/setup.sh build   C compiler
#   dev/setup.sh demo    and a container engine, debootstrap for the base image
#   dev/setup.sh demo-pipeline   like demo, and Node.js (a stock Arweave gateway), curl
#   dev/setup.sh bench   and restic, which checkpoints are compared with
#   dev/setup.sh test    like demo, and Node.js (contract tools), PostgreSQL (the store's second engine), Chromium (the pages)
set -eu
goal=${1:-test}

say() { printf 'setup: %s\n' "$*" >&2; }

missing=""
# want COMMAND PACKAGE REASON: note a package whose command is not here.
want() {
	command -v "$1" >/dev/null 2>&1 && return
	say "$1 is missing: $2 will be installed, $3"
	missing="$missing $2"
}

command -v go >/dev/null 2>&1 || { say "Go is missing: install Go 1.26.8 or newer from https://go.dev/dl and run this again"; exit 1; }

want gcc gcc "because the node worker reads GPUs through NVML's C library"
[ -e /usr/include/stdlib.h ] || { say "C headers are missing: libc6-dev will be installed"; missing="$missing libc6-dev"; }
if [ "$goal" != build ]; then
	want dockerd docker.io "because nodes run jobs in containers"
	want iptables iptables "because the container engine needs it"
	want debootstrap debootstrap "because the training image is made from Debian's packages when no registry answers"
	[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] ||
		{ say "Debian's archive keys are missing: debian-archive-keyring will be installed, because its packages are checked with them"; missing="$missing debian-archive-keyring"; }
fi
[ "$goal" != bench ] || want restic restic "because checkpoints are compared with its backups"
if [ "$goal" = demo-pipeline ]; then
	want node nodejs "because the stock Arweave gateway is a Node.js program"
	want npm npm "because it brings that gateway"
	want curl curl "because results are fetched with it"
fi
if [ "$goal" = test ]; then
	want curl curl "because results are fetched with it"
	want node nodejs "because the Solidity compiler is a Node.js program"
	if command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
		say "Node.js $(node --version) is too old for the contract tools: install 18 or newer, then run this again"
		exit 1
	fi
	want npm npm "because it brings the contract tools"
	want chromium chromium "because the gateway's pages are tested in a browser"
	[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || {
		say "PostgreSQL is missing: postgresql will be installed, because the store is tested on it too"
		missing="$missing postgresql"
	}
fi
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null 2>&1 || { say "this system has no apt-get; install by its own means:$missing"; exit 1; }
sudo=""
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { say "run as root, or install by hand:$missing"; exit 1; }
	sudo=sudo
fi
say "installing$missing"
$sudo apt-get update -qq
# The tests start a PostgreSQL of their own: apt's is told not to make one.
[ "$goal" != test ] || {
	$sudo mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] ||
		echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
}
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
