// Getting at the data key: opened in this tab already, or by the wallet, or by a
// passphrase; or made, when the wallet has none.
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

async function words() {
  const said = await ask("Open the data key", h("div", { class: "field" }, h("label", { for: "words" }, "Passphrase"), h("input", { id: "words", name: "words", type: "password", required: true, autocomplete: "off" })), [{ label: "Open", value: "open" }]);
  if (!said) throw new keyring.KeyError("the data key stays locked");
  return said.get("words");
}

// unlock returns the data key {recipient, identity, all}. It may ask the wallet to sign.
export async function unlock() {
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
  await keyring.keep(bySignature ? await keyring.openWallet(stored, wallet) : await keyring.openPassphrase(stored, await words()), stored);
  return keyring.opened();
}
