// What a reader could stumble over, as a list of texts; empty where all is well.
(function () {
  "use strict";
  var found = [];
  function visible(element) {
    var box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
  }

  // Nothing sticks out to the side.
  var root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    found.push("scrolls sideways: " + root.scrollWidth + " in " + root.clientWidth);
  }

  // Identifiers are unique, and what is named by one is there.
  var ids = {};
  document.querySelectorAll("[id]").forEach(function (element) {
    if (ids[element.id]) { found.push("twice: #" + element.id); }
    ids[element.id] = true;
  });
  document.querySelectorAll("[aria-labelledby]").forEach(function (element) {
    element.getAttribute("aria-labelledby").split(" ").forEach(function (id) {
      var label = document.getElementById(id);
      if (!label || !label.textContent.trim()) { found.push("no label: " + id); }
    });
  });

  // Every chart: one drawing is seen, it says what it shows, and its numbers stand below it.
  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var name = figure.id;
    var sheets = Array.from(figure.querySelectorAll("svg[role=img]"));
    if (sheets.filter(visible).length !== 1) { found.push(name + ": not one drawing is seen"); }
    sheets.forEach(function (sheet) {
      ["title", "desc"].forEach(function (what) {
        var own = sheet.querySelector(what);
        if (!own || own.textContent.trim().length < 5) { found.push(name + ": no " + what); }
      });
    });
    if (!figure.querySelector("details table tbody tr")) { found.push(name + ": no table"); }
    if (!figure.querySelector("figcaption").textContent.trim()) { found.push(name + ": no caption"); }
  });

  // Letters within a drawing stay on it, and do not lie on one another.
  Array.from(document.querySelectorAll("svg.sheet")).filter(visible).forEach(function (sheet) {
    var frame = sheet.getBoundingClientRect();
    var boxes = Array.from(sheet.querySelectorAll("text")).map(function (text) {
      return { box: text.getBoundingClientRect(), text: text.textContent };
    });
    boxes.forEach(function (one, at) {
      if (one.box.left < frame.left - 3 || one.box.right > frame.right + 3) { found.push("off the drawing: " + one.text); }
      boxes.slice(at + 1).forEach(function (other) {
        var across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        var down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 6) { found.push("on one another: " + one.text + " | " + other.text); }
      });
    });
  });

  // Contrast of every text with what lies behind it (WCAG 2.1, 1.4.3).
  function rgb(color) {
    var parts = color.match(/[\d.]+/g).map(Number);
    return parts.length > 3 && parts[3] === 0 ? null : parts.slice(0, 3);
  }
  function light(color) {
    var linear = color.map(function (c) {
      c /= 255;
      return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function contrast(one, other) {
    var a = light(one), b = light(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  function behind(element) {
    for (var at = element; at; at = at.parentElement) {
      var color = rgb(getComputedStyle(at).backgroundColor);
      if (color) { return color; }
    }
    return [255, 255, 255];
  }
  var told = {};
  function judge(element, color, back, size) {
    var ratio = contrast(color, back);
    var wanted = size >= 24 ? 3 : 4.5;
    var key = element.tagName + "." + element.getAttribute("class") + " " + color + " on " + back;
    if (ratio < wanted && !told[key]) {
      told[key] = true;
      found.push("contrast " + ratio.toFixed(2) + ": " + key);
    }
  }
  document.querySelectorAll("details").forEach(function (details) { details.open = true; });
  var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    var element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest("script, style, title, desc") || !visible(element)) { continue; }
    var style = getComputedStyle(element);
    if (element.closest("svg")) {
      var own = element.getBoundingClientRect(), x = (own.left + own.right) / 2, y = (own.top + own.bottom) / 2;
      var under = Array.from(element.parentNode.querySelectorAll("path")).filter(function (path) {
        var box = path.getBoundingClientRect();
        return getComputedStyle(path).fill !== "none" && box.left < x && x < box.right && box.top < y && y < box.bottom;
      }).pop();
      judge(element, rgb(style.fill), under ? rgb(getComputedStyle(under).fill) : behind(element), parseFloat(style.fontSize));
    } else {
      judge(element, rgb(style.color), behind(element), parseFloat(style.fontSize));
    }
  }
  // At a desk every table has room.
  if (root.clientWidth >= 1280) {
    document.querySelectorAll(".scroll").forEach(function (table) {
      if (table.scrollWidth > table.clientWidth + 1) {
        found.push("a table scrolls: " + table.getAttribute("aria-label") + ": " + table.scrollWidth + " in " + table.clientWidth);
      }
    });
  }
  // What tables and notes hold is no wider than the page either, once they are open.
  if (root.scrollWidth > root.clientWidth) { found.push("scrolls sideways with everything open: " + root.scrollWidth); }
  return found;
})()
