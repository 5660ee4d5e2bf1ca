// How numbers, times and names are written for people, and read from them.
import { h } from "./dom.js";

const UNIT = 10n ** 18n;

// amount writes smallest units of an asset as whole ones, without rounding up.
export function amount(units, digits = 6) {
  const v = BigInt(units);
  const whole = v / UNIT;
  let rest = (v % UNIT).toString().padStart(18, "0");
  if (whole === 0n && v > 0n) digits = Math.max(digits, rest.search(/[1-9]/) + 3);
  rest = rest.slice(0, digits).replace(/0+$/, "");
  return `${whole.toLocaleString("en")}${rest ? `.${rest}` : ""}`;
}

// parseAmount reads whole units, such as 0.5, into smallest ones; null: it is none.
export function parseAmount(text) {
  const m = /^\s*(\d{1,20})(?:\.(\d{1,18}))?\s*$/.exec(text);
  return m ? BigInt(m[1]) * UNIT + BigInt((m[2] ?? "").padEnd(18, "0") || 0) : null;
}

// gwei are what prices are quoted in: 1e-9 of a whole unit.
export const gwei = (v) => amount(BigInt(v) * 10n ** 9n);

export function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  for (n = Number(n); n >= 1024 && i < units.length - 1; i++) n /= 1024;
  return `${n >= 100 || i === 0 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

// gpus writes a request for GPUs: a bare number is of any kind.
export const gpus = (request) => (!request ? "none" : /^\d+$/.test(request) ? `${request} of any kind` : request);

// span writes milliseconds as the two largest units.
export function span(ms) {
  let s = Math.max(0, Math.round(ms / 1000));
  const parts = [];
  for (const [name, size] of [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]]) {
    if (s >= size || (name === "s" && parts.length === 0)) {
      parts.push(`${Math.floor(s / size)} ${name}`);
      s %= size;
    } else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

// seconds reads a duration such as 90s, 15m, 4h, 2d or 1h30m; null: it is none.
export function seconds(text) {
  const t = text.trim().toLowerCase();
  if (!/^(\d+(\.\d+)?(d|h|m|min|s)\s*)+$/.test(t)) return null;
  let sum = 0;
  for (const m of t.matchAll(/(\d+(?:\.\d+)?)(d|h|min|m|s)/g)) sum += Number(m[1]) * { d: 86400, h: 3600, min: 60, m: 60, s: 1 }[m[2]];
  return Math.round(sum);
}

// mebibytes reads a size such as 64, 64GB or 512MB, a bare number being GB; null: it is none.
export function mebibytes(text) {
  const m = /^\s*(\d+(?:\.\d+)?)\s*(t|g|m)?i?b?\s*$/i.exec(text);
  return m ? Math.round(Number(m[1]) * { t: 1 << 20, g: 1024, m: 1 }[(m[2] ?? "g").toLowerCase()]) : null;
}

export const clock = (ms) => new Date(ms).toLocaleTimeString([], { hour12: false });
export const stamp = (ms) => new Date(ms).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

export function ago(ms) {
  const passed = Date.now() - ms;
  return passed < 5000 ? "just now" : passed < 7 * 86_400_000 ? `${span(passed).split(" ").slice(0, 2).join(" ")} ago` : stamp(ms);
}

// when is a time element: relative, with the exact instant beside it.
export const when = (ms) => h("time", { datetime: new Date(ms).toISOString(), title: new Date(ms).toISOString() }, ago(ms));

export const short = (id) => (id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

// hash shows the ends of a long id; the whole of it is a title, and what is copied.
export const hash = (id) =>
  h("button", { type: "button", class: "quiet hash", title: `${id} (copy)`, onclick: () => navigator.clipboard?.writeText(id) }, short(id));
