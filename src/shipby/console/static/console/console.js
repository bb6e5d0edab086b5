// Clocks that go on, times in the reader's own zone, keys. Every page works without this file.
"use strict";
const root = document.documentElement;
const units = root.dataset.units.split(",");
const sizes = [86400, 3600, 60, 1];
// The server's clock decides: the reader's may be wrong.
const ahead = Date.parse(root.dataset.now) - Date.now();
const now = () => Date.now() + ahead;

function length(seconds) {
  const parts = sizes.map((size, place) => {
    const count = Math.floor(seconds / size);
    seconds %= size;
    return [count, units[place]];
  });
  let first = parts.findIndex(([count]) => count);
  if (first < 0) first = parts.length - 1;
  return parts.slice(first, first + 2).map((part) => part.join(" ")).join(" ");
}

function tick() {
  const at = now();
  for (const one of document.querySelectorAll("[data-left]")) {
    const left = Date.parse(one.dateTime) - at;
    const told = length(Math.floor(Math.abs(left) / 1000));
    const text = left > 0 ? told : root.dataset.over.replace("{}", told);
    if (one.textContent !== text) one.textContent = text;
    one.classList.toggle("over", left <= 0);
    one.classList.toggle("soon", left > 0 && left < 3600000);
  }
  for (const one of document.querySelectorAll("[data-clock]")) {
    const minutes = Number(one.dataset.clock);
    const text = new Date(at + minutes * 60000).toISOString().slice(11, 16);
    if (one.textContent !== text) one.textContent = text;
  }
}

// An instant is told on the platform's clock. Where the reader's differs, his own stands beside it.
function localise(within) {
  for (const one of within.querySelectorAll("time[data-at]:not([data-told])")) {
    one.dataset.told = "";
    const zone = /([+-])(\d\d):(\d\d)$/.exec(one.dateTime);
    const platform = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
    const at = new Date(one.dateTime);
    if (-at.getTimezoneOffset() === platform) continue;
    const own = new Intl.DateTimeFormat(root.lang, {dateStyle: "medium", timeStyle: "medium"}).format(at);
    one.title = `${root.dataset.yours}: ${own}`;
    const beside = one.closest("[data-own]");
    if (beside) {
      const told = document.createElement("small");
      const form = {month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23"};
      told.className = "own soft";
      told.textContent = `${root.dataset.yours} ${new Intl.DateTimeFormat(root.lang, form).format(at)}`;
      beside.append(told);
    }
  }
  const clock = within.querySelector("[data-clock]");
  if (clock && -new Date().getTimezoneOffset() !== Number(clock.dataset.clock)) {
    const own = document.getElementById("own-clock");
    if (own) {
      own.hidden = false;
      own.querySelector("time").dataset.clock = String(-new Date().getTimezoneOffset());
    }
  }
}

const typing = (one) => one.closest("input,select,textarea,[contenteditable],dialog");
const rows = () => [...document.querySelectorAll("tr[data-row]")].filter((one) => one.checkVisibility());

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((one) => one.classList.contains("on"));
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  all.forEach((one) => one.classList.toggle("on", one === next));
  const link = next.querySelector("a,button,input");
  if (link) link.focus({preventScroll: true});
  next.scrollIntoView({block: "nearest"});
}

let going = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) && event.target.type !== "checkbox") return;
  const on = document.querySelector("tr[data-row].on");
  if (going && Date.now() - going < 1500) {
    going = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) place.click();
    return;
  }
  const act = {
    "?": () => document.getElementById("keys")?.showModal(),
    "/": () => document.querySelector("[data-search]")?.focus(),
    g: () => { going = Date.now(); },
    j: () => step(1),
    k: () => step(-1),
    x: () => on?.querySelector("input[type=checkbox]")?.click(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) document.getElementById("keys").showModal();
  if (event.target.closest("[data-print]")) window.print();
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One box for all of a table; how many are chosen stands on the buttons that act on them.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  const form = event.target.closest("form");
  if (all) form.querySelectorAll("tbody input[type=checkbox]").forEach((one) => { one.checked = all.checked; });
  form?.querySelectorAll("[data-chosen]").forEach((one) => {
    const count = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
    one.textContent = count ? `(${count})` : "";
  });
});

localise(document);
tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", (event) => { localise(event.target); tick(); });

// A form that was refused is gone on with at the first field that is wrong.
document.querySelector("main [aria-invalid=true]")?.focus();
