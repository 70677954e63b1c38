// The list of regencies and cities follows the province. Comfort only: all of them are on the page.
"use strict";

(() => {
  const province = document.getElementById("province");
  const regency = document.getElementById("regency");
  if (!province || !regency) return;
  const groups = [...regency.querySelectorAll("optgroup")];
  const follow = () => {
    const name = province.value && province.selectedOptions[0].text;
    const chosen = regency.value;
    for (const group of groups) group.remove();
    regency.append(...groups.filter((group) => !name || group.label === name));
    regency.value = chosen;
    if (regency.selectedIndex < 0) regency.value = "";
  };
  const lead = () => {
    // A regency that is chosen first names its province too.
    const group = regency.selectedOptions[0]?.closest("optgroup");
    if (!group || province.value) return;
    const option = [...province.options].find((one) => one.text === group.label);
    if (option) province.value = option.value;
    follow();
  };
  province.addEventListener("change", follow);
  regency.addEventListener("change", lead);
  follow();
})();
