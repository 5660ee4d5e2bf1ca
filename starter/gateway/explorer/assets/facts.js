// Checks a job's public facts: view calls to the contracts by the chain's RPC, and
// hashes. Claims, calls and wanted answers are made here, of the facts that the
// page shows; of the gateway is besides only the path that leads from a batch of
// records to what the contract keeps of them, and a wrong one proves nothing.
import { callData } from "./abi.js";
import { get, network, request } from "./api.js";
import { checksum, concat, equal, hex, keccak, uint, unhex } from "./bytes.js";
import { $, busy, fault, h, show } from "./dom.js";
import { amount, hash, short, stamp } from "./format.js";

const ZERO = "0x0000000000000000000000000000000000000000";
const MOST = 64; // claims of a kind
const ONE_JOB = 1; // an order's kind

async function call(rpc, to, data) {
  const reply = await fetch(rpc, {
    method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", cache: "no-store",
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_call", params: [{ to, data }, "latest"] }),
  });
  const said = await reply.json();
  if (said.error) throw new Error(said.error.message);
  return said.result;
}

// words are the integers of an answer.
const words = (answer) => (answer.slice(2).match(/.{64}/g) ?? []).map((w) => BigInt(`0x${w}`));

const tagged = (tag, ...parts) => keccak(concat(Uint8Array.of(tag), ...parts));

// rootFrom follows a Merkle path from an item at a place among count; null: it does not fit.
export function rootFrom(item, index, count, path) {
  let at = tagged(0, item);
  let left = [...path];
  for (let i = index, n = count; n > 1; i >>= 1, n = (n + 1) >> 1) {
    if ((i ^ 1) >= n) continue;
    const next = left.shift();
    if (!next) return null;
    at = i & 1 ? tagged(1, next, at) : tagged(1, at, next);
  }
  return left.length === 0 ? at : null;
}

// A page's header and an entry, as far as they are looked at (protocol/book).
const big = (bytes, at, n) => BigInt(hex(bytes.subarray(at, at + n)));
const headerOf = (b) => ({ scheduler: hex(b.subarray(0, 20)), page: big(b, 20, 8), count: Number(big(b, 28, 4)), root: b.subarray(32, 64), hash: hex(tagged(4, b)) });
const entryOf = (b) => ({ page: big(b, 0, 8), index: big(b, 8, 4), time: big(b, 12, 8), slot: big(b, 20, 4) });

// inPage checks that a match is what its entry says, and that the entry is in the
// page with that header.
export function inPage(m) {
  const header = headerOf(unhex(m.header)), e = entryOf(unhex(m.entry));
  const root = rootFrom(tagged(3, unhex(m.entry)), m.index, header.count, (m.path ?? []).map(unhex));
  return root !== null && equal(root, header.root) && header.page === BigInt(m.page) && header.scheduler === m.scheduler.toLowerCase() &&
    e.page === BigInt(m.page) && e.index === BigInt(m.index) && e.time === BigInt(m.time) && e.slot === BigInt(m.slot);
}

const ORDER = ["kind", "owner", "scheduler", "root", "count", "asset", "maxRate", "maxEgress", "maxCost", "fee", "nonce", "deadline", "recipient"];
const ORDER_TYPES = "uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32";

// single says that the order is for one job and no more.
const single = (f) => f.details.details.kind === ONE_JOB && f.details.details.count === 1;

// isJob says whether the job is one of its order: the only one, or that of some number.
export function isJob(f) {
  const most = single(f) ? 1 : 4096;
  for (let i = 0; i < most; i++) if (hex(keccak(concat(unhex(f.order), uint(i, 4)))) === f.job.toLowerCase()) return true;
  return most === 1 ? false : null; // further than was looked
}

const sum = (amounts) => amounts.reduce((a, v) => a + BigInt(v), 0n);

// about are questions to the escrow, and words for amounts as the page has them.
function about(f, n) {
  const unit = f.asset === ZERO ? "ETH" : f.asset.toLowerCase() === n.token.toLowerCase() ? "SKYOPS" : null;
  return {
    escrow: (claim, fn, args, ok, wanted) => ({ claim, contract: "JobEscrow", fn, to: n.escrow, args, ok, wanted }),
    money: (v) => (unit ? `${amount(v).replaceAll(",", "")} ${unit}` : `${v} of ${short(checksum(f.asset))}`),
  };
}

// dues are what is due to each node by its newest receipt here, which counts in what
// came before it. The receipt that a node was paid by is settled, and an order for one
// job pays by no other: not to a node, for one, whose work a check found wrong. Where
// a newer one stands in its place here, the gateway says what was paid by it, and no
// receipt here does: that the newer one, which counts it in, is of no less is all that is held to it.
function dues(f) {
  const out = new Map();
  for (const { receipt: r, settled, paid } of [...f.runs.slice(0, MOST), ...f.checks.slice(0, MOST)]) {
    const told = single(f) && !settled, was = out.get(r.node);
    const is = told ? { due: BigInt(paid ?? 0), most: BigInt(r.total) } : { due: BigInt(r.total) };
    if (!was || is.due > was.due || (is.due === was.due && was.most !== undefined && !(is.most < was.most))) out.set(r.node, is);
  }
  return out;
}

// money are the claims about what was paid. Of an open order the chain may know more by now.
function money(f, n) {
  const { escrow, money: of } = about(f, n);
  const whole = single(f) && !f.open, paid = BigInt(f.details.paid);
  const out = [f.open
    ? escrow(`The order is open and has paid ${of(paid)} so far`, "escrowed(bytes32)", [f.order], (w) => w[0] === 1n && w[1] >= paid, `1, and ${paid} or more`)
    : escrow("The order is closed", "escrowed(bytes32)", [f.order], (w) => w[0] === 0n && w[1] === 0n, "0, 0")];
  const costs = (what, r) => out.push(escrow(`${what} costs ${of(r.cost)} by its rate, GPUs, time and bytes`, "cost(uint64,uint16,uint64,uint64,uint64)",
    [r.rate, r.gpus, r.billedMs, r.egress, r.bytesOut], (w) => w[0] === BigInt(r.cost), r.cost));
  for (const { receipt: r } of f.runs.slice(0, MOST)) costs(`Attempt ${r.epoch}`, r);
  for (const { round, receipt: r } of f.checks.slice(0, MOST)) costs(`Round ${round} of the check`, r);
  for (const [node, { due, most }] of dues(f)) {
    out.push(whole && due === 0n ? escrow(`Node ${node} was paid nothing under the order: no receipt of it was settled`, "credited(bytes32,address)", [f.order, node], (w) => w[0] === 0n, "0")
      : whole && most !== undefined ? escrow(`Node ${node} was paid ${of(due)} under the order, by an earlier receipt that is not shown here`, "credited(bytes32,address)", [f.order, node], (w) => w[0] === due && due <= most, `${due}, and no more than ${most}`)
      : whole ? escrow(`Node ${node} was paid ${of(due)} under the order: what its newest settled receipt says is due to it`, "credited(bytes32,address)", [f.order, node], (w) => w[0] === due, String(due))
      : escrow(`Node ${node} was paid ${of(due)} or more under the order: what its receipts say is due to it`, "credited(bytes32,address)", [f.order, node], (w) => w[0] >= due, `${due} or more`));
  }
  return out;
}

function records(f, n, paths) {
  return f.records.slice(0, MOST).map(({ record, anchoring: a, time }) => ({
    claim: `Record ${record} is in batch ${a.seq} of scheduler ${a.scheduler}`, contract: "ResultAnchor",
    fn: "verify(address,bytes32,uint32,bytes32[],uint64,bytes32,uint32,uint64,bytes32[])", to: n.anchor,
    args: [a.scheduler, record, a.index, a.path ?? [], a.seq, a.root, a.count, time, paths.find((p) => p.seq === a.seq && p.scheduler === a.scheduler)?.path ?? []],
    ok: (w) => w[0] === 1n, wanted: "1",
  }));
}

// claims are what the facts say that the chain can be asked.
export function claims(f, n, book, paths) {
  const o = f.details.details;
  return [
    about(f, n).escrow("The order with these terms has this id", `orderHash((${ORDER_TYPES}))`, ORDER.map((name) => o[name]), (w) => w[0] === BigInt(f.order), f.order),
    ...records(f, n, paths),
    ...f.matched.slice(0, MOST).map((m) => {
      const page = headerOf(unhex(m.header));
      return {
        claim: `Page ${m.page} of scheduler ${m.scheduler}, whose header leads to the match of attempt ${m.attempt}, was committed to`, contract: "MatchBook",
        fn: "committedAt(address,uint256,bytes32)", to: book, args: [page.scheduler, page.page, page.hash], ok: (w) => w[0] > 0n, wanted: "its time",
        tell: (w) => `on ${stamp(Number(w[0]) * 1000)}`,
      };
    }),
    ...money(f, n),
  ];
}

// written are the amounts that the page shows, by the element that shows each.
const written = (f) => ({ cost: f.cost, paid: f.details.paid, locked: f.details.details.maxCost, ...costsOf("run", f.runs), ...costsOf("check", f.checks) });

const costsOf = (name, runs) => Object.fromEntries(runs.map((r, i) => [`${name}-${i}`, r.receipt.cost]));

// figures checks by itself what needs no call: the page's figures are these facts, and agree.
function figures(f, n) {
  const { money: of } = about(f, n);
  const off = Object.entries(written(f)).filter(([name, v]) => document.querySelector(`[data-fact="${name}"]`)?.textContent !== of(v)).map(([name]) => name);
  const due = sum([...dues(f).values()].map(({ due }) => due)), runs = sum(f.runs.map((r) => r.receipt.cost)), mine = isJob(f);
  const out = [
    [off.length === 0, "The figures on this page are those that are asked about here", off.map((name) => `not so: ${name}`)],
    single(f) ? [due === BigInt(f.cost), `The job's cost of ${of(f.cost)} is what was due to its nodes together`, []]
      : [runs === BigInt(f.cost), `The job's cost of ${of(f.cost)} is that of its runs together`, []],
    [mine, mine === null ? "Which of its order's jobs this is was not found among the first 4,096" : "The job's id follows from its order's", ["keccak256(order ‖ number)", `order ${f.order}`]],
  ];
  if (single(f) && !f.open) out.push([due === BigInt(f.details.paid), `Nodes were paid ${of(f.details.paid)} together: what was due to them`, []]);
  for (const m of f.matched.slice(0, MOST)) {
    out.push([inPage(m), `Entry ${m.index} of page ${m.page} says node ${m.slot} at that time for attempt ${m.attempt}, and is under the match root of the page's header`,
      ["keccak256(0x03 ‖ entry) → path → matchRoot of the header; keccak256(0x04 ‖ header)", `entry  ${m.entry}`, `header ${m.header}`, ...(m.path ?? []).map((p) => `path   ${p}`)]]);
  }
  return out;
}

const verdict = (ok) => (ok === null ? h("span", { class: "badge warn" }, "not known") : h("span", { class: `badge ${ok ? "good" : "bad"}` }, ok ? "true" : "not borne out"));

// shortened is a claim in which long ids are short; the call below has them whole.
const shortened = (claim) => claim.split(/(0x[0-9a-fA-F]{40,64})\b/).map((part, i) => (i % 2 ? hash(part) : part));

const line = (claim, badge, lines, summary) =>
  h("li", {}, badge, h("span", {}, shortened(claim)), lines.length ? h("details", {}, h("summary", {}, summary), h("pre", {}, lines.join("\n"))) : null);

async function asked(rpc, c) {
  const shown = [`${c.contract}.${c.fn}`, `to     ${c.to}`];
  try {
    const data = callData(c.fn, ...c.args);
    shown.push(`data   ${data}`, `wanted ${c.wanted}`);
    const answer = await call(rpc, c.to, data), w = words(answer);
    const ok = w.length > 0 && c.ok(w);
    return line(ok && c.tell ? `${c.claim} ${c.tell(w)}` : c.claim, verdict(ok), [...shown, `answer ${answer}`], "Show the call");
  } catch (err) {
    return line(c.claim, h("span", { class: "badge warn" }, "no answer"), [...shown, `error  ${err.message}`], "Show the call");
  }
}

// exact reads JSON whose integers may be larger than those that scripts count in.
const exact = (text) => JSON.parse(text, (_, v, from) => (typeof v === "number" && !Number.isSafeInteger(v) && from?.source ? BigInt(from.source) : v));

async function check() {
  const job = $("job").dataset.job;
  const [{ network: n }, { paths }, facts] = await Promise.all([network(), get(`/v1/explorer/jobs/${job}/questions`), request("GET", `/v1/explorer/jobs/${job}`)]);
  const f = exact(await facts.text());
  if (f.job.toLowerCase() !== job.toLowerCase()) throw new Error("the gateway tells of another job");
  const rpc = n.rpc.replace(/^ws/, "http");
  // The court is set up with its book, which no network file names.
  const book = f.matched.length ? `0x${(await call(rpc, n.matchCourt, callData("book()"))).slice(26)}` : ZERO;
  const lines = await Promise.all(claims(f, n, book, paths).map((c) => asked(rpc, c)));
  show($("facts"), h("p", { class: "small muted" }, `Asked ${rpc}.`),
    h("ul", { class: "claims" }, lines, figures(f, n).map(([ok, claim, how]) => line(claim, verdict(ok), how, "Show what was computed"))));
}

async function run() {
  $("facts").setAttribute("aria-busy", "true");
  try {
    await check();
  } catch (err) {
    show($("facts"), fault(err));
  }
  $("facts").removeAttribute("aria-busy");
}

$("check")?.addEventListener("click", (e) => busy(e.currentTarget, run));
if ($("job")) run();
