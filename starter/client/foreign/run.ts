// Runs a job by a client that somebody else's generator made of the gateway's
// OpenAPI document (./made): signs in, submits a signed order twice under one key,
// waits, and writes the sealed result's files. It reads {gateway, key, submission,
// folder} from its standard input and writes {job, package}.
import { createHash, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Wallet } from "ethers";
import { client } from "./made/client.gen";
import { getJob, getPackageFile, jobResult, login, network, nonce, submitJob, type SubmitRequest } from "./made";

const throwOnError = true;
const asked = JSON.parse(readFileSync(0, "utf8")) as { gateway: string; key: string; submission: SubmitRequest; folder: string };
const wallet = new Wallet(asked.key);
const instant = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
client.setConfig({ baseUrl: asked.gateway });

async function run() {
  // ERC-4361
  const { data: said } = await nonce({ throwOnError });
  const message = [
    `${said.domain} wants you to sign in with your Ethereum account:`, wallet.address, "", "Sign in to Skyops to read your jobs. This costs nothing and cannot spend.", "",
    `URI: ${said.uri}`, "Version: 1", `Chain ID: ${said.chainId}`, `Nonce: ${said.nonce}`, `Issued At: ${instant(Date.now())}`, `Expiration Time: ${instant(said.expiresAt * 1000)}`,
  ].join("\n");
  const signature = Buffer.from((await wallet.signMessage(message)).slice(2), "hex").toString("base64");
  const { data: session } = await login({ body: { message, signature }, throwOnError });
  client.setConfig({ auth: session.token });

  const { data: described } = await network({ throwOnError });
  if (described.network.scheduler.toLowerCase() !== asked.submission.order.scheduler.toLowerCase()) throw new Error("the order is for another scheduler");

  const headers = { "Idempotency-Key": randomUUID() };
  const { data: accepted } = await submitJob({ body: asked.submission, headers, throwOnError });
  const { data: again } = await submitJob({ body: asked.submission, headers, throwOnError });
  if (again.job !== accepted.job) throw new Error(`one key gave the jobs ${accepted.job} and ${again.job}`);

  const path = { job: accepted.job };
  let { data: job } = await getJob({ path, throwOnError });
  for (const until = Date.now() + 240_000; !["succeeded", "failed", "cancelled"].includes(job.state); ) {
    if (Date.now() > until) throw new Error(`the job is still ${job.state}`);
    ({ data: job } = await getJob({ path, query: { wait: "final", timeout: 20 }, throwOnError }));
  }
  if (job.state !== "succeeded") throw new Error(`the job ${job.state}: ${job.cause?.message}`);

  const { data: result } = await jobResult({ path, throwOnError });
  const file = async (name: string) => {
    const { data } = await getPackageFile({ path: { cid: result.package.cid, name }, parseAs: "arrayBuffer", throwOnError });
    const bytes = new Uint8Array(data as unknown as ArrayBuffer);
    writeFileSync(join(asked.folder, name), bytes);
    return bytes;
  };
  const manifest = await file("manifest.json");
  const hash = `0x${createHash("sha256").update(manifest).digest("hex")}`;
  if (hash !== result.package.manifest || !Buffer.from(result.manifest, "base64").equals(manifest)) throw new Error(`the manifest is ${hash}, the job's is ${result.package.manifest}`);
  const { segments } = JSON.parse(Buffer.from(manifest).toString()) as { segments: unknown[] };
  for (const i of segments.keys()) await file(`${String(i).padStart(5, "0")}.age`);
  process.stdout.write(JSON.stringify({ job: accepted.job, package: result.package }));
}

run().catch((err) => {
  console.error(err); // a refusal of the gateway is its problem document
  process.exitCode = 1;
});
