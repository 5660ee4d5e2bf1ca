// Sealing and opening, as package protocol/seal: age v1 with hybrid recipients.
// The age module is fetched when it is first needed.
import { base64, concat, equal, sha256, text, uint, unhex, utf8 } from "./bytes.js";

const age = () => import("./age.js");

export async function newIdentity() {
  const { generateHybridIdentity } = await age();
  return generateHybridIdentity();
}

export async function recipientOf(identity) {
  const { identityToRecipient } = await age();
  return identityToRecipient(identity);
}

export async function sealBytes(plain, ...recipients) {
  const { Encrypter } = await age();
  const e = new Encrypter();
  for (const r of recipients) e.addRecipient(r);
  return e.encrypt(plain);
}

// opener is what opens with an identity, or with any of several.
async function opener(identities) {
  const { Decrypter } = await age();
  const d = new Decrypter();
  for (const i of [identities].flat()) d.addIdentity(i);
  return d;
}

export const openBytes = async (sealed, identities) => (await opener(identities)).decrypt(sealed);

// sealWords and openWords are of a slot that a passphrase opens, through scrypt with 2^work rounds.
export async function sealWords(plain, words, work) {
  const { Encrypter } = await age();
  const e = new Encrypter();
  e.setPassphrase(words);
  e.setScryptWorkFactor(work);
  return e.encrypt(plain);
}

export async function openWords(sealed, words) {
  const { Decrypter } = await age();
  const d = new Decrypter();
  d.addPassphrase(words);
  return d.decrypt(sealed);
}

// sealEnvelope seals a job's key to the keeper, for one spec and owner only.
export const sealEnvelope = (keeper, key, specHash, owner) => sealBytes(utf8(JSON.stringify({ key, specHash, owner })), keeper);

// sealOrderEnvelope seals the seed of an order's keys to the keeper, for one root and owner only.
export const sealOrderEnvelope = (keeper, seed, root, owner) => sealBytes(utf8(JSON.stringify({ seed: base64(seed), root, owner })), keeper);

// sharedKey is the key that all jobs of a seed get.
export async function sharedKey(seed) {
  const from = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const info = utf8("skyops/jobkey/v1/shared");
  return identityOf(new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, from, 256)));
}

// identityOf writes 32 bytes as a hybrid identity: bech32 (BIP 173) in upper case.
export function identityOf(secret) {
  const prefix = "age-secret-key-pq-", letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", data = [];
  let held = 0, bits = 0;
  for (const b of secret) {
    held = ((held << 8) | b) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) data.push((held >> (bits - 5)) & 31);
  }
  if (bits > 0) data.push((held << (5 - bits)) & 31);
  const codes = Array.from(prefix, (c) => c.charCodeAt(0));
  let sum = 1;
  for (const v of [...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31), ...data, 0, 0, 0, 0, 0, 0]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ v;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((g, i) => { if ((top >> i) & 1) sum ^= g; });
  }
  sum ^= 1;
  for (let i = 0; i < 6; i++) data.push((sum >>> (5 * (5 - i))) & 31);
  return `${prefix}1${data.map((v) => letters[v]).join("")}`.toUpperCase();
}

// sealSecrets seals environment values to a job's key.
export const sealSecrets = (values, recipient) => sealBytes(utf8(JSON.stringify(values)), recipient);

// sealSegment makes one age file and tells its file key, for the commitment.
export async function sealSegment(plain, recipients) {
  const { Encrypter } = await age();
  const e = new Encrypter();
  let fileKey;
  for (const r of recipients) e.addRecipient(r);
  e.addRecipient({ wrapFileKey: (key) => ((fileKey = key.slice()), []) });
  return { sealed: await e.encrypt(plain), fileKey };
}

// openSegment opens one age file and tells its file key.
export async function openSegment(sealed, identities) {
  const d = await opener(identities);
  return { plain: await d.decrypt(sealed), fileKey: await d.decryptHeader(sealed.subarray(0, headerEnd(sealed))) };
}

// headerEnd is where an age file's payload begins: after the line of its MAC.
function headerEnd(sealed) {
  const limit = Math.min(sealed.length, 1 << 16);
  for (let at = 0, start = 0; at < limit; at++) {
    if (sealed[at] !== 10) continue;
    if (at - start > 3 && text(sealed.subarray(start, start + 3)) === "---") return at + 1;
    start = at + 1;
  }
  throw new Error("the segment has no age header");
}

// Frames: one sealed piece of a log or of telemetry each, chained by hash.

export const LOG = 1;
export const TELEMETRY = 2;

// FrameReader opens one attempt's stream from its first frame on. A frame that
// was changed, left out, repeated or moved is an error.
export class FrameReader {
  constructor(job, epoch, kind, identity) {
    this.name = concat(unhex(job), uint(epoch, 4), uint(kind, 1));
    this.identity = identity;
    this.next = 0;
  }

  // open returns the payload of the next frame, null for one that only has a key.
  async open(frame) {
    this.head ??= await sha256(concat(utf8("skyops/frames/v1"), this.name));
    let payload = null;
    if (frame[0] === 0x4b) await this.#rekey(frame.subarray(1));
    else if (frame[0] === 0x44 && this.key) {
      const iv = concat(new Uint8Array(4), uint(this.next, 8));
      const aad = concat(new Uint8Array([0x44]), this.head);
      payload = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, this.key, frame.subarray(1)).then(
        (b) => new Uint8Array(b),
        () => { throw new Error(`frame ${this.next} was changed, or is not the next of this stream`); },
      );
    } else throw new Error(`frame ${this.next} is of no known kind`);
    this.head = await sha256(concat(this.head, frame));
    this.next++;
    return payload;
  }

  async #rekey(sealed) {
    const plain = await openBytes(sealed, this.identity);
    const rest = concat(this.name, uint(this.next, 8), this.head);
    if (plain.length !== 32 + rest.length || !equal(plain.subarray(32), rest)) throw new Error("the key frame is of another stream or place");
    this.key = await crypto.subtle.importKey("raw", plain.subarray(0, 32), "AES-GCM", false, ["decrypt"]);
    plain.fill(0);
  }
}

// uvarint reads one number of base 128; [value, next offset].
function uvarint(b, at) {
  let v = 0, scale = 1;
  for (;;) {
    if (at >= b.length || scale > 2 ** 56) throw new Error("a log frame is damaged");
    const c = b[at++];
    v += (c & 0x7f) * scale;
    scale *= 128;
    if (c < 0x80) return [v, at];
  }
}

export const SOURCES = { 1: "stdout", 2: "stderr", 3: "node" };

// parseLines reads a log frame's payload: [{at, source, text: bytes}].
export function parseLines(payload) {
  const lines = [];
  for (let at = 0; at < payload.length;) {
    let time, size;
    [time, at] = uvarint(payload, at);
    const source = SOURCES[payload[at++]];
    [size, at] = uvarint(payload, at);
    if (!source || at + size > payload.length) throw new Error("a log frame is damaged");
    lines.push({ at: time, source, text: payload.subarray(at, at + size) });
    at += size;
  }
  return lines;
}

