"""`shipby risk`, `shipby headroom`: what can still turn -> what to do first, and the room that is left."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.options import Settings, Threads, instant_of, memory_of, values_of
from shipby.cli.words import Json, Lang, show_text, spoken

if TYPE_CHECKING:
    from shipby.foresight import Foresight

Place = Annotated[Path, typer.Argument(help="Output folder of a judgement, folder of facts, or lake.", metavar="PLACE")]
Pack = Annotated[str | None, typer.Option(help="Rules: named by a judgement or a lake, needed for facts.")]
AsOf = Annotated[
    str | None, typer.Option(help="Look ahead from this instant, with zone. Default: the run's, or the newest fact.")
]
Shop = Annotated[str | None, typer.Option(help="Only this shop.")]
Limit = Annotated[int | None, typer.Option(min=1, help="So many at most. Default: 20 as text, all as JSON.")]
Memory = Annotated[str, typer.Option(help="Memory for the engine; more is spilled to disk.")]
_SHOWN = 20


def risk(
    place: Place,
    shop: Shop = None,
    pack: Pack = None,
    as_of: AsOf = None,
    settings: Settings = None,
    limit: Limit = None,
    memory: Memory = "4GB",
    threads: Threads = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """List orders that must still meet a clause: until when, how, and what a miss would add.

    What saves most per order comes first. A lake is read as its last run left it; --as-of judges it anew.

    Example: shipby risk out --shop shop-03

    Example: shipby risk my-facts --pack MARKET --as-of 2023-02-01T00:00:00+08:00 --json

    Exit codes: 0 done, 1 failed, 2 wrong usage, 4 facts refused, 5 folder or lake refused, 130 stopped.
    """
    with _opened(place, pack, as_of, settings, shop, memory, threads) as ahead:
        told = ahead.at_risk(shop, limit or (None if json else _SHOWN))
        _warn(ahead)
        if json:
            from shipby.foresight.data import risk_json

            typer.echo(risk_json(told))
        else:
            from shipby.foresight.text import Teller

            _print(Teller(spoken(lang), ahead.rules).risk(told))


def headroom(
    place: Place,
    shop: Shop = None,
    pack: Pack = None,
    as_of: AsOf = None,
    settings: Settings = None,
    limit: Limit = None,
    memory: Memory = "4GB",
    threads: Threads = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Show how far each open window is from each line, and the fewest orders that keep it below.

    With --shop or --json also the points that stand, the next node, and what expires when.

    Example: shipby headroom out --shop shop-03 --lang zh

    Example: shipby headroom my-lake --limit 5

    Exit codes: 0 done, 1 failed, 2 wrong usage, 4 facts refused, 5 folder or lake refused, 130 stopped.
    """
    with _opened(place, pack, as_of, settings, shop, memory, threads) as ahead:
        told = ahead.headroom(shop, limit or (None if json else _SHOWN))
        balances = ahead.balances(shop) if json or shop is not None else []
        _warn(ahead)
        if json:
            from shipby.foresight.data import headroom_json

            typer.echo(headroom_json(told, balances))
        else:
            from shipby.foresight.text import Teller
            from shipby.foresight.words import word

            teller = Teller(spoken(lang), ahead.rules)
            _print([*teller.headroom(told), *teller.balances(balances)])
            if shop is None:
                _print(["", word("shops_only", spoken(lang))])


def _opened(
    place: Path,
    pack: str | None,
    as_of: str | None,
    settings: Path | None,
    shop: str | None,
    memory: str,
    threads: int | None,
) -> AbstractContextManager[Foresight]:
    from shipby.foresight import look_ahead

    return look_ahead(
        place,
        pack=pack,
        as_of=instant_of("--as-of", as_of),
        settings=values_of(settings),
        shop=shop,
        memory=memory_of(memory),
        threads=threads,
    )


def _warn(ahead: Foresight) -> None:
    for sentence in ahead.warnings:
        typer.echo(f"warning: {sentence}", err=True)


def _print(lines: Iterable[str]) -> None:
    """Sentences wrapped, further lines of one indented once more."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        show_text(line.strip(), indent) if line else typer.echo()
