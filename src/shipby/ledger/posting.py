"""A stored run -> entries that bring every position to what the run says, once, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from shipby.domain.zones import EPOCH
from shipby.ledger import nodes, pins
from shipby.ledger.differences import CHUNK, differences
from shipby.ledger.entering import Run, entries
from shipby.ledger.models import Posting
from shipby.ledger.notices import notices
from shipby.ledger.posted import Posted, PostingError, Stale, posted
from shipby.ledger.waiting import hold_back
from shipby.ledger.writing import lock, write
from shipby.outcomes.runs.stored import Stored, place
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.record import record
from shipby.people.rights import check
from shipby.rules.model import Account
from shipby.rules.timeline import RulePack

WAIT = timedelta(hours=24)
"""A penalty that known facts may still acquit waits so long from when it was first seen. No source says; ours.

What an operator may set instead is casework's `ledger.wait_hours`.
"""


def post_run(
    market: Market, run: Stored, rules: RulePack, actor: Actor, at: datetime, *, wait: timedelta = WAIT
) -> Posted:  # fmt: skip
    """What changed; everything, or on an error nothing. rules: with the nodes that the operator supplies.

    Raises Stale where a newer judgement is posted, PostingError where the run is not of the market's own lake;
    Forbidden, LakeError, RunError.
    """
    check(actor, "post", "entry")
    _check(market, run, rules)
    held = accounts_of(rules)
    name = f"{market.name}/{run.number}"
    with transaction.atomic():
        # One posting of a market at a time: a second worker waits here, and then finds the run posted.
        Market.objects.select_for_update(no_key=True).get(pk=market.pk)
        if Posting.objects.filter(market=market, number=run.number).exists():
            return Posted(name, already=True)
        last = _last(market, run)
        before = nodes.totals(market, rules.market, held, _us(last.as_of) if last else run.as_of)
        found = differences(market, run.folder, held, rules.zone)
        shops = shops_of(market, (one.shop_id for one in found))
        waiting = hold_back(market, lake_of(market), run, rules, found, shops, at, wait)
        changes = [one for one in found if one.position not in waiting]
        # Last of all that takes long: cases of these shops wait from here to the end.
        lock(*(shops[shop_id] for shop_id in {one.shop_id for one in changes}))
        told = notices(market, name, at, changes, shops)
        made = write(entries(changes, Run(name, str(last) if last else "", at, shops, told)))
        reached, unreached = nodes.crossed(before, nodes.totals(market, rules.market, held, run.as_of), held)
        if made:
            pins.keep(run.folder.parent, market, run.number)
        Posting.objects.create(
            market=market, number=run.number, as_of=_instant(run), at=at, actor=actor.name, entries=len(made),
            waiting=len(waiting),
        )  # fmt: skip
        record(actor, "post", ("run", name), at, market=market, new={"entries": len(made), "waiting": len(waiting)})
        fell = {one.position for one in changes if one.fell}
        done = Posted(
            name, entries=tuple(made), fallen=tuple(entry for entry in made if entry.position in fell), reached=reached,
            unreached=unreached, waiting=len(waiting), folder=run.folder,
            noticed=frozenset(shops[shop_id].pk for shop_id in told),
        )  # fmt: skip
        posted.send(sender=Posting, market=market, told=done, at=at)
    return done


def accounts_of(rules: RulePack) -> dict[str, Account]:
    """The accounts of points by class; of versions that differ, the latest."""
    return {name: account for version in rules.versions for name, account in version.accounts.items()}


def lake_of(market: Market) -> Path:
    """The folder of the market's lake."""
    return Path(settings.DATA) / market.lake


def _check(market: Market, run: Stored, rules: RulePack) -> None:
    if rules.market != run.data["market"]:
        raise PostingError(
            f"run {run.number} was judged by the rules of {run.data['market']} and cannot be posted by those of "
            f"{rules.market}: name a run of that market."
        )
    own = place(lake_of(market), rules.market) / f"{run.number:06}"
    if run.folder.resolve() != own.resolve() or not own.is_dir():
        raise PostingError(
            f"{run.folder} is not a run of {market.name}'s own lake, {lake_of(market)}: only those are posted. Bring "
            "its facts into that lake and run it there."
        )


def _last(market: Market, run: Stored) -> Posting | None:
    """What the ledger holds. Raises Stale where that is a judgement as of a later instant, or a later one as of it."""
    last = Posting.objects.filter(market=market).select_related("market").order_by("-as_of", "-number").first()
    if last and (_us(last.as_of), last.number) > (run.as_of, run.number):
        raise Stale(
            f"run {run.number} of {market.name} is as of {_instant(run).isoformat()}, and the ledger already holds run "
            f"{last.number} as of {last.as_of.isoformat()}: an older judgement is never posted over a newer one. Run "
            "the lake again and post that."
        )
    return last


def shops_of(market: Market, shop_ids: Iterable[str]) -> dict[str, Shop]:
    """The market's shops by shop_id; one that is only known from facts gets its row, and its ledger, here."""
    names = sorted(set(shop_ids))
    missing = set(names) - _known(market, names).keys()
    # Another worker may make the same shop at the same time.
    Shop.objects.bulk_create([Shop(market=market, shop_id=name) for name in sorted(missing)], ignore_conflicts=True)
    return _known(market, names)


def _known(market: Market, names: list[str]) -> dict[str, Shop]:
    known: dict[str, Shop] = {}
    for start in range(0, len(names), CHUNK):
        some = Shop.objects.filter(market=market, shop_id__in=names[start : start + CHUNK])
        known |= {shop.shop_id: shop for shop in some.select_related("market")}
    return known


def _instant(run: Stored) -> datetime:
    return EPOCH + timedelta(microseconds=run.as_of)


def _us(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)
