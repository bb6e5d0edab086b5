"""Who applies, with what papers, account, shop and categories; transfers and payments -> tables."""

from __future__ import annotations

from typing import Any

from django.db import models


class Onboarding(models.Model):
    """The particulars of one application. A draft may lack any of them; a submitted one is whole."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "individual 个人"
        SOLE_PROPRIETOR = "sole_proprietor", "sole proprietor 个体工商户"
        COMPANY = "company", "company 企业"

    class Account(models.TextChoices):
        COMPANY = "company", "company 对公账户"
        PERSONAL = "personal", "personal 个人账户"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="onboarding")
    kind = models.CharField(max_length=15, choices=Kind, blank=True)
    name = models.CharField(max_length=200, blank=True, help_text="who applies: the company, the business, the person")
    person = models.CharField(max_length=100, blank=True, help_text="who answers for it: legal representative, owner")
    identity_no = models.CharField(max_length=18, blank=True, help_text="of that person")
    licence_holder = models.CharField(max_length=200, blank=True)
    licence_no = models.CharField(max_length=18, blank=True, help_text="unified social credit code")
    licence_scope = models.JSONField(default=list, blank=True, help_text="categories that the licence covers")
    goods = models.JSONField(default=list, blank=True, help_text="categories of goods besides the main ones")
    account_kind = models.CharField(max_length=8, choices=Account, blank=True)
    account_name = models.CharField(max_length=200, blank=True)
    account_no = models.CharField(max_length=32, blank=True)
    bank = models.CharField(max_length=100, blank=True, help_text="the opening bank")
    shop_name = models.CharField(max_length=60, blank=True)
    shop_link = models.CharField(max_length=500, blank=True)
    platform_account = models.CharField(max_length=100, blank=True, help_text="the name of the account on the platform")
    remark = models.TextField(blank=True, help_text="of the last return or rejection")
    new_shop_id = models.CharField(max_length=200, blank=True, help_text="by which facts will call the shop")
    contract_hours = models.JSONField(default=dict, blank=True, help_text="hours by mode, as the contract says")
    deposit_due_minor = models.BigIntegerField(null=True, help_text="null: not signed, or a category's is not known")
    shop = models.OneToOneField(
        "people.Shop",
        on_delete=models.PROTECT,
        null=True,
        related_name="onboarding",
        help_text="once something is paid",
    )

    class Meta:
        verbose_name, verbose_name_plural = "onboarding 入驻", "onboardings 入驻"

    def __str__(self) -> str:
        return self.case.number

    def more(self) -> dict[str, Any]:
        """What a reader sees besides its columns: categories, deposit, transfer; of the amount sent, nothing."""
        from shipby.casework.onboarding.standing import standing

        return standing(self).told()


class Category(models.Model):
    """One main category, and the deposit it takes; null: not known, an operator enters it."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.PROTECT, related_name="categories")
    name = models.CharField(max_length=60)
    deposit_minor = models.BigIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True, help_text="the pack's table, or who entered it and why")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["onboarding", "name"], name="casework_category_once")]


class Transfer(models.Model):
    """A small transfer to a company's account. Its amount is kept as a keyed digest, while it is asked for."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.PROTECT, related_name="transfers")
    place = models.PositiveSmallIntegerField(help_text="1, 2, ... of its submission")
    nonce = models.CharField(max_length=32, help_text="equal amounts have different digests")
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    valid_until = models.DateTimeField(help_text="last second")
    tries_left = models.PositiveSmallIntegerField()


class Payment(models.Model):
    """A payment into the deposit, as it was reported; one reference is one payment."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=100)
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["onboarding", "reference"], name="casework_payment_once")]
