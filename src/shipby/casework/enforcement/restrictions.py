"""A shop's active measures -> what is restricted at an instant, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shipby.casework.enforcement.kinds import CLOSING, kind
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.spans import Span, restricted
from shipby.people.models import Shop


@dataclass(frozen=True, slots=True)
class Restricted:
    """One kind of measure, on the order or product it reaches ("": the whole shop)."""

    kind: str
    on: str


def restrictions(shop: Shop, at: datetime) -> Mapping[Restricted, datetime | None]:
    """What is restricted, each until the last of its measures ends; None: open-ended. A closed order is done with."""
    spans: defaultdict[Restricted, list[Span]] = defaultdict(list)
    for measure in Measure.objects.filter(case__shop=shop, case__state="active").select_related("case"):
        assert measure.active_from is not None
        for name in filter(None, set(measure.kinds.split("|")) - CLOSING):
            on = {"order": measure.case.order_id, "product": measure.product_id, "shop": ""}[kind(name).reach]
            spans[Restricted(name, on)].append(Span(measure.active_from, measure.active_until))
    told = {what: restricted(held, at) for what, held in spans.items()}
    return {what: until for what, (holds, until) in told.items() if holds}
