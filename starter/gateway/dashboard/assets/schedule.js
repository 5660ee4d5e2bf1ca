// A schedule: when its job is due, its runs, what they cost of the most they may.
import { get, post } from "./api.js";
import { $, ask, h, show } from "./dom.js";
import { amount, short, span, stamp, when } from "./format.js";
import { signedIn } from "./gate.js";
import { button, cell, cost, follow, head, table, unitOf } from "./ordered.js";
import { due, stateOf } from "./recurring.js";
import { badge } from "./states.js";

const path = `/v1/schedules/${location.pathname.split("/").pop()}`;
const NEXT = 5; // moments to come that are shown
const OVERLAP = { skip: "it is left out", wait: "it waits for that one's end", all: "both run" };

// stated has its state where the pages of orders look for it.
const stated = (s) => ({ ...s, state: stateOf(s) });
const change = (what, body) => async () => update(stated(await post(`${path}/${what}`, body)));

async function remove() {
  const said = await ask("Delete this schedule?", h("p", {}, "Nothing is due any more. A run that goes on comes to its end, then the rest of the money comes back."), [{ label: "Delete the schedule", value: "yes", class: "danger" }]);
  if (said) await change("close", {})();
}

function actions(s) {
  if (s.phase !== "active") return [];
  return [s.paused ? button("Resume", change("resume"), "primary") : button("Pause", change("pause")), button("Delete", remove, "danger")];
}

function calendar(s) {
  const t = s.terms, facts = [
    ["When", [h("span", { class: "mono" }, t.cron), ` in ${t.timeZone || "UTC"}`]], ["Due while one runs", OVERLAP[t.overlap || "skip"] ?? t.overlap],
    ["Missed ones", t.catchUpSeconds ? `begin up to ${span(t.catchUpSeconds * 1000)} late` : "are left out"], ["Until", stamp(s.deadline * 1000)]];
  const next = s.next.slice(0, NEXT);
  return h("section", { class: "card stack", "aria-label": "Calendar" }, h("h2", {}, "Calendar"), h("dl", { class: "facts" }, facts.map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])),
    next.length ? [h("h3", {}, s.paused ? "Due, were it not paused, by your clock" : "Due next, by your clock"), h("ol", { class: "bare", id: "next" }, next.map((at) => h("li", {}, due(at * 1000))))] : null);
}

const run = (s) => (r) => h("tr", {}, cell("Run", h("a", { href: `/jobs/${r.job}` }, String(r.item + 1)), "nowrap"), cell("State", badge(r.outcome || "running")), cell("Due", when(r.due), "nowrap"),
  cell("Took", r.began ? span((r.ended || Date.now()) - r.began) : "–", "num nowrap"), cell("Cost", `${amount(r.cost ?? 0)} ${unitOf(s)}`, "num nowrap"));

function runs(s) {
  return h("section", { class: "card flush", id: "runs" }, h("header", {}, h("h2", {}, "Runs"), h("span", { class: "muted", id: "counts" }, `${s.begun} of ${s.terms.runs} at most`)),
    s.runs.length ? table(["Run", "State", "Due", "#Took", "#Cost"], s.runs.toReversed().map(run(s))) : h("p", { class: "empty" }, s.phase === "active" ? "None was due yet." : "There was none."),
    s.begun > s.runs.length ? h("p", { class: "muted small inset" }, `The newest ${s.runs.length} are shown; your jobs have them all.`) : null);
}

function update(s) {
  document.title = `${s.name || short(s.order)} · ${s.state} · Skyops`;
  show($("schedule"), head(s, "Unnamed schedule", actions(s)), h("div", { class: "split" },
    h("div", { class: "stack" }, s.why ? h("div", { class: `note ${s.phase === "refused" ? "bad" : ""}`, role: "status" }, `Nothing is due any more: ${s.why}.`) : null, calendar(s), runs(s)),
    h("div", { class: "stack" }, cost(s, [["A run, at most", s.perRun]]))));
}

signedIn($("schedule"), "A schedule is shown to the wallet that ordered it, and to nobody else.", () => follow(path, $("schedule"), "schedule", update, async (p) => ({ ...stated(await get(p)), minute: Math.floor(Date.now() / 60_000) })));
