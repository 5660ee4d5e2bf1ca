// Draws steps and what each waits for: columns from left to right.
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 168, HIGH = 48, ACROSS = 56, DOWN = 18;
const MOST = 120; // steps; beyond that a picture says nothing

function s(tag, attributes, ...children) {
  const e = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.append(...children);
  return e;
}

// columns says how many steps come one after the other before each step. A step
// waits only for steps before it.
export function columns(steps) {
  const out = [];
  steps.forEach((step, i) => out.push(Math.max(0, ...(step.after ?? []).filter((a) => a.step < i).map((a) => out[a.step] + 1))));
  return out;
}

const cut = (text) => ([...text].length > 20 ? `${[...text].slice(0, 19).join("")}…` : text);

// graph returns the picture, each step leading to #step-N; null: there is nothing
// to see, or too much. told says a few words of a step.
export function graph(steps, told) {
  const at = columns(steps);
  if (steps.length < 2 || steps.length > MOST) return null;
  const rows = new Map(), place = at.map((column) => {
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return [column * (WIDE + ACROSS) + 2, row * (HIGH + DOWN) + 2];
  });
  const width = (Math.max(...at) + 1) * (WIDE + ACROSS) - ACROSS + 4, height = Math.max(...rows.values()) * (HIGH + DOWN) - DOWN + 4;
  const lines = steps.flatMap((step, i) => (step.after ?? []).filter((a) => a.step < i).map((a) => {
    const [x, y] = [place[a.step][0] + WIDE, place[a.step][1] + HIGH / 2], [u, v] = [place[i][0], place[i][1] + HIGH / 2], bend = Math.min(ACROSS, (u - x) / 2);
    return s("path", { class: a.when === "succeeded" ? "edge" : "edge other", d: `M${x} ${y}C${x + bend} ${y} ${u - bend} ${v} ${u} ${v}` }, s("title", {}, `${step.title} waits for ${steps[a.step].title}: ${a.when}`));
  }));
  const boxes = steps.map((step, i) => s("a", { href: `#step-${i}`, class: `step ${step.state}` }, s("title", {}, step.title),
    s("rect", { x: place[i][0], y: place[i][1], width: WIDE, height: HIGH, rx: 9 }),
    s("text", { x: place[i][0] + 12, y: place[i][1] + 20, class: "name" }, cut(step.title)), s("text", { x: place[i][0] + 12, y: place[i][1] + 37 }, told(step))));
  return s("svg", { class: "graph", width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": "The steps, and what each waits for" }, ...lines, ...boxes);
}
