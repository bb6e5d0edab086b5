"""Every text of a pack, and every document that has a twin, is there in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.health.tree import PACKAGE, ROOT, files, name

TEXT_KEYS = {"says", "title", "note"}
LANGUAGES = {"zh", "en"}
_CHINESE, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
_PACK_FILES = [path for suffix in (".yaml", ".yml") for path in files(suffix) if path.is_relative_to(PACKAGE / "packs")]


def _texts(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Each value under a text key, and each mapping that names a language."""
    if isinstance(node, dict):
        if LANGUAGES & node.keys():
            yield place, node
            return
        for key, value in node.items():
            if key in TEXT_KEYS and value is not None:
                yield f"{place}.{key}", value
            else:
                yield from _texts(value, f"{place}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _texts(value, f"{place}[{number}]")


def _wrong(text: Any) -> str:
    if not isinstance(text, dict) or text.keys() != LANGUAGES:
        return "not a pair of zh and en"
    if not _CHINESE.search(str(text["zh"])):
        return "no Chinese in zh"
    return "" if _LATIN.search(str(text["en"])) else "no English in en"


@pytest.mark.parametrize("path", [path for path in _PACK_FILES if path.parent.name != "cases"], ids=name)
def test_a_pack_file_speaks_both_languages(path: Path) -> None:
    documents = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    wrong = [
        f"{place}: {why}"
        for document in documents
        for place, text in _texts(document, path.stem)
        if (why := _wrong(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_chinese_documents_keep_the_headings_of_their_english_twins() -> None:
    for chinese in files(".zh-CN.md"):
        english = chinese.with_name(chinese.name.replace(".zh-CN", ""))
        assert english.exists(), f"{name(chinese)} has no English twin"
        depths = [re.findall(r"^(#+) ", path.read_text(encoding="utf-8"), re.MULTILINE) for path in (english, chinese)]
        assert depths[0] == depths[1], f"{name(english)} and {name(chinese)} differ in their headings"
    assert ROOT / "README.zh-CN.md" in files(".zh-CN.md")
