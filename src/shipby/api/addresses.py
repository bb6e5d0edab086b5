"""Every address of the API -> one description, and the view behind each."""

from __future__ import annotations

from shipby.api import buyer, callbacks, cases, exports, ingest, markets, orders, own, shops
from shipby.api.door import Bodies, Door, Key, PerMinute, Session
from shipby.api.problems import answer_problems

api = Door(
    title="Shipby", version="1", urls_namespace="api", auth=[Key(), Session()], throttle=[PerMinute("all")],
    parser=Bodies(), docs_url=None,
    description="Facts in, verdicts and standing out, cases acted on. Instants are ISO 8601 with their zone, money is "
    "in minor units, points are tenths where whole and text where decimal. Whatever goes wrong is told as RFC 9457 "
    "has it, in Chinese and English.",
)  # fmt: skip
for _part in (markets, ingest, callbacks, orders, shops, own, exports, cases, buyer):
    api.add_router("", _part.router)
answer_problems(api)
