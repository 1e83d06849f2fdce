// The guided form of a request: Enter in a search looks for it and sends nothing, and the reason
// says how long it is. The form works without it.
(function () {
  "use strict";

  document.querySelectorAll("[data-live-search]").forEach(function (field) {
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); }
    });
  });

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
