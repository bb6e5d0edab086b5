"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const words = JSON.parse($("words").textContent);
  const data = JSON.parse($("data").textContent);
  const root = document.documentElement;
  const lang = () => (root.lang === "en" ? 1 : 0);
  const say = (key, parts) => words[key][lang()].replace(/\{(\w+)\}/g, (all, name) => (parts && name in parts ? parts[name] : all));
  const known = (group, name) => (words[group + "_" + name] ? say(group + "_" + name) : name);
  const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  const two = (n) => String(n).padStart(2, "0");
  const make = (tag, text, kind) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  // ---- values as people read them
  const day = (n) => {
    const at = new Date(n * 864e5);
    return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  };
  const days = (from, to) => (from === to ? day(from) : `${day(from)} – ${day(to).slice(5)}`);
  const instant = (seconds) => {
    const clock = ((seconds % 86400) + 86400) % 86400;
    return `${day(Math.floor(seconds / 86400))} ${two(Math.floor(clock / 3600))}:${two(Math.floor(clock / 60) % 60)}:${two(clock % 60)}`;
  };
  const length = (seconds) => {
    const rest = seconds % 86400;
    const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
    return seconds < 86400 ? time : say("days", { n: count(Math.floor(seconds / 86400)), time });
  };
  const share = (violations, of, onTime) => {
    const n = onTime ? of - violations : violations;
    const tenths = Math.floor((2000 * n + of) / (2 * of));
    return `${count(n)}/${count(of)} = ${Math.floor(tenths / 10)}.${tenths % 10} %`;
  };
  const money = (minor) => {
    const whole = Math.abs(minor);
    return `${minor < 0 ? "-" : ""}${count(Math.floor(whole / 100))}.${two(whole % 100)}`;
  };

  // ---- the rows behind a number
  const LONG = ["reason", "value", "relief"];
  const OWN = ["order_id", "incident_id", "value"];
  const cell = (value, column, kind) => {
    if (value === null) return "";
    if (column === "margin_seconds") return value < 0 ? say("late", { n: length(-value) }) : say("left", { n: length(value) });
    if (column === "amount_minor") return money(value);
    if (kind === "day") return day(value);
    if (kind === "instant") return instant(value);
    if (kind === "integer") return count(value);
    if (kind === "flag") return say(value ? "yes" : "no");
    if (kind !== "text") return value;
    const text = OWN.includes(column) ? value : data.words[value];
    if (column === "clause") return words["clause_" + text] ? say("clause_" + text) : text;
    if (column === "outcome") return words[text] ? say(text) : known("rate", text);
    return column === "kind" || column === "form" ? known(column, text) : text;
  };
  const rowsOf = (ask) => {
    const all = data.tables[ask.t] ? data.tables[ask.t].r : [];
    const found = [];
    for (let i = 0; i < ask.r.length; i += 2) found.push(...all.slice(ask.r[i], ask.r[i] + ask.r[i + 1]));
    return found;
  };
  const tableOf = (ask, rows) => {
    const columns = data.tables[ask.t].k.map(([name, kind], i) => ({ name, kind, i })).filter(({ i }) => rows.some((row) => row[i] !== null));
    const right = ({ name, kind }) => ["integer", "points"].includes(kind) || name === "margin_seconds";
    const table = make("table");
    const head = table.createTHead().insertRow();
    for (const one of columns) {
      const name = make("th", say("col_" + one.name), right(one) ? "n" : "");
      name.scope = "col";
      head.append(name);
    }
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const one of columns) {
        const late = one.name === "margin_seconds" && row[one.i] < 0;
        line.append(make("td", cell(row[one.i], one.name, one.kind), right(one) ? "n" + (late ? " hit" : "") : LONG.includes(one.name) ? "text" : ""));
      }
    }
    return table;
  };
  const dialog = $("rows");
  let shown = null;
  const fill = () => {
    const ask = data.asks[shown];
    const rows = rowsOf(ask);
    const all = count(ask.n);
    $("rows-title").textContent = ask.h[lang()];
    $("rows-count").textContent = rows.length === 0 ? say("not_in_file", { all }) : rows.length < ask.n ? say("shown", { shown: count(rows.length), all }) : say("all_shown", { all });
    $("rows-table").replaceChildren(...(rows.length ? [tableOf(ask, rows)] : []));
    $("rows-why").hidden = !rows.length || !data.tables[ask.t].k.some(([name]) => name === "order_id");
    $("rows-all").querySelector("code").textContent = ask.c;
  };
  const open = (id) => {
    shown = id;
    fill();
    dialog.showModal();
    $("rows-table").scrollTo(0, 0);
  };
  document.addEventListener("click", (event) => {
    const number = event.target.closest("[data-ask]");
    if (number) open(Number(number.dataset.ask));
    if (event.target === dialog) dialog.close();
  });
  $("rows-close").addEventListener("click", () => dialog.close());

  // ---- charts: one stop of the tab key each, stepped through by arrows
  const charts = [...document.querySelectorAll(".plot")].map((plot) => {
    const marks = JSON.parse(plot.dataset.marks);
    const figure = plot.closest("figure");
    const strip = plot.dataset.kind === "strip";
    const onTime = plot.closest(".rate").dataset.onTime === "1";
    const output = figure.querySelector("output");
    const button = figure.querySelector(".open");
    const cursor = plot.querySelector(".cursor");
    const dots = plot.querySelectorAll("circle");
    let at = Number(plot.dataset.first);
    const text = ([from, to, a, b, c, d]) => {
      if (strip) return `${days(from, to)} · ${say("told_shops", { shops: count(a), reached: count(b) })} · ${say("told_worst")} ${share(c, d, onTime)}`;
      const state = c === "open" || c === "waived" || c === "undetermined" || (c === "breached" && d === null) ? " · " + say("rate_" + c) : "";
      return `${days(from, to)} · ${share(a, b, onTime)}${state}${d === null ? "" : " · " + d}`;
    };
    const tell = () => {
      output.textContent = text(marks[at]);
      plot.setAttribute("aria-valuetext", output.textContent);
      plot.setAttribute("aria-valuenow", at + 1);
      button.hidden = marks[at][6] === null;
      cursor.setAttribute("x1", marks[at][7] + "%");
      cursor.setAttribute("x2", marks[at][7] + "%");
      dots.forEach((dot, i) => dot.classList.toggle("on", i === at && plot.classList.contains("live")));
    };
    const go = (place) => {
      at = Math.max(0, Math.min(marks.length - 1, place));
      plot.classList.add("live");
      tell();
    };
    const rows = () => marks[at][6] !== null && open(marks[at][6]);
    const nearest = (event) => {
      const box = plot.getBoundingClientRect();
      const x = (100 * (event.clientX - box.left)) / box.width;
      let best = 0;
      marks.forEach((mark, i) => { if (Math.abs(mark[7] - x) < Math.abs(marks[best][7] - x)) best = i; });
      return best;
    };
    plot.addEventListener("pointermove", (event) => go(nearest(event)));
    plot.addEventListener("click", (event) => { go(nearest(event)); if (event.pointerType !== "touch") rows(); });
    plot.addEventListener("focus", () => go(at));
    for (const event of ["blur", "pointerleave"]) plot.addEventListener(event, () => { plot.classList.remove("live"); tell(); });
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: marks.length - 1 }[event.key];
      if (step !== undefined) go(step);
      else if (event.key === "Enter") rows();
      else return;
      event.preventDefault();
    });
    button.addEventListener("click", rows);
    return tell;
  });

  // ---- a table wider than its place is scrolled by keys as well
  const wide = () => {
    for (const one of document.querySelectorAll(".wide")) {
      if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", wide);
  wide();

  // ---- switches
  const speak = () => {
    const title = document.querySelector("title");
    document.title = lang() ? title.dataset.en : title.dataset.zh;
    $("language").textContent = lang() ? "中文" : "English";
    $("language").lang = lang() ? "zh-CN" : "en";
    charts.forEach((tell) => tell());
    if (dialog.open) fill();
  };
  $("language").addEventListener("click", () => { root.lang = lang() ? "zh-CN" : "en"; speak(); });
  const dark = () => root.dataset.theme === "dark";
  root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  $("theme").addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; });
  $("print").addEventListener("click", () => window.print());
  document.querySelector(".switches").hidden = false;
  speak();
})();
