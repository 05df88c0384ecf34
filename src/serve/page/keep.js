// A view made citable: the command that gives the same, a scenario saved, a full run, and two kept views side by side.

import { post, stream } from "./api.js";
import { at, copy, h } from "./dom.js";

/** Views that are kept at most. */
const MOST = 12;

function button(text, press) {
  const made = h("button", { type: "button" }, text);
  made.addEventListener("click", press);
  return made;
}

/** Puts the tools below the charts. `context` has the view, and what is on the screen. */
export function keeping(context) {
  const { view } = context;
  const kept = [];

  // The command.
  const command = h("code", { class: "command", tabindex: "0" });
  const copied = h("span", { class: "small soft", role: "status" });
  const refresh = async () => {
    const told = await post("command", view.body());
    command.textContent = told.command;
    copied.textContent = "";
    return told.command;
  };
  const copyIt = button("Copy", async () => {
    const text = await refresh();
    copied.textContent = (await copy(text)) ? "Copied." : "Select it, and copy it by hand.";
  });
  addEventListener("hashchange", () => location.reload());

  // Saved as a scenario.
  const name = h("input", { id: "save-name", type: "text", maxlength: "60", autocomplete: "off", spellcheck: "false" });
  name.value = `${view.scenario.split("/").pop()}_2`;
  const said = h("p", { class: "small", role: "status", id: "saved" });
  const saved = button("Save as scenario", async () => {
    try {
      const told = await post("save", { ...view.body(), name: name.value });
      const address = `/scenario/${told.name.split("/").map(encodeURIComponent).join("/")}`;
      said.replaceChildren("Saved as ", h("code", {}, told.file), ", which says the changes and nothing else. ", h("a", { href: address }, "Open it"));
    } catch (error) {
      said.replaceChildren(h("span", { class: "problem" }, error.message));
    }
  });

  // A full run.
  const bar = h("progress", { max: "1", value: "0", hidden: true, "aria-label": "How far the run has come" });
  const along = h("p", { class: "small", role: "status", id: "along" });
  let stopper = null;
  const halt = button("Stop", () => stopper?.abort());
  halt.hidden = true;
  const run = button("Full run", async () => {
    stopper = new AbortController();
    run.disabled = true;
    halt.hidden = false;
    bar.hidden = false;
    bar.removeAttribute("value");
    along.textContent = "Running …";
    let done = false;
    try {
      await stream(
        "run",
        { ...view.body(), name: name.value },
        (event, told) => {
          if (event === "along") {
            if (told.all) bar.value = told.done / told.all;
            along.textContent = `${told.stage}: ${told.all ? `${told.done} of ${told.all} ${told.counts}` : "…"}`;
          } else if (event === "done") {
            done = true;
            along.replaceChildren(`${told.files} files in ${told.folder}, after ${told.seconds.toFixed(1)} seconds. `, h("a", { href: told.page, target: "_blank", rel: "noopener" }, "Open the page of the run"), `. ${told.sentence}`);
          }
        },
        stopper.signal,
      );
      if (!done) along.textContent = "Stopped; nothing is kept.";
    } catch (error) {
      along.replaceChildren(error.name === "AbortError" ? "Stopped; nothing is kept." : h("span", { class: "problem" }, error.message));
    }
    run.disabled = false;
    halt.hidden = true;
    bar.hidden = true;
  });

  // Two views side by side.
  const one = h("select", { id: "compare-one", "aria-label": "The one view" });
  const other = h("select", { id: "compare-other", "aria-label": "The other view" });
  const beside = h("div", { id: "compared" });
  const both = h("span", { class: "line", hidden: true }, one, h("span", {}, "and"), other);
  const label = h("input", { id: "keep-name", type: "text", maxlength: "40", autocomplete: "off", "aria-label": "What to call this view" });
  label.value = "view 1";
  const options = () => {
    for (const select of [one, other]) {
      const at = select.selectedIndex;
      select.replaceChildren(...kept.map((own, nth) => h("option", { value: nth }, own.name)));
      select.selectedIndex = at >= 0 ? at : 0;
    }
    other.selectedIndex = kept.length - 1;
    both.hidden = kept.length < 2;
    if (kept.length > 1) compare();
  };
  const keep = button("Keep this view", () => {
    const look = context.shown();
    if (!look || !look.last) {
      beside.replaceChildren(h("p", { class: "small" }, "Wait until the answer is as exact as it gets."));
      return;
    }
    if (kept.length >= MOST) kept.shift();
    kept.push({ name: label.value.trim() || `view ${kept.length + 1}`, changes: view.body().changes, live: look.live, part: look.part });
    label.value = `view ${kept.length + 1}`;
    beside.replaceChildren(h("p", { class: "small soft" }, kept.length < 2 ? "Kept. Move something, and keep another one." : ""));
    options();
  });
  const compare = () => {
    const [a, b] = [kept[one.value], kept[other.value]];
    if (!a || !b) return;
    beside.replaceChildren(...compared(a, b));
  };
  one.addEventListener("change", compare);
  other.addEventListener("change", compare);

  at("keep").replaceChildren(
    h("h2", {}, "Keep this view"),
    h("h3", {}, "The command that gives the same"),
    h("div", { class: "line" }, command, copyIt, copied),
    h("h3", {}, "As a scenario, or as a full run"),
    h("div", { class: "line" }, h("label", { for: "save-name" }, "Name"), name, saved, run, halt, bar),
    said,
    along,
    h("h3", {}, "Two views side by side"),
    h("div", { class: "line" }, label, keep, both),
    beside,
  );
  refresh().catch(() => {});
  // The command follows the view.
  new MutationObserver(() => refresh().catch(() => {})).observe(at("moved"), { childList: true });
}

/** Two kept views: what differs in them, what each says, and the outcomes arm by arm. */
function compared(a, b) {
  const paths = [...new Set([...a.changes, ...b.changes].map(([path]) => path))];
  const of = (view, path) => view.changes.find(([own]) => own === path)?.[1] ?? "as in the file";
  const differs = paths.filter((path) => of(a, path) !== of(b, path));
  const head = (...names) => h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name))));
  const outcome = (view) => view.live.outcomes[0];
  const mean = (view, arm) => {
    const at = view.live.arms.findIndex((own) => own.name === arm);
    const own = at >= 0 ? outcome(view).arms[at] : null;
    return own ? `${own.text} (${own.own})` : "–";
  };
  const arms = [...new Set([...a.live.arms, ...b.live.arms].map((arm) => arm.name))];
  return [
    h("div", { class: "wide" }, h("table", {}, head("what differs", a.name, b.name), h("tbody", {}, differs.length ? differs.map((path) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, path)), h("td", {}, of(a, path)), h("td", {}, of(b, path)))) : h("tr", {}, h("td", { colspan: 3 }, "nothing"))))),
    h("div", { class: "wide" }, h("table", {}, head("the answer", a.name, b.name), h("tbody", {}, h("tr", {}, h("th", { scope: "row" }, ""), h("td", {}, a.live.answer.sentence), h("td", {}, b.live.answer.sentence))))),
    h("div", { class: "wide" }, h("table", {}, head(`${outcome(a).label} (95% simulation interval)`, a.name, b.name), h("tbody", {}, arms.map((arm) => h("tr", {}, h("th", { scope: "row" }, arm), h("td", {}, mean(a, arm)), h("td", {}, mean(b, arm))))))),
    h("p", { class: "small soft" }, "Both views have the same customers with the same luck, so that less than the width of these intervals can tell them apart."),
  ];
}
