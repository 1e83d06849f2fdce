// Buttons that copy a piece of text: <button data-copy="id" data-copied="Đã chép" hidden>. Without
// the clipboard (plain http) the text is chosen, so that Ctrl-C takes it.
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    const text = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    const live = document.getElementById("live");
    let timer = 0;
    button.hidden = false;

    function choose() {
      window.getSelection().selectAllChildren(text);
      text.focus();
    }

    function tell() {
      button.textContent = button.dataset.copied;
      live.textContent = button.dataset.copied;
      window.clearTimeout(timer);
      timer = window.setTimeout(function () {
        button.textContent = label;
        live.textContent = "";
      }, 4000);
    }

    button.addEventListener("click", function () {
      if (navigator.clipboard) {
        navigator.clipboard.writeText(text.textContent).then(tell, choose);
      } else {
        choose();
      }
    });
  });
})();
