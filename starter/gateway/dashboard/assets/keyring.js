// The keyring: a random data key that results are sealed to, behind slots. The
// format is protocol/seal.Keyring, so the skyops command reads it and the other
// way round. An opened data key stays in this tab until it is closed or locked.
import { request, session } from "./api.js";
import { base64, checksum, concat, equal, hex, random, text, unbase64, unhex, utf8 } from "./bytes.js";
import { unlockMessage } from "./order.js";
import { newIdentity, openBytes, openWords as openScrypt, recipientOf, sealWords } from "./seal.js";

const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n; // of the curve's order
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const NOBODY = `0x${"00".repeat(20)}`; // the account of slots that are no account's

export class KeyError extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

// secretOf is a signature's r ‖ s with the lower s: the same for both forms of it.
export function secretOf(signature) {
  const b = unhex(signature);
  if (b.length !== 65) throw new KeyError("the wallet's signature has not 65 bytes", "a wallet that is a contract cannot open a slot: use a passphrase");
  const s = BigInt(hex(b.subarray(32, 64)));
  return s > HALF ? concat(b.subarray(0, 32), unhex((N - s).toString(16).padStart(64, "0"))) : b.subarray(0, 64);
}

async function slotKey(slot, secret) {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: unhex(slot.salt), info: utf8(`skyops/udk/v1/${slot.kind}/${checksum(slot.account ?? NOBODY)}`) },
    material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// unseal opens a slot with what its key is derived from.
async function unseal(keyring, slot, secret) {
  const sealed = unbase64(slot.sealed);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.subarray(0, 12), additionalData: aad(slot, keyring.recipient) }, await slotKey(slot, secret), sealed.subarray(12));
  return check(keyring, new Uint8Array(plain));
}

const zero = new Uint8Array([0]);
const aad = (slot, recipient) =>
  concat(utf8("skyops/udk/v1"), zero, utf8(slot.kind), zero, unhex(slot.account ?? NOBODY), unhex(slot.salt), utf8(recipient));

// check takes a slot's content for the data key only if it is the keyring's.
async function check(keyring, plain) {
  const identity = text(plain);
  if ((await recipientOf(identity)) !== keyring.recipient) throw new KeyError("the slot holds the key of another keyring");
  return identity;
}

export async function newKeyring() {
  const identity = await newIdentity();
  return { keyring: { version: 1, recipient: await recipientOf(identity), slots: [] }, identity };
}

// own makes sure that a data key is the keyring's before a slot is made for it.
async function own(keyring, identity) {
  if ((await recipientOf(identity)) !== keyring.recipient) throw new KeyError("the open data key is not this keyring's", "lock it, and open this one");
}

// addWallet adds a slot that the wallet's signature opens. It signs twice: one
// whose signatures differ could not open the slot later.
export async function addWallet(keyring, identity, wallet, network, label) {
  await own(keyring, identity);
  const domain = { chainId: network.chainId, escrow: network.escrow.toLowerCase() };
  const salt = hex(random(32));
  const message = unlockMessage(domain, wallet.address, salt);
  const secret = secretOf(await wallet.signTyped(message));
  if (!equal(secret, secretOf(await wallet.signTyped(message)))) {
    throw new KeyError("this wallet does not sign the same message the same way twice", "use a passphrase for the data key instead");
  }
  const slot = { id: hex(random(8)).slice(2), kind: "wallet", label, account: wallet.address.toLowerCase(), domain, salt };
  const nonce = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: aad(slot, keyring.recipient) }, await slotKey(slot, secret), utf8(identity));
  slot.sealed = base64(concat(nonce, new Uint8Array(sealed)));
  return { ...keyring, slots: [...keyring.slots, slot] };
}

export async function addWords(keyring, identity, words, label, work = 18) {
  await own(keyring, identity);
  const slot = { id: hex(random(8)).slice(2), kind: "passphrase", label, salt: hex(random(32)), sealed: base64(await sealWords(utf8(identity), words, work)) };
  return { ...keyring, slots: [...keyring.slots, slot] };
}

// openWallet opens the keyring with a signature of the wallet, which is asked for it.
export async function openWallet(keyring, wallet) {
  const mine = keyring.slots.filter((s) => s.kind === "wallet" && checksum(s.account) === wallet.address);
  if (mine.length === 0) throw new KeyError("the data key has no slot for this wallet", "open it with its passphrase, or add a slot: skyops keys add wallet");
  let last;
  for (const slot of mine) {
    const secret = secretOf(await wallet.signTyped(unlockMessage(slot.domain, slot.account, slot.salt)));
    try {
      return await unseal(keyring, slot, secret);
    } catch (err) {
      last = err instanceof KeyError ? err : new KeyError("the wallet's signature does not open the data key", "is it the account that made the slot?");
    }
  }
  throw last;
}

export async function openPassphrase(keyring, words) {
  for (const slot of keyring.slots.filter((s) => s.kind === "passphrase")) {
    const plain = await openScrypt(unbase64(slot.sealed), words).catch(() => null);
    if (plain) return check(keyring, plain);
  }
  throw new KeyError("that passphrase does not open the data key", "check it; it is the one of skyops keys add passphrase");
}

// openWords opens the keyring with words: those of a recovery phrase, in a row or
// one a line, or else a passphrase.
export async function openWords(keyring, said) {
  const phrases = keyring.slots.filter((s) => s.kind === "phrase");
  if (phrases.length === 0) return openPassphrase(keyring, said);
  const { mnemonicToEntropy, wordlist } = await import("./phrase.js");
  const words = said.toLowerCase().split(/\s+/).filter(Boolean);
  const known = new Set(wordlist), wrong = words.findIndex((w) => !known.has(w));
  const passphrase = keyring.slots.some((s) => s.kind === "passphrase");
  if (passphrase && (wrong >= 0 || words.length < 12)) return openPassphrase(keyring, said);
  if (wrong >= 0) throw new KeyError(`word ${wrong + 1} is not one that recovery phrases are made of`, "look at it again on the paper");
  let bits;
  try {
    bits = mnemonicToEntropy(words.join(" "), wordlist);
  } catch {
    if (passphrase) return openPassphrase(keyring, said);
    throw new KeyError("these words are no recovery phrase: one is missing, wrong or in another place", "look at them again on the paper");
  }
  for (const slot of phrases) {
    const identity = await unseal(keyring, slot, bits).catch(() => null);
    if (identity) return identity;
  }
  if (passphrase) return openPassphrase(keyring, said);
  throw new KeyError("that recovery phrase does not open the data key", "it is of another keyring, or was removed from this one");
}

// parse reads a keyring file, the command's or this page's.
export function parse(content) {
  let k;
  try {
    k = JSON.parse(content);
  } catch {}
  if (k?.version !== 1 || typeof k.recipient !== "string" || !Array.isArray(k.slots) || k.slots.length > 32) throw new KeyError("that file is not a keyring", "skyops keys status names the keyring's file");
  return k;
}

// What the gateway keeps: the keyring, for its signed-in owner only.

// load returns {keyring, version}, keyring null when there is none.
export async function load() {
  try {
    const reply = await request("GET", "/v1/keyring");
    const body = await reply.json();
    return { keyring: parse(text(unbase64(body.keyring))), version: body.version };
  } catch (err) {
    if (err.code === "not-found") return { keyring: null, version: 0 };
    throw err;
  }
}

// store replaces the keyring of a version; another tab's change in between is an error.
export async function store(keyring, version) {
  const reply = await request("PUT", "/v1/keyring", { body: { keyring: base64(utf8(`${JSON.stringify(keyring, null, 2)}\n`)), version } });
  return (await reply.json()).version;
}

// openEarlier returns the keys that a keyring's key replaced, the newest first.
export async function openEarlier(keyring, identity) {
  if (!keyring.earlier) return [];
  return text(await openBytes(unbase64(keyring.earlier), identity)).split("\n").filter(Boolean);
}

const KEY = "skyops.datakey"; // whose it is, and its parts, for as long as the tab lives

// opened is the data key that this tab opened for who is signed in: {recipient,
// identity, all: it and the ones that it replaced}, or null. Another wallet's
// stays closed to this one.
export function opened() {
  const held = JSON.parse(sessionStorage.getItem(KEY));
  return held && held.owner === session()?.owner ? held : null;
}

export async function keep(identity, keyring) {
  const all = [identity, ...(await openEarlier(keyring, identity))];
  sessionStorage.setItem(KEY, JSON.stringify({ owner: session().owner, recipient: keyring.recipient, identity, all }));
  document.dispatchEvent(new CustomEvent("datakey"));
}

export function lock() {
  sessionStorage.removeItem(KEY);
  document.dispatchEvent(new CustomEvent("datakey"));
}
