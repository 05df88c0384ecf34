// Elements from words: what is said is always text, whatever it holds.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** An element of HTML: `h("p", { class: "note" }, "text", otherElement)`; `onclick` and the like listen. */
export function h(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of SVG. */
export function s(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** What the page has under an id. */
export function at(id) {
  return document.getElementById(id);
}

/** Says something to those who hear the page; a new text takes the place of the old one. */
export function say(text) {
  const place = at("said");
  if (place && place.textContent !== text) place.textContent = text;
}

/** `pay_back` as people read it. */
export function words(key) {
  return key.replaceAll("_", " ");
}

/** Copies a text; true where that was allowed. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
