// A spec from what a form says. Pure: nothing here looks at the page.

// gpuText is the canonical GPU request (protocol/job.GPURequest.String) of one
// model or any, a least memory in GB and a number of devices.
export function gpuText({ model, vram, count }) {
  if (model === "none") return "";
  const parts = [];
  if (model) parts.push(model);
  if (vram) parts.push(`${vram}GB..`);
  if (count > 1 || parts.length === 0) parts.push(String(count));
  return parts.join(":");
}

// parseGPU reads what gpuText writes.
export function parseGPU(text) {
  if (!text) return { model: "none", vram: 0, count: 1 };
  const out = { model: "", vram: 0, count: 1 };
  for (const part of text.split(":")) {
    if (/^\d+$/.test(part)) out.count = Number(part);
    else if (/^\d+GB\.\.$/.test(part)) out.vram = parseInt(part, 10);
    else out.model = part;
  }
  return out;
}

// parseImage reads name[:tag]@sha256:…; null: that is no image by content.
export function parseImage(text) {
  const m = /^([a-z0-9][A-Za-z0-9._:/-]{0,254})@(sha256:[0-9a-f]{64})$/.exec(text.trim());
  return m ? { ref: m[1], digest: m[2], pull: true } : null;
}

// withOptions puts a preset's options into a command and an environment, in the preset's order.
export function withOptions(preset, framework, values) {
  const command = [...framework.command];
  const env = { ...framework.env };
  for (const o of preset.options ?? []) {
    const given = values[o.name];
    const value = given ?? o.default ?? "";
    if (value === "" && given === undefined) continue;
    if (o.env) env[o.env] = value;
    else if (o.type !== "flag" || value === "true") command.push(...o.argument.map((a) => a.replaceAll("{value}", value)));
  }
  return { command, env };
}

// parseEnv reads NAME=value lines.
export function parseEnv(text) {
  const env = {};
  for (const line of text.split("\n").filter((l) => l.trim())) {
    const at = line.indexOf("=");
    if (at < 1) throw new Error(`${line.slice(0, 40)} is not NAME=value`);
    env[line.slice(0, at).trim()] = line.slice(at + 1);
  }
  return env;
}

// specOf completes a spec: members that are empty are left out, as Go leaves them out.
export function specOf(s) {
  const spec = { version: 1, image: s.image, cpuMilli: s.cpu, ramMiB: s.ram, diskMiB: s.disk, limits: { durationSeconds: s.duration }, salt: s.salt };
  if (s.name) spec.name = s.name;
  if (s.model) spec.model = s.model;
  if (s.command?.length) spec.command = s.command;
  if (Object.keys(s.env ?? {}).length) spec.env = s.env;
  if (s.gpu) spec.gpu = s.gpu;
  if (s.secrets) spec.secrets = s.secrets;
  if (s.inputs?.length) spec.inputs = s.inputs;
  if (s.key) spec.key = s.key;
  if (s.retry) spec.retry = s.retry;
  if (s.minStake || s.minReputation) spec.where = { ...(s.minStake && { minStake: s.minStake }), ...(s.minReputation && { minReputation: s.minReputation }) };
  return spec;
}
