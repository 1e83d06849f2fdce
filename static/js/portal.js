// Small comforts on top of pages that work without scripts. No inline handlers: everything hangs
// on data-… attributes.
(function () {
  "use strict";

  const live = document.getElementById("live");

  function announce(text) {
    live.textContent = "";
    window.setTimeout(function () { live.textContent = text; }, 60);
  }
  document.addEventListener("portal:say", function (event) { announce(event.detail); });

  // --- Where a row of tabs is wider than the screen, the present one stands in sight.
  document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft + tab.offsetWidth - row.offsetLeft - row.clientWidth + 16;
  });

  // --- Keys: "/" goes to the search, Esc closes menus and leaves a confirmation.
  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-slash-focus]");
      if (search) {
        event.preventDefault();
        open_(search.form, true);
        search.focus();
      }
    } else if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      const way = document.querySelector("[data-escape]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (way && !typing) {
        way.click();
      }
    }
  });

  // --- A press counts though the page moved beneath it: leaving a field may show or take away a
  // sentence, and the button slips from under the pointer before it is let go. Sliding off a
  // button still lets go of it.
  let press = null;
  document.addEventListener("pointerdown", function (event) {
    const pressed = event.button === 0 && event.target.closest("button, a[href]");
    press = pressed ? { on: pressed, x: event.clientX, y: event.clientY } : null;
  }, true);
  document.addEventListener("click", function (event) {
    const former = press;
    if (!former || !event.detail) { return; }
    press = null;
    const missed = former.on.isConnected && !former.on.contains(event.target);
    if (missed && Math.hypot(event.clientX - former.x, event.clientY - former.y) < 8) {
      former.on.click();
    }
  }, true);

  // --- Menus close when something else is clicked; only one is open.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });

  // --- Folded parts on a phone: sections and search.
  function open_(part, open) {
    part.classList.toggle("is-open", open);
    document.querySelectorAll('[data-toggle-open="' + part.id + '"]').forEach(function (button) {
      button.setAttribute("aria-expanded", String(open));
    });
  }
  document.querySelectorAll("[data-toggle-open]").forEach(function (button) {
    button.addEventListener("click", function () {
      const part = document.getElementById(button.dataset.toggleOpen);
      const open = !part.classList.contains("is-open");
      open_(part, open);
      const field = button.dataset.focus && document.getElementById(button.dataset.focus);
      if (open && field) { field.focus(); }
    });
  });
  // A filter bar is open on a wide screen and folded on a narrow one.
  document.querySelectorAll("details[data-fold]").forEach(function (fold) {
    const wide = window.matchMedia("(min-width: 768px)");
    function set() { fold.open = wide.matches; }
    set();
    wide.addEventListener("change", set);
  });

  // --- Errors: the summary takes the focus, its lines lead into the fields.
  function focusSummary(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) { summary.focus(); }
  }
  focusSummary(document);
  document.addEventListener("click", function (event) {
    const line = event.target.closest("[data-error-summary] a");
    const field = line && document.getElementById(line.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      (field.matches("fieldset") ? field.querySelector("input") || field : field).focus();
    }
  });

  // --- Toasts stay 8 seconds, and as long as the pointer or the focus is on them.
  document.querySelectorAll("[data-toast]").forEach(function (toast) {
    toast.classList.add("is-toast");
    const close = toast.querySelector("[data-toast-close]");
    close.hidden = false;
    close.addEventListener("click", function () { toast.remove(); });
    let timer = 0;
    function start() { timer = window.setTimeout(function () { toast.remove(); }, 8000); }
    function stop() { window.clearTimeout(timer); }
    ["pointerenter", "focusin"].forEach(function (name) { toast.addEventListener(name, stop); });
    ["pointerleave", "focusout"].forEach(function (name) { toast.addEventListener(name, start); });
    start();
  });

  // --- Formsets. <div data-formset="contents"> holds .formset-rows, a <template
  // data-formset-empty> with __prefix__, and <button type="button" data-formset-add hidden>.
  document.querySelectorAll("[data-formset]").forEach(function (set) {
    const total = set.querySelector('[name="' + set.dataset.formset + '-TOTAL_FORMS"]');
    const add = set.querySelector("[data-formset-add]");
    const empty = set.querySelector("template[data-formset-empty]");
    if (!total || !add || !empty) { return; }
    add.hidden = false;
    add.addEventListener("click", function () {
      const holder = document.createElement("div");
      holder.innerHTML = empty.innerHTML.replace(/__prefix__/g, total.value);
      const row = holder.firstElementChild;
      const number = row.querySelector("[data-formset-number]");
      total.value = String(Number(total.value) + 1);
      if (number) { number.textContent = total.value; }
      set.querySelector(".formset-rows").append(row);
      const field = row.querySelector("select, textarea, input:not([type=hidden])");
      if (field) { field.focus(); }
    });
  });

  // --- Lists: what is shown already is not asked for again (a field that the list has followed
  // while it was typed says so once more when it is left).
  let shown = "";
  document.addEventListener("htmx:confirm", function (event) {
    if (!event.target.matches("#filters")) { return; }
    const asked = new URLSearchParams(new FormData(event.target)).toString();
    if (asked === shown && event.detail.triggeringEvent.type === "change") {
      event.preventDefault();
    }
    shown = asked;
  });
  document.addEventListener("htmx:sendError", function () { shown = ""; });
  document.addEventListener("htmx:responseError", function () { shown = ""; });

  // --- A swap keeps the focus where the same link or button comes again (with an id htmx does it).
  let focused = null;
  function isLike(one, other) {
    return one.localName === other.localName && one.getAttribute("href") === other.getAttribute("href")
      && one.textContent === other.textContent;
  }
  document.addEventListener("htmx:beforeSwap", function (event) {
    const now = document.activeElement;
    focused = event.detail.target.contains(now) && !now.id ? now : null;
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (!focused || focused.isConnected) { return; }
    const again = [...event.target.querySelectorAll(focused.localName)]
      .find(function (one) { return isLike(one, focused); });
    // Else it may be in the next part of the same answer.
    if (again) {
      focused = null;
      again.focus({ preventScroll: true });
    }
  });

  // --- htmx: one live region says what a swap brought; a swapped form shows its errors.
  document.addEventListener("htmx:afterSettle", function (event) {
    const told = event.target.querySelector("[data-announce]");
    if (told) { announce(told.dataset.announce || told.textContent.trim()); }
    focusSummary(event.target);
  });
})();
