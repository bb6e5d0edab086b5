"""A run just posted -> measures proposed for its actions and the nodes reached, and revoked where the ground fell.

In the posting's transaction: what is in the ledger and what is enforced never tell two stories.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from shipby.casework.enforcement.acts import (
    closes,
    held_back,
    propose,
    propose_all,
    revoke,
    revoke_all,
    start_all,
)
from shipby.casework.enforcement.batches import batches
from shipby.casework.enforcement.grounds import BATCH, Action, Ground, node_identity, of_action, of_node
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import pack_with
from shipby.casework.many import chunks
from shipby.casework.models import Case
from shipby.casework.orders import orders_now
from shipby.casework.settings_of import value
from shipby.domain.zones import EPOCH
from shipby.ledger.accounts import points
from shipby.ledger.balances import balance
from shipby.ledger.posted import NodeReached, Posted
from shipby.ledger.posting import shops_of
from shipby.outcomes.runs import parts
from shipby.people.actors import SERVICE
from shipby.people.models import Market
from shipby.rules.model import Node, Pack
from shipby.rules.timeline import RulePack

_LIVE = ("proposed", "active")


@dataclass(frozen=True, slots=True)
class Followed:
    """Cases of the measures proposed, begun by themselves, and revoked."""

    proposed: tuple[Case, ...]
    started: tuple[Case, ...]
    revoked: tuple[Case, ...]


def follow(market: Market, posted: Posted, rules: RulePack, now: datetime) -> Followed:
    """The measures are those of this run, which has just been posted, in the same transaction."""
    if posted.already:
        return Followed((), (), ())
    actions = read_actions(posted.folder)
    found = batches(market, posted.run, rules, now)
    revoked = [
        *_fallen(market, Measure.Ground.ACTION, actions, posted.run, now),
        *(
            _fallen(market, Measure.Ground.DISCRETION, found, posted.run, now, begins=BATCH)
            if found is not None
            else ()
        ),
        *_fallen_nodes(market, posted, rules, now),
    ]
    proposed = [
        *_new_actions(market, actions, posted, rules, now),
        *_new_batches(market, found or {}, now),
        *_new_nodes(posted, rules, now),
    ]
    return Followed(tuple(proposed), tuple(start_due(market, rules, now)), tuple(revoked))


def start_due(market: Market, rules: RulePack, now: datetime) -> list[Case]:
    """Measures begun that begin by themselves and that nothing holds back any more.

    An order that has shipped since is not closed without the operator.
    """
    waiting = Measure.objects.filter(case__market=market, case__state="proposed", automatic=True)
    measures = list(waiting.select_related("case__market", "case__shop").order_by("id"))
    held = held_back(measures)
    ready = [one for one in measures if one.case_id not in held]
    closing = [one.case.order_id for one in ready if closes(one)]
    shipped = {one.order_id for one in orders_now(market, closing, now).values() if one.shipments} if closing else set()
    begun = [one.case for one in ready if not (closes(one) and one.case.order_id in shipped)]
    return start_all(begun, rules.versions[-1], now) if begun else []


def read_actions(folder: Path) -> dict[str, Action]:
    """The rows of a run's `actions` by identity; identical ones are one."""
    with duckdb.connect(":memory:") as con:
        rows = con.execute(
            f"""SELECT pack, clause, kind, shop_id, coalesce(order_id, ''), coalesce(product_id, ''),
                epoch_us(starts_at), epoch_us(ends_at)
            FROM {parts.rows(folder, "actions")} ORDER BY starts_at, clause, kind, shop_id, order_id, product_id"""
        ).fetchall()
    actions = (
        Action(pack, clause, kind, shop, order, product, _instant(starts), None if ends is None else _instant(ends))
        for pack, clause, kind, shop, order, product, starts, ends in rows
    )
    return {action.identity: action for action in actions}


def _fallen(
    market: Market, ground: Measure.Ground, found: Container[str], run: str, now: datetime, begins: str = ""
) -> list[Case]:
    """Measures that stand on what the run no longer finds. begins: of their identities."""
    held = Measure.objects.filter(
        case__market=market, case__state__in=_LIVE, ground=ground, identity__startswith=begins
    )
    why = (f"判定批次 {run} 不再得出该处置的依据。", f"Run {run} no longer gives its ground.")
    fallen = [pk for pk, identity in held.order_by("id").values_list("pk", "identity") if identity not in found]
    cases = [
        measure.case
        for some in chunks(fallen)
        for measure in held.filter(pk__in=some).select_related("case__market", "case__shop").order_by("id")
    ]
    if cases:
        revoke_all(cases, now, why)
    return cases


def _fallen_nodes(market: Market, posted: Posted, rules: RulePack, now: datetime) -> Iterable[Case]:
    for node in posted.unreached:
        now_at, total = Decimal(node.balance) / 10, Decimal(node.at_points) / 10
        why = (f"积分为 {now_at}，不再达到节点 {total}。", f"At {now_at}, node {total} is no longer reached.")
        held = Measure.objects.filter(case__market=market, ground=Measure.Ground.NODE, identity=_identity(node, rules))
        last = held.select_related("case__market", "case__shop").order_by("-id").first()
        if last and last.case.state in (*_LIVE, "ended"):
            revoke(last.case, now, why)
            yield last.case


def _new_actions(
    market: Market, actions: Mapping[str, Action], posted: Posted, rules: RulePack, now: datetime
) -> list[Case]:
    """Proposed once for each ground; anew where what was proposed had been revoked."""
    known = set(
        Measure.objects.filter(case__market=market, ground=Measure.Ground.ACTION)
        .exclude(case__state="revoked")
        .values_list("identity", flat=True)
    )
    by_itself = value(market, "enforcement.automatic", now.date())
    fresh = [action for identity, action in actions.items() if identity not in known]
    shops = shops_of(market, (action.shop_id for action in fresh))
    packs = {clause: pack_with(rules, clause) for clause in {action.clause for action in fresh}}
    grounds = [
        (of_action(action, packs[action.clause], posted.run, by_itself), shops[action.shop_id]) for action in fresh
    ]
    return propose_all(grounds, SERVICE, now) if grounds else []


def _new_batches(market: Market, found: Mapping[str, tuple[str, Ground]], now: datetime) -> list[Case]:
    """Proposed once; anew where what was proposed had been revoked."""
    held = Measure.objects.filter(case__market=market, identity__startswith=BATCH).exclude(case__state="revoked")
    known = set(held.values_list("identity", flat=True))
    shops = shops_of(market, (shop_id for shop_id, _ in found.values()))
    grounds = [(ground, shops[shop_id]) for identity, (shop_id, ground) in found.items() if identity not in known]
    return propose_all(grounds, SERVICE, now) if grounds else []


def _new_nodes(posted: Posted, rules: RulePack, now: datetime) -> Iterable[Case]:
    pack = rules.versions[-1]
    for reached in posted.reached:
        node = _node(pack, reached)
        account = points(pack.market, reached.points_class, reached.shop.shop_id)
        contested = balance(reached.shop, account, reached.year).contested
        ground = of_node(
            pack, reached.points_class, node, Decimal(reached.at_points) / 10, balance=Decimal(reached.balance) / 10,
            contested=Decimal(contested) / 10, year=reached.year, shop_id=reached.shop.shop_id, run=posted.run, at=now,
        )  # fmt: skip
        yield propose(ground, reached.shop, SERVICE, now)


def _node(pack: Pack, reached: NodeReached) -> Node:
    nodes = pack.accounts[reached.points_class].nodes
    assert nodes != "unpublished", "a node is reached only where nodes are known"
    return nodes[reached.index]


def _identity(node: NodeReached, rules: RulePack) -> str:
    return node_identity(
        rules.versions[-1], node.points_class, node.shop.shop_id, node.year, Decimal(node.at_points) / 10
    )


def _instant(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
