// The index: every scenario of the folder, found by its title or question.

import { post } from "./api.js";
import { at, h } from "./dom.js";

const address = (name) => `/scenario/${name.split("/").map(encodeURIComponent).join("/")}`;

function show(scenarios, word) {
  const wanted = word.trim().toLowerCase();
  const fits = (one) => `${one.name} ${one.title} ${one.question}`.toLowerCase().includes(wanted);
  const found = scenarios.filter(fits);
  at("scenarios").replaceChildren(
    ...found.map((one) =>
      h("li", {}, h("a", { href: address(one.name) }, h("strong", {}, one.title), h("span", {}, one.question), h("code", {}, `${one.name}.toml`))),
    ),
  );
  at("none").hidden = found.length > 0;
}

try {
  const { folder, scenarios } = await post("list");
  at("where").textContent = `In ${folder}: ${scenarios.length}`;
  at("find").addEventListener("input", (event) => show(scenarios, event.target.value));
  show(scenarios, "");
} catch (error) {
  at("problem").textContent = error.message;
  at("problem").hidden = false;
}
