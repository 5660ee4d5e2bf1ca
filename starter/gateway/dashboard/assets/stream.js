// Server-sent events over fetch, since a session is a header and EventSource
// sends none. A break is mended from the last id on: nothing comes twice.
import { Problem, session } from "./api.js";

// follow calls on(event, data) for every event of path, in order and one after
// the other, until the stream ends, a problem ends it, or signal says so.
// state hears whether the stream is up.
export async function follow(path, on, signal, state = () => {}) {
  let last = "", wait = 1000, failed = null;
  while (!signal.aborted && session()) {
    try {
      const headers = { Accept: "text/event-stream", Authorization: `Bearer ${session().token}`, ...(last && { "Last-Event-ID": last }) };
      const reply = await fetch(path, { headers, signal, credentials: "omit", cache: "no-store" });
      if (!reply.ok) {
        const said = await reply.json().catch(() => ({}));
        if (![429, 502, 503, 504].includes(reply.status)) throw new Problem(reply.status, said);
      } else {
        state(true);
        for await (const e of events(reply.body)) {
          if (e.name === "problem") {
            const p = JSON.parse(e.data);
            if (p.code !== "unavailable") throw new Problem(p.status, p);
            break;
          }
          if (e.id) last = e.id;
          wait = 1000;
          await on(e.name, JSON.parse(e.data)).catch((err) => {
            failed = err;
            throw err;
          });
          if (e.name === "end") return;
        }
      }
    } catch (err) {
      if (signal.aborted) return;
      if (err === failed || !(err instanceof TypeError)) throw err; // a TypeError is fetch's word for a broken connection
    }
    state(false);
    await new Promise((done) => setTimeout(done, wait));
    wait = Math.min(wait * 2, 15_000);
  }
}

const MAX = 8 << 20; // of one event

// events reads {id, name, data} from a body.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "", e = { id: "", name: "", data: [] };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      held += value;
      if (held.length > MAX) throw new Error("an event of the stream is too large");
      const lines = held.split("\n");
      held = lines.pop();
      for (const raw of lines) {
        const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
        if (line === "") {
          if (e.name && e.data.length) yield { id: e.id, name: e.name, data: e.data.join("\n") };
          e = { id: "", name: "", data: [] };
        } else if (line.startsWith("id:")) e.id = line.slice(3).trim();
        else if (line.startsWith("event:")) e.name = line.slice(6).trim();
        else if (line.startsWith("data:")) e.data.push(line.slice(5).replace(/^ /, ""));
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // the connection may be broken already
  }
}
