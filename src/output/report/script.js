(function () {
  "use strict";
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.appendChild(tip);

  function show(x, y) {
    tip.hidden = false;
    var room = document.documentElement.clientWidth;
    var left = x + 14 + tip.offsetWidth > room - 4 ? x - 14 - tip.offsetWidth : x + 14;
    tip.style.left = Math.max(4, left) + window.scrollX + "px";
    tip.style.top = Math.max(4, y - tip.offsetHeight - 12) + window.scrollY + "px";
  }
  function hide() {
    tip.hidden = true;
    document.querySelectorAll(".cursor").forEach(function (line) { line.remove(); });
  }
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { hide(); } });

  // Marks that tell of themselves.
  document.querySelectorAll("[data-tip]").forEach(function (mark) {
    mark.addEventListener("pointermove", function (event) {
      tip.textContent = mark.dataset.tip;
      show(event.clientX, event.clientY);
    });
    mark.addEventListener("pointerleave", hide);
  });

  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var off = {};

    // Entries of the legend that can switch their arm off.
    figure.querySelectorAll(".keys li[data-arm]").forEach(function (item) {
      var button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      while (item.firstChild) { button.appendChild(item.firstChild); }
      item.appendChild(button);
      button.addEventListener("click", function () {
        var arm = item.dataset.arm;
        off[arm] = !off[arm];
        button.setAttribute("aria-pressed", String(!off[arm]));
        figure.querySelectorAll("g[data-arm]").forEach(function (group) {
          if (group.dataset.arm === arm) { group.style.display = off[arm] ? "none" : ""; }
        });
      });
    });

    if (!figure.dataset.hover) { return; }
    var data = JSON.parse(figure.dataset.hover);

    function tell(pane, panel, nth, x, y) {
      tip.textContent = "";
      var head = document.createElement("strong");
      head.textContent = data.names[nth];
      tip.appendChild(head);
      data.lines.forEach(function (arm, at) {
        if (off[arm.arm]) { return; }
        var line = document.createElement("div");
        var sample = figure.querySelectorAll(".keys .sample")[at];
        if (sample) { line.appendChild(sample.cloneNode(true)); }
        [arm.name, arm.values[panel][nth]].forEach(function (text) {
          var part = document.createElement("span");
          part.textContent = text;
          line.appendChild(part);
        });
        tip.appendChild(line);
      });
      document.querySelectorAll(".cursor").forEach(function (line) { line.remove(); });
      var at = pane.x.baseVal.value + data.at[nth] * pane.width.baseVal.value;
      var cursor = document.createElementNS("http://www.w3.org/2000/svg", "path");
      cursor.setAttribute("class", "cursor");
      cursor.setAttribute("d", "M" + at + " " + pane.y.baseVal.value + "V" + (pane.y.baseVal.value + pane.height.baseVal.value));
      pane.parentNode.insertBefore(cursor, pane);
      show(x, y);
    }
    function nearest(share) {
      var best = 0;
      data.at.forEach(function (at, nth) {
        if (Math.abs(at - share) < Math.abs(data.at[best] - share)) { best = nth; }
      });
      return best;
    }
    figure.querySelectorAll(".sheet").forEach(function (sheet) {
      var panes = sheet.querySelectorAll(".pane");
      panes.forEach(function (pane, panel) {
        pane.addEventListener("pointermove", function (event) {
          var box = pane.getBoundingClientRect();
          tell(pane, panel, nearest((event.clientX - box.left) / box.width), event.clientX, event.clientY);
        });
        pane.addEventListener("pointerleave", hide);
      });
      // The same with the arrow keys.
      var nth = -1;
      sheet.setAttribute("tabindex", "0");
      sheet.addEventListener("blur", hide);
      sheet.addEventListener("keydown", function (event) {
        var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step || !panes.length) { return; }
        event.preventDefault();
        nth = Math.min(data.at.length - 1, Math.max(0, nth + step));
        var box = panes[0].getBoundingClientRect();
        tell(panes[0], 0, nth, box.left + data.at[nth] * box.width, box.top + box.height / 2);
      });
    });
  });
})();
