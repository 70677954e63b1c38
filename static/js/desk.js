// Comfort of the desk: single keys, copying, autosave, search for templates. Pages work without it.
"use strict";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

// Single keys (WCAG 2.1.4): off when the page says so, never while typing, never with Ctrl or Alt.
const keysOn = document.querySelector('meta[name="desk-keys"]') === null;
document.addEventListener("keydown", (event) => {
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
});

// The answer is saved every ten seconds while something changed; nothing is sent to anybody.
const line = document.querySelector("[data-autosave]");
const form = line && line.closest("form");
if (form) {
  const saved = line.querySelector(".app-draft__saved");
  const beside = line.querySelector(".app-draft__beside");
  let changed = false;
  let busy = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { busy = true; });
  const save = async () => {
    if (!changed || busy) return;
    busy = true;
    changed = false;
    const body = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") body.append(name, value); });
    try {
      const answer = await fetch(line.dataset.autosave, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
      const told = await answer.json();
      saved.textContent = told.told;
      if (answer.ok) form.elements.draft_version.value = told.version;
      beside.textContent = told.beside ? line.dataset.beside.replace("{names}", told.beside) : "";
    } catch {
      changed = true;
      saved.textContent = line.dataset.broken;
    }
    busy = false;
  };
  setInterval(save, 10000);
  window.addEventListener("pageshow", () => { busy = false; });
}

// "::" in a text opens the list of templates; Enter puts the chosen one there.
const place = document.querySelector("[data-template-texts]");
const choices = place && place.querySelector("select");
if (choices) {
  const list = document.createElement("select");
  list.className = "govuk-select app-template-list";
  list.setAttribute("aria-label", place.dataset.label);
  list.size = 5;
  let box = null;
  const close = () => { list.remove(); if (box) box.focus(); box = null; };
  const use = async () => {
    const into = box;
    const url = place.dataset.templateTexts.replace("/0.txt", `/${list.value}.txt`);
    const answer = await fetch(url, { credentials: "same-origin" });
    const text = answer.ok ? await answer.text() : "";
    close();
    const at = into.value.lastIndexOf("::", into.selectionStart);
    if (text && at >= 0) {
      into.setRangeText(text, at, into.selectionStart, "end");
      into.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); use(); }
    if (event.key === "Escape") { event.preventDefault(); close(); }
  });
  list.addEventListener("dblclick", use);
  document.querySelectorAll("form textarea").forEach((area) => area.addEventListener("input", () => {
    if (area.value.slice(0, area.selectionStart).slice(-2) !== "::") return;
    list.replaceChildren(...Array.from(choices.options).filter((one) => one.value).map((one) => one.cloneNode(true)));
    if (!list.options.length) return;
    box = area;
    area.after(list);
    list.selectedIndex = 0;
    list.focus();
  }));
}
