"""The demo's market -> the README's pictures: the summary on a terminal, the report and the console in a browser.

`make pictures`. It needs a Chromium on the PATH; docs/pictures is written anew.
"""

from __future__ import annotations

import io
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from shipby.outcomes.summary.read import summarise
from shipby.outcomes.summary.render import render
from shipby.outcomes.summary.words import Lang

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LANGUAGES: tuple[tuple[Lang, str], ...] = (("en", ""), ("zh", ".zh-CN"))
LINES, COLUMNS = 28, 92
SCREEN = {"width": 1180, "height": 760}
CONSOLE = {"today": "/shops/1/today/", "order": "/shops/1/orders/02-T0191/", "standing": "/shops/1/standing/"}
"""Pages of the console by the picture's name; the first shop is the one whose day is under way."""
PASSWORD = "demo-market-2023"
"""Of the demo's people: shipby.site.demo."""
CELL = 12.2
"""Width of a character in the drawing: Rich's own."""
_PIECE = re.compile(
    r'(?P<before><text class="[^"]*-r\d+" )x="(?P<x>[\d.]+)"(?P<between> y="[\d.]+" )textLength="[\d.]+"'
    r"(?P<after>[^>]*>)(?P<text>[^<]*)</text>"
)
_RUNS = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60]+|[^\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60]+")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

_SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px;
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: ui-sans-serif, arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's own template without the fonts it would load from another host."""


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo" / "douyin"
        _shipby("judge", "examples/market", "--pack", "douyin", "--as-of", _as_of(), "--out", str(out), "--quiet")
        for lang, suffix in LANGUAGES:
            (PICTURES / f"summary{suffix}.svg").write_text(_terminal(out, lang), encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_browser())
            for lang, suffix in LANGUAGES:
                page = out.with_name(f"report{suffix}.html")
                _shipby("report", str(out), "--to", str(page), "--lang", lang)
                _screens(browser, page, suffix)
            with _served(Path(folder) / "service") as place:
                for lang, suffix in LANGUAGES:
                    _console(browser, place, lang, suffix)
            browser.close()


def _terminal(out: Path, lang: Lang) -> str:
    """The first lines of the summary as people see them, drawn."""
    printed = io.StringIO()
    render(summarise(out), Console(file=printed, width=COLUMNS, force_terminal=True, color_system="truecolor"), lang)
    lines = printed.getvalue().replace(str(out), "demo/douyin").splitlines()[:LINES]
    drawn = Console(file=io.StringIO(), width=COLUMNS, record=True, force_terminal=True)
    drawn.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
    title = "shipby summary demo/douyin" + (" --lang zh" if lang == "zh" else "")
    svg = drawn.export_svg(title=title, theme=MONOKAI, code_format=_SVG, unique_id=f"shipby-{lang}")
    return re.sub(r"[ \t]+$", "", _PIECE.sub(_by_cells, svg), flags=re.MULTILINE)


def _by_cells(found: re.Match[str]) -> str:
    """A piece of text in runs of one width: Rich allows a Chinese character the room of a Latin one."""
    x, drawn = float(found["x"]), ""
    for run in _RUNS.findall(found["text"]):
        width = CELL * cell_len(unescape(run))
        drawn += f'{found["before"]}x="{x:g}"{found["between"]}textLength="{width:g}"{found["after"]}{run}</text>'
        x += width
    return drawn


def _screens(browser: Browser, page: Path, suffix: str) -> None:
    """The top of a report and its rates as a browser shows them, in both themes."""
    for theme in ("light", "dark"):
        tab = browser.new_page(viewport=SCREEN, color_scheme=theme, reduced_motion="reduce")
        tab.goto(page.as_uri())
        tab.screenshot(path=PICTURES / f"report-{theme}{suffix}.png")
        tab.evaluate("document.querySelector('#rates').scrollIntoView()")
        tab.wait_for_timeout(300)
        tab.screenshot(path=PICTURES / f"rates-{theme}{suffix}.png")
        tab.close()


@contextmanager
def _served(data: Path) -> Iterator[str]:
    """The address of the demo's service, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ("serve", "--demo", "--data", str(data), "--port", str(port))
    server = subprocess.Popen([sys.executable, "-m", "shipby", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    place = f"http://localhost:{port}"
    try:
        while server.poll() is None:
            with suppress(OSError):
                urlopen(f"{place}/healthz")
                break
            time.sleep(0.2)
        yield place
    finally:
        server.terminate()
        server.wait()


def _console(browser: Browser, place: str, lang: Lang, suffix: str) -> None:
    """What the merchant sees in the morning, why an order is late, where his shop stands."""
    for theme in ("light", "dark"):
        locale = "en-US" if lang == "en" else "zh-CN"
        context = browser.new_context(
            viewport=SCREEN, color_scheme=theme, reduced_motion="reduce", locale=locale, timezone_id="Asia/Shanghai"
        )
        tab = context.new_page()
        tab.goto(f"{place}/sign-in/")
        tab.fill("#id_username", "merchant")
        tab.fill("#id_password", PASSWORD)
        tab.press("#id_password", "Enter")
        tab.wait_for_load_state()
        for name, path in CONSOLE.items():
            tab.goto(f"{place}{path}")
            tab.wait_for_load_state("networkidle")
            tab.screenshot(path=PICTURES / f"{name}-{theme}{suffix}.png")
        context.close()


def _shipby(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "shipby", *words], cwd=ROOT, check=True)


def _as_of() -> str:
    """The instant of the demo."""
    found = re.search(r"^AS_OF := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def _browser() -> str:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not found:
        raise SystemExit(f"no browser: install one of {', '.join(_BROWSERS)} (Debian: apt install chromium)")
    return found


if __name__ == "__main__":
    main()
