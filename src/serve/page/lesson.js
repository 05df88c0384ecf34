// The lesson of the mints: guess, run, compare, switch something off, draw small experiments, pool a class; then thirteen visits.

import { copy, h, say } from "./dom.js";
import { key, percent, sayings, signed } from "./lesson_charts.js";
import { tables } from "./lesson_class.js";
import { regulars } from "./lesson_regulars.js";

/** Lifts that can be guessed, in percent. */
const [LOWEST, HIGHEST] = [-20, 60];

/** A word with its meaning, which unfolds where the word stands. */
export function termOf(terms) {
  return (word, entry = word) => {
    const meaning = terms[entry.toLowerCase()];
    if (!meaning) return word;
    const note = h("span", { class: "meaning", role: "note", hidden: true }, meaning);
    const button = h("button", { type: "button", class: "word", "aria-expanded": "false", title: "What does this mean?" }, word);
    button.addEventListener("click", () => {
      note.hidden = !note.hidden;
      button.setAttribute("aria-expanded", String(!note.hidden));
    });
    return h("span", { class: "term" }, button, note);
  };
}

/** A part of the lesson, with its number. */
export function part(number, title, ...children) {
  const id = `part-${number}`;
  return h("section", { class: "part-of", "aria-labelledby": id, id: `step-${number}` }, h("h2", { id }, h("span", { class: "number", "aria-hidden": "true" }, number), title), children);
}

/** A command that can be copied. */
export function commandLine() {
  const text = h("code", { class: "command" });
  const button = h("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copy(text.textContent)) ? "Copied" : "Select and copy it";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  const line = h("div", { class: "line" }, text, button);
  return { line, set: (command) => (text.textContent = command), get: () => text.textContent };
}

/** Draws again when the width of a place changes. */
export function drawnIn(place, draw) {
  let wide = 0;
  const again = () => {
    const now = Math.floor(place.clientWidth);
    if (now > 0) draw(now);
  };
  new ResizeObserver(() => {
    const now = Math.floor(place.clientWidth);
    if (now !== wide) {
      wide = now;
      again();
    }
  }).observe(place);
  return again;
}

class Lesson {
  constructor(place, context, about) {
    this.place = place;
    this.context = context;
    this.about = about;
    this.term = termOf(about.terms);
    this.guesses = null;
    this.model = null;
    this.now = null;
    this.unit = "percent";
    this.switches = { surprise: true, personal: true, strings: false, customary: 1 };
  }

  get arms() {
    return this.about.arms.slice(1);
  }

  begin() {
    const { term } = this;
    this.after = h("div", { hidden: true });
    this.place.replaceChildren(
      h("header", { class: "head" },
        h("h1", {}, "The lesson of the mints"),
        h("p", { class: "lead" }, "A waiter brings the bill. Does a sweet with it raise the tip, and does it matter how it is given?"),
        h("p", {}, "In 2002 Strohmetz, Rind, Fisher and Lynn tried it at 80 tables. You guess first. Then simulated guests live through the same evening, and you find out what your guess hangs on by taking one thing away. About twenty minutes; then a second lesson about what lasts.")),
      this.arrangement(),
      this.guessing(),
      this.after,
    );
    this.after.append(this.comparison(), this.telling(), this.switching(), ...tables(this), regulars(this));
  }

  arrangement() {
    const { about, term } = this;
    const card = (arm) => h("li", {}, h("strong", {}, arm.name), h("span", {}, arm.gifts.length ? arm.gifts.join(", then ") : "the bill alone"));
    return h("section", { class: "part-of" }, h("h2", {}, "What the waiter does"),
      h("ul", { class: "ways" }, about.arms.map(card)),
      h("p", {}, "Each of the four is an ", term("arm"), ". The last two cost the same. Guests tip ", h("strong", {}, `${(100 * about.usual).toFixed(1)}%`), " of the bill without a mint, and know from other places that one mint comes with it: one mint is ", term("customary"), "."));
  }

  guessing() {
    const rows = this.arms.map((arm, at) => {
      const id = `guess-${at}`;
      const slider = h("input", { type: "range", id, min: LOWEST, max: HIGHEST, step: 0.5, value: 0, "aria-describedby": `${id}-means` });
      const number = h("input", { type: "number", min: LOWEST, max: HIGHEST, step: 0.5, value: "", placeholder: "?", "aria-label": `${arm.name}, in percent` });
      const means = h("p", { class: "small soft", id: `${id}-means` }, "not guessed yet");
      const row = { arm, slider, number, means, value: null };
      const take = (text, from) => {
        const value = Math.max(LOWEST, Math.min(HIGHEST, Number(text)));
        row.value = text === "" || !Number.isFinite(Number(text)) ? null : value;
        if (row.value !== null) {
          slider.value = value;
          if (from !== number) number.value = value;
          const becomes = this.about.usual * (1 + value / 100);
          means.textContent = `${signed(value)}%: a tip of ${(100 * this.about.usual).toFixed(1)}% of the bill becomes ${(100 * becomes).toFixed(1)}%, which is ${signed(100 * (becomes - this.about.usual))} points.`;
        } else means.textContent = "not guessed yet";
        this.ready();
      };
      slider.addEventListener("input", () => take(slider.value, slider));
      number.addEventListener("input", () => take(number.value, number));
      row.element = h("div", { class: "guess" }, h("label", { for: id }, arm.name), h("div", { class: "entry" }, slider, h("span", {}, number, " %")), means);
      return row;
    });
    this.rows = rows;
    this.lock = h("button", { type: "button", class: "main", disabled: true }, "Lock my guess, and run");
    this.lockNote = h("p", { class: "small soft", role: "status" }, "Move each slider, even if you think that nothing happens.");
    this.lock.addEventListener("click", () => this.locked());
    return part(1, "Guess first",
      h("p", {}, "By how much does the tip rise? In percent ", h("em", {}, "of the tip"), ", which is a ", this.term("lift"), "; below zero means that it falls. A guess made afterwards is worth nothing, so it is locked."),
      rows.map((row) => row.element), h("div", { class: "line" }, this.lock, this.lockNote));
  }

  ready() {
    if (this.guesses) return;
    const open = this.rows.filter((row) => row.value === null);
    this.lock.disabled = open.length > 0;
    this.lockNote.textContent = open.length ? `Still to be guessed: ${open.map((row) => row.arm.name).join("; ")}.` : "";
  }

  async locked() {
    this.guesses = this.rows.map((row) => row.value / 100);
    for (const row of this.rows) {
      row.slider.disabled = true;
      row.number.disabled = true;
    }
    this.lock.disabled = true;
    this.lockNote.textContent = "Locked. The guests live through the evening …";
    try {
      this.model = await this.context.post("lesson/mints", {});
    } catch (error) {
      this.lockNote.textContent = `${error.message} Your guess stays locked.`;
      this.lock.disabled = false;
      this.lock.textContent = "Run again";
      return;
    }
    this.now = this.model;
    this.lockNote.textContent = "Locked.";
    this.after.hidden = false;
    this.drawComparison();
    this.drawSwitches();
    this.handIn?.();
    say("The result is there.");
    this.after.querySelector("h2").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  // Two: guess, model, paper.

  comparison() {
    const { term } = this;
    this.plot = h("div", {});
    this.verdict = h("p", { class: "verdict" });
    const pick = (unit, text) => {
      const input = h("input", { type: "radio", name: "unit", value: unit, checked: unit === this.unit });
      input.addEventListener("change", () => {
        this.unit = unit;
        this.drawComparison();
      });
      return h("label", {}, input, ` ${text}`);
    };
    this.drawComparison = drawnIn(this.plot, (wide) => this.model && this.drawn(wide));
    this.command = commandLine();
    return part(2, "Your guess, the model, the paper",
      h("fieldset", { class: "choice" }, h("legend", { class: "unseen" }, "Unit"), pick("percent", "in percent of the tip (lift)"), pick("points", "in points of the bill")),
      h("ul", { class: "keys" }, key("guess", "your guess"), key("model", "the model"), key("paper", "the paper, with its interval"), key("popular", "as it is popularly told")),
      this.plot, this.verdict,
      h("p", { class: "small soft" }, "The line through a sign is a 95% ", term("interval"), ". That of the model tells only the luck of the draw: the same guests sat at the same tables under each arm (", term("paired"), "), so it is narrow, and it says nothing of whether the model is right. That of the paper was computed from a spread of tips which was recalled from memory, not seen; lean on its direction alone. And it is no test of the model, which was fitted to this study among others."),
      h("details", {}, h("summary", {}, "The command that gives the same"), this.command.line));
  }

  drawn(wide) {
    const { unit, model } = this;
    const inPoints = unit === "points";
    const base = model.arms[0].tip.value;
    const first = this.about.arms[0].paper_tip;
    const scale = inPoints ? base : 1;
    const rows = this.arms.map((arm, at) => {
      const own = model.arms[at + 1];
      const value = inPoints ? own.points : own.lift;
      const of = inPoints ? first : 1;
      return {
        name: arm.name,
        sayings: [
          { kind: "guess", name: "guess", value: this.guesses[at] * scale },
          { kind: "model", name: "model", ...value },
          { kind: "paper", name: "paper", value: arm.paper.lift * of, low: arm.paper.low * of, high: arm.paper.high * of },
          { kind: "popular", name: "told", value: arm.popular * of },
        ],
      };
    });
    const text = inPoints ? (value) => signed(100 * value) : (value) => percent(value);
    this.plot.replaceChildren(sayings(rows, { width: wide, text, least: (inPoints ? 0.16 : 1) * -0.05, most: (inPoints ? 0.16 : 1) * 0.3, label: "Guess, model, paper and telling", axis: { name: inPoints ? "points of the bill more than without a mint" : "percent of the tip more than without a mint", tick: (value) => (inPoints ? signed(100 * value, 1) : percent(value, 0)) } }));
    const off = (of) => this.arms.reduce((sum, arm, at) => sum + Math.abs(this.guesses[at] - of(arm, at)), 0) / this.arms.length;
    const model_ = off((_, at) => model.arms[at + 1].lift.value);
    const paper = off((arm) => arm.paper.lift);
    const order = (list) => list.every((value, at) => at === 0 || value > list[at - 1]);
    const right = order(this.guesses) ? "You have the order of the three as the paper has it." : "The paper has another order of the three than you.";
    this.verdict.textContent = `On average your three lifts are ${(100 * model_).toFixed(1)} percentage points away from those of the model, and ${(100 * paper).toFixed(1)} from those of the paper. ${right}`;
    this.command.set(model.command);
  }

  // Three: the telling.

  telling() {
    const { about, term } = this;
    const base = about.arms[0].paper_tip;
    const rows = about.arms.map((arm, at) => {
      const told = arm.popular === null ? "–" : `${(100 * arm.popular).toFixed(0)}%`;
      const mixed = arm.popular !== null && Math.abs(arm.popular - arm.paper_tip) < 5e-4;
      return h("tr", {},
        h("th", { scope: "row" }, arm.name),
        h("td", { class: mixed ? "mixed" : "" }, `${(100 * arm.paper_tip).toFixed(2).replace(/0$/, "")}%`),
        h("td", {}, at ? signed(100 * (arm.paper_tip - base), 2) : "–"),
        h("td", { class: at && !mixed ? "same" : "" }, at ? percent(arm.paper.lift) : "–"),
        h("td", { class: mixed ? "mixed" : at ? "same" : "" }, told));
    });
    const heads = ["", "the tip itself, in % of the bill", "more, in points of the bill", "more, in % of the tip", "popularly told"];
    return part(3, "What is told of it, and why it does not fit",
      h("p", {}, "Talks and books say that one mint raises tips by 3%, two by 14%, and one with an unexpected second one by ", h("strong", {}, "23%"), ". The paper says 3.4, 14.0 and 21.4%. Find where the 23 comes from:"),
      h("div", { class: "wide" }, h("table", { class: "telling" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows))),
      h("p", {}, "The telling mixes units. 3 and 14 say how much the tip ", h("em", {}, "rose"), ". 23 says how large the tip ", h("em", {}, "was"), ": in that arm guests left 23.0% of the bill. Without a mint they left 18.95%, so it rose by 4.05 ", term("percentage points"), ", or by 21.4%. Both are right, and no two of them may be compared."),
      h("p", { class: "small soft" }, `Strohmetz, Rind, Fisher & Lynn (2002), Sweetening the till, Journal of Applied Social Psychology 32(2), 300–309, Study 2; means as quoted by others.`));
  }

  // Four: switches.

  switching() {
    const { term } = this;
    const row = (name, text, ...about) => {
      const input = h("input", { type: "checkbox", role: "switch", checked: this.switches[name], id: `switch-${name}` });
      input.addEventListener("change", () => {
        this.switches[name] = input.checked;
        this.switched();
      });
      this.inputs.push(() => (input.checked = this.switches[name]));
      return h("div", { class: "switch" }, input, h("div", {}, h("label", { for: `switch-${name}` }, text), h("p", { class: "small soft" }, about)));
    };
    this.inputs = [];
    const customary = h("input", { type: "range", id: "switch-customary", min: 0, max: 2, step: 0.25, value: 1 });
    const mints = h("output", { for: "switch-customary" });
    const tell = () => {
      mints.textContent = `${this.switches.customary} mint${this.switches.customary === 1 ? "" : "s"}`;
      customary.setAttribute("aria-valuetext", mints.textContent);
    };
    customary.addEventListener("input", () => {
      this.switches.customary = Number(customary.value);
      tell();
      this.switched();
    });
    this.inputs.push(() => {
      customary.value = this.switches.customary;
      tell();
    });
    tell();
    const back = h("button", { type: "button" }, "All as it was");
    back.addEventListener("click", () => {
      this.switches = { surprise: true, personal: true, strings: false, customary: 1 };
      this.inputs.forEach((set) => set());
      this.switched();
    });
    this.switchPlot = h("div", {});
    this.switchNote = h("p", { class: "small soft", role: "status" });
    this.switchCommand = commandLine();
    this.drawSwitches = drawnIn(this.switchPlot, (wide) => this.now && this.drawnSwitches(wide));
    return part(4, "Take something away",
      h("p", {}, "Why does a second mint do more when it comes alone? Two answers: it is a surprise, and it is meant for these guests. Say aloud what you expect before you flip a switch."),
      h("div", { class: "bench" },
        h("div", { class: "switches" },
          row("surprise", "Surprise", "What goes beyond what guests expect is felt as a gain. Off: it counts no more than what they expected anyway."),
          row("personal", "Personal", "That somebody took trouble for this table alone is worth something, and makes the gift seem more sincere. Off: the mint might lie in a bowl. See ", term("personal"), " and ", term("sincerity"), "."),
          h("div", { class: "switch slide" }, h("div", {}, h("label", { for: "switch-customary" }, "Mints that guests expect anyway: "), mints, customary, h("p", { class: "small soft" }, "One in this experiment. In the same paper’s Study 1 nobody expected any, and a single piece raised tips by 18.5%. That one is customary here was read off these results: nobody asked the guests."))),
          row("strings", "Strings", "The waiter lets it be seen that he wants something for it. See ", term("strings"), "."),
          h("div", { class: "line" }, back)),
        h("div", {},
          h("ul", { class: "keys" }, key("before", "the model as it was"), key("model", "the model now"), key("paper", "the paper")),
          this.switchPlot, this.switchNote)),
      h("details", {}, h("summary", {}, "What the guests felt, and the command that gives the same"), (this.feelings = h("div", { class: "wide" })), this.switchCommand.line));
  }

  async switched() {
    this.wanted = { ...this.switches };
    if (this.running) return;
    this.running = true;
    this.switchNote.textContent = "The guests live through the evening again …";
    while (this.wanted) {
      const switches = this.wanted;
      this.wanted = null;
      try {
        this.now = await this.context.post("lesson/mints", { switches });
        this.switchNote.textContent = "";
      } catch (error) {
        this.switchNote.textContent = error.message;
      }
    }
    this.running = false;
    this.drawSwitches();
    this.switchedTables?.();
    say(this.arms.map((arm, at) => `${arm.name} ${percent(this.now.arms[at + 1].lift?.value ?? 0)}`).join("; "));
  }

  drawnSwitches(wide) {
    const { now, model } = this;
    const rows = this.arms.map((arm, at) => ({
      name: arm.name,
      sayings: [
        { kind: "before", name: "was", value: model.arms[at + 1].lift.value },
        { kind: "model", name: "now", value: now.arms[at + 1].lift?.value ?? 0 },
        { kind: "paper", name: "paper", value: arm.paper.lift, low: arm.paper.low, high: arm.paper.high },
      ],
    }));
    this.switchPlot.replaceChildren(sayings(rows, { width: wide, text: (value) => percent(value), least: -0.1, most: 0.3, label: "The model as it was, now, and the paper", axis: { name: "percent of the tip more than without a mint", tick: (value) => percent(value, 0) } }));
    const cell = (value, digits) => h("td", {}, value === null || value === undefined ? "–" : value.toFixed(digits));
    const heads = ["", "tip, % of the bill", "points more", "% more", "given gladly", "given from duty", "seemed meant"];
    this.feelings.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, now.arms.map((arm) => h("tr", {}, h("th", { scope: "row" }, arm.name), cell(100 * arm.tip.value, 2), h("td", {}, arm.points ? signed(100 * arm.points.value, 2) : "–"), h("td", {}, arm.lift ? percent(arm.lift.value) : "–"), cell(arm.willing, 3), cell(arm.dutiful, 3), h("td", {}, arm.sincere === null ? "–" : `${(100 * arm.sincere).toFixed(0)}%`))))),
      h("p", { class: "small soft" }, "Given gladly: returns out of ", this.term("goodwill"), ", a party; from duty: out of ", this.term("obligation"), ". Seemed meant: the share of mints that seemed likelier meant than a trick."));
    this.switchCommand.set(now.command);
  }
}

/** Puts the lesson into an element. `context`: `post(name, body)`. */
export async function mount(element, context) {
  element.replaceChildren(h("p", { class: "soft", role: "status" }, "Laying the tables …"));
  const about = await context.post("lesson/about", {});
  const lesson = new Lesson(element, context, about);
  lesson.begin();
  return lesson;
}

