// A field of a form is looked at when it was changed and left, never while one types. The
// sentences are the form's own: they stand on the control (toolkit/live_checks.py), or the portal
// reads the text as the form would. Nothing is refused here: that is the sent form's business.
(function () {
  "use strict";

  const part = document.getElementById("field-error-part");
  if (!part) { return; }
  const answers = new Map();

  // --- What is said at a field, as the field tag writes it.
  function show(field, sentences) {
    const holder = field.closest(".field");
    if (!holder) { return; }
    const group = holder.querySelector("fieldset");
    const owner = group || field;
    const id = owner.id + "_error";
    const former = holder.querySelector(".field-errors");
    const named = (owner.getAttribute("aria-describedby") || "").split(" ")
      .filter(function (name) { return name && name !== id; });
    if (former) { former.remove(); }
    holder.classList.toggle("has-error", sentences.length > 0);
    if (sentences.length) {
      const errors = document.createElement("div");
      errors.className = "field-errors";
      errors.id = id;
      sentences.forEach(function (sentence) {
        const line = part.content.cloneNode(true);
        line.querySelector("span").textContent = sentence;
        errors.append(line);
      });
      holder.append(errors);
      named.push(id);
      owner.setAttribute("aria-invalid", "true");
      if (!group) { document.dispatchEvent(new CustomEvent("portal:say", { detail: sentences.join(" ") })); }
    } else {
      owner.removeAttribute("aria-invalid");
    }
    if (named.length) {
      owner.setAttribute("aria-describedby", named.join(" "));
    } else {
      owner.removeAttribute("aria-describedby");
    }
  }

  function read(kind, text) {
    const address = part.dataset.check + "?" + new URLSearchParams({ kind: kind, text: text });
    if (!answers.has(address)) {
      answers.set(address, fetch(address, { redirect: "error" }).then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.json();
      }));
    }
    return answers.get(address).catch(function () {
      answers.delete(address);
      return { errors: [], written: null };
    });
  }

  async function check(field) {
    const said = field.dataset;
    const text = field.value.trim();
    if (field.validity.badInput || (said.saysNumber && field.validity.stepMismatch)) {
      show(field, [said.saysNumber || field.validationMessage]);
    } else if (!text) {
      show(field, said.saysEmpty ? [said.saysEmpty] : []);
    } else if (said.saysLow && field.validity.rangeUnderflow) {
      show(field, [said.saysLow]);
    } else if (said.saysHigh && field.validity.rangeOverflow) {
      show(field, [said.saysHigh]);
    } else if (said.check) {
      const told = await read(said.check, text);
      if (field.value.trim() !== text) { return; }
      if (told.written) { field.value = told.written; }
      show(field, told.errors);
    } else {
      show(field, []);
    }
  }

  document.addEventListener("change", function (event) {
    const field = event.target;
    const form = field.form;
    if (!form || form.getAttribute("method") !== "post" || field.type === "file") { return; }
    if (!field.closest("main") || !field.closest(".field")) { return; }
    if (field.matches("[type=radio], [type=checkbox]")) {
      show(field, []);
    } else if (field.matches("input, select, textarea")) {
      check(field);
    }
  });
  document.addEventListener("portal:errors", function (event) { show(event.target, event.detail); });
})();
