// Charts of a look, in the colours and dashes of the report. An axis holds still while a hand drags: it grows where it must, and is
// fitted anew when the hand rests.

import { h, s } from "./dom.js";

const NS = { share: 100, money: 1, count: 1, scale: 1 };

/** 1, 2 or 5 times a power of ten, at least as large. */
function round(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= size * (1 - 1e-9));
}

/** Scales by name, each from a low to a high end. */
export class Axes {
  constructor() {
    this.kept = new Map();
  }

  /** A scale that holds these values; `fit` allows it to become tighter. */
  over(name, values, { zero = false, fit = true, share = false } = {}) {
    const known = values.filter((value) => Number.isFinite(value));
    let low = Math.min(...known, zero ? 0 : Infinity);
    let high = Math.max(...known, zero ? 0 : -Infinity);
    if (!known.length) [low, high] = [0, 1];
    if (high - low <= Math.abs(high) * 1e-9) [low, high] = [low - (Math.abs(low) * 0.1 || (zero ? 0 : 0.5)), high + (Math.abs(high) * 0.1 || 0.5)];
    const air = (high - low) * 0.12;
    const before = this.kept.get(name);
    if (before) {
      const inside = low >= before.low && high <= before.high;
      const tight = high - low > (before.high - before.low) * 0.35;
      if (inside && (!fit || tight)) return before;
      if (!fit) {
        low = Math.min(low, before.low);
        high = Math.max(high, before.high);
      }
    }
    let axis = { low: low === 0 && zero ? 0 : low - air, high: high + air };
    if (share) axis = { low: Math.max(axis.low, Math.min(0, low)), high: Math.min(axis.high, Math.max(1, high)) };
    this.kept.set(name, axis);
    return axis;
  }
}

function ticks({ low, high }, most) {
  const step = round((high - low) / most);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(k * step);
  return { step, found };
}

/** A number on an axis. */
function label(value, step, unit, currency) {
  const times = NS[unit] ?? 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step * times) + 1e-9));
  const size = Math.abs(value * times);
  const digits = size < step * times * 1e-6 ? "0" : size.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const sign = value < 0 && digits !== "0" ? "−" : "";
  if (unit === "share") return `${sign}${digits}%`;
  return unit === "money" ? `${sign}${currency}${digits}` : `${sign}${digits}`;
}

const px = (value) => value.toFixed(1);

/** Which class draws an arm. */
export function armClass(arm) {
  return arm.stroke === null ? "arm-rest" : `arm${arm.stroke}`;
}

function diamond(x, y, tag) {
  if (tag === "popular") return `M${px(x - 5)} ${px(y - 4)}H${px(x + 5)}L${px(x)} ${px(y + 5)}Z`;
  if (tag === "recalled") return `M${px(x - 5)} ${px(y + 4)}H${px(x + 5)}L${px(x)} ${px(y - 5)}Z`;
  return `M${px(x - 5.5)} ${px(y)}L${px(x)} ${px(y - 5.5)}L${px(x + 5.5)} ${px(y)}L${px(x)} ${px(y + 5.5)}Z`;
}

/** An outcome by arm: dots with their intervals, what was published beside them. */
export function outcomePlot(live, outcome, axes, width, dragging) {
  const narrow = width < 520;
  const left = narrow ? 6 : Math.min(210, width * 0.28);
  const right = width - 78;
  const spread = (mean) => [mean.value, ...(mean.bar ?? []), ...(mean.doubt ?? [])];
  const values = outcome.arms.flatMap((mean) => (mean ? spread(mean) : []));
  for (const mark of outcome.marks) values.push(mark.value, ...(mark.interval ?? []));
  if (outcome.worth !== null) values.push(outcome.worth);
  const axis = axes.over(`outcome ${outcome.key}`, values, { fit: !dragging, share: outcome.unit === "share" });
  const x = (value) => left + 10 + ((value - axis.low) / (axis.high - axis.low)) * (right - left - 10);
  const { step, found } = ticks(axis, narrow ? 4 : 7);
  const lanes = outcome.arms.map((_, arm) => outcome.marks.filter((mark) => mark.arm === arm));
  const heights = lanes.map((marks) => (narrow ? 38 : 34) + 13 * marks.length);
  const top = 8;
  const bottom = top + heights.reduce((sum, height) => sum + height, 0);
  const parts = [];
  for (const tick of found) {
    parts.push(s("line", { x1: px(x(tick)), x2: px(x(tick)), y1: top, y2: bottom, class: "grid" }));
    parts.push(s("text", { x: px(x(tick)), y: bottom + 18, class: "tick middle" }, label(tick, step, outcome.unit, live.currency)));
  }
  parts.push(s("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" }));
  parts.push(s("text", { x: px((left + right) / 2), y: bottom + 37, class: "tick middle" }, outcome.axis));
  const baseline = outcome.arms[0];
  if (baseline && outcome.arms.length > 1) parts.push(s("line", { x1: px(x(baseline.value)), x2: px(x(baseline.value)), y1: top, y2: bottom, class: "baseline" }));
  if (outcome.worth !== null) parts.push(s("line", { x1: px(x(outcome.worth)), x2: px(x(outcome.worth)), y1: top, y2: bottom, class: "worth" }));
  let y = top;
  outcome.arms.forEach((mean, arm) => {
    const own = live.arms[arm];
    const row = s("g", { class: `line-of ${armClass(own)}${own.leads ? " leads" : ""}` });
    const first = y + (narrow ? 27 : 18);
    row.append(s("text", { x: narrow ? left : left - 4, y: narrow ? y + 13 : first + 4.5, class: `row-name ${narrow ? "" : "end"}` }, cut(own.name, narrow ? right - left : left - 8)));
    if (mean) {
      row.append(s("title", {}, `${own.name}: ${mean.text}${mean.difference ? `, ${mean.difference} against the baseline` : ""}`));
      if (mean.doubt) row.append(s("line", { x1: px(x(mean.doubt[0])), x2: px(x(mean.doubt[1])), y1: first, y2: first, class: "doubt" }));
      if (mean.bar) {
        row.append(s("line", { x1: px(x(mean.bar[0])), x2: px(x(mean.bar[1])), y1: first, y2: first, class: "bar-of" }));
        for (const end of mean.bar) row.append(s("line", { x1: px(x(end)), x2: px(x(end)), y1: first - 4, y2: first + 4, class: "cap" }));
      }
      row.append(s("circle", { cx: px(x(mean.value)), cy: first, r: 5.2, class: "dot" }));
      row.append(s("text", { x: width - 2, y: first + 4.5, class: "value end", "data-arm": arm, "data-value": mean.value }, mean.text));
    } else row.append(s("text", { x: left + 14, y: first + 4.5, class: "tick" }, "nothing to average"));
    lanes[arm].forEach((mark, nth) => {
      const lane = first + 14 + 13 * nth;
      const group = s("g", { class: `mark ${mark.spread ?? ""}` }, s("title", {}, `${mark.tag}: ${mark.text}${mark.source ? `, ${mark.source}` : ""}`));
      if (mark.interval) group.append(s("line", { x1: px(x(mark.interval[0])), x2: px(x(mark.interval[1])), y1: lane, y2: lane }));
      group.append(s("path", { d: diamond(x(mark.value), lane, mark.tag) }));
      row.append(group);
    });
    parts.push(row);
    y += heights[arm];
  });
  const told = outcome.arms.map((mean, arm) => `${live.arms[arm].name}: ${mean ? mean.text : "–"}`).join("; ");
  return s("svg", { viewBox: `0 0 ${width} ${bottom + 44}`, width, height: bottom + 44, role: "img", "aria-label": `${outcome.label} by arm. ${told}` }, parts);
}

function cut(text, room) {
  const most = Math.max(4, Math.floor(room / 7));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A quantity over time: a line and a band for each arm. */
export function coursePlot(live, course, axes, width, dragging) {
  const [left, top, bottom, right] = [52, 10, 168, width - 8];
  const count = live.ticks.length;
  const all = course.arms.flatMap((line) => [...line.mean, ...(dragging ? [] : line.low), ...(dragging ? [] : line.high)]).filter((value) => value !== null);
  const zero = course.key === "goodwill" || course.key === "obligation" || course.unit === "count";
  const axis = axes.over(`course ${course.key}`, all, { zero, fit: !dragging, share: course.unit === "share" });
  const y = (value) => bottom - ((Math.min(axis.high, Math.max(axis.low, value)) - axis.low) / (axis.high - axis.low)) * (bottom - top);
  const x = (tick) => left + ((tick + 1) / count) * (right - left);
  const { step, found } = ticks(axis, 5);
  const parts = found.map((tick) => [
    s("line", { x1: left, x2: right, y1: px(y(tick)), y2: px(y(tick)), class: "grid" }),
    s("text", { x: left - 7, y: px(y(tick) + 4), class: "tick end" }, label(tick, step, course.unit, live.currency)),
  ]);
  const every = [1, 2, 4, 5, 10, 13, 26, 52, 104, 260, 520].find((gap) => count / gap <= width / 55) ?? count;
  for (let tick = every; tick <= count; tick += every) parts.push(s("text", { x: px(x(tick - 1)), y: bottom + 17, class: "tick middle" }, live.places[tick - 1]));
  parts.push(s("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" }));
  const order = live.arms.map((arm, at) => ({ arm, at })).sort((one, other) => (one.arm.stroke === null ? -1 : 1) - (other.arm.stroke === null ? -1 : 1));
  for (const { arm, at } of order) {
    const line = course.arms[at];
    const points = (values) => values.map((value, tick) => (value === null ? null : [x(tick), y(value)])).filter(Boolean);
    const path = (list) => list.map(([a, b], nth) => `${nth ? "L" : "M"}${px(a)} ${px(b)}`).join("");
    const group = s("g", { class: `line-of ${armClass(arm)}` });
    if (arm.stroke !== null && line.low.some((value) => value !== null)) group.append(s("path", { d: `${path([...points(line.high), ...points(line.low).reverse()])}Z`, class: "band" }));
    group.append(s("path", { d: path(points(line.mean)), class: "course" }));
    parts.push(group);
  }
  const told = course.arms.map((line, at) => `${live.arms[at].name}: ${line.text} at the end`).join("; ");
  const pointer = s("line", { y1: top, y2: bottom, class: "pointer", visibility: "hidden" });
  const svg = s("svg", { viewBox: `0 0 ${width} ${bottom + 24}`, width, height: bottom + 24, role: "img", "aria-label": `${course.title}. ${told}` }, parts, pointer);
  return { svg, pointer, x, left, right, count };
}

/** How sincere the gestures seemed: a distribution for each arm. */
export function sincerityPlot(live, width) {
  const narrow = width < 520;
  const left = narrow ? 6 : Math.min(210, width * 0.28);
  const right = width - 78;
  const tall = narrow ? 58 : 44;
  const x = (share) => left + share * (right - left);
  const parts = [];
  live.sincerity.forEach((judged, nth) => {
    const floor = 14 + tall * (nth + 1);
    const full = tall * (narrow ? 0.55 : 0.82);
    const arm = live.arms[judged.arm];
    const peak = Math.max(...judged.shares);
    const bins = judged.shares.length;
    let d = `M${px(x(0))} ${floor}`;
    judged.shares.forEach((share, bin) => {
      const level = px(floor - (full * share) / peak);
      d += `L${px(x(bin / bins))} ${level}L${px(x((bin + 1) / bins))} ${level}`;
    });
    parts.push(
      s(
        "g",
        { class: `line-of ${armClass(arm)}` },
        s("title", {}, `${arm.name}: ${Math.round(judged.above * 100)}% above an even chance`),
        s("path", { d: `${d}L${px(x(1))} ${floor}Z`, class: "ridge" }),
        s("text", { x: narrow ? left : left - 6, y: narrow ? floor - tall + 16 : floor - tall / 2 + 8, class: `row-name ${narrow ? "" : "end"}` }, cut(arm.name, narrow ? right - left : left - 8)),
        s("text", { x: width - 2, y: floor - tall / 2 + 8, class: "value end" }, `${Math.round(judged.above * 100)}%`),
      ),
    );
  });
  const bottom = 14 + tall * live.sincerity.length;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) parts.push(s("text", { x: px(x(share)), y: bottom + 18, class: "tick middle" }, share.toFixed(2)));
  parts.push(s("line", { x1: px(x(0.5)), x2: px(x(0.5)), y1: 6, y2: bottom, class: "baseline" }));
  const told = live.sincerity.map((judged) => `${live.arms[judged.arm].name}: ${Math.round(judged.above * 100)}% above an even chance`).join("; ");
  return s("svg", { viewBox: `0 0 ${width} ${bottom + 24}`, width, height: bottom + 24, role: "img", "aria-label": `Perceived sincerity by arm. ${told}` }, parts);
}

/** The legend of the arms. */
export function legend(live) {
  const key = (arm) => h("li", { class: armClass(arm) }, s("svg", { width: 30, height: 10, "aria-hidden": "true" }, s("line", { x1: 1, x2: 29, y1: 5, y2: 5, class: "course" })), arm.name);
  return h("ul", { class: "legend" }, live.arms.map(key));
}

/** The numbers of an outcome as a table. */
export function outcomeTable(live, outcome) {
  const rows = outcome.arms.map((mean, arm) =>
    h("tr", { class: live.arms[arm].leads ? "leads" : "" }, h("th", { scope: "row" }, live.arms[arm].name), mean ? [h("td", {}, mean.text), h("td", {}, mean.own), h("td", {}, mean.difference || "–")] : [h("td", { colspan: 3 }, "nothing to average")]),
  );
  const heads = ["arm", "mean", "95% simulation interval", "against the baseline"].map((text) => h("th", { scope: "col" }, text));
  return h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
}

/** Money by arm. */
export function moneyTable(live) {
  const heads = [h("th", { scope: "col" }, "arm"), ...live.money.map((flow) => h("th", { scope: "col" }, flow.name))];
  const largest = live.money.map((flow) => Math.max(...flow.arms.map((amount) => Math.abs(amount?.value ?? 0))) || 1);
  const cell = (flow, nth, arm) => {
    const amount = flow.arms[arm];
    if (!amount) return h("td", {}, "–");
    const long = Math.abs(amount.value) / largest[nth];
    const bar = s("svg", { class: `cell-bar ${amount.value < 0 ? "below" : ""}`, width: 64, height: 5, "aria-hidden": "true" }, s("rect", { x: px(64 - 64 * long), width: px(64 * long), height: 5 }));
    return h("td", {}, h("span", {}, amount.text), bar);
  };
  const rows = live.arms.map((arm, at) => h("tr", { class: arm.leads ? "leads" : "" }, h("th", { scope: "row" }, arm.name), live.money.map((flow, nth) => cell(flow, nth, at))));
  return h("div", { class: "wide" }, h("table", { class: "money" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
}
