#!/bin/sh
# Builds and tests the contracts and regenerates ../bindings from them.
#
#   build.sh            install tools, test, write bindings and gas snapshots
#   build.sh --check    the same, but write nothing: fail where what is committed
#                       differs from the sources
#
# Needs Node 18 or newer and Go; only the first run (npm ci) needs the network.
set -eu
cd "$(dirname "$0")"
# MatchHarness is for tests alone: MatchLib behind a door, so that Go can be held against it.
contracts="SkyopsToken NodeRegistry JobEscrow ResultAnchor Reputation Params MatchBook MatchCourt LeafCourt WorkCourt MatchHarness"

check=false
case "${1:-}" in
--check) check=true ;;
"") ;;
*) echo "build.sh: unknown argument $1; it takes --check or nothing" >&2; exit 2 ;;
esac

command -v node >/dev/null || { echo "build.sh: needs Node 18 or newer; run make setup" >&2; exit 1; }

# npm ci empties node_modules first, so it runs only when the lock file changed.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
	echo "contracts: installing solc, forge and OpenZeppelin (about 110 MB)"
	npm ci --ignore-scripts --no-audit --no-fund
	cp package-lock.json node_modules/.installed-lock
fi
# Two platforms have forge as a package. npm leaves it out where Node is older than
# the package asks for, although forge is no Node program: then it is fetched as
# the lock file names it.
case "$(uname -sm)" in
"Linux x86_64") package=@foundry-rs/forge-linux-amd64 ;;
"Darwin arm64") package=@foundry-rs/forge-darwin-arm64 ;;
*) package="" ;;
esac
if [ -n "$package" ] && [ ! -e "node_modules/$package/bin/forge" ]; then
	locked() { node -p "require('./package-lock.json').packages['node_modules/$package'].$1"; }
	archive=node_modules/$(npm pack --silent --pack-destination node_modules "$package@$(locked version)")
	got=$(node -p "'sha512-' + require('crypto').createHash('sha512').update(require('fs').readFileSync('$archive')).digest('base64')")
	[ "$got" = "$(locked integrity)" ] || { echo "build.sh: $package is not what package-lock.json names" >&2; exit 1; }
	mkdir -p "node_modules/$package"
	tar -xzf "$archive" --strip-components=1 -C "node_modules/$package"
	rm "$archive"
fi
# Elsewhere one from the PATH will do.
forge=$(ls node_modules/@foundry-rs/forge-*/bin/forge 2>/dev/null || command -v forge) || {
	echo "build.sh: no forge for this platform: install Foundry 1.7.1 from https://getfoundry.sh" >&2
	exit 1
}

echo "contracts: compiling"
$forge fmt --check
$forge build

echo "contracts: testing"
$forge test --no-match-contract GasTest
if $check; then
	FORGE_SNAPSHOT_CHECK=true $forge test --isolate --match-contract GasTest
else
	FORGE_SNAPSHOT_EMIT=true $forge test --isolate --match-contract GasTest
fi

if $check; then
	echo "contracts: planting faults that the invariants must see"
	node bin/mutate.js --quick
fi

echo "contracts: generating bindings"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bindings=../bindings
$check && bindings=$scratch/bindings
node bin/artifacts.js "$bindings" "$scratch" $contracts
for c in $contracts; do
	p=$(echo "$c" | tr '[:upper:]' '[:lower:]')
	go run github.com/ethereum/go-ethereum/cmd/abigen --v2 \
		--abi "$scratch/$c.abi" --bin "$scratch/$c.bin" --pkg "$p" --type "$c" --out "$bindings/$p/$p.go"
done
if $check; then
	if ! diff -r -x staticcheck.conf ../bindings "$bindings"; then
		echo "contracts: ../bindings differs from the sources; run make contracts and commit the result" >&2
		exit 1
	fi
	echo "contracts: bindings match the sources"
fi
