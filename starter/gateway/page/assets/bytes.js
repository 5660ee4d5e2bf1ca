// Bytes, hex, base64 and the two hashes that browsers lack.
import { blake3, keccak_256 } from "./hashes.js";

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder().decode(bytes);
export const hex = (bytes) => `0x${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
export const random = (n) => crypto.getRandomValues(new Uint8Array(n));

export function unhex(s) {
  const digits = s.replace(/^0x/, "");
  if (digits.length % 2 || /[^0-9a-f]/i.test(digits)) throw new Error(`${s.slice(0, 20)} is not hex`);
  return Uint8Array.from(digits.match(/../g) ?? [], (d) => parseInt(d, 16));
}

export function base64(bytes) {
  let s = "";
  for (let i = 0; i < bytes.length; i += 0x8000) s += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(s);
}

export function unbase64(s) {
  const plain = atob(s);
  const out = new Uint8Array(plain.length);
  for (let i = 0; i < out.length; i++) out[i] = plain.charCodeAt(i);
  return out;
}

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

export const equal = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

// uint writes an unsigned integer in n bytes, the most significant first.
export function uint(v, n) {
  const out = new Uint8Array(n);
  let rest = BigInt(v);
  for (let i = n - 1; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  if (rest !== 0n || BigInt(v) < 0n) throw new Error(`${v} does not fit ${n} bytes`);
  return out;
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
export const keccak = (bytes) => keccak_256(bytes);

const CHUNK = 1 << 20;

// digest is BLAKE3 over the BLAKE3s of content's chunks of 1 MiB (protocol/digest).
export function digest(content) {
  const list = blake3.create();
  for (let at = 0; at === 0 || at < content.length; at += CHUNK) list.update(blake3(content.subarray(at, at + CHUNK)));
  return list.digest();
}

// checksum writes an address as EIP-55 does.
export function checksum(address) {
  const plain = address.toLowerCase().replace(/^0x/, "");
  if (!/^[0-9a-f]{40}$/.test(plain)) throw new Error("that is not an address");
  const marks = hex(keccak(utf8(plain))).slice(2);
  return `0x${Array.from(plain, (c, i) => (parseInt(marks[i], 16) >= 8 ? c.toUpperCase() : c)).join("")}`;
}
