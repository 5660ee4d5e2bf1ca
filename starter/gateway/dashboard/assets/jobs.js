// The list of jobs.
import { get, session } from "./api.js";
import { $, busy, fault, h, show } from "./dom.js";
import { gpus, short, span, when } from "./format.js";
import { signedIn } from "./gate.js";
import { badge, terminal } from "./states.js";

const PAGE = 50;
let jobs = [], next = "";

const cell = (label, value, c) => h("td", { class: c, data: { label } }, value);

function row(j) {
  const took = (j.endedAt || Date.now()) - j.createdAt;
  return h("tr", {},
    h("td", { data: { label: "" } }, h("a", { class: "cover", href: `/jobs/${j.job}` }, j.name || "Unnamed job"), h("div", { class: "muted small mono" }, short(j.job))),
    cell("State", badge(j.state)), cell("GPU", gpus(j.gpu)), cell("Submitted", when(j.createdAt), "nowrap"),
    cell(terminal(j.state) ? "Took" : "Since", span(took), "num nowrap"));
}

function draw() {
  if (jobs.length === 0) {
    const chosen = $("state").value;
    return show($("list"), h("div", { class: "card empty" }, h("h2", {}, chosen ? `No job is ${chosen}` : "No jobs yet"),
      h("p", {}, chosen ? "Others may be in another state." : "Submit one: a preset trains in minutes, and what is not used of its deposit comes back."),
      chosen ? null : h("a", { class: "button primary", href: "/jobs/new" }, "New job")));
  }
  show($("list"), h("div", { class: "card flush" }, h("div", { class: "scroll" }, h("table", { class: "cards" },
    h("thead", {}, h("tr", {}, ["Job", "State", "GPU", "Submitted", "Time"].map((t, i) => h("th", { scope: "col", class: i === 4 ? "num" : "" }, t)))),
    h("tbody", {}, jobs.map(row))))),
    next ? h("p", { class: "more" }, h("button", { type: "button", onclick: (e) => busy(e.currentTarget, more) }, "Show older ones")) : null);
}

const page = (cursor) => get(`/v1/jobs?${new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }), ...($("state").value && { state: $("state").value }) })}`);

async function more() {
  const p = await page(next);
  jobs.push(...p.jobs);
  next = p.next ?? "";
  draw();
}

// refresh reads the first page again and keeps what was shown below it.
async function refresh() {
  const p = await page("");
  const fresh = new Set(p.jobs.map((j) => j.job));
  const older = jobs.length > PAGE ? jobs.filter((j) => !fresh.has(j.job)) : [];
  jobs = [...p.jobs, ...older];
  if (older.length === 0) next = p.next ?? "";
  draw();
}

async function follow() {
  while (session()) {
    if (!document.hidden) await refresh().catch((err) => session() && show($("list"), fault(err)));
    await new Promise((done) => setTimeout(done, 3000));
  }
}

$("state").addEventListener("change", () => {
  jobs = [];
  if (session()) refresh().catch((err) => show($("list"), fault(err)));
});
signedIn($("list"), "Jobs are shown to the wallet that ordered them, and to nobody else.", follow);
