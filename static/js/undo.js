// Counts the seconds in which something can still be undone, and hides the button afterwards.
"use strict";
document.querySelectorAll("[data-undo]").forEach((button) => {
  const until = Date.now() + Number(button.dataset.undo) * 1000;
  const tick = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) {
      button.textContent = button.dataset.text.replace("{n}", left);
      return;
    }
    clearInterval(tick);
    button.hidden = true;
  }, 500);
});
