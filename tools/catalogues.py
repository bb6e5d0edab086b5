"""Templates and code of the console -> its catalogues of texts: python tools/catalogues.py writes them anew.

New texts stand in the Chinese one without a translation until somebody writes it; --check tells what is amiss, and
changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "shipby"
LANGUAGES = ("zh_Hans", "en")
_WORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


class Plain(Catalog):
    """A catalogue whose head tells no hour, no program and no translator: the same bytes whoever writes it when."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What a reader of the file needs."""
        kept = ("Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding")
        return [(name, value) for name, value in super().mime_headers if name in kept]


def texts() -> Catalog:
    """Every text that the console marks, with the files it stands in; English."""
    found = Catalog(locale="en", domain="django", charset="utf-8")
    for path in sorted(PACKAGE.joinpath("console").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt"):
            continue
        for word, message, place in _marked(path):
            context = message[0] if word == "pgettext" else None
            told = message[1] if word == "pgettext" else message[:2] if word == "ngettext" else message[0]
            found.add(told, locations=[(path.relative_to(ROOT).as_posix(), place)], context=context)
    return found


def _marked(path: Path) -> Iterator[tuple[str, tuple[str, ...], int]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # In brackets, lines may begin where they like.
        source = f"(\n{templatize(source)}\n)"
    for line, word, message, _comments in extract_python(BytesIO(source.encode()), _WORDS, [], {"encoding": "utf-8"}):
        if message is None:
            continue  # a variable: what it may hold is marked where it is written
        told = (message,) if isinstance(message, str) else tuple(map(str, message))
        yield str(word or "_"), told, line


def place(language: str) -> Path:
    """The catalogue of a language; the compiled one lies beside it."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def held(language: str) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    path = place(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def renewed(language: str) -> Catalog:
    """The kept translations of the texts there are now; English is its own translation."""
    old, new = held(language), _empty(language)
    for message in texts():
        if not message.id:
            continue
        kept = old.get(message.id, message.context)
        fits = kept is not None and isinstance(kept.string, str) != message.pluralizable
        told = message.id if language == "en" else kept.string if kept and fits else ""
        # Without lines: a text that moves changes nothing here.
        files = sorted({(name, 0) for name, _line in message.locations})
        new.add(message.id, told, locations=files, context=message.context)
    return new


def written(catalogue: Catalog) -> bytes:
    """The .po file."""
    out = BytesIO()
    write_po(out, catalogue, sort_output=True, width=110, include_lineno=False)
    return out.getvalue()


def compiled(language: str) -> bytes:
    """The .mo file of the kept catalogue."""
    out, plain = BytesIO(), _empty(language)
    for message in held(language):
        if message.id:
            plain.add(message.id, message.string, context=message.context)
    write_mo(out, plain)
    return out.getvalue()


def _empty(language: str) -> Catalog:
    return Plain(locale=language, domain="django", charset="utf-8", fuzzy=False, header_comment="")


def amiss(language: str) -> list[str]:
    """What is wrong with a kept catalogue: texts missing, stale, untranslated, of other parts; not compiled."""
    kept, wanted = held(language), texts()
    ids = {(message.id, message.context) for message in wanted if message.id}
    have = {(message.id, message.context): message for message in kept if message.id}
    found = [f"not in the catalogue: {key[0]}" for key in ids - have.keys()]
    found += [f"no longer used: {key[0]}" for key in have.keys() - ids]
    for (told, _context), message in have.items():
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy or not all(forms):
            found.append(f"not translated: {told}")
        parts = set(_PLACES.findall(str(told)))
        found += [f"other parts than {told}: {form}" for form in forms if form and set(_PLACES.findall(form)) != parts]
    path = place(language).with_suffix(".mo")
    if not path.exists() or path.read_bytes() != compiled(language):
        found.append(f"{path.name} is not of django.po")
    return sorted(found)


def main(words: list[str]) -> int:
    """0: all is well."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    if "--check" not in words:
        for language in LANGUAGES:
            path = place(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(renewed(language)))
            path.with_suffix(".mo").write_bytes(compiled(language))
    wrong = [f"{language}: {text}" for language in LANGUAGES for text in amiss(language)]
    print("\n".join(wrong) or "complete in both languages")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
