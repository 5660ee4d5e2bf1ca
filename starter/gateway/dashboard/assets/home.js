// The front page: what the network has now.
import { get } from "./api.js";
import { $, fault, h, show } from "./dom.js";
import { bytes, gwei } from "./format.js";

const stat = (value, name) => h("div", { class: "card stat" }, h("b", {}, value), h("span", {}, name));

// offers groups nodes by GPU: [{gpu, nodes, free, vram, from, simulated}], most devices first.
export function offers(nodes) {
  const by = new Map();
  for (const n of nodes.filter((n) => n.present && !n.draining)) {
    const name = n.gpu || "no GPU";
    const o = by.get(name) ?? { gpu: name, nodes: 0, free: 0, vram: 0, from: 0, simulated: false };
    o.nodes++;
    o.free += n.gpuFree;
    o.vram = Math.max(o.vram, n.vramMiB);
    if (n.rateCoin > 0) o.from = o.from === 0 ? n.rateCoin : Math.min(o.from, n.rateCoin);
    o.simulated ||= n.simulated;
    by.set(name, o);
  }
  return [...by.values()].sort((a, b) => b.free - a.free || a.gpu.localeCompare(b.gpu));
}

function table(all) {
  const cell = (label, value, c) => h("td", { class: c, data: { label } }, value);
  return h("div", { class: "scroll" }, h("table", { class: "cards" },
    h("thead", {}, h("tr", {}, ["GPU", "Memory", "Nodes", "Free", "From, per GPU-hour"].map((t, i) => h("th", { scope: "col", class: i > 0 ? "num" : "" }, t)))),
    h("tbody", {}, all.map((o) => h("tr", {},
      cell("GPU", h("span", {}, h("strong", {}, o.gpu), o.simulated ? [" ", h("span", { class: "badge plain warn" }, "simulated")] : null)),
      cell("Memory", o.vram ? bytes(o.vram * 2 ** 20) : "–", "num"), cell("Nodes", String(o.nodes), "num"), cell("Free", String(o.free), "num"),
      cell("From, per GPU-hour", o.from ? `${gwei(o.from)} ETH` : "–", "num"))))));
}

async function refresh() {
  const { nodes } = await get("/v1/nodes");
  const all = offers(nodes);
  const prices = all.map((o) => o.from).filter((p) => p > 0);
  show($("figures"), stat(String(nodes.filter((n) => n.present).length), "nodes present"), stat(String(all.reduce((n, o) => n + o.free, 0)), "GPUs free"),
    stat(prices.length ? `${gwei(Math.min(...prices))} ETH` : "–", "from, per GPU-hour"));
  $("figures").removeAttribute("aria-busy");
  show($("supply"), all.length ? table(all) : h("div", { class: "empty" }, h("h2", {}, "No node is present"), h("p", {}, "Jobs that are submitted now wait for one.")));
  $("supply-note").textContent = all.some((o) => o.simulated) ? "Simulated devices do no real work: this is a development network." : "";
}

async function follow() {
  for (;;) {
    if (!document.hidden) await refresh().catch((err) => show($("supply"), fault(err)));
    await new Promise((done) => setTimeout(done, 5000));
  }
}

follow();
