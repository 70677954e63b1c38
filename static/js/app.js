// Comfort only: every page works without this file.
"use strict";

// A form that was sent once waits; going back in the browser wakes it up again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-once")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10000);
});
// Whoever signs out leaves no page of their work on the device.
document.querySelectorAll("[data-leave]").forEach((form) => {
  form.addEventListener("submit", () => { if (window.caches) caches.delete("lapangan-1"); });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Letters left below a textarea; read out only after a pause in typing.
document.querySelectorAll("[data-count]").forEach((group) => {
  const box = group.querySelector("textarea, input");
  const info = group.querySelector(".app-count__info");
  if (!box || !info) return;
  const limit = Number(group.dataset.count);
  const spoken = document.createElement("div");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  info.after(spoken);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let pause = 0;
  const show = () => {
    const left = limit - Array.from(box.value.replace(/\r\n/g, "\n")).length;
    const text = left < 0 ? group.dataset.countOver : group.dataset.countLeft;
    info.textContent = text.replace("{n}", numbers.format(Math.abs(left)));
    info.classList.toggle("app-count__info--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = info.textContent; }, 1000);
  };
  box.addEventListener("input", show);
  if (box.value) show();
});

// After a refused form the reader starts at the list of errors.
const refused = document.querySelector("[data-focus]");
if (refused) refused.focus();

// "Cetak" buttons are hidden without JavaScript.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
