// A batch: how many of its items have ended and how, what it cost, and the items.
import { get, post } from "./api.js";
import { $, h, show } from "./dom.js";
import { amount, hash, short, when } from "./format.js";
import { signedIn } from "./gate.js";
import { button, cancelling, cell, cost, follow, head, table, trouble, unitOf, ZERO } from "./ordered.js";
import { badge, terminal } from "./states.js";

const path = `/v1/batches/${location.pathname.split("/").pop()}`;
const SHOWN = 100; // items at a time
const STATES = ["", "running", "succeeded", "failed", "cancelled"];
let state = "", shown = SHOWN;

const ended = (b) => b.succeeded + b.failed + b.cancelled;

function progress(b) {
  const rest = ["running", "failed", "cancelled"].filter((s) => b[s]).map((s) => `${b[s].toLocaleString("en")} ${s}`);
  return h("section", { class: "card stack", "aria-label": "Progress", "aria-live": "polite" }, h("div", { class: "row between" }, h("strong", { id: "counts" }, `${ended(b).toLocaleString("en")} of ${b.items.toLocaleString("en")} items have ended`), h("span", { class: "muted" }, rest.join(", "))),
    h("progress", { max: String(b.items), value: String(ended(b)), "aria-label": "Items that have ended" }),
    b.waiting ? h("p", { class: "small" }, `Waiting: ${b.waiting}`) : null, b.tries > b.items ? h("p", { class: "muted small" }, `${b.tries.toLocaleString("en")} jobs were run in all: some items were tried again.`) : null);
}

const item = (money) => (x) => h("tr", {}, cell("Item", h("a", { href: `/jobs/${x.job}` }, String(x.index))), cell("State", [badge(x.state), x.cause ? h("div", { class: "small" }, x.cause.message) : null]),
  cell("Try", String((x.try ?? 0) + 1), "num"), cell("Node", x.node && x.node !== ZERO ? hash(x.node) : "–"), cell("Changed", x.at ? when(x.at) : "–", "nowrap"), cell("Cost", money(x.cost), "num nowrap"));

function items(b) {
  const pick = h("select", { class: "pick", "aria-label": "State of the items", onchange: (e) => ((state = e.currentTarget.value), (shown = SHOWN), again()) }, STATES.map((s) => h("option", { value: s, selected: s === state }, s ? s[0].toUpperCase() + s.slice(1) : "Any state")));
  const list = b.list.slice(0, shown);
  return h("section", { class: "card flush", id: "items" }, h("header", {}, h("h2", {}, "Items"), pick),
    list.length ? table(["Item", "State", "#Try", "Node", "Changed", "#Cost"], list.map(item((v) => `${amount(v ?? 0)} ${unitOf(b)}`))) : h("p", { class: "empty" }, state ? `No item is ${state}.` : "No item has begun yet."),
    b.list.length > shown || b.rest ? h("p", { class: "more inset" }, button("Show more", async () => ((shown += SHOWN), again()))) : null);
}

// read is the batch with its items, as many as are shown.
async function read(from) {
  const b = await get(from), list = [];
  let cursor = "";
  do {
    const p = await get(`${from}/items?${new URLSearchParams({ ...(state && { state }), ...(cursor && { cursor }) })}`);
    list.push(...p.items);
    cursor = p.next ?? "";
  } while (cursor && list.length < shown);
  return { ...b, list, rest: Boolean(cursor) };
}

const again = async () => update(await read(path));

function update(b) {
  if (!b.list) return again(); // after an act, whose reply has no items
  document.title = `${b.name || short(b.order)} · ${b.state} · Skyops`;
  const actions = terminal(b.state) || b.state === "settling" ? [] : [b.failed ? button("Run the failed ones again", async () => update(await post(`${path}/retry`, undefined))) : null, cancelling(path, "batch", update)];
  show($("batch"), head(b, "Unnamed batch", actions), h("div", { class: "split" }, h("div", { class: "stack" }, trouble(b), progress(b), items(b)), h("div", { class: "stack" }, cost(b))));
}

signedIn($("batch"), "A batch is shown to the wallet that ordered it, and to nobody else.", () => follow(path, $("batch"), "batch", update, read));
