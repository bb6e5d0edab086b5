"""`shipby packs`: rule packs -> what there is, what one says, what is wrong with it, what changed."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.words import Json, Lang, Language, aligned, counted, known, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from datetime import date

    from shipby.rules.model import Pack, Text
    from shipby.rules.show import Number, PackView, Words

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, check and compare rule packs.\n\nExample: shipby packs list",
)

Name = Annotated[str, typer.Argument(help="A market, market@version, or the folder of a pack.")]


@app.command("list")
def list_packs(lang: Lang = None, json: Json = False) -> None:
    """List the rule packs that come with the program.

    Example: shipby packs list --lang zh
    """
    from shipby.rules.load import load_pack, markets

    lang = spoken(lang)
    versions = [pack for market in markets() for pack in load_pack(market).versions]
    if json:
        _print_json([_listed(pack) for pack in versions])
        return
    rows = [
        [
            pack.market,
            pack.version,
            _in_force(pack.in_force.since, pack.in_force.until, lang),
            pack.zone,
            _said(pack.title, lang),
        ]
        for pack in versions
    ]
    show_rows([[word(key, lang) for key in ("pack", "version", "in_force", "zone", "title")], *rows], "<<<<<")


@app.command("show")
def show_pack(name: Name, lang: Lang = None, json: Json = False) -> None:
    """Show a pack: each clause in words, each number with unit, date, source and grade.

    Example: shipby packs show MARKET --lang zh
    """
    from shipby.rules.load import load_pack
    from shipby.rules.show import show

    lang = spoken(lang)
    versions = load_pack(name).versions
    if json:
        _print_json([asdict(show(pack)) | {"sources": _sources(pack)} for pack in versions])
        return
    for place, pack in enumerate(versions):
        if place:
            typer.echo()
        _show_view(show(pack), lang)
        _show_sources(pack, lang)


@app.command("lint")
def lint(
    name: Annotated[
        str | None, typer.Argument(help="A market, market@version, or the folder of a pack. Default: all.")
    ] = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Check packs: bands cover once, dates join, numbers are cited, keys are known, both languages are there.

    Exit code 1 if anything is to be mended.

    Example: shipby packs lint my-market
    """
    from shipby.rules.documents import PackError
    from shipby.rules.load import lint_pack, markets

    lang = spoken(lang)
    found = {one: lint_pack(one) for one in ([name] if name else markets())}
    unknown = [finding for findings in found.values() for finding in findings if finding.code == "pack.unknown"]
    if unknown:
        raise PackError(unknown)
    if json:
        _print_json([{"pack": one} | asdict(finding) for one, findings in found.items() for finding in findings])
    for one, findings in found.items() if not json else ():
        for finding in findings:
            show_text(str(finding))
        clean = word("lint_clean", lang, name=one)
        typer.echo(counted("lint", len(findings), lang, name=one) if findings else clean)
    if any(found.values()):
        raise SystemExit(1)


@app.command("diff")
def diff_packs(
    a: Annotated[str, typer.Argument(help="A market (its newest version), market@version, or the folder of a pack.")],
    b: Annotated[str, typer.Argument(help="What to compare it with.")],
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Show what changed between two packs or versions, value by value.

    Example: shipby packs diff MARKET@2022-12 my-packs/market/2023-05
    """
    from shipby.rules.diff import diff
    from shipby.rules.load import load_pack

    lang = spoken(lang)
    before, after = load_pack(a).versions[-1], load_pack(b).versions[-1]
    changes = diff(before, after)
    if json:
        _print_json([asdict(change) for change in changes])
        return
    names = {"a": f"{before.market} {before.version}", "b": f"{after.market} {after.version}"}
    typer.echo(counted("diff", len(changes), lang, **names) if changes else word("diff_none", lang, **names))
    for change in changes:
        key = "added" if change.before is None else "removed" if change.after is None else "changed"
        typer.echo(change.path)
        show_text(word(key, lang, before=change.before, after=change.after), 4)


# ------------------------------------------------------------------ one version


def _show_view(view: PackView, lang: Language) -> None:
    typer.echo(f"{view.market} {view.version}  {_said(view.title, lang)}")
    show_text(_sentence(view.says, lang))
    dates = _in_force(view.since, view.until, lang)
    show_text(word("holds", lang, dates=dates, zone=view.zone, currency=view.currency))
    blocks = {block: list(numbers) for block, numbers in groupby(view.numbers, lambda one: _block(one.path))}
    clauses = {clause.id for clause in view.clauses}
    for clause in view.clauses:
        typer.echo()
        typer.echo(f"{clause.id}  {_said(clause.title, lang)}")
        show_text(_sentence(clause.says, lang), 2)
        _show_numbers(blocks.get(clause.id, []), _place(clause), view.since, lang)
    for block, numbers in blocks.items():
        if block not in clauses:
            typer.echo()
            typer.echo(block)
            _show_numbers(numbers, None, view.since, lang)
    if view.notes:
        typer.echo()
        typer.echo(word("notes", lang))
        for note in view.notes:
            show_text(_sentence(note, lang), 2)


def _show_numbers(numbers: list[Number], own: str | None, since: date | None, lang: Language) -> None:
    """Each source above the numbers that rest on it; a clause's own source stands first in any case."""
    above = None
    if own is not None:
        show_text(word("source", lang, at=own), 2)
        above = own
    rows = aligned([(_inner(one.path), _value(one, since, lang)) for one in numbers], "<<", 4)
    for number, lines in zip(numbers, rows, strict=True):
        if _place(number) != above:
            above = _place(number)
            show_text(word("source", lang, at=above), 2)
        for line in lines:
            typer.echo(line)


def _place(cited: Words | Number) -> str:
    return f"{cited.source}, {cited.at} ({cited.grade})"


def _value(number: Number, since: date | None, lang: Language) -> str:
    """Value and unit; the day it holds from where that is not the version's own."""
    if not number.published:
        return word("unpublished", lang)
    later = f" ({word('since', lang, since=number.since)})" if number.since != since else ""
    return f"{number.value} {_unit(number.unit or '', lang)}".rstrip() + later


def _unit(unit: str, lang: Language) -> str:
    """A unit in words; those of accounts and currencies name them."""
    for key, pattern in (("unit_points_of", r"points of (.+)"), ("unit_minor", r"(.+) minor units")):
        if found := re.fullmatch(pattern, unit):
            return word(key, lang, of=found[1])
    return known(f"unit_{unit}", unit, lang)


def _block(path: str) -> str:
    return path.split(" / ")[0]


def _inner(path: str) -> str:
    """The path within its block, without what every number of its kind ends in."""
    inner = path.partition(" / ")[2] or path
    return inner.removesuffix(" / value").removesuffix(" / points")


def _show_sources(pack: Pack, lang: Language) -> None:
    typer.echo()
    typer.echo(word("sources", lang))
    for key, source in pack.sources.items():
        dated = f", {source.dated}" if source.dated else ""
        link = f", {source.link}" if source.link else ""
        show_text(f"{key}: {_said(source.title, lang)}, {source.published_by}{dated}{link}", 2)
        for tag, address in source.pages.items():
            typer.echo(f"    [{tag}] {address}")
    show_text(word("grades", lang))


# ------------------------------------------------------------------ small things


def _in_force(since: Any, until: Any, lang: Language) -> str:
    parts = [word(key, lang, **{key: day}) for key, day in (("since", since), ("until", until)) if day is not None]
    return " ".join(parts) or word("always", lang)


def _sentence(text: Text, lang: Language) -> str:
    """A text; in Chinese without the spaces that a folded line of YAML leaves."""
    return re.sub(r"(?<=[\u2e80-\uffef]) +(?=[\u2e80-\uffef])", "", text.zh) if lang == "zh" else text.en


def _said(text: Text, lang: Language) -> str:
    return text.zh if lang == "zh" else text.en


def _listed(pack: Pack) -> dict[str, Any]:
    return {
        "market": pack.market,
        "version": pack.version,
        "since": pack.in_force.since,
        "until": pack.in_force.until,
        "zone": pack.zone,
        "currency": pack.currency,
        "clauses": [clause.id for clause in pack.clauses],
        "title": pack.title.model_dump(),
        "hash": _hash(pack),
    }


def _hash(pack: Pack) -> str:
    from shipby.rules.timeline import hash_of

    return hash_of([pack])


def _sources(pack: Pack) -> dict[str, Any]:
    return {key: source.model_dump(mode="json") for key, source in pack.sources.items()}


def _print_json(data: Any) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    from pydantic import BaseModel

    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
