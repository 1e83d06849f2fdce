// What was typed stays on this machine until the portal says that it has it: through a lost session,
// a lost connection, a closed window. One copy a person and a form's address; never passwords, codes,
// files, hidden fields or what is marked data-private. Signing out takes all copies away, somebody
// else's signing in too, and seven days.
(function () {
  "use strict";

  const PREFIX = "portal-kept:";
  const DAYS_KEPT = 7;
  const SECRET = /one-time-code|password|cc-/;
  const UNKEPT = ["hidden", "password", "file", "submit", "button", "image", "reset"];
  const person = document.body.dataset.person;
  const part = document.getElementById("kept-part");
  let store;
  try {
    store = window.localStorage;
    store.getItem(PREFIX);
  } catch (error) {
    return;
  }

  function keys() { return Object.keys(store).filter(function (key) { return key.startsWith(PREFIX); }); }
  function read(key) {
    try { return JSON.parse(store.getItem(key)); } catch (error) { return null; }
  }

  // --- What is over: too old, somebody else's, or taken in by the portal (its cookie says which).
  const oldest = Date.now() - DAYS_KEPT * 24 * 60 * 60 * 1000;
  const done = (/(?:^|; )kept-done=([\w.-]+)/.exec(document.cookie) || ["", ""])[1].split(".");
  keys().forEach(function (key) {
    const copy = read(key);
    const mine = !person || key.startsWith(PREFIX + person + ":");
    if (!copy || copy.at < oldest || !mine || done.includes(copy.id)) { store.removeItem(key); }
  });
  if (done[0]) { document.cookie = "kept-done=; path=/; max-age=0; samesite=lax"; }
  document.addEventListener("submit", function (event) {
    if ("signOut" in event.target.dataset) { keys().forEach(function (key) { store.removeItem(key); }); }
  });
  const promise = document.querySelector("[data-kept-promise]");
  if (promise && keys().length) { promise.hidden = false; }
  if (!person || !part) { return; }

  // --- A form's fields, in their order; boxes and radios with whether they are ticked.
  function keepable(field) {
    return field.name && field.name !== "csrfmiddlewaretoken" && !UNKEPT.includes(field.type)
      && !SECRET.test(field.autocomplete) && !field.closest("[data-private]") && !field.matches("fieldset");
  }
  function valueOf(field) {
    if (field.matches("[type=radio], [type=checkbox]")) { return field.checked; }
    if (field.multiple && field.options) {
      return Array.from(field.selectedOptions, function (option) { return option.value; });
    }
    return field.value;
  }
  function fields(form) {
    return Array.from(form.elements).filter(keepable).map(function (field) {
      const value = valueOf(field);
      return typeof value === "boolean" ? [field.name, value, field.value] : [field.name, value];
    });
  }
  function find(form, one, used) {
    return Array.from(form.elements).find(function (field) {
      return field.name === one[0] && keepable(field) && !used.has(field)
        && (one.length < 3 || field.value === one[2]);
    });
  }
  function isSame(form, copy) {
    const used = new Set();
    return copy.fields.every(function (one) {
      const field = find(form, one, used);
      if (field) { used.add(field); }
      const now = field ? valueOf(field) : one.length === 3 ? false : "";
      return String(now).trim() === String(one[1]).trim();
    });
  }

  // --- Putting a copy back: first the rows that were added, then every field.
  function addRows(form, copy) {
    form.querySelectorAll("[data-formset]").forEach(function (set) {
      const name = set.dataset.formset;
      const total = form.elements[name + "-TOTAL_FORMS"];
      const add = set.querySelector("[data-formset-add]");
      const last = Math.max(-1, ...copy.fields.map(function (one) {
        const number = one[0].startsWith(name + "-") && /^\d+/.exec(one[0].slice(name.length + 1));
        return number ? Number(number[0]) : -1;
      }));
      for (let n = Number(total.value); add && n <= last && n < 200; n += 1) { add.click(); }
    });
  }
  function restore(form, copy) {
    const used = new Set();
    addRows(form, copy);
    copy.fields.forEach(function (one) {
      const field = find(form, one, used);
      if (!field) { return; }
      used.add(field);
      if (String(valueOf(field)) === String(one[1])) { return; }
      if (one.length === 3) {
        field.checked = one[1];
      } else if (Array.isArray(one[1])) {
        Array.from(field.options).forEach(function (o) { o.selected = one[1].includes(o.value); });
      } else {
        field.value = one[1];
      }
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function when(moment) {
    const day = moment.toLocaleDateString("en-GB");
    const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const same = day === new Date().toLocaleDateString("en-GB");
    return same ? part.dataset.today.replace("__when__", time) : part.dataset.earlier.replace("__when__", day + " " + time);
  }

  function offer(form, copy, drop) {
    form.prepend(part.content.cloneNode(true));
    const box = form.querySelector(".kept");
    box.querySelector("[data-kept-words]").textContent = when(new Date(copy.at));
    box.querySelector("[data-kept-restore]").addEventListener("click", function () {
      box.remove();
      restore(form, copy);
      document.dispatchEvent(new CustomEvent("portal:say", { detail: part.dataset.restored }));
      const first = Array.from(form.elements).find(function (f) { return keepable(f) && f.offsetParent; });
      if (first) { first.focus(); }
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", function () {
      box.remove();
      drop();
    });
  }

  function keep(form, number) {
    const key = PREFIX + person + ":" + window.location.pathname + window.location.search + "#" + number;
    const former = read(key);
    const mark = document.createElement("input");
    let timer = 0;
    mark.type = "hidden";
    mark.name = "kept-copy";
    mark.value = former ? former.id : Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
    form.append(mark);
    const first = JSON.stringify(fields(form));
    let isOffered = Boolean(former) && !isSame(form, former);

    function save() {
      window.clearTimeout(timer);
      timer = 0;
      const now = fields(form);
      if (JSON.stringify(now) === first) {
        if (!isOffered) { store.removeItem(key); }
        return;
      }
      try {
        store.setItem(key, JSON.stringify({ id: mark.value, at: Date.now(), fields: now }));
      } catch (error) {
        // Full: the page still asks before it is left.
      }
    }
    function later(event) {
      if (!event.target.closest("[data-kept-restore]")) {
        window.clearTimeout(timer);
        timer = window.setTimeout(save, 400);
      }
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    window.addEventListener("pagehide", function () { if (timer) { save(); } });
    form.addEventListener("submit", function () { if (timer) { save(); } });
    form.addEventListener("portal:saved", function () { store.removeItem(key); });
    if (isOffered) {
      offer(form, former, function () {
        isOffered = false;
        store.removeItem(key);
        if (JSON.stringify(fields(form)) !== first) { save(); }
      });
    }
  }

  const forms = document.querySelectorAll('main form[method="post"]:not([data-private])');
  forms.forEach(function (form, number) {
    const isSecret = form.querySelector("input[type=password]");
    if (!isSecret && Array.from(form.elements).some(keepable)) { keep(form, number); }
  });
})();
