"""`shipby explain`: ids of orders -> why each was judged so."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Language, width


@dataclass(frozen=True, slots=True)
class Question:
    """What the orders are judged by."""

    facts: Path
    pack: str
    as_of: str
    settings: dict[str, Any] | None


def explain(
    order_ids: Annotated[list[str], typer.Argument(help="Ids of orders.", metavar="ORDER_ID...")],
    out: Annotated[
        Path | None,
        typer.Option(help="Output folder of a judgement: it names facts, pack, as-of and settings, and has the rates."),
    ] = None,
    facts: Annotated[Path | None, typer.Option(help="Folder of fact tables.")] = None,
    pack: Annotated[str | None, typer.Option(help="Rules: market, market@version, or the folder of a pack.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Judge what was known at this instant, with zone.")] = None,
    settings: Annotated[Path | None, typer.Option("--set", help="The operator's own values, JSON or YAML.")] = None,
    lang: Annotated[
        Language | None, typer.Option("--lang", help="Language of the text. Default: the terminal's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain every verdict on an order.

    Per clause: the rule and its source, each step of the deadline, what was asked and answered, each fact with the
    time it happened and the time it was learned, the margin, what would have acquitted the order. It comes from the
    plan that judges.

    Example: shipby explain O0001 --out out --lang zh
    """
    from shipby.outcomes.explain import UnknownOrderError, as_text
    from shipby.outcomes.explain import explain as explained

    asked = _question(out, facts, pack, as_of, settings)
    try:
        told = explained(asked.facts, order_ids, pack=asked.pack, as_of=asked.as_of, settings=asked.settings, out=out)
    except UnknownOrderError as error:
        raise UsageError(str(error)) from None
    if as_json:
        typer.echo(_data(told))
        return
    columns = width() if sys.stdout.isatty() else None
    typer.echo("\n\n\n".join(as_text(one, lang or language(os.environ), columns) for one in told))


def language(environment: Any) -> Language:
    """Chinese where the environment's locale is, else English."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def _data(told: Any) -> str:
    """One object, or a list of several, as JSON."""
    import json

    from shipby.outcomes.explain import as_json

    plain = [as_json(one) for one in told]
    return json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=1)


def _question(
    out: Path | None, facts: Path | None, pack: str | None, as_of: str | None, settings: Path | None
) -> Question:
    """What was given on the command line, the rest from the run in `out`."""
    from shipby.outcomes.folder import read_manifest
    from shipby.rules.settings import read_settings

    run: Any = read_manifest(out) if out is not None else None
    own = read_settings(settings) if settings is not None else run["settings"] if run else None
    folder = facts or (Path(run["circumstances"]["facts"]) if run else None)
    name = pack or (run["pack"]["name"] if run else None)
    instant = _instant(as_of) or (run["as_of"] if run else None)
    missing = [
        option for option, value in (("--facts", folder), ("--pack", name), ("--as-of", instant)) if value is None
    ]
    if folder is None or name is None or instant is None:
        raise UsageError(f"{', '.join(missing)} missing: name them, or the output folder of a judgement with --out.")
    return Question(folder, name, instant, own)


def _instant(text: str | None) -> str | None:
    from shipby.domain.instants import instant_us

    if text is not None:
        try:
            instant_us(text)
        except ValueError as error:
            raise UsageError(f"--as-of: {error}") from None
    return text
