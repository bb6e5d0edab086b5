"""What an application must keep: each rule refuses early, with its code and in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shipby.casework.onboarding.checks import Limits, advice, check_bank_account, check_given, check_whole
from shipby.casework.onboarding.form import Form, told
from shipby.casework.refused import Refused
from shipby.rules.load import load_pack
from tests.support.onboarding import COMPANY, FILES, FORMS, INDIVIDUAL, SOLE_PROPRIETOR

PACK = load_pack("douyin").versions[-1]
LIMITS = Limits(PACK, ("individual", "sole_proprietor", "company"), 3, ("旗舰", "官方"), ("food_and_drink",), None)


def papers(kind: str, **more: int) -> dict[str, int]:
    return {**dict.fromkeys(FILES[kind], 1), **more}


@pytest.mark.parametrize("kind", FORMS)
def test_a_whole_application_stands(kind: str) -> None:
    check_whole(Form(**FORMS[kind]), papers(kind), LIMITS)


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    "lacking", ["kind", "name", "person", "identity_no", "categories", "account_kind", "account_no", "bank"]
)
def test_what_is_lacking_is_named_when_it_is_submitted_and_not_before(kind: str, lacking: str) -> None:
    form = Form(**{**FORMS[kind], lacking: () if lacking == "categories" else ""})
    check_given(form, LIMITS)
    with pytest.raises(Refused, match=lacking) as refused:
        check_whole(form, papers(kind), LIMITS)
    assert refused.value.code == "incomplete"
    assert lacking in refused.value.zh


@pytest.mark.parametrize(("kind", "file"), [(kind, file) for kind, files in FILES.items() for file in files])
def test_a_missing_paper_is_named(kind: str, file: str) -> None:
    with pytest.raises(Refused, match=file) as refused:
        check_whole(Form(**FORMS[kind]), papers(kind, **{file: 0}), LIMITS)
    assert refused.value.code == "papers"


def test_a_company_brings_its_certificate_form_signed_and_sealed() -> None:
    with pytest.raises(Refused, match="signed and sealed") as refused:
        check_whole(Form(**COMPANY), papers("company", certificate_form=0), LIMITS)
    assert "签字并盖章" in refused.value.zh


@pytest.mark.parametrize(
    ("form", "change", "code", "says"),
    [
        (SOLE_PROPRIETOR, {"licence_holder": "另一家店"}, "holder", "must be the applicant"),
        (INDIVIDUAL, {"person": "王五"}, "holder", "his own name"),
        (SOLE_PROPRIETOR, {"licence_scope": ("apparel",)}, "scope", "does not cover sport"),
        (INDIVIDUAL, {"categories": ("apparel", "sport", "fresh", "home")}, "categories", "At most 3"),
        (INDIVIDUAL, {"categories": ("apparel", "apparel")}, "categories", "each once"),
        (INDIVIDUAL, {"categories": ("beauty",)}, "category-closed", "not open to this kind of seller"),
        (INDIVIDUAL, {"identity_no": "1101011990010112"}, "identity-format", "18 digits"),
        (COMPANY, {"licence_no": "92110101MA01ABCD5I"}, "licence-format", "18 digits or capital letters"),
        (COMPANY, {"account_kind": "personal", "account_name": "李四"}, "account-kind", "company account"),
        (INDIVIDUAL, {"account_kind": "company"}, "account-kind", "personal one"),
        (COMPANY, {"account_name": "四季集团"}, "account-name", "as registered with the bank"),
        (SOLE_PROPRIETOR, {"account_kind": "personal"}, "account-name", "must be 李四's"),
        (INDIVIDUAL, {"account_no": "62220"}, "account-format", "wrong format"),
        (INDIVIDUAL, {"bank": "12345"}, "bank-format", "wrong format"),
        (INDIVIDUAL, {"shop_name": "四季官方店"}, "reserved-name", "needs an authorisation"),
        (INDIVIDUAL, {"shop_name": ""}, "incomplete", "a name"),
        (INDIVIDUAL, {"shop_link": "javascript:alert(1)"}, "link", "begins with http"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_rule(
    form: dict[str, Any], change: dict[str, Any], code: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        check_whole(Form(**{**form, **change}), papers(form["kind"]), LIMITS)
    assert refused.value.code == code
    assert refused.value.zh


def test_a_sole_proprietor_chooses_his_account_and_names_are_the_same_however_they_are_typed() -> None:
    personal = Form(**{**SOLE_PROPRIETOR, "account_kind": "personal", "account_name": "李 四"})
    check_whole(personal, papers("sole_proprietor"), LIMITS)
    check_whole(Form(**{**COMPANY, "account_name": "四季(北京)贸易有限公司"}), papers("company"), LIMITS)


def test_a_reserved_word_stands_with_an_authorisation() -> None:
    form = Form(**{**INDIVIDUAL, "shop_name": "四季官方店"})
    check_whole(form, papers("individual", brand_authorisation=1), LIMITS)


def test_each_special_category_brings_a_permit() -> None:
    limits = replace(LIMITS, special_categories=("food_and_drink", "fresh"))
    form = Form(**{**INDIVIDUAL, "categories": ("food_and_drink", "fresh")})
    with pytest.raises(Refused, match="a permit each") as refused:
        check_whole(form, papers("individual", category_permit=1), limits)
    assert refused.value.code == "permit"
    check_whole(form, papers("individual", category_permit=2), limits)


def test_a_bank_that_is_not_supported_and_a_wrong_format_are_two_refusals() -> None:
    banks = ("中国工商银行", "招商银行")
    check_bank_account("招商银行深圳分行", "6222020200112233445", banks)
    for bank, number, code in (
        ("农业银行", "6222020200112233445", "bank-not-supported"),
        ("农业银行", "62x", "account-format"),
        ("123", "6222020200112233445", "bank-format"),
    ):
        with pytest.raises(Refused) as refused:
            check_bank_account(bank, number, banks)
        assert refused.value.code == code
    check_bank_account("农业银行", "6222020200112233445", None)


def test_a_market_may_take_some_kinds_only() -> None:
    with pytest.raises(Refused, match="takes company only"):
        check_given(Form(kind="individual"), replace(LIMITS, kinds=("company",)))


def test_what_is_advised_is_no_rule() -> None:
    form = Form(**{**INDIVIDUAL, "platform_account": "四季君", "goods": ("apparel", "toys")})
    check_whole(form, papers("individual"), LIMITS)
    assert [en for _, en in advice(form)] == [
        "The account's name, 四季君, is advised for the shop.",
        "These goods are outside the main categories: toys.",
    ]
    assert advice(Form(**INDIVIDUAL)) == []


def test_the_record_shows_the_last_digits_of_what_identifies() -> None:
    shown = told(Form(**INDIVIDUAL))
    assert (shown["identity_no"], shown["account_no"], shown["name"]) == ("…123X", "…3445", "李四")
