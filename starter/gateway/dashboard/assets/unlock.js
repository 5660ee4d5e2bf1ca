// Getting at the data key: opened in this tab already, or by the wallet, or by a
// words; or made, when the wallet has none.
import { network } from "./api.js";
import { ask, h, toast } from "./dom.js";
import * as keyring from "./keyring.js";
import { walletOfSession } from "./signin.js";

// create makes a data key with a slot for the wallet, and stores its keyring.
export async function create(wallet) {
  const { network: n } = await network();
  const { keyring: empty, identity } = await keyring.newKeyring();
  const made = await keyring.addWallet(empty, identity, wallet, n, "browser");
  await keyring.store(made, 0);
  await keyring.keep(identity, made);
  return identity;
}

const by = (k, ...kinds) => k.slots.some((s) => kinds.includes(s.kind));

// worded says that words open a keyring.
export const worded = (k) => by(k, "passphrase", "phrase");

// words asks for what opens the keyring. A phrase is read from paper, so it is shown.
async function words(k) {
  const label = !by(k, "phrase") ? "Passphrase" : by(k, "passphrase") ? "Passphrase, or the words of the recovery phrase" : "The words of the recovery phrase, in their order";
  const input = by(k, "phrase") ? h("textarea", { id: "words", name: "words", rows: 3, required: true, autocomplete: "off", autocapitalize: "none", spellcheck: "false" })
    : h("input", { id: "words", name: "words", type: "password", required: true, autocomplete: "off" });
  const said = await ask("Open the data key", h("div", { class: "field" }, h("label", { for: "words" }, label), input), [{ label: "Open", value: "open" }]);
  if (!said) throw new keyring.KeyError("the data key stays locked");
  return said.get("words");
}

// unlock returns the data key {recipient, identity, all}. It may ask the wallet to
// sign, or for words: where there is no other way, or when that is wanted.
export async function unlock(byWords = false) {
  const held = keyring.opened();
  if (held) return held;
  const { keyring: stored } = await keyring.load();
  if (!stored) {
    const said = await ask("Make a data key?", h("div", { class: "stack" },
      h("p", {}, "Results, logs and telemetry are sealed to a data key of yours. This wallet keeps none here yet."),
      h("p", { class: "muted" }, "Your wallet signs one message twice; that signature opens the key from any browser. If you used the skyops command with this wallet, import its keyring in Account instead, so that both open the same results.")),
      [{ label: "Make one", value: "make" }]);
    if (!said) throw new keyring.KeyError("there is no data key yet", "make one, or import a keyring in Account");
    await create(await walletOfSession());
    toast("good", "A data key was made. Add a passphrase in Account, for the day this wallet is gone.");
    return keyring.opened();
  }
  const wallet = await walletOfSession();
  const bySignature = stored.slots.some((s) => s.kind === "wallet" && s.account.toLowerCase() === wallet.address.toLowerCase());
  const signed = bySignature && !byWords || !worded(stored); // which says what is missing
  await keyring.keep(signed ? await keyring.openWallet(stored, wallet) : await keyring.openWords(stored, await words(stored)), stored);
  return keyring.opened();
}
