// Live charts of telemetry: one per quantity, one line per device.
import { h, show } from "./dom.js";
import { bytes } from "./format.js";
import uPlot from "./uplot.js";

const LIMIT = 7200; // samples shown; every second one goes when there are more
const SHORTEST = 30; // seconds that a chart spans at least
const GiB = 2 ** 30;

// What is drawn: of each device, or of the container.
const CHARTS = [
  { title: "Utilisation", unit: "%", max: 100, of: (d) => d.utilization },
  { title: "GPU memory", unit: "GiB", of: (d) => d.memoryUsed / GiB, top: (d) => d.memoryTotal / GiB },
  { title: "Power", unit: "W", of: (d) => d.power / 1000 },
  { title: "Temperature", unit: "°C", of: (d) => d.temperature },
  { title: "Container CPU", unit: "cores", host: (s) => (s.cpuMilli === undefined ? undefined : s.cpuMilli / 1000) },
  { title: "Container memory", unit: "%", max: 100, host: (s) => (s.memorySize ? (100 * (s.memoryUsed ?? 0)) / s.memorySize : undefined) },
];

const colour = (name) => {
  const probe = h("i", { style: { color: `var(${name})`, display: "none" } });
  document.body.append(probe);
  const c = getComputedStyle(probe).color; // light-dark() resolved
  probe.remove();
  return c;
};

const number = (v) => (v === null || v === undefined ? "–" : v >= 100 ? v.toFixed(0) : v.toFixed(1));

export class Charts {
  constructor(place) {
    this.place = place;
    this.samples = [];
    this.plots = [];
    this.devices = [];
    this.dirty = false;
    document.addEventListener("theme", () => this.build());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.build());
    new ResizeObserver(() => this.resize()).observe(place);
  }

  // add takes one sample; a new attempt leaves a gap in the lines.
  add(sample, epoch) {
    const last = this.samples.at(-1);
    if (last && (last.epoch !== epoch || sample.at - last.at > 10_000)) this.samples.push({ at: (last.at + sample.at) / 2, epoch, devices: [] });
    this.samples.push({ ...sample, epoch });
    if (this.samples.length > LIMIT) this.samples = this.samples.filter((s, i) => i % 2 === 0 || i > LIMIT - 600);
    if (this.dirty) return;
    this.dirty = true;
    requestAnimationFrame(() => {
      this.dirty = false;
      this.draw();
    });
  }

  draw() {
    const names = [];
    for (const s of this.samples) for (const d of s.devices ?? []) if (!names.includes(d.id)) names.push(d.id);
    const wanted = names.slice(0, 16);
    if (wanted.join() !== this.devices.join() || this.plots.length === 0 || this.#charts().length !== this.plots.length) {
      this.devices = wanted;
      this.build();
    }
    for (const p of this.plots) this.fill(p);
    const here = this.samples.at(-1).devices ?? [];
    for (const li of this.place.querySelectorAll("[data-device]")) li.classList.toggle("past", !here.some((d) => d.id === li.dataset.device));
  }

  #charts() {
    return CHARTS.filter((c) => (c.host ? this.samples.some((s) => c.host(s) !== undefined) : this.devices.length > 0));
  }

  lines(chart) {
    if (chart.host) return [this.samples.map((s) => chart.host(s) ?? null)];
    return this.devices.map((id) => this.samples.map((s) => {
      const d = s.devices?.find((d) => d.id === id);
      return d ? chart.of(d) : null;
    }));
  }

  fill({ chart, plot, now, box }) {
    const lines = this.lines(chart);
    plot.setData([this.samples.map((s) => s.at / 1000), ...lines]);
    const latest = lines.map((l) => l.at(-1)).filter((v) => v !== null && v !== undefined); // of devices that report now
    show(now, latest.length > 3 ? `${number(Math.min(...latest))} to ${number(Math.max(...latest))} ${chart.unit}` : latest.length ? `${latest.map(number).join(" · ")} ${chart.unit}` : "");
    box.setAttribute("aria-label", `${chart.title}: ${latest.map(number).join(", ")} ${chart.unit}`);
  }

  build() {
    for (const p of this.plots) p.plot.destroy();
    const [muted, line] = [colour("--muted"), colour("--line")];
    const strokes = [0, 1, 2, 3].map((i) => colour(`--series-${i}`));
    this.plots = this.#charts().map((chart) => {
      const now = h("b", {}), body = h("div", { class: "plot" });
      const box = h("figure", { class: "chart", role: "img" }, h("figcaption", {}, chart.title, now), body);
      const count = chart.host ? 1 : this.devices.length;
      const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
      const top = (u, min, max) => {
        const full = chart.max ?? this.samples.reduce((m, s) => Math.max(m, ...(s.devices ?? []).map((d) => chart.top?.(d) ?? 0)), 0);
        return [0, full || Math.max(1, (max ?? 1) * 1.15)];
      };
      const plot = new uPlot({
        width: 320, height: 130, padding: [8, 26, 0, 0], cursor: { show: false }, legend: { show: false }, scales: { x: { range: (u, min, max) => [min, Math.max(max, min + SHORTEST)] }, y: { range: top } },
        axes: [{ ...axis, space: 70, size: 22, values: (u, ticks) => ticks.map((t) => new Date(t * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false })) }, { ...axis, space: 24, size: 38 }],
        series: [{}, ...Array.from({ length: count }, (_, i) => ({ stroke: strokes[i % 4], width: 1.6, dash: i >= 4 ? [5, 4] : undefined, spanGaps: false, points: { show: false } }))],
      }, [[], ...Array.from({ length: count }, () => [])], body);
      return { chart, plot, now, box, body };
    });
    const name = (id) => this.samples.findLast((s) => s.devices?.some((d) => d.id === id)).devices.find((d) => d.id === id);
    show(this.place, this.devices.length ? h("ul", { class: "legend" }, this.devices.map((id, i) => {
      const d = name(id);
      return h("li", { data: { device: id } }, h("i", { style: { background: strokes[i % 4] } }), `${d.name} · ${bytes(d.memoryTotal)}`, d.simulated ? h("span", { class: "badge plain warn" }, "simulated") : null);
    })) : null, h("div", { class: "charts" }, this.plots.map((p) => p.box)));
    this.resize();
    for (const p of this.plots) this.fill(p);
  }

  resize() {
    for (const p of this.plots) {
      const width = Math.floor(p.body.clientWidth);
      if (width > 50 && width !== p.plot.width) p.plot.setSize({ width, height: 130 });
    }
  }
}
