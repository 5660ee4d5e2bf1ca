// A job: its stages, attempts, live log and charts, cost and result.
import { get, keepSession, network, post, Problem, session } from "./api.js";
import { base64, unbase64, unhex } from "./bytes.js";
import { Charts } from "./charts.js";
import { $, ask, busy, fault, h, show, toast } from "./dom.js";
import { ago, amount, bytes, clock, gpus, hash, seconds, short, span, stamp, when } from "./format.js";
import { signedIn } from "./gate.js";
import * as keyring from "./keyring.js";
import { LogView } from "./logview.js";
import { extensionMessage } from "./order.js";
import { resultCard } from "./result.js";
import { FrameReader, LOG, parseLines, TELEMETRY } from "./seal.js";
import { walletOfSession } from "./signin.js";
import { badge, delivered, terminal } from "./states.js";
import { follow } from "./stream.js";
import { unlock } from "./unlock.js";

const id = location.pathname.split("/").pop();
const ZERO = "0x0000000000000000000000000000000000000000";
const parts = {}; // of the page, by name
const story = [];
let job = null, stop = null, shownResult = "";

const unit = () => (!job.asset || job.asset === ZERO ? "ETH" : "SKYOPS");
const action = (label, c, run) => h("button", { type: "button", class: c, onclick: (e) => busy(e.currentTarget, () => run().catch((err) => toast("bad", [err.detail ?? err.message, err.next].filter(Boolean).join(": ")))) }, label);

// Actions

async function cancel() {
  const said = await ask("Cancel this job?", h("p", {}, "It is stopped, its last state is kept, and work that was kept is paid. The rest of the money comes back."), [{ label: "Cancel the job", value: "yes", class: "danger" }]);
  if (said) update(await post(`/v1/jobs/${id}/cancel`, {}));
}

async function extend() {
  const said = await ask("Give it more time", h("div", { class: "stack" }, h("p", { class: "muted" }, "Within the order's maximum, so it needs no more money; your wallet signs it."),
    h("div", { class: "field" }, h("label", { for: "longer" }, "Runs at most for, all together"), h("input", { id: "longer", name: "longer", required: true, placeholder: "6h", autocomplete: "off" }))), [{ label: "Sign", value: "sign" }]);
  if (!said) return;
  const duration = seconds(said.get("longer"));
  if (!duration) throw new Error("that is not a duration: write 6h or 90m");
  const [{ network: n }, wallet] = [await network(), await walletOfSession()];
  await wallet.onChain(n);
  const signature = base64(unhex(await wallet.signTyped(extensionMessage(n, job.order, id, duration))));
  update(await post(`/v1/jobs/${id}/extend`, { extension: { job: id, order: job.order, duration }, signature }));
  toast("good", `It may run for ${span(duration * 1000)} now.`);
}

function actions() {
  const out = [];
  if (job.durationSeconds && ["placing", "starting", "running"].includes(job.state)) out.push(action("Pause", "", async () => update(await post(`/v1/jobs/${id}/pause`, {}))));
  if (["pausing", "paused"].includes(job.state)) out.push(action("Resume", "primary", async () => update(await post(`/v1/jobs/${id}/resume`, {}))));
  if (job.durationSeconds && !delivered(job.state)) out.push(action("Extend", "", extend));
  if (!delivered(job.state)) out.push(action("Cancel", "danger", cancel));
  return out;
}

// Stages

const STAGES = ["Signed", "Matched", "Running", "Delivered", "Paid", "Anchored"];

// stageOf is how many stages are done.
export function stageOf(j) {
  if (j.anchoring) return 6;
  if (j.settlement) return 5;
  if (delivered(j.state)) return 4;
  if (["running", "pausing", "paused"].includes(j.state)) return 2;
  return j.attempts?.length || j.state === "starting" ? 1.5 : j.state === "authenticating" ? 0 : 1;
}

function stages() {
  const at = stageOf(job), over = terminal(job.state) && job.state !== "succeeded";
  return h("ol", { class: "stages", "aria-label": "Stages" }, STAGES.map((name, i) => {
    const done = i < Math.floor(at), now = !done && i === Math.floor(at) && !terminal(job.state);
    const failed = over && i === 3;
    return h("li", { class: failed ? "bad" : done ? "done" : now ? "now" : "", "aria-current": now ? "step" : false }, failed || (now && job.state.startsWith("paus")) ? job.state[0].toUpperCase() + job.state.slice(1) : name);
  }));
}

// Progress

const SOURCES = { file: "by the program's own progress file", log: "by its log", history: "by earlier runs of this image" };

function left() {
  const r = job.remaining;
  if (!r || delivered(job.state)) return null;
  const passed = performance.now() - job.received, ms = Math.max(0, r.ms - passed);
  if (r.source === "deadline") return h("p", { id: "left" }, h("strong", {}, `at most ${span(ms)} left`), h("span", { class: "muted" }, ", by its time limit: the program does not say how far it is"));
  const range = r.highMs > r.lowMs ? ` (${span(Math.max(0, r.lowMs - passed))} to ${span(Math.max(0, r.highMs - passed))})` : "";
  return h("p", { id: "left" }, h("strong", {}, `about ${span(ms)} left`), h("span", { class: "muted" }, `${range}, ${SOURCES[r.source] ?? r.source}${r.saveMs >= 1000 ? `; ${span(r.saveMs)} of it to save and seal` : ""}`));
}

function progress() {
  const p = job.progress, total = Number(p?.total ?? 0), step = Number(p?.step ?? 0);
  const said = [];
  if (total > 0) {
    said.push(h("div", { class: "row between" }, h("strong", {}, `${step.toLocaleString("en")} of ${total.toLocaleString("en")} ${p.unit ?? ""}`), h("span", { class: "muted" }, `${Math.floor((100 * step) / total)} %`)), h("progress", { max: String(total), value: String(step), "aria-label": "Progress" }));
  } else if (p?.stage && !delivered(job.state)) said.push(h("p", {}, h("strong", {}, { fetch: "Fetching its data", image: "Fetching its image", start: "Starting", run: "Running", stop: "Stopping", seal: "Sealing the result", publish: "Publishing the result" }[p.stage] ?? p.stage)));
  said.push(left());
  if (job.remaining?.warning && !delivered(job.state)) said.push(h("div", { class: "note warn" }, job.remaining.warning));
  if (job.checkpoint?.seq && !delivered(job.state)) said.push(h("p", { class: "muted small" }, `Newest checkpoint: ${job.checkpoint.step ? `step ${job.checkpoint.step}` : `number ${job.checkpoint.seq}`}. ${job.state === "paused" ? "It goes on from there when it is resumed." : "A lost node costs what came after it."}`));
  if (job.mayLoseMs && !delivered(job.state)) said.push(h("p", { class: "muted small" }, `You may lose up to ${span(job.mayLoseMs)} of work with its node${job.endurance ? `, which is taken to run ${span(job.endurance.everyMs)} between two failures` : ""}.`));
  return said.filter(Boolean);
}

// Cause, waiting

function troubles() {
  const out = [];
  if (job.waiting) out.push(h("div", { class: "note warn" }, h("p", {}, `Waiting: ${job.waiting}`)));
  if (job.cause) {
    const lines = parts.log?.tail(8) ?? [];
    out.push(h("div", { class: `note ${job.state === "cancelled" ? "" : "bad"}`, role: "alert" }, h("p", {}, h("strong", {}, job.cause.message)), job.cause.evidence ? h("p", { class: "small" }, job.cause.evidence) : null, job.cause.fix ? h("p", {}, `Next: ${job.cause.fix}`) : null,
      lines.length && !["cancelled"].includes(job.state) ? h("details", { open: true }, h("summary", {}, "The last lines of its standard error"), h("pre", { class: "preview" }, lines.join("\n"))) : null));
  }
  const lost = (job.attempts ?? []).filter((a) => a.outcome === "lost" || a.outcome === "drained");
  if (lost.length && !delivered(job.state)) out.push(h("div", { class: "note warn" }, lost.length === 1 ? "A node was lost; the job goes on from its newest checkpoint on another one." : `${lost.length} nodes were lost; the job goes on from its newest checkpoint.`));
  return out;
}

// The side

const facts = (rows) => h("dl", { class: "facts small" }, rows.filter((r) => r && r[1]).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

function cost() {
  const due = BigInt(job.due ?? (job.attempts ?? []).reduce((n, a) => n + BigInt(a.receipt?.receipt.cost ?? 0), 0n));
  const max = BigInt(job.maxCost ?? 0), fee = BigInt(job.fee ?? 0);
  const s = job.settlement;
  const spent = s ? BigInt(s.paid) + BigInt(s.fee) : due + (due > 0n ? fee : 0n);
  return h("section", { class: "card stack" }, h("h2", {}, s ? "Cost" : "Cost so far"),
    h("p", { class: "price" }, h("b", { id: "cost" }, amount(spent)), ` ${unit()}`), max > 0n ? h("progress", { max: "1000", value: String((spent * 1000n) / max), "aria-label": "Cost against the maximum" }) : null,
    facts([["At most", max > 0n ? `${amount(max)} ${unit()}` : ""], ["Work", `${amount(s ? s.paid : due)} ${unit()}`], ["Fee", `${amount(s ? s.fee : fee)} ${unit()}`], s && ["Refunded", `${amount(s.refunded)} ${unit()}`]]),
    s ? null : h("p", { class: "muted small" }, "By the newest receipts that node and scheduler signed: work counts when its checkpoint is kept."));
}

function attempts() {
  const all = job.attempts ?? [];
  if (all.length === 0) return null;
  return h("section", { class: "card stack" }, h("h2", {}, all.length > 1 ? `${all.length} attempts` : "Node"), h("ol", { class: "bare attempts" }, all.map((a) => h("li", {},
    h("div", { class: "row" }, hash(a.node), a.simulated ? h("span", { class: "badge plain warn" }, "simulated") : null, h("span", { class: `badge ${{ succeeded: "good", failed: "bad", lost: "bad" }[a.outcome] ?? (a.outcome ? "" : "live")}` }, a.outcome || "running")),
    h("div", { class: "muted small" }, a.startedAt ? `from ${clock(a.startedAt)}` : "now", a.endedAt && a.startedAt ? `, for ${span(a.endedAt - a.startedAt)}` : "", a.resumedFrom && /[1-9a-f]/.test(a.resumedFrom.slice(2)) ? ", resumed from a checkpoint" : ""),
    a.cause ? h("div", { class: "small" }, a.cause.message) : null))));
}

// why shows what decided for the node, or what the job waits for.
function why() {
  const said = h("div", { class: "stack small" });
  const load = async () => {
    const w = await get(`/v1/jobs/${id}/why`);
    const e = w.explanation, terms = e.chosen?.terms ?? [];
    show(said, h("p", {}, e.summary), w.note ? h("p", { class: "muted" }, w.note) : null,
      terms.length ? h("ul", { class: "bare muted" }, terms.map((t) => h("li", {}, `${t.name}: ${t.points.toLocaleString("en")} points (${t.fact})`))) : null,
      (w.rejected ?? []).length ? h("ul", { class: "bare muted" }, w.rejected.slice(0, 12).map((r) => h("li", {}, h("span", { class: "mono" }, short(r.node)), ` ${r.detail || r.code}`))) : null);
  };
  return h("details", { ontoggle: (e) => e.currentTarget.open && !said.firstChild && load().catch((err) => show(said, fault(err))) }, h("summary", { class: "small" }, job.node ? "Why this node?" : "Why does it wait?"), said);
}

function about() {
  const tx = (v) => (v && /[1-9a-f]/.test(v.slice(2)) ? hash(v) : "");
  return h("section", { class: "card stack" }, h("h2", {}, "About"), facts([["Job", hash(job.job)], ["Image", job.image ? h("span", { class: "mono" }, job.image) : ""], ["GPU", gpus(job.gpu)], ["Submitted", stamp(job.createdAt)], ["Matched in", job.matchMicros ? `${(job.matchMicros / 1000).toFixed(1)} ms` : ""],
    ["Order", hash(job.order)], ["Record", tx(job.recordHash)], ["Funded by", tx(job.funding)], ["Settled by", tx(job.settlement?.tx)], ["Anchored in", job.anchoring ? `batch ${job.anchoring.seq}` : ""]]),
  h("p", { class: "small" }, h("a", { href: `/explorer/jobs/${job.job}` }, "Check it in the explorer")));
}

// Where the result is

const WAYS = { pending: ["live", "on its way"], done: ["good", "there"], failed: ["bad", "not there"] };

async function link(said) {
  const l = await post(`/v1/jobs/${id}/link`, {});
  show(said, h("p", { class: "small" }, `Good until ${stamp(l.expiresAt * 1000)}, for whoever has it: ${l.segments + 1} sealed files.`), h("input", { class: "mono small", readonly: true, value: `${l.url}manifest.json`, "aria-label": "Link", onfocus: (e) => e.currentTarget.select() }));
}

// depot says that the scheduler's own folder took the result, and why; it may have gone to IPFS since.
function depot() {
  if (!job.depot) return null;
  return h("section", { class: "card stack", id: "depot" }, h("h2", {}, "Where it is"), h("p", {}, `${job.depot}. The scheduler's own depot took it; it opens here as ever, from IPFS once that took it.`));
}

// places are where the result is delivered to, besides the scheduler's own storage.
function places() {
  const all = job.deliveries ?? [];
  if (all.length === 0) return null;
  const failed = all.filter((d) => d.state === "failed").map((d) => d.target), at = all.find((d) => d.state === "done");
  return h("section", { class: "card stack", id: "places" }, h("h2", {}, "Where it is delivered to"), h("ul", { class: "bare attempts" }, all.map((d) => h("li", {},
    h("div", { class: "row" }, h("strong", {}, { ipfs: "IPFS", arweave: "Arweave", direct: "Direct link" }[d.target] ?? d.target), h("span", { class: `badge ${WAYS[d.state]?.[0] ?? ""}` }, WAYS[d.state]?.[1] ?? d.state)),
    d.place ? h("div", { class: "small" }, hash(d.place)) : null, d.reason ? h("div", { class: "small" }, d.reason) : null))),
  failed.length && at ? h("p", { class: "small" }, `${failed.join(" and ")} did not take it: the next place was used, and it is at ${at.target}.`) : null,
  failed.length && !at && delivered(job.state) ? h("p", { class: "small" }, "It is where every result is, in the scheduler's own storage.") : null,
  at ? parts.linked : null);
}

// Drawing

function frame() {
  parts.linked = h("div", { class: "stack" }, h("div", {}, action("Make a link to the sealed files", "", () => link(parts.linked.lastChild))), h("div", {}));
  parts.title = h("h1", {});
  parts.sub = h("div", { class: "row small muted" });
  parts.actions = h("div", { class: "row" });
  parts.stages = h("div", {});
  parts.troubles = h("div", { class: "stack" });
  parts.progress = h("section", { class: "card stack", "aria-live": "polite", "aria-label": "Progress" });
  parts.charts = h("div", {});
  parts.logplace = h("div", {});
  parts.locked = h("div", {});
  parts.story = h("ol", { class: "story" });
  parts.side = h("div", { class: "stack" });
  parts.why = h("section", { class: "card" });
  parts.result = h("div", {});
  parts.live = h("span", { class: "badge" }, "connecting");
  show($("job"), h("div", { class: "head" }, h("div", {}, parts.title, parts.sub), parts.actions), parts.stages,
    h("div", { class: "split" }, h("div", { class: "stack" }, parts.troubles, parts.progress, parts.result, parts.locked,
      h("section", { class: "card", id: "telemetry" }, h("header", {}, h("h2", {}, "Telemetry"), parts.live), parts.charts),
      h("section", { class: "card", id: "log" }, h("h2", {}, "Log"), parts.logplace),
      h("section", { class: "card" }, h("h2", {}, "Story"), parts.story)), h("div", { class: "stack" }, parts.side, parts.why)));
  show(parts.charts, h("p", { class: "muted" }, "Charts appear once a node reports."));
  parts.log = new LogView(parts.logplace);
}

function update(j) {
  job = { ...j, received: performance.now() }; // by no clock but this page's
  document.title = `${job.name || short(job.job)} · ${job.state} · Skyops`;
  parts.title.textContent = job.name || "Unnamed job";
  show(parts.sub, badge(job.state), hash(job.job), when(job.createdAt));
  show(parts.actions, actions());
  show(parts.stages, stages());
  show(parts.troubles, troubles());
  const p = progress();
  parts.progress.hidden = p.length === 0;
  show(parts.progress, p);
  show(parts.side, cost(), depot(), places(), attempts(), about());
  if (parts.explained !== (job.node ?? "")) {
    parts.explained = job.node ?? "";
    show(parts.why, why());
  }
  if (job.package && delivered(job.state) && shownResult !== job.package.manifest) {
    shownResult = job.package.manifest;
    show(parts.result, resultCard(job));
  }
}

// told is a line of the story, in which long ids are shortened.
const told = (text) => text.split(/(0x[0-9a-fA-F]{40,64})\b/).map((part, i) => (i % 2 ? hash(part) : part));

function tell(event) {
  story.push(event);
  show(parts.story, story.slice(-200).map((e) => h("li", {}, h("time", { class: "muted small mono", datetime: new Date(e.at).toISOString(), title: ago(e.at) }, clock(e.at)), h("span", {}, h("strong", {}, e.kind), " ", told(e.text)))));
}

// Frames

const readers = {};

// frames opens what came of the log or the telemetry. One that does not open ends
// that stream in the page, and nothing else of it.
async function frames(kind, data) {
  if (parts.shut.has(kind)) return;
  try {
    await opened(kind, data);
  } catch (err) {
    parts.shut.add(kind);
    $(kind === LOG ? "log" : "telemetry").prepend(fault(Object.assign(new Error(`this ${kind === LOG ? "log" : "telemetry"} does not open here any further: ${err.message}`),
      { next: "if the job was submitted with the skyops command, import its keyring in Account, then reload" })));
  }
}

async function opened(kind, data) {
  if (!parts.keys) return;
  const name = `${kind}/${data.epoch}`;
  if (!readers[name]) {
    if (kind === LOG && data.epoch > 1) parts.log.note(`attempt ${data.epoch} begins`, data.epoch);
    readers[name] = new FrameReader(id, data.epoch, kind, parts.keys);
  }
  const r = readers[name];
  for (const [i, f] of data.frames.entries()) {
    if (data.first + i < r.next) continue;
    const payload = await r.open(unbase64(f));
    if (!payload) continue;
    if (kind === LOG) parts.log.add(parseLines(payload), data.epoch);
    else {
      parts.drawn ??= new Charts(parts.charts);
      parts.drawn.add(JSON.parse(new TextDecoder().decode(payload)), data.epoch);
    }
  }
}

function locked(err) {
  const open = (e) => busy(e.currentTarget, () => unlock().catch((failed) => locked(failed)));
  show(parts.locked, h("div", { class: "card stack" }, h("h2", {}, "Log and telemetry are sealed to your data key"), h("p", { class: "muted" }, "They are opened in this browser; the gateway cannot read them."), h("div", {}, h("button", { type: "button", class: "primary", id: "unlock", onclick: open }, "Open with your wallet")), err ? fault(err) : null));
  $("telemetry").hidden = $("log").hidden = true;
}

// watch follows the job's stream: with the data key its frames too.
async function watch() {
  stop?.abort();
  const mine = (stop = new AbortController());
  const key = keyring.opened();
  parts.keys = key?.all;
  if (key) {
    show(parts.locked);
    $("telemetry").hidden = $("log").hidden = false;
  } else locked();
  story.length = 0;
  parts.shut = new Set();
  const state = (up) => {
    parts.live.className = `badge ${up ? "live" : "warn"}`;
    parts.live.textContent = up ? "live" : "reconnecting";
  };
  const on = async (name, data) => {
    if (mine.signal.aborted) return;
    if (name === "status") update(data);
    else if (name === "event") tell(data);
    else if (name === "log") await frames(LOG, data);
    else if (name === "telemetry") await frames(TELEMETRY, data);
  };
  try {
    await follow(`/v1/jobs/${id}/stream?epoch=1&only=${key ? "status,event,log,telemetry" : "status,event"}`, on, mine.signal, state);
    if (mine.signal.aborted) return;
    parts.live.className = "badge";
    parts.live.textContent = "ended";
  } catch (err) {
    if (mine.signal.aborted || !session()) return;
    if (err.code === "unauthorized") return keepSession(null);
    if (err instanceof Problem && err.status === 404) return show($("job"), h("div", { class: "card empty" }, h("h1", {}, "No such job"), h("p", {}, "There is none of that name for this wallet."), h("a", { class: "button", href: "/jobs" }, "Your jobs")));
    parts.live.className = "badge warn";
    parts.live.textContent = "ended";
    show(parts.troubles, troubles(), fault(err));
  }
}

async function start() {
  frame();
  for (const name of Object.keys(readers)) delete readers[name];
  parts.drawn = null;
  parts.explained = undefined;
  try {
    update(await get(`/v1/jobs/${id}`));
  } catch (err) {
    if (err.status === 404) return show($("job"), h("div", { class: "card empty" }, h("h1", {}, "No such job"), h("p", {}, "There is none of that name for this wallet."), h("a", { class: "button", href: "/jobs" }, "Your jobs")));
    return show($("job"), fault(err));
  }
  document.addEventListener("datakey", watch); // the same one again changes nothing
  watch();
}

// What is left is counted down between two reports.
setInterval(() => {
  if (job && !document.hidden && $("left") && left()) $("left").replaceWith(left());
}, 1000);

signedIn($("job"), "A job is shown to the wallet that ordered it, and to nobody else.", start);
