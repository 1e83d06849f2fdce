// The guided form of a request: Enter in a search looks for it and sends nothing, the buttons at the
// bottom cover no field, a chosen paper is sent at once. The form works without it.
(function () {
  "use strict";

  document.querySelectorAll("[data-live-search]").forEach(function (field) {
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); }
    });
  });

  // The field one writes in is never under the buttons that stick to the bottom.
  const bar = document.querySelector(".form-acts.is-sticky");
  function uncover(event) {
    const field = event.target;
    if (!field.matches("input, textarea, select") || !bar.parentElement.contains(field)) { return; }
    window.requestAnimationFrame(function () {
      const over = field.getBoundingClientRect().bottom + 12 - bar.getBoundingClientRect().top;
      if (over > 0) { window.scrollBy({ top: over, behavior: "instant" }); }
    });
  }
  if (bar && window.getComputedStyle(bar).position === "sticky") {
    document.addEventListener("focusin", uncover);
    document.addEventListener("input", uncover);
  }

  // A paper is sent as soon as it is chosen.
  const upload = document.querySelector(".attach-row input[type=file]");
  if (upload) {
    upload.addEventListener("change", function () {
      if (upload.files.length) {
        upload.form.requestSubmit(upload.form.querySelector('.attach-row button[value="attach"]'));
      }
    });
  }
})();
