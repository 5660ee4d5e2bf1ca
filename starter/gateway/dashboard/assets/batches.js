// The list of batches: many jobs of one order.
import { get, session } from "./api.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, short, when } from "./format.js";
import { signedIn } from "./gate.js";
import { cell, spent, table, unitOf } from "./ordered.js";
import { badge } from "./states.js";

const PAGE = 20;
let lines = [], next = "";

// row is a line of the list; of a batch that the scheduler has forgotten little is known.
function row([line, b]) {
  const over = b ? b.succeeded + b.failed + b.cancelled : 0;
  return h("tr", {},
    h("td", { data: { label: "" } }, h("a", { class: "cover", href: `/batches/${line.order}` }, b?.name || "Unnamed batch"), h("div", { class: "muted small mono" }, short(line.order))),
    cell("State", badge(b?.state ?? "unknown")), cell("Items", b ? `${over} of ${b.items}` : "–", "num nowrap"), cell("Failed", b ? String(b.failed) : "–", "num"), cell("Submitted", when(line.createdAt), "nowrap"), cell("Cost so far", b ? `${amount(spent(b).all)} of ${amount(b.maxCost)} ${unitOf(b)}` : "–", "num nowrap"));
}

function draw() {
  if (lines.length === 0) return show($("list"), h("div", { class: "card empty" }, h("h2", {}, "No batches yet"), h("p", {}, "Many jobs under one signed order. A file says which."), h("a", { class: "button primary", href: "/jobs/several" }, "Several jobs")));
  show($("list"), h("div", { class: "card flush" }, table(["Batch", "State", "#Items", "#Failed", "Submitted", "#Cost so far"], lines.map(row))),
    next ? h("p", { class: "more" }, h("button", { type: "button", onclick: (e) => busy(e.currentTarget, more) }, "Show older ones")) : null);
}

// page is one page of the list, each line with how its batch stands.
async function page(cursor) {
  const p = await get(`/v1/batches?${new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) })}`);
  const stands = (order) => get(`/v1/batches/${order}`).catch((err) => { if (err.status !== 404) throw err; });
  return { lines: await Promise.all(p.batches.map(async (l) => [l, await stands(l.order)])), next: p.next ?? "" };
}

async function more() {
  const p = await page(next);
  lines.push(...p.lines);
  next = p.next;
  draw();
}

async function follow() {
  while (session()) {
    if (!document.hidden && lines.length <= PAGE) {
      await page("").then((p) => ([lines, next] = [p.lines, p.next], draw())).catch((err) => session() && show($("list"), fault(err)));
    }
    await new Promise((done) => setTimeout(done, 5000));
  }
}

signedIn($("list"), "Batches are shown to the wallet that ordered them, and to nobody else.", follow);
