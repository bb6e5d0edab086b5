"""Every citation leads somewhere, every source is used, every text is in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipby.rules.advice import meant
from shipby.rules.checks.remark import Remark, Spot, parts
from shipby.rules.model import Pack, Source, Text

_TAG = re.compile(r"\[([^\]]+)\]")
_CITE = "Cite it where it is used, or take it away."
_HAN = re.compile(r"[\u4e00-\u9fff]")


def sources(pack: Pack) -> Iterator[Remark]:
    """Keys and pages that are cited and that sources.yaml lacks."""
    for place, source, tags in _citations(pack):
        entry = pack.sources.get(source.key)
        if entry is None:
            message = f'sources.yaml has no "{source.key}"'
            yield Remark("pack.source", (*place, "key"), message, meant(source.key, pack.sources))
            continue
        for tag in tags:
            if tag not in entry.pages:
                message = f'sources.yaml has no page "{tag}" under {source.key}'
                yield Remark("pack.page", (*place, "at"), message, meant(tag, entry.pages))


def unused(pack: Pack) -> Iterator[Remark]:
    """Sources and pages that nothing cites."""
    cited = {(source.key, tag) for _, source, tags in _citations(pack) for tag in ("", *tags)}
    for key, entry in pack.sources.items():
        if (key, "") not in cited:
            yield Remark("pack.unused", ("sources", key), f'nothing cites the source "{key}"', _CITE)
        for tag in entry.pages:
            if (key, tag) not in cited:
                yield Remark("pack.unused", ("sources", key, "pages", tag), f'nothing cites the page "{tag}"', _CITE)


def texts(pack: Pack) -> Iterator[Remark]:
    """Texts that are not in the language they are said to be in."""
    for place, part in parts(pack):
        if isinstance(part, Text):
            if not _HAN.search(part.zh):
                yield Remark("pack.language", (*place, "zh"), f'"{part.zh}" is not Chinese', "Say it in Chinese.")
            if part.zh == part.en:
                yield Remark("pack.language", (*place, "en"), f'"{part.en}" is not English', "Say it in English.")


def _citations(pack: Pack) -> Iterator[tuple[Spot, Source, list[str]]]:
    for place, part in parts(pack):
        if isinstance(part, Source):
            yield place, part, _TAG.findall(part.at)
