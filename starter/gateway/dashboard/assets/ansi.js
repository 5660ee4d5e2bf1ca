// Untrusted log text for a browser: colours (SGR) become classes, every other
// control and escape sequence goes, direction overrides are written out. It is
// what starter/cli/terminal does for a terminal.
import { h } from "./dom.js";

const MAX = 16 << 10;
// Escape sequences: CSI, then string sequences until BEL, ST or the line's end, then the short ones; C1 forms too.
const SEQUENCE = /(?:\x1b\[|\x9b)([\x20-\x3f]*)([\x40-\x7e])?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[\x20-\x2f]*[\x30-\x7e]?|\x9c/g;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const BIDI = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

const plainly = (s) => s.replace(CONTROL, "").replace(BIDI, (c) => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`);

// clean splits bytes into runs [{text, classes}] that are safe to show.
export function clean(bytes, state = {}) {
  let s = new TextDecoder().decode(bytes.subarray(0, MAX * 4));
  const cut = s.length > MAX;
  if (cut) s = s.slice(0, MAX);
  s = s.replace(/\r\n/g, "\n").replace(/\r/g, "\n");
  const runs = [];
  const add = (t) => {
    const safe = plainly(t);
    if (safe) runs.push({ text: safe, classes: classesOf(state) });
  };
  let at = 0;
  for (const m of s.matchAll(SEQUENCE)) {
    add(s.slice(at, m.index));
    at = m.index + m[0].length;
    if (m[2] === "m" && m[0][0] === "\x1b" && /^[\d;]{0,32}$/.test(m[1])) colour(state, m[1]);
  }
  add(s.slice(at));
  if (cut) add(" …");
  return runs;
}

function colour(state, codes) {
  for (const c of codes.split(";").map(Number)) {
    if (c === 0) for (const k of Object.keys(state)) delete state[k];
    else if (c === 1) state.bold = true;
    else if (c === 2) state.dim = true;
    else if (c === 22) state.bold = state.dim = false;
    else if (c === 39) state.fg = undefined;
    else if (c >= 30 && c <= 37) state.fg = c - 30;
    else if (c >= 90 && c <= 97) state.fg = c - 90;
    else if (c === 38 || c === 48) return; // palettes are left out
  }
}

const classesOf = (s) => [s.bold && "bold", s.dim && "dim", s.fg !== undefined && `fg${s.fg}`].filter(Boolean).join(" ");

export const spans = (runs) => runs.map((r) => (r.classes ? h("span", { class: r.classes }, r.text) : r.text));
