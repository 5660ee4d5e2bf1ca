// Several jobs under one order: the items of a batch and the steps of a pipeline, bit
// for bit as packages protocol/job and protocol/merkle make them. Nothing here looks
// at the page.
import { concat, hex, keccak, uint, unhex, utf8 } from "./bytes.js";
import { specHash } from "./order.js";

// rootOf is the root of an order over specs with these hashes.
export function rootOf(hashes) {
  if (hashes.length === 1) return hashes[0];
  let level = hashes.map((item) => keccak(concat(new Uint8Array([0]), unhex(item))));
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) above.push(i + 1 < level.length ? keccak(concat(new Uint8Array([1]), level[i], level[i + 1])) : level[i]);
    level = above;
  }
  return hex(level[0]);
}

// sizeOf is how many items a batch has.
export const sizeOf = (batch) => (batch.axes ?? []).reduce((n, a) => n * a.values.length, Math.max(batch.count ?? 0, 1) * Math.max(batch.items?.length ?? 0, 1));

// itemOf is the spec of item i of a batch.
export function itemOf(batch, i) {
  const spec = { ...batch.spec, salt: hex(keccak(concat(utf8("skyops/item/v1"), unhex(batch.spec.salt), uint(i, 4)))) };
  const values = new Map([["item", String(i)]]), env = Object.assign(Object.create(null), spec.env); // whose names may be those of Object's
  let at = Math.floor(i / Math.max(batch.count ?? 0, 1));
  const own = batch.items?.length ? batch.items[at] : {};
  for (const a of [...(batch.axes ?? [])].reverse()) {
    const value = a.values[at % a.values.length];
    if (!values.has(a.name)) values.set(a.name, value);
    env[a.name] ??= value;
    at = Math.floor(at / a.values.length);
  }
  if (own.command?.length) spec.command = own.command;
  Object.assign(env, own.env);
  const names = new RegExp(`\\$\\{(${[...values.keys()].join("|")})\\}`, "g");
  const fill = (text) => text.replace(names, (_, name) => values.get(name));
  const name = fill(own.name || spec.name || "");
  delete spec.name;
  if (name) spec.name = name;
  if (spec.command) spec.command = spec.command.map(fill);
  delete spec.env;
  if (Object.keys(env).length) spec.env = Object.fromEntries(Object.entries(env).map(([k, v]) => [k, fill(v)]));
  return spec;
}

// signedOf is a plan whose one step, if it is of a batch, is made of the batch itself:
// what is shown of it is then what is signed, whatever stands beside it.
export function signedOf(plan) {
  if (!plan.batch) return plan;
  const items = sizeOf(plan.batch), spec = itemOf(plan.batch, 0), [{ quote }] = plan.steps;
  return { ...plan, items, name: spec.name, maxParallel: plan.batch.maxParallel || plan.maxParallel, steps: [{ title: spec.name, runs: items, spec, quote }] };
}

// previewOf is a spec as its owner reads it before signing: less what is made when it
// is signed (salt, keys, what is sealed to them), with the budget that the order gives it.
export function previewOf(spec, budget) {
  const out = { ...spec, salt: undefined, key: undefined, inputKeys: undefined, secrets: spec.secrets?.names };
  if (spec.step) out.step = { ...spec.step, budget: String(budget), outputs: spec.step.outputs?.map((o) => ({ ...o, to: undefined })) };
  return out;
}

// batchRoot is the root of a batch's order; told hears how many items it has made.
export async function batchRoot(batch, told = () => {}) {
  const hashes = [], n = sizeOf(batch);
  for (let i = 0; i < n; i++) {
    hashes.push(await specHash(itemOf(batch, i)));
    if (i % 500 === 499) {
      told(i + 1);
      await new Promise((done) => setTimeout(done));
    }
  }
  return rootOf(hashes);
}

// lasts is how many seconds the longest way through a pipeline's specs takes.
export function lasts(specs) {
  const ends = [];
  for (const s of specs) ends.push(Math.max(0, ...(s.step.after ?? []).map((a) => ends[a.step])) + s.limits.durationSeconds);
  return Math.max(...ends);
}

// share is what each run of each step may cost, and the whole without its fee: what
// the quotes say, or their parts of a maximum.
export function share(steps, most = null) {
  const each = steps.map((s) => BigInt(s.quote.maxCost) - BigInt(s.quote.minFee));
  const whole = steps.reduce((n, s, i) => n + each[i] * BigInt(s.runs), 0n);
  return most === null || whole === 0n ? { each, whole } : { each: each.map((v) => (v * most) / whole), whole: most };
}
