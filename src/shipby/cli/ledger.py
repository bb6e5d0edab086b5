"""`shipby ledger`: a run -> posted; a shop -> its balances and entries, an export that anyone can recompute."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli import EXIT_FAILED
from shipby.cli.edge import As, Data, acting, market_of, now, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, Language, counted, show_heading, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.ledger.balances import Balance, Statement
    from shipby.ledger.models import Entry
    from shipby.ledger.posted import NodeReached
    from shipby.outcomes.runs.stored import Stored
    from shipby.people.models import Market, Shop

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

ShopText = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop, by its id in the facts.")]


@app.callback()
def root() -> None:
    """Points and money of shops: append-only entries, balances, and the proof that they add up.

    Example: shipby ledger balance MARKET/shop-02 --as USER
    """


@app.command()
def post(
    run: Annotated[str, typer.Argument(metavar="MARKET/RUN", help="The market and the number of a run of its lake.")],
    data: Data = None,
    who: As = None,
    lang: Lang = None,
) -> None:
    """Post a run; posting it again changes nothing.

    Entries bring every position to what it says, and measures follow.

    Example: shipby ledger post MARKET/3 --as OPERATOR

    Exit codes: 0 done, 1 failed (an older judgement than the posted one), 2 wrong usage, 5 no service, 7 not allowed.
    """
    opened(data)
    from shipby.casework.lakes import rules_of
    from shipby.casework.loop import enter

    market, number = _named(run)
    posted, _ = enter(market, _stored(market, rules_of(market).market, number), acting(who), now())
    language = spoken(lang)
    if posted.already:
        show_text(word("ledger_already", language, run=posted.run))
        return
    waiting = word("ledger_wait", language, n=posted.waiting) if posted.waiting else ""
    entries = counted("ledger_entries", len(posted.entries), language)
    show_text(f"{word('ledger_posted', language, run=posted.run)}{entries}{waiting}{'。' if language == 'zh' else '.'}")
    for key, nodes in (("ledger_node", posted.reached), ("ledger_unnode", posted.unreached)):
        for node in nodes:
            show_text(_node(key, node, language), indent=2)


@app.command()
def balance(
    shop: ShopText,
    entries: Annotated[bool, typer.Option("--entries", help="Also list every entry, oldest first.")] = False,
    data: Data = None,
    who: As = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show a shop's points, money and what waits.

    Example: shipby ledger balance MARKET/shop-02 --entries --as USER
    """
    opened(data)
    from shipby.casework.lakes import rules_of
    from shipby.casework.limits import civil_day
    from shipby.ledger.balances import statement
    from shipby.ledger.posting import accounts_of

    mine, at = _readable(shop, who, "balance"), now()
    rules = rules_of(mine.market)
    accounts = accounts_of(rules_of(mine.market, civil_day(at, rules.zone)))
    told = statement(mine, accounts, rules.zone, at)
    if as_json:
        _print(told)
        return
    language = spoken(lang)
    if not told.entries and not told.waiting:
        show_text(word("ledger_none", language, shop=shop))
        return
    _show_balances(told, rules.zone, language)
    if entries:
        _show_entries(told, rules.zone, language)
    if told.waiting:
        _show_waiting(told, rules.zone, language)


@app.command()
def export(
    shop: ShopText,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="JSON file to write.")],
    data: Data = None,
    who: As = None,
    lang: Lang = None,
) -> None:
    """Write a shop's ledger, with all it takes to recompute it.

    Entries, the last run's outcomes and manifest, the rules of accounts.

    Example: shipby ledger export MARKET/shop-02 shop-02.json --as USER
    """
    opened(data)
    import json

    from shipby.casework.lakes import rules_of
    from shipby.casework.limits import civil_day
    from shipby.lake.durable import write_text
    from shipby.ledger.export import export as exported

    mine, at = _readable(shop, who, "export"), now()
    rules = rules_of(mine.market, civil_day(at, rules_of(mine.market).zone))
    write_text(out, json.dumps(exported(mine, rules, at), ensure_ascii=False, indent=1) + "\n")
    show_text(word("ledger_written", spoken(lang), path=out))


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Exports of shops.")], lang: Lang = None
) -> None:
    """Recompute exports; no service is needed.

    Numbers without gaps, money at 0, positions as judged, balances, nodes.

    Example: shipby ledger verify shop-02.json

    Exit codes: 0 everything adds up, 1 it does not, 2 no such export.
    """
    import json

    from shipby.ledger.verify import verify as verified

    language, wrong = spoken(lang), False
    for path in files:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = verified(data)
        except FileNotFoundError:
            raise UsageError(f"there is no file {path}: write one with shipby ledger export") from None
        except (ValueError, KeyError, AttributeError) as error:
            raise UsageError(f"{path} cannot be read as an export of a ledger: {error}") from None
        wrong = wrong or bool(found)
        if found:
            typer.echo(counted("ledger_wrong", len(found), language, path=path))
            for one in found:
                show_text(str(one), indent=2)
        else:
            typer.echo(word("ledger_right", language, path=path, n=f"{len(data['entries']):,}"))
    if wrong:
        raise typer.Exit(EXIT_FAILED)


# ------------------------------------------------------------------ what is named


def _named(text: str) -> tuple[Market, int]:
    market, slash, number = text.partition("/")
    if not slash or not number.isdecimal():
        raise UsageError(f'"{text}": write MARKET/NUMBER, such as the run that shipby run told of')
    return market_of(market), int(number)


def _stored(market: Market, pack: str, number: int) -> Stored:
    from shipby.ledger.posting import lake_of
    from shipby.outcomes.runs.stored import all_runs, place

    runs = {run.number: run for run in all_runs(place(lake_of(market), pack))}
    if number not in runs:
        known = ", ".join(map(str, list(runs)[-5:])) or "none"
        raise UsageError(f"{market.name} has no run {number}; its last are: {known}. shipby run makes one")
    return runs[number]


def _readable(text: str, who: str | None, kind: str) -> Shop:
    """The shop, when the actor may read its ledger."""
    from shipby.people.rights import check

    shop = shop_of(text)
    check(acting(who, shop), "read", kind, shop=shop)
    return shop


# ------------------------------------------------------------------ text


def _show_balances(told: Statement, zone: str, lang: Language) -> None:
    """One line an account; buyers of all orders together."""
    from shipby.ledger.balances import Balance

    keys = ("account", "year", "balance", "contested", "unpublished", "next", "expires")
    rows = [[word(f"ledger_{key}", lang) for key in keys]]
    buyers = [one for one in told.balances if one.account.startswith("buyer/")]
    for one in told.balances:
        if one not in buyers:
            rows.append(_balance(one, _name(one.account), zone))
    if buyers:
        name = word("ledger_buyers", lang, n=f"{len(buyers):,}")
        sums = (sum(one.amount for one in buyers), sum(one.unpublished for one in buyers))
        contested = sum(one.contested for one in buyers)
        rows.append(_balance(Balance("buyer", None, *sums, contested), name, zone))
    show_rows(rows, "<>>>>><")


def _balance(one: Balance, name: str, zone: str) -> list[str]:
    return [
        name, str(one.year or ""), _amount(one.account, one.amount),
        _amount(one.account, one.contested) if one.contested else "", str(one.unpublished or ""),
        _points(one.next_node.tenths) if one.next_node else "",
        _at(one.expires_at, zone)[:10] if one.expires_at else "",
    ]  # fmt: skip


def _show_entries(told: Statement, zone: str, lang: Language) -> None:
    show_heading(word("ledger_entries", lang))
    rows = [["#", *(word(f"ledger_{key}", lang) for key in ("posted_at", "by", "kind", "amount", "account", "about"))]]
    for entry in told.entries:
        kind = entry.kind if entry.refers_to is None else f"{entry.kind} #{entry.refers_to.seq}"
        amount = word("unpublished", lang) if entry.amount is None else _amount(entry.account, entry.amount)
        held = f" ({word('ledger_held', lang)})" if entry.pk in told.contested and entry.kind == "post" else ""
        rows.append(
            [
                str(entry.seq), _at(entry.posted_at, zone), entry.run or entry.case, kind, amount, _name(entry.account),
                _about(entry) + held,
            ]
        )  # fmt: skip
    show_rows(rows, "><<<><<")


def _show_waiting(told: Statement, zone: str, lang: Language) -> None:
    show_heading(word("ledger_waiting", lang))
    rows = [[word(f"ledger_{key}", lang) for key in ("until", "amount", "about", "why")]]
    for one in told.waiting:
        about = " ".join(filter(None, (one.clause, one.order_id, str(one.window_start or ""))))
        why = "; ".join(f"{word(f'ledger_why_{kind}', lang, n=n)} ({', '.join(some)})" for kind, n, some in one.why)
        rows.append(
            [
                _at(one.until, zone),
                word("unpublished", lang) if one.amount is None else _amount(one.account, one.amount),
                about,
                why,
            ]
        )
    show_rows(rows, "<><<")


def _name(account: str) -> str:
    """An account in a shop's own ledger: the shop goes without saying."""
    kind, _, rest = account.partition("/")
    if kind == "points":
        return f"points {rest.split('/', 2)[1]}"
    return kind


def _about(entry: Entry) -> str:
    named = (entry.clause, entry.order_id, entry.incident_id, str(entry.window_start or ""))
    return " ".join(filter(None, named)) or entry.reason


def _node(key: str, node: NodeReached, lang: Language) -> str:
    return word(
        key, lang, shop=node.shop.shop_id, points_class=node.points_class, year=node.year or "",
        at=_points(node.at_points), balance=_points(node.balance),
    )  # fmt: skip


def _amount(account: str, amount: int) -> str:
    return _points(amount) if account.startswith("points/") else f"{Decimal(amount) / 100:.2f}"


def _points(tenths: int) -> str:
    return f"{Decimal(tenths) / 10:.1f}"


def _at(instant: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


# ------------------------------------------------------------------ JSON


def _print(told: Statement) -> None:
    import json

    from shipby.ledger.export import balance_row, entry_row

    seqs = {entry.pk: entry.seq for entry in told.entries}
    data: dict[str, Any] = {
        "schema": "shipby.ledger/1",
        "shop": str(told.shop),
        "balances": [balance_row(one) for one in told.balances],
        "entries": [entry_row(entry, seqs) for entry in told.entries],
        "waiting": [
            {"position": one.position, "amount": one.amount, "until": one.until.isoformat(), "why": one.why}
            for one in told.waiting
        ],
    }
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
