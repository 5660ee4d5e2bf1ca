#!/bin/sh
# Builds the images of the presets on this machine's Docker engine.
#
#   build.sh [counter|gpt2-pytorch|gpt2-tensorflow|blender]...    default: the first two
#
# Each image is tagged skyops/<name>:local and skyops/<name>:<hash of what it is
# made from>; one whose hash is there already is not built again. The last line
# per image on stdout is "<name> <image id>"; everything else goes to stderr.
#
# The base of gpt2-pytorch and blender is debian:bookworm-slim from its registry. When no registry
# answers within PULL_SECONDS (20), the same base is made with debootstrap from its
# default mirror, or MIRROR, which needs root and takes a few minutes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mirror=${MIRROR:-}
pull_seconds=${PULL_SECONDS:-20}
docker=${DOCKER:-docker}
work=

say() { echo "presets: $*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

cleanup() {
	[ -z "$work" ] || as_root rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# hash_of FILE... prints a short hash of the names and contents of files.
hash_of() {
	(cd "$here" && find "$@" -type f ! -name '*_test.*' -print | LC_ALL=C sort | xargs sha256sum) | sha256sum | cut -c1-12
}

have() { $docker image inspect "$1" >/dev/null 2>&1; }

# quiet LABEL COMMAND... runs a long command, showing that it is alive; its
# output is shown only when it fails.
quiet() {
	label=$1
	shift
	log=$work/log
	start=$(date +%s)
	"$@" >"$log" 2>&1 &
	pid=$!
	waited=0
	while kill -0 "$pid" 2>/dev/null; do
		sleep 1
		waited=$((waited + 1))
		[ $((waited % 5)) != 0 ] ||
			say "$label: $(($(date +%s) - start)) s, $(tail -n 1 "$log" | tr -d '\r' | cut -c1-70)"
	done
	wait "$pid" || { tail -n 40 "$log" >&2; die "$label failed"; }
}

# debootstrap_base TAG PACKAGES makes debian:bookworm-slim's like with packages.
debootstrap_base() {
	tag=$1
	packages=$2
	command -v debootstrap >/dev/null || [ -x /usr/sbin/debootstrap ] ||
		die "no registry answers and debootstrap is missing: apt-get install debootstrap"
	root=$work/root
	say "making the base ${mirror:+from $mirror }with debootstrap (about three minutes)"
	quiet "debootstrap" as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --force-check-gpg --keyring=/usr/share/keyrings/debian-archive-keyring.gpg --variant=minbase bookworm "$root" ${mirror:+"$mirror"}
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$root/usr/sbin/policy-rc.d" >/dev/null
	as_root chmod 755 "$root/usr/sbin/policy-rc.d"
	as_root cp /etc/resolv.conf "$root/etc/resolv.conf"
	quiet "installing $packages" as_root chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 $packages
	as_root sh -c "cd '$root' && rm -rf var/cache/apt/* var/lib/apt/lists/* usr/share/doc/* usr/share/man/* \
		usr/share/locale/* usr/sbin/policy-rc.d var/log/*.log etc/resolv.conf tmp/*"
	say "importing the base into Docker"
	as_root tar -C "$root" --numeric-owner -c . | $docker import --change 'CMD ["bash"]' - "$tag" >/dev/null
	as_root rm -rf --one-file-system "$root"
}

# base_for PACKAGES prints the name of an image to build on.
base_for() {
	made=skyops/debian-base:$(printf '%s' "bookworm $1" | sha256sum | cut -c1-12)
	if have debian:bookworm-slim; then
		echo debian:bookworm-slim
	elif have "$made"; then
		echo "$made"
	elif timeout "$pull_seconds" $docker pull -q debian:bookworm-slim >&2; then
		echo debian:bookworm-slim
	else
		say "debian:bookworm-slim cannot be pulled"
		debootstrap_base "$made" "$1"
		echo "$made"
	fi
}

# finish NAME TAG gives the image its other name and reports it.
finish() {
	$docker tag "$2" "skyops/$1:local"
	echo "skyops/$1:local $($docker image inspect -f '{{.Id}}' "$2")"
}

build_counter() {
	tag=skyops/counter:$(hash_of images/counter build.sh)
	if ! have "$tag"; then
		say "building $tag"
		(cd "$here" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/context/counter" ./images/counter)
		cp "$here/images/counter/Dockerfile" "$work/context/"
		quiet "building skyops/counter" $docker build -t "$tag" "$work/context"
	fi
	finish counter "$tag"
}

build_gpt2_pytorch() {
	tag=skyops/gpt2-pytorch:$(hash_of images/gpt2-pytorch build.sh)
	if ! have "$tag"; then
		base=$(base_for "python3-torch python3-numpy libopenblas0-pthread")
		say "building $tag on $base"
		quiet "building skyops/gpt2-pytorch" $docker build --build-arg BASE="$base" -t "$tag" "$here/images/gpt2-pytorch"
	fi
	finish gpt2-pytorch "$tag"
}

build_gpt2_tensorflow() {
	tag=skyops/gpt2-tensorflow:$(hash_of images/gpt2-tensorflow images/gpt2-pytorch build.sh)
	if ! have "$tag"; then
		say "building $tag (its base comes from Docker Hub)"
		quiet "building skyops/gpt2-tensorflow" $docker build -t "$tag" -f "$here/images/gpt2-tensorflow/Dockerfile" "$here/images"
	fi
	finish gpt2-tensorflow "$tag"
}

build_blender() {
	tag=skyops/blender:$(hash_of images/blender images/gpt2-pytorch/contract.py build.sh)
	if ! have "$tag"; then
		base=$(base_for "blender python3-numpy")
		say "building $tag on $base"
		quiet "building skyops/blender" $docker build --build-arg BASE="$base" -t "$tag" -f "$here/images/blender/Dockerfile" "$here/images"
	fi
	finish blender "$tag"
}

[ $# -gt 0 ] || set -- counter gpt2-pytorch
$docker version >/dev/null 2>&1 || die "the Docker engine does not answer"
work=$(mktemp -d "${TMPDIR:-/var/tmp}/skyops-presets.XXXXXX")
mkdir "$work/context"
for name; do
	case $name in
	counter) build_counter ;;
	gpt2-pytorch) build_gpt2_pytorch ;;
	gpt2-tensorflow) build_gpt2_tensorflow ;;
	blender) build_blender ;;
	*) die "no image called $name: counter, gpt2-pytorch, gpt2-tensorflow or blender" ;;
	esac
done
