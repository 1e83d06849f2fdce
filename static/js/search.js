// The search box of every page offers what it finds (ARIA combobox with a list): arrow keys walk,
// Enter opens, Esc closes. The box itself sends its form without this script too.
(function () {
  "use strict";

  const input = document.getElementById("search-everything");
  const offered = document.getElementById("suggestions");
  if (!input || !offered) { return; }
  let at = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  input.setAttribute("aria-expanded", "false");

  function options() { return Array.from(offered.querySelectorAll('[role="option"]')); }

  function point(next) {
    const all = options();
    if (all[at]) { all[at].setAttribute("aria-selected", "false"); }
    at = all[next] ? next : -1;
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    all[at].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function show(open) {
    point(-1);
    offered.hidden = !open;
    const expanded = open && options().length > 0;
    input.setAttribute("aria-expanded", String(expanded));
    if (expanded) {
      input.setAttribute("aria-controls", "suggestion-list");
    } else {
      input.removeAttribute("aria-controls");
    }
  }

  // An answer that comes when one has left the box or closed the list does not open it again.
  let wanted = false;
  input.addEventListener("input", function () { wanted = true; });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target !== offered) { return; }
    at = -1;
    show(wanted && document.activeElement === input && offered.firstElementChild !== null);
  });

  function leave() {
    wanted = false;
    show(false);
  }
  ["focusin", "click"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!offered.parentElement.contains(event.target)) { leave(); }
    });
  });

  input.addEventListener("keydown", function (event) {
    const all = options();
    if (event.isComposing) { return; }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      if (offered.hidden) { show(true); }
      const down = event.key === "ArrowDown";
      point(down ? (at + 1) % all.length : (at < 1 ? all.length : at) - 1);
    } else if (event.key === "Enter" && all[at] && !offered.hidden) {
      event.preventDefault();
      all[at].click();
    } else if (event.key === "Escape" && !offered.hidden && offered.firstElementChild) {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
  });
})();
