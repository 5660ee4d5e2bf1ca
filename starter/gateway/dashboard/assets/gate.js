// What a page shows to who is not signed in.
import { session } from "./api.js";
import { busy, fault, h, show } from "./dom.js";

// signedIn calls run once somebody is signed in; until then it says why that is needed.
export function signedIn(place, why, run) {
  let running = false;
  const look = () => {
    if (session()) {
      if (!running) run();
      running = true;
      return;
    }
    running = false;
    const said = h("div", {});
    const enter = (e) => busy(e.currentTarget, async () => {
      const { signIn } = await import("./signin.js");
      await signIn().catch((err) => show(said, fault(err)));
    });
    show(place, h("div", { class: "card empty" }, h("h2", {}, "Sign in with your wallet"), h("p", {}, why),
      h("button", { type: "button", class: "primary", onclick: enter }, "Sign in"), said));
  };
  document.addEventListener("session", look);
  look();
}
