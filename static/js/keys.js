// Keys of the work pages. Comfort only, and loaded only for those who want it.
"use strict";
(() => {
  const help = document.currentScript ? document.currentScript.dataset.help : "";
  const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";
  const rows = () => Array.from(document.querySelectorAll("[data-row]")).filter((row) => row.offsetParent);
  let current = null;
  let lastPicked = null;
  let went = 0;

  const opener = (row) => row.querySelector("[data-open]");
  const chosen = () => {
    const holder = document.activeElement && document.activeElement.closest("[data-row]");
    return holder || current;
  };
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    current = next;
    opener(next).focus();
  };
  const pick = (row, on) => {
    const box = row && row.querySelector("[data-pick]");
    if (!box) return;
    box.checked = on === undefined ? !box.checked : on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const pickRange = (row) => {
    const all = rows();
    const from = all.indexOf(lastPicked || row);
    const to = all.indexOf(row);
    all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => pick(one, true));
  };
  const press = (selector) => {
    const found = Array.from(document.querySelectorAll(selector)).find((one) => one.offsetParent);
    if (!found) return false;
    if (found.matches("input, textarea, select")) found.focus();
    else found.click();
    return true;
  };
  const firstRow = () => chosen() || rows()[0];
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const row = firstRow();
      if (!row) return;
      pick(row);
      lastPicked = current = row;
      opener(row).focus();
    },
    X: () => { const row = firstRow(); if (row) pickRange(row); },
    "?": () => { if (help) location.assign(help); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.target.closest && event.target.closest(TYPED)) return;
    const key = event.key;
    if (went && Date.now() - went < 1500 && /^[a-z]$/.test(key)) {
      went = 0;
      if (press(`[data-go="${key}"]`)) event.preventDefault();
      return;
    }
    went = 0;
    if (key === "g") { went = Date.now(); event.preventDefault(); return; }
    if (key === "Enter" && document.activeElement === document.body && rows().length) {
      event.preventDefault();
      opener(firstRow()).click();
      return;
    }
    if (acts[key] && (rows().length || key === "?")) {
      event.preventDefault();
      acts[key]();
    } else if (/^[a-z/[\]]$/.test(key) && press(`[data-key="${key}"]`)) {
      event.preventDefault();
    }
  }, true);
})();
