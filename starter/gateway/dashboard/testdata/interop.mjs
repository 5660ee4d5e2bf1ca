// Runs the dashboard's modules over what a Go test made (stdin, JSON) and
// answers with what they make of it (stdout, JSON).
import { clean } from "./ansi.js";
import { base64, checksum, digest, hex, text, unbase64, utf8 } from "./bytes.js";
import { amount, mebibytes, parseAmount, seconds, span } from "./format.js";
import * as keyring from "./keyring.js";
import { canonical, digestOf, extensionMessage, jobID, orderMessage, recipientHash, specHash, unlockMessage } from "./order.js";
import { openPackage, readManifest, sealTree, untar } from "./pack.js";
import { gpuText, parseGPU, parseImage, specOf } from "./spec.js";
import { follow } from "./stream.js";
import { FrameReader, LOG, newIdentity, openBytes, parseLines, recipientOf, sealEnvelope, sealSecrets } from "./seal.js";

const read = async () => {
  let all = "";
  for await (const piece of process.stdin) all += piece;
  return JSON.parse(all);
};

const failure = async (run) => {
  try {
    await run();
    return "";
  } catch (err) {
    return String(err.message ?? err);
  }
};

async function frames(v, alter = (f) => f) {
  const r = new FrameReader(v.job, v.epoch, LOG, v.identity);
  const lines = [];
  for (const f of alter(v.frames.map(unbase64))) {
    const payload = await r.open(f);
    if (payload) lines.push(...parseLines(payload).map((l) => ({ ...l, text: text(l.text) })));
  }
  return { lines, root: hex(r.head) };
}

// streamed follows a stream that breaks off in the middle of an event, is refused
// once, and goes on: what was heard, and the ids that were asked for.
async function streamed() {
  const heard = [], asked = [], states = [];
  globalThis.sessionStorage = { getItem: () => JSON.stringify({ token: "t", owner: "o", expiresAt: 9e9 }), setItem() {}, removeItem() {} };
  globalThis.document = { dispatchEvent() {} };
  const event = (id, name, data) => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  const replies = [
    [": beat\n\n", event("a1", "log", 1).slice(0, 9), event("a1", "log", 1).slice(9) + event("a2", "log", 2), event("a3", "log", 3).slice(0, -4), "break"],
    503,
    [event("a3", "log", 3).replaceAll("\n", "\r\n"), event("", "end", {}), event("a9", "log", 9)],
  ];
  globalThis.setTimeout = (run) => queueMicrotask(run);
  globalThis.fetch = async (path, { headers }) => {
    asked.push([path, headers["Last-Event-ID"] ?? "", headers.Authorization]);
    const next = replies.shift();
    if (typeof next === "number") return new Response("{}", { status: next });
    return new Response(new ReadableStream({
      pull(c) {
        const piece = next.shift();
        if (piece === "break") c.error(new TypeError("network error"));
        else if (piece === undefined) c.close();
        else c.enqueue(utf8(piece));
      },
    }));
  };
  await follow("/s", async (name, data) => heard.push([name, data]), new AbortController().signal, (up) => states.push(up));
  const own = await failure(async () => {
    replies.push([event("b", "log", 1)]);
    await follow("/s", async () => { throw new TypeError("a fault of the page"); }, new AbortController().signal);
  });
  return { heard, asked, states, own };
}

const v = await read();
const out = {};

out.canonical = v.values.map(canonical);
out.specHash = await specHash(v.spec);
const order = orderMessage(v.network, v.order);
out.orderMessage = order;
out.orderHash = digestOf(order);
out.jobID = jobID(out.orderHash, v.index);
out.recipientHash = recipientHash(v.recipient);
out.extension = digestOf(extensionMessage(v.network, out.orderHash, out.jobID, 3600));
out.unlock = digestOf(unlockMessage(v.slot.domain, v.slot.account, v.slot.salt));
out.checksum = checksum(v.order.owner.toLowerCase());
out.digests = v.contents.map((n) => hex(digest(new Uint8Array(n).fill(7))));

const signer = { address: checksum(v.slot.account), signTyped: async () => v.unlockSignature };
out.opened = await keyring.openWallet(v.keyring, signer);
out.openedWords = await keyring.openPassphrase(v.keyring, v.words);
out.wrongWords = await failure(() => keyring.openPassphrase(v.keyring, "no such words"));
out.wrongSignature = await failure(() => keyring.openWallet(v.keyring, { ...signer, signTyped: async () => v.otherSignature }));
out.highS = hex(keyring.secretOf(v.highS));
out.lowS = hex(keyring.secretOf(v.unlockSignature));

out.earlier = await keyring.openEarlier(v.rotated, v.rotatedIdentity);
out.smallByEarlier = text(await openBytes(unbase64(v.small), [v.rotatedIdentity, ...out.earlier]));

const made = await keyring.newKeyring();
const salts = [];
const signing = { address: checksum(v.slot.account), signTyped: async (m) => (salts.push(m), v.signatures) };
out.made = await keyring.addWords(await keyring.addWallet(made.keyring, made.identity, signing, v.network, "browser"), made.identity, v.words, "paper", 10);
out.madeIdentity = made.identity;
out.madeAsked = salts.length;
let turn = 0;
out.unsteady = await failure(() => keyring.addWallet(made.keyring, made.identity, { ...signing, signTyped: async () => (turn++ ? v.otherSignature : v.signatures) }, v.network, ""));

out.jobKey = await newIdentity();
out.jobRecipient = await recipientOf(out.jobKey);
out.envelope = base64(await sealEnvelope(v.keeper, out.jobKey, out.specHash, v.order.owner));
out.secrets = base64(await sealSecrets(v.secrets, out.jobRecipient));
out.small = text(await openBytes(unbase64(v.small), v.identity));

out.frames = await frames(v.stream);
out.frameFaults = [
  await failure(() => frames(v.stream, (f) => f.filter((_, i) => i !== 1))),
  await failure(() => frames(v.stream, ([a, b, c]) => [a, c, b])),
  await failure(() => frames(v.stream, ([a, b]) => [a, (b[b.length - 1] ^= 1, b)])),
  await failure(() => frames({ ...v.stream, epoch: 9 })),
];

const bytes = unbase64(v.package.manifest);
const manifest = await readManifest(bytes, v.package.hash);
const segments = v.package.segments.map(unbase64);
const tar = await openPackage(manifest, v.identity, async (i) => segments[i]);
out.files = untar(tar).map((f) => ({ name: f.name, text: text(f.bytes).slice(0, 40), size: f.bytes.length }));
out.packageFaults = [
  await failure(() => readManifest(bytes, v.spec.salt)),
  await failure(() => openPackage(manifest, v.identity, async () => segments[0].slice(1))),
  await failure(() => openPackage({ ...manifest, commitment: v.spec.salt }, v.identity, async (i) => segments[i])),
];
const sealed = [];
const long = `deep/${"x".repeat(120)}/ü.txt`;
out.sealedManifest = base64(await sealTree("input", [{ name: "a.txt", file: new Blob(["hello"]) }, { name: long, file: new Blob([new Uint8Array(300_000)]) }], [v.recipient], async (s) => sealed.push(s), 200_000));
out.sealedSegments = sealed.map(base64);

out.clean = v.logs.map((l) => clean(unbase64(l)));
out.amounts = v.amounts.map((a) => amount(a));
out.parsed = v.texts.map((t) => [String(parseAmount(t)), String(seconds(t)), String(mebibytes(t))]);
out.spans = v.spans.map(span);
out.utf8 = hex(utf8("é"));

const image = parseImage(`ghcr.io/me/train:1@sha256:${"ab".repeat(32)}`);
const least = { image, cpu: 500, ram: 256, disk: 1024, duration: 60, salt: v.spec.salt };
const all = {
  ...least, name: "n ü", model: "m", command: ["a", "b c"], env: { B: "2", A: "1" }, gpu: "A100:2", minStake: 5, minReputation: 9000,
  secrets: { names: ["T"], sealed: "AAEC" }, inputs: [{ name: "data", cid: `b${"a".repeat(58)}`, manifest: v.spec.salt, bytes: 7 }], key: v.spec.salt,
};
out.specs = [];
for (const s of [specOf(least), specOf(all), specOf({ ...all, minStake: 0, inputs: [], env: {} })]) out.specs.push({ spec: s, hash: await specHash(s) });
out.gpus = [];
for (const model of ["", "none", "A100", "H200"]) for (const vram of [0, 24, 80]) for (const count of [1, 2, 64]) out.gpus.push(gpuText({ model, vram, count }));
out.gpusAgain = out.gpus.map((g) => gpuText(parseGPU(g)));
out.images = ["x", "x:1", "x@sha256:00", `X@sha256:${"0".repeat(64)}`].map(parseImage);

out.streamed = await streamed();

process.stdout.write(JSON.stringify(out));
