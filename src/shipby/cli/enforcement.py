"""`shipby enforcement`: measures -> confirmed, declined, ended, shown; what is restricted now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.words import Lang, Language, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.models import Case
    from shipby.people.actors import Actor
    from shipby.rules.model import Pack

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Confirm, decline, end and show measures against shops.\n\nExample: shipby enforcement list --as OPERATOR",
)
Number = Annotated[str, typer.Argument(metavar="MEASURE", help="Number of the measure: E-3.")]
ShopName = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; part of the record.")]
Why = Annotated[str, typer.Option("--reason", help="Why, if you like; part of the record.")]


@app.command("list")
def list_(
    state: Annotated[
        str, typer.Option(help="proposed, active, ended, declined, revoked. Default: the first two.")
    ] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """List measures, those first that wait longest.

    Example: shipby enforcement list --as OPERATOR
    """
    opened(data)
    from shipby.casework.enforcement.kinds import named
    from shipby.casework.models import Case
    from shipby.people.rights import check, visible

    actor, side = acting(who), int(spoken(lang) == "en")
    check(actor, "read", "enforcement")
    wanted = [state] if state else ["proposed", "active"]
    cases = Case.objects.filter(type="enforcement", state__in=wanted).select_related("measure", "shop__market")
    heads = [["编号", "店铺", "处置", "状态", "开始", "结束"], ["measure", "shop", "what", "state", "from", "until"]]
    rows = [
        [case.number, str(case.shop), named(case.measure.kinds)[side], case.state,
         _day(case.measure.active_from), _day(case.measure.active_until)]
        for case in visible(actor, cases.order_by("id"))
    ]  # fmt: skip
    show_rows([heads[side], *rows], "<<<<<<")


@app.command("show")
def show(number: Number, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Print the statement of reasons.

    Example: shipby enforcement show E-3 --as USER
    """
    opened(data)
    from shipby.casework.lookup import case_of
    from shipby.people.rights import check

    case = case_of(number, "enforcement")
    check(acting(who, case.shop), "read", "enforcement", shop=case.shop)
    typer.echo(case.measure.zh if spoken(lang) == "zh" else case.measure.en)


@app.command("restricted")
def restricted(shop: ShopName, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Say what is restricted now, and until when.

    Example: shipby enforcement restricted MARKET/SHOP --as USER
    """
    opened(data)
    from shipby.casework.enforcement.kinds import named
    from shipby.casework.enforcement.restrictions import restrictions
    from shipby.casework.lakes import rules_of
    from shipby.people.rights import check

    of, zh = shop_of(shop), spoken(lang) == "zh"
    check(acting(who, of), "read", "enforcement", shop=of)
    zone = ZoneInfo(rules_of(of.market).zone)
    found = restrictions(of, now())
    if not found:
        show_text("目前没有限制。" if zh else "Nothing is restricted.")
    open_end = "直到运营结束" if zh else "until an operator ends it"
    for what, until in found.items():
        name = named(what.kind)[0 if zh else 1]
        ends = until.astimezone(zone).isoformat(sep=" ", timespec="seconds") if until else open_end
        show_text(f"{name} {what.on}: {ends}".replace(" :", ":"))


@app.command("confirm")
def confirm(number: Number, reason: Why = "", who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Begin a measure that was proposed: the shop is told, the deduction posted.

    Example: shipby enforcement confirm E-3 --as OPERATOR
    """
    with _case(number, data, who, lang) as (case, actor, pack):
        from shipby.casework.enforcement.acts import start

        start(case, pack, actor, now(), reason)


@app.command("decline")
def decline(number: Number, reason: Reason, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Take no measure.

    Example: shipby enforcement decline E-3 --reason "a single slip" --as OPERATOR
    """
    with _case(number, data, who, lang) as (case, actor, _):
        from shipby.casework.enforcement.acts import decline as act

        act(case, actor, now(), reason)


@app.command("end")
def end(number: Number, reason: Reason, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """End a measure early, or one that is open-ended.

    Example: shipby enforcement end E-3 --reason "mended" --as OPERATOR
    """
    with _case(number, data, who, lang) as (case, actor, _):
        from shipby.casework.enforcement.acts import end as act

        act(case, actor, now(), reason)


@app.command("propose")
def propose(
    shop: ShopName,
    kind: Annotated[str, typer.Option(help="What measure: close_shop, ban_product ...")],
    ground: Annotated[str, typer.Option(help="The ground the rules give: shipby packs show names them.")],
    says: Annotated[str, typer.Option(help="The facts it rests on.")],
    order: Annotated[str, typer.Option(help="The order it concerns, if one.")] = "",
    product: Annotated[str, typer.Option(help="The product it concerns, if one.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Propose a measure at discretion, on a ground that the rules give.

    Example: shipby enforcement propose MARKET/SHOP --kind close_shop --ground GROUND --says "..." --as OPERATOR
    """
    opened(data)
    from shipby.casework.enforcement.acts import propose as act
    from shipby.casework.enforcement.grounds import of_discretion
    from shipby.casework.lakes import rules_of

    of, at = shop_of(shop), now()
    pack = rules_of(of.market).versions[-1]
    _say(act(of_discretion(pack, kind, ground, says, order, product, at), of, acting(who, of), at), lang)


@contextmanager
def _case(number: str, data: Path | None, who: str | None, lang: Language | None) -> Iterator[tuple[Case, Actor, Pack]]:
    """The measure, who acts on it and the rules; what became of it is said when the block ends well."""
    opened(data)
    from shipby.casework.lakes import rules_of
    from shipby.casework.lookup import case_of

    case = case_of(number, "enforcement")
    yield case, acting(who, case.shop), rules_of(case.market).versions[-1]
    case.refresh_from_db()
    _say(case, lang)


def _day(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else "-"


def _say(case: Case, lang: Language | None) -> None:
    show_text(f"{case.number}：{case.state}。" if spoken(lang) == "zh" else f"{case.number}: {case.state}.")
