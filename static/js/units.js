// The list of units follows what is typed above it. Comfort only: the button searches without scripts.
"use strict";

document.querySelectorAll("[data-units]").forEach((box) => {
  const form = box.closest("form");
  const query = box.querySelector("input");
  const told = box.querySelector("[role=status]");
  const select = form.querySelector("select[name=unit_id]");
  const options = select ? [...select.options] : [];
  const radios = [...form.querySelectorAll("input[type=radio][name=unit_id]")];
  box.querySelector("button").remove();

  const split = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const meant = (name, asked) =>
    asked.every((word) => split(name).some((part) => part.startsWith(word)));
  const label = (radio) => radio.labels[0]?.textContent || "";

  const follow = () => {
    const asked = split(query.value);
    let found = 0;
    if (select) {
      const chosen = select.value;
      const left = options.filter((one) => meant(one.text, asked));
      found = left.length;
      // The list never becomes empty: what does not fit stays as it was.
      select.replaceChildren(...(found ? left : options));
      const kept = [...select.options].some((one) => one.value === chosen);
      select.value = kept ? chosen : select.options[0].value;
    }
    for (const radio of radios) {
      const fits = meant(label(radio), asked);
      radio.closest(".govuk-radios__item").hidden = !fits && !radio.checked;
      found += fits ? 1 : 0;
    }
    told.textContent = !asked.length ? "" : found ? box.dataset.told.replace("{n}", found) : box.dataset.none;
  };
  query.addEventListener("input", follow);
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Enter takes the first that fits and sends nothing.
    event.preventDefault();
    const asked = split(query.value);
    const first = radios.find((one) => meant(label(one), asked));
    if (first) first.checked = true;
    (first || select)?.focus();
  });
});
