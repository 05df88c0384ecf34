// What small experiments find, and what a class finds together.

import { h, say } from "./dom.js";
import { pile, points, signed } from "./lesson_charts.js";
import { commandLine, drawnIn, part } from "./lesson.js";

/** Experiments that a pile may have. */
const MOST = 3000;
const PER_CLICK = 100;

/** The parts of the lesson about small experiments. */
export function tables(lesson) {
  const { context, term } = lesson;
  let experiments = [];
  let truth = null;
  let next = 1;
  let mine = null;
  let busy = false;
  const seed = h("input", { type: "number", min: 0, step: 1, value: 1, id: "first-seed" });
  const like = h("select", { id: "like" }, h("option", { value: "data" }, "as 244 real tables did"), h("option", { value: "paper" }, "as alike as those in the paper"));
  const moved = h("input", { type: "checkbox", id: "with-switches" });
  const one = h("button", { type: "button", class: "main", id: "draw" }, "Draw 80 tables");
  const many = h("button", { type: "button", id: "draw-many" }, `Draw 80 tables ${PER_CLICK} times`);
  const clear = h("button", { type: "button" }, "Clear");
  const note = h("p", { class: "small soft", role: "status" });
  const last = h("p", { class: "verdict", id: "last-drawn" });
  const piles = h("div", { class: "piles" });
  const counts = h("div", { class: "wide", id: "counts" });
  const command = commandLine();
  const line = commandLine();
  const handIn = h("div", { hidden: true }, h("p", { class: "small" }, "Your line for the class:"), line.line);

  const begin = () => {
    experiments = [];
    truth = null;
    mine = null;
    next = Math.max(0, Math.floor(Number(seed.value)) || 0);
    last.textContent = "";
    handIn.hidden = true;
    draw();
  };
  for (const input of [seed, like, moved]) input.addEventListener("change", begin);
  clear.addEventListener("click", begin);

  const add = async (count) => {
    if (busy) return;
    if (experiments.length + count > MOST) {
      note.textContent = `A pile has at most ${MOST} experiments; clear it first.`;
      return;
    }
    busy = true;
    note.textContent = "Laying the tables …";
    try {
      const asked = { first: next, count, like: like.value, truth: truth === null };
      if (moved.checked) asked.switches = lesson.switches;
      const told = await context.post("lesson/tables", asked);
      if (told.truth.length) truth = told.truth;
      experiments.push(...told.experiments);
      next += count;
      note.textContent = "";
      if (mine === null) mine = told.experiments[0];
      command.set(told.command);
      tell(told);
    } catch (error) {
      note.textContent = error.message;
    }
    busy = false;
    draw();
  };
  one.addEventListener("click", () => add(1));
  many.addEventListener("click", () => add(PER_CLICK));
  lesson.switchedTables = () => moved.checked && begin();

  const found = (experiment, at) => `${points(experiment.points[at].value)}${experiment.found[at] ? " (found)" : " (not found)"}`;
  const tell = (told) => {
    const newest = told.experiments[told.experiments.length - 1];
    last.textContent = `Seed ${newest.seed} with ${told.per_arm} tables an arm: ${told.arms.map((arm, at) => `${arm} ${found(newest, at)}`).join("; ")}.`;
    say(last.textContent);
  };
  lesson.handIn = () => {
    if (!mine || moved.checked) {
      handIn.hidden = true;
      return;
    }
    const plain = (value) => (Math.abs(value) < 0.05 ? "0.0" : value.toFixed(1));
    const guess = lesson.guesses ? `; guess ${lesson.guesses.map((value) => plain(100 * value)).join(" ")}` : "";
    line.set(`seed ${mine.seed}${guess}; found ${mine.lifts.map((lift) => plain(100 * lift)).join(" ")}`);
    handIn.hidden = mine.lifts.some((lift) => lift === null);
  };

  const draw = drawnIn(piles, (wide) => {
    if (!experiments.length || !truth) {
      piles.replaceChildren(h("p", { class: "soft empty" }, "No experiment has been made yet."));
      counts.replaceChildren();
      return;
    }
    const each = wide > 820 ? Math.floor((wide - 40) / 3) : wide;
    const all = experiments.flatMap((own) => own.points.map((point) => point.value));
    const round = (value, up) => (up ? Math.ceil(value * 50) : Math.floor(value * 50)) / 50;
    const low = Math.min(-0.06, round(Math.min(...all), false));
    const high = Math.max(0.1, round(Math.max(...all), true));
    piles.replaceChildren(...lesson.arms.map((arm, at) => h("figure", {}, h("figcaption", {}, arm.name), pile(experiments.map((own) => ({ seed: own.seed, value: own.points[at].value, found: own.found[at] })), truth[at], { width: each, low, high, name: arm.name }))));
    const share = (some) => `${some} (${Math.round((100 * some) / experiments.length)}%)`;
    const rows = lesson.arms.map((arm, at) => {
      const wrong = (own) => own.points[at].value * truth[at].value < 0;
      const those = experiments.filter((own) => own.found[at]);
      const mean = those.reduce((sum, own) => sum + own.points[at].value, 0) / those.length;
      return h("tr", {}, h("th", { scope: "row" }, arm.name), h("td", {}, points(truth[at].value)), h("td", {}, share(those.length)), h("td", {}, share(those.filter(wrong).length)), h("td", {}, share(experiments.filter(wrong).length)), h("td", {}, those.length ? points(mean) : "–"));
    });
    const heads = ["", "there is", "found something", "found it, the wrong way round", "estimate of the wrong sign", "mean of those that found something"];
    counts.replaceChildren(h("table", {}, h("caption", { class: "small soft" }, `${experiments.length} experiment${experiments.length === 1 ? "" : "s"} of 80 tables`), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)));
    lesson.handIn();
  });
  requestAnimationFrame(() => draw());

  const small = part(5, "What would eighty tables have found?",
    h("p", {}, "The paper had twenty tables an arm. Would your own experiment of that size have found the mint? A click seats 80 parties at random, twenty for each arm. It ", term("found", "significant"), " something where its 95% ", term("interval"), " holds no zero (Welch’s t-test at 5%): its result is ", term("significant"), ". Each number of a seed is another evening, the same on every computer. In class take your number in the list."),
    h("div", { class: "line options" }, h("label", { for: "first-seed" }, "First seed ", seed), h("label", { for: "like" }, "Tables differ in their usual tip ", like), h("label", { for: "with-switches" }, moved, " with the switches of part 4")),
    h("div", { class: "line" }, one, many, clear), note, last,
    h("ul", { class: "keys" }, h("li", {}, h("span", { class: "spot right" }), "found"), h("li", {}, h("span", { class: "spot wrong" }), "found, the wrong way round"), h("li", {}, h("span", { class: "spot none" }), "found nothing")),
    piles, h("p", { class: "small soft" }, "Each dot is an experiment, over the ", term("percentage points"), " of the bill that it says a mint adds. The line is what there is to find: the same kind of tables by the ten thousand."),
    counts, handIn,
    h("p", { class: "small soft" }, "Look at the last column. Where few find something, those who do have found far too much. If only they publish, everybody reads of an effect that is not there in that size."),
    h("details", {}, h("summary", {}, "The command that gives the same"), command.line));
  return [small, pooling(lesson)];
}

function pooling(lesson) {
  const { context, term } = lesson;
  const text = h("textarea", { rows: 6, id: "class-lines", spellcheck: false, autocomplete: "off", placeholder: "seed 1; guess 3 14 23; found -10.0 21.9 7.4\nseed 2\n3" });
  const like = h("select", { id: "class-like" }, h("option", { value: "data" }, "as 244 real tables did"), h("option", { value: "paper" }, "as alike as those in the paper"));
  const pool = h("button", { type: "button", class: "main", id: "pool" }, "Pool the class");
  const fill = h("button", { type: "button", id: "pool-example" }, "Try it with the seeds 1 to 25");
  const note = h("p", { class: "small soft", role: "status" });
  const problems = h("ul", { class: "problems", "aria-label": "Lines with something to know" });
  const result = h("div", { class: "wide", id: "pooled" });
  const told = h("p", { class: "verdict" });
  const go = async () => {
    note.textContent = "Making every experiment again …";
    try {
      show(await context.post("lesson/class", { lines: text.value, like: like.value }));
      note.textContent = "";
    } catch (error) {
      note.textContent = error.message;
    }
  };
  pool.addEventListener("click", go);
  fill.addEventListener("click", () => {
    text.value = Array.from({ length: 25 }, (_, at) => `seed ${at + 1}`).join("\n");
    go();
  });
  const show = (group) => {
    problems.replaceChildren(...group.problems.map((problem) => h("li", {}, h("strong", {}, `Line ${problem.line}: `), problem.text)));
    if (!group.students) {
      result.replaceChildren();
      told.textContent = "No line could be read.";
      return;
    }
    const heads = ["", "there is", "the class together (95% interval)", "found something", "found it, the wrong way round", "estimate of the wrong sign", "if only they publish", "median guess"];
    const interval = (own) => (own.low === null ? "" : ` (${signed(100 * own.low)} to ${signed(100 * own.high)})`);
    const rows = group.pooled.map((own, at) =>
      h("tr", {}, h("th", { scope: "row" }, own.arm), h("td", {}, points(own.truth.value)), h("td", { "data-points": own.points.value }, points(own.points.value), interval(own.points)), h("td", {}, own.found), h("td", {}, own.found_wrong), h("td", {}, own.wrong_sign), h("td", {}, own.of_found === null ? "–" : points(own.of_found)), h("td", {}, group.guessed[at] === null ? "–" : `${signed(group.guessed[at])}%`)));
    result.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)));
    const missed = group.pooled.filter((own) => own.points.low !== null && (own.points.low > own.truth.value || own.points.high < own.truth.value));
    const holds = missed.length ? ` The interval of ${missed.map((own) => own.arm).join(" and ")} misses what there is: one in twenty does, however large the class.` : "";
    told.textContent = `${group.students} student${group.students === 1 ? "" : "s"}, ${(group.students * group.per_arm).toLocaleString("en")} tables an arm together.${group.students > 1 ? holds : ""}`;
    say(told.textContent);
  };
  return part(6, "The class together",
    h("p", {}, "Paste the lines that the students hand in, one a line; a seed alone is enough. Each experiment is made again from its seed and counted once, whoever hands it in."),
    h("label", { for: "class-lines", class: "small" }, "Lines of the class"), text,
    h("div", { class: "line options" }, h("label", { for: "class-like" }, "Tables differ in their usual tip ", like)),
    h("div", { class: "line" }, pool, fill), note, problems, told, result,
    h("p", { class: "small soft" }, "The interval is by Student’s t over the students. The ", term("median", "median"), " of the guesses is the one in the middle. Who would have published?"));
}

