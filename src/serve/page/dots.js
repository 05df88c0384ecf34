// The same customers under every arm: each person a dot, at the same place in every panel. What is drawn comes in bytes, so many
// for a frame; only what changes is drawn anew. `mount` is all that a page needs.

import { h, s } from "./dom.js";

/** Bits of a sign. */
const [CUSTOMER, PROSPECT, LEFT, BOUGHT, ANSWERED] = [1, 2, 4, 8, 16];
/** No value, and the largest number that is one. */
const [NONE, TOP] = [255, 250];
/** Colours that a scale is drawn in. */
const LEVELS = 21;
/** How long a life is waited for before it is asked for, while a hand moves; in milliseconds. */
const PAUSE = 90;
/** How long the whole time takes to play, and how short and long a frame may be; in milliseconds. */
const [ALL, SHORTEST, LONGEST] = [16000, 60, 1100];

const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const signed = (value, digits) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
const hundredths = (value) => (Math.abs(value) < 0.005 ? "0.00" : `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`);
const percent = (share) => `${(100 * share).toFixed(1)}%`;

const KINDS = {
  persuaded: ["persuaded", "Persuaded", "gives back more than under the first arm"],
  anyway: ["anyway", "Would have come anyway", "no different, and likely to come back without it"],
  unmoved: ["unmoved", "Unmoved", "no different, and unlikely to come back"],
  put_off: ["put-off", "Put off", "gives back less than under the first arm"],
  resentful: ["resentful", "Resentful", "pays back from duty, and then leaves or turns sour"],
};

/** By what dots are coloured: a name, what it means, and the colour and number of a dot. */
function colourings(dots, kinds) {
  const all = [];
  const scaleOf = (key, scale) => (arm, at) => (dots.arms[arm][key][at] === NONE ? null : scale.low + (dots.arms[arm][key][at] / TOP) * (scale.high - scale.low));
  const goodwill = scaleOf("goodwill", dots.goodwill);
  const obligation = scaleOf("obligation", dots.obligation);
  if (dots.tip) {
    const tip = scaleOf("tip", dots.tip);
    const more = (arm, at) => {
      const [own, first] = [tip(arm, at), tip(0, at)];
      return own === null || first === null ? null : own - first;
    };
    if (dots.arms.length > 1) {
      const most = far(dots, more, 0.98);
      all.push({ key: "more", name: "the tip, against the first arm", help: "How many points of the bill more this very guest tips than under the first arm.", value: more, low: -most, high: most, two: true, text: (value) => `${signed(100 * value, 1)} points` });
    }
    const [low, high] = [part(dots, tip, 0.02), part(dots, tip, 0.98)];
    all.push({ key: "tip", name: "the tip", help: "The tip as a share of the bill.", value: tip, low, high, two: false, text: percent });
  }
  const most = far(dots, (arm, at) => goodwill(arm, at) || null, 0.98);
  all.push({ key: "goodwill", name: "goodwill", help: "Goodwill: liking that makes people give back because they want to. Below zero it is ill will.", value: goodwill, low: -most, high: most, two: true, text: hundredths, mean: 0 });
  all.push({ key: "obligation", name: "obligation", help: "Obligation: the uneasy feeling of owing something.", value: obligation, low: 0, high: far(dots, (arm, at) => obligation(arm, at) || null, 0.98), two: false, text: hundredths, mean: 1 });
  if (!dots.visits) all.push({ key: "does", name: "what they do", help: "What each does in this very time.", classes: ["bought", "answered", "quiet"], names: ["buys", "gives something else back", "does nothing"], of: (arm, at) => (dots.arms[arm].signs[at] & ANSWERED ? 1 : dots.arms[arm].signs[at] & BOUGHT ? 0 : 2) });
  if (kinds && dots.arms.length > 1) all.push({ key: "kind", name: "persuaded or put off", help: `Over ${kinds.lucks} lucks: who is expected to give back more, or less, than under the first arm, by more than ${kinds.threshold.toPrecision(2)} ${kinds.measure} (a tenth of the mean there).`, classes: [...kinds.names, "quiet"], names: kinds.names.map((key) => KINDS[key][1]), still: true, of: (arm, at, customer) => (arm === 0 ? kinds.names.length : kinds.arms[arm][customer] === NONE ? -1 : kinds.arms[arm][customer]) });
  return all;
}

function values(dots, of) {
  const found = [];
  const count = dots.frames * dots.customers;
  const step = Math.max(1, Math.floor((count * dots.arms.length) / 40000));
  for (let arm = 0; arm < dots.arms.length; arm += 1) {
    for (let at = arm % step; at < count; at += step) {
      const value = of(arm, at);
      if (value !== null) found.push(value);
    }
  }
  return found.sort((one, other) => one - other);
}

function part(dots, of, share) {
  const all = values(dots, of);
  return all.length ? all[Math.min(all.length - 1, Math.floor(share * all.length))] : 0;
}

/** From 0 to here most values lie, on either side. */
function far(dots, of, share) {
  return part(dots, (arm, at) => (of(arm, at) === null ? null : Math.abs(of(arm, at))), share) || 1;
}

class Dots {
  constructor(place, context) {
    this.context = context;
    this.data = null;
    this.frame = 0;
    this.chosen = null;
    this.pinned = false;
    this.timer = null;
    this.asked = 0;
    this.known = new Map();
    this.panels = [];
    this.play = h("button", { type: "button", class: "play", "aria-pressed": "false" }, "Play");
    this.scrub = h("input", { type: "range", min: 0, max: 0, value: 0, step: 1, "aria-label": "Time" });
    this.when = h("output", { class: "when" });
    this.time = h("div", { class: "dots-time" }, this.play, this.scrub, this.when);
    this.by = h("select", { "aria-label": "Colour by" });
    this.order = h("select", { "aria-label": "In the order of" });
    this.legend = h("div", { class: "dots-legend" });
    this.grid = h("div", { class: "dots-grid" });
    this.note = h("p", { class: "small soft" });
    this.options = [];
    this.kinds = null;
    this.wanted = null;
    this.said = h("div", { class: "dots-said", role: "status" });
    this.life = h("div", { class: "dots-life" });
    this.waiting = h("p", { class: "soft", role: "status" }, "");
    place.replaceChildren(
      h("section", { class: "dots plot", "aria-label": "The same customers under every arm" },
        h("h2", {}, "The same customers under every arm"),
        this.note,
        this.waiting,
        h("div", { class: "dots-bar" }, this.time, h("label", {}, "Colour: ", this.by), h("label", {}, "In the order of: ", this.order)),
        this.legend,
        this.said,
        this.grid,
        this.life),
    );
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    this.scrub.addEventListener("input", () => {
      this.stop();
      this.show(Number(this.scrub.value));
    });
    this.by.addEventListener("change", () => {
      this.wanted = this.by.value;
      this.colour();
    });
    this.order.addEventListener("change", () => this.arrange());
    dark.addEventListener("change", () => this.data && this.colour());
    new ResizeObserver(() => this.fit()).observe(this.grid);
    this.say();
  }

  /** Asks for the dots of the scenario as it is now. */
  async load() {
    this.asked += 1;
    const asked = this.asked;
    this.stop();
    this.waiting.textContent = this.data ? "" : "Living the lives …";
    this.grid.dataset.busy = "true";
    try {
      const data = await this.context.post("dots", { scenario: this.context.scenario, changes: this.context.changes() });
      if (asked !== this.asked) return;
      this.take(data);
      this.waiting.textContent = "";
    } catch (error) {
      if (asked === this.asked) this.waiting.textContent = error.message;
    }
    if (asked === this.asked) this.grid.dataset.busy = "false";
    if (asked === this.asked && this.data && this.data.arms.length > 1) this.sort(asked);
  }

  /** Asks who is persuaded or put off, which takes several lives of each. */
  async sort(asked) {
    try {
      const kinds = await this.context.post("kinds", { scenario: this.context.scenario, changes: this.context.changes() });
      if (asked !== this.asked) return;
      kinds.arms = kinds.arms.map(decoded);
      this.kinds = kinds;
      this.offer();
      this.colour();
      this.say();
    } catch (error) {
      if (asked === this.asked) this.waiting.textContent = error.message;
    }
  }

  /** By what dots can be coloured now. */
  offer() {
    this.options = colourings(this.data, this.kinds);
    const before = this.wanted ?? this.by.value;
    this.by.replaceChildren(...this.options.map((one) => h("option", { value: one.key }, one.name)));
    if (this.options.some((one) => one.key === before)) this.by.value = before;
  }

  take(data) {
    for (const arm of data.arms) {
      for (const key of ["goodwill", "obligation", "tip", "signs"]) arm[key] = decoded(arm[key]);
    }
    const same = this.data && this.data.arms.length === data.arms.length && this.data.customers === data.customers && this.data.frames === data.frames;
    this.data = data;
    this.known.clear();
    this.kinds = null;
    this.offer();
    const order = this.order.value;
    this.order.replaceChildren(h("option", { value: "" }, "their numbers"), ...data.orders.map(([name]) => h("option", { value: name }, name)));
    if (data.orders.some(([name]) => name === order)) this.order.value = order;
    this.time.hidden = data.frames < 2;
    this.scrub.max = data.frames - 1;
    const some = data.customers < data.of_all ? `${data.customers.toLocaleString("en")} of ${data.of_all.toLocaleString("en")}` : data.customers.toLocaleString("en");
    this.note.textContent = `${some} ${data.of}, each a dot. The same person stands at the same place in every panel, with the same chances in life; only what you do differs. Point at one, or go there by the arrow keys, to see that person's life under every arm.`;
    if (!same) {
      this.frame = 0;
      this.chosen = null;
      this.build();
    }
    this.panels.forEach((panel, arm) => (panel.name.textContent = data.arms[arm].name));
    this.arrange();
    this.colour();
    if (this.chosen !== null) this.ask();
    this.say();
  }

  build() {
    const { data } = this;
    this.panels = data.arms.map((arm, at) => {
      const canvas = h("canvas", { role: "img", tabindex: 0 });
      const name = h("span", { class: "name" });
      const mean = h("span", { class: "soft" });
      const figure = h("figure", {}, h("figcaption", {}, name, mean), canvas);
      canvas.addEventListener("pointermove", (event) => !this.pinned && this.point(canvas, event));
      canvas.addEventListener("pointerdown", (event) => {
        this.pinned = false;
        this.point(canvas, event);
        this.pinned = this.chosen !== null;
      });
      canvas.addEventListener("pointerleave", () => !this.pinned && document.activeElement !== canvas && this.choose(null));
      canvas.addEventListener("focus", () => this.chosen === null && canvas.matches(":focus-visible") && this.choose(this.places.indexOf(0)));
      canvas.addEventListener("keydown", (event) => this.key(event));
      return { figure, canvas, name, mean, at };
    });
    this.grid.replaceChildren(...this.panels.map((panel) => panel.figure));
    this.grid.dataset.arms = data.arms.length;
  }

  /** Where everybody stands. */
  arrange() {
    const { data } = this;
    const found = data.orders.find(([name]) => name === this.order.value);
    this.places = found ? found[1] : Array.from({ length: data.customers }, (_, at) => at);
    this.people = new Array(data.customers);
    this.places.forEach((place, customer) => (this.people[place] = customer));
    this.fit();
  }

  fit() {
    if (!this.data || !this.panels.length) return;
    const ratio = window.devicePixelRatio || 1;
    const wide = this.panels[0].figure.clientWidth;
    if (wide < 40) return;
    const count = this.data.customers;
    this.columns = Math.max(1, Math.round(Math.sqrt(count * 1.35)));
    const rows = Math.ceil(count / this.columns);
    this.cell = wide / this.columns;
    const tall = Math.ceil(rows * this.cell);
    for (const { canvas } of this.panels) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(tall * ratio);
      canvas.style.height = `${tall}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.draw();
  }

  get option() {
    return this.options.find((one) => one.key === this.by.value) ?? this.options[0];
  }

  /** Colours, and what they mean. */
  colour() {
    if (!this.data) return;
    const style = getComputedStyle(this.grid);
    const ink = (name) => style.getPropertyValue(`--${name}`).trim();
    const { option } = this;
    if (option.classes) {
      this.inks = option.classes.map((key) => ink(KINDS[key] ? KINDS[key][0] : `dots-${key}`));
    } else {
      const ends = option.two ? [ink("dots-below"), ink("dots-zero"), ink("dots-above")] : [ink("dots-low"), ink("dots-mid"), ink("dots-high")];
      this.inks = Array.from({ length: LEVELS }, (_, at) => mixed(ends, at / (LEVELS - 1)));
    }
    this.gone = ink("pale");
    this.ring = ink("ink");
    this.explain();
    this.draw();
    this.brief();
  }

  explain() {
    const { option } = this;
    const swatch = (colour, shape) => {
      const svg = s("svg", { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" });
      const dot = s("circle", { cx: 7, cy: 7, r: shape === "small" ? 2.2 : 4.6 });
      if (shape === "hollow") {
        dot.setAttribute("fill", "none");
        dot.setAttribute("stroke", colour);
      } else dot.setAttribute("fill", colour);
      svg.append(dot);
      return svg;
    };
    const items = [];
    const clipped = (value, sign) => `${sign} ${option.text(value)}`;
    if (option.classes) option.names.forEach((name, at) => items.push(h("li", { title: KINDS[option.classes[at]]?.[2] }, swatch(this.inks[at]), name)));
    else {
      const ramp = s("svg", { width: 130, height: 12, "aria-hidden": "true", class: "ramp" });
      this.inks.forEach((colour, at) => ramp.append(s("rect", { x: (at * 130) / LEVELS, y: 0, width: 130 / LEVELS + 0.5, height: 12, fill: colour })));
      items.push(h("li", {}, option.low === 0 && !option.two ? option.text(0) : clipped(option.low, "≤"), ramp, clipped(option.high, "≥")));
    }
    const signs = this.data.arms.map((arm) => arm.signs);
    const any = (bit) => signs.some((list) => list.some((sign) => sign & bit));
    if (any(LEFT)) items.push(h("li", {}, swatch(this.gone, "hollow"), "has left"));
    if (any(PROSPECT)) items.push(h("li", {}, swatch(this.gone, "small"), "not a customer yet"));
    this.legend.replaceChildren(h("ul", {}, items), h("p", { class: "small soft" }, option.help));
  }

  show(frame) {
    this.frame = frame;
    this.draw();
    this.brief();
    for (const line of this.life.querySelectorAll("line.now")) this.now(line);
  }

  draw() {
    if (!this.data || !this.columns || !this.inks) return;
    const { data, option, frame } = this;
    const from = frame * data.customers;
    const end = Math.min(data.ticks, (frame + 1) * data.ticks_a_frame);
    this.scrub.value = frame;
    const when = data.ticks_a_frame > 1 && end > frame * data.ticks_a_frame + 1 ? `${data.tick}s ${frame * data.ticks_a_frame + 1} to ${end} of ${data.ticks}` : `${data.tick} ${end} of ${data.ticks}`;
    this.when.textContent = when;
    this.scrub.setAttribute("aria-valuetext", when);
    this.panels.forEach((panel, arm) => this.drawArm(panel, arm, from));
    this.grid.dataset.frame = frame;
  }

  drawArm(panel, arm, from) {
    const { data, option, columns, cell } = this;
    const paint = panel.canvas.getContext("2d");
    paint.clearRect(0, 0, panel.canvas.width, panel.canvas.height);
    const signs = data.arms[arm].signs;
    const radius = Math.max(0.9, cell * 0.4);
    const of = Array.from({ length: this.inks.length }, () => []);
    const [gone, small] = [[], []];
    let [sum, known] = [0, 0];
    const counts = new Array(this.inks.length).fill(0);
    for (let customer = 0; customer < data.customers; customer += 1) {
      const place = this.places[customer];
      const sign = signs[from + customer];
      if (sign & PROSPECT) small.push(place);
      else if (sign & LEFT && !option.still) gone.push(place);
      else if (option.classes) {
        const kind = option.of(arm, from + customer, customer);
        if (kind < 0) gone.push(place);
        else {
          of[kind].push(place);
          counts[kind] += 1;
        }
      } else {
        const value = option.value(arm, from + customer);
        if (value === null) gone.push(place);
        else {
          const level = Math.round(((value - option.low) / (option.high - option.low)) * (LEVELS - 1));
          of[Math.max(0, Math.min(LEVELS - 1, level))].push(place);
          sum += value;
          known += 1;
        }
      }
    }
    const dot = (place, size) => {
      const [x, y] = [((place % columns) + 0.5) * cell, (Math.floor(place / columns) + 0.5) * cell];
      if (size < 1.4) paint.rect(x - size, y - size, 2 * size, 2 * size);
      else {
        paint.moveTo(x + size, y);
        paint.arc(x, y, size, 0, 2 * Math.PI);
      }
    };
    of.forEach((list, at) => {
      if (!list.length) return;
      paint.fillStyle = this.inks[at];
      paint.beginPath();
      for (const place of list) dot(place, radius);
      paint.fill();
    });
    paint.fillStyle = this.gone;
    paint.beginPath();
    for (const place of small) dot(place, radius * 0.45);
    paint.fill();
    paint.strokeStyle = this.gone;
    paint.lineWidth = Math.max(0.6, radius * 0.3);
    paint.beginPath();
    for (const place of gone) dot(place, radius * 0.8);
    paint.stroke();
    if (this.chosen !== null) {
      const place = this.places[this.chosen];
      paint.strokeStyle = this.ring;
      paint.lineWidth = 2;
      paint.beginPath();
      const [x, y] = [((place % columns) + 0.5) * cell, (Math.floor(place / columns) + 0.5) * cell];
      paint.arc(x, y, Math.max(5, cell * 0.75), 0, 2 * Math.PI);
      paint.stroke();
    }
    panel.mean.textContent = this.mean(arm, sum, known, counts);
    panel.canvas.setAttribute("aria-label", `${data.arms[arm].name}, ${option.name}: ${panel.mean.textContent}. Arrow keys go from person to person.`);
  }

  /** What a panel comes to: the tables' own mean where there is one. */
  mean(arm, sum, known, counts) {
    const { option, data } = this;
    if (option.classes) {
      if (arm === 0 && option.still) return "all others are held against it";
      const all = counts.reduce((total, count) => total + count, 0) || 1;
      const most = option.still ? [0, 3, 4] : [0, 1];
      return most.filter((at) => counts[at] || at === 0).map((at) => `${Math.round((100 * counts[at]) / all)}% ${option.names[at].toLowerCase()}`).join(", ");
    }
    const own = option.mean === undefined ? null : data.arms[arm].means[this.frame][option.mean];
    const value = own ?? (known ? sum / known : null);
    return value === null ? "nobody is there" : `mean ${option.text(value)}`;
  }

  start() {
    if (!this.data || this.data.frames < 2) return;
    if (this.frame >= this.data.frames - 1) this.show(0);
    // Who listens does not hear every frame.
    this.said.setAttribute("aria-live", "off");
    this.play.textContent = "Pause";
    this.play.setAttribute("aria-pressed", "true");
    const pace = calm.matches ? LONGEST : Math.min(LONGEST, Math.max(SHORTEST, ALL / this.data.frames));
    this.timer = setInterval(() => {
      if (this.frame >= this.data.frames - 1) this.stop();
      else this.show(this.frame + 1);
    }, pace);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.said.setAttribute("aria-live", "polite");
    this.play.textContent = "Play";
    this.play.setAttribute("aria-pressed", "false");
  }

  point(canvas, event) {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / this.cell);
    const row = Math.floor((event.clientY - box.top) / this.cell);
    const place = row * this.columns + column;
    const inside = column >= 0 && column < this.columns && place >= 0 && place < this.data.customers;
    this.choose(inside ? this.people[place] : null);
  }

  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
    const last = this.data.customers - 1;
    let place = this.chosen === null ? 0 : this.places[this.chosen];
    if (event.key in steps) place += steps[event.key];
    else if (event.key === "Home") place = 0;
    else if (event.key === "End") place = last;
    else if (event.key === "Escape") {
      this.pinned = false;
      this.choose(null);
      return;
    } else return;
    event.preventDefault();
    this.pinned = true;
    this.choose(this.people[Math.max(0, Math.min(last, place))]);
  }

  /** Whoever is chosen, in a line that is seen beside the dots. */
  brief() {
    const customer = this.chosen;
    const { option, data } = this;
    // As many lines as where somebody is chosen: nothing below moves away from under the hand.
    if (!data || customer === null) {
      this.said.replaceChildren(h("p", {}, "Nobody is chosen. A click keeps somebody; Escape lets go."), h("ul", {}, data?.arms.map((arm) => h("li", { class: "none" }, h("strong", {}, arm.name), " –"))));
      return;
    }
    const at = this.frame * data.customers + customer;
    const state = (arm) => {
      const sign = data.arms[arm].signs[at];
      const value = option.classes ? null : option.value(arm, at);
      const now = sign & LEFT ? "has left" : sign & PROSPECT ? "not a customer yet" : value !== null ? option.text(value) : sign & ANSWERED ? "gives something back" : sign & BOUGHT ? (data.visits ? "is there" : "buys") : "does nothing";
      const kind = this.kind(arm, customer);
      return h("li", { class: kind ? kind[0] : "none" }, h("strong", {}, data.arms[arm].name), ` ${now}${kind ? `, ${kind[1].toLowerCase()}` : ""}`);
    };
    this.said.replaceChildren(h("p", {}, h("strong", {}, `Customer ${customer}`), ` · ${option.name}, `, this.when.textContent), h("ul", {}, data.arms.map((_, arm) => state(arm))));
  }

  choose(customer) {
    if (customer === this.chosen) return;
    this.chosen = customer;
    this.draw();
    this.brief();
    clearTimeout(this.wait);
    if (customer === null) this.life.replaceChildren();
    else if (this.known.has(customer)) this.say();
    else this.wait = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const customer = this.chosen;
    const asked = this.asked;
    if (customer === null) return;
    try {
      const life = await this.context.post("life", { scenario: this.context.scenario, changes: this.context.changes(), customer });
      if (asked !== this.asked) return;
      if (this.known.size > 200) this.known.clear();
      this.known.set(customer, life);
    } catch (error) {
      if (customer === this.chosen) this.life.replaceChildren(h("p", { class: "problem" }, error.message));
      return;
    }
    if (customer === this.chosen) this.say();
  }

  kind(arm, customer) {
    const kind = this.kinds?.arms[arm][customer];
    return arm === 0 || kind === undefined || kind === NONE ? null : KINDS[this.kinds.names[kind]];
  }

  /** The life of whoever is chosen. */
  say() {
    this.brief();
    const life = this.chosen === null ? null : this.known.get(this.chosen);
    if (!life) {
      if (this.chosen === null) this.life.replaceChildren();
      return;
    }
    const customer = this.chosen;
    const arms = life.arms.map((under, arm) => {
      const kind = this.kind(arm, customer);
      const told = arm === 0 ? "all others are held against this" : kind ? kind[2] : this.kinds ? "not a customer at the start" : "whether persuaded is being worked out";
      return h("article", {},
        h("h4", {}, under.name),
        h("p", { class: `kind ${kind ? kind[0] : "none"}` }, h("strong", {}, arm === 0 ? "First arm" : kind ? kind[1] : "–"), ` · ${told}`),
        this.spark(life, under),
        h("ol", { class: "events" }, under.events.map((event) => h("li", {}, event.trim().replace(/\s{2,}/, " · ")))));
    });
    const table = h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, life.heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, life.rows.map((row) => h("tr", {}, row.map((cell, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, cell)))))));
    this.life.replaceChildren(
      h("h3", {}, life.who),
      h("p", { class: "small soft" }, life.traits),
      h("p", { class: "small soft" }, h("span", { class: "key goodwill" }), " goodwill ", h("span", { class: "key obligation" }), ` obligation · a tick below: something was given`),
      h("div", { class: "lives" }, arms),
      h("h4", {}, "What it came to"),
      table,
      h("p", { class: "small soft" }, life.note),
    );
  }

  spark(life, under) {
    const [wide, tall] = [220, 64];
    const most = Math.max(0.2, ...life.arms.flatMap((own) => [...own.goodwill, ...own.obligation]));
    const least = Math.min(0, ...life.arms.flatMap((own) => [...own.goodwill, ...own.obligation]));
    const steps = under.goodwill.length;
    const x = (step) => 4 + ((step + 1) / steps) * (wide - 8);
    const y = (value) => 6 + ((most - value) / (most - least)) * (tall - 18);
    const path = (list) => list.map((value, step) => `${step ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const one = (list, name) => (steps > 1 ? s("path", { d: path(list), class: name }) : s("circle", { cx: x(0), cy: y(list[0]), r: 4, class: name }));
    const now = s("line", { class: "now", y1: 2, y2: tall - 8, "data-steps": steps, "data-each": life.steps_a_tick });
    this.now(now);
    const last = (list) => list[list.length - 1].toFixed(2);
    return s("svg", { viewBox: `0 0 ${wide} ${tall}`, class: "spark", role: "img", "aria-label": `Goodwill ${last(under.goodwill)} and obligation ${last(under.obligation)} at the end` },
      s("line", { x1: 0, x2: wide, y1: y(0), y2: y(0), class: "axis" }),
      one(under.obligation, "obligation"), one(under.goodwill, "goodwill"),
      under.touches.map((step) => s("line", { x1: x(step), x2: x(step), y1: tall - 7, y2: tall - 1, class: "touch" })),
      steps > 1 ? now : "");
  }

  /** Where the frame on the screen ends. */
  now(line) {
    const steps = Number(line.dataset.steps);
    const end = Math.min(steps, (this.frame + 1) * this.data.ticks_a_frame * Number(line.dataset.each));
    const at = 4 + (end / steps) * 212;
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  }
}

/** A colour between some, from 0 to 1. */
function mixed(ends, at) {
  const place = at * (ends.length - 1);
  const nth = Math.min(ends.length - 2, Math.floor(place));
  const [one, other] = [ends[nth], ends[nth + 1]].map((text) => [1, 3, 5].map((from) => parseInt(text.slice(from, from + 2), 16)));
  const part = place - nth;
  return `rgb(${one.map((value, at) => Math.round(value + (other[at] - value) * part)).join(" ")})`;
}

/**
 * Puts the dots of a scenario into an element. `context`: `scenario`, `changes()`, `post(name, body)` and, where changes are
 * told, `onChange(listener)`. They are asked for once the element is in sight.
 */
export function mount(element, context) {
  const dots = new Dots(element, context);
  let seen = false;
  let stale = false;
  const watch = new IntersectionObserver((entries) => {
    seen = entries.some((entry) => entry.isIntersecting);
    if (seen && (stale || !dots.data)) {
      stale = false;
      dots.load();
    }
  }, { rootMargin: "120px" });
  watch.observe(element);
  context.onChange?.(() => {
    if (seen) dots.load();
    else stale = true;
  });
  return dots;
}

