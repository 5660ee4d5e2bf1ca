// The list of pipelines: orders whose jobs take each other's outputs.
import { get, session } from "./api.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, short, when } from "./format.js";
import { signedIn } from "./gate.js";
import { cell, spent, table, unitOf } from "./ordered.js";
import { badge } from "./states.js";

const PAGE = 50;
let pipelines = [], next = "";

const row = (p) => h("tr", {},
  h("td", { data: { label: "" } }, h("a", { class: "cover", href: `/pipelines/${p.order}` }, p.name || "Unnamed pipeline"), h("div", { class: "muted small mono" }, short(p.order))),
  cell("State", badge(p.state)), cell("Steps", String(p.steps), "num"), cell("Submitted", when(p.createdAt), "nowrap"), cell("Cost so far", p.state === "unknown" ? "–" : `${amount(spent(p).all)} of ${amount(p.maxCost)} ${unitOf(p)}`, "num nowrap"));

function draw() {
  if (pipelines.length === 0) {
    return show($("list"), h("div", { class: "card empty" }, h("h2", {}, "No pipelines yet"),
      h("p", {}, "Jobs that take each other's outputs, under one signed order. A file says which."), h("a", { class: "button primary", href: "/jobs/several" }, "Several jobs")));
  }
  show($("list"), h("div", { class: "card flush" }, table(["Pipeline", "State", "#Steps", "Submitted", "#Cost so far"], pipelines.map(row))),
    next ? h("p", { class: "more" }, h("button", { type: "button", onclick: (e) => busy(e.currentTarget, more) }, "Show older ones")) : null);
}

const page = (cursor) => get(`/v1/pipelines?${new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) })}`);

async function more() {
  const p = await page(next);
  pipelines.push(...p.pipelines);
  next = p.next ?? "";
  draw();
}

// refresh reads the first page again, until older ones are shown.
async function refresh() {
  if (pipelines.length > PAGE) return;
  const p = await page("");
  [pipelines, next] = [p.pipelines, p.next ?? ""];
  draw();
}

async function follow() {
  while (session()) {
    if (!document.hidden) await refresh().catch((err) => session() && show($("list"), fault(err)));
    await new Promise((done) => setTimeout(done, 3000));
  }
}

signedIn($("list"), "Pipelines are shown to the wallet that ordered them, and to nobody else.", follow);
