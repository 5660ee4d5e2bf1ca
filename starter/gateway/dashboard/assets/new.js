// A new job: the form, its live quote, and what the wallet signs.
import { get, network, post, session } from "./api.js";
import { base64, hex, random, unhex } from "./bytes.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, bytes, gwei, mebibytes, parseAmount, seconds, span } from "./format.js";
import { digestOf, jobID, orderMessage, recipientHash, specHash } from "./order.js";
import { upload } from "./pack.js";
import { newIdentity, recipientOf, sealEnvelope, sealSecrets } from "./seal.js";
import { signIn, walletOfSession } from "./signin.js";
import { gpuText, parseEnv, parseGPU, parseImage, specOf, withOptions } from "./spec.js";
import { unlock } from "./unlock.js";

const SLACK = 24 * 3600; // how much longer than its duration an order stays good
const ZERO = "0x0000000000000000000000000000000000000000";
const salt = hex(random(32));
let catalogue, described, chosen = null, turn = 0;

// quoted is what the page shows, and all that an order is made of: the quote, the
// draft and data sets that it is of, the asset, and the terms. null: none is
// shown that fits the form, and nothing can be signed.
let quoted = null;

function shown(q) {
  quoted = q;
  $("submit").disabled = !q || q.quote.offers.length === 0;
}

class Wrong extends Error {
  constructor(field, message, next) {
    super(message);
    Object.assign(this, { field, next });
  }
}

const size = (mib) => (mib % 1024 === 0 ? `${mib / 1024}GB` : `${mib}MB`);
const time = (s) => (s % 3600 === 0 ? `${s / 3600}h` : s % 60 === 0 ? `${s / 60}m` : `${s}s`);

function need(id, read, message) {
  const v = read($(id).value);
  const bad = v === null || Number.isNaN(v) || v <= 0;
  $(id).toggleAttribute("aria-invalid", bad);
  if (bad) $(id).setAttribute("aria-invalid", "true");
  if (bad) throw new Wrong(id, message);
  return v;
}

// choose fills the form with what a preset asks for; null is an image of one's own.
function choose(p) {
  chosen = p;
  $("own").hidden = p !== null;
  $("options").hidden = !p?.options?.length;
  if (p) {
    const g = parseGPU(p.gpu);
    $("gpu").value = g.model;
    $("vram").value = g.vram || "";
    $("gpus").value = g.count;
    $("ram").value = size(p.ramMiB);
    $("cpu").value = String(p.cpuMilli / 1000);
    $("disk").value = size(p.diskMiB);
    $("duration").value = time(p.durationSeconds);
    show($("option-fields"), optionFields(p));
    show($("inputs"));
  }
  requote();
}

function optionFields(p) {
  const names = Object.keys(p.frameworks);
  const framework = names.length > 1
    ? h("div", { class: "field" }, h("label", { for: "framework" }, "Framework"), h("select", { id: "framework" }, names.map((n) => h("option", { value: n, selected: n === p.framework }, n))))
    : null;
  return [framework, (p.options ?? []).map((o) => {
    const id = `option-${o.name}`;
    const input = o.choices?.length
      ? h("select", { id, data: { option: o.name } }, h("option", { value: "" }, o.default ? `${o.default} (default)` : "default"), o.choices.map((c) => h("option", { value: c }, c)))
      : o.type === "flag"
        ? h("select", { id, data: { option: o.name } }, h("option", { value: "" }, "no"), h("option", { value: "true" }, "yes"))
        : h("input", { id, data: { option: o.name }, placeholder: o.default || "default", inputmode: o.type === "text" ? false : "decimal", autocomplete: "off" });
    return h("div", { class: "field" }, h("label", { for: id }, o.name), input, h("small", {}, o.help));
  })];
}

function framework() {
  return chosen.frameworks[$("framework")?.value || chosen.framework];
}

// inputsOf are the data sets of the form: [{name, files: [{name, file}]}].
function inputsOf() {
  return [...document.querySelectorAll("[data-input]")].map((row) => {
    const name = row.querySelector("[name=input-name]").value.trim();
    const files = [...row.querySelector("[type=file]").files].map((file) => ({ name: file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file }));
    if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) throw new Wrong(null, `"${name}" cannot name a data set`, "use lower-case letters, digits, . _ and -");
    return { name, files };
  }).filter((i) => i.files.length > 0);
}

function secretsOf() {
  const out = {};
  for (const row of document.querySelectorAll("[data-secret]")) {
    const name = row.querySelector("[name=secret-name]").value.trim();
    if (name) out[name] = row.querySelector("[name=secret-value]").value;
  }
  return out;
}

// draft reads the form into a spec's parts; what is wrong is a Wrong.
function draft() {
  let image, command = [], env = parseEnv($("env").value), model;
  if (chosen) {
    const f = framework();
    const values = {};
    for (const e of document.querySelectorAll("[data-option]")) if (e.value !== "") values[e.dataset.option] = e.value;
    const made = withOptions(chosen, f, values);
    if (!f.image.digest) throw new Wrong(null, `this gateway does not know which image ${f.image.ref} is`, "its operator names it with --image; or give an image of your own by digest");
    [image, command, env, model] = [f.image, made.command, { ...made.env, ...env }, chosen.name];
  } else {
    image = parseImage($("image").value);
    const typed = $("image").value.trim() !== "";
    $("image-fault").hidden = !typed || image !== null;
    $("image-fault").textContent = "write name:tag@sha256: and 64 hex digits";
    if (!image) throw new Wrong("image", "name an image to see a quote");
    const line = $("command").value.trim();
    if (line) command = ["/bin/sh", "-c", line];
  }
  const count = need("gpus", (t) => (/^\d{1,2}$/.test(t) ? Number(t) : null), "the number of GPUs is 1 to 64");
  const vram = $("vram").value.trim();
  if (vram && !/^\d{1,4}$/.test(vram)) throw new Wrong("vram", "the memory of a GPU is a number of GB");
  return {
    image, command, env, model, name: $("name").value.trim() || model, gpu: gpuText({ model: $("gpu").value, vram: Number(vram), count }),
    ram: need("ram", mebibytes, "host memory is a size such as 64GB"), disk: need("disk", mebibytes, "disk is a size such as 20GB"),
    cpu: Math.round(need("cpu", Number, "cores are a number such as 4 or 0.5") * 1000), duration: need("duration", seconds, "the duration is a time such as 4h"),
    minReputation: Number($("reputation").value) || 0, minStake: Number($("stake").value) || 0, retry: $("retry").value, salt,
  };
}

const asset = () => ($("currency").value === "token" ? described.network.token : ZERO);
const unit = () => ($("currency").value === "token" ? "SKYOPS" : "ETH");

// announced puts data sets into a spec by name and size, before they are sealed.
const announced = (inputs) => inputs.map((i) => ({
  name: i.name, cid: `b${"a".repeat(58)}`, manifest: salt, bytes: Math.ceil(i.files.reduce((n, f) => n + f.file.size + 1024, 4096) * 1.01) + 4096,
}));

// terms are what the order would concede, by the quote and the form.
function terms(q) {
  const said = (id) => {
    if (!$(id).value.trim()) return null;
    const v = parseAmount($(id).value);
    if (v === null) throw new Wrong(id, `${$(id).value} is not an amount`, "write whole units, such as 0.5");
    return v;
  };
  const least = BigInt(q.minFee);
  const fee = said("fee") ?? least;
  const max = said("max") ?? BigInt(q.maxCost) - least + fee;
  if (fee < least) throw new Wrong("fee", `the fee is at least ${amount(least)} ${unit()}`);
  if (max <= fee) throw new Wrong("max", "the maximum leaves nothing beside the fee", "give a higher one: the fee is part of it");
  return { fee, max, maxRate: q.maxRate, maxEgress: q.maxEgress };
}

const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];

function drawQuote(q, t) {
  if (q.offers.length === 0) {
    return show($("quote"), h("div", { class: "note warn" }, h("p", {}, h("strong", {}, `None of ${q.nodes} nodes fits now`)), q.closest ? h("p", {}, q.closest) : null),
      h("ul", { class: "bare small muted" }, q.rejected.slice(0, 6).map((r) => h("li", {}, h("span", { class: "mono" }, r.node.slice(0, 10)), ` ${r.detail || r.code}`))));
  }
  const best = q.offers[0];
  const short = q.deposited !== undefined && BigInt(q.deposited) < t.max;
  $("max").placeholder = amount(BigInt(q.maxCost));
  show($("quote"), h("p", { class: "price" }, h("b", {}, amount(q.cost)), ` ${unit()}`, h("span", { class: "muted small" }, ` for all of ${span(q.durationSeconds * 1000)}`)),
    h("dl", { class: "facts small" },
      fact("Best node", [best.gpus ? `${best.gpus} × ${best.gpu} ${bytes(best.vramMiB * 2 ** 20)}` : "no GPU", best.simulated ? [" ", h("span", { class: "badge plain warn" }, "simulated")] : null]),
      fact("Price", `${gwei(best.rate)} ${unit()} per GPU-hour`), fact("Could run it", `${q.feasible} of ${q.nodes} nodes`),
      fact("Image", best.hasImage ? "on the node already" : "to be fetched"), fact("At most", `${amount(t.max)} ${unit()}`),
      q.deposited !== undefined ? fact("Deposited", `${amount(q.deposited)} ${unit()}`) : null),
    short ? h("div", { class: "note warn" }, h("p", {}, "The deposit does not cover the maximum. ", h("a", { href: "/account" }, "Deposit more"), ", or lower the maximum.")) : null);
}

let waiting;
function requote() {
  clearTimeout(waiting);
  turn++; // an answer that is still on its way is of another form
  shown(null);
  waiting = setTimeout(quote, 300);
}

async function quote() {
  const mine = ++turn;
  try {
    const d = draft(), inputs = inputsOf(), pay = asset();
    const spec = specOf({ ...d, inputs: announced(inputs) });
    const q = await post("/v1/quotes", { spec, asset: pay, ...(session() && { owner: session().owner }) });
    if (mine !== turn) return;
    const t = q.offers.length ? terms(q) : null;
    drawQuote(q, t);
    shown({ quote: q, draft: d, inputs, asset: pay, terms: t });
  } catch (err) {
    if (mine !== turn) return;
    show($("quote"), err instanceof Wrong ? h("p", { class: "muted" }, err.message, err.next ? `: ${err.next}` : "") : fault(err));
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

// order seals what the quoted job needs, and has the wallet sign for it, on the
// terms that are shown.
async function order(step, { draft: made, inputs, asset: pay, terms: t }) {
  const d = { ...made }, secrets = secretsOf();
  if (!session()) {
    step("Signing in");
    await signIn();
  }
  step("Opening your data key");
  const { recipient } = await unlock();
  const wallet = await walletOfSession();
  const { network: n } = described;
  const key = await newIdentity();
  const jobKey = await recipientOf(key);
  d.salt = hex(random(32));
  d.inputs = [];
  for (const i of inputs) {
    step(`Sealing and uploading ${i.name}`);
    d.inputs.push({ name: i.name, ...(await upload(i.files, [recipient, jobKey])) });
  }
  if (Object.keys(secrets).length) d.secrets = { names: Object.keys(secrets).sort(), sealed: base64(await sealSecrets(secrets, jobKey)) };
  d.key = recipientHash(jobKey);
  const spec = specOf(d);
  const root = await specHash(spec);
  step("Checking the job's hash");
  const check = await post("/v1/quotes", { spec, asset: pay });
  if (check.specHash !== root) throw new Error(`the gateway reads this job as ${check.specHash}, this page as ${root}: nothing is signed`);
  const o = {
    kind: 1, owner: wallet.address, scheduler: n.scheduler, root, count: 1, asset: pay, maxRate: t.maxRate, maxEgress: t.maxEgress,
    maxCost: t.max.toString(), fee: t.fee.toString(), nonce: hex(random(32)), deadline: Math.floor(Date.now() / 1000) + d.duration + SLACK, recipient: recipientHash(recipient),
  };
  const envelope = base64(await sealEnvelope(n.keeper, key, root, o.owner));
  const message = orderMessage(n, o);
  step("Waiting for your wallet to sign");
  await wallet.onChain(n);
  const signature = base64(unhex(await wallet.signTyped(message)));
  return { id: digestOf(message), submission: { order: o, signature, spec, index: 0, recipient, jobKey, envelope } };
}

async function submit() {
  if (!quoted) return;
  const step = steps();
  $("job").inert = true; // what is signed is what is shown
  try {
    const { id, submission } = await order(step, quoted);
    step("Submitting");
    const said = await post("/v1/jobs", submission, { headers: { "Idempotency-Key": id } });
    if (said.order !== id || said.job !== jobID(id, 0)) throw new Error("the gateway answered for another order than the one that was signed");
    location.assign(`/jobs/${said.job}`);
  } catch (err) {
    if (err.code === "insufficient-funds") err.next = "deposit in Account, or lower the maximum";
    $("said").append(fault(err));
    if (err.field) $(err.field).focus();
  } finally {
    $("job").inert = false;
  }
}

function addInput(name = "data", help = "") {
  const files = h("input", { type: "file", multiple: true, "aria-label": `Files of data set ${name}` });
  const row = h("div", { class: "pair", data: { input: "" } },
    h("input", { name: "input-name", value: name, "aria-label": "Name of the data set" }), files,
    h("label", { class: "check small nowrap" }, h("input", { type: "checkbox", onchange: (e) => files.toggleAttribute("webkitdirectory", e.target.checked) }), "folder"),
    h("button", { type: "button", class: "quiet", "aria-label": "Remove the data set", onclick: () => (row.remove(), requote()) }, "Remove"), help ? h("small", { class: "muted" }, help) : null);
  $("inputs").append(row);
}

function addSecret() {
  const row = h("div", { class: "pair", data: { secret: "" } },
    h("input", { name: "secret-name", placeholder: "NAME", "aria-label": "Name of the secret", autocomplete: "off" }),
    h("input", { name: "secret-value", type: "password", placeholder: "value", "aria-label": "Value of the secret", autocomplete: "new-password" }),
    h("button", { type: "button", class: "quiet", "aria-label": "Remove the secret", onclick: () => row.remove() }, "Remove"),
    h("small", { class: "muted" }, "The program finds it as a file in SKYOPS_SECRETS_DIR."));
  $("secrets").append(row);
}

function choice(value, title, text, checked) {
  return h("label", { class: "choice" }, h("input", { type: "radio", name: "preset", value, checked }), h("span", {}, h("strong", {}, title), h("span", { class: "muted small" }, text)));
}

async function start() {
  [catalogue, described] = await Promise.all([get("/presets.json"), network()]);
  const asked = new URLSearchParams(location.search).get("preset");
  const first = catalogue.presets.find((p) => p.name === asked) ?? catalogue.presets.find((p) => p.frameworks[p.framework].image.digest) ?? catalogue.presets[0];
  show($("presets"), catalogue.presets.map((p) => choice(p.name, p.name, p.description, p === first)), choice("", "Your own image", "Any image in a registry, named by its digest.", false));
  show($("gpu"), h("option", { value: "" }, "any"), h("option", { value: "none" }, "none"), catalogue.gpus.map((g) => h("option", { value: g.name }, g.name)));
  $("presets").addEventListener("change", (e) => choose(catalogue.presets.find((p) => p.name === e.target.value) ?? null));
  $("add-input").addEventListener("click", () => {
    const used = new Set([...document.querySelectorAll("[name=input-name]")].map((e) => e.value));
    const offered = (chosen?.inputs ?? []).find((i) => !used.has(i.name));
    addInput(offered?.name ?? "data", offered?.help);
  });
  $("add-secret").addEventListener("click", addSecret);
  $("job").addEventListener("input", requote);
  $("job").addEventListener("submit", (e) => {
    e.preventDefault();
    busy($("submit"), submit).then(() => shown(quoted)); // one that was made meanwhile stands
  });
  document.addEventListener("session", () => $("job").inert || requote()); // who signs in to submit keeps what was shown
  choose(first);
}

start().catch((err) => show($("quote"), fault(err)));
