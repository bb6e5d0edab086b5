// A form is sent once, and the page says so until the answer comes. What was written and not taken (the session was
// over, the form too old, we failed) stands in its page again when that is opened anew: in this tab, for this person.
"use strict";
const KEPT = "unsent";
const AGAIN = 10000;
const NOT_KEPT = ["hidden", "password", "file", "submit", "button"];
const who = document.documentElement.dataset.who;
const sentAt = new WeakMap();
const posts = (form) => (form.getAttribute("method") || "").toLowerCase() === "post";
const action = (form) => form.getAttribute("action") || "";
const written = (form) => [...form.elements].filter((one) => one.name && !NOT_KEPT.includes(one.type));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !posts(form)) return;
  if (Date.now() - (sentAt.get(form) || 0) < AGAIN) {
    event.preventDefault();
    return;
  }
  sentAt.set(form, Date.now());
  form.setAttribute("aria-busy", "true");
  document.getElementById("sending").hidden = false;
  if (document.querySelector("[data-lost]")) return;
  const cells = written(form).map((one) => [one.name, one.value, Boolean(one.checked)]);
  if (cells.length) {
    sessionStorage.setItem(KEPT, JSON.stringify({who, page: location.pathname, action: action(form), cells}));
  }
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.getElementById("sending").hidden = true;
  for (const form of document.querySelectorAll("form[aria-busy]")) {
    form.removeAttribute("aria-busy");
    sentAt.delete(form);
  }
});

function fill(form, cells) {
  for (const [name, value, checked] of cells) {
    for (const one of written(form)) {
      const box = one.type === "checkbox" || one.type === "radio";
      if (one.name !== name || box && one.value !== value) continue;
      if (box) one.checked = checked;
      else one.value = value;
    }
  }
  for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  document.getElementById("kept").hidden = false;
}

const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
if (kept && document.querySelector("[data-lost]")) {
  sessionStorage.setItem(KEPT, JSON.stringify({...kept, lost: true}));
} else if (kept) {
  const mine = kept.who === who;
  const here = kept.page === location.pathname;
  if (!mine || here || !kept.lost) sessionStorage.removeItem(KEPT);
  const form = [...document.forms].find((one) => posts(one) && action(one) === kept.action && written(one).length);
  if (mine && here && kept.lost && form) fill(form, kept.cells);
}
