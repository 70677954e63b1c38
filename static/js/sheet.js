// Keys on the verification sheet; every one of them has a visible control beside it.
// 1..9 go to a line, y / t / l answer it, i fills in "Ya", Ctrl+Enter decides. Never while somebody types, and off
// for whoever switched keys off.
(function () {
  "use strict";
  var form = document.getElementById("sheet");
  if (!form) return;
  var lines = Array.prototype.slice.call(form.querySelectorAll(".app-check"));
  var answers = { y: "yes", t: "no", l: "incomplete" };
  var current = -1;

  function off() {
    var choice = document.querySelector("meta[name=desk-keys]");
    return choice !== null && choice.content === "off";
  }

  function typing(target) {
    if (target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
    return target.tagName === "INPUT" && target.type !== "radio" && target.type !== "checkbox";
  }

  function go(index) {
    var line = lines[index];
    if (!line) return;
    current = index;
    var radio = line.querySelector("input[type=radio]:checked") || line.querySelector("input[type=radio]");
    radio.focus();
    line.scrollIntoView({ block: "nearest" });
  }

  function answer(value) {
    var line = document.activeElement.closest && document.activeElement.closest(".app-check");
    var index = line ? lines.indexOf(line) : current;
    if (index < 0 || !lines[index]) return;
    var radio = lines[index].querySelector("input[type=radio][value=" + value + "]");
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    go(Math.min(index + 1, lines.length - 1));
  }

  // The same as the button: binding lines without an answer become "Ya"; then the points.
  function fill() {
    lines.forEach(function (line) {
      if (!("binding" in line.dataset) || line.querySelector("input[type=radio]:checked")) return;
      line.querySelector("input[type=radio][value=yes]").checked = true;
    });
    var point = form.querySelector("textarea[name=point_1]");
    if (point) point.focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      var accept = form.querySelector("button.govuk-button:not(.govuk-button--secondary):not([name])");
      if (accept) accept.click();
      return;
    }
    if (off() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (/^[1-9]$/.test(event.key)) go(Number(event.key) - 1);
    else if (answers[event.key]) answer(answers[event.key]);
    else if (event.key === "i") fill();
    else return;
    event.preventDefault();
  });
})();
