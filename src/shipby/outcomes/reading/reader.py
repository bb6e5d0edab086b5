"""The folder of a lake -> its last run, read for as long as the process lives; a new run is seen when it is there."""

from __future__ import annotations

import threading
from pathlib import Path

from shipby.lake import open_lake
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.reading import orders, shops
from shipby.outcomes.reading.explaining import Explainer
from shipby.outcomes.reading.model import (
    Action,
    Compensation,
    Found,
    NotReady,
    OrderRead,
    Page,
    Penalty,
    Rate,
    RunFacts,
    Total,
    VerdictRead,
)  # fmt: skip
from shipby.outcomes.reading.opened import Opened
from shipby.outcomes.reading.shelf import Shelf
from shipby.outcomes.runs import stored
from shipby.rules.timeline import RulePack

LIMIT = 50
"""Rows in a page, where none says another number."""

_readings: dict[Path, Reading] = {}
_making = threading.Lock()


def of(place: Path) -> Reading:
    """The reading of the lake in this folder: one a process, for all threads. Raises LakeError."""
    with _making:
        return _readings.setdefault(place.resolve(), Reading(place))


class Reading:
    """A lake's last run. Every method raises NotReady where there is none, LakeError; those of pages CursorRefused.

    Safe for threads: each reads by a cursor of its own.
    """

    def __init__(self, place: Path) -> None:
        self._lake = open_lake(place)
        self._runs = stored.place(self._lake.root, self._lake.market)
        self._changing = threading.Lock()
        self._held: tuple[int, Opened] | None = None
        self._shelf: tuple[Opened, Shelf] | None = None
        self._explaining: Explainer | None = None

    @property
    def facts(self) -> RunFacts:
        """Which run it is: number, as of when, its run.json."""
        return self._now().told

    @property
    def rules(self) -> RulePack:
        """The rules that judged it."""
        return self._now().rules

    def find(self, text: str) -> tuple[Found, ...]:
        """The order of this id, else the orders whose parcel carries this waybill number."""
        return orders.find(self._now(), text)

    def order(self, order_id: str) -> OrderRead | None:
        """The order with its verdicts and parcels; None for one the run did not know."""
        return orders.order(self._now(), order_id)

    def explanation(self, order_id: str) -> Explanation | None:
        """Why it was judged so; None for an order the run did not know."""
        return self._explainer(self._now()).explanation(order_id)

    def verdicts(
        self, shop_id: str, clause: str | None = None, outcome: str | None = None, after: str | None = None,
        limit: int = LIMIT, days: orders.Days | None = None,
    ) -> Page[VerdictRead]:  # fmt: skip
        """A shop's verdicts, of orders due last first; days: of a window, both ends in it."""
        run = self._now()
        return orders.verdicts(run, self._shelf_of(run).working(shop_id), clause, outcome, days, after, limit)

    def totals(self, shop_id: str) -> tuple[Total, ...]:
        """How many of a shop's orders have which outcome, by clause."""
        run = self._now()
        return orders.totals(run, self._shelf_of(run).working(shop_id))

    def rates(
        self, shop_id: str, clause: str | None = None, after: str | None = None, limit: int = LIMIT
    ) -> Page[Rate]:  # fmt: skip
        """A shop's windows, the latest first."""
        return shops.rows(self._now(), Rate, shop_id, after, limit, {"clause": clause})

    def penalties(
        self, shop_id: str, clause: str | None = None, after: str | None = None, limit: int = LIMIT
    ) -> Page[Penalty]:  # fmt: skip
        """Points against a shop, the latest first."""
        return shops.rows(self._now(), Penalty, shop_id, after, limit, {"clause": clause})

    def compensations(
        self, shop_id: str, clause: str | None = None, order_id: str | None = None, after: str | None = None,
        limit: int = LIMIT,
    ) -> Page[Compensation]:  # fmt: skip
        """What a shop's buyers are owed, the latest first."""
        return shops.rows(self._now(), Compensation, shop_id, after, limit, {"clause": clause, "order_id": order_id})

    def actions(
        self, shop_id: str, clause: str | None = None, order_id: str | None = None, after: str | None = None,
        limit: int = LIMIT,
    ) -> Page[Action]:  # fmt: skip
        """Measures that follow against a shop, the latest first."""
        return shops.rows(self._now(), Action, shop_id, after, limit, {"clause": clause, "order_id": order_id})

    def _shelf_of(self, run: Opened) -> Shelf:
        """Of this run, begun when it is first asked for."""
        held = self._shelf
        if held is None or held[0] is not run:
            with self._changing:
                held = self._shelf
                if held is None or held[0] is not run:
                    held = self._shelf = run, Shelf(run)
        return held[1]

    def _explainer(self, run: Opened) -> Explainer:
        """Of this run, made when it is first asked for."""
        held, shelf = self._explaining, self._shelf_of(run)
        if held is None or held.run is not run:
            with self._changing:
                held = self._explaining
                if held is None or held.run is not run:
                    held = self._explaining = Explainer(run, shelf)
        return held

    def _now(self) -> Opened:
        """The last run, opened anew where the folder of runs has changed: looking costs one stat."""
        try:
            stamp = self._runs.stat().st_mtime_ns
        except FileNotFoundError:
            raise _none(self._lake.root) from None
        held = self._held
        if held and held[0] == stamp:
            return held[1]
        with self._changing:
            held = self._held
            if held and held[0] == stamp:
                return held[1]
            last = stored.last(self._runs)
            if last is None:
                raise _none(self._lake.root)
            same = held is not None and held[1].run.number == last.number
            opened = held[1] if held and same else Opened(self._lake, last)
            self._held = stamp, opened
            return opened


def _none(root: Path) -> NotReady:
    return NotReady(f"{root} has no run yet, so nothing is judged: shipby run {root}")
