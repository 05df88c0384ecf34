// The page of a scenario: a hand moves values, and what comes of it is shown at once and then more exactly.

import { Problem, post, stream, tab } from "./api.js";
import { showAnswer, showReasons } from "./answer.js";
import { Controls } from "./controls.js";
import { at, h } from "./dom.js";
import { mount as mountDots } from "./dots.js";
import { keeping } from "./keep.js";
import { Axes, coursePlot, legend, moneyTable, outcomePlot, outcomeTable, sincerityPlot } from "./plots.js";
import { View, named } from "./view.js";

/** How long a hand rests before more is run than the first look, in milliseconds. */
const REST = 250;

const view = new View(named());
const axes = new Axes();
/** The look that is on the screen, and whether a hand drags. */
let shown = null;
let dragging = false;
/** The outcome that is shown: none is that which decides. */
let chosen = null;
const listeners = new Set();

function problem(error) {
  const place = at("problem");
  place.hidden = error === null;
  place.textContent = error === null ? "" : error.message;
}

// Moves. A move waits for the first look of the one before, or a hand that never rests would never see anything; what is
// made more exact is given up for it.

let running = null;
let wanted = null;

function move(first) {
  wanted = { first };
  pump();
}

async function pump() {
  if (!wanted || (running && !running.seen)) return;
  running?.controller.abort();
  const own = { controller: new AbortController(), seen: false, first: wanted.first };
  running = own;
  wanted = null;
  document.body.dataset.running = "true";
  try {
    await stream(
      "move",
      { ...view.body(), tab, first: own.first },
      (event, told) => {
        if (running !== own) return;
        if (event === "look") {
          own.seen = true;
          problem(null);
          show(told);
          if (wanted) pump();
        } else if (event === "values") {
          controls.follow(told, view.changes);
        }
      },
      own.controller.signal,
    );
  } catch (error) {
    if (error.name !== "AbortError" && running === own) problem(error instanceof Problem ? error : new Problem(String(error)));
  }
  if (running === own) {
    running = null;
    document.body.dataset.running = "false";
    if (wanted) pump();
  }
}

let resting = null;

function moved(row, text, isDragging) {
  if (text === null || !row.changed) view.forget(row.control.path);
  else view.set(row.control.path, text);
  dragging = isDragging;
  clearTimeout(resting);
  if (dragging) {
    move(true);
    resting = setTimeout(() => {
      dragging = false;
      settled();
    }, REST);
  } else settled();
}

function settled() {
  view.write();
  tellMoved();
  move(false);
  for (const listener of listeners) listener();
}

/** What is changed, in one line each, and how to take it back. */
function tellMoved() {
  const changed = controls.changed;
  const chip = (row) => {
    const back = h("button", { type: "button", class: "chip", title: "Take this back" }, `${row.place}: ${row.name} ${row.text(row.control.value).replaceAll('"', "")} ×`);
    back.addEventListener("click", () => row.reset());
    return back;
  };
  const all = h("button", { type: "button", class: "quiet" }, "Take all back");
  all.addEventListener("click", () => changed.forEach((row) => row.reset()));
  at("moved").replaceChildren(...(changed.length ? [h("h2", {}, "Moved"), ...changed.map(chip), changed.length > 1 ? all : ""] : [h("p", { class: "small soft" }, "Nothing is moved yet: this is the scenario as its file has it.")]));
}

// What is shown.

function plots() {
  const fold = (id, title, open, ...rest) => h("details", { id, class: "plot", open }, h("summary", {}, h("h2", {}, title)), rest);
  const pick = h("select", { id: "outcome-key", "aria-label": "Which outcome" });
  pick.addEventListener("change", () => {
    chosen = pick.value;
    if (shown) show(shown);
  });
  at("plots").replaceChildren(
    h("figure", { id: "outcome", class: "plot" }, h("figcaption", {}, h("h2", { id: "outcome-title" }), pick), h("div", { id: "outcome-plot" })),
    h("div", { id: "outcome-more", class: "small" }, h("p", { id: "outcome-note", class: "soft" }), h("details", {}, h("summary", {}, "As a table"), h("div", { id: "outcome-table" }))),
    h("div", { id: "legend" }),
    fold("courses", "Over time", true, h("div", { id: "course-plots", class: "grid-of" }), h("p", { id: "band", class: "small soft" })),
    fold("sincerity", "The sincerity seen", true, h("div", { id: "sincerity-plot" }), h("p", { class: "small soft" }, "From 0 (surely a trick) to 1 (surely meant). Below an even chance a gift breeds ill will. On the right: the share above it.")),
    fold("money", "Money by arm, per head", true, h("div", { id: "money-table" })),
  );
}

function show(look) {
  shown = look;
  requestAnimationFrame(() => {
    if (shown !== look) return;
    draw(look);
    document.body.dataset.looks = String(Number(document.body.dataset.looks ?? 0) + 1);
    document.body.dataset.last = String(look.last && look.whole);
  });
}

/** How many units of a drawing a place is wide: letters in it grow with those around it. */
function units(pixels) {
  const letters = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return Math.max(260, Math.floor((pixels * 16) / letters));
}

function width(id) {
  return units(at(id).clientWidth);
}

function draw(look) {
  const { live } = look;
  showAnswer(look);
  if (look.last || !dragging) showReasons(look);
  const outcome = live.outcomes.find((one) => one.key === (chosen ?? live.primary)) ?? live.outcomes[0];
  const pick = at("outcome-key");
  const keys = live.outcomes.map((one) => one.key).join();
  if (pick.dataset.keys !== keys) {
    pick.replaceChildren(...live.outcomes.map((one) => h("option", { value: one.key }, one.label)));
    pick.dataset.keys = keys;
  }
  if (outcome) {
    pick.value = outcome.key;
    at("outcome-title").textContent = `${outcome.label} by arm`;
    at("outcome-plot").replaceChildren(outcomePlot(live, outcome, axes, width("outcome-plot"), dragging));
    const doubt = outcome.arms.some((mean) => mean?.doubt) ? " Pale bar: with the doubt about psychology and setting." : "";
    at("outcome-note").textContent = `${outcome.note}${doubt} ${outcome.marked}`;
    at("outcome-table").replaceChildren(outcomeTable(live, outcome));
  }
  at("legend").replaceChildren(live.arms.length > 1 ? legend(live) : "");
  drawCourses(live);
  at("sincerity").hidden = live.sincerity.length === 0;
  if (live.sincerity.length) at("sincerity-plot").replaceChildren(sincerityPlot(live, width("sincerity-plot")));
  at("money").hidden = live.money.length === 0;
  at("money-table").replaceChildren(moneyTable(live));
  for (const listener of listeners) listener.look?.(look);
}

function drawCourses(live) {
  const place = at("course-plots");
  at("courses").hidden = live.ticks.length < 2 || live.courses.length === 0;
  if (live.ticks.length < 2) return;
  const each = units(Number.parseFloat(getComputedStyle(place).gridTemplateColumns) || place.clientWidth);
  place.replaceChildren(
    ...live.courses.map((course) => {
      const { svg, pointer, x, left, right, count } = coursePlot(live, course, axes, each, dragging);
      const told = h("p", { class: "told small", "aria-hidden": "true" });
      svg.addEventListener("pointermove", (event) => {
        const box = svg.getBoundingClientRect();
        const along = (event.clientX - box.left) * (each / box.width);
        const tick = Math.min(count - 1, Math.max(0, Math.round(((along - left) / (right - left)) * count - 1)));
        pointer.setAttribute("x1", x(tick));
        pointer.setAttribute("x2", x(tick));
        pointer.setAttribute("visibility", "visible");
        const digits = (value) => (course.unit === "share" ? `${(100 * value).toFixed(1)}%` : Number(value.toPrecision(3)));
        told.textContent = `${live.ticks[tick]}: ${course.arms.map((line, arm) => (line.mean[tick] === null ? "" : `${live.arms[arm].name} ${digits(line.mean[tick])}`)).filter(Boolean).join(" · ")}`;
      });
      svg.addEventListener("pointerleave", () => {
        pointer.setAttribute("visibility", "hidden");
        told.textContent = "";
      });
      return h("figure", {}, h("figcaption", {}, h("h3", {}, course.title)), svg, told);
    }),
  );
  at("band").textContent = `Across: ${live.time}. ${live.band}`;
}

let controls = null;

async function begin() {
  const opened = await post("open", { scenario: view.scenario });
  document.title = `${opened.title} · goodwill`;
  at("name").textContent = `${view.scenario}.toml`;
  at("title").textContent = opened.title;
  at("question").textContent = opened.question;
  at("setting").textContent = opened.setting;
  plots();
  controls = new Controls(opened.controls, moved);
  for (const [path, text] of [...view.changes]) {
    const row = controls.rows.get(path);
    if (row) row.take(text);
    else view.forget(path);
  }
  tellMoved();
  keeping({ view, shown: () => shown, axes });
  // On a narrow screen the outcome stays in sight while values are moved.
  new IntersectionObserver(([seen]) => document.body.classList.toggle("moving", seen.isIntersecting)).observe(document.querySelector(".controls"));
  new ResizeObserver(() => shown && requestAnimationFrame(() => draw(shown))).observe(at("plots"));
  await extra({
    scenario: view.scenario,
    changes: () => view.body().changes,
    live: () => shown,
    onChange: (listener) => listeners.add(listener),
    post,
    stream,
  });
  move(false);
}

/** Panels that stand by themselves. */
async function extra(context) {
  mountDots(at("dots"), context);
}

begin().catch(problem);
