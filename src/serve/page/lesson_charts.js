// Charts of the lesson: several sayings about one thing on one scale, and what small experiments find, piled up.

import { h, s } from "./dom.js";

const px = (value) => value.toFixed(1);

/** 1, 2 or 5 times a power of ten. */
function rounded(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= size * (1 - 1e-9));
}

/** `+3.8`, with a real minus; a whole number where no digits are asked for. */
export function signed(value, digits = 1) {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

export const percent = (share, digits = 1) => `${signed(100 * share, digits)}%`;
export const points = (share, digits = 1) => `${signed(100 * share, digits)} points`;

function axisParts({ low, high }, x, top, bottom, wide, text) {
  const step = rounded((high - low) / Math.max(3, wide / 90));
  const parts = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    const value = k * step;
    parts.push(s("line", { x1: px(x(value)), x2: px(x(value)), y1: top, y2: bottom, class: Math.abs(value) < step / 2 ? "baseline" : "grid" }));
    parts.push(s("text", { x: px(x(value)), y: bottom + 18, class: "tick middle" }, text(value)));
  }
  return parts;
}

const SHAPES = {
  guess: (x, y) => s("circle", { cx: px(x), cy: px(y), r: 6, class: "shape" }),
  model: (x, y) => s("circle", { cx: px(x), cy: px(y), r: 6, class: "shape" }),
  before: (x, y) => s("circle", { cx: px(x), cy: px(y), r: 6, class: "shape" }),
  class: (x, y) => s("path", { d: `M${px(x - 6)} ${px(y - 6)}H${px(x + 6)}V${px(y + 6)}H${px(x - 6)}Z`, class: "shape" }),
  paper: (x, y) => s("path", { d: `M${px(x - 7)} ${px(y)}L${px(x)} ${px(y - 7)}L${px(x + 7)} ${px(y)}L${px(x)} ${px(y + 7)}Z`, class: "shape" }),
  popular: (x, y) => s("path", { d: `M${px(x - 6)} ${px(y - 5)}H${px(x + 6)}L${px(x)} ${px(y + 6)}Z`, class: "shape" }),
};

/** A sign of a saying, for a legend. */
export function key(kind, text) {
  return h("li", { class: `say-${kind}` }, s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, SHAPES[kind](9, 9)), text);
}

/**
 * Sayings on one scale. `rows`: `{ name, sayings: [{ kind, name, value, low, high }] }`, values as shares; `text` puts a value in
 * words; `least` and `most` are kept within the scale, so that it holds still.
 */
export function sayings(rows, { width, text, least, most, axis, label }) {
  const narrow = width < 560;
  const left = narrow ? 4 : Math.min(190, width * 0.24);
  const right = width - (narrow ? 8 : 14);
  const lane = 25;
  const head = narrow ? 24 : 8;
  const all = rows.flatMap((row) => row.sayings.flatMap((one) => [one.value, one.low ?? one.value, one.high ?? one.value]));
  const scale = { low: Math.min(least, ...all), high: Math.max(most, ...all) };
  const end = narrow ? 92 : 150;
  const x = (value) => left + 12 + ((value - scale.low) / (scale.high - scale.low)) * (right - end - left - 12);
  let y = 6;
  const bands = [];
  const drawn = [];
  rows.forEach((row, nth) => {
    const tall = head + lane * row.sayings.length + 6;
    if (nth % 2 === 0) bands.push(s("rect", { x: 0, y, width, height: tall, class: "stripe" }));
    drawn.push(s("text", { x: narrow ? left : left - 2, y: narrow ? y + 17 : y + tall / 2 + 5, class: `row-name ${narrow ? "" : "end"}` }, row.name));
    row.sayings.forEach((one, at) => {
      const middle = y + head + lane * at + lane / 2;
      const group = s("g", { class: `say-${one.kind}` }, s("title", {}, `${one.name}: ${text(one.value)}`));
      if (one.low !== undefined && one.high !== undefined) group.append(s("line", { x1: px(x(one.low)), x2: px(x(one.high)), y1: px(middle), y2: px(middle), class: "reach" }));
      group.append(SHAPES[one.kind](x(one.value), middle));
      group.append(s("text", { x: width - 4, y: px(middle + 4.5), class: "said end", "data-kind": one.kind, "data-value": one.value }, narrow ? text(one.value) : `${one.name} ${text(one.value)}`));
      drawn.push(group);
    });
    y += tall;
  });
  const bottom = y;
  const told = rows.map((row) => `${row.name}: ${row.sayings.map((one) => `${one.name} ${text(one.value)}`).join(", ")}`).join("; ");
  return s("svg", { viewBox: `0 0 ${width} ${bottom + 42}`, width, height: bottom + 42, class: "sayings", role: "img", "aria-label": `${label}. ${told}` },
    bands, axisParts(scale, x, 4, bottom, right - end - left, axis.tick), drawn,
    s("text", { x: px((left + right - end) / 2), y: bottom + 37, class: "tick middle" }, axis.name));
}

/** What small experiments found of one arm, each a dot over the points that it found. `truth` is what there is to find. */
export function pile(found, truth, { width, low, high, name }) {
  const [left, right, top] = [8, width - 8, 26];
  const bin = 0.01;
  const x = (value) => left + ((value - low) / (high - low)) * (right - left);
  const bins = new Map();
  for (const one of found) {
    const at = Math.round(Math.max(low, Math.min(high, one.value)) / bin);
    if (!bins.has(at)) bins.set(at, []);
    bins.get(at).push(one);
  }
  const tallest = Math.max(6, ...[...bins.values()].map((list) => list.length));
  const size = Math.max(1.2, Math.min(((right - left) * bin) / (high - low) / 2.1, 60 / tallest, 6));
  const floor = top + Math.max(64, 2 * size * 6);
  const dots = [];
  for (const [at, list] of bins) {
    // Those that found nothing lie below, so that both heaps can be seen.
    const order = (one) => (one.found ? (one.value * truth.value < 0 ? 2 : 1) : 0);
    const shrunk = Math.min(1, (floor - top) / (2 * size * list.length));
    list.sort((one, other) => order(one) - order(other)).forEach((one, nth) => {
      const kind = one.found ? (one.value * truth.value < 0 ? "wrong" : "right") : "none";
      const dot = s("circle", { cx: px(x(at * bin)), cy: px(floor - size - 2 * size * shrunk * nth), r: px(size * 0.88), class: `drawn ${kind}` });
      dot.append(s("title", {}, `seed ${one.seed}: ${points(one.value)}${one.found ? ", found" : ""}`));
      dots.push(dot);
    });
  }
  const counts = `${found.length} experiments, ${found.filter((one) => one.found).length} found something`;
  return s("svg", { viewBox: `0 0 ${width} ${floor + 26}`, width, height: floor + 26, class: "pile", role: "img", "aria-label": `${name}: ${counts}; there is ${points(truth.value)} to find.` },
    axisParts({ low, high }, x, top - 6, floor, right - left, (value) => signed(100 * value, 0)),
    dots,
    s("line", { x1: left, x2: right, y1: floor, y2: floor, class: "axis" }),
    s("line", { x1: px(x(truth.value)), x2: px(x(truth.value)), y1: top - 10, y2: floor, class: "truth" }),
    s("text", { x: px(x(truth.value)), y: top - 13, class: "truth-name middle" }, `there is ${points(truth.value)}`));
}
