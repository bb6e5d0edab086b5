"""`held`, `cases`, `complained` -> per shop and class what stands, where it can go, the next node, expiries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from shipby.domain.instants import in_zone
from shipby.facts.sql import literal
from shipby.foresight.model import Balance, Expiry
from shipby.foresight.seed import Seed
from shipby.outcomes.standing import expires_at, next_node, stands, year_of
from shipby.rules.model import Account

_ENDS = """SELECT shop_id, c.points_class, w.ends_at, sum(c.least - c.now)::BIGINT, sum(c.most - c.now)::BIGINT,
    bool_or(c.unknown)
FROM (
    SELECT window_id, k.points_class, min(paid) FILTER (missed >= 0) AS least, max(paid) FILTER (missed >= 0) AS most,
        coalesce(any_value(paid) FILTER (missed = -1 AND final), 0) AS now, bool_or(unknown) AS unknown
    FROM (
        SELECT cases.window_id, missed, kinds.points_class, cost, ends_at <= {as_of} AS final,
            CASE WHEN cases.points_class = kinds.points_class THEN coalesce(cost, 0) ELSE 0 END AS paid,
            missed >= 0 AND cost IS NULL
                AND (cases.points_class = kinds.points_class OR unsure OR NOT known) IS TRUE AS unknown
        FROM cases JOIN room_windows USING (window_id) JOIN kinds USING (clause, epoch)
        WHERE {only}
    ) AS k GROUP BY ALL
) AS c JOIN room_windows AS w USING (window_id) GROUP BY shop_id, c.points_class, w.ends_at"""
"""What windows that can still turn may add to a class, by the instant at which they close; what is final is posted."""

_HELD = """SELECT shop_id, points_class, occurred_at, coalesce(sum(tenths), 0)::BIGINT, count(*) - count(tenths)
FROM held WHERE {only} GROUP BY shop_id, points_class, occurred_at"""

_COMPLAINED = """SELECT shop_id, points_class, occurred_at, coalesce(sum(points), 0)::BIGINT, count(*) > count(points)
FROM complained JOIN duties USING (duty_id) WHERE {only} GROUP BY shop_id, points_class, occurred_at"""
"""What complaints that are upheld already add, if their orders are late too."""


@dataclass(slots=True)
class _Sum:
    tenths: int = 0
    unpublished: int = 0
    least: int = 0
    most: int = 0
    unknown: bool = False
    unknown_most: bool = False
    """of what is missed only."""
    expiries: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def balances(seed: Seed, shop: str | None) -> list[Balance]:
    """Every balance that a penalty or an open window touches, by shop, class and year."""
    accounts = _accounts(seed)
    sums: dict[tuple[str, str, int | None], _Sum] = defaultdict(_Sum)
    only, zone = "true" if shop is None else f"shop_id = {literal(shop)}", seed.rules.zone
    for one, name, at, tenths, unpublished in seed.con.execute(_HELD.format(only=only)).fetchall():
        account = accounts[name]
        if not stands(account, at, seed.as_of):
            continue
        held = sums[one, name, year_of(account, at, zone)]
        held.tenths += tenths
        held.unpublished += unpublished
        end = expires_at(account, at, zone)
        if tenths and end is not None:
            held.expiries[end] += tenths
    seed.con.execute(
        "CREATE OR REPLACE TEMP TABLE kinds AS "
        "SELECT clause, epoch, points_class, bool_or(unknown) AS unsure FROM bands "
        "WHERE points_class IS NOT NULL GROUP BY ALL"
    )
    for one, name, at, least, most, unknown in seed.con.execute(_ENDS.format(only=only, as_of=seed.as_of)).fetchall():
        held = sums[one, name, year_of(accounts[name], at, zone)]
        held.least, held.most, held.unknown = held.least + least, held.most + most, held.unknown or unknown
    for one, name, at, most, unknown in seed.con.execute(_COMPLAINED.format(only=only)).fetchall():
        if stands(accounts[name], at, seed.as_of):
            held = sums[one, name, year_of(accounts[name], at, zone)]
            held.most, held.unknown_most = held.most + most, held.unknown_most or unknown
    this_year = in_zone(seed.as_of, zone).year
    return list(_balances(seed, accounts, {key: one for key, one in sums.items() if _matters(key[2], one, this_year)}))


def _matters(year: int | None, one: _Sum, this_year: int) -> bool:
    """An earlier year's balance is of the past unless a window of it can still turn."""
    held = year is None or year >= this_year
    return bool(one.most or one.least or one.unknown or one.unknown_most or (held and (one.tenths or one.unpublished)))


def _balances(
    seed: Seed, accounts: dict[str, Account], sums: dict[tuple[str, str, int | None], _Sum]
) -> Iterator[Balance]:
    for (shop, name, year), one in sorted(sums.items(), key=lambda pair: (*pair[0][:2], pair[0][2] or 0)):
        account = accounts[name]
        node = next_node(account, one.tenths)
        yield Balance(
            shop_id=shop,
            points_class=name,
            title=account.title,
            year=year,
            tenths=one.tenths,
            unpublished=one.unpublished,
            best=None if one.unknown else one.tenths + one.least,
            worst=None if one.unknown or one.unknown_most else one.tenths + one.most,
            next_node=account.nodes[node.index] if node and not isinstance(account.nodes, str) else None,
            next_tenths=node.tenths if node else None,
            expiries=tuple(Expiry(at, tenths) for at, tenths in sorted(one.expiries.items())),
        )


def _accounts(seed: Seed) -> dict[str, Account]:
    """The classes of points, each as its newest version has it."""
    found: dict[str, Account] = {}
    for pack in seed.rules.versions:
        found |= pack.accounts
    return found
