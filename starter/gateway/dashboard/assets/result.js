// A job's result: fetched sealed, checked and opened here.
import { get, request } from "./api.js";
import { text, unbase64 } from "./bytes.js";
import { busy, fault, h, save, show } from "./dom.js";
import { bytes } from "./format.js";
import { openResult, readManifest, untar } from "./pack.js";
import { unlock } from "./unlock.js";

const LARGE = 512 << 20; // more than this is for the command, which streams
const PREVIEW = 64 << 10;

const readable = (b) => b.length <= PREVIEW && !b.some((c) => c < 9 || (c > 13 && c < 32));

function fileRow(f) {
  const name = f.name.split("/").pop();
  const shown = readable(f.bytes) ? h("details", {}, h("summary", {}, h("span", { class: "mono" }, f.name)), h("pre", { class: "preview" }, text(f.bytes))) : h("span", { class: "mono" }, f.name);
  return h("li", {}, h("div", {}, shown), h("span", { class: "muted small nowrap" }, bytes(f.bytes.length)), h("button", { type: "button", class: "quiet", onclick: () => save(name, [f.bytes]) }, "Save"));
}

async function saveSealed(result) {
  const manifest = await readManifest(unbase64(result.manifest), result.package.manifest);
  for (const i of manifest.segments.keys()) {
    const name = `${String(i).padStart(5, "0")}.age`;
    save(name, [await (await request("GET", `/v1/blobs/${result.package.cid}/${name}`)).arrayBuffer()]);
  }
}

// resultCard offers a delivered job's result.
export function resultCard(job) {
  const said = h("div", { class: "stack" });
  const attempt = (run) => (e) => busy(e.currentTarget, () => run().catch((err) => show(said, fault(err))));
  const open = attempt(async () => {
    const result = await get(`/v1/jobs/${job.job}/result`);
    if (result.package.bytes > LARGE) throw Object.assign(new Error(`the result has ${bytes(result.package.bytes)}, which is much for a browser`), { next: `skyops result ${job.job}` });
    const { all } = await unlock();
    const bar = h("progress", { max: 1, value: "0", "aria-label": "Opening the result" });
    show(said, bar);
    const tar = await openResult(result, all, (n, size) => (bar.value = n / size));
    const files = untar(tar);
    show(said, h("div", { class: "note good" }, `Checked and opened: ${files.length} ${files.length === 1 ? "file" : "files"}, ${bytes(tar.length)}.`), h("ul", { class: "files" }, files.map(fileRow)),
      h("button", { type: "button", onclick: () => save("result.tar", [tar], "application/x-tar") }, "Save all (.tar)"));
  });
  return h("section", { class: "card stack", id: "result" }, h("h2", {}, "Result"), h("p", { class: "muted small" }, `${bytes(job.package.bytes)}, sealed to your data key. It is checked against the job's manifest and opened here.`),
    h("div", { class: "row" }, h("button", { type: "button", class: "primary", id: "open-result", onclick: open }, "Open the result"),
      h("button", { type: "button", class: "quiet", onclick: attempt(async () => saveSealed(await get(`/v1/jobs/${job.job}/result`))) }, "Save sealed")), said,
    h("details", {}, h("summary", {}, "With the age command instead"), h("div", { class: "stack small" }, h("p", {}, "Any result opens without Skyops: save the key (Account), save the sealed files, then"),
      h("pre", { class: "preview" }, 'for f in *.age; do age -d -i id.txt "$f"; done | tar x'))));
}
