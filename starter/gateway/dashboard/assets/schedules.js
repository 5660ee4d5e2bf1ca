// The list of schedules: jobs that run again and again under one order.
import { get, session } from "./api.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, short } from "./format.js";
import { signedIn } from "./gate.js";
import { cell, spent, table, unitOf } from "./ordered.js";
import { due, stateOf } from "./recurring.js";
import { badge } from "./states.js";

const PAGE = 20;
let lines = [], next = "", grown = false; // older ones are shown too

// row is a line of the list; of a schedule that the scheduler has forgotten little is known.
function row([line, s]) {
  return h("tr", {},
    h("td", { data: { label: "" } }, h("a", { class: "cover", href: `/schedules/${line.order}` }, line.name || "Unnamed schedule"), h("div", { class: "muted small mono" }, short(line.order))),
    cell("State", badge(s ? stateOf(s) : line.open ? "active" : "closed")), cell("When", s ? h("span", { class: "mono" }, s.terms.cron) : "–"),
    cell("Next", s?.next.length ? due(s.next[0] * 1000) : "–"), cell("Runs", s ? `${s.begun} of ${s.terms.runs}` : "–", "num nowrap"), cell("Spent", s ? `${amount(spent(s).all)} of ${amount(s.maxCost)} ${unitOf(s)}` : "–", "num nowrap"));
}

function draw() {
  if (lines.length === 0) {
    return show($("list"), h("div", { class: "card empty" }, h("h2", {}, "No schedules yet"),
      h("p", {}, "A job that is run again and again, under one signature and one budget. The command makes one of a job file:"),
      h("pre", { class: "preview" }, "skyops schedule create --cron '30 6 * * 1-5' -f job.yaml --max-total 0.5")));
  }
  show($("list"), h("div", { class: "card flush" }, table(["Schedule", "State", "When", "Next", "#Runs", "#Spent"], lines.map(row))),
    next ? h("p", { class: "more" }, h("button", { type: "button", onclick: (e) => busy(e.currentTarget, more) }, "Show older ones")) : null);
}

// page is one page of the list, each line with how its schedule stands.
async function page(cursor) {
  const p = await get(`/v1/schedules?${new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) })}`);
  const stands = (order) => get(`/v1/schedules/${order}`).catch((err) => { if (err.status !== 404) throw err; });
  return { lines: await Promise.all(p.schedules.map(async (l) => [l, await stands(l.order)])), next: p.next ?? "" };
}

async function more() {
  const p = await page(next);
  lines.push(...p.lines);
  [next, grown] = [p.next, true];
  draw();
}

async function follow() {
  while (session()) {
    if (!document.hidden && !grown) {
      await page("").then((p) => ([lines, next] = [p.lines, p.next], draw())).catch((err) => session() && show($("list"), fault(err)));
    }
    await new Promise((done) => setTimeout(done, 5000));
  }
}

signedIn($("list"), "Schedules are shown to the wallet that ordered them, and to nobody else.", follow);
