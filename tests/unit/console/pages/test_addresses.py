"""Every address of the console, whoever asks: signed in first, of his role, of his shop; another's is told as none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from shipby.casework.models import Case, Setting
from shipby.console.urls import urlpatterns
from shipby.people.models import ApiKey, Audit, Membership, Message, User
from tests.support.service_market import Place
from tests.unit.console.pages.rooms import FORM, picture, told, url

OPEN = {"sign-in", "sign-out", "language", "theme"}
"""For whoever asks."""
OWN = {"home", "sessions", "end-sessions"}
"""One's own."""
WORDS: dict[str, Any] = {
    "number": "F-1", "name": "submit", "type": "filing", "id": 1, "table": "entries", "form": "csv", "market": "douyin",
    "about": "entry", "prefix": "x", "order": "S2-1", "order_id": "S2-1", "doing": "ship", "key": "x", "run": 1,
    "state": "proposed",
}  # fmt: skip


def addresses() -> Iterator[URLPattern]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern), "an address that this test does not know how to ask for"
        if pattern.name not in OPEN:
            yield pattern


def asked(pattern: URLPattern, shop: int | None) -> str:
    """The address, of a shop where it is one's."""
    names = pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else {}
    given = {name: shop if name == "shop" else WORDS[name] for name in names}
    return reverse(f"console:{pattern.name}", kwargs=given)


def of_shop(pattern: URLPattern) -> bool:
    return "shop" in pattern.pattern.regex.groupindex


ALL = {str(one.name): one for one in addresses()}
SHOPS = [name for name, one in ALL.items() if of_shop(one)]
DESK = [name for name, one in ALL.items() if str(one.pattern).startswith("desk/")]


MINE = [name for name, one in ALL.items() if str(one.pattern).startswith("my/")]
BUYERS = [name for name, one in ALL.items() if str(one.pattern).startswith("buyer/")]


def answers(client: Any, place: str) -> list[Any]:
    """What reading and sending give."""
    return [client.get(place), client.post(place)]


def test_this_test_knows_every_address() -> None:
    free = set(ALL) - {*SHOPS, *DESK, *MINE, *BUYERS} - OWN
    assert free <= {"drop"}, f"nobody's: {free}"
    assert len(SHOPS) > 20
    assert len(DESK) > 10


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(rooms: Place) -> None:
    client, wrong = rooms.client("nobody"), []
    for name in (*SHOPS, *DESK, *MINE):
        for answer in answers(client, asked(ALL[name], rooms.shops["S2"].pk)):
            led = answer.status_code == 302 and answer["Location"].startswith(reverse("console:sign-in"))
            wrong += [] if led or answer.status_code == 405 else [name]
    assert not wrong


@pytest.mark.parametrize("who", ["owner1", "clerk1"])
def test_anothers_shop_is_told_in_the_words_of_one_that_is_not_there(rooms: Place, who: str) -> None:
    client, wrong = rooms.client(who), []
    for name in SHOPS:
        theirs, none = (asked(ALL[name], shop) for shop in (rooms.shops["S2"].pk, 987_654))
        for one, other in zip(answers(client, theirs), answers(client, none), strict=True):
            wrong += [] if one.status_code in (404, 405) and _bare(one) == _bare(other) else [name]
    assert not wrong


@pytest.mark.parametrize("who", ["owner1", "clerk1"])
def test_the_desk_is_closed_to_merchants(rooms: Place, who: str) -> None:
    client = rooms.client(who)
    wrong = [
        name for name in DESK for one in answers(client, asked(ALL[name], None)) if one.status_code not in (403, 405)
    ]
    assert not wrong


def test_what_is_a_persons_own_is_closed_to_the_platform_and_a_buyers_to_whoever_has_no_link(rooms: Place) -> None:
    for names, who, status in ((MINE, "operator", 403), (BUYERS, "owner1", 404), (BUYERS, "nobody", 404)):
        client = rooms.client(who)
        codes = {one.status_code for name in names for one in answers(client, asked(ALL[name], None))}
        assert codes <= {status, 405}, names


@pytest.mark.parametrize("who", ["auditor", "reviewer", "clerk1"])
def test_no_address_breaks_and_whoever_only_reads_leaves_no_trace(rooms: Place, who: str) -> None:
    rows = (Audit, Case, Message, Setting, ApiKey, Membership, User)
    before = [model.objects.count() for model in rows]
    client, wrong = rooms.client(who), []
    for name in (*SHOPS, *DESK):
        for answer in answers(client, asked(ALL[name], rooms.shops["S1"].pk)):
            wrong += [f"{name}: {answer.status_code}"] if answer.status_code >= 500 else []
    assert not wrong
    if who == "auditor":
        assert [model.objects.count() for model in rows] == before
        assert not Message.objects.exclude(read_at=None).exists()


def test_anothers_case_under_ones_own_shop_is_told_as_none(rooms: Place) -> None:
    given = {**FORM, "order_id": "N0", "files": picture()}
    number = rooms.client("owner1").post(url("shop-file", rooms.shops["S1"].pk), given)["Location"].split("/")[-2]
    theirs, client = rooms.shops["S2"].pk, rooms.client("owner2")
    for name, more in (("shop-case", ()), ("shop-step", ("withdraw",)), ("shop-write", ()), ("shop-evidence", (1,))):
        pairs = [answers(client, url(name, theirs, one, *more)) for one in (number, "F-987654")]
        for one, other in zip(*pairs, strict=True):
            assert one.status_code in (404, 405)
            assert _bare(one) == _bare(other)
    assert Case.objects.get().state == "submitted"
    page = told(client.get(url("shop-all", theirs)))
    assert number not in page
    assert "N0" not in page


def _bare(answer: Any) -> tuple[int, str]:
    """Status and words, without the number of the request."""
    return answer.status_code, re.sub(r"[0-9a-f]{32}", "", told(answer))
