// The values that can be moved: sliders, switches and choices, each with its meaning and its scale card.

import { at, h, words } from "./dom.js";

const GROUPS = [
  ["done", "What you do"],
  ["people", "Who they are"],
  ["assumed", "What is assumed"],
];

/** A number without the dust of binary fractions. */
export function tidy(value) {
  return String(Number(Number(value).toPrecision(12)));
}

let ids = 0;

/** One control: its row, and how it is told another value. */
class Row {
  constructor(control, moved) {
    this.control = control;
    this.start = structuredClone(control);
    this.moved = moved;
    this.id = `c${(ids += 1)}`;
    this.element = this.made();
  }

  get name() {
    return words(this.control.key);
  }

  get place() {
    return this.control.within.join(" › ");
  }

  made() {
    const { control, id } = this;
    const label = h("label", { for: id, id: `${id}-l` }, this.name);
    const about = h("button", { type: "button", class: "about", "aria-expanded": "false", "aria-controls": `${id}-a`, title: `What ${this.name} means` }, "?");
    const card = h("div", { id: `${id}-a`, class: "card", hidden: true });
    about.addEventListener("click", () => {
      if (card.hidden && !card.childNodes.length) card.append(...this.card());
      card.hidden = !card.hidden;
      about.setAttribute("aria-expanded", String(!card.hidden));
    });
    let entry;
    if (control.form === "slider") {
      const { low, high, step } = control;
      this.range = h("input", { type: "range", id, min: low, max: high, step: "any", "aria-describedby": `${id}-u` });
      this.number = h("input", { type: "number", class: "number", step: "any", "aria-label": `${this.name}, as a number` });
      const steps = (value) => {
        const snapped = Math.round((value - low) / step) * step + low;
        return Math.min(high, Math.max(low, snapped));
      };
      this.range.addEventListener("input", () => this.put(tidy(steps(this.range.valueAsNumber)), true));
      this.range.addEventListener("change", () => this.put(tidy(steps(this.range.valueAsNumber)), false));
      this.range.addEventListener("keydown", (event) => {
        const turn = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (!turn) return;
        event.preventDefault();
        this.put(tidy(steps(Number(this.control.value) + turn * step)), false);
      });
      this.number.addEventListener("change", () => {
        if (this.number.value !== "") this.put(tidy(this.number.value), false);
      });
      entry = [h("span", { class: "entry" }, this.number, h("span", { class: "unit", id: `${id}-u` }, control.unit)), this.range];
    } else if (control.form === "switch") {
      this.box = h("input", { type: "checkbox", id, role: "switch" });
      this.box.addEventListener("change", () => this.put(this.box.checked, false));
      entry = [this.box];
    } else {
      this.choice = h("select", { id }, control.words.map((word) => h("option", { value: word }, word)));
      this.choice.addEventListener("change", () => this.put(this.choice.value, false));
      entry = [this.choice];
    }
    const back = h("button", { type: "button", class: "back", title: "As the file has it", "aria-label": `${this.name}: as the file has it`, hidden: true }, "↺");
    back.addEventListener("click", () => this.reset());
    this.back = back;
    const row = h("div", { class: `row ${control.form}`, "data-path": control.path }, h("span", { class: "name" }, label, about, back), entry, card);
    queueMicrotask(() => this.show());
    return row;
  }

  /** The value as `--set` takes it. */
  text(value) {
    const { control } = this;
    if (control.form === "slider") return `${control.before}${value}${control.behind}`;
    return control.form === "switch" ? String(value) : JSON.stringify(value);
  }

  put(value, dragging) {
    this.control.value = value;
    this.show();
    this.moved(this, this.text(value), dragging);
  }

  reset() {
    this.control.value = this.start.value;
    this.show();
    this.moved(this, null, false);
  }

  /** Takes a value that stands in an address. */
  take(text) {
    const { control } = this;
    let value = text;
    if (control.form === "slider") {
      if (!text.startsWith(control.before) || !text.endsWith(control.behind)) return;
      value = text.slice(control.before.length, text.length - control.behind.length);
      if (!Number.isFinite(Number(value))) return;
    } else if (control.form === "switch") value = text === "true";
    else {
      try {
        value = JSON.parse(text);
      } catch {
        return;
      }
    }
    control.value = value;
    this.show();
  }

  /** Whether it stands elsewhere than the file has it. */
  get changed() {
    return String(this.control.value) !== String(this.start.value);
  }

  /** Shows the value, without a move. */
  show() {
    const { control } = this;
    if (control.form === "slider") {
      const value = Number(control.value);
      this.range.value = value;
      this.range.setAttribute("aria-valuetext", `${tidy(value)} ${control.unit}`.trim());
      if (document.activeElement !== this.number || this.number.value === "") this.number.value = tidy(value);
      else if (Number(this.number.value) !== value) this.number.value = tidy(value);
    } else if (control.form === "switch") this.box.checked = control.value === true;
    else this.choice.value = control.value;
    this.element.classList.toggle("changed", this.changed);
    this.back.hidden = !this.changed;
  }

  card() {
    const { control } = this;
    const told = [h("p", {}, `${control.meaning}.`)];
    const fact = (name, text) => (text ? h("div", {}, h("dt", {}, name), h("dd", {}, text)) : null);
    told.push(
      h(
        "dl",
        { class: "facts" },
        fact("allowed", control.allowed.replaceAll("`", "")),
        fact("if not written", control.default),
        fact("plausible", control.plausible && control.plausible[0] !== control.plausible[1] ? control.plausible.map(tidy).join(" to ") : ""),
        fact("in the file", control.written ? "yes" : "no: this is what holds then"),
        h("div", {}, h("dt", {}, "key"), h("dd", {}, h("code", {}, control.path))),
      ),
    );
    if (control.card) {
      told.push(h("p", { class: "asks" }, control.card.asks));
      told.push(
        h(
          "ul",
          { class: "levels" },
          control.card.levels.map((level) => h("li", {}, h("strong", {}, level.mark), ` ${level.means}`, h("span", { class: "soft" }, ` ${level.examples.join("; ")}`))),
        ),
      );
      told.push(...control.card.notes.map((note) => h("p", { class: "small soft" }, note.replaceAll("`", ""))));
    }
    return told;
  }
}

/** All controls of a scenario. */
export class Controls {
  constructor(controls, moved) {
    this.rows = new Map(controls.map((control) => [control.path, new Row(structuredClone(control), moved)]));
    this.draw();
    at("find").addEventListener("input", (event) => this.find(event.target.value));
  }

  draw() {
    // On a narrow screen what can be moved is folded away, or the charts would be far below.
    const roomy = matchMedia("(min-width: 56.01rem)").matches;
    const groups = GROUPS.map(([key, title], nth) => {
      const rows = [...this.rows.values()].filter((row) => row.control.group === key);
      if (!rows.length) return null;
      const places = [...new Set(rows.map((row) => row.place))];
      const sections = places.map((place) => {
        const own = rows.filter((row) => row.place === place);
        const written = own.filter((row) => row.control.written);
        const rest = own.filter((row) => !row.control.written);
        const more = rest.length ? h("details", { class: "rest" }, h("summary", {}, `${rest.length} that the file does not say`), rest.map((row) => row.element)) : null;
        const section = h("details", { class: "place", open: roomy && written.length > 0 && nth === 0 }, h("summary", {}, place), written.map((row) => row.element), more);
        return { section, says: written.length > 0 };
      });
      const said = sections.filter((one) => one.says).map((one) => one.section);
      const silent = sections.filter((one) => !one.says).map((one) => one.section);
      const others = silent.length ? h("details", { class: "rest" }, h("summary", {}, said.length ? "more that the file says nothing of" : "the file says nothing of it"), silent) : null;
      return h("details", { class: "group", open: nth === 0 }, h("summary", {}, h("h2", {}, title)), said, others);
    });
    at("controls").replaceChildren(...groups.filter(Boolean));
  }

  /** Shows what fits a word alone, and opens where it stands. */
  find(word) {
    const wanted = word.trim().toLowerCase();
    for (const row of this.rows.values()) {
      const text = `${row.name} ${row.control.key} ${row.place} ${row.control.meaning}`.toLowerCase();
      row.element.hidden = wanted !== "" && !text.includes(wanted);
    }
    const within = at("controls");
    for (const fold of [...within.querySelectorAll("details")].reverse()) {
      const some = fold.querySelector(".row:not([hidden])") !== null;
      fold.hidden = !some;
      if (wanted && some) fold.open = true;
    }
  }

  get changed() {
    return [...this.rows.values()].filter((row) => row.changed);
  }

  /** Takes what all keys come to: those that follow from others follow. */
  follow(values, changes) {
    for (const [path, form] of values) {
      const row = this.rows.get(path);
      if (!row || changes.has(path) || row.control.written || form.form !== row.control.form) continue;
      row.control.value = form.value;
      row.start.value = form.value;
      row.show();
    }
  }
}
