"""`shipby improve`: the ways back from a penalty or measure; a plan to do better -> made, done by items, finished."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import UsageError, not_fitting
from shipby.cli.words import Lang, Language, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.ways_back import Ways
    from shipby.people.actors import Actor

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The ways back from a penalty; plans to do better.\n\nExample: shipby improve ways E-3 --as USER",
)
Of = Annotated[str, typer.Argument(metavar="OF", help="A measure E-3, or an entry MARKET/SHOP#5.")]
Number = Annotated[str, typer.Argument(metavar="PLAN", help="Number of the plan: P-7.")]


@app.command()
def ways(of: Of, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Show how to ask, to contest and to improve, what was begun, and until when.

    Example: shipby improve ways MARKET/SHOP#5 --as USER
    """
    opened(data)
    from shipby.casework.lakes import lake_of

    found, market = _ways(of, who, now())
    _show(found, ZoneInfo(lake_of(market).zone), spoken(lang) == "zh")


@app.command()
def plan(
    of: Of,
    items: Annotated[
        list[str], typer.Option("--item", help='"WHAT | WHO | 2023-03-10": what, by whom, by when; repeat it.')
    ],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Make a plan about a measure or an entry.

    Example: shipby improve plan E-3 --item "a second packer | li | 2030-01-10" --as USER
    """
    opened(data)
    from pydantic import ValidationError

    from shipby.casework.improvement.acts import Plan
    from shipby.casework.improvement.acts import plan as act

    kind, mine = _about(of)
    try:
        given = Plan.model_validate(
            {"shop_id": mine.shop_id, "about": kind, "object_id": of, "items": [_item(text) for text in items]}
        )
    except ValidationError as error:
        raise not_fitting("--item", error) from None
    _say(act(mine.market, given, acting(who, mine), now()), lang)


@app.command("do")
def do(
    number: Number,
    place: Annotated[int, typer.Argument(metavar="ITEM", help="Which item is done: 1, 2, ...")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Say that an item is done.

    Example: shipby improve do P-7 1 --as USER
    """
    _act(number, "do", {"place": place}, who, data, lang)


@app.command()
def finish(number: Number, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Say that all of it is done; the reviewers are told.

    Example: shipby improve finish P-7 --as USER
    """
    _act(number, "finish", {}, who, data, lang)


@app.command("give-up")
def give_up(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why; part of the record.")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Give a plan up.

    Example: shipby improve give-up P-7 --reason "the shop closes" --as USER
    """
    _act(number, "give_up", {"reason": reason}, who, data, lang)


def _act(
    number: str, step: str, given: dict[str, Any], who: str | None, data: Path | None, lang: Language | None
) -> None:
    opened(data)
    from pydantic import ValidationError

    from shipby.casework.improvement.acts import ACTS
    from shipby.casework.lookup import case_of

    case, act = case_of(number, "improvement"), ACTS[step]
    try:
        told = act.given.model_validate(given)
    except ValidationError as error:
        raise not_fitting(number, error) from None
    act.run(case, told, acting(who, case.shop), now())
    case.refresh_from_db()
    _say(case, lang)


def _about(of: str) -> tuple[str, Any]:
    """The kind and the shop of what is named. Raises UsageError, Unknown."""
    shop, mark, seq = of.rpartition("#")
    if mark and seq.isdigit():
        return "entry", shop_of(shop)
    if "/" in of or not of.partition("-")[2].isdigit():
        raise UsageError(f'"{of}": write a measure E-3, or an entry MARKET/SHOP#5')
    from shipby.casework.lookup import case_of

    return "measure", case_of(of, "enforcement").shop


def _ways(of: str, who: str | None, at: datetime) -> tuple[Ways, Any]:
    from shipby.casework import ways_back
    from shipby.casework.lookup import case_of
    from shipby.ledger.models import Entry
    from shipby.people.rights import Unknown

    kind, mine = _about(of)
    actor: Actor = acting(who, mine)
    if kind == "measure":
        return ways_back.of_measure(case_of(of, "enforcement"), actor, at), mine.market
    entry = Entry.objects.select_related("shop__market").filter(shop=mine, seq=int(of.rpartition("#")[2])).first()
    if entry is None:
        raise Unknown("entry")
    return ways_back.of_entry(entry, actor, at), mine.market


def _item(text: str) -> dict[str, Any]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3:
        raise UsageError(f'--item: "{text}": write "WHAT | WHO | 2023-03-10"')
    try:
        return {"what": parts[0], "who": parts[1], "by": date.fromisoformat(parts[2])}
    except ValueError:
        raise UsageError(f'--item: "{parts[2]}" is not a day: write 2023-03-10') from None


def _show(found: Ways, zone: ZoneInfo, zh: bool) -> None:
    def at(instant: datetime) -> str:
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    kind, name = found.about
    asked = ", ".join(found.asked)
    if zh:
        show_text(f"咨询：{asked or f'shipby cases ask（{kind} {name}）'}")
    else:
        show_text(f"ask: {asked or f'shipby cases ask, about {kind} {name}'}")
    contest = found.contest
    if contest is None:
        show_text("申诉：这里没有可申诉的" if zh else "contest: nothing here can be contested of itself")
    else:
        until, left = at(contest.open.until), contest.open.left
        begun = f" ({', '.join(contest.appeals)})" if contest.appeals else ""
        show_text(f"申诉：至 {until}，还可 {left} 次{begun}" if zh else f"contest: until {until}, {left} left{begun}")
        for one in contest.scenarios:
            proofs = (proof.zh if zh else proof.en for proof in one.proofs)
            show_text(f"{one.zh if zh else one.en}: {'；'.join(proofs) if zh else '; '.join(proofs)}", 2)
    show_text("改进计划：" if zh else "improve:")
    for mine in found.plans:
        show_text(f"{mine.number} {mine.state}", 2)
        for item in mine.items:
            done = at(item.done_at) if item.done_at else ("逾期" if zh else "late") if item.late else "-"
            show_text(f"{item.place}. {item.what} | {item.who} | {item.by} | {done}", 4)
    if found.points_end:
        ends = at(found.points_end)
        show_text(f"该类积分至 {ends} 清零" if zh else f"points of this class are cleared at {ends}")


def _say(case: Any, lang: Language | None) -> None:
    show_text(f"{case.number}：{case.state}。" if spoken(lang) == "zh" else f"{case.number}: {case.state}.")
