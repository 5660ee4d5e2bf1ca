// What every page has: who is signed in, and the theme.
import { session } from "./api.js";
import { $, busy, h, show, toast } from "./dom.js";
import { short } from "./format.js";

const THEMES = ["system", "light", "dark"];

function theme() {
  const b = $("theme");
  let at = Math.max(0, THEMES.indexOf(document.documentElement.dataset.theme ?? "system"));
  const say = () => (b.textContent = `Theme: ${THEMES[at]}`);
  b.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    if (at === 0) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = THEMES[at];
    try {
      localStorage.setItem("skyops.theme", THEMES[at]);
    } catch {} // it holds for this page then
    document.dispatchEvent(new CustomEvent("theme"));
    say();
  });
  say();
}

function who() {
  const s = session();
  const out = (e) => busy(e.currentTarget, async () => {
    const { signOut } = await import("./signin.js");
    await signOut();
    location.assign("/");
  });
  const enter = (e) => busy(e.currentTarget, async () => {
    const { signIn } = await import("./signin.js");
    await signIn().catch((err) => toast("bad", [err.message, err.next].filter(Boolean).join(": ")));
  });
  show($("session"), s
    ? [h("span", { class: "badge plain mono", title: s.owner }, short(s.owner)), h("button", { type: "button", class: "quiet", onclick: out }, "Sign out")]
    : h("button", { type: "button", class: "primary", id: "signin", onclick: enter }, "Sign in"));
}

theme();
who();
document.addEventListener("session", who);
