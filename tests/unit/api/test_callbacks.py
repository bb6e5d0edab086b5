"""Courier services call back: theirs is taken once and answered as they expect; what is forged is not."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from shipby.api import callbacks
from shipby.api.inbox import flush
from shipby.api.models import Delivery
from shipby.lake import open_lake, snapshot
from tests.support.service_market import NOW, Place

SALT, APP_KEY, ACCOUNT = "salt-of-ours", "app-key-of-ours", "1237100"
PARAM = json.dumps(
    {
        "status": "polling", "message": "",
        "lastResult": {
            "message": "ok", "nu": "W-S1-1", "com": "zhongtong", "state": "0", "ischeck": "0", "status": "200",
            "data": [
                {"time": "2023-01-14 13:00:00", "ftime": "2023-01-14 13:00:00", "context": "...", "statusCode": "1002"},
                {"time": "2023-01-14 12:30:00", "ftime": "2023-01-14 12:30:00", "context": "...", "statusCode": "103"},
            ],
        },
    }
)  # fmt: skip
REQUEST = json.dumps(
    {
        "EBusinessID": ACCOUNT, "PushTime": "2023-01-14 13:05:00", "Count": "1",
        "Data": [
            {
                "ShipperCode": "ZTO", "LogisticCode": "W-S1-3", "Success": True, "State": "2",
                "Traces": [
                    {"AcceptTime": "2023-01-14 12:30:00", "AcceptStation": "...", "Action": "1"},
                    {"AcceptTime": "2023-01-14 13:00:00", "AcceptStation": "...", "Action": "2"},
                ],
            }
        ],
    }
)  # fmt: skip


@pytest.fixture(autouse=True)
def agreed(settings: Any) -> None:
    settings.COURIERS = {"kuaidi100": ("", SALT), "kdniao": (ACCOUNT, APP_KEY)}


def kuaidi100(here: Place, param: str = PARAM, salt: str = SALT, market: str = "") -> Any:
    sign = hashlib.md5((param + salt).encode()).hexdigest().upper()
    at = f"/api/v1/callbacks/{market or here.market.name}/kuaidi100"
    return Client().post(at, {"param": param, "sign": sign})


def kdniao(here: Place, data: str = REQUEST, key: str = APP_KEY) -> Any:
    sign = base64.b64encode(hashlib.md5((data + key).encode()).hexdigest().encode()).decode()
    given = {"RequestData": data, "DataSign": sign, "RequestType": "101"}
    return Client().post(f"/api/v1/callbacks/{here.market.name}/kdniao", given)


def scans(here: Place) -> int:
    return snapshot(open_lake(here.root / "lake")).rows["scans"]


def test_a_signed_callback_is_taken_and_its_scans_are_facts(here: Place) -> None:
    before = scans(here)
    assert kuaidi100(here).json() == {"result": True, "returnCode": "200", "message": "成功"}
    told = kdniao(here).json()
    assert (told["Success"], told["EBusinessID"], told["Reason"]) == (True, ACCOUNT, "")
    flush(here.market, NOW)
    assert scans(here) == before + 4


def test_a_callback_sent_again_is_answered_well_and_counts_once(here: Place) -> None:
    for _ in range(3):
        assert kuaidi100(here).json()["result"] is True
        assert kdniao(here).json()["Success"] is True
    assert Delivery.objects.count() == 2
    flush(here.market, NOW)
    before = scans(here)
    assert kuaidi100(here).json()["result"] is True
    flush(here.market, NOW)
    assert scans(here) == before


def test_a_forged_callback_changes_nothing(here: Place) -> None:
    told = kuaidi100(here, salt="guessed").json()
    assert (told["result"], told["returnCode"]) == (False, "400")
    assert kdniao(here, key="guessed").json()["Success"] is False
    assert kuaidi100(here, market="no-such-market").json()["result"] is False
    assert Client().post(f"/api/v1/callbacks/{here.market.name}/kuaidi100", {"param": PARAM}).json()["result"] is False
    assert not Delivery.objects.exists()


def test_where_no_secret_is_agreed_none_is_taken(here: Place, settings: Any) -> None:
    settings.COURIERS = {"kuaidi100": ("", ""), "kdniao": ("", "")}
    assert kuaidi100(here, salt="").json()["result"] is False
    assert kdniao(here, key="").json()["Success"] is False


@pytest.mark.parametrize("param", ["no json", "{}", "[" * 50_000, '{"lastResult": 5}'])
def test_one_that_cannot_be_read_is_not_sent_for_ever(here: Place, param: str) -> None:
    assert kuaidi100(here, param=param).json()["result"] is True
    before = scans(here)
    flush(here.market, NOW)
    assert scans(here) == before
    assert not Delivery.objects.filter(flushed_at=None).exists()


def test_while_the_database_is_gone_it_is_to_be_sent_again(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(callbacks, "acknowledge_body", gone)
    assert kuaidi100(here).json() == {"result": False, "returnCode": "500", "message": "暂时无法处理，请重试"}
    assert kdniao(here).json()["Success"] is False


def test_a_callback_that_lacks_its_field_is_answered_in_shape(here: Place) -> None:
    for at in ("kuaidi100", "kdniao"):
        told = Client().post(f"/api/v1/callbacks/{here.market.name}/{at}", {"other": "1"}).json()
        assert told.get("result", told.get("Success")) is False
