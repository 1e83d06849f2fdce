// Files: dropped onto their field, looked at before they are sent, and sent with a progress bar. It
// is the same form to the same address; what is wrong comes back to the fields, and the chosen file
// stays chosen. Without this the form is sent like any other.
(function () {
  "use strict";

  const part = document.getElementById("upload-part");
  const trouble = document.getElementById("trouble-part");
  if (!part) { return; }

  function say(text) { document.dispatchEvent(new CustomEvent("portal:say", { detail: text })); }
  function event(name, detail) { return new CustomEvent(name, { bubbles: true, detail: detail }); }

  // --- Dropping. A file that misses its field must not take the place of the page.
  function zoneOf(happened) {
    const files = happened.dataTransfer && Array.from(happened.dataTransfer.types).includes("Files");
    return files && happened.target.closest ? happened.target.closest("[data-drop]") : null;
  }
  function isFileOverPage(happened) {
    return document.querySelector("[data-drop]") && happened.dataTransfer
      && Array.from(happened.dataTransfer.types).includes("Files");
  }
  ["dragenter", "dragover"].forEach(function (name) {
    document.addEventListener(name, function (happened) {
      if (!isFileOverPage(happened)) { return; }
      const zone = zoneOf(happened);
      happened.preventDefault();
      happened.dataTransfer.dropEffect = zone ? "copy" : "none";
      document.querySelectorAll("[data-drop].is-dropping").forEach(function (one) {
        if (one !== zone) { one.classList.remove("is-dropping"); }
      });
      if (zone) { zone.classList.add("is-dropping"); }
    });
  });
  document.addEventListener("dragleave", function (happened) {
    if (!happened.relatedTarget) {
      document.querySelectorAll("[data-drop].is-dropping").forEach(function (one) { one.classList.remove("is-dropping"); });
    }
  });
  document.addEventListener("drop", function (happened) {
    if (!isFileOverPage(happened)) { return; }
    const zone = zoneOf(happened);
    happened.preventDefault();
    if (!zone) { return; }
    zone.classList.remove("is-dropping");
    const field = zone.querySelector("input[type=file]");
    const taken = new DataTransfer();
    taken.items.add(happened.dataTransfer.files[0]);
    field.files = taken.files;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- Before sending: what the server would refuse at once.
  function wrongWith(field) {
    const file = field.files[0];
    const said = field.dataset;
    const ends = field.accept.split(",").filter(Boolean);
    let sentence = "";
    if (!file) { return []; }
    if (ends.length && !ends.some(function (end) { return file.name.toLowerCase().endsWith(end); })) {
      sentence = said.saysKind;
    } else if (said.maxBytes && file.size > Number(said.maxBytes)) {
      sentence = said.saysLarge;
    } else if (file.size === 0) {
      sentence = said.saysNothing;
    }
    return sentence ? [sentence.replace("__name__", file.name)] : [];
  }
  // In the capture phase: a form that sends itself when a file is chosen hears of it first.
  document.addEventListener("change", function (happened) {
    const field = happened.target;
    if (!field.matches("input[type=file]")) { return; }
    const wrong = wrongWith(field);
    field.dispatchEvent(event("portal:errors", wrong));
    if (wrong.length) { happened.stopImmediatePropagation(); }
  }, true);

  // --- Sending.
  const units = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  function megabytes(bytes) { return units.format(bytes / 1048576) + " MB"; }
  function unsent(form, sentence) { form.dispatchEvent(event("portal:unsent", sentence)); }

  function token(form) {
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
  }

  // What came back with 400: its sentences move into this page, where the file is still chosen.
  function showErrors(form, page) {
    const fresh = Array.from(page.querySelectorAll("main form")).find(function (other) {
      return other.querySelector("[data-error-summary], .field-errors");
    });
    const summary = page.querySelector("main [data-error-summary]");
    form.querySelectorAll("[data-error-summary]").forEach(function (box) { box.remove(); });
    form.querySelectorAll(".field").forEach(function (holder) {
      const field = holder.querySelector("fieldset, input, select, textarea");
      const other = fresh && field && field.id && fresh.querySelector("#" + CSS.escape(field.id));
      const lines = other ? other.closest(".field").querySelectorAll(".field-error span") : [];
      const control = holder.querySelector("input, select, textarea");
      if (control) {
        control.dispatchEvent(event("portal:errors", Array.from(lines, function (l) { return l.textContent; })));
      }
    });
    if (summary) {
      const place = form.querySelector(".card-body") || form;
      place.prepend(document.importNode(summary, true));
      unsent(form, "");
      place.querySelector("[data-error-summary]").focus();
    } else {
      const said = page.querySelector("main .trouble-text, main [role=alert] p");
      unsent(form, said ? said.textContent : trouble.dataset.lost);
    }
  }

  function sendPlainly(form, submitter) {
    if (submitter && submitter.name) {
      const choice = document.createElement("input");
      choice.type = "hidden";
      choice.name = submitter.name;
      choice.value = submitter.value;
      form.append(choice);
    }
    form.dispatchEvent(event("portal:sent"));
    HTMLFormElement.prototype.submit.call(form);
  }

  // What is wrong with the content of a file may take a page of its own.
  function isAnother(status, page) { return status === 400 && !page.querySelector("main input[type=file]"); }

  function finish(form, submitter, request) {
    const kind = request.getResponseHeader("Content-Type") || "";
    const told = kind.startsWith("application/json") ? JSON.parse(request.responseText) : null;
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    if (told && told.signedOut) {
      unsent(form, trouble.dataset.signedOut);
    } else if (told && told.location) {
      form.dispatchEvent(event("portal:sent"));
      window.location.assign(told.location);
    } else if (request.status < 400 || isAnother(request.status, page)) {
      // Looked at and not taken, such as a preview: that page comes with the form itself.
      sendPlainly(form, submitter);
    } else {
      showErrors(form, page);
    }
  }

  function send(form, submitter) {
    const body = new FormData(form);
    const request = new XMLHttpRequest();
    form.querySelectorAll(".upload").forEach(function (box) { box.remove(); });
    const place = form.querySelector(".card-foot") || form.lastElementChild;
    place.before(part.content.cloneNode(true));
    const box = form.querySelector(".upload");
    const words = box.querySelector(".upload-words");
    const bar = box.querySelector("progress");
    bar.setAttribute("aria-label", part.dataset.checking);
    body.set("csrfmiddlewaretoken", token(form));
    if (submitter && submitter.name) { body.append(submitter.name, submitter.value); }
    request.upload.addEventListener("progress", function (at) {
      if (!at.lengthComputable) { return; }
      bar.value = 100 * at.loaded / at.total;
      words.textContent = part.dataset.sent.replace("__sent__", megabytes(at.loaded)).replace("__total__", megabytes(at.total));
    });
    request.upload.addEventListener("load", function () {
      bar.removeAttribute("value");
      words.textContent = part.dataset.checking;
      say(part.dataset.checking);
    });
    request.addEventListener("load", function () {
      box.remove();
      finish(form, submitter, request);
    });
    request.addEventListener("error", function () {
      box.remove();
      unsent(form, trouble.dataset.lost);
    });
    request.addEventListener("abort", function () {
      box.remove();
      unsent(form, "");
    });
    box.querySelector("[data-upload-stop]").addEventListener("click", function () { request.abort(); });
    request.open("POST", form.getAttribute("action") || window.location.href);
    request.setRequestHeader("X-Upload", "1");
    request.send(body);
  }

  document.addEventListener("submit", function (happened) {
    const form = happened.target;
    if (happened.defaultPrevented || form.enctype !== "multipart/form-data") { return; }
    const chosen = Array.from(form.querySelectorAll("input[type=file]")).filter(function (f) { return f.files.length; });
    if (!chosen.length) { return; }
    happened.preventDefault();
    const wrong = chosen.find(function (field) { return wrongWith(field).length; });
    if (wrong) {
      wrong.dispatchEvent(event("portal:errors", wrongWith(wrong)));
      unsent(form, "");
      wrong.focus();
    } else {
      send(form, happened.submitter);
    }
  });
})();
