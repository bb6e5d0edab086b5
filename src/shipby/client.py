"""A program that talks to the service over HTTP: typed, thin, on requests alone; it needs nothing else of shipby.

    with Shipby("https://shipby.example", key) as shipby:
        shipby.push(market, "orders", rows)
        shipby.explanation(market, "O0001")

What goes wrong is raised as `Problem`; what may be sent again safely is, a few times, with the same idempotency key.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import requests

Table = Literal["orders", "shipments", "scans", "closures"]
Outcome = Literal["verdicts", "rates", "penalties", "compensations", "actions", "entries", "messages", "told"]
ShopValue = Literal["non_delivery", "announcement", "product_note"]
Row = Mapping[str, Any]

BATCH = 500
"""Rows sent at once."""
_TRIES = 5
_AGAIN = (429, 502, 503, 504)
_LONGEST_WAIT = 30.0


class Problem(Exception):
    """The service did not do it. code: stable; text: why, in the language asked for; errors: each fault's place."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("type", "")).removeprefix("urn:shipby:problem:")
        self.text = str(told.get("detail", ""))
        self.errors: Sequence[Mapping[str, Any]] = told.get("errors", ())
        self.request = str(told.get("request", ""))
        """id of the request, for the service's operator."""
        places = "; ".join(f"{one['at']}: {one['en']}" for one in self.errors)
        super().__init__(f"{status} {self.code}: {self.text} {places}".rstrip())


@dataclass(frozen=True, slots=True)
class Received:
    """A batch that is acknowledged: what was taken is in the service's database, and soon in its lake."""

    delivery: int
    rows: int
    accepted: int
    refused: tuple[Mapping[str, Any], ...]
    """index, column, value, zh, en of each row that was not taken."""


class Shipby:
    """The service at an address, as one API key, or a buyer's link, sees it. Not for several threads at once."""

    def __init__(
        self, url: str, key: str, *, language: Literal["zh", "en"] = "en", timeout: float = 30.0,
        session: requests.Session | None = None,
    ) -> None:  # fmt: skip
        self._at = url.rstrip("/") + "/api/v1"
        self._timeout = timeout
        self._session = session or requests.Session()
        self._session.headers.update({"Authorization": f"Bearer {key}", "Accept-Language": language})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    # ---------------------------------------------------------------- facts

    def push(self, market: str, table: Table, rows: Iterable[Row]) -> Iterator[Received]:
        """Send rows, some at a time, as they are asked for; each batch is sent again until it is acknowledged."""
        told = iter(rows)
        while batch := list(islice(told, BATCH)):
            yield self.push_batch(market, table, batch)

    def push_batch(self, market: str, table: Table, rows: Sequence[Row], key: str | None = None) -> Received:
        """Send rows at once. key: to send the very same batch again later; none: one is made."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        got = self._post(f"/markets/{_part(market)}/{table}", {"rows": list(rows)}, headers)
        return Received(got["delivery"], got["rows"], got["accepted"], tuple(got["refused"]))

    def delivery(self, market: str, delivery: int) -> Mapping[str, Any]:
        """How a batch fared: `in_lake_at`, and what the lake's own checks refused."""
        return self._get(f"/markets/{_part(market)}/deliveries/{delivery}")

    # ------------------------------------------------------------- verdicts

    def order(self, market: str, order_id: str) -> Mapping[str, Any]:
        """An order with its verdicts and parcels, as of the last run."""
        return self._get(f"/markets/{_part(market)}/orders/{_part(order_id)}")

    def explanation(self, market: str, order_id: str) -> Mapping[str, Any]:
        """Why it was judged so, in both languages."""
        return self._get(f"/markets/{_part(market)}/orders/{_part(order_id)}/explanation")

    def find(self, market: str, text: str) -> Sequence[Mapping[str, Any]]:
        """The orders that an id or a waybill number names."""
        orders: Sequence[Mapping[str, Any]] = self._get(f"/markets/{_part(market)}/find", text=text)["orders"]
        return orders

    def rows(self, market: str, shop: str, outcome: Outcome, **filters: str) -> Iterator[Mapping[str, Any]]:
        """Every row of a shop, page after page. filters: clause, outcome, order_id, where the outcome has them."""
        yield from self._pages(f"{_shop(market, shop)}/{outcome}", **filters)

    def shop(self, market: str, shop: str) -> Mapping[str, Any]:
        """A shop's outcomes in numbers, and what is restricted."""
        return self._get(_shop(market, shop))

    def balances(self, market: str, shop: str) -> Sequence[Mapping[str, Any]]:
        """What stands: points, money."""
        return self._rows(f"{_shop(market, shop)}/balances")

    def risk(self, market: str, shop: str, limit: int = 50) -> Mapping[str, Any]:
        """Open duties, what saves most first."""
        return self._get(f"{_shop(market, shop)}/risk", limit=limit)

    def headroom(self, market: str, shop: str, limit: int = 50) -> Mapping[str, Any]:
        """How far each window is from its bands."""
        return self._get(f"{_shop(market, shop)}/headroom", limit=limit)

    def export(self, market: str, shop: str, table: str, form: Literal["csv", "xlsx"] = "csv") -> bytes:
        """A whole table of a shop as a file."""
        return self._sent("GET", f"{_shop(market, shop)}/exports/{table}.{form}").content

    # ------------------------------------------------------- a shop's own side

    def values(self, market: str, shop: str) -> Mapping[str, Any]:
        """Regions it does not deliver to, its announcement, notes of products."""
        return self._get(f"{_shop(market, shop)}/values")

    def flagged(self, market: str, shop: str) -> Sequence[Mapping[str, Any]]:
        """Orders paid into a region while it was closed."""
        return self._rows(f"{_shop(market, shop)}/values/flagged")

    def set_value(self, market: str, shop: str, key: ShopValue, given: Row) -> Mapping[str, Any]:
        """All values after one was set; given: `regions`, or `text`, of a note `product_id`; and `reason`."""
        return self._post(f"{_shop(market, shop)}/values/{key}", given)

    def contract(self, market: str, shop: str) -> Sequence[Mapping[str, Any]]:
        """The hours of its contract, by mode, the newest first."""
        return self._rows(f"{_shop(market, shop)}/contract")

    def set_contract(self, market: str, shop: str, given: Row) -> Mapping[str, Any]:
        """The hours that hold from `starts_at` on; given besides: `mode`, `hours`, `reason`. An operator's."""
        return self._post(f"{_shop(market, shop)}/contract", given)

    def advice(self, market: str, shop: str, region: str = "", limit: int = 50) -> Mapping[str, Any]:
        """What to do now: what to file by when, whom to tell, what to close, what not doing so costs."""
        return self._get(f"{_shop(market, shop)}/advice", region=region, limit=limit)

    def tell(self, market: str, shop: str, orders: Sequence[str], how: str, text: str) -> int:
        """Of how many orders it is kept that their buyers were told."""
        given = {"orders": list(orders), "how": how, "text": text}
        return int(self._post(f"{_shop(market, shop)}/told", given)["kept"])

    def score(self, market: str, shop: str, given: str = "", limit: int = 20) -> Mapping[str, Any]:
        """What can be measured of its score; given: the one that the platform shows."""
        return self._get(f"{_shop(market, shop)}/score", limit=limit, **({"given": given} if given else {}))

    # ---------------------------------------------------------------- cases

    def buyer_order(self) -> Mapping[str, Any]:
        """With a buyer's link for a key: where his order stands, what he is owed, can ask for, and asked for."""
        return self._get("/buyer/order")

    def cases(self, **filters: str) -> Iterator[Mapping[str, Any]]:
        """Cases, what is due first, first. filters: type, state, market, shop."""
        yield from self._pages("/cases", **filters)

    def case(self, number: str) -> Mapping[str, Any]:
        """The whole of a case."""
        return self._get(f"/cases/{_part(number)}")

    def begin(self, market: str, type: str, step: str, given: Row, key: str | None = None) -> Mapping[str, Any]:
        """A new case, once for a key; none: one is made."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self._post(f"/markets/{_part(market)}/cases/{_part(type)}/{_part(step)}", given, headers)

    def act(self, number: str, type: str, step: str, given: Row | None = None) -> Mapping[str, Any]:
        """The case after a further step."""
        return self._post(f"/cases/{_part(number)}/{_part(type)}/{_part(step)}", given or {})

    def write(self, number: str, text: str) -> Mapping[str, Any]:
        """The case with a message in its thread."""
        return self._post(f"/cases/{_part(number)}/messages", {"text": text})

    def attach(self, number: str, name: str, content: bytes, kind: str = "other") -> int:
        """A file for a case; its number there. The same file twice is one."""
        files = {"file": (name, content)}
        told = self._sent("POST", f"/cases/{_part(number)}/files", files=files, data={"kind": kind}).json()
        return int(told["id"])

    # ----------------------------------------------------------------- HTTP

    def _pages(self, path: str, **query: str) -> Iterator[Mapping[str, Any]]:
        after: dict[str, str] = {}
        while True:
            page = self._get(path, **query, **after)
            yield from page["rows"]
            if page["next"] is None:
                return
            after = {"after": page["next"]}

    def _rows(self, path: str) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self._get(path)["rows"]
        return rows

    def _get(self, path: str, **query: str | int) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self._sent("GET", path, params=query).json()
        return told

    def _post(self, path: str, given: Row, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self._sent("POST", path, json=given, headers=headers or {}).json()
        return told

    def _sent(self, method: str, path: str, **more: Any) -> requests.Response:
        """The answer. What nothing was done about is sent again; so is what the service knows again by its key."""
        repeats = method == "GET" or "Idempotency-Key" in more.get("headers", {})
        for tried in range(1, _TRIES + 1):
            last = tried == _TRIES
            try:
                response = self._session.request(method, self._at + path, timeout=self._timeout, **more)
            except requests.ConnectionError:
                if last or not repeats:
                    raise
                time.sleep(min(2.0**tried / 4, _LONGEST_WAIT))
                continue
            if response.ok:
                return response
            if last or response.status_code not in _AGAIN or not (repeats or response.status_code == 429):
                raise Problem(response.status_code, _told(response))
            time.sleep(_wait(response, tried))
        raise AssertionError("the last try returns or raises")


def _wait(response: requests.Response, tried: int) -> float:
    told = response.headers.get("Retry-After", "")
    return min(float(told) if told.isdigit() else 2.0**tried / 4, _LONGEST_WAIT)


def _told(response: requests.Response) -> Mapping[str, Any]:
    try:
        told = response.json()
    except ValueError:
        return {"detail": response.reason}
    return told if isinstance(told, dict) else {}


def _part(name: str) -> str:
    return quote(name, safe="")


def _shop(market: str, shop: str) -> str:
    return f"/markets/{_part(market)}/shops/{_part(shop)}"
