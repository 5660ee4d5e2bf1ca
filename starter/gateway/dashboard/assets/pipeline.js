// A pipeline: its steps and what each waits for, their jobs, what they cost.
import { get, post, session } from "./api.js";
import { $, ask, busy, fault, h, show, toast } from "./dom.js";
import { amount, hash, short, span, when } from "./format.js";
import { signedIn } from "./gate.js";
import { graph } from "./graph.js";
import { badge, terminal } from "./states.js";

const id = location.pathname.split("/").pop();
const ZERO = "0x0000000000000000000000000000000000000000";
const SHOWN = 50; // runs of a step
const open = new Set(); // steps whose runs the reader wants to see
let pipeline = null;

const unit = () => (!pipeline.asset || pipeline.asset === ZERO ? "ETH" : "SKYOPS");
const money = (v) => `${amount(v ?? 0)} ${unit()}`;

async function cancel() {
  const said = await ask("Cancel this pipeline?", h("p", {}, "All of its jobs are stopped and no other one begins. Work that was kept is paid, the rest of the money comes back."), [{ label: "Cancel the pipeline", value: "yes", class: "danger" }]);
  if (said) update(await post(`/v1/pipelines/${id}/cancel`, {}));
}

const count = (list, state) => list.filter((x) => x.state === state).length;

// told is how far a step is.
function told(step) {
  const runs = step.runs ?? [];
  return runs.length > 1 ? `${step.state}, ${count(runs, "succeeded")} of ${runs.length}` : step.state;
}

function progress() {
  const all = pipeline.steps, over = all.filter((x) => !["waiting", "running"].includes(x.state)).length;
  const rest = ["running", "failed", "skipped", "cancelled"].map((state) => [state, count(all, state)]).filter(([, n]) => n).map(([state, n]) => `${n} ${state}`);
  return h("section", { class: "card stack", "aria-label": "Progress", "aria-live": "polite" }, h("div", { class: "row between" }, h("strong", { id: "counts" }, `${over} of ${all.length} steps have ended`), h("span", { class: "muted" }, rest.join(", "))),
    h("progress", { max: String(all.length), value: String(over), "aria-label": "Steps that have ended" }));
}

function trouble() {
  const c = pipeline.cause;
  return c ? h("div", { class: `note ${pipeline.state === "cancelled" ? "" : "bad"}`, role: "alert" }, h("p", {}, h("strong", {}, c.message)), c.evidence ? h("p", { class: "small" }, c.evidence) : null, c.fix ? h("p", {}, `Next: ${c.fix}`) : null) : null;
}

const cell = (label, value, c) => h("td", { class: c, data: { label } }, value);

// run is a line of the table: one job of a step.
function run(step, r, n) {
  const begun = r.startedAt && (r.endedAt || !terminal(r.state));
  return h("tr", {}, cell("Job", h("a", { href: `/jobs/${r.job}` }, (step.runs.length > 1 ? `run ${n + 1}` : short(r.job)))), cell("State", [badge(r.state), r.cause ? h("div", { class: "small" }, r.cause.message) : null]),
    cell("Node", r.node && r.node !== ZERO ? hash(r.node) : "–"), cell("Attempts", String(r.attempts ?? 0), "num"), cell("Time", begun ? span((r.endedAt || Date.now()) - r.startedAt) : "–", "num nowrap"), cell("Cost", amount(r.cost ?? 0), "num nowrap"));
}

function step(x, i) {
  const runs = x.runs ?? [], table = () => h("div", { class: "scroll" }, h("table", { class: "cards" },
    h("thead", {}, h("tr", {}, ["Job", "State", "Node", "Attempts", "Time", "Cost"].map((t, at) => h("th", { scope: "col", class: at > 2 ? "num" : "" }, t)))),
    h("tbody", {}, runs.slice(0, SHOWN).map((r, n) => run(x, r, n)))), runs.length > SHOWN ? h("p", { class: "muted small inset" }, `The first ${SHOWN} of ${runs.length}.`) : null);
  const many = h("details", { open: open.has(i), ontoggle: (e) => (e.currentTarget.open ? open.add(i) : open.delete(i)) }, h("summary", { class: "inset" }, `${runs.length} runs`), runs.length > 3 ? table() : null);
  return h("section", { class: "card flush", id: `step-${i}` }, h("header", {}, h("h2", {}, x.title), badge(x.state)),
    x.after?.length ? h("p", { class: "muted small inset" }, "After ", x.after.map((a, n) => [n ? ", " : "", pipeline.steps[a.step]?.title ?? String(a.step), a.when === "succeeded" ? "" : ` (${a.when})`])) : null,
    x.why ? h("p", { class: "inset" }, x.why) : null, runs.length === 0 ? null : runs.length > 3 ? many : table());
}

function side() {
  const max = BigInt(pipeline.maxCost ?? 0), s = pipeline.settlement, cost = BigInt(s ? s.paid : pipeline.cost ?? 0), fee = BigInt((s ? s.fee : pipeline.fee) ?? 0);
  const spent = cost + (cost > 0n ? fee : 0n);
  const facts = [["At most", max > 0n ? money(max) : ""], ["Work", money(cost)], ["Fee", money(fee)], ["Refunded", s ? money(s.refunded) : ""]].filter(([, v]) => v);
  return h("section", { class: "card stack" }, h("h2", {}, s ? "Cost" : "Cost so far"), h("p", { class: "price" }, h("b", { id: "cost" }, amount(spent)), ` ${unit()}`),
    max > 0n ? h("progress", { max: "1000", value: String((spent * 1000n) / max), "aria-label": "Cost against the maximum" }) : null, h("dl", { class: "facts small" }, facts.map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])),
    h("p", { class: "small" }, h("a", { href: `/explorer/orders/${pipeline.order}` }, "Check the order in the explorer")));
}

function update(p) {
  pipeline = p;
  const ended = terminal(p.state), drawn = graph(p.steps, told);
  document.title = `${p.name || short(p.order)} · ${p.state} · Skyops`;
  const left = $("graph")?.scrollLeft ?? 0;
  show($("pipeline"), h("div", { class: "head" }, h("div", {}, h("h1", {}, p.name || "Unnamed pipeline"), h("div", { class: "row small muted" }, badge(p.state), hash(p.order), when(p.createdAt))),
    ended || p.state === "settling" ? null : h("div", { class: "row" }, h("button", { type: "button", class: "danger", onclick: (e) => busy(e.currentTarget, () => cancel().catch((err) => toast("bad", [err.detail ?? err.message, err.next].filter(Boolean).join(": ")))) }, "Cancel"))),
  h("div", { class: "split" }, h("div", { class: "stack" }, trouble(), progress(), drawn ? h("section", { class: "card stack" }, h("h2", {}, "Steps"), h("div", { class: "scroll", id: "graph", tabindex: "0", role: "region", "aria-label": "Graph of the steps" }, drawn)) : null, p.steps.map(step)), h("div", { class: "stack" }, side())));
  if (drawn) $("graph").scrollLeft = left;
}

async function follow() {
  for (let shown = ""; session();) {
    try {
      const p = document.hidden ? null : await get(`/v1/pipelines/${id}`);
      const now = JSON.stringify(p);
      // Nothing is drawn anew below a reader's hands that did not change.
      if (p && now !== shown) update(p);
      if (p) shown = now;
      if (p && terminal(p.state)) return;
    } catch (err) {
      if (!session()) return;
      if (err.status === 404) return show($("pipeline"), h("div", { class: "card empty" }, h("h1", {}, "No such pipeline"), h("p", {}, "There is none of that name for this wallet."), h("a", { class: "button", href: "/pipelines" }, "Your pipelines")));
      if (!pipeline) show($("pipeline"), fault(err));
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

signedIn($("pipeline"), "A pipeline is shown to the wallet that ordered it, and to nobody else.", follow);
