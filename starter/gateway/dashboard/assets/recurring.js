// What the pages of schedules share: how one stands, and when something is due.
import { h } from "./dom.js";
import { span, stamp } from "./format.js";

// stateOf is a schedule's state in one word.
export const stateOf = (s) => (s.paused && s.phase === "active" ? "paused" : s.phase);

// due is a moment that is to come, with how long it is until then.
export function due(ms) {
  const left = ms - Date.now();
  return h("time", { datetime: new Date(ms).toISOString(), title: new Date(ms).toISOString() }, stamp(ms), h("span", { class: "muted" }, left > 0 ? `, in ${span(left)}` : ", now"));
}
