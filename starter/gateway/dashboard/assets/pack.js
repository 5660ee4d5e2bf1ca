// Packages: a tree as a tar stream, cut into segments that are age files, and a
// manifest that names them (protocol/seal). Opening checks all of it; sealing
// makes the same from files of this computer.
import { post, request } from "./api.js";
import { base64, concat, digest, hex, sha256, text, unbase64, utf8 } from "./bytes.js";
import { canonical, recipientHash } from "./order.js";
import { openSegment, sealSegment } from "./seal.js";

const SEGMENT = 16 << 20; // of plaintext, when sealing here
const ZERO = `0x${"0".repeat(64)}`;
const segmentName = (i) => `${String(i).padStart(5, "0")}.age`;

export class PackageError extends Error {}

// commitment is an HMAC over the manifest, under a key made of all file keys.
export async function commitment(manifest, fileKeys) {
  const key = await crypto.subtle.importKey("raw", await sha256(concat(utf8("skyops/commitment/v1"), ...fileKeys)), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(canonical({ ...manifest, commitment: ZERO })))));
}

// readManifest checks a manifest's bytes against its hash.
export async function readManifest(bytes, want) {
  if (hex(await sha256(bytes)) !== want.toLowerCase()) throw new PackageError("storage gave another manifest than the job's");
  const m = JSON.parse(text(bytes));
  if (m.version !== 2 || !Array.isArray(m.segments) || m.segments.length === 0 || m.segments.length > 99_999 || canonical(m) !== text(bytes)) throw new PackageError("the manifest is damaged");
  return m;
}

// openPackage returns the plaintext tar. fetchSegment(i) gives ciphertext;
// progress hears how many bytes have come.
export async function openPackage(manifest, identity, fetchSegment, progress = () => {}) {
  const plain = [], keys = [];
  let come = 0, size = 0;
  // The segments of its outputs come last; they are for the jobs that take them.
  const own = manifest.segments.length - (manifest.outputs ?? []).reduce((n, o) => n + o.segments, 0);
  for (const [i, s] of manifest.segments.slice(0, own).entries()) {
    const sealed = await fetchSegment(i);
    if (sealed.length !== s.size || hex(digest(sealed)) !== s.digest.toLowerCase()) throw new PackageError(`segment ${i} is not the one that the manifest names`);
    const opened = await openSegment(sealed, identity);
    plain.push(opened.plain);
    keys.push(opened.fileKey);
    size += opened.plain.length;
    progress((come += sealed.length));
  }
  if (size !== manifest.plain || (await commitment(manifest, keys)) !== manifest.commitment.toLowerCase()) throw new PackageError("the manifest was not written by who sealed its segments");
  return concat(...plain);
}

const blob = async (cid, name) => new Uint8Array(await (await request("GET", `/v1/blobs/${cid}/${name}`)).arrayBuffer());

// openResult fetches, checks and opens a job's package: the plaintext tar.
export async function openResult(result, identity, progress) {
  const manifest = await readManifest(unbase64(result.manifest), result.package.manifest);
  return openPackage(manifest, identity, (i) => blob(result.package.cid, segmentName(i)), (n) => progress?.(n, manifest.size));
}

const cstring = (b) => text(b.subarray(0, b.indexOf(0) < 0 ? b.length : b.indexOf(0)));
const octal = (b) => parseInt(cstring(b).trim() || "0", 8);

// pax reads the records of an extended header.
function pax(b) {
  const out = {};
  for (let at = 0; at < b.length;) {
    const space = b.indexOf(32, at);
    const n = Number(text(b.subarray(at, space)));
    if (!(n > 0) || space < 0) break;
    const [name, value] = text(b.subarray(space + 1, at + n - 1)).split(/=([\s\S]*)/);
    out[name] = value;
    at += n;
  }
  return out;
}

// untar lists the regular files of a tar: [{name, bytes}].
export function untar(tar) {
  const files = [];
  let more = {};
  for (let at = 0; at + 512 <= tar.length;) {
    const head = tar.subarray(at, at + 512);
    if (head.every((b) => b === 0)) break;
    const size = more.size === undefined ? octal(head.subarray(124, 136)) : Number(more.size);
    const content = tar.subarray(at + 512, at + 512 + size);
    if (!(size >= 0) || content.length !== size) throw new PackageError("the archive is damaged");
    const prefix = cstring(head.subarray(257, 262)) === "ustar" ? cstring(head.subarray(345, 500)) : "";
    const name = more.path ?? [prefix, cstring(head.subarray(0, 100))].filter(Boolean).join("/");
    const kind = String.fromCharCode(head[156] || 48);
    if (kind === "x") more = pax(content);
    else {
      if (kind === "0") files.push({ name, bytes: content });
      more = {};
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

// tarHeader is a header of the ustar kind, after an extended one where the name is long.
function tarHeader(name, size, kind = "0") {
  const b = new Uint8Array(512);
  const put = (s, at) => b.set(utf8(s), at);
  const raw = utf8(name);
  const before = [];
  if (raw.length > 100) {
    let record = ` path=${name}\n`;
    let n = utf8(record).length;
    n += String(n + String(n).length).length;
    record = `${n}${record}`;
    const body = utf8(record);
    before.push(tarHeader("pax", body.length, "x"), body, new Uint8Array((512 - (body.length % 512)) % 512));
  }
  b.set(raw.subarray(0, 100), 0);
  put("0000644\0", 100);
  put("0000000\0", 108);
  put("0000000\0", 116);
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put(`${Math.floor(Date.now() / 1000).toString(8).padStart(11, "0")}\0`, 136);
  put("        ", 148);
  put(kind, 156);
  put("ustar\x0000", 257);
  put(`${b.reduce((n, v) => n + v, 0).toString(8).padStart(6, "0")}\0 `, 148);
  return concat(...before, b);
}

// pieces yields the tar stream of files [{name, file: Blob}], a few MiB at a time.
async function* pieces(files) {
  for (const f of files) {
    yield tarHeader(f.name, f.file.size);
    for (let at = 0; at < f.file.size; at += 4 << 20) yield new Uint8Array(await f.file.slice(at, at + (4 << 20)).arrayBuffer());
    yield new Uint8Array((512 - (f.file.size % 512)) % 512);
  }
  yield new Uint8Array(1024);
}

// cut makes of a stream pieces of one segment's plaintext.
async function* cut(stream, most) {
  let held = [], size = 0;
  for await (let p of stream) {
    while (size + p.length >= most) {
      held.push(p.subarray(0, most - size));
      yield concat(...held);
      p = p.subarray(most - size);
      held = [];
      size = 0;
    }
    held.push(p);
    size += p.length;
  }
  if (size > 0) yield concat(...held);
}

// sealTree seals files; put(sealed, index) stores each segment. It returns the manifest.
export async function sealTree(kind, files, recipients, put, most = SEGMENT) {
  const manifest = { version: 2, kind, recipients: recipients.map(recipientHash), segments: [], size: 0, plain: 0 };
  const keys = [];
  for await (const plain of cut(pieces(files), most)) {
    const { sealed, fileKey } = await sealSegment(plain, recipients);
    await put(sealed, manifest.segments.length);
    keys.push(fileKey);
    manifest.segments.push({ size: sealed.length, digest: hex(digest(sealed)) });
    manifest.size += sealed.length;
    manifest.plain += plain.length;
  }
  manifest.commitment = await commitment(manifest, keys);
  return utf8(canonical(manifest));
}

// upload seals files as an input and stores them: {cid, manifest, bytes}.
export async function upload(files, recipients, progress = () => {}) {
  let up = await post("/v1/uploads");
  const manifest = await sealTree("input", files, recipients, async (sealed) => {
    const reply = await request("PATCH", `/v1/uploads/${up.id}`, { raw: sealed, headers: { "Upload-Offset": String(up.offset), "Content-Type": "application/octet-stream" } });
    up = await reply.json();
    progress(up.offset);
  });
  return post(`/v1/uploads/${up.id}/complete`, { manifest: base64(manifest) });
}

