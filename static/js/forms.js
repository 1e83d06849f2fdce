// Every form that changes something: it is sent once, not while the machine is offline, and leaving
// it with something typed asks first.
(function () {
  "use strict";

  const trouble = document.getElementById("trouble-part");

  function posts(form) { return form.getAttribute("method") === "post"; }

  function say(form, sentence) {
    form.querySelectorAll("[data-trouble]").forEach(function (box) { box.remove(); });
    form.prepend(trouble.content.cloneNode(true));
    const box = form.querySelector("[data-trouble]");
    box.querySelector("p").textContent = sentence;
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  }

  function again(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
  }

  // --- Leaving a changed form asks first. A report that is saved as one types asks for itself.
  let changed = null;
  document.addEventListener("input", function (event) {
    const form = event.target.form;
    const asks = form && trouble && posts(form) && form.closest("main");
    if (asks && !("autosave" in form.dataset)) { changed = form; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed && changed.isConnected) { event.preventDefault(); }
  });

  // --- Offline nothing is sent: the browser's own page would take the form away.
  document.addEventListener("submit", function (event) {
    if (!trouble || navigator.onLine || !posts(event.target)) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    say(event.target, trouble.dataset.offline);
  }, true);

  // --- A form is sent once. What answers with a file leaves the page as it was.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented) { return; }
    if (!posts(form)) {
      changed = null;
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.submitter && "download" in event.submitter.dataset) {
      const kept = changed;
      changed = null;
      window.setTimeout(function () { changed = kept; }, 1000);
      return;
    }
    changed = null;
    form.dataset.sent = "yes";
    if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
  });
  // Coming back through the browser's history: the form may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(again);
  });

  // --- For what else sends a form (upload.js): it was not taken, and why.
  document.addEventListener("portal:unsent", function (event) {
    again(event.target);
    changed = event.target;
    if (event.detail) { say(event.target, event.detail); }
  });
  document.addEventListener("portal:sent", function () { changed = null; });
})();
