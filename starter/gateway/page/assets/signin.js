// Sign-In with Ethereum (ERC-4361).
import { keepSession, network, post, session } from "./api.js";
import { base64, unhex } from "./bytes.js";
import { connect, WalletError } from "./wallet.js";

const STATEMENT = "Sign in to Skyops to read your jobs. This costs nothing and cannot spend.";

const instant = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

// signIn has a wallet sign in and returns it. It signs for no domain but this page's.
export async function signIn() {
  const { network: n } = await network();
  const wallet = await connect(undefined, true);
  const nonce = await post("/v1/auth/nonce");
  if (nonce.domain !== location.host) throw new WalletError(`this gateway signs people in at ${nonce.uri}, not at ${location.host}`, `open ${nonce.uri}`);
  if (nonce.chainId !== n.chainId) throw new WalletError(`the gateway asks for a sign-in on chain ${nonce.chainId}, its network is chain ${n.chainId}`);
  const message = `${nonce.domain} wants you to sign in with your Ethereum account:\n${wallet.address}\n\n${STATEMENT}\n\n` +
    `URI: ${nonce.uri}\nVersion: 1\nChain ID: ${nonce.chainId}\nNonce: ${nonce.nonce}\nIssued At: ${instant(Date.now())}\nExpiration Time: ${instant(nonce.expiresAt * 1000)}`;
  const signature = await wallet.signMessage(message);
  keepSession(await post("/v1/auth/login", { message, signature: base64(unhex(signature)) }));
  return wallet;
}

// signOut ends the session here and at the gateway, and forgets what this tab knows.
export async function signOut() {
  await post("/v1/auth/logout").catch(() => {}); // an expired session is over already
  sessionStorage.clear();
  keepSession(null);
}

// signedIn returns the wallet of the session, opened to sign with it.
export async function walletOfSession() {
  const s = session();
  if (!s) return signIn();
  return connect(s.owner);
}
