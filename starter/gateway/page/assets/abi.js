// Calls of contracts, as Solidity's ABI has them: arguments of one word each, and
// lists of such words.
import { concat, hex, keccak, uint, unhex, utf8 } from "./bytes.js";

// word is an integer, an address or a hash. Those two are hex of just their size.
export function word(v) {
  if (typeof v !== "string" || !v.startsWith("0x")) return uint(v, 32);
  if (!/^0x([0-9a-f]{40}|[0-9a-f]{64})$/i.test(v)) throw new Error(`${v.slice(0, 80)} is neither an address nor a hash`);
  const b = unhex(v);
  return concat(new Uint8Array(32 - b.length), b);
}

// callData encodes a call by the function's signature; a list's place holds where
// it begins behind the others.
export function callData(signature, ...args) {
  const heads = [], tails = [];
  let at = 32 * args.length;
  for (const a of args) {
    if (!Array.isArray(a)) {
      heads.push(word(a));
      continue;
    }
    heads.push(word(at));
    tails.push(word(a.length), ...a.map(word));
    at += 32 * (a.length + 1);
  }
  return hex(concat(keccak(utf8(signature)).subarray(0, 4), ...heads, ...tails));
}
