"use strict";
// Lines of the model and lines that compute them light up together, by pointer and by keyboard.
const show = (row) => {
  // Within its own pane: the page stays where the reader has it.
  const code = row.closest(".code");
  const top = row.offsetTop - code.offsetTop;
  if (top < code.scrollTop || top > code.scrollTop + code.clientHeight - 40) code.scrollTop = top - code.clientHeight / 3;
};
const begin = (panel) => {
  // An open file shows its edits first, or else its equations.
  for (const code of panel.querySelectorAll(".code")) {
    const row = code.querySelector(".row.edited[data-line]") ?? code.querySelector(".row.edited") ?? code.querySelector(".row[data-line]");
    if (row) code.scrollTop = row.offsetTop - code.offsetTop - 60;
  }
};
for (const section of document.querySelectorAll("section")) {
  const rows = () => [...section.querySelectorAll(".row[data-line]")].filter((row) => row.offsetParent !== null);
  const light = (line) => {
    for (const row of section.querySelectorAll(".row.linked")) row.classList.remove("linked");
    if (line) for (const row of section.querySelectorAll(`.row[data-line="${line}"]`)) row.classList.add("linked");
  };
  const paneOf = (row) => row.closest(".side");
  const partner = (row) => rows().find((other) => other.dataset.line === row.dataset.line && paneOf(other) !== paneOf(row));
  section.addEventListener("pointerover", (event) => {
    const row = event.target.closest(".row[data-line]");
    if (row) light(row.dataset.line);
  });
  section.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row[data-line]");
    if (!row) return;
    light(row.dataset.line);
    const other = partner(row);
    if (other) show(other);
  });
  section.addEventListener("click", (event) => event.target.closest(".row[data-line]")?.focus());
  section.addEventListener("keydown", (event) => {
    const row = event.target.closest(".row[data-line]");
    if (row) {
      const own = rows().filter((other) => paneOf(other) === paneOf(row));
      const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
      const next = step ? own[own.indexOf(row) + step] : ["Enter", "ArrowLeft", "ArrowRight"].includes(event.key) ? partner(row) : null;
      if (next) { event.preventDefault(); next.focus(); }
      if (event.key === "Escape") { light(null); row.blur(); }
      return;
    }
    const tab = event.target.closest('[role="tab"]');
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tab && step) {
      const tabs = [...section.querySelectorAll('[role="tab"]')];
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    }
  });
  for (const tab of section.querySelectorAll('[role="tab"]')) {
    tab.addEventListener("click", () => {
      for (const other of section.querySelectorAll('[role="tab"]')) {
        const chosen = other === tab;
        other.setAttribute("aria-selected", chosen);
        other.tabIndex = chosen ? 0 : -1;
        const panel = document.getElementById(other.getAttribute("aria-controls"));
        panel.hidden = !chosen;
        if (chosen) begin(panel);
      }
    });
  }
}
document.querySelectorAll('[role="tabpanel"]:not([hidden])').forEach(begin);
// review.html#L36 opens with line 36 of the first model.
const wanted = /^#L(\d+)$/.exec(location.hash);
const first = wanted && document.querySelector(`.row[data-line="${wanted[1]}"]`);
if (first) {
  show(first);
  first.focus({ preventScroll: true });
}
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
