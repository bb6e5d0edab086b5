"""What the documents tell people to type works: each bash and python block is run, each link leads somewhere.

A document's blocks run in order in one empty folder that holds the project's examples/. A block that needs the
reader's own machine or files says so: `<!-- not run: why -->` on the line above it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.health.tree import ROOT, files, name

_FENCE = re.compile(
    r"(?P<skip><!-- not run: [^\n]+ -->\n)?^```(?P<language>bash|python)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r'(?:\]\(|\bsrc="|\bsrcset=")(?P<target>[^)#"\s]*)(?:#(?P<anchor>[^)"\s]+))?[)"]')
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_DOCUMENTS = [path for path in files(".md") if path.parent == ROOT or path.is_relative_to(ROOT / "docs")]


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, its code, the line it starts at."""

    language: str
    code: str
    line: int


def _blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["code"], text.count("\n", 0, found.start("code")) + 1)
        for found in _FENCE.finditer(text)
        if not found["skip"]
    ]


def _run(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-euo", "pipefail", "-c"] if block.language == "bash" else [sys.executable, "-c"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    source = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SHIPBY_")}
    environment = outside | {"PATH": path, "PYTHONPATH": source, "COLUMNS": "160"}
    return subprocess.run(
        [*command, block.code], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("document", [path for path in _DOCUMENTS if _blocks(path)], ids=name)
def test_the_blocks_of_a_document_run(document: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block in _blocks(document):
        done = _run(block, tmp_path)
        assert done.returncode == 0, f"{name(document)}:{block.line}\n{block.code}\n{done.stdout}{done.stderr}"


def _anchors(document: Path) -> set[str]:
    """What a repository's page calls the headings of a document."""
    headings = [found["text"].lower() for found in _HEADING.finditer(document.read_text(encoding="utf-8"))]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def _dead(document: Path, link: re.Match[str]) -> bool:
    target = document.parent / link["target"] if link["target"] else document
    return not target.exists() or (link["anchor"] is not None and link["anchor"] not in _anchors(target))


@pytest.mark.parametrize("document", _DOCUMENTS, ids=name)
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = _LINK.finditer(document.read_text(encoding="utf-8"))
    dead = [link[0] for link in links if "://" not in link[0] and _dead(document, link)]
    assert not dead, f"{name(document)}: {dead}"
