"""Each request has an id, in the answer, in the log and in the record; health answers whoever asks."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.db import OperationalError, connection
from django.test import Client

from shipby.people.models import Market
from shipby.site.logs import Belongs, Lines, logging_config

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the service logs, as it stands on stderr."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    handler.addFilter(Belongs())
    logger = logging.getLogger("shipby")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def test_an_id_is_given_back_and_stands_in_the_line_of_the_request(lines: StringIO) -> None:
    answer = Client().get("/admin/login/?secret=42", headers={"X-Request-ID": "from-proxy.7"})
    assert answer["X-Request-ID"] == "from-proxy.7"
    [line] = map(json.loads, lines.getvalue().splitlines())
    assert {key: line[key] for key in ("request", "method", "path", "status", "level", "logger")} == {
        "request": "from-proxy.7", "method": "GET", "path": "/admin/login/", "status": 200, "level": "INFO",
        "logger": "shipby.requests",
    }  # fmt: skip
    assert line["at"].endswith("+00:00")
    assert "42" not in lines.getvalue().replace(line["at"], "").replace(str(line["ms"]), "")


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a","level":"FORGED', "a\u2028b"])
def test_an_id_that_is_no_plain_word_is_replaced(given: str) -> None:
    headers = {"X-Request-ID": given} if given.isascii() else {}
    ids = {Client().get("/admin/login/", headers=headers)["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(one) == 32 and one.isalnum() for one in ids)


def test_health_answers_under_any_host_name_and_logs_nothing_while_well(lines: StringIO) -> None:
    for path, expected in (("/healthz", {"status": "alive"}), ("/readyz", {"ready": True, "lacking": {}})):
        answer = Client(headers={"host": "10.1.2.3"}).get(path)
        assert (answer.status_code, answer.json()) == (200, expected)
    assert lines.getvalue() == ""


def test_not_ready_without_a_lake_or_a_database_but_alive(lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    Market.objects.create(name="m", lake="lakes/lost")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "lacking": {"lakes": "no lake where it was mounted: m"}}
    assert json.loads(lines.getvalue())["status"] == 503

    def broken(*_: object, **__: object) -> None:
        raise OperationalError("no such host: db.internal")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["lacking"]["database"] == "cannot be reached"
    assert "db.internal" not in answer.content.decode()
    assert Client().get("/healthz").status_code == 200


def test_an_exception_is_one_line(lines: StringIO) -> None:
    try:
        raise ValueError("two\nlines 两行")
    except ValueError:
        logging.getLogger("shipby.clock").exception("a tick failed")
    [line] = map(json.loads, lines.getvalue().splitlines())
    assert "two\nlines 两行" in line["exc_info"]
    assert logging_config()["loggers"]["shipby"]["level"] == "INFO"
