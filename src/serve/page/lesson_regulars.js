// Second lesson: thirteen visits, and how fast two feelings fade.

import { h, say } from "./dom.js";
import { signed } from "./lesson_charts.js";
import { commandLine, drawnIn, part } from "./lesson.js";
import { Axes, coursePlot, legend } from "./plots.js";

/** Days that a half-life may be moved to, longest first in the words of a slider: places on a scale that is even by ratios. */
const DAYS = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 28, 33, 39, 40, 47, 55, 65, 77, 90, 105, 120];

const money = (value) => `$${value.toFixed(2)}`;

/** The second lesson. */
export function regulars(lesson) {
  const { context, term, about } = lesson;
  const axes = new Axes();
  const asked = { goodwill_half_life: null, obligation_half_life: null, gap: 7, duty: true, liking: true };
  let first = null;
  let told = null;
  let guess = null;
  const life = (key) => about.lives.find((own) => own.key === key);
  const tips = h("div", {});
  const feelings = h("div", { class: "grid-of" });
  const keys = h("div", {});
  const table = h("div", { class: "wide" });
  const note = h("p", { class: "small soft", role: "status" });
  const verdict = h("p", { class: "verdict" });
  const command = commandLine();
  const after = h("div", { hidden: true });

  // Guess first, again.
  const ways = [
    ["nothing", "nothing"],
    ["a kindness", "a kindness: a dessert from the cook at the first visit, and nothing is asked"],
    ["a favour", "a favour: the same dessert, and a good review would be nice"],
    ["every time", "every time: a dessert at each visit"],
  ];
  const radios = ways.map(([name, text]) => {
    const input = h("input", { type: "radio", name: "most-money", value: name });
    input.addEventListener("change", () => {
      guess = name;
      lock.disabled = false;
    });
    return h("label", {}, input, ` ${text}`);
  });
  const lock = h("button", { type: "button", class: "main", disabled: true, id: "lock-regulars" }, "Lock it, and run");
  lock.addEventListener("click", async () => {
    lock.disabled = true;
    radios.forEach((label) => (label.querySelector("input").disabled = true));
    await run();
    if (told) after.hidden = false;
    else lock.disabled = false;
    draw();
  });

  let wanted = false;
  let running = false;
  const run = async () => {
    wanted = true;
    if (running) return;
    running = true;
    note.textContent = "Thirteen visits pass …";
    while (wanted) {
      wanted = false;
      try {
        told = await context.post("lesson/regulars", asked);
        first ??= told;
        note.textContent = "";
      } catch (error) {
        note.textContent = error.message;
      }
    }
    running = false;
  };
  const moved = async () => {
    await run();
    draw();
    if (told) say(told.arms.map((arm) => `${arm.name} ${money(arm.profit.value)}`).join("; "));
  };

  const slider = (key, name, ...about_) => {
    const own = life(key);
    const id = `life-${key}`;
    const nearest = DAYS.reduce((best, days, at) => (Math.abs(days - own.shipped) < Math.abs(DAYS[best] - own.shipped) ? at : best), 0);
    const input = h("input", { type: "range", id, min: 0, max: DAYS.length - 1, step: 1, value: nearest });
    const shown = h("output", { for: id });
    const tell = () => {
      const days = asked[key] ?? own.shipped;
      shown.textContent = `${Number(days.toFixed(1))} days${asked[key] === null ? ", as shipped" : days < own.low || days > own.high ? ", beyond what is thought plausible" : ""}`;
      input.setAttribute("aria-valuetext", shown.textContent);
    };
    input.addEventListener("input", () => {
      asked[key] = DAYS[Number(input.value)];
      tell();
      moved();
    });
    resets.push(() => {
      asked[key] = null;
      input.value = nearest;
      tell();
    });
    tell();
    return h("div", { class: "switch slide" }, h("div", {}, h("label", { for: id }, `${name}: `), shown, input, h("p", { class: "small soft" }, ...about_, ` Plausible: ${Number(own.low.toFixed(1))} to ${Number(own.high.toFixed(1))} days.`)));
  };
  const resets = [];
  const toggle = (key, name, text) => {
    const input = h("input", { type: "checkbox", role: "switch", checked: true, id: `moves-${key}` });
    input.addEventListener("change", () => {
      asked[key] = input.checked;
      moved();
    });
    resets.push(() => {
      input.checked = true;
      asked[key] = true;
    });
    return h("div", { class: "switch" }, input, h("div", {}, h("label", { for: `moves-${key}` }, name), h("p", { class: "small soft" }, text)));
  };
  const gap = h("select", { id: "gap" }, [[1, "every day"], [7, "once a week"], [28, "every four weeks"]].map(([days, text]) => h("option", { value: days, selected: days === 7 }, text)));
  gap.addEventListener("change", () => {
    asked.gap = Number(gap.value);
    moved();
  });
  resets.push(() => {
    gap.value = "7";
    asked.gap = 7;
  });
  const back = h("button", { type: "button" }, "All as it was");
  back.addEventListener("click", () => {
    resets.forEach((reset) => reset());
    moved();
  });

  const draw = drawnIn(tips, (wide) => {
    if (!told) return;
    const live = { arms: told.arms.map((arm, at) => ({ name: arm.name, stroke: at })), ticks: Array.from({ length: told.visits }, (_, at) => `visit ${at + 1}`), places: Array.from({ length: told.visits }, (_, at) => String(at + 1)), currency: "$" };
    const course = (title, name, unit) => {
      const number = (value) => (unit === "share" ? `${(100 * value).toFixed(1)}%` : value.toFixed(2));
      return { key: name, title, unit, arms: told.arms.map((arm) => ({ mean: arm[name].map((own) => own.value), low: arm[name].map((own) => own.low), high: arm[name].map((own) => own.high), text: number(arm[name][arm[name].length - 1].value) })) };
    };
    const plot = (title, name, unit, width) => h("figure", {}, h("figcaption", {}, title), coursePlot(live, course(title, name, unit), axes, width, false).svg);
    keys.replaceChildren(legend(live));
    tips.replaceChildren(plot("Tip, as a share of the bill, by visit", "tips", "share", wide));
    const half = wide > 640 ? Math.floor((wide - 24) / 2) : wide;
    feelings.replaceChildren(plot("Goodwill at the bill", "goodwill", "scale", half), plot("Obligation at the bill", "obligation", "scale", half));
    const visits = [1, 2, 5, 13];
    const heads = ["", ...visits.map((visit) => `tip at visit ${visit}`), "the waiter has, a guest", "more than with nothing (95% interval)", "guests who still come"];
    table.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, told.arms.map((arm) => h("tr", {}, h("th", { scope: "row" }, arm.name), visits.map((visit) => h("td", {}, `${(100 * arm.tips[visit - 1].value).toFixed(1)}%`)), h("td", { "data-profit": arm.profit.value }, money(arm.profit.value)), h("td", {}, arm.more ? `${signed(arm.more.value, 2)} (${signed(arm.more.low, 2)} to ${signed(arm.more.high, 2)})` : "–"), h("td", {}, `${(100 * arm.stay.value).toFixed(1)}%`))))));
    const best = first.arms.reduce((one, other) => (other.profit.value > one.profit.value ? other : one));
    verdict.textContent = guess === best.name ? `As you guessed, “${best.name}” left the waiter with most: ${money(best.profit.value)} a guest over thirteen visits.` : `You guessed “${guess}”; “${best.name}” left the waiter with most: ${money(best.profit.value)} a guest over thirteen visits.`;
    command.set(told.command);
  });

  after.append(
    verdict,
    h("div", { class: "bench" },
      h("div", { class: "switches" },
        slider("goodwill_half_life", "Half-life of goodwill", "Of the part that is remembered. Most of a small gift’s goodwill is a mood, which is gone within days. See ", term("half-life"), " and ", term("goodwill"), "."),
        slider("obligation_half_life", "Half-life of obligation", "How soon the feeling of owing something is gone. See ", term("obligation"), "."),
        h("div", { class: "switch slide" }, h("div", {}, h("label", { for: "gap" }, "Guests come "), gap)),
        toggle("liking", "Goodwill moves people", "Off: they like the house, and give no more for it."),
        toggle("duty", "Obligation moves people", "Off: they feel that they owe, and give no more for it."),
        h("div", { class: "line" }, back), note),
      h("div", {}, keys, tips, feelings)),
    table,
    h("p", { class: "small soft" }, "Nobody has brought desserts to regulars for thirteen visits and counted: there is no experiment behind this. Both half-lives are little more than assumptions, which were not measured in restaurants. Try the ends of what is plausible: which of your sentences still hold?"),
    h("details", {}, h("summary", {}, "The command that gives the same"), command.line),
  );
  return h("div", {}, h("h1", { class: "second" }, "Second lesson: two kinds of giving back"),
    part(7, "Thirteen visits",
      h("p", {}, "One evening cannot tell why people tip more: out of ", term("goodwill"), ", because they like you, or out of ", term("obligation"), ", because they owe you. The two differ in what comes after. Regulars come once a week. A dessert is worth $2 to them and costs the waiter $1. Which of these leaves him with most money after thirteen visits?"),
      h("fieldset", { class: "choice column" }, h("legend", { class: "unseen" }, "Which leaves the waiter with most money?"), radios),
      h("div", { class: "line" }, lock),
      after));
}
