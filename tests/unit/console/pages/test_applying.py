"""An application by its pages: part by part, refused early with the rule, verified, signed, paid, open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shipby.casework.models import Case
from shipby.casework.offers import act
from shipby.people.actors import Actor
from shipby.people.models import User
from tests.support.filings import PNG
from tests.support.onboarding import COMPANY, FILES, INDIVIDUAL, SOLE_PROPRIETOR
from tests.support.service_market import NOW, OPERATOR, Place
from tests.unit.console.pages.rooms import told, url

REVIEWER = Actor("reviewer", "user:reviewer")
PARTS = {
    "who": ("kind", "name", "person", "identity_no"), "goods": ("categories",),
    "licence": ("licence_holder", "licence_no", "licence_scope"),
    "account": ("account_kind", "account_name", "account_no", "bank"), "shop": ("shop_name",),
}  # fmt: skip


@pytest.fixture
def zhou(rooms: Place, tmp_path: Path, settings: Any) -> Client:
    """A person of no shop."""
    settings.PAYMENTS = tmp_path / "payments"
    User.objects.create_user("zhou")
    return rooms.client("zhou")


def begun(client: Client, kind: str) -> str:
    answer: Any = client.post(url("own-apply", "douyin"), {"kind": kind})
    assert answer.status_code == 302
    return str(Case.objects.get(type="onboarding").number)


def sent(client: Client, number: str, part: str, form: dict[str, Any], **change: Any) -> Any:
    given = {name: form[name] for name in PARTS[part] if form.get(name)}
    if part == "licence":
        given |= {"licence_scope": ["apparel", "sport"], "more_licence_scope": "home"}
    return client.post(url("own-part", number, part), {**given, **change})


def papers(client: Client, number: str, kind: str) -> Any:
    files = {
        one: SimpleUploadedFile(f"{one}.png", PNG + bytes([at]), "image/png") for at, one in enumerate(FILES[kind])
    }
    return client.post(url("own-part", number, "papers"), files)


def filled(client: Client, form: dict[str, Any]) -> str:
    number = begun(client, form["kind"])
    for part in PARTS:
        if not (part == "licence" and form["kind"] == "individual") and not (part == "shop" and not form["shop_name"]):
            answer = sent(client, number, part, form)
            assert answer.status_code == 302, (part, told(answer))
    assert papers(client, number, form["kind"])["Location"] == url("own-part", number, "check")
    return number


@pytest.mark.parametrize("form", [INDIVIDUAL, SOLE_PROPRIETOR], ids=["individual", "sole_proprietor"])
def test_from_the_first_page_to_an_open_shop(rooms: Place, zhou: Client, form: dict[str, Any]) -> None:
    assert url("own-apply", "douyin") in zhou.get(url("own-all")).content.decode()
    kinds = told(zhou.get(url("own-apply", "douyin")))
    assert "digital certificate form, signed and sealed" in kinds
    number = filled(zhou, form)
    page = told(zhou.get(url("own-part", number, "check")))
    assert "It is complete." in page
    assert ("Licence" in page) == (form["kind"] != "individual")
    place = url("own-application", number)
    assert "A reviewer reads it." in told(zhou.post(place, {"step": "submit"}, follow=True))
    act(number, "pass", {"shop_id": "S9"}, REVIEWER, NOW)
    contract = told(zhou.get(place))
    assert "within 48 hours of payment" in contract
    due = told(zhou.post(place, {"step": "sign"}, follow=True))
    whole = {"individual": 50_000, "sole_proprietor": 200_000}[form["kind"]]
    assert f"Deposit due ¥ {whole / 100:,.2f} Paid ¥ 0.00 Still to pay" in due
    assert "douyin@2022-12-30, rules-cn" in due, "the table it stands in is cited"
    act(number, "pay", {"amount_minor": whole, "reference": "B1"}, OPERATOR, NOW)
    assert "Your shop is open." in told(zhou.get(place))


def test_a_company_tells_the_amount_that_no_page_shows(rooms: Place, zhou: Client, settings: Any) -> None:
    number = filled(zhou, COMPANY)
    place = url("own-application", number)
    zhou.post(place, {"step": "submit"})
    act(number, "instruct", {}, REVIEWER, NOW)
    [paid] = Path(settings.PAYMENTS).glob("*.json")
    amount = json.loads(paid.read_text())["amount_minor"]
    page = zhou.get(place)
    assert "Tries left 3 Further transfers left 1" in told(page)
    wrong = told(zhou.post(place, {"step": "confirm", "amount_minor": str(amount + 1)}, follow=True))
    assert "This is not the amount that arrived. Tries left: 2." in wrong
    assert "Tries left 2" in wrong
    assert "Further transfers left 0" in told(zhou.post(place, {"step": "again"}, follow=True))
    newest = max(Path(settings.PAYMENTS).glob("*.json"), key=lambda one: int(one.stem.rpartition("-")[2]))
    amount = json.loads(newest.read_text())["amount_minor"]
    page = zhou.post(place, {"step": "confirm", "amount_minor": str(amount)}, follow=True)
    assert "Name the shop and add its logo." in told(page)
    refused = zhou.post(place, {"step": "describe", "shop_name": "四季旗舰店"})
    assert refused.status_code == 422
    assert "needs an authorisation" in told(refused)
    logo = SimpleUploadedFile("logo.png", PNG, "image/png")
    described = zhou.post(place, {"step": "describe", "shop_name": "四季旅行", "files": logo}, follow=True)
    assert "A reviewer reads it." in told(described)


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("who", {"identity_no": "123"}, "18 digits, the last may be X."),
        ("goods", {"categories": ["apparel", "sport", "fresh", "food_and_drink"]}, "At most 3 main categories"),
        ("licence", {"licence_holder": "别家"}, "its holder must be the applicant"),
        ("licence", {"licence_scope": ["apparel"]}, "does not cover sport"),
        ("account", {"account_no": "12"}, "it is 8 to 30 digits"),
        ("account", {"account_name": "别家"}, "must be"),
    ],
    ids=["identity", "categories", "holder", "scope", "account", "account-name"],
)
def test_what_cannot_stand_is_refused_at_its_field_with_the_rule(
    rooms: Place, zhou: Client, part: str, change: dict[str, Any], says: str
) -> None:
    number = begun(zhou, "sole_proprietor")
    for before in list(PARTS)[: list(PARTS).index(part)]:
        sent(zhou, number, before, SOLE_PROPRIETOR)
    answer = sent(zhou, number, part, SOLE_PROPRIETOR, **change)
    assert answer.status_code == 422
    assert says in told(answer)
    assert "aria-invalid" in answer.content.decode() or 'role="alert"' in answer.content.decode()


def test_what_is_lacking_is_named_part_by_part_and_a_draft_keeps(rooms: Place, zhou: Client) -> None:
    number = begun(zhou, "individual")
    sent(zhou, number, "who", {**INDIVIDUAL, "identity_no": ""})
    assert zhou.get(url("own-application", number))["Location"] == url("own-part", number, "who")
    check = told(zhou.get(url("own-part", number, "check")))
    assert "Identity number" in check
    assert "logo of the shop" in check
    refused = told(zhou.post(url("own-application", number), {"step": "submit"}, follow=True))
    assert "These are not filled in" in refused
    assert Case.objects.get().state == "draft"


def test_the_deposit_of_each_category_is_told_with_its_source_before_it_is_chosen(rooms: Place, zhou: Client) -> None:
    number = begun(zhou, "individual")
    page = told(zhou.get(url("own-part", number, "goods")))
    assert "Apparel ¥ 500.00" in page
    assert "Bags and gifts not open to you" in page
    assert "2022 to 2023" in page
    closed = zhou.post(url("own-part", number, "goods"), {"categories": ["home"]})
    assert closed.status_code == 422
    assert "is not open to this kind of seller" in told(closed)


def test_a_category_that_no_table_has_can_be_named_and_keeps(rooms: Place, zhou: Client) -> None:
    number = begun(zhou, "individual")
    zhou.post(url("own-part", number, "goods"), {"categories": ["apparel"], "more_categories": "kites"})
    names = list(Case.objects.get().onboarding.categories.values_list("name", flat=True))
    assert names == ["apparel", "kites"]
    assert "kites" in zhou.get(url("own-part", number, "goods")).content.decode()


def test_sent_back_it_is_mended_with_the_remark_in_view(rooms: Place, zhou: Client) -> None:
    number = filled(zhou, INDIVIDUAL)
    place = url("own-application", number)
    zhou.post(place, {"step": "submit"})
    desk = told(rooms.client("reviewer").get(url("desk-case", number)))
    assert "Holder, scope, categories, account and name hold." in desk
    assert "on file identity document" in desk
    assert "apparel: ¥ 500.00 douyin@2022-12-30" in desk
    act(number, "return", {"remark": "The picture is dark."}, REVIEWER, NOW)
    assert "The picture is dark." in told(zhou.get(place))
    assert "The picture is dark." in told(zhou.get(url("own-part", number, "papers")))
    assert "A reviewer reads it." in told(zhou.post(place, {"step": "submit"}, follow=True))
    assert zhou.get(url("own-part", number, "who"))["Location"] == place, "it is not his to change now"


def test_another_persons_application_is_told_as_none(rooms: Place, zhou: Client) -> None:
    number = begun(zhou, "individual")
    User.objects.create_user("wu")
    wu = rooms.client("wu")
    for name, more in (("own-application", ()), ("own-part", ("who",))):
        assert wu.get(url(name, number, *more)).status_code == 404
        assert wu.post(url(name, number, *more)).status_code == 404
    assert zhou.get(url("own-part", number, "licence")).status_code == 404, "an individual has none"
