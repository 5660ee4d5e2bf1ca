// Browser wallets: found by EIP-6963, spoken to by EIP-1193.
import { h, ask } from "./dom.js";
import { checksum, hex, utf8 } from "./bytes.js";

const KEY = "skyops.wallet"; // which one this tab uses, by its rdns

// wallets announces itself to those that are installed and gathers them: [{info, provider}].
export async function wallets() {
  const found = new Map();
  const heard = (e) => found.set(e.detail.info.uuid, e.detail);
  window.addEventListener("eip6963:announceProvider", heard);
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  await new Promise((done) => setTimeout(done, 60)); // they answer at once, or late
  window.removeEventListener("eip6963:announceProvider", heard);
  if (found.size === 0 && window.ethereum) return [{ info: { uuid: "injected", name: "Browser wallet", rdns: "injected" }, provider: window.ethereum }];
  return [...found.values()];
}

export class WalletError extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

// choose asks which wallet to use when there are several, or the one this tab used.
async function choose(again) {
  const all = await wallets();
  if (all.length === 0) throw new WalletError("no wallet was found in this browser", "install one that speaks EIP-1193, such as MetaMask or Rabby, then reload; or use the skyops command");
  const used = sessionStorage.getItem(KEY);
  const same = all.find((w) => w.info.rdns === used);
  if (same && !again) return same;
  if (all.length === 1) return all[0];
  const said = await ask("Choose a wallet", h("p", { class: "muted" }, "These are installed in this browser."),
    all.map((w, i) => ({ label: w.info.name, value: String(i), class: "" })));
  if (!said) throw new WalletError("no wallet was chosen");
  return all[Number(said.get("action"))];
}

// worded turns a wallet's own error into one with a next step.
function worded(err) {
  if (err?.code === 4001) return new WalletError("the wallet's owner declined", "approve the request in the wallet to go on");
  return new WalletError(err?.message ?? "the wallet failed");
}

export class Wallet {
  constructor(provider, address) {
    this.provider = provider;
    this.address = address;
  }

  async call(method, params) {
    try {
      return await this.provider.request({ method, params });
    } catch (err) {
      throw worded(err);
    }
  }

  signMessage(message) {
    return this.call("personal_sign", [hex(utf8(message)), this.address]);
  }

  signTyped(data) {
    return this.call("eth_signTypedData_v4", [this.address, JSON.stringify(data)]);
  }

  send(tx) {
    return this.call("eth_sendTransaction", [{ from: this.address, ...tx }]);
  }

  // onChain has the wallet use the network's chain: it refuses to sign for another one.
  async onChain(network) {
    const id = `0x${network.chainId.toString(16)}`;
    if (BigInt(await this.call("eth_chainId", [])) === BigInt(id)) return;
    try {
      await this.provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: id }] });
    } catch (err) {
      if (err?.code !== 4902) throw worded(err);
      await this.call("wallet_addEthereumChain", [{
        chainId: id, chainName: `Skyops ${network.name}`, rpcUrls: [network.rpc], nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      }]);
    }
  }
}

// connect opens a wallet; expected is the account that must be in it, if any.
export async function connect(expected, again = false) {
  const chosen = await choose(again);
  let accounts;
  try {
    accounts = await chosen.provider.request({ method: "eth_requestAccounts" });
  } catch (err) {
    throw worded(err);
  }
  const all = accounts.map(checksum);
  const address = expected ? all.find((a) => a === checksum(expected)) : all[0];
  if (!address) throw new WalletError(`the wallet does not offer account ${expected}`, "switch the wallet to that account, or sign in again with another one");
  sessionStorage.setItem(KEY, chosen.info.rdns);
  return new Wallet(chosen.provider, address);
}
