// Several jobs at once: a batch or a pipeline from its file, what the gateway makes of
// it and what that costs, and what the wallet signs.
import { network, post, session } from "./api.js";
import { base64, hex, random, unhex } from "./bytes.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, gpus, parseAmount, span } from "./format.js";
import { digestOf, orderMessage, recipientHash, specHash } from "./order.js";
import { batchRoot, lasts, previewOf, rootOf, share, signedOf } from "./plan.js";
import { newIdentity, recipientOf, sealOrderEnvelope, sealSecrets, sharedKey } from "./seal.js";
import { signIn, walletOfSession } from "./signin.js";
import { unlock } from "./unlock.js";

const SLACK = 24 * 3600; // how much longer than its jobs an order stays good
const LONGEST = 90 * 24 * 3600;
const MOST = 10_000; // items that a browser makes
const SHOWN = 40; // steps; the others are folded
const VALUES = 8; // of a name of a matrix
const ZERO = "0x0000000000000000000000000000000000000000";
const EXAMPLES = {
  batch: 'task:\n  name: sweep ${lr} ${seed}\n  model: counter\n  options: {steps: "20"}\n  env: {LR: "${lr}"}\n  duration: 10m\nmatrix: {lr: ["1e-3", "1e-4"], seed: 0..2}\nmaxParallel: 4\n',
  count: 'task:\n  name: render ${item}\n  model: counter\n  options: {steps: "20"}\n  duration: 10m\ncount: 8\nretries: 1\n',
  pipeline: 'name: count and check\nsteps:\n  - name: count\n    task: {model: counter, options: {steps: "20"}, duration: 10m}\n    outputs: {all: .}\n  - name: check\n    task: {model: counter, options: {steps: "5"}, duration: 10m}\n    inputs: {counted: count.all}\n',
};
let described, planned = null, turn = 0, waiting, asked;

const unit = (p) => (p.asset === ZERO ? "ETH" : "SKYOPS");
const secretFields = () => [...document.querySelectorAll("[data-secret]")];
const secretsOf = (p) => [...new Set(p.steps.flatMap((s) => s.spec.secrets?.names ?? []))];

function ready(p) {
  planned = p;
  $("submit").disabled = !p;
}

// typed is an amount of the form or of the file; null: neither says one.
function typed(id, file) {
  const text = $(id).value.trim() || file || "";
  if (!text) return null;
  const v = parseAmount(text);
  if (v === null) throw new Error(`${text} is not an amount: write whole units, such as 0.5`);
  return v;
}

// terms are what the order would concede.
function terms(p) {
  const least = p.steps.reduce((n, s) => (BigInt(s.quote.minFee) > n ? BigInt(s.quote.minFee) : n), 0n);
  const fee = typed("fee", p.fee) ?? least;
  if (fee < least) throw new Error(`the fee is at least ${amount(least)} ${unit(p)}`);
  const max = typed("max", p.maxCost) ?? share(p.steps).whole + fee;
  if (max <= fee) throw new Error("the maximum leaves nothing beside the fee");
  const top = (name) => Math.max(...p.steps.map((s) => s.quote[name]));
  return { fee, max, maxRate: top("maxRate"), maxEgress: top("maxEgress"), each: share(p.steps, max - fee).each };
}

const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
const needs = (p, s) => [...new Set((s.spec.step?.after ?? []).map((a) => `${p.steps[a.step].step}${a.when === "succeeded" ? "" : ` (${a.when})`}`))].join(", ");

function drawStep(p, t, s, i) {
  const spec = s.spec;
  return h("li", { class: "stack" }, h("div", { class: "row between" }, h("strong", {}, s.title || "Unnamed"), h("span", { class: "muted small" }, s.runs > 1 ? `up to ${s.runs.toLocaleString("en")} runs` : "runs once")),
    h("dl", { class: "facts small" }, needs(p, s) ? fact("After", needs(p, s)) : null, fact("Image", h("span", { class: "mono" }, spec.image.ref || "none")), spec.command?.length ? fact("Command", h("span", { class: "mono" }, spec.command.map((word, i) => [i ? " " : null, h("span", { class: "word" }, word)]))) : null,
      fact("GPU", gpus(spec.gpu)), fact("At most for", span(spec.limits.durationSeconds * 1000)), s.quote.best ? fact("A run, at most", `${amount(t.each[i])} ${unit(p)}`) : null, s.quote.best ? fact("Could run it", `${s.quote.feasible} of ${s.quote.nodes} nodes`) : null),
    s.quote.best ? null : h("div", { class: "note warn" }, h("p", {}, h("strong", {}, `None of ${s.quote.nodes} nodes fits now`)), s.quote.closest ? h("p", {}, s.quote.closest) : null),
    h("details", {}, h("summary", { class: "small" }, "Its spec, as it is signed but for salt and keys"), h("pre", { class: "preview" }, JSON.stringify(previewOf(spec, t.each[i]), null, 1))));
}

// drawBatch says what makes the items.
function drawBatch({ batch }) {
  const few = (values) => (values.length > VALUES ? `${values.slice(0, VALUES).join(", ")}, … (${values.length.toLocaleString("en")})` : values.join(", "));
  return [h("dl", { class: "facts small" }, (batch.axes ?? []).map((a) => fact(a.name, h("span", { class: "mono" }, few(a.values)))), batch.items?.length ? fact("List of items", batch.items.length.toLocaleString("en")) : null,
    batch.count > 1 ? fact("Each of them", `${batch.count.toLocaleString("en")} times`) : null, batch.retries ? fact("Failed items again", `up to ${batch.retries.toLocaleString("en")} times`) : null),
    h("details", {}, h("summary", { class: "small" }, "All that the items are made of"), h("pre", { class: "preview" }, JSON.stringify({ ...batch, spec: previewOf(batch.spec) }, null, 1)))];
}

// drawOthers are the steps after the first, made when they are unfolded.
function drawOthers(p, t) {
  if (p.steps.length <= SHOWN) return null;
  const rest = h("ol", { class: "planned", start: SHOWN + 1 });
  return h("details", { id: "others", ontoggle: () => rest.firstChild || rest.append(...p.steps.slice(SHOWN).map((s, i) => drawStep(p, t, s, SHOWN + i))) },
    h("summary", {}, `The other ${(p.steps.length - SHOWN).toLocaleString("en")} steps`), rest);
}

function draw(p, t) {
  const d = p.steps[0].quote.deposited, fits = p.steps.every((s) => s.quote.best);
  show($("plan"), p.notes?.length ? h("div", { class: "note warn" }, p.notes.map((n) => h("p", {}, n))) : null, h("h2", {}, p.batch ? `${p.items.toLocaleString("en")} items, each like the first` : `${p.steps.length} steps`), p.batch ? drawBatch(p) : null,
    h("ol", { class: "planned" }, p.steps.slice(0, SHOWN).map((s, i) => drawStep(p, t, s, i))), drawOthers(p, t));
  show($("quote"), !fits ? h("div", { class: "note warn" }, "Some of it fits no node now.") : [h("p", { class: "price" }, h("b", {}, amount(t.max)), ` ${unit(p)}`, h("span", { class: "muted small" }, " at most")),
    h("dl", { class: "facts small" }, fact("Of it, the fee", `${amount(t.fee)} ${unit(p)}`), fact("Jobs", p.steps.reduce((n, s) => n + s.runs, 0).toLocaleString("en")), p.maxParallel ? fact("At once", p.maxParallel.toLocaleString("en")) : null, p.failFast ? fact("The first failure", "ends all") : null, d !== undefined ? fact("Deposited", `${amount(d)} ${unit(p)}`) : null),
    d !== undefined && BigInt(d) < t.max ? h("div", { class: "note warn" }, h("p", {}, "The deposit does not cover the maximum. ", h("a", { href: "/account" }, "Deposit more"), ", or lower the maximum.")) : null]);
  const names = secretsOf(p), had = new Set(secretFields().map((e) => e.dataset.secret));
  if (names.length !== had.size || names.some((n) => !had.has(n))) {
    show($("secrets"), names.length ? h("h2", {}, "Secrets") : null, names.map((n, i) => h("div", { class: "field" }, h("label", { for: `secret-${i}` }, n), h("input", { id: `secret-${i}`, type: "password", autocomplete: "new-password", data: { secret: n } }))));
  }
  return fits;
}

function replan() {
  clearTimeout(waiting);
  asked?.abort();
  turn++;
  ready(null);
  waiting = setTimeout(plan, 400);
}

async function plan() {
  const mine = ++turn, file = $("file").value;
  if (!file.trim()) return show($("quote"), h("p", { class: "muted" }, "Paste a file to see what it comes to."));
  try {
    const p = signedOf(await post("/v1/plans", { file, ...(session() && { owner: session().owner }) }, { signal: (asked = new AbortController()).signal }));
    if (mine !== turn) return;
    const t = terms(p);
    if (!draw(p, t)) return;
    if (p.batch && p.items > MOST) return show($("quote"), h("div", { class: "note warn" }, `A browser makes at most ${MOST.toLocaleString("en")} items: use skyops submit-batch for more.`));
    ready({ p, t });
  } catch (err) {
    if (mine !== turn) return;
    if (err.code === "rate-limited") waiting = setTimeout(plan, 1000); // an earlier one is still being read
    show($("quote"), fault(err));
  }
}

function steps() {
  const list = h("ol", { class: "steps" });
  show($("said"), list);
  let last = null;
  return (text) => {
    if (last) last.className = "done";
    last = h("li", { "aria-current": "step" }, text);
    list.append(last);
  };
}

// own gives a spec what only its owner makes: salt, key, and what is sealed to it.
async function own(spec, values, keys) {
  const seed = random(32), key = await sharedKey(seed), jobKey = await recipientOf(key);
  const pick = (names) => Object.fromEntries(names.map((n) => [n, values[n] ?? ""]));
  const out = { ...spec, salt: hex(random(32)), key: recipientHash(jobKey) };
  if (spec.secrets) out.secrets = { names: spec.secrets.names, sealed: base64(await sealSecrets(pick(spec.secrets.names), jobKey)) };
  delete out.inputKeys;
  if (keys && Object.keys(keys).length) out.inputKeys = base64(await sealSecrets(keys, jobKey));
  return { spec: out, seed, jobKey };
}

// pipelineSteps completes every spec of a pipeline: what passes from one to the next
// is sealed to a key of its own.
async function pipelineSteps(p, t, values) {
  const edges = new Map(), edge = async (step, output) => {
    const at = `${step}/${output}`;
    if (!edges.has(at)) edges.set(at, await newIdentity());
    return edges.get(at);
  };
  const out = [];
  for (const [i, s] of p.steps.entries()) {
    const keys = {}, step = { ...s.spec.step, budget: t.each[i].toString() };
    if (step.outputs) step.outputs = await Promise.all(step.outputs.map(async (o) => ({ ...o, to: await recipientOf(await edge(s.step, o.name)) })));
    for (const input of (s.spec.inputs ?? []).filter((x) => x.from)) keys[input.name] = await edge(p.steps[input.from.steps[0]].step, input.from.output);
    out.push(await own({ ...s.spec, step }, values, keys));
  }
  return out;
}

async function order(step, { p, t }) {
  if (!session()) {
    step("Signing in");
    await signIn();
  }
  step("Opening your data key");
  const { recipient } = await unlock(), wallet = await walletOfSession(), { network: n } = described;
  const values = Object.fromEntries(secretFields().map((e) => [e.dataset.secret, e.value]));
  const o = { kind: p.batch ? 2 : 3, owner: wallet.address, scheduler: n.scheduler, asset: p.asset, maxRate: t.maxRate, maxEgress: t.maxEgress, maxCost: t.max.toString(), fee: t.fee.toString(), nonce: hex(random(32)), recipient: recipientHash(recipient) };
  const seal = async (seed) => base64(await sealOrderEnvelope(n.keeper, seed, o.root, o.owner));
  const now = Math.floor(Date.now() / 1000);
  let submission;
  if (p.batch) {
    step(`Making ${p.items.toLocaleString("en")} items`);
    const made = await own(p.batch.spec, values), batch = { ...p.batch, spec: made.spec };
    o.root = await batchRoot(batch);
    o.count = p.items;
    o.deadline = now + Math.min(Math.ceil(p.items / p.maxParallel) * made.spec.limits.durationSeconds + SLACK, LONGEST);
    submission = { batch, recipient, jobKey: made.jobKey, envelope: await seal(made.seed) };
  } else {
    step(`Sealing ${p.steps.length} steps`);
    const all = await pipelineSteps(p, t, values);
    o.root = rootOf(await Promise.all(all.map((s) => specHash(s.spec))));
    o.count = all.length;
    o.deadline = now + lasts(all.map((s) => s.spec)) + SLACK;
    submission = { recipient, ...(p.name && { name: p.name }), ...(p.maxParallel && { maxParallel: p.maxParallel }), ...(p.failFast && { failFast: true }),
      steps: await Promise.all(all.map(async (s) => ({ spec: s.spec, jobKey: s.jobKey, envelope: await seal(s.seed) }))) };
  }
  const message = orderMessage(n, o);
  step("Waiting for your wallet to sign");
  await wallet.onChain(n);
  const signature = base64(unhex(await wallet.signTyped(message)));
  return { id: digestOf(message), body: { order: o, signature, ...submission } };
}

async function submit() {
  if (!planned) return;
  const empty = secretFields().find((e) => !e.value);
  if (empty) {
    show($("said"), h("div", { class: "note bad", role: "alert" }, `The secret ${empty.dataset.secret} is empty.`));
    return empty.focus();
  }
  const step = steps(), path = planned.p.batch ? "batches" : "pipelines";
  $("several").inert = true; // what is signed is what is shown
  try {
    const { id, body } = await order(step, planned);
    step("Submitting");
    const said = await post(`/v1/${path}`, body, { headers: { "Idempotency-Key": id } });
    if (said.order !== id) throw new Error("the gateway answered for another order than the one that was signed");
    location.assign(`/${path}/${id}`);
  } catch (err) {
    if (err.code === "insufficient-funds") err.next = "deposit in Account, or lower the maximum";
    $("said").append(fault(err));
  } finally {
    $("several").inert = false;
  }
}

async function start() {
  described = await network();
  show($("examples"), [["A matrix", "batch"], ["A count", "count"], ["A pipeline", "pipeline"]].map(([label, name]) => h("button", { type: "button", onclick: () => (($("file").value = EXAMPLES[name]), replan()) }, label)));
  $("upload").addEventListener("change", async (e) => {
    const [f] = e.target.files;
    if (!f) return;
    if (f.size > 1 << 20) return show($("quote"), fault(new Error("the file has more than a mebibyte")));
    $("file").value = await f.text();
    replan();
  });
  $("several").addEventListener("input", (e) => e.target.type === "password" || e.target.type === "file" || replan());
  $("several").addEventListener("submit", (e) => {
    e.preventDefault();
    busy($("submit"), submit).then(() => ready(planned));
  });
  document.addEventListener("session", () => $("several").inert || replan());
  plan();
}

start().catch((err) => show($("quote"), fault(err)));
