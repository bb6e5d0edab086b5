"""What the first questions of a process would wait for is opened before they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.foresight import ForesightError, kept
from shipby.outcomes.reading import of as reading_of
from shipby.outcomes.reading.explaining import Explainer
from shipby.outcomes.runs.stored import RunError
from shipby.people.models import Market
from shipby.site.warming import warm
from tests.support.service_market import place

pytestmark = pytest.mark.django_db


def test_a_market_s_last_run_is_open_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = place(tmp_path)
    warm()
    lake = here.root / "lake"
    monkeypatch.setattr(kept, "look_ahead", None)
    monkeypatch.setattr(Explainer, "_ready", None)
    assert kept.of(lake).headroom("S1", 1)
    assert reading_of(lake).explanation("S1-1") is not None


def test_markets_that_have_nothing_to_open_keep_nobody(tmp_path: Path) -> None:
    place(tmp_path, judged=False)
    Market.objects.create(name="gone", lake="nowhere")
    warm()


def test_a_run_by_other_rules_keeps_no_other_market_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, opened = place(tmp_path), []

    def refuse(lake: Path, memory: str) -> None:
        opened.append(lake)
        raise RunError("judged by other rules")

    Market.objects.create(name="zz", lake=here.market.lake)
    monkeypatch.setattr(kept, "look_ahead", refuse)
    warm()
    assert len(opened) == 2
    with pytest.raises(ForesightError, match="other rules"):
        kept.of(here.root / "lake").headroom("S1", 1)
