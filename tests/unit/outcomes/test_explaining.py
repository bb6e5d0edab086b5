"""Questions that come at once are answered together, and nobody waits for an answer that he has."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from shipby.outcomes.reading.explaining import Explainer

_LONG = 30


class Told(Explainer):
    """Answers with the id; a batch waits until it is let go."""

    def __init__(self) -> None:
        nothing: Any = None
        super().__init__(nothing, nothing)
        self.batches: list[list[str]] = []
        self.began, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def _explained(self, orders: Sequence[str]) -> dict[str, Any]:
        self.batches.append(list(orders))
        self.began.release()
        assert self.go.acquire(timeout=_LONG)
        if "bad" in orders:
            raise ValueError("bad")
        return {order: f"why {order}" for order in orders}


def test_those_who_come_meanwhile_share_the_next_answer_and_the_first_does_not_wait_for_it() -> None:
    told = Told()
    with ThreadPoolExecutor(4) as pool:
        first: Future[Any] = pool.submit(told.explanation, "a")
        assert told.began.acquire(timeout=_LONG)
        others: list[Future[Any]] = [pool.submit(told.explanation, order) for order in ("b", "c", "b")]
        while len(told._waiting) < 3:
            pass
        told.go.release()
        assert told.began.acquire(timeout=_LONG)
        # The second batch is under way, and not let go yet.
        assert first.result(_LONG) == "why a"
        told.go.release()
        assert [one.result(_LONG) for one in others] == ["why b", "why c", "why b"]
    assert [sorted(batch) for batch in told.batches] == [["a"], ["b", "c"]]


def test_a_failure_is_told_to_each_who_asked_and_the_next_is_answered() -> None:
    told = Told()
    with ThreadPoolExecutor(1) as pool:
        told.go.release()
        with pytest.raises(ValueError, match="bad"):
            pool.submit(told.explanation, "bad").result(_LONG)
        told.go.release()
        again: Future[Any] = pool.submit(told.explanation, "a")
        assert again.result(_LONG) == "why a"
