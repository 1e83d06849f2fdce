// Runs before the first paint: the system's theme where "auto" is chosen, and the mark that
// scripts run (menus fold only then).
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    if (root.dataset.theme === "auto") {
      root.dataset.bsTheme = dark.matches ? "dark" : "light";
    }
  }
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
})();
