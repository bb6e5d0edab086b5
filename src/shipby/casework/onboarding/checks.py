"""An application, its papers, the market's limits -> nothing, or the first rule that refuses it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from shipby.casework.onboarding.form import Form
from shipby.casework.refused import Refused
from shipby.rules.deposits import Seller, deposit
from shipby.rules.model import Pack

_LICENCE = re.compile("[0-9A-HJ-NPQRTUWXY]{18}")
_IDENTITY = re.compile("[1-9][0-9]{16}[0-9X]")
_ACCOUNT = re.compile("[0-9]{8,30}")
_BANK = re.compile(r"(?=.*[^\W\d_])[^\x00-\x1f<>]{2,100}")
"""With a letter in it: a number alone is no bank."""
_LINK = re.compile(r"https?://[^\s<>\"]+")

NEEDED = ("kind", "name", "person", "identity_no", "categories", "account_kind", "account_name", "account_no", "bank")
LICENSED = ("licence_holder", "licence_no", "licence_scope")
_PAPERS: Mapping[str, tuple[str, ...]] = {
    "individual": ("identity_document", "shop_logo"),
    "sole_proprietor": ("business_licence", "identity_document", "shop_logo"),
    "company": ("business_licence", "identity_document", "certificate_form"),
}
"""Kinds of files; a company's logo comes with its shop data."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a market asks of an application, on a day."""

    pack: Pack
    kinds: Collection[str]
    categories_at_most: int
    reserved_words: Collection[str]
    special_categories: Collection[str]
    """each needs a permit."""
    banks: Collection[str] | None
    """None: every one is supported."""


def check_given(form: Form, limits: Limits) -> None:
    """Nothing where what is given can stand, though more may be lacking. Raises Refused."""
    _kind(form, limits)
    _formats(form)
    _licence(form)
    _categories(form, limits)
    _account(form, limits)


def check_whole(form: Form, papers: Mapping[str, int], limits: Limits) -> None:
    """Nothing where the application is complete and stands; papers: how many files of each kind. Raises Refused."""
    _complete(form)
    check_given(form, limits)
    if form.kind != "company":
        check_shop(form.shop_name, form.shop_link, papers, limits)
    _papers(_PAPERS[form.kind], papers)
    check_permits([one for one in form.categories if one in limits.special_categories], papers)


def papers_needed(form: Form, limits: Limits) -> tuple[str, ...]:
    """The kinds of files that an application as it stands is asked for, a permit and an authorisation among them."""
    of_kind = _PAPERS.get(form.kind, ())
    special = any(one in limits.special_categories for one in form.categories)
    reserved = any(word in form.shop_name for word in limits.reserved_words)
    more = (*(("category_permit",) if special else ()), *(("brand_authorisation",) if reserved else ()))
    return (*of_kind, *more)


def check_shop(name: str, link: str, papers: Mapping[str, int], limits: Limits) -> None:
    """The shop's data: name, logo, link. Raises Refused."""
    if not name:
        raise Refused("incomplete", "请填写店铺名称。", "Give the shop a name.")
    reserved = [word for word in limits.reserved_words if word in name]
    if reserved and not papers.get("brand_authorisation"):
        words = "、".join(reserved)
        raise Refused(
            "reserved-name",
            f"店铺名称含“{words}”，须上传品牌授权（brand_authorisation）。",
            f"A shop's name with {words} needs an authorisation among the files (brand_authorisation).",
        )
    if link and not _LINK.fullmatch(link):
        raise Refused(
            "link", "店铺链接须以 http:// 或 https:// 开头。", "The shop's link begins with http:// or https://."
        )
    _papers(("shop_logo",), papers)


def check_category(name: str, kind: Seller, limits: Limits) -> None:
    """A main category is open to this kind of seller. Raises Refused."""
    found = deposit(limits.pack, name, kind)
    if not found.open:
        raise Refused(
            "category-closed",
            f"类目“{name}”不对该类商家（{kind}）开放：{found.source}。",
            f"The category {name} is not open to this kind of seller ({kind}): {found.source}.",
        )


def check_permits(special: Collection[str], papers: Mapping[str, int]) -> None:
    """Each special category has its permit. Raises Refused."""
    if papers.get("category_permit", 0) < len(special):
        names = "、".join(special)
        raise Refused(
            "permit",
            f"特殊类目须各上传一份资质（category_permit）：{names}。",
            f"Special categories need a permit each among the files (category_permit): {', '.join(special)}.",
        )


def check_bank_account(bank: str, account_no: str, banks: Collection[str] | None) -> None:
    """A bank's name and an account's number in their format, of a bank that is supported. Raises Refused."""
    if account_no and not _ACCOUNT.fullmatch(account_no.replace(" ", "")):
        raise Refused(
            "account-format",
            "账号格式有误：应为 8 至 30 位数字。",
            "The account's number has a wrong format: it is 8 to 30 digits.",
        )
    if bank and not _BANK.fullmatch(bank):
        raise Refused(
            "bank-format",
            "开户行格式有误：请填写银行名称，2 至 100 字。",
            "The bank has a wrong format: write its name, 2 to 100 characters.",
        )
    if bank and banks is not None and not any(bank.startswith(one) for one in banks):
        raise Refused(
            "bank-not-supported",
            f"暂不支持“{bank}”，请换用其他银行：{'、'.join(banks)}。",
            f"{bank} is not supported, use another bank: {', '.join(banks)}.",
        )


def same(one: str, other: str) -> bool:
    """Whether two names are one, however wide their brackets and spaces are."""
    return _plain(one) == _plain(other)


def advice(form: Form) -> list[tuple[str, str]]:
    """What is no rule, Chinese and English: the account's name for the shop, goods outside the main categories."""
    told = []
    if form.platform_account and form.shop_name and form.platform_account != form.shop_name:
        told.append(
            (
                f"建议店铺名称与账号名称“{form.platform_account}”一致。",
                f"The account's name, {form.platform_account}, is advised for the shop.",
            )
        )
    if outside := [one for one in form.goods if one not in form.categories]:
        told.append(
            (
                f"以下商品不在主营类目内：{'、'.join(outside)}。",
                f"These goods are outside the main categories: {', '.join(outside)}.",
            )
        )
    return told


def _kind(form: Form, limits: Limits) -> None:
    if form.kind and form.kind not in limits.kinds:
        raise Refused(
            "kind",
            f"该市场只接受以下商家类型：{'、'.join(limits.kinds)}。",
            f"This market takes {', '.join(limits.kinds)} only.",
        )


def _complete(form: Form) -> None:
    needed = NEEDED if form.kind == "individual" else (*NEEDED, *LICENSED)
    if lacking := [name for name in needed if not getattr(form, name)]:
        raise Refused(
            "incomplete", f"请填写：{'、'.join(lacking)}。", f"These are not filled in: {', '.join(lacking)}."
        )


def _formats(form: Form) -> None:
    if form.identity_no and not _IDENTITY.fullmatch(form.identity_no):
        raise Refused(
            "identity-format",
            "身份证号格式有误：应为 18 位，末位可为 X。",
            "The identity number has a wrong format: 18 digits, the last may be X.",
        )
    if form.licence_no and not _LICENCE.fullmatch(form.licence_no):
        raise Refused(
            "licence-format",
            "统一社会信用代码格式有误：应为 18 位数字或大写字母。",
            "The licence's number has a wrong format: 18 digits or capital letters.",
        )


def _licence(form: Form) -> None:
    """Its holder is the applicant, and its scope covers the main categories."""
    if form.kind == "individual":
        if form.name and form.person and not same(form.name, form.person):
            raise Refused(
                "holder", "个人入驻须以本人名义申请。", "An individual applies in his own name: name and person differ."
            )
        return
    if form.licence_holder and form.name and not same(form.licence_holder, form.name):
        raise Refused(
            "holder",
            f"营业执照主体“{form.licence_holder}”须与申请人“{form.name}”一致。",
            f"The licence is {form.licence_holder}'s, and its holder must be the applicant, {form.name}.",
        )
    outside = [one for one in form.categories if one not in form.licence_scope]
    if form.licence_scope and outside:
        raise Refused(
            "scope",
            f"营业执照经营范围须覆盖主营类目，未覆盖：{'、'.join(outside)}。",
            f"The licence's scope must cover the main categories, and does not cover {', '.join(outside)}.",
        )


def _categories(form: Form, limits: Limits) -> None:
    if len(set(form.categories)) != len(form.categories) or len(form.categories) > limits.categories_at_most:
        raise Refused(
            "categories",
            f"主营类目最多 {limits.categories_at_most} 个且不能重复，现有 {len(form.categories)} 个。",
            f"At most {limits.categories_at_most} main categories, each once; {len(form.categories)} are named.",
        )
    if form.kind:
        for name in form.categories:
            check_category(name, form.kind, limits)


def _account(form: Form, limits: Limits) -> None:
    """Its kind, its holder, its bank: a company's as registered with the bank, a sole proprietor chooses."""
    wrong = {"company": "personal", "individual": "company"}.get(form.kind)
    if form.account_kind and form.account_kind == wrong:
        raise Refused(
            "account-kind",
            "企业须使用对公账户，个人须使用个人账户。",
            "A company's account is a company account, an individual's a personal one.",
        )
    holder = form.person if form.account_kind == "personal" else form.name
    if form.account_kind and form.account_name and holder and not same(form.account_name, holder):
        raise Refused(
            "account-name",
            f"账户名“{form.account_name}”须与在银行登记的“{holder}”一致。",
            f"The account is {form.account_name}'s, and must be {holder}'s, as registered with the bank.",
        )
    check_bank_account(form.bank, form.account_no, limits.banks)


def _papers(needed: Collection[str], papers: Mapping[str, int]) -> None:
    if lacking := [kind for kind in needed if not papers.get(kind)]:
        form = "certificate_form" in lacking
        raise Refused(
            "papers",
            f"请上传：{'、'.join(lacking)}。{'数字证书申请表须签字并盖章。' if form else ''}",
            f"These files are missing: {', '.join(lacking)}."
            f"{' The digital certificate form is signed and sealed.' if form else ''}",
        )


def _plain(name: str) -> str:
    return "".join(normalize("NFKC", name).split())
