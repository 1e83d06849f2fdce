// The calendar beside a date field: weeks begin on Monday, days off carry their names. Keys as the
// ARIA Authoring Practices have them: arrows, Home and End in the week, Page Up and Page Down by
// month, with Shift by year, Enter chooses, Esc leaves. The field itself stays a field to type in.
(function () {
  "use strict";

  const part = document.getElementById("day-picker-part");
  if (!part || !window.HTMLDialogElement) { return; }
  const language = document.documentElement.lang;
  const years = new Map();
  let dialog = null;
  let words = null;
  let button = null;
  let field = null;
  let focused = null;

  // --- Days are UTC midnights; a day's name in a list of days off is 2026-02-17.
  function at(year, month, day) { return new Date(Date.UTC(year, month, day)); }
  function iso(day) { return day.toISOString().slice(0, 10); }
  function moved(day, days) { return at(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + days); }
  function weekday(day) { return (day.getUTCDay() + 6) % 7; }
  function inMonth(day, months) {
    const last = at(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0);
    const number = Math.min(day.getUTCDate(), last.getUTCDate());
    return at(last.getUTCFullYear(), last.getUTCMonth(), number);
  }
  function written(day) { return iso(day).split("-").reverse().join("/"); }
  function named(form) {
    return new Intl.DateTimeFormat(language, Object.assign({ timeZone: "UTC" }, form));
  }
  const ofMonth = named({ month: "long", year: "numeric" });
  const ofDay = named({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const ofWeek = named({ weekday: language === "vi" ? "narrow" : "short" });
  const ofWeekLong = named({ weekday: "long" });

  function typed(text) {
    const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
    const turned = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
    const parts = found ? [found[3], found[2], found[1]] : turned ? turned.slice(1) : null;
    const day = parts && at(Number(parts[0]), Number(parts[1]) - 1, Number(parts[2]));
    return day && day.getUTCMonth() === Number(parts[1]) - 1 ? day : null;
  }
  function today() {
    return new Date(document.body.dataset.today + "T00:00:00Z");
  }

  // --- Days off, one year at a time.
  function daysOff(year) {
    if (!years.has(year)) {
      const address = dialog.dataset.holidays.replace("1900", String(year));
      years.set(year, fetch(address, { redirect: "error" })
        .then(function (answer) { return answer.ok ? answer.json() : {}; })
        .catch(function () {
          years.delete(year);
          return {};
        }));
    }
    return years.get(year);
  }

  function note(first, last, name) {
    const line = document.createElement("li");
    const day = document.createElement("span");
    day.className = "num";
    day.textContent = (first === last ? "" : first.slice(8) + " – ") + last.slice(8) + "/" + last.slice(5, 7);
    line.append(day, " " + name);
    return line;
  }

  async function mark(month) {
    const days = await daysOff(Number(month.slice(0, 4)));
    if (!focused || iso(focused).slice(0, 7) !== month) { return; }
    const lines = [];
    Object.keys(days).sort().filter(function (day) { return day.startsWith(month); })
      .forEach(function (day) {
        const one = days[day];
        const cell = dialog.querySelector('[data-date="' + day + '"]');
        const name = one.works && !one.name.toLowerCase().includes(words.works)
          ? one.name + " (" + words.works + ")" : one.name;
        cell.classList.add(one.works ? "is-worked" : "is-off");
        cell.setAttribute("aria-label", ofDay.format(new Date(day + "T00:00:00Z")) + ", " + name);
        const last = lines[lines.length - 1];
        if (last && last.name === name && iso(moved(new Date(last.last + "T00:00:00Z"), 1)) === day) {
          last.last = day;
        } else {
          lines.push({ first: day, last: day, name: name });
        }
      });
    dialog.querySelector(".day-picker-notes").replaceChildren(
      ...lines.map(function (line) { return note(line.first, line.last, line.name); }));
    place();
  }

  // --- The month of the focused day.
  function cellOf(day, chosen) {
    const cell = document.createElement("td");
    if (!day) { return cell; }
    const one = document.createElement("button");
    one.type = "button";
    one.className = "day-picker-day";
    one.dataset.date = iso(day);
    one.tabIndex = -1;
    one.textContent = String(day.getUTCDate());
    one.setAttribute("aria-label", ofDay.format(day));
    if (iso(day) === iso(today())) { one.setAttribute("aria-current", "date"); }
    cell.setAttribute("aria-selected", String(iso(day) === chosen));
    if (weekday(day) > 4) { one.classList.add("is-weekend"); }
    cell.append(one);
    return cell;
  }

  function draw() {
    const first = at(focused.getUTCFullYear(), focused.getUTCMonth(), 1);
    const chosen = typed(field.value);
    const title = ofMonth.format(first);
    const rows = [];
    dialog.querySelector(".day-picker-month").textContent = title.charAt(0).toUpperCase() + title.slice(1);
    for (let day = moved(first, -weekday(first)); day < inMonth(first, 1);) {
      const row = document.createElement("tr");
      for (let n = 0; n < 7; n += 1, day = moved(day, 1)) {
        row.append(cellOf(day.getUTCMonth() === first.getUTCMonth() ? day : null, chosen && iso(chosen)));
      }
      rows.push(row);
    }
    dialog.querySelector("tbody").replaceChildren(...rows);
    dialog.querySelector(".day-picker-notes").replaceChildren();
    mark(iso(first).slice(0, 7));
  }

  function go(day, focus) {
    if (day.getUTCFullYear() < 1900 || day.getUTCFullYear() > 2200) { return; }
    const redraw = !focused || iso(focused).slice(0, 7) !== iso(day).slice(0, 7) || !dialog.open;
    focused = day;
    if (redraw) { draw(); }
    dialog.querySelectorAll("[data-date]").forEach(function (one) {
      one.tabIndex = one.dataset.date === iso(day) ? 0 : -1;
    });
    if (focus) { dialog.querySelector('[data-date="' + iso(day) + '"]').focus(); }
  }

  function choose(day) {
    field.value = written(day);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    dialog.close();
  }

  // --- Where it stands: under its field, or above where that is too low. On a phone at the bottom.
  function place() {
    const around = field.parentElement.getBoundingClientRect();
    const below = around.bottom + 4 + dialog.offsetHeight <= window.innerHeight;
    const top = below ? around.bottom + 4 : Math.max(8, around.top - 4 - dialog.offsetHeight);
    const left = Math.min(around.left, window.innerWidth - dialog.offsetWidth - 8);
    dialog.style.setProperty("--top", top + "px");
    dialog.style.setProperty("--left", Math.max(8, left) + "px");
  }

  const KEYS = {
    ArrowLeft: function (day) { return moved(day, -1); },
    ArrowRight: function (day) { return moved(day, 1); },
    ArrowUp: function (day) { return moved(day, -7); },
    ArrowDown: function (day) { return moved(day, 7); },
    Home: function (day) { return moved(day, -weekday(day)); },
    End: function (day) { return moved(day, 6 - weekday(day)); },
    PageUp: function (day, shift) { return inMonth(day, shift ? -12 : -1); },
    PageDown: function (day, shift) { return inMonth(day, shift ? 12 : 1); },
  };

  function make() {
    dialog = part.content.cloneNode(true).querySelector("dialog");
    words = dialog.querySelector("[data-day-words]").dataset;
    document.body.append(dialog);
    dialog.querySelector("thead tr").append(...[5, 6, 7, 8, 9, 10, 11].map(function (day) {
      const head = document.createElement("th");
      head.scope = "col";
      head.abbr = ofWeekLong.format(at(2026, 0, day));
      head.textContent = ofWeek.format(at(2026, 0, day));
      return head;
    }));
    dialog.addEventListener("keydown", function (event) {
      // The page's own Esc would leave the page.
      if (event.key === "Escape") { event.stopPropagation(); }
      const step = event.target.dataset.date && KEYS[event.key];
      if (step) {
        event.preventDefault();
        go(step(focused, event.shiftKey), true);
      }
    });
    dialog.addEventListener("click", function (event) {
      const one = event.target.closest("button");
      if (event.target === dialog || (one && "dayClose" in one.dataset)) {
        dialog.close();
      } else if (one && one.dataset.date) {
        choose(new Date(one.dataset.date + "T00:00:00Z"));
      } else if (one && one.dataset.move) {
        go(inMonth(focused, Number(one.dataset.move)), false);
      } else if (one && "dayToday" in one.dataset) {
        choose(today());
      }
    });
    dialog.addEventListener("close", function () {
      focused = null;
      dialog.removeAttribute("aria-label");
      button.focus();
    });
  }

  function open(input) {
    if (!dialog) { make(); }
    field = input;
    button = input.parentElement.querySelector("[data-day-open]");
    const label = field.labels.length ? field.labels[0].firstChild.textContent.trim() : "";
    dialog.setAttribute("aria-label", words.title.replace("__label__", label));
    focused = null;
    dialog.showModal();
    go(typed(field.value) || today(), true);
    place();
  }

  document.addEventListener("click", function (event) {
    const opener = event.target.closest("[data-day-open]");
    if (opener) { open(opener.parentElement.querySelector("input")); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.altKey && event.key === "ArrowDown" && event.target.matches("[data-day]")) {
      event.preventDefault();
      open(event.target);
    }
  });
})();
