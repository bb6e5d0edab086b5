"""The folder of a lake -> a look ahead from its last run, kept open by the process; a new run is seen when it is there.

Opening takes seconds where a lake is large: until a new run's is open, the one before answers.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from shipby.foresight.agenda import Wanted
from shipby.foresight.model import Agenda, Balance, Headroom, Risk
from shipby.foresight.opened import Foresight, look_ahead
from shipby.foresight.seed import ForesightError
from shipby.lake import open_lake
from shipby.outcomes.runs import stored

_MEMORY = "1GB"
_log = logging.getLogger("shipby.foresight")
_kept: dict[Path, Kept] = {}
_making = threading.Lock()


def of(place: Path) -> Kept:
    """The look ahead of the lake in this folder: one a process, for all threads. Raises LakeError."""
    with _making:
        return _kept.setdefault(place.resolve(), Kept(place))


class Kept:
    """A look ahead that outlives the question. Raises ForesightError where no run can be looked ahead from, LakeError.

    Threads take turns: an answer takes milliseconds.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        lake = open_lake(place)
        self._runs = stored.place(lake.root, lake.market)
        self._changing, self._asking = threading.Lock(), threading.Lock()
        self._held: _Held | None = None

    def at_risk(self, shop: str, limit: int | None) -> Risk:
        """The shop's open duties, what saves most per order shipped first; none for one without orders. limit: of them;
        None: all."""
        held = self._now()
        with self._asking:
            return held.ahead.at_risk(shop, limit, known=True)

    def agenda(self, shop: str, wanted: Wanted) -> Agenda:
        """The shop's open orders by what to do, the shortest time first."""
        held = self._now()
        with self._asking:
            return held.ahead.agenda(shop, wanted)

    def headroom(self, shop: str, limit: int) -> tuple[Headroom, Sequence[Balance]]:
        """The shop's windows that can still turn, the most threatened first, and what stands."""
        held = self._now()
        with self._asking:
            return held.ahead.headroom(shop, limit, known=True), held.ahead.balances(shop, known=True)

    def _now(self) -> _Held:
        stamp = self._runs.stat().st_mtime_ns if self._runs.is_dir() else 0
        held = self._held
        if held and held.stamp == stamp:
            return held
        if held is None:
            with self._changing:
                return self._held or self._open(stamp)
        if self._changing.acquire(blocking=False):
            threading.Thread(target=self._reopen, args=(stamp,), name="foresight", daemon=True).start()
        return held

    def _reopen(self, stamp: int) -> None:
        try:
            self._open(stamp)
        except Exception:  # the one before still answers, and the next question tries again
            _log.exception("%s: the look ahead from the new run could not be opened", self._place)
        finally:
            self._changing.release()

    def _open(self, stamp: int) -> _Held:
        last = stored.last(self._runs)
        if last is None:
            raise ForesightError(
                f"{self._place} has no run yet, so nothing can be told ahead: shipby run {self._place}"
            )
        held = self._held
        if held is None or held.number != last.number:
            stack = ExitStack()
            try:
                ahead = stack.enter_context(look_ahead(self._place, memory=_MEMORY))
            except stored.RunError as error:  # by other rules than are in force now
                raise ForesightError(str(error)) from error
            # What an agenda reads is made by the first question, which so is ours.
            ahead.agenda("", Wanted(0))
            held = _Held(stamp, last.number, ahead, stack)
        self._held = held.at(stamp)
        return self._held


class _Held:
    """One run's, and what it holds open: closed when the last who asks of it has his answer."""

    def __init__(self, stamp: int, number: int, ahead: Foresight, stack: ExitStack) -> None:
        self.stamp, self.number, self.ahead, self._stack = stamp, number, ahead, stack

    def at(self, stamp: int) -> _Held:
        """The same, as of another look at the folder."""
        self.stamp = stamp
        return self

    def __del__(self) -> None:
        self._stack.close()
