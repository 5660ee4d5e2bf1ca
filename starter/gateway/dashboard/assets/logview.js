// The live log: search, follow, and what the program wrote as text, never as markup.
import { clean, spans } from "./ansi.js";
import { h, save, show } from "./dom.js";

const SHOWN = 2000; // lines in the page
const KEPT = 32 << 20; // characters kept to search and to save

export class LogView {
  constructor(place) {
    this.lines = []; // {runs, text, source, at, epoch, open}
    this.size = 0;
    this.dropped = 0;
    this.colours = {};
    this.following = true;
    this.search = h("input", { type: "search", class: "log-search", placeholder: "Search", "aria-label": "Search the log", oninput: () => this.redraw() });
    this.count = h("span", { class: "muted small nowrap", role: "status" });
    this.toggle = h("button", { type: "button", "aria-pressed": "true", class: "follow", onclick: () => this.follow(!this.following) }, "Follow");
    this.box = h("div", { class: "log", tabindex: "0", role: "log", "aria-live": "off", "aria-label": "Log", onscroll: () => this.scrolled() });
    show(place, h("div", { class: "row tools" }, this.search, this.count, h("span", { class: "grow" }), this.toggle,
      h("button", { type: "button", class: "quiet", onclick: () => this.save() }, "Save")), this.box);
    this.redraw();
  }

  // add takes pieces of the log [{at, source, text: bytes}] of one attempt.
  add(pieces, epoch) {
    for (const p of pieces) {
      const key = `${epoch}/${p.source}`;
      let line = this.lines.at(-1);
      if (!line?.open || line.key !== key) line = null;
      for (const r of clean(p.text, (this.colours[key] ??= {}))) {
        for (const [i, text] of r.text.split("\n").entries()) {
          if (i > 0) {
            (line ?? this.#begin(p, epoch, key)).open = false;
            line = null;
          }
          if (!text) continue;
          line ??= this.#begin(p, epoch, key);
          line.runs.push({ ...r, text });
          line.text += text;
          this.size += text.length;
        }
      }
    }
    while (this.size > KEPT && this.lines.length > 1) {
      this.size -= this.lines.shift().text.length;
      this.dropped++;
    }
    this.later ??= setTimeout(() => {
      this.later = null;
      this.redraw();
    }, 80);
  }

  #begin(piece, epoch, key) {
    const line = { runs: [], text: "", source: piece.source, at: piece.at, epoch, key, open: true };
    this.lines.push(line);
    return line;
  }

  // note says something between lines, such as that another attempt follows.
  note(text, epoch) {
    this.lines.push({ runs: [{ text, classes: "" }], text, source: "note", at: Date.now(), epoch, key: "note", open: false });
    this.redraw();
  }

  #line(l, wanted) {
    const marked = wanted ? l.runs.flatMap((r) => this.#mark(r, wanted)) : spans(l.runs);
    return h("div", { class: `line ${l.source}`, title: new Date(l.at).toISOString() }, l.source === "node" ? h("span", { class: "from" }, "node ") : null, marked.length ? marked : " ");
  }

  #mark(run, wanted) {
    const out = [], low = run.text.toLowerCase();
    let at = 0;
    for (let i = low.indexOf(wanted); i >= 0; i = low.indexOf(wanted, at)) {
      out.push(run.text.slice(at, i), h("mark", {}, run.text.slice(i, i + wanted.length)));
      at = i + wanted.length;
    }
    out.push(run.text.slice(at));
    return run.classes ? [h("span", { class: run.classes }, out)] : out.filter(Boolean);
  }

  redraw() {
    const wanted = this.search.value.trim().toLowerCase();
    const hits = wanted ? this.lines.filter((l) => l.text.toLowerCase().includes(wanted)) : this.lines;
    const part = hits.slice(-SHOWN);
    const all = this.lines.length + this.dropped;
    this.count.textContent = wanted ? `${hits.length} of ${all} lines` : all === 1 ? "1 line" : `${all} lines`;
    const top = this.box.scrollTop;
    show(this.box, hits.length > part.length || this.dropped ? h("div", { class: "line note" }, "Earlier lines are not shown: search, or save the log.") : null,
      part.length ? part.map((l) => this.#line(l, wanted)) : h("div", { class: "line note" }, wanted ? "Nothing matches." : "Nothing was written yet."));
    this.mine = true;
    this.box.scrollTop = this.following ? this.box.scrollHeight : top;
  }

  scrolled() {
    if (this.mine) {
      this.mine = false;
      return;
    }
    const end = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 24;
    if (end !== this.following) this.follow(end, false);
  }

  follow(on, jump = true) {
    this.following = on;
    this.toggle.setAttribute("aria-pressed", String(on));
    if (on && jump) this.box.scrollTop = this.box.scrollHeight;
  }

  // tail are the last lines of standard error, for a cause's evidence.
  tail(n) {
    return this.lines.filter((l) => l.source === "stderr" && l.text.trim()).slice(-n).map((l) => l.text);
  }

  save() {
    save("job.log", [this.lines.map((l) => `${l.text}\n`).join("")], "text/plain");
  }
}
