// Checks a job's public facts: view calls to the contracts by the chain's RPC,
// and hashes that the browser computes from what was published.
import { get, network } from "./api.js";
import { concat, equal, hex, keccak, unhex } from "./bytes.js";
import { $, busy, fault, h, show } from "./dom.js";

// ask calls a view function on the newest block.
export async function ask(rpc, q) {
  const reply = await fetch(rpc, {
    method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", cache: "no-store",
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_call", params: [{ to: q.to, data: q.data }, "latest"] }),
  });
  const said = await reply.json();
  if (said.error) throw new Error(said.error.message);
  return said.result;
}

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

// inPage checks that a match is in the page whose header the chain has: the
// entry's hash leads to the header's match root.
export function inPage(m) {
  const header = unhex(m.header);
  const count = new DataView(header.buffer, header.byteOffset).getUint32(28);
  const root = rootFrom(tagged(3, unhex(m.entry)), m.index, count, m.path.map(unhex));
  return root !== null && equal(root, header.subarray(32, 64));
}

// pageHash is what the chain keeps of a page.
export const pageHash = (m) => hex(tagged(4, unhex(m.header)));

const verdict = (state, text) => h("span", { class: `badge ${state}` }, text);

function line(claim, badge, lines) {
  return h("li", {}, badge, h("span", {}, claim), h("details", {}, h("summary", {}, "Show the call"), h("pre", {}, lines.filter(Boolean).join("\n"))));
}

async function asked(rpc, q) {
  const call = [`${q.contract}.${q.function}`, `to     ${q.to}`, `data   ${q.data}`, `wanted ${q.want}`];
  try {
    const got = await ask(rpc, q);
    const ok = got.toLowerCase() === q.want.toLowerCase();
    return line(q.claim, ok ? verdict("good", "true") : verdict("bad", "not borne out"), [...call, `answer ${got}`]);
  } catch (err) {
    return line(q.claim, verdict("warn", "no answer"), [...call, `error  ${err.message}`]);
  }
}

function computed(m, questions) {
  let ok = false;
  let why = "";
  try {
    const hash = pageHash(m).slice(2);
    ok = inPage(m) && questions.some((q) => q.contract === "MatchBook" && q.data.endsWith(hash));
  } catch (err) {
    why = err.message;
  }
  return line(`Entry ${m.index} of page ${m.page}, attempt ${m.attempt} on node ${m.slot}, is under the match root of the header that the chain was asked about`,
    ok ? verdict("good", "true") : verdict("bad", "not borne out"),
    ["computed here: keccak256(0x03 ‖ entry) → path → matchRoot of the header; keccak256(0x04 ‖ header)", `entry  ${m.entry}`, `header ${m.header}`, ...m.path.map((p) => `path   ${p}`), why]);
}

async function check() {
  const job = $("job").dataset.job;
  const [{ network: n }, { questions }, facts] = await Promise.all([network(), get(`/v1/explorer/jobs/${job}/questions`), get(`/v1/explorer/jobs/${job}`)]);
  const rpc = n.rpc.replace(/^ws/, "http");
  const lines = await Promise.all(questions.map((q) => asked(rpc, q)));
  show($("facts"), h("p", { class: "small muted" }, `Asked ${rpc}.`), h("ul", { class: "claims" }, lines, facts.matched.map((m) => computed(m, questions))));
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
