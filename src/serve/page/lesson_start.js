// Begins the lesson on its own page.

import { post } from "./api.js";
import { at, h } from "./dom.js";
import { mount } from "./lesson.js";

mount(at("lesson"), { post }).catch((error) => at("lesson").replaceChildren(h("p", { class: "problem", role: "alert" }, error.message)));
