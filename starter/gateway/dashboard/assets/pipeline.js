// A pipeline: its steps and what each waits for, their jobs, what they cost.
import { $, h, show } from "./dom.js";
import { amount, hash, short, span } from "./format.js";
import { signedIn } from "./gate.js";
import { graph } from "./graph.js";
import { cancelling, cell, cost, follow, head, table, trouble, unitOf, ZERO } from "./ordered.js";
import { badge, terminal } from "./states.js";

const path = `/v1/pipelines/${location.pathname.split("/").pop()}`;
const SHOWN = 50; // runs of a step
const open = new Set(); // steps whose runs the reader wants to see
let pipeline = null;

const count = (list, state) => list.filter((x) => x.state === state).length;

// told is how far a step is.
function told(step) {
  const runs = step.runs ?? [];
  return runs.length > 1 && step.state !== "cached" ? `${step.state}, ${count(runs, "succeeded") + count(runs, "cached")} of ${runs.length}` : step.state;
}

function progress() {
  const all = pipeline.steps, over = all.filter((x) => !["waiting", "running"].includes(x.state)).length;
  const rest = ["running", "cached", "failed", "skipped", "cancelled"].map((state) => [state, count(all, state)]).filter(([, n]) => n).map(([state, n]) => `${n} ${state}`);
  return h("section", { class: "card stack", "aria-label": "Progress", "aria-live": "polite" }, h("div", { class: "row between" }, h("strong", { id: "counts" }, `${over} of ${all.length} steps have ended`), h("span", { class: "muted" }, rest.join(", "))),
    h("progress", { max: String(all.length), value: String(over), "aria-label": "Steps that have ended" }));
}

// run is a line of the table: one job of a step.
function run(step, r, n) {
  const begun = r.startedAt && (r.endedAt || !terminal(r.state));
  return h("tr", {}, cell("Job", h("a", { href: `/jobs/${r.job}` }, step.runs.length > 1 ? `run ${n + 1}` : short(r.job)), "nowrap"), cell("State", [badge(r.state), r.cause ? h("div", { class: "small" }, r.cause.message) : null]),
    cell("Node", r.node && r.node !== ZERO ? hash(r.node) : "–"), cell("Attempts", String(r.attempts ?? 0), "num"), cell("Time", begun ? span((r.endedAt || Date.now()) - r.startedAt) : "–", "num nowrap"), cell("Cost", `${amount(r.cost ?? 0)} ${unitOf(pipeline)}`, "num nowrap"));
}

// again says how what did not succeed is run again.
function again(p) {
  if (!["failed", "cancelled"].includes(p.state)) return null;
  return h("div", { class: "note", id: "again" }, p.resumable ? h("p", {}, "Run again what did not succeed, under a new order: ", h("code", {}, `skyops pipeline resume ${p.order}`), ". The rest stands and is not paid again.")
    : h("p", {}, "It has no copy for its owner, as of browsers, delegated keys and large files: submit its file again. What is cached by then is not paid again."));
}

function step(x, i) {
  const runs = x.runs ?? [];
  const list = () => [table(["Job", "State", "Node", "#Attempts", "#Time", "#Cost"], runs.slice(0, SHOWN).map((r, n) => run(x, r, n))), runs.length > SHOWN ? h("p", { class: "muted small inset" }, `The first ${SHOWN} of ${runs.length}.`) : null];
  const folded = () => h("details", { open: open.has(i), ontoggle: (e) => (e.currentTarget.open ? open.add(i) : open.delete(i)) }, h("summary", { class: "inset" }, `${runs.length} runs`), list());
  return h("section", { class: "card flush", id: `step-${i}` }, h("header", {}, h("h2", {}, x.title), badge(x.state)),
    x.after?.length ? h("p", { class: "muted small inset" }, "After ", x.after.map((a, n) => [n ? ", " : "", pipeline.steps[a.step]?.title ?? String(a.step), a.when === "succeeded" ? "" : ` (${a.when})`])) : null,
    x.cachedFrom ? h("p", { class: "inset" }, "It did not run: ", h("a", { href: `/pipelines/${x.cachedFrom}` }, "an earlier pipeline"), " made the same.") : null,
    x.why ? h("p", { class: "inset" }, x.why) : null, runs.length > 3 ? folded() : runs.length ? list() : null);
}

function update(p) {
  pipeline = p;
  const drawn = graph(p.steps, told), left = $("graph")?.scrollLeft ?? 0;
  document.title = `${p.name || short(p.order)} · ${p.state} · Skyops`;
  show($("pipeline"), head(p, "Unnamed pipeline", terminal(p.state) || p.state === "settling" ? [] : [cancelling(path, "pipeline", update)]),
    h("div", { class: "split" }, h("div", { class: "stack" }, trouble(p), again(p), progress(), drawn ? h("section", { class: "card stack" }, h("h2", {}, "Steps"), h("div", { class: "scroll", id: "graph", tabindex: "0", role: "region", "aria-label": "Graph of the steps" }, drawn)) : null, p.steps.map(step)), h("div", { class: "stack" }, cost(p))));
  if (drawn) $("graph").scrollLeft = left;
}

signedIn($("pipeline"), "A pipeline is shown to the wallet that ordered it, and to nobody else.", () => follow(path, $("pipeline"), "pipeline", update));
