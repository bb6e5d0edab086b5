"""A step of a case between buyer and merchant -> notices to the parties, each with the case's number."""

from __future__ import annotations

from typing import Literal

from shipby.casework.acting import Taking
from shipby.casework.refused import Refused

Party = Literal["shop", "buyer", "reviewer", "operator"]


def told(taking: Taking, what: str, zh: str, en: str, *parties: Party) -> None:
    """The same text to each party. A buyer reads his on the page of the case: he has no inbox of his own."""
    case = taking.case
    about = (f"（订单 {case.order_id}）", f" on order {case.order_id}") if case.order_id else ("", "")
    texts = (f"{case.number}{about[0]}：{zh}", f"{case.number}{about[1]}: {en}")
    for party in parties:
        if party == "shop":
            taking.tell(f"{case.type}.{what}", texts, shop=case.shop)
        else:
            taking.tell(f"{case.type}.{what}", texts, role=party)


def needs(reason: str) -> None:
    """Raises Refused where a decision carries no reason."""
    if not reason.strip():
        raise Refused("no-reason", "请写明理由。", "Say why: the reason is part of the record.")
