// Elements without markup: text from anywhere stays text, since nothing here,
// or in any page, parses HTML.

// h makes an element. Of props, onX are listeners, class, data and style are
// what they say, and anything else is an attribute, or absent when false.
export function h(tag, props, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "class") e.className = value;
    else if (name === "data") Object.assign(e.dataset, value);
    else if (name === "style") Object.assign(e.style, value);
    else if (name === "value") e.value = value;
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
  return e;
}

// show replaces what an element holds.
export function show(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
}

export const $ = (id) => document.getElementById(id);

// busy runs what a button started, and shows that it runs.
export async function busy(button, run) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    return await run();
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

// toast says something that goes away by itself.
export function toast(kind, text) {
  const e = h("div", { class: `note ${kind}` }, text);
  $("toasts").append(e);
  setTimeout(() => e.remove(), kind === "bad" ? 12_000 : 6000);
}

// fault shows an error: what happened, and what to do about it.
export function fault(err) {
  const lines = [h("p", {}, h("strong", {}, err?.detail ?? err?.message ?? String(err)))];
  for (const f of err?.fields ?? []) lines.push(h("p", {}, `${f.location ?? ""} ${f.message}${f.fix ? `; ${f.fix}` : ""}`.trim()));
  if (err?.next) lines.push(h("p", {}, `Next: ${err.next}`));
  return h("div", { class: "note bad", role: "alert" }, lines);
}

// ask opens a dialog and resolves to what its form said, or null when it was left.
export function ask(title, content, actions = []) {
  return new Promise((resolve) => {
    let answer = null;
    const end = (value) => {
      answer = value;
      d.close();
    };
    const form = h("form", { method: "dialog", class: "stack" }, h("h2", {}, title), content,
      h("div", { class: "actions" }, h("button", { type: "button", onclick: () => end(null) }, "Cancel"),
        actions.map((a) => h("button", { type: "submit", class: a.class ?? "primary", value: a.value }, a.label))));
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const said = new FormData(form);
      said.set("action", e.submitter?.value ?? "");
      end(said);
    });
    const d = h("dialog", {}, form);
    d.addEventListener("close", () => {
      d.remove();
      resolve(answer);
    });
    document.body.append(d);
    d.showModal();
  });
}

// save hands bytes to the browser as a file.
export function save(name, parts, type = "application/octet-stream") {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const a = h("a", { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
