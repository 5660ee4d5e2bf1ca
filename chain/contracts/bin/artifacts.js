#!/usr/bin/env node
// Writes what the Go side needs of forge's output: for each contract a JSON of
// ABI and creation bytecode to keep, and the two plain files that abigen reads.
// usage: artifacts.js BINDINGS_DIR SCRATCH_DIR Contract...
const fs = require('fs');
const path = require('path');
const [bindings, scratch, ...names] = process.argv.slice(2);
const solc = require('../node_modules/solc/package.json').version;
for (const name of names) {
  const out = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'out', name + '.sol', name + '.json'), 'utf8'));
  const bytecode = out.bytecode.object;
  if (Object.keys(out.bytecode.linkReferences || {}).length !== 0) throw new Error(name + ' needs linking');
  const dir = path.join(bindings, name.toLowerCase());
  fs.mkdirSync(dir, { recursive: true });
  const artifact = { contract: name, solc, abi: out.abi, bytecode };
  fs.writeFileSync(path.join(dir, name + '.json'), JSON.stringify(artifact, null, 1) + '\n');
  fs.writeFileSync(path.join(scratch, name + '.abi'), JSON.stringify(out.abi));
  fs.writeFileSync(path.join(scratch, name + '.bin'), bytecode);
}
