"""Many orders, one wish, its proofs -> a filing each, accepted or refused on its own, with a result to download.

Every row's result is written in the transaction that files its order, so a batch that was killed goes on where it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shipby.casework.evidence import attach, keep, kept
from shipby.casework.filing import acts
from shipby.casework.filing.checks import Wish
from shipby.casework.filing.models import Batch, BatchRow
from shipby.casework.models import Case
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.refused import Refused
from shipby.casework.spreadsheet import inert
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.record import record
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

AT_MOST = 10_000
"""Orders in one batch; ours."""

COLUMNS = ("order_id", "filing", "result", "中文", "English")


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that every filing of a batch brings."""

    name: str
    kind: str
    content: bytes


def ids_of(text: str) -> tuple[str, ...]:
    """The order ids of a CSV: its column order_id, or its only one. Raises Refused."""
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if any(map(str.strip, row))]
    place = 0
    if rows and "order_id" in rows[0]:
        place, rows = rows[0].index("order_id"), rows[1:]
    elif any(len(row) > 1 for row in rows):
        raise Refused(
            "no-column",
            "文件有多列，但没有名为 order_id 的列。",
            "The file has several columns and none of them is called order_id.",
        )
    found = tuple(dict.fromkeys(row[place].strip() for row in rows if len(row) > place and row[place].strip()))
    if not 1 <= len(found) <= AT_MOST:
        raise Refused(
            "ids",
            f"请提供 1 至 {AT_MOST} 个订单号，现有 {len(found)} 个。",
            f"Give 1 to {AT_MOST} ids of orders; there are {len(found)}.",
        )
    return found


def begin(
    shop: Shop, orders: Sequence[str], what: str, wish: Wish, actor: Actor, now: datetime, proofs: Sequence[Proof] = ()
) -> Batch:
    """The batch stands, none of its orders taken up yet. what: how they were chosen.

    Raises Forbidden, Unknown; Refused for a file that no filing may bring.
    """
    check(actor, "submit", "filing", shop=shop)
    kept = [[proof.name, proof.kind, keep(proof.name, proof.kind, proof.content)] for proof in proofs]
    with transaction.atomic():
        batch = Batch.objects.create(shop=shop, at=now, actor=actor.name, what=what, wish=acts.told(wish), proofs=kept)
        BatchRow.objects.bulk_create(
            BatchRow(batch=batch, place=place, order_id=order_id) for place, order_id in enumerate(orders, 1)
        )
        new = {"batch": batch.pk, "orders": len(orders), "what": what}
        record(actor, "batch", ("filing", f"batch {batch.pk}"), now, market=shop.market, shop=shop, new=new)
    return batch


def file(batch: Batch, actor: Actor, clock: Callable[[], datetime], rules: RulePack, most: int | None = None) -> int:
    """Rows not yet taken up are, at most so many; how many are left. clock: of each, as each is a step of its own.

    Raises Forbidden, Unknown, LakeError; Damaged where a file of it is gone.
    """
    check(actor, "submit", "filing", shop=batch.shop)
    rows = list(BatchRow.objects.filter(batch=batch, code="").order_by("place")[:most])
    proofs = [Proof(name, kind, kept(digest)) for name, kind, digest in batch.proofs]
    wish, now = acts.wish_from(batch.wish), clock()
    orders = orders_now(batch.shop.market, [row.order_id for row in rows], now)
    for row in rows:
        _file(batch.shop, row, wish, proofs, actor, max(now, clock()), rules, orders.get(row.order_id))
    return BatchRow.objects.filter(batch=batch, code="").count()


def one(
    shop: Shop, order_id: str, wish: Wish, proofs: Sequence[Proof], actor: Actor, now: datetime, rules: RulePack,
    order: OrderNow | None,
) -> acts.Submitted:  # fmt: skip
    """One order drafted, proved, submitted; refused, nothing of it is left. Raises Forbidden, Unknown, Refused."""
    with transaction.atomic():
        case = acts.draft(shop, order_id, wish, actor, now)
        for proof in proofs:
            attach(case, proof.name, proof.kind, proof.content, actor, now)
        return acts.submit(case, actor, now, rules, order)


def decide(
    cases: Sequence[Case], actor: Actor, clock: Callable[[], datetime], rules: RulePack, *, remark: str = "",
    reject: bool = False,
) -> list[tuple[Case, Refused | None]]:  # fmt: skip
    """Each filing approved, or rejected with the remark, recorded apart; with why, where refused. Raises Forbidden."""
    results: list[tuple[Case, Refused | None]] = []
    for case in cases:
        try:
            if reject:
                acts.reject(case, actor, clock(), remark)
            else:
                acts.approve(case, actor, clock(), rules, remark)
            results.append((case, None))
        except Refused as refused:
            results.append((case, refused))
    return results


def as_csv(batch: Batch) -> str:
    """The result of every order, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in BatchRow.objects.filter(batch=batch).select_related("case").order_by("place"):
        number = row.case.number if row.case else ""
        writer.writerow([inert(row.order_id), number, row.code, row.zh, row.en])
    return "\ufeff" + out.getvalue()


def _file(
    shop: Shop, row: BatchRow, wish: Wish, proofs: Sequence[Proof], actor: Actor, now: datetime, rules: RulePack,
    order: OrderNow | None,
) -> None:  # fmt: skip
    """One row taken up, if nobody did, and its result written."""
    try:
        with transaction.atomic():
            held = BatchRow.objects.select_for_update().get(pk=row.pk)
            if held.code:
                return
            told = one(shop, row.order_id, wish, proofs, actor, now, rules, order)
            _result(row, "submitted", told.zh, told.en, told.case)
    except Refused as refused:
        _result(row, refused.code, refused.zh, refused.en)


def _result(row: BatchRow, code: str, zh: str, en: str, case: Case | None = None) -> None:
    BatchRow.objects.filter(pk=row.pk, code="").update(code=code, zh=zh, en=en, case=case)
