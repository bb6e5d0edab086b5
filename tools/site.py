"""The repository's pages, those beside docs/ too -> the site's, with their links; each page speaks its language."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
BESIDE_DOCS = {
    "README.md": "index.md",
    "README.zh-CN.md": "index.zh-CN.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "examples/README.md": "examples.md",
    "LICENSE": "LICENSE",
}
"""Where a file of the repository stands in the site; what is in docs/ keeps its place."""

_TARGET = re.compile(r'(?P<before>\]\(|\bsrc="|\bsrcset=")(?P<target>[^)#"\s]+)')
_BROKEN_LINE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uff60])\n(?=[\u3000-\u9fff\uff00-\uff60])")
"""A browser would make a space of it, in the middle of a Chinese sentence."""

_DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(?P<lines>.*?)```", re.DOTALL)
_ARROW = re.compile(r"^\s*(?P<from>\S+) --> (?P<to>[^\s:]+)(?:: (?P<step>\S+))?$", re.MULTILINE)

_CHINESE = ".zh-CN.md"


def on_files(files: Any, config: Any) -> Any:
    """The files beside docs/ are in the site."""
    for path, uri in BESIDE_DOCS.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links lead where their targets stand in the site."""
    here = posixpath.dirname(_in_repository(page.file.src_uri))

    def moved(found: re.Match[str]) -> str:
        target = found["target"]
        if "://" in target:
            return found[0]
        uri = _in_site(posixpath.normpath(posixpath.join(here, target)))
        return found["before"] + posixpath.relpath(uri, posixpath.dirname(page.file.src_uri) or ".")

    return _BROKEN_LINE.sub("", _TARGET.sub(moved, _DIAGRAM.sub(_drawn, markdown)))


def _drawn(found: re.Match[str]) -> str:
    """A diagram in plain characters: what would draw it in a browser would come from another host."""
    arrows = [one.groups("") for one in _ARROW.finditer(found["lines"])]
    ends = {one for one, to, _step in arrows if to == "[*]"}
    known = [(one.replace("[*]", "●"), step, to) for one, to, step in arrows if to != "[*]"]
    left, middle = (max(len(one[place]) for one in known) for place in (0, 1))
    lines = [f"{one:<{left}} ── {step:<{middle}} ──▶ {to}{' ◉' if to in ends else ''}" for one, step, to in known]
    return "\n".join(("```text", *lines, "```"))


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """The frame around a page speaks its language, and leads to the same page in the other."""
    uri = page.file.src_uri
    chinese = uri.endswith(_CHINESE)
    config.theme["language"] = "zh" if chinese else "en"
    twins = {one.file.src_uri: one.url for one in nav.pages}
    other = uri.replace(_CHINESE, ".md") if chinese else uri.replace(".md", _CHINESE)
    there = twins.get(other, "index.html" if chinese else "index.zh-CN.html")
    both = [("en", "English", there if chinese else page.url), ("zh", "中文", page.url if chinese else there)]
    config.extra["alternate"] = [{"lang": lang, "name": name, "link": link} for lang, name, link in both]
    return context


def _in_repository(uri: str) -> str:
    return next((path for path, place in BESIDE_DOCS.items() if place == uri), f"docs/{uri}")


def _in_site(path: str) -> str:
    return BESIDE_DOCS.get(path, path.removeprefix("docs/"))
