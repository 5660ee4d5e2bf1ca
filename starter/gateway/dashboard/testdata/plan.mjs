// Makes items, roots and keys of what a Go test made (stdin, JSON).
import { base64, unbase64 } from "./bytes.js";
import { specHash } from "./order.js";
import { batchRoot, itemOf, lasts, previewOf, rootOf, share, signedOf, sizeOf } from "./plan.js";
import { recipientOf, sealOrderEnvelope, sharedKey } from "./seal.js";

let all = "";
for await (const piece of process.stdin) all += piece;
const v = JSON.parse(all);
const seed = unbase64(v.seed);
const key = await sharedKey(seed);
process.stdout.write(JSON.stringify({
  sizes: v.batches.map(sizeOf),
  items: await Promise.all(v.batches.map((b) => Promise.all(Array.from({ length: sizeOf(b) }, async (_, i) => specHash(itemOf(b, i)))))),
  batchRoots: await Promise.all(v.batches.map((b) => batchRoot(b))),
  roots: v.lists.map(rootOf),
  key, recipient: await recipientOf(key), envelope: base64(await sealOrderEnvelope(v.keeper, seed, v.lists[0][0], v.owner)),
  signed: v.batches.map((batch) => signedOf({ batch, items: 7, name: "other", steps: [{ title: "other", runs: 7, spec: { name: "other" }, quote: { nodes: 5 } }] })),
  preview: previewOf(v.read, 77n),
  lasts: lasts(v.steps),
  shares: [share(v.priced), share(v.priced, 1000n)].map((s) => [s.whole, ...s.each].map(String)),
}));
