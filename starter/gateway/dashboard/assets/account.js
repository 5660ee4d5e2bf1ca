// The account: money in the escrow, and the data key that opens results.
import { callData } from "./abi.js";
import { network, post, session } from "./api.js";
import { checksum, hex, sha256, utf8 } from "./bytes.js";
import { $, ask, busy, fault, h, save, show, toast } from "./dom.js";
import { amount, parseAmount } from "./format.js";
import { signedIn } from "./gate.js";
import * as keyring from "./keyring.js";
import { walletOfSession } from "./signin.js";
import { create, unlock, worded } from "./unlock.js";

const ZERO = "0x0000000000000000000000000000000000000000";

const button = (label, run, c = "") => h("button", { type: "button", class: c, onclick: (e) => busy(e.currentTarget, () => run().catch((err) => toast("bad", [err.detail ?? err.message, err.next].filter(Boolean).join(": ")))) }, label);

// mined waits for a transaction.
async function mined(wallet, tx) {
  for (let i = 0; i < 120; i++) {
    const receipt = await wallet.call("eth_getTransactionReceipt", [tx]);
    if (receipt) {
      if (BigInt(receipt.status) !== 1n) throw new Error("the chain reverted the transaction");
      return;
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error("the transaction is not mined yet: look at the balance later");
}

async function sendAll(n, calls) {
  const wallet = await walletOfSession();
  await wallet.onChain(n);
  for (const c of calls) await mined(wallet, await wallet.send(c));
}

async function balances(n) {
  const wallet = await walletOfSession();
  await wallet.onChain(n);
  const read = async (to, data) => BigInt(await wallet.call("eth_call", [{ to, data }, "latest"]));
  const mine = (asset) => read(n.escrow, callData("balance(address,address)", asset, wallet.address));
  return {
    coin: { held: BigInt(await wallet.call("eth_getBalance", [wallet.address, "latest"])), deposited: await mine(ZERO) },
    token: { held: await read(n.token, callData("balanceOf(address)", wallet.address)), deposited: await mine(n.token) },
  };
}

async function askAmount(title, text) {
  const said = await ask(title, h("div", { class: "stack" }, h("p", { class: "muted" }, text),
    h("div", { class: "field" }, h("label", { for: "amount" }, "Amount"), h("input", { id: "amount", name: "amount", inputmode: "decimal", required: true, placeholder: "0.5", autocomplete: "off" }))), [{ label: title, value: "go" }]);
  if (!said) return null;
  const v = parseAmount(said.get("amount"));
  if (!v) throw new Error("that is not an amount: write whole units, such as 0.5");
  return v;
}

function money(n, faucet) {
  const place = h("div", {}, h("div", { class: "skeleton line" }));
  const refresh = async () => {
    const b = await balances(n).catch((err) => show(place, fault(err)));
    if (!b) return;
    const line = (name, asset, a) => h("tr", {}, h("td", { data: { label: "" } }, h("strong", {}, name)), h("td", { class: "num", data: { label: "Deposited" } }, amount(a.deposited)), h("td", { class: "num", data: { label: "In the wallet" } }, amount(a.held)),
      h("td", { class: "num", data: { label: "" } }, h("span", { class: "row" },
        button("Deposit", async () => {
          const v = await askAmount("Deposit", `From the wallet into the escrow, in ${name}. What no job uses can be withdrawn at any time.`);
          if (!v) return;
          await sendAll(n, asset === ZERO ? [{ to: n.escrow, value: `0x${v.toString(16)}`, data: callData("deposit(address,uint256)", ZERO, v) }]
            : [{ to: n.token, data: callData("approve(address,uint256)", n.escrow, v) }, { to: n.escrow, data: callData("deposit(address,uint256)", asset, v) }]);
          toast("good", `${amount(v)} ${name} are deposited.`);
          await refresh();
        }),
        button("Withdraw", async () => {
          const v = await askAmount("Withdraw", `From the escrow back to this wallet, in ${name}.`);
          if (!v) return;
          await sendAll(n, [{ to: n.escrow, data: callData("withdraw(address,address,uint256)", asset, session().owner, v) }]);
          await refresh();
        }, "quiet"))));
    show(place, h("div", { class: "scroll" }, h("table", { class: "cards" }, h("thead", {}, h("tr", {}, ["Asset", "Deposited", "In the wallet", ""].map((t, i) => h("th", { scope: "col", class: i ? "num" : "" }, t)))),
      h("tbody", {}, line("ETH", ZERO, b.coin), line("SKYOPS", n.token, b.token)))));
  };
  refresh();
  return h("section", { class: "card flush" }, h("header", {}, h("h2", {}, "Money"), faucet ? button("Get test coins", async () => {
    const sent = await post("/v1/faucet", { address: session().owner });
    const wallet = await walletOfSession();
    for (const tx of [sent.coinTx, sent.tokenTx]) await mined(wallet, tx);
    toast("good", "Test coins have come.");
    await refresh();
  }) : null), h("p", { class: "muted inset" }, "Jobs are paid from what is deposited in the escrow contract."), place);
}

const fingerprint = async (recipient) => hex((await sha256(utf8(recipient))).subarray(0, 8)).slice(2);

// replaced has the owner of a keyring confirm that another one takes its place,
// and saves it first: nothing else holds its data key.
async function replaced(old) {
  const said = await ask("Replace the data key?", h("div", { class: "stack" },
    h("p", {}, `This wallet has another data key here, ${await fingerprint(old.recipient)}. Results that are sealed to it open with its keyring only.`),
    h("p", {}, "It is saved as a file now. Keep that file, or those results are lost.")), [{ label: "Save it, then replace it", value: "go", class: "danger" }]);
  if (said) saveKeyring(old);
  return Boolean(said);
}

const saveKeyring = (k) => save(`keyring-${session().owner.slice(0, 10)}-${k.recipient.slice(-8)}.json`, [`${JSON.stringify(k, null, 2)}\n`], "application/json");

async function importFile(file, redraw) {
  const k = keyring.parse(await file.text());
  const wallet = await walletOfSession();
  const mine = k.slots.some((s) => s.kind === "wallet" && s.account.toLowerCase() === wallet.address.toLowerCase());
  if (!mine && !worded(k)) {
    throw new keyring.KeyError("this keyring has no slot that a browser can open", "add one first: skyops keys add phrase, passphrase or wallet");
  }
  const { keyring: old, version } = await keyring.load();
  if (old && old.recipient !== k.recipient && !(await replaced(old))) return;
  await keyring.store(k, version);
  keyring.lock();
  toast("good", "The keyring is imported.");
  await redraw();
}

function slots(k) {
  const what = { wallet: "a signature of the wallet", passphrase: "a passphrase", phrase: "a recovery phrase on paper", key: "the wallet's private key, by the skyops command" };
  return h("ul", { class: "bare" }, k.slots.map((s) => h("li", {}, what[s.kind] ?? s.kind, s.label ? h("span", { class: "muted" }, ` · ${s.label}`) : null)));
}

async function addPassphrase(k, version, redraw) {
  const said = await ask("Add a passphrase", h("div", { class: "stack" }, h("p", { class: "muted" }, "It opens the data key without the wallet. Twelve characters or more; six random words are good."),
    h("div", { class: "field" }, h("label", { for: "words" }, "Passphrase"), h("input", { id: "words", name: "words", type: "password", minlength: 12, required: true, autocomplete: "new-password" }))), [{ label: "Add", value: "add" }]);
  if (!said) return;
  if ([...said.get("words")].length < 12) throw new Error("the passphrase is shorter than 12 characters");
  const { identity } = await unlock();
  await keyring.store(await keyring.addWords(k, identity, said.get("words"), "browser"), version);
  await redraw();
}

async function exportKey() {
  const { identity, recipient } = await unlock();
  const said = await ask("Save the key itself?", h("p", {}, "Whoever has this file reads every result of this wallet, for ever. It is for the age command; delete it when it has done its work."), [{ label: "Save id.txt", value: "save", class: "danger" }]);
  if (said) save("id.txt", [`# Skyops data key ${await fingerprint(recipient)}\n${identity}\n`], "text/plain");
}

function datakey() {
  const place = h("div", { class: "stack" }, h("div", { class: "skeleton line" }));
  const picker = (redraw) => {
    const take = () => {
      const file = input.files[0];
      input.value = ""; // so that the same file can be chosen again
      return importFile(file, redraw);
    };
    const input = h("input", { type: "file", accept: ".json,application/json", hidden: true, onchange: () => input.files.length && take().catch((err) => toast("bad", [err.message, err.next].filter(Boolean).join(": "))) });
    return [input, h("button", { type: "button", onclick: () => input.click() }, "Import a keyring")];
  };
  const draw = async () => {
    const { keyring: k, version } = await keyring.load();
    const open = keyring.opened();
    if (!k) {
      return show(place, h("p", {}, "This wallet keeps no data key here yet. Results, logs and telemetry are sealed to it."),
        h("div", { class: "row" }, button("Make a data key", async () => (await create(await walletOfSession()), draw()), "primary"), picker(draw)),
        h("p", { class: "muted small" }, "Used the skyops command before? Import its keyring (skyops keys status names the file), so that both open the same results."));
    }
    show(place, h("dl", { class: "facts" }, h("dt", {}, "Fingerprint"), h("dd", { class: "hash" }, await fingerprint(k.recipient)), h("dt", {}, "State"),
      h("dd", {}, open ? h("span", { class: "badge good" }, "open in this tab") : h("span", { class: "badge" }, "locked")), h("dt", {}, "Opened by"), h("dd", {}, slots(k))),
    k.slots.length < 2 ? h("div", { class: "note warn" }, "There is one way to this key. Add a passphrase, or results are lost with the wallet.") : null,
    h("div", { class: "row" }, open ? button("Lock", async () => keyring.lock()) : [button("Open", () => unlock(), "primary"), worded(k) && k.slots.some((s) => s.kind === "wallet") ? button("Open with words", () => unlock(true)) : null], button("Add a passphrase", () => addPassphrase(k, version, draw)),
      button("Save the keyring", async () => saveKeyring(k)), picker(draw), button("Save the key for age", exportKey, "quiet")));
  };
  const redraw = () => draw().catch((err) => show(place, fault(err)));
  document.addEventListener("datakey", redraw);
  redraw();
  return h("section", { class: "card stack", id: "datakey" }, h("h2", {}, "Data key"), place);
}

signedIn($("account"), "Money and keys belong to a wallet.", async () => {
  const { network: n, faucet } = await network();
  show($("account"), h("section", { class: "card" }, h("h2", {}, "Wallet"), h("p", { class: "hash" }, checksum(session().owner))), money(n, faucet), datakey());
});
