// The inbox: how many rows are picked, all at once, and where one was before.
"use strict";
(() => {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const boxes = Array.from(desk.querySelectorAll("[data-pick]"));
  const told = desk.querySelector("[data-picked]");
  const every = desk.querySelector("[data-every]");
  const banner = desk.querySelector("[data-banner]");
  const nothing = told.textContent;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const count = () => {
    const n = boxes.filter((box) => box.checked).length;
    told.textContent = n ? told.dataset.one.replace("{n}", numbers.format(n)) : nothing;
    banner.classList.toggle("app-banner--on", n > 0);
    boxes.forEach((box) => box.closest("[data-row]").classList.toggle("app-row--picked", box.checked));
  };
  desk.addEventListener("change", count);
  every.addEventListener("click", (event) => {
    event.preventDefault();
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    count();
  });

  // The row that was opened stands out and has the focus when one comes back.
  const KEY = "opened-row";
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (link) sessionStorage.setItem(KEY, link.closest("[data-row]").id);
  });
  window.addEventListener("pageshow", () => {
    count();
    const wanted = location.hash.slice(1) || sessionStorage.getItem(KEY);
    const row = wanted && document.getElementById(wanted);
    if (!row || !desk.contains(row)) return;
    row.classList.add("app-row--seen");
    row.querySelector("[data-open]").focus();
  });
})();
