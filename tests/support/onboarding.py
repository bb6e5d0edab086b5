"""A market that takes applications, a person who applies, forms and files of each kind of applicant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shipby.casework.evidence import attach
from shipby.casework.models import Case
from shipby.casework.onboarding import acts, review, verifying
from shipby.casework.onboarding.form import Form, ShopData
from shipby.lake import create
from shipby.people.actors import Actor, actor_of_user
from shipby.people.models import Market, User
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack
from tests.support.filings import PNG, REVIEWER, at

NOW = at("2023-03-01 10:00:00")
"""A Wednesday."""

INDIVIDUAL: dict[str, Any] = {
    "kind": "individual", "name": "李四", "person": "李四", "identity_no": "11010119900101123X",
    "categories": ("apparel", "sport"), "account_kind": "personal", "account_name": "李四",
    "account_no": "6222020200112233445", "bank": "中国工商银行北京东城支行", "shop_name": "四季衣橱",
}  # fmt: skip
SOLE_PROPRIETOR: dict[str, Any] = {
    **INDIVIDUAL, "kind": "sole_proprietor", "name": "东城区四季服装店", "licence_holder": "东城区四季服装店",
    "licence_no": "92110101MA01ABCD5X", "licence_scope": ("apparel", "sport", "home"),
    "account_kind": "company", "account_name": "东城区四季服装店",
}  # fmt: skip
COMPANY: dict[str, Any] = {
    **SOLE_PROPRIETOR, "kind": "company", "name": "四季（北京）贸易有限公司",
    "licence_holder": "四季(北京)贸易有限公司", "account_name": "四季（北京）贸易有限公司", "shop_name": "",
}  # fmt: skip
FORMS = {"individual": INDIVIDUAL, "sole_proprietor": SOLE_PROPRIETOR, "company": COMPANY}
FILES = {
    "individual": ("identity_document", "shop_logo"),
    "sole_proprietor": ("business_licence", "identity_document", "shop_logo"),
    "company": ("business_licence", "identity_document", "certificate_form"),
}
SHOP = ShopData(shop_name="四季旅行", shop_link="https://example.com/four")


@dataclass
class Desk:
    """A market, the person who applies, where payment instructions go."""

    market: Market
    user: User
    applicant: Actor
    rules: RulePack
    payments: Path

    def drafted(self, kind: str, now: datetime = NOW, files: tuple[str, ...] | None = None, **change: Any) -> Case:
        """A draft with its files."""
        case = acts.draft(self.market, Form(**{**FORMS[kind], **change}), self.applicant, now, self.rules)
        for file in FILES[kind] if files is None else files:
            self.attach(case, file, now)
        return case

    def attach(self, case: Case, kind: str, now: datetime = NOW) -> None:
        """One more file of a kind."""
        count = case.files.count()
        attach(case, f"{kind}.png", kind, PNG + bytes([count]), self.applicant, now)

    def submitted(self, kind: str, now: datetime = NOW, **change: Any) -> Case:
        """Awaiting review."""
        case = self.drafted(kind, now, **change)
        acts.submit(case, self.applicant, now, self.rules)
        return fresh(case)

    def verifying(self, now: datetime = NOW) -> Case:
        """A company whose account is being verified."""
        case = self.submitted("company", now)
        review.instruct(case, REVIEWER, now, self.rules)
        return fresh(case)

    def described(self, now: datetime = NOW) -> Case:
        """A company whose shop data await review."""
        case = self.verifying(now)
        assert verifying.confirm(case, self.amount(case), self.applicant, now, self.rules)
        self.attach(case, "shop_logo", now)
        acts.describe(case, SHOP, self.applicant, now, self.rules)
        return fresh(case)

    def signed(self, kind: str, now: datetime = NOW, **change: Any) -> Case:
        """The deposit is due."""
        case = self.described(now) if kind == "company" else self.submitted(kind, now, **change)
        review.pass_(case, REVIEWER, now, self.rules, shop_id=f"shop-{case.pk}")
        acts.sign(case, self.applicant, now, self.rules)
        return fresh(case)

    def amount(self, case: Case) -> int:
        """What the last payment instruction says: as the payment system and the applicant's bank know it."""
        newest = max(self.payments.glob(f"{case.number}-*.json"), key=lambda path: int(path.stem.rsplit("-", 1)[1]))
        return int(json.loads(newest.read_text(encoding="utf-8"))["amount_minor"])


def desk(root: Path, settings: Any, pack: str = "douyin") -> Desk:
    """A market with an empty lake; li, who has no shop."""
    settings.EVIDENCE, settings.PAYMENTS = root / "evidence", root / "payments"
    create(root / "lake", pack, datetime(2023, 1, 1, tzinfo=UTC))
    market = Market.objects.create(name=pack, lake=str(root / "lake"))
    user = User.objects.create_user("li")
    return Desk(market, user, actor_of_user(user), load_pack(pack), root / "payments")


def fresh(case: Case) -> Case:
    """The case as it stands."""
    return Case.objects.select_related("market", "onboarding__shop").get(pk=case.pk)
