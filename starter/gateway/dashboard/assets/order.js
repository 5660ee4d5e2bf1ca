// Specs and orders, bit for bit as packages protocol/job, protocol/canonical and
// protocol/eip712 have them: the wallet signs what this computes.
import { checksum, concat, hex, keccak, sha256, uint, unhex, utf8 } from "./bytes.js";

const ORDER = "Order(uint8 kind,address owner,address scheduler,bytes32 root,uint32 count,address asset,uint64 maxRate,uint64 maxEgress,uint128 maxCost,uint128 fee,uint256 nonce,uint64 deadline,bytes32 recipient)";
const UNLOCK = "UnlockKey(string purpose,address account,bytes32 salt)";
const EXTENSION = "Extension(bytes32 order,bytes32 job,uint32 duration)";
const DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
const PURPOSE = "Open my Skyops data key on this computer. Sign this only in the Skyops client.";

// canonical is canonical JSON (RFC 8785) of plain values whose numbers are integers.
export function canonical(v) {
  if (typeof v === "number" && !Number.isSafeInteger(v)) throw new Error(`${v} is outside the range of canonical JSON`);
  if (v === null || typeof v !== "object") return JSON.stringify(v);
  if (Array.isArray(v)) return `[${v.map(canonical).join(",")}]`;
  const names = Object.keys(v).filter((n) => v[n] !== undefined).sort(); // by UTF-16 units, as RFC 8785 wants
  return `{${names.map((n) => `${JSON.stringify(n)}:${canonical(v[n])}`).join(",")}}`;
}

export const specHash = async (spec) => hex(await sha256(utf8(canonical(spec))));

export const recipientHash = (recipient) => hex(keccak(utf8(recipient)));

// members splits "Name(type name,…)".
function members(type) {
  const [, name, list] = /^(\w+)\((.*)\)$/.exec(type);
  return [name, list.split(",").map((m) => ({ type: m.split(" ")[0], name: m.split(" ")[1] }))];
}

// word encodes one member as 32 bytes.
function word(type, value) {
  if (type === "string") return keccak(utf8(value));
  if (type === "address") return concat(new Uint8Array(12), unhex(checksum(value)));
  if (type === "bytes32") {
    const b = unhex(value);
    if (b.length !== 32) throw new Error(`${value} is not 32 bytes`);
    return b;
  }
  const bits = Number(/^uint(\d+)$/.exec(type)[1]);
  return concat(new Uint8Array(32 - bits / 8), uint(value, bits / 8));
}

function structHash(type, message) {
  const [, list] = members(type);
  return keccak(concat(keccak(utf8(type)), ...list.map((m) => word(m.type, message[m.name]))));
}

const domainOf = (chainId, escrow) => ({ name: "Skyops", version: "1", chainId, verifyingContract: checksum(escrow) });

// typed is a message in the form that wallets show and sign (eth_signTypedData_v4).
function typed(type, domain, message) {
  const [name, list] = members(type);
  const plain = (l) => l.map((m) => ({ name: m.name, type: m.type }));
  return { types: { EIP712Domain: plain(members(DOMAIN)[1]), [name]: plain(list) }, primaryType: name, domain, message };
}

// digestOf is the 32 bytes that a signature over a message of typed is over, in hex.
export function digestOf(data) {
  const text = (name) => `${name}(${data.types[name].map((m) => `${m.type} ${m.name}`).join(",")})`;
  return hex(keccak(concat(new Uint8Array([0x19, 1]), structHash(text("EIP712Domain"), data.domain), structHash(text(data.primaryType), data.message))));
}

// orderMessage is an order (protocol/job.Order as JSON) for the wallet.
export const orderMessage = (network, order) => typed(ORDER, domainOf(network.chainId, network.escrow), {
  kind: String(order.kind), owner: checksum(order.owner), scheduler: checksum(order.scheduler), root: order.root, count: String(order.count), asset: checksum(order.asset),
  maxRate: String(order.maxRate), maxEgress: String(order.maxEgress), maxCost: String(order.maxCost), fee: String(order.fee),
  nonce: BigInt(order.nonce).toString(), deadline: String(order.deadline), recipient: order.recipient,
});

export const unlockMessage = (domain, account, salt) =>
  typed(UNLOCK, domainOf(domain.chainId, domain.escrow), { purpose: PURPOSE, account: checksum(account), salt });

export const extensionMessage = (network, order, job, duration) =>
  typed(EXTENSION, domainOf(network.chainId, network.escrow), { order, job, duration: String(duration) });

// jobID is the id of the job at index under the order: keccak256(order hash ‖ uint32 index).
export const jobID = (order, index) => hex(keccak(concat(unhex(order), uint(index, 4))));
