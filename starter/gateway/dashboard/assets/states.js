// The states of a job, a step, a pipeline and a schedule, as people see them.
import { h } from "./dom.js";

const KINDS = {
  authenticating: "live", placing: "live", starting: "live", running: "live", recovering: "warn", pausing: "warn", paused: "warn",
  delivered: "good", settling: "good", succeeded: "good", cached: "good", failed: "bad", cancelled: "plain",
  waiting: "", skipped: "plain", opening: "live", active: "live", closing: "warn", closed: "plain", refused: "bad",
};

export const terminal = (state) => ["succeeded", "failed", "cancelled", "closed", "refused"].includes(state);
export const delivered = (state) => terminal(state) || ["delivered", "settling"].includes(state);

export const badge = (state) => h("span", { class: `badge ${KINDS[state] ?? ""}` }, state);
