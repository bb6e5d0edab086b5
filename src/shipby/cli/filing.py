"""`shipby filing`: orders that cannot be sent in time -> filed, one or many; decided, one or many; listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.cases import read_file, read_text, show_cases
from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.options import instant_of
from shipby.cli.words import Json, Lang, Language, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.filing.batch import Proof
    from shipby.casework.filing.checks import Wish
    from shipby.casework.filing.models import Batch
    from shipby.people.actors import Actor
    from shipby.rules.timeline import RulePack

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="File orders that cannot be sent in time; approve and reject what is filed.\n\n"
    "Example: shipby filing list --state submitted --as REVIEWER",
)
Numbers = Annotated[list[str], typer.Argument(metavar="FILING...", help="Numbers of filings: F-12.")]
Number = Annotated[str, typer.Argument(metavar="FILING", help="Number of the filing: F-12.")]
ShopName = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")]
Until = Annotated[str, typer.Option("--dispatch-by", help="When it will be sent at the latest, with zone.")]
Why = Annotated[str, typer.Option(help="A reason that the pack accepts: natural_disaster, ...")]
First = Annotated[str | None, typer.Option("--affected-from", help="First civil day in which nothing can be sent.")]
Last = Annotated[str | None, typer.Option("--affected-until", help="Last civil day.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Division code, or its first digits; repeatable.")]
Proofs = Annotated[
    list[str] | None, typer.Option("--proof", metavar="KIND:FILE", help="A file that proves it; repeatable.")
]


@app.command()
def submit(
    shop: ShopName,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Id of the order.")],
    reason: Why,
    dispatch_by: Until,
    affected_from: First = None,
    affected_until: Last = None,
    region: Regions = None,
    proof: Proofs = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """File one order: it awaits review, or the rule and the time that forbid it are told.

    Example: shipby filing submit MARKET/SHOP O1 --reason natural_disaster
    --dispatch-by 2023-03-06T12:00:00+08:00 --proof authority_notice:notice.pdf --as USER

    Exit codes: 0 done, 2 wrong usage, 5 no service, 7 refused.
    """
    opened(data)
    from shipby.casework.filing.batch import one
    from shipby.casework.lakes import rules_of
    from shipby.casework.orders import orders_now

    of = shop_of(shop)
    actor, at = acting(who, of), now()
    wish = _wish(reason, dispatch_by, affected_from, affected_until, region)
    order_now = orders_now(of.market, [order], at).get(order)
    told = one(of, order, wish, _proofs(proof), actor, at, rules_of(of.market), order_now)
    show_text(f"{told.case.number} {told.zh if spoken(lang) == 'zh' else told.en}")


@app.command()
def bulk(
    shop: ShopName,
    reason: Why,
    dispatch_by: Until,
    orders: Annotated[Path | None, typer.Option(help="CSV of order ids: a column order_id, or the only one.")] = None,
    among: Annotated[
        str | None, typer.Option(help="Or the open orders of a region, by its code's first digits.")
    ] = None,
    due_from: Annotated[str | None, typer.Option(help="With --among: their deadline lies at or after this.")] = None,
    due_until: Annotated[str | None, typer.Option(help="With --among: and at or before this.")] = None,
    affected_from: First = None,
    affected_until: Last = None,
    region: Regions = None,
    proof: Proofs = None,
    result: Annotated[Path | None, typer.Option(help="CSV to write: what became of each order.")] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """File many orders, each accepted or refused on its own.

    Example: shipby filing bulk MARKET/SHOP --orders ids.csv --reason event
    --dispatch-by 2023-03-06T12:00:00+08:00 --proof picture:photo.jpg --result result.csv --as USER
    """
    opened(data)
    from shipby.casework.filing import batch

    if (orders is None) == (among is None):
        raise UsageError("name the orders one way: --orders FILE, or --among REGION with --due-from and --due-until")
    of = shop_of(shop)
    actor = acting(who, of)
    wish, proofs = _wish(reason, dispatch_by, affected_from, affected_until, region), _proofs(proof)
    if orders is not None:
        what, ids = orders.name, list(batch.ids_of(read_text("--orders", orders)))
    else:
        what, ids = _chosen(of, among or "", due_from, due_until)
    _filed(batch.begin(of, ids, what, wish, actor, now(), proofs), actor, result, lang)


@app.command()
def resume(
    number: Annotated[int, typer.Argument(metavar="BATCH", help="Number of a batch that was interrupted.")],
    result: Annotated[Path | None, typer.Option(help="CSV to write: what became of each order.")] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """File what is left of a batch, and write its result again. Nothing is filed twice.

    Example: shipby filing resume 3 --result result.csv --as USER
    """
    opened(data)
    from shipby.casework.filing.models import Batch
    from shipby.people.rights import Unknown

    found = Batch.objects.select_related("shop__market").filter(pk=number).first()
    if found is None:
        raise Unknown("batch")
    _filed(found, acting(who, found.shop), result, lang)


@app.command()
def resubmit(
    number: Number,
    reason: Annotated[str | None, typer.Option(help="Another reason.")] = None,
    dispatch_by: Annotated[str | None, typer.Option("--dispatch-by", help="Another time of dispatch.")] = None,
    affected_from: First = None,
    affected_until: Last = None,
    region: Regions = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Submit a rejected filing again, mended; what is not named stays. Files are added by `shipby cases attach`.

    Example: shipby filing resubmit F-12 --dispatch-by 2023-03-05T12:00:00+08:00 --as USER
    """
    opened(data)
    from shipby.casework.filing.acts import resubmit as act
    from shipby.casework.filing.acts import wish_of
    from shipby.casework.lakes import rules_of
    from shipby.casework.lookup import case_of
    from shipby.casework.orders import orders_now

    case, at = case_of(number, "filing"), now()
    new: dict[str, Any] = {
        "reason": reason, "dispatch_by": _instant("--dispatch-by", dispatch_by) if dispatch_by else None,
        "affected_from": _day(affected_from), "affected_until": _day(affected_until),
        "regions": tuple(region) if region else None,
    }  # fmt: skip
    wish = replace(wish_of(case.filing), **{name: cell for name, cell in new.items() if cell is not None})
    order = orders_now(case.market, [case.order_id], at).get(case.order_id)
    told = act(case, wish, acting(who, case.shop), at, rules_of(case.market), order)
    show_text(f"{case.number} {told.zh if spoken(lang) == 'zh' else told.en}")


@app.command()
def approve(
    numbers: Numbers,
    reason: Annotated[str, typer.Option(help="Why, if you like; part of the record.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Approve filings, each recorded apart: the deadlines move, also where they passed.

    Example: shipby filing approve F-12 F-13 --as REVIEWER
    """
    _decide(_Decision(numbers, reason, False), who, data, lang)


@app.command()
def reject(
    numbers: Numbers,
    remark: Annotated[str, typer.Option(help="What to mend: the merchant reads it.")],
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Reject filings with a remark; the deadlines stay.

    Example: shipby filing reject F-12 --remark "name the road that is closed" --as REVIEWER
    """
    _decide(_Decision(numbers, remark, True), who, data, lang)


@app.command()
def withdraw(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, if you like; part of the record.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Withdraw a filing before its decision; a new one is allowed within the limit.

    Example: shipby filing withdraw F-12 --as USER
    """
    opened(data)
    from shipby.casework.filing.acts import withdraw as act
    from shipby.casework.lookup import case_of

    case = case_of(number, "filing")
    act(case, acting(who, case.shop), now(), reason)
    show_text(f"{number}：已撤回。" if spoken(lang) == "zh" else f"{number}: withdrawn.")


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Review status: submitted, approved, rejected, withdrawn.")] = "",
    shop: Annotated[str, typer.Option(metavar="MARKET/SHOP", help="Of this shop.")] = "",
    since: Annotated[str | None, typer.Option("--from", help="Submitted at or after this instant.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Submitted at or before this instant.")] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """List filings by the instant of submission and review status, what is due first, first.

    Example: shipby filing list --state submitted --as REVIEWER
    """
    opened(data)
    from shipby.casework.showing import cases

    market, _, shop_id = shop.partition("/")
    found = cases(
        acting(who), type="filing", state=state, market=market, shop=shop_id,
        since=_instant("--from", since) if since else None, until=_instant("--until", until) if until else None,
    )  # fmt: skip
    show_cases(found, spoken(lang), now(), json=json)


@dataclass(frozen=True, slots=True)
class _Decision:
    numbers: list[str]
    remark: str
    reject: bool


def _decide(decision: _Decision, who: str | None, data: Path | None, lang: Language | None) -> None:
    """Each on its own. Exits with 7 where one was refused."""
    opened(data)
    from shipby.casework.filing.batch import decide
    from shipby.casework.lakes import rules_of
    from shipby.casework.lookup import case_of
    from shipby.cli import EXIT_REFUSED

    actor, zh = acting(who), spoken(lang) == "zh"
    rules: dict[int, RulePack] = {}
    refused = 0
    for number in decision.numbers:
        case = case_of(number, "filing")
        of = rules.setdefault(case.market.pk, rules_of(case.market))
        [(_, why)] = decide([case], actor, now, of, remark=decision.remark, reject=decision.reject)
        refused += why is not None
        case.refresh_from_db()
        show_text(f"{number}: {(why.zh if zh else why.en) if why else case.state}")
    if refused:
        raise typer.Exit(EXIT_REFUSED)


def _filed(begun: Batch, actor: Actor, result: Path | None, lang: Language | None) -> None:
    from shipby.casework.filing import batch
    from shipby.casework.lakes import rules_of
    from shipby.lake.durable import write_text

    batch.file(begun, actor, now, rules_of(begun.shop.market))
    if result:
        write_text(result, batch.as_csv(begun))
    rows = list(begun.rows.order_by("place").values_list("order_id", "code", "zh", "en"))
    accepted = sum(code == "submitted" for _, code, _, _ in rows)
    if spoken(lang) == "zh":
        show_text(f"批次 {begun.pk}：{len(rows)} 个订单，受理 {accepted} 个，未受理 {len(rows) - accepted} 个。")
    else:
        show_text(f"Batch {begun.pk}: {len(rows)} orders, {accepted} accepted, {len(rows) - accepted} refused.")
    show_rows(
        [[order, zh if spoken(lang) == "zh" else en] for order, code, zh, en in rows if code != "submitted"], "<<", 2
    )


def _chosen(of: Any, region: str, due_from: str | None, due_until: str | None) -> tuple[str, list[str]]:
    from shipby.casework.orders import Among, orders_among

    if due_from is None or due_until is None:
        raise UsageError("--among: name the window of their deadlines with --due-from and --due-until")
    among = Among(region, _instant("--due-from", due_from), _instant("--due-until", due_until))
    ids = [order.order_id for order in orders_among(of.market, of.shop_id, among, now())]
    if not ids:
        raise UsageError(f"--among {region}: no open order without a shipment is due from {due_from} to {due_until}")
    return f"region {region}, due {due_from} to {due_until}", ids


def _wish(reason: str, dispatch_by: str, first: str | None, last: str | None, regions: list[str] | None) -> Wish:
    from shipby.casework.filing.checks import Wish

    return Wish(reason, _instant("--dispatch-by", dispatch_by), _day(first), _day(last), tuple(regions or ()))


def _proofs(given: list[str] | None) -> list[Proof]:
    from shipby.casework.filing.batch import Proof

    proofs = []
    for text in given or ():
        kind, colon, path = text.partition(":")
        if not colon:
            raise UsageError(f'--proof "{text}": write KIND:FILE, such as authority_notice:notice.pdf')
        proofs.append(Proof(Path(path).name, kind, read_file("--proof", Path(path))))
    return proofs


def _instant(option: str, text: str) -> datetime:
    return datetime.fromisoformat(instant_of(option, text.strip()) or "")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f'"{text}" is not a day: write 2023-03-01') from None
