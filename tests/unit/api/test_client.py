"""The client says what the service says: rows sent in batches, pages followed, problems raised, tries made again."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from requests.adapters import BaseAdapter

from shipby import client
from shipby.api.inbox import flush
from shipby.client import Problem, Shipby
from tests.support.filings import PNG
from tests.support.service_market import NOW, Place

URL = "http://shipby.test"


class InProcess(BaseAdapter):
    """Answers of the service under test, without a network; `bad`: answers before it."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[Any] = []
        self.asked = 0

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked += 1
        if self.bad:
            bad = self.bad.pop(0)
            if isinstance(bad, Exception):
                raise bad
            return self._told(request, *bad)
        parts = urlsplit(str(request.url))
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        headers = {name: str(value) for name, value in request.headers.items() if name != "Content-Length"}
        content_type = headers.pop("Content-Type", "application/json")
        got = Client().generic(
            str(request.method), f"{parts.path}?{parts.query}", body, content_type=content_type, headers=headers
        )
        content = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
        return self._told(request, got.status_code, dict(got.headers), content)

    @staticmethod
    def _told(request: Any, status: int, headers: dict[str, str], content: bytes) -> requests.Response:
        response = requests.Response()
        response.status_code, response.url, response.request = status, str(request.url), request
        response.headers.update(headers)
        response.raw = io.BytesIO(content)
        return response

    def close(self) -> None:
        pass


@pytest.fixture
def line() -> InProcess:
    return InProcess()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client waited, each time; nobody waits here."""
    times: list[float] = []
    monkeypatch.setattr("shipby.client.time.sleep", times.append)
    return times


@pytest.fixture
def ask(here: Place, line: InProcess) -> Any:
    """The client of a key."""

    def made(who: str) -> Shipby:
        session = requests.Session()
        session.mount(URL, line)
        return Shipby(URL, here.keys[who], session=session)

    return made


def test_rows_go_in_batches_and_each_is_answered_for(here: Place, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BATCH", 2)
    scans = [
        {"carrier": "zto", "tracking_no": f"N{number}", "kind": "picked_up", "scanned_at": "2023-01-20T10:00:00+08:00"}
        for number in range(5)
    ]
    scans[3] = {**scans[3], "kind": "flown"}
    got = list(ask("platform").push("douyin", "scans", scans))
    assert [(one.rows, one.accepted) for one in got] == [(2, 2), (2, 1), (1, 1)]
    assert [one["column"] for one in got[1].refused] == ["kind"]
    flush(here.market, NOW)
    assert ask("platform").delivery("douyin", got[0].delivery)["in_lake_at"]


def test_what_is_read_is_what_the_service_says(ask: Any) -> None:
    shipby = ask("S1")
    assert shipby.order("douyin", "S1-1")["order"]["shop_id"] == "S1"
    assert shipby.explanation("douyin", "S1-1")["order_id"] == "S1-1"
    assert [one["order_id"] for one in shipby.find("douyin", "W-S1-1")] == ["S1-1"]
    assert len(list(shipby.rows("douyin", "S1", "verdicts", clause="late-dispatch"))) == 12
    assert shipby.shop("douyin", "S1")["shop_id"] == "S1"
    assert shipby.balances("douyin", "S1")
    assert shipby.risk("douyin", "S1")["schema"] == "shipby.risk/1"
    assert shipby.headroom("douyin", "S1")["schema"] == "shipby.headroom/1"
    assert shipby.export("douyin", "S1", "verdicts").startswith(b"\xef\xbb\xbfpack,")


def test_a_case_is_begun_and_acted_on(ask: Any) -> None:
    with ask("S1") as shipby:
        given = {"shop": "S1", "about": "verdict", "id": "late-dispatch/S1-1", "text": "Which scan is missing?"}
        number = shipby.begin("douyin", "enquiry", "open", given)["number"]
        assert shipby.write(number, "Any news?")["thread"][-1]["text"] == "Any news?"
        assert shipby.attach(number, "p.png", PNG, "picture") > 0
        assert [one["number"] for one in shipby.cases(type="enquiry")] == [number]
        assert shipby.case(number)["files"][0]["name"] == "p.png"
        with pytest.raises(Problem) as told:
            shipby.act(number, "enquiry", "close")
    assert (told.value.status, told.value.code) == (409, "not-now")


def test_a_problem_names_each_fault(ask: Any) -> None:
    with pytest.raises(Problem, match="body/given/text") as told:
        ask("S1").begin("douyin", "enquiry", "open", {"shop": "S1", "about": "verdict", "id": "x"})
    assert (told.value.code, bool(told.value.request)) == ("invalid", True)


def test_what_is_known_again_is_sent_again(ask: Any, line: InProcess, waited: list[float]) -> None:
    line.bad = [(503, {"Retry-After": "5"}, b"{}"), requests.ConnectionError(), (429, {"Retry-After": "3"}, b"{}")]
    scan = {"carrier": "zto", "tracking_no": "N", "kind": "picked_up", "scanned_at": "2023-01-20T10:00:00+08:00"}
    assert ask("platform").push_batch("douyin", "scans", [scan]).accepted == 1
    assert (line.asked, waited) == (4, [5.0, 1.0, 3.0])


def test_what_is_not_known_again_is_not(ask: Any, line: InProcess, waited: list[float]) -> None:
    line.bad = [(503, {}, b"not json")]
    with pytest.raises(Problem, match="503"):
        ask("S1").write("Q-1", "Any news?")
    line.bad = [requests.ConnectionError()]
    with pytest.raises(requests.ConnectionError):
        ask("S1").write("Q-1", "Any news?")
    assert (line.asked, waited) == (2, [])


def test_it_gives_up_in_the_end(ask: Any, line: InProcess, waited: list[float]) -> None:
    line.bad = [(503, {}, b"{}")] * 9
    with pytest.raises(Problem, match="503"):
        ask("S1").shop("douyin", "S1")
    assert (line.asked, len(waited)) == (5, 4)


def test_names_that_are_no_plain_words_stay_one_part_of_an_address(ask: Any) -> None:
    with pytest.raises(Problem) as told:
        ask("S1").order("douyin", "a b?c#d")
    assert told.value.code == "unknown"
