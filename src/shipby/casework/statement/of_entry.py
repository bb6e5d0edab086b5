"""An entry of the ledger -> its statement of reasons: a penalty or compensation, as the run that posted it found it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from shipby.casework.appeal.targets import Target
from shipby.casework.lakes import pack_with, rules_of
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.runs import run_named
from shipby.casework.statement.appealing import appeal_part
from shipby.casework.statement.explained import Teller, explanation_at
from shipby.casework.statement.model import CLAIMS, NOTHING_OPEN, Both, Statement, joined, rule_of
from shipby.casework.statement.of_measure import of_measure
from shipby.ledger.balances import held_positions
from shipby.ledger.models import Entry
from shipby.outcomes.runs import parts
from shipby.outcomes.runs.stored import Stored
from shipby.outcomes.summary.numbers import money, share
from shipby.people.actors import Actor
from shipby.people.rights import check
from shipby.rules.model import Band, Clause, Pack


def of_entry(entry: Entry, actor: Actor, now: datetime) -> Statement:
    """Of an entry that a measure posted, the measure's. Raises Forbidden, Unknown, Refused, LakeError, RunError."""
    shop = entry.shop
    check(actor, "read", "entry", shop=shop)
    if entry.case:
        return _of_case(entry, actor)
    rules = rules_of(shop.market)
    pack, run = pack_with(rules, entry.clause), run_named(shop.market, entry.run)
    clause = pack.clause(entry.clause)
    told = _of_window(entry, pack, clause, run) if entry.window_start else _of_order(entry, run, rules.zone)
    target = Target(entry.clause, "" if entry.window_start else entry.order_id, entry.window_start)
    parts: dict[str, Both] = {
        "penalty": _what(entry, pack, clause),
        "facts": told["facts"],
        "rule": told["rule"],
        "arithmetic": joined([told["arithmetic"], *_since(entry)]),
        "open": _open(entry),
        "appeal": appeal_part(shop, [target], rules, now),
        "claims": CLAIMS,
    }
    noticed = entry.notice.at if entry.notice else None
    return Statement(str(entry), str(shop), noticed, rules.zone, parts)


def _of_case(entry: Entry, actor: Actor) -> Statement:
    case = Case.objects.select_related("market", "shop__market").filter(number=entry.case, type="enforcement").first()
    if case is None:
        raise Refused(
            "of-a-case",
            f"{entry} 由案件 {entry.case} 记入，理由见该案件。",
            f"{entry} was posted by case {entry.case}: its reasons are those of the case.",
        )
    return of_measure(case, actor)


# ------------------------------------------------------------------ what, and what became of it


def _what(entry: Entry, pack: Pack, clause: Clause) -> Both:
    zh, en = _sum(entry, pack)
    on = _on(entry)
    return f"{clause.title.zh}{on[0]}：{zh}", f"{clause.title.en}{on[1]}: {en}"


def _sum(entry: Entry, pack: Pack) -> Both:
    """An amount with its account in words; what nobody published is no sum."""
    kind, *rest = entry.account.split("/")
    if kind == "points":
        title = pack.accounts[rest[1]].title
        if entry.amount is None:
            return f"{title.zh}，分值未公布", f"{title.en}, a number of points that is unpublished"
        points = Decimal(entry.amount) / 10
        return f"{title.zh} {points:+} 分", f"{title.en} {points:+}"
    names = {
        "settlement": ("货款", "settlement"),
        "buyer": ("应付买家", "owed to the buyer"),
        "platform": ("平台", "platform"),
    }
    zh, en = names.get(kind, (kind, kind))
    if entry.amount is None:
        return f"{zh}，金额未公布", f"{en}, a sum that is unpublished"
    return f"{zh} {money(entry.amount)} {pack.currency}", f"{en} {money(entry.amount)} {pack.currency}"


def _on(entry: Entry) -> Both:
    if entry.window_start:
        return f"（{entry.window_start} 起的周期）", f" (window from {entry.window_start})"
    return (f"（订单 {entry.order_id}）", f" (order {entry.order_id})") if entry.order_id else ("", "")


def _since(entry: Entry) -> list[Both]:
    """What was posted on the same position besides, and where it stands."""
    same = Entry.objects.filter(position=entry.position).exclude(kind__in=("hold", "release")).order_by("seq")
    rows = list(same.values_list("seq", "kind", "amount", "reason"))
    if len(rows) < 2:
        return []
    total = sum(amount or 0 for _, _, amount, _ in rows)
    shown = (lambda n: f"{Decimal(n) / 10:+}") if entry.account.startswith("points/") else money
    told = ", ".join(f"#{seq} {shown(amount or 0)}" for seq, _, amount, _ in rows)
    return [
        (
            f"同一项的全部分录：{told}；现为 {shown(total)}。",
            f"All entries of this item: {told}; it stands at {shown(total)}.",
        )
    ]


def _open(entry: Entry) -> Both:
    lines: list[Both] = []
    if entry.unpublished > 0:
        lines.append(("数额没有公布，只计项数。", "Its amount is unpublished: the item is counted, no sum is."))
    if entry.position in held_positions(entry.shop):
        lines.append(("申诉中，仍然计入。", "It is contested, and counts."))
    return joined(lines) if lines else NOTHING_OPEN


# ------------------------------------------------------------------ a window's


def _of_window(entry: Entry, pack: Pack, clause: Clause, run: Stored) -> Mapping[str, Both]:
    row = _rate(run, entry.clause, entry.shop.shop_id, entry.window_start)
    assert clause.rate is not None
    band = next((one for one in clause.rate.bands if row and one.name == row["band"]), None)
    days = f"{entry.window_start} – {row['window_end']}" if row else f"{entry.window_start}"
    counts = share(row["numerator"], row["denominator"]) if row else "?"
    rule = [rule_of(pack, (clause.says.zh, clause.says.en), clause.source)]
    if band and band.says:
        rule.append(rule_of(pack, (band.says.zh, band.says.en), band.source or clause.source))
    zh, en = _sum(entry, pack)
    line = _line(band) if band else ("", "")
    return {
        "facts": (
            f"判定批次 {entry.run}：{days} 内计入的订单中，违规的占 {counts}。",
            f"run {entry.run}: of the orders counted in {days}, these were violations: {counts}.",
        ),
        "rule": joined(rule),
        "arithmetic": (f"{counts}{line[0]}，故 {zh}。", f"{counts}{line[1]}, hence {en}."),
    }


def _rate(run: Stored, clause: str, shop_id: str, start: date | None) -> dict[str, Any] | None:
    """The window's row of `rates` in the run."""
    with duckdb.connect(":memory:") as con:
        found = con.execute(
            f"SELECT window_end, numerator, denominator, band FROM {parts.rows(run.folder, 'rates')} "
            "WHERE clause = $clause AND shop_id = $shop AND window_start = $start",
            {"clause": clause, "shop": shop_id, "start": start},
        ).fetchone()
    return dict(zip(("window_end", "numerator", "denominator", "band"), found, strict=True)) if found else None


def _line(band: Band) -> Both:
    """What a band asks for, as the pack writes it."""
    conditions = (
        ("违规率", "rate", band.rate),
        ("准点率", "on-time share", band.on_time),
        ("违规单数", "violations", band.violations),
        ("计入单数", "orders counted", band.of),
    )
    told = [(zh, en, interval.text) for zh, en, interval in conditions if interval]
    if band.below:
        told.append(("准点率低于表", "on-time share below the table", band.below))
    name = band.name or ""
    zh, en = "，".join(f"{zh} {text}" for zh, _, text in told), ", ".join(f"{en} {text}" for _, en, text in told)
    return f"，达到 {name}（{zh}）", f" reaches {name} ({en})"


# ------------------------------------------------------------------ an order's


def _of_order(entry: Entry, run: Stored, zone: str) -> Mapping[str, Both]:
    told, teller = explanation_at(entry.shop.market, run, entry.order_id), Teller(zone)
    tests = [test for test in told.tests if test.rule.clause == entry.clause]
    others = [other for other in told.others if other.rule.clause == entry.clause]
    rules = [*(one.rule for one in tests), *(one.rule for one in others)]
    evidence = [*(one for test in tests for one in test.evidence), *(one for other in others for one in other.evidence)]
    table = "penalties" if entry.account.startswith("points/") else "compensations"
    follows = [one for one in told.consequences if one.clause == entry.clause and one.table == table]
    found = (f"判定批次 {entry.run}：", f"run {entry.run}:")
    why = [asked.line for test in tests for asked in test.asked if asked.holds]
    why += [one for other in others for one in other.lines]
    return {
        "facts": joined([found, *teller.facts(told.order), *teller.facts(evidence)]),
        "rule": joined([line for rule in rules for line in teller.rule(rule, told.market)]),
        "arithmetic": joined([teller.line(one) for one in (*why, *(said for one in follows for said in one.lines))]),
    }
