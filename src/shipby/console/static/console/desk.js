// Decisions by keys: a letter presses the button that names it, for the rows chosen or the row one is on.
"use strict";
const writing = (one) => one.closest("textarea,select,[contenteditable],dialog,input:not([type=checkbox])");

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-submit-keys]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  const all = button.form.querySelectorAll("input[name=chosen]");
  if (![...all].some((one) => one.checked)) {
    const here = button.form.querySelector("tr.on input[name=chosen]");
    if (!here) return;
    here.checked = true;
  }
  event.preventDefault();
  button.click();
});

document.querySelector("[data-submit-keys] textarea, [data-submit-keys] input:not([type=hidden]), [data-submit-keys] select")?.focus();
