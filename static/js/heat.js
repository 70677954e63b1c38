// Comfort only: arrow keys move from cell to cell on the map; Enter opens, as on any link.
"use strict";

document.querySelectorAll("table[data-heat]").forEach((table) => {
  const steps = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const rows = Array.from(table.tBodies[0].rows);
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    let row = rows.indexOf(cell.parentElement) + step[0];
    let column = cell.cellIndex + step[1];
    // Cells without a case have no link: go on to the next one that has.
    while (rows[row] && rows[row].cells[column]) {
      const link = rows[row].cells[column].querySelector("a");
      if (link) {
        event.preventDefault();
        link.focus();
        return;
      }
      row += step[0];
      column += step[1];
    }
  });
});
