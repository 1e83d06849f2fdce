// A report is saved as one types: the same form to the same address, a moment after the last key.
// <form data-autosave data-saving data-saved data-failed data-refused data-merged> with <… data-autosave-state>.
// Hidden fields "was-<name>" and "seen" tell the portal which words the page was opened with, so
// that two people who write at once lose nothing.
(function () {
  "use strict";

  const WAIT = 1500;
  const AGAIN = 15000;
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) { return; }
  const state = form.querySelector("[data-autosave-state]");
  let timer = 0;
  let changed = false;
  let running = null;
  let stopped = false;

  function say(text, bad) {
    state.textContent = text;
    state.classList.toggle("is-bad", Boolean(bad));
  }

  function later(wait) {
    window.clearTimeout(timer);
    if (!stopped) { timer = window.setTimeout(start, wait); }
  }

  function start() {
    if (!changed || running || stopped) { return; }
    running = save().finally(function () {
      running = null;
      if (changed) { later(WAIT); }
    });
  }

  async function save() {
    const sent = new FormData(form);
    changed = false;
    say(form.dataset.saving);
    let answer;
    let told;
    try {
      answer = await fetch(window.location.href, {
        method: "POST", body: sent, headers: { "X-Autosave": "1" }, credentials: "same-origin",
      });
      told = (answer.headers.get("Content-Type") || "").startsWith("application/json")
        ? await answer.json() : null;
    } catch (error) {
      told = null;
    }
    if (!told && answer && (answer.redirected || (answer.status >= 400 && answer.status < 500))) {
      // Signed out, or the report takes no words any more: trying again would not help.
      stopped = true;
      changed = true;
      say(form.dataset.refused, true);
    } else if (!told) {
      changed = true;
      say(form.dataset.failed, true);
      await new Promise(function (done) { window.setTimeout(done, AGAIN); });
    } else if (!answer.ok) {
      // Somebody has to decide or to correct: the button shows what and where.
      stopped = true;
      changed = true;
      say(told.note, true);
    } else {
      keep(told, sent);
    }
  }

  // The marks of what is saved now; words that only the other changed come into the page.
  function keep(told, sent) {
    form.elements.seen.value = told.seen;
    Object.keys(told.was).forEach(function (name) {
      const mark = form.elements["was-" + name];
      const field = form.elements[name];
      const taken = Object.hasOwn(told.taken, name);
      if (taken && field.value === sent.get(name)) {
        field.value = told.taken[name];
      } else if (taken) {
        return;
      }
      mark.value = told.was[name];
    });
    if (!changed) { form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true })); }
    const merged = Object.keys(told.taken).length > 0;
    say(form.dataset.saved + " " + told.saved + (merged ? ". " + form.dataset.merged : ""));
  }

  form.addEventListener("input", function () {
    changed = true;
    if (stopped) { return; }
    later(WAIT);
  });
  // The button waits for a saving that is under way, or it would meet its own words as another's.
  form.addEventListener("submit", function (event) {
    window.clearTimeout(timer);
    if (running && state.textContent === form.dataset.saving) {
      event.preventDefault();
      const button = event.submitter;
      running.finally(function () { form.requestSubmit(button); });
      return;
    }
    changed = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); }
  });
})();
