#!/usr/bin/env node
// Proves that the net catches fish: plants each fault of test/mutations.json in a
// copy of the sources, and fails where the tests that should see it still pass.
// usage: mutate.js [FIRST [LAST]]   numbers in the list, from 0; about a minute each
//        mutate.js --quick           the few that every test run plants: the invariants see them
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const home = path.join(__dirname, '..');
const all = JSON.parse(fs.readFileSync(path.join(home, 'test', 'mutations.json'), 'utf8'));
const quick = process.argv[2] === '--quick';
const first = quick ? 0 : Number(process.argv[2] || 0);
const last = quick ? all.length - 1 : Number(process.argv[3] || all.length - 1);
const modules = path.join(home, 'node_modules', '@foundry-rs');
const forge = fs.readdirSync(modules).map((d) => path.join(modules, d, 'bin', 'forge')).find((f) => fs.existsSync(f)) || 'forge';
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'mutate-'));
process.on('exit', () => fs.rmSync(copy, { recursive: true, force: true }));
for (const d of ['bin', 'node_modules']) fs.symlinkSync(path.join(home, d), path.join(copy, d));
fs.copyFileSync(path.join(home, 'foundry.toml'), path.join(copy, 'foundry.toml'));
fs.cpSync(path.join(home, 'test'), path.join(copy, 'test'), { recursive: true });
let missed = 0;
for (let i = first; i <= last && i < all.length; i++) {
  const m = all[i];
  if (quick && !m.quick) continue;
  fs.cpSync(path.join(home, 'src'), path.join(copy, 'src'), { recursive: true });
  const file = path.join(copy, 'src', m.file);
  const parts = fs.readFileSync(file, 'utf8').split(m.from);
  if (parts.length !== 2) throw new Error(`${i}: ${m.file} has ${parts.length - 1} places of: ${m.from}`);
  fs.writeFileSync(file, parts.join(m.to));
  // One run of the optimizer: the tests look at what is done, not at gas.
  const env = { ...process.env, FOUNDRY_OPTIMIZER_RUNS: '1', FOUNDRY_FUZZ_RUNS: '64', FOUNDRY_INVARIANT_RUNS: '16' };
  const out = spawnSync(forge, ['test', '--fail-fast', '--match-path', `test/${m.test}.t.sol`], { cwd: copy, env, encoding: 'utf8' });
  const text = out.stdout + out.stderr;
  const seen = /\[FAIL/.test(text);
  if (!seen && out.status !== 0) throw new Error(`${i}: the tests did not run:\n${text}`);
  if (!seen) missed++;
  console.log(`${seen ? 'seen  ' : 'MISSED'} ${i} ${m.file}: ${m.from.split('\n')[0]} -> ${m.to.split('\n')[0] || '(nothing)'}`);
}
process.exitCode = missed === 0 ? 0 : 1;
