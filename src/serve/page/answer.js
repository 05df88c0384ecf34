// The answer in words, and how much stands behind it.

import { at, h, say } from "./dom.js";

/** Shows the answer of a look. */
export function showAnswer(look) {
  const { answer } = look.live;
  const sentence = at("sentence");
  if (sentence.textContent !== answer.sentence) sentence.textContent = answer.sentence;
  const doubt = look.draws > 0 ? `, over ${look.draws} draws of psychology and setting` : "";
  const told = look.whole ? `As the command says it: ${look.part}${doubt}.` : look.last ? `A part: ${look.part}. The whole is more than a page can run at once: a full run has it.` : `So far: ${look.part}.`;
  at("part").replaceChildren(h("span", { class: look.whole ? "done" : "more" }, told), look.last ? "" : " More exact in a moment …");
  at("part").dataset.milliseconds = look.milliseconds;
  if (look.last) say(answer.sentence);
}

/** Shows what stands behind it: figures, reasons and what it rests on. */
export function showReasons(look) {
  const { answer } = look.live;
  const figure = (one) => h("div", {}, h("dt", {}, one.name), h("dd", { class: "value" }, one.value), h("dd", { class: "detail" }, one.detail));
  const reason = (one) => h("div", {}, h("dt", {}, one.about), h("dd", {}, one.text));
  at("reasons").replaceChildren(
    answer.figures.length ? h("dl", { class: "figures" }, answer.figures.map(figure)) : "",
    h("dl", { class: "why" }, answer.reasons.map(reason)),
    ...answer.notes.map((note) => h("p", { class: "small soft" }, note)),
    answer.caution && look.last ? h("p", { class: "small soft" }, answer.caution) : "",
    h("p", { class: "small soft" }, answer.basis),
  );
}
