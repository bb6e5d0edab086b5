"""`make docs`: the repository's pages become a site in both languages that asks nothing of another host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.health.tree import ROOT, files, name

_LOADED = re.compile(
    r"""<(?:script|img|source|iframe)\b[^>]*?\bsrc(?:set)?=["']?(?P<of_tag>[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|icon|preconnect|preload))[^>]*?\bhref=["']?(?P<of_link>[^"'\s>]+)"""
    r"""|url\(["']?(?P<of_style>[^"')]+)"""
)
_ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(to)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return to


def test_every_page_of_the_repository_is_in_the_site(site: Path) -> None:
    documents = [path for path in files(".md") if path.is_relative_to(ROOT / "docs")]
    pages = [site / path.relative_to(ROOT / "docs").with_suffix(".html") for path in documents]
    pages = [page.with_name("index.html") if page.name == "README.html" else page for page in pages]
    beside = [path.name for path in files(".md") if path.parent == ROOT and "README" not in path.name]
    pages += [site / beside_docs.lower().replace(".md", ".html") for beside_docs in beside]
    lost = [str(page.relative_to(site)) for page in [*pages, site / "index.zh-CN.html"] if not page.is_file()]
    assert not lost


def test_a_page_speaks_its_language_and_leads_to_the_other(site: Path) -> None:
    for english, chinese in (("index.html", "index.zh-CN.html"), ("guide/five-minutes.html", None)):
        twin = chinese or english.replace(".html", ".zh-CN.html")
        for page, lang, other in ((english, "en", twin), (twin, "zh", english)):
            text = (site / page).read_text(encoding="utf-8")
            assert f'<html lang="{lang}"' in text
            leads = os.path.relpath(site / other, (site / page).parent)
            assert f'href="{leads}" hreflang="{"zh" if lang == "en" else "en"}"' in text


def test_a_diagram_is_drawn_without_anything_from_another_host(site: Path) -> None:
    for language in ("", ".zh-CN"):
        page = (site / "reference" / f"cases{language}.html").read_text(encoding="utf-8")
        article = _ARTICLE.search(page)
        assert article
        assert "stateDiagram" not in article[0]
        assert "draft     ── submit   ──▶ submitted" in article[0]


def test_nothing_is_loaded_from_another_host_and_all_that_is_loaded_is_there(site: Path) -> None:
    wrong = []
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        for found in _LOADED.finditer(path.read_text(encoding="utf-8")):
            target = next(filter(None, found.groups())).partition("#")[0].partition("?")[0]
            if (
                target
                and not target.startswith("data:")
                and not (path.parent / target).exists()
                and path.name != "404.html"
            ):
                wrong.append(f"{path.relative_to(site)}: {target}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_words_are_found_in_both_languages(served: str, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto(f"{served}/index.html")
    page.click(".md-search__input")
    page.get_by_text("Type to start searching").wait_for()
    for word, place in (("余量", "reading-a-verdict.zh-CN.html"), ("quarantine", "outcomes.html")):
        page.fill(".md-search__input", word)
        page.keyboard.press("End")  # the page looks at keys
        page.wait_for_selector(f".md-search-result__link[href*='{place}']", state="attached")
    page.close()


def test_a_chinese_sentence_has_no_gaps_where_its_source_has_lines(site: Path) -> None:
    for page in site.rglob("*.zh-CN.html"):
        article = _ARTICLE.search(page.read_text(encoding="utf-8"))
        assert article
        assert not re.search(r"[\u4e00-\u9fff，。；]\n[\u4e00-\u9fff]", article[0]), page.name


def test_the_pictures_are_small_and_draw_with_what_the_reader_has() -> None:
    pictures = [path for path in files() if path.is_relative_to(ROOT / "docs" / "pictures")]
    assert len(pictures) >= 6
    for path in pictures:
        assert path.stat().st_size < 300_000, name(path)
        if path.suffix == ".svg":
            drawn = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "http" not in drawn, name(path)
