// A file dropped anywhere on the page is taken and judged.
"use strict";
const form = document.querySelector("[data-drop]");
const zone = form.querySelector(".drop");
const field = form.querySelector("input[type=file]");

function send() {
  form.querySelector(".busy").hidden = false;
  form.setAttribute("aria-busy", "true");
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  field.files = event.dataTransfer.files;
  form.requestSubmit();
});
form.addEventListener("submit", send);
