"""`shipby appeal`: what stands against a shop -> contested, decided, shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, Language, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.appeal.open import Appealable
    from shipby.casework.models import Case
    from shipby.people.actors import Actor
    from shipby.people.models import Market
    from shipby.rules.timeline import RulePack

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Contest a penalty, a compensation or a measure; decide what others contest.\n\n"
    "Example: shipby appeal open MARKET/SHOP --as USER",
)
Number = Annotated[str, typer.Argument(metavar="APPEAL", help="Number of the appeal: A-12.")]
ShopName = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")]
Text = Annotated[str | None, typer.Option("--text", help="Why, in the pack's number of characters.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; part of the record.")]
Proof = Annotated[
    list[str] | None, typer.Option("--proof", metavar="KIND:FILE", help="A file that proves it; repeatable.")
]
Why = Annotated[str, typer.Option("--reason", help="Why, if you like; part of the record.")]


@app.command("open")
def open_(shop: ShopName, who: As = None, data: Data = None, lang: Lang = None, json: Json = False) -> None:
    """Say what can be appealed and until which second.

    Example: shipby appeal open MARKET/SHOP --as USER
    """
    opened(data)
    from shipby.casework.appeal.open import appealable

    of = shop_of(shop)
    rules = _rules(of.market)
    found = appealable(of, rules, acting(who, of), now())
    if json:
        rows = [_plain(one) for one in found]
        typer.echo(dumps({"schema": "shipby.appealable/1", "rows": rows}, ensure_ascii=False, indent=1, default=str))
        return
    zh = spoken(lang) == "zh"
    if not found:
        show_text("没有可申诉的内容。" if zh else "Nothing that was notified stands here.")
        return
    head = ["条款", "对象", "最晚申诉", "剩余次数", ""] if zh else ["clause", "about", "until", "left", ""]
    show_rows([head, *(_row(one, rules.zone, zh) for one in found)], "<<<><")


@app.command("draft")
def draft(
    shop: ShopName,
    text: Annotated[str, typer.Option("--text", help="Why, in the pack's number of characters.")],
    clause: Annotated[str, typer.Option(help="Clause of the penalty, as shown by `open`.")] = "",
    order: Annotated[str, typer.Option(help="The order it is about.")] = "",
    window: Annotated[str, typer.Option(help="First day of the window it is about: 2023-03-01.")] = "",
    measure: Annotated[str, typer.Option(help="Number of a measure at discretion: E-3.")] = "",
    name: Annotated[
        list[str] | None, typer.Option(help="An order of the window that is contested; may be repeated.")
    ] = None,
    proof: Proof = None,
    scenario: Annotated[str, typer.Option(help="What happened: shipby appeal kit names them.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Begin an appeal, without effect yet.

    Example: shipby appeal draft MARKET/SHOP --clause CLAUSE --window 2023-03-01 --text "..." --as USER
    """
    opened(data)
    from shipby.casework.appeal.acts import draft as begin
    from shipby.casework.appeal.targets import Target

    if bool(order) + bool(window) + bool(measure) != 1:
        raise UsageError("name one thing: --clause with --order or with --window, or --measure")
    if name and not window:
        raise UsageError("--name: only an appeal about a window names orders of it")
    of = shop_of(shop)
    target = Target(clause, order, _day(window) if window else None, measure)
    actor, files = acting(who, of), [_proof(one) for one in proof or ()]
    case = begin(of, target, text, actor, now(), _rules(of.market), orders=name or (), scenario=scenario)
    _attach(case, files, actor)
    _say(case, lang)


@app.command("submit")
def submit(number: Number, text: Text = None, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Submit a draft: the entries it contests are held, and count all the same.

    Example: shipby appeal submit A-12 --as USER
    """
    with _case(number, data, who, lang) as (case, actor, rules):
        from shipby.casework.appeal.acts import submit as act

        act(case, actor, now(), rules, text)


@app.command("complete")
def complete(
    number: Number, text: Text = None, proof: Proof = None, who: As = None, data: Data = None, lang: Lang = None
) -> None:
    """Submit a returned appeal again, within the hours it was given.

    Example: shipby appeal complete A-12 --as USER
    """
    with _case(number, data, who, lang) as (case, actor, rules):
        from shipby.casework.appeal.acts import complete as act

        _attach(case, [_proof(one) for one in proof or ()], actor)
        act(case, actor, now(), rules, text)


@app.command("withdraw")
def withdraw(number: Number, reason: Why = "", who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Withdraw an appeal before its decision: it is not counted, and no day is added. The owner's alone.

    Example: shipby appeal withdraw A-12 --as OWNER
    """
    with _case(number, data, who, lang) as (case, actor, _):
        from shipby.casework.appeal.acts import withdraw as act

        act(case, actor, now(), reason)


@app.command("discard")
def discard(number: Number, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Give up a draft.

    Example: shipby appeal discard A-12 --as USER
    """
    with _case(number, data, who, lang) as (case, actor, _):
        from shipby.casework.appeal.acts import discard as act

        act(case, actor, now())


@app.command("return")
def return_(
    number: Number,
    missing: Annotated[str, typer.Option(help="What is missing.")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Send an appeal back to be completed.

    Example: shipby appeal return A-12 --missing "the courier's stamp" --as REVIEWER
    """
    with _case(number, data, who, lang) as (case, actor, rules):
        from shipby.casework.appeal.decide import send_back

        send_back(case, actor, now(), missing, rules)


@app.command("uphold")
def uphold(
    number: Number,
    reason: Reason,
    cause: Annotated[str, typer.Option(help="not_merchant: not his cause; finding_wrong: the finding is wrong.")],
    order: Annotated[
        list[str] | None, typer.Option(help="Of the orders named, one that is upheld; may be repeated. Default: all.")
    ] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Uphold an appeal: the next run corrects, a contested measure is revoked.

    Example: shipby appeal uphold A-12 --cause not_merchant --reason "the courier's log" --as REVIEWER
    """
    with _case(number, data, who, lang) as (case, actor, rules):
        from shipby.casework.appeal.decide import decide

        decide(case, actor, now(), rules, upheld=True, reason=reason, cause=cause, orders=order)


@app.command("dismiss")
def dismiss(number: Number, reason: Reason, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Dismiss an appeal.

    Example: shipby appeal dismiss A-12 --reason "no proof" --as REVIEWER
    """
    with _case(number, data, who, lang) as (case, actor, rules):
        from shipby.casework.appeal.decide import decide

        decide(case, actor, now(), rules, upheld=False, reason=reason)


@app.command("kit")
def kit(
    scenario: Annotated[str, typer.Argument(help="What happened; without it the scenarios are listed.")] = "",
    number: Annotated[str, typer.Option("--appeal", help="Compare with the files of this appeal.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Say what proof to bring, what is on file and what is missing.

    Example: shipby appeal kit scan_missing
    """
    opened(data)
    from shipby.casework.appeal.kit import SCENARIOS
    from shipby.casework.appeal.kit import kit as asked
    from shipby.casework.lookup import case_of
    from shipby.people.rights import check

    zh = spoken(lang) == "zh"
    if not scenario:
        show_rows([[name, one.zh if zh else one.en] for name, one in SCENARIOS.items()], "<<")
        return
    if scenario not in SCENARIOS:
        raise UsageError(f'"{scenario}" is no scenario: one of {", ".join(SCENARIOS)}')
    case = case_of(number, "appeal") if number else None
    if case:
        check(acting(who, case.shop), "read", "appeal", shop=case.shop)
    told = asked(scenario, case)
    states = [("已有" if zh else "on file", one) for one in told.on_file]
    states += [("缺少" if zh else "missing", one) for one in told.missing]
    show_rows([[state, one.kind, one.zh if zh else one.en] for state, one in states], "<<<")


@contextmanager
def _case(
    number: str, data: Path | None, who: str | None, lang: Language | None
) -> Iterator[tuple[Case, Actor, RulePack]]:
    """The appeal, who acts on it and the rules; what became of it is said when the block ends well."""
    opened(data)
    from shipby.casework.lookup import case_of

    case = case_of(number, "appeal")
    yield case, acting(who, case.shop), _rules(case.market)
    case.refresh_from_db()
    _say(case, lang)


def _proof(text: str) -> tuple[str, str, bytes]:
    """Kind, file name and content. Raises UsageError."""
    from shipby.cli.cases import read_file

    kind, colon, file = text.partition(":")
    if not colon:
        raise UsageError(f'--proof "{text}": write KIND:FILE, such as tracking_trail:trail.png')
    return kind, Path(file).name, read_file("--proof", Path(file))


def _attach(case: Case, files: Sequence[tuple[str, str, bytes]], actor: Actor) -> None:
    from shipby.casework.evidence import attach

    for kind, name, content in files:
        attach(case, name, kind, content, actor, now())


def _rules(market: Market) -> RulePack:
    from shipby.casework.lakes import rules_of

    return rules_of(market)


def _say(case: Case, lang: Language | None) -> None:
    zone = _rules(case.market).zone
    due = case.due_at.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="seconds") if case.due_at else ""
    if spoken(lang) == "zh":
        until = due or ("未知（缺少日历）" if case.due_unknown else "")
        show_text(f"{case.number}：{case.state}" + (f"；{case.due_who} 应于 {until} 前处理。" if until else "。"))
    else:
        until = due or (f"not known ({case.due_unknown})" if case.due_unknown else "")
        show_text(f"{case.number}: {case.state}" + (f"; due by the {case.due_who}: {until}." if until else "."))


def _row(one: Appealable, zone: str, zh: bool) -> list[str]:
    target = one.target
    about = target.measure or target.order_id or f"{target.window_start}"
    if one.pending:
        state = f"{one.pending} 审理中" if zh else f"{one.pending} is being decided"
    elif one.accepted:
        state = "逾期视为接受" if zh else "accepted by silence"
    else:
        state = ""
    until = one.until.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    return [target.clause or "-", about, until, str(one.left), state]


def _plain(one: Appealable) -> dict[str, Any]:
    target = one.target
    return {
        "clause": target.clause, "order_id": target.order_id, "window_start": target.window_start,
        "measure": target.measure, "noticed_at": one.contested.noticed_at, "until": one.until, "left": one.left,
        "pending": one.pending, "accepted": one.accepted,
    }  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'--window: "{text}" is not a day: write 2023-03-01') from None
