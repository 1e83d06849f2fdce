// Choosing partners: a search without diacritics, "choose the whole region", and a count. The
// check boxes work without it.
(function () {
  "use strict";

  function fold(text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
  }

  document.querySelectorAll("[data-picker]").forEach(function (picker) {
    const search = picker.querySelector("[data-picker-search]");
    const words = search.querySelector("input");
    const count = search.querySelector("[data-picker-count]");
    const bodies = Array.from(picker.querySelectorAll("[data-picker-body]"));
    const hub = document.getElementById(picker.dataset.pickerHub);
    const level = document.getElementById(picker.dataset.pickerLevel);
    search.hidden = false;

    function boxesOf(region) {
      return Array.from(region.querySelectorAll("label:not([hidden]) input"));
    }

    function recount() {
      count.textContent = String(picker.querySelectorAll("input:checked").length);
    }

    function narrow() {
      const wanted = fold(words.value).split(" ").filter(Boolean);
      bodies.forEach(function (body) {
        const text = body.dataset.pickerBody + " " + fold(body.textContent);
        const box = body.querySelector("input");
        const isHub = hub !== null && box.value === hub.value;
        if (isHub) { box.checked = false; }
        body.hidden = isHub || !wanted.every(function (word) { return text.includes(word); });
      });
      picker.querySelectorAll("[data-picker-region]").forEach(function (region) {
        region.hidden = boxesOf(region).length === 0;
      });
      picker.querySelectorAll("[data-picker-kind]").forEach(function (kind) {
        const found = kind.querySelectorAll("label:not([hidden])").length;
        kind.hidden = found === 0;
        if (wanted.length) { kind.open = found > 0; }
      });
    }

    // The hub is a party already, and each level has its kind of body.
    function follow() {
      narrow();
      recount();
    }
    if (hub) { hub.addEventListener("change", follow); }
    if (level) {
      level.addEventListener("change", function () {
        const wanted = level.value === "department" ? "health_department" : level.value;
        picker.querySelectorAll("[data-picker-kind]").forEach(function (kind) {
          kind.open = kind.dataset.pickerKind === wanted;
        });
      });
    }
    words.addEventListener("input", narrow);
    words.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); }
    });
    picker.addEventListener("change", recount);
    picker.querySelectorAll("[data-picker-all]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        const boxes = boxesOf(button.closest("[data-picker-region]"));
        const choose = boxes.some(function (box) { return !box.checked; });
        boxes.forEach(function (box) { box.checked = choose; });
        picker.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
    follow();
  });
})();
