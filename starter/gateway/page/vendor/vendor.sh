#!/bin/sh
# Makes age.js, hashes.js, phrase.js, uplot.js, uplot.css and LICENSES.txt again from npm,
# at the versions of package-lock.json. Nothing runs it but a person who wants
# other versions: the files are committed, and TestVendoredFiles holds them
# against HASHES.
#   age.js     age v1 files, hybrid recipients included (age-encryption, BSD-3-Clause)
#   hashes.js  keccak-256, BLAKE3 (@noble/hashes, MIT): browsers have neither
#   phrase.js  the words of recovery phrases, BIP-39 (@scure/bip39, MIT)
#   uplot.js   charts on a canvas (uPlot, MIT)
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
bundle() { npx esbuild --bundle --format=esm --minify --target=es2022 --legal-comments=eof --outfile="$1"; }
echo 'export { Encrypter, Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";' | bundle age.js
echo 'export { keccak_256 } from "@noble/hashes/sha3.js"; export { blake3 } from "@noble/hashes/blake3.js";' | bundle hashes.js
echo 'export { mnemonicToEntropy } from "@scure/bip39"; export { wordlist } from "@scure/bip39/wordlists/english.js";' | bundle phrase.js
echo 'export { default } from "uplot";' | bundle uplot.js
cp node_modules/uplot/dist/uPlot.min.css uplot.css
for p in age-encryption @noble/ciphers @noble/curves @noble/hashes @noble/post-quantum @scure/base @scure/bip39 uplot; do
	printf '==== %s %s\n\n' "$p" "$(node -p "require('./node_modules/$p/package.json').version")"
	cat "node_modules/$p/LICENSE"
	echo
done >LICENSES.txt
sha256sum LICENSES.txt age.js hashes.js phrase.js uplot.css uplot.js >HASHES
rm -rf node_modules
