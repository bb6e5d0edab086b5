"""Who reads by contrast, keys or ear: colours that stand apart, names for every control, one outline of headings."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.opened import opened

_CONTRASTS = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const found = rgb(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || one.closest("script,style,noscript")) continue;
    const style = getComputedStyle(one);
    const front = rgb(one instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(front), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 600);
    const name = `${one.tagName}.${one.getAttribute("class")} ${one.textContent.slice(0, 20)}`;
    if (ratio < (large ? 3 : 4.5)) bad.push(`${name} ${ratio.toFixed(2)}`);
  }
  return [...new Set(bad)];
}"""

_NAMELESS = """() => [...document.querySelectorAll("button, a, [role], [tabindex='0'], dialog")].filter((one) => {
  const by = (one.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
  const named = by.some((other) => other && other.textContent.trim());
  return !(one.textContent.trim() || one.getAttribute("aria-label") || named);
}).map((one) => one.outerHTML.slice(0, 90))"""

_SMALL = """() => [...document.querySelectorAll("button, .plot")].filter((one) => one.checkVisibility()).map((one) => {
  const box = one.getBoundingClientRect();
  return [Math.min(box.width, box.height), one.outerHTML.slice(0, 80)];
}).filter(([size]) => size < 12)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["daily", "fortnightly"])
def test_every_text_stands_out_from_its_ground(chromium: Any, reports: dict[str, Path], name: str, theme: str) -> None:
    with opened(chromium, reports[name], color_scheme=theme) as one:
        assert one.page.evaluate(_CONTRASTS) == []
        one.page.locator(".num").first.click()
        assert one.page.evaluate(_CONTRASTS) == []


def test_every_control_has_a_name(chromium: Any, reports: dict[str, Path]) -> None:
    with opened(chromium, reports["daily"]) as one:
        one.page.locator(".num").first.click()
        assert one.page.evaluate(_NAMELESS) == []
        assert one.page.evaluate(_SMALL) == []
        ids = one.page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
        assert len(ids) == len(set(ids))


def test_the_outline_has_one_top_and_skips_no_level(chromium: Any, reports: dict[str, Path]) -> None:
    with opened(chromium, reports["daily"]) as one:
        levels = [
            int(tag[1])
            for tag in one.page.evaluate(
                "[...document.querySelectorAll('main :is(h1,h2,h3,h4)')].map((one) => one.tagName)"
            )
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_cell_has_a_heading(chromium: Any, reports: dict[str, Path]) -> None:
    with opened(chromium, reports["daily"]) as one:
        bare = one.page.evaluate(
            "[...document.querySelectorAll('main table')].filter((one) => one.querySelectorAll('th[scope]').length < 2)"
            ".map((one) => one.outerHTML.slice(0, 90))"
        )
        assert bare == []
        assert one.page.evaluate("document.documentElement.lang") == "zh-CN"
