// The gateway's REST API. A session is a bearer token of this tab: no cookie
// exists, so no other site's page can act with it.
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `the gateway answered ${status}`);
    Object.assign(this, { status, code: body.code ?? "", detail: this.message, next: body.next, fields: body.errors ?? [] });
  }
}

const KEY = "skyops.session";

// session is who is signed in: {token, owner, expiresAt}, or null.
export function session() {
  try {
    const s = JSON.parse(sessionStorage.getItem(KEY));
    return s && s.expiresAt * 1000 > Date.now() ? s : null;
  } catch {
    return null;
  }
}

export function keepSession(s) {
  if (s) sessionStorage.setItem(KEY, JSON.stringify(s));
  else sessionStorage.removeItem(KEY);
  document.dispatchEvent(new CustomEvent("session"));
}

// request sends one call and returns its reply; a refusal is a Problem.
export async function request(method, path, { body, raw, headers = {}, signal } = {}) {
  const s = session();
  const sent = { Accept: "application/json", ...headers };
  if (s) sent.Authorization = `Bearer ${s.token}`;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let reply;
  try {
    reply = await fetch(path, { method, headers: sent, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)), signal, credentials: "omit", cache: "no-store" });
  } catch (err) {
    if (signal?.aborted) throw err;
    throw new Problem(0, { code: "unreachable", detail: "the gateway does not answer", next: "check the connection; this page tries again" });
  }
  if (reply.ok) return reply;
  const said = await reply.json().catch(() => ({}));
  if (reply.status === 401 && s && said.code === "unauthorized") keepSession(null);
  throw new Problem(reply.status, said);
}

const json = async (reply) => (reply.status === 204 ? null : reply.json());

export const get = async (path, options) => json(await request("GET", path, options));
export const post = async (path, body, options) => json(await request("POST", path, { body, ...options }));

let described;

// network is what the gateway says of its network.
export function network() {
  described ??= get("/v1/network").catch((err) => {
    described = undefined;
    throw err;
  });
  return described;
}
