// What the pages of orders with several jobs share: what they cost, why they ended,
// how they are cancelled and followed.
import { get, post, session } from "./api.js";
import { $, ask, busy, fault, h, show, toast } from "./dom.js";
import { amount, hash, when } from "./format.js";
import { badge, terminal } from "./states.js";

export const ZERO = "0x0000000000000000000000000000000000000000";

// button acts, and shows a refusal.
export const button = (label, run, c = "") => h("button", { type: "button", class: c, onclick: (e) => busy(e.currentTarget, () => run().catch((err) => toast("bad", [err.detail ?? err.message, err.next].filter(Boolean).join(": ")))) }, label);

// head is a page's head: name, state, and what can be done.
export const head = (o, name, actions) => h("div", { class: "head" }, h("div", {}, h("h1", {}, o.name || name), h("div", { class: "row small muted" }, badge(o.state), hash(o.order), when(o.createdAt))), actions.length ? h("div", { class: "row" }, actions) : null);

// cancelling is the button that ends an order early, once its owner has confirmed it.
export const cancelling = (path, what, update) => button("Cancel", async () => {
  const said = await ask(`Cancel this ${what}?`, h("p", {}, "All of its jobs are stopped and no other one begins. Work that was kept is paid, the rest of the money comes back."), [{ label: `Cancel the ${what}`, value: "yes", class: "danger" }]);
  if (said) update(await post(`${path}/cancel`, {}));
}, "danger");

export function trouble(o) {
  const c = o.cause;
  return c ? h("div", { class: `note ${o.state === "cancelled" ? "" : "bad"}`, role: "alert" }, h("p", {}, h("strong", {}, c.message)), c.evidence ? h("p", { class: "small" }, c.evidence) : null, c.fix ? h("p", {}, `Next: ${c.fix}`) : null) : null;
}

// unitOf names what an order pays in.
export const unitOf = (o) => (!o.asset || o.asset === ZERO ? "ETH" : "SKYOPS");

// spent is what an order came to so far: its work, its fee, and both.
export function spent(o) {
  const s = o.settlement, work = BigInt((s ? s.paid : o.cost) ?? 0), fee = BigInt((s ? s.fee : o.fee) ?? 0);
  return { work, fee, all: work + (work > 0n ? fee : 0n) };
}

// cost is the card of what an order came to so far, against its maximum; more are
// other amounts to tell: [name, units].
export function cost(o, more = []) {
  const unit = unitOf(o), money = (v) => `${amount(v)} ${unit}`;
  const max = BigInt(o.maxCost ?? 0), s = o.settlement, { work, fee, all } = spent(o);
  const facts = [["At most", max > 0n ? money(max) : ""], ["Work", money(work)], ["Fee", money(fee)], ...more.map(([k, v]) => [k, v ? money(v) : ""]), ["Refunded", s ? money(s.refunded) : ""]].filter(([, v]) => v);
  return h("section", { class: "card stack" }, h("h2", {}, s ? "Cost" : "Cost so far"), h("p", { class: "price" }, h("b", { id: "cost" }, amount(all)), ` ${unit}`),
    max > 0n ? h("progress", { max: "1000", value: String((all * 1000n) / max), "aria-label": "Cost against the maximum" }) : null, h("dl", { class: "facts small" }, facts.map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])),
    h("p", { class: "small" }, h("a", { href: `/explorer/orders/${o.order}` }, "Check the order in the explorer")));
}

// follow reads an order again and again until it has ended, and has it drawn when
// it changed. read may add to what the API says of it.
export async function follow(path, place, what, draw, read = get) {
  for (let shown = ""; session();) {
    try {
      const o = document.hidden ? null : await read(path), now = JSON.stringify(o);
      if (o && now !== shown) draw(o);
      if (o) shown = now;
      if (o && terminal(o.state)) return;
    } catch (err) {
      if (!session()) return;
      if (err.status === 404) return show(place, h("div", { class: "card empty" }, h("h1", {}, `No such ${what}`), h("p", {}, "There is none of that name for this wallet."), h("a", { class: "button", href: "/jobs" }, "Your jobs")));
      if (!shown) show(place, fault(err));
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

export const cell = (label, value, c) => h("td", { class: c, data: { label } }, value);

// table is a list that becomes cards on a phone; names of columns that begin with
// "#" are of numbers.
export const table = (columns, rows) => h("div", { class: "scroll" }, h("table", { class: "cards" },
  h("thead", {}, h("tr", {}, columns.map((t) => h("th", { scope: "col", class: t.startsWith("#") ? "num" : "" }, t.replace("#", ""))))), h("tbody", {}, rows)));
