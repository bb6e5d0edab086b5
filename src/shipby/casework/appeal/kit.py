"""A scenario -> what to bring to an appeal, what the case holds already, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shipby.casework.advice.telling import told
from shipby.casework.models import Case, Evidence


@dataclass(frozen=True, slots=True)
class Proof:
    """A kind of evidence and what it is."""

    kind: str
    zh: str
    en: str


_TRAIL = Proof("tracking_trail", "物流轨迹截图，含单号和各环节时间", "the tracking trail with its number and times")
_TALK = Proof("buyer_talk", "与买家的聊天记录", "the talk with the buyer")
_ORDER = Proof("order_record", "订单详情页，含付款和承诺时间", "the order's record with payment and promised time")
_CARRIER = Proof("carrier_notice", "快递公司出具的说明", "the carrier's own statement")
_AUTHORITY = Proof("authority_notice", "政府、气象或邮政部门的公告", "a notice of the authorities")
_PLATFORM = Proof("platform_record", "平台故障的公告或截图", "the platform's notice of the fault, or a picture of it")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way in which a finding comes to be wrong, or not the merchant's."""

    zh: str
    en: str
    proofs: tuple[Proof, ...]


SCENARIOS: Mapping[str, Scenario] = {
    "scan_missing": Scenario("揽收记录晚到或缺失", "a scan late or missing", (_TRAIL, _CARRIER, _ORDER)),
    "platform_fault": Scenario("平台故障", "a fault of the platform", (_PLATFORM, _ORDER)),
    "disaster": Scenario("灾害、管控", "a disaster", (_AUTHORITY, _CARRIER, _ORDER)),
    "buyers_change": Scenario("买家修改或要求晚发", "the buyer's change", (_TALK, _ORDER)),
    "goods_stopped": Scenario("商品被要求停发", "goods stopped", (_AUTHORITY, _ORDER)),
}


@dataclass(frozen=True, slots=True)
class Kit:
    """What a scenario asks for: there already, and still missing."""

    scenario: Scenario
    on_file: tuple[Proof, ...]
    missing: tuple[Proof, ...]


def kit(scenario: str, case: Case | None = None) -> Kit:
    """The kit of a scenario, compared with what a case has: its files, and the buyers of its orders who were told.

    Raises KeyError for a scenario that is not known.
    """
    asked = SCENARIOS[scenario]
    held = set(Evidence.objects.filter(case=case).values_list("kind", flat=True)) if case else set()
    on_file = tuple(proof for proof in asked.proofs if proof.kind in held)
    missing = tuple(proof for proof in asked.proofs if proof.kind not in held)
    return Kit(asked, (*on_file, *(_told(case) if case else ())), missing)


def _told(case: Case) -> tuple[Proof, ...]:
    """What the shop kept of telling the buyers: it stands in the service itself, and need not be brought."""
    assert case.shop is not None
    named = case.appeal.orders.values_list("order_id", flat=True)
    orders = [case.order_id] if case.order_id else list(named)
    if not (when := told(case.shop, orders)):
        return ()
    count, last = len(when), max(when.values()).isoformat(timespec="seconds")
    zh, en = f"已告知 {count} 单的买家，最近一次 {last}", f"the buyers of {count} order(s) were told, last at {last}"
    return (Proof("buyers_told", zh, en),)
