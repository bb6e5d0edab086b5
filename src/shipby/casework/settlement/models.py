"""The account that a company's sales are settled to -> a table."""

from __future__ import annotations

from django.db import models


class Settlement(models.Model):
    """The particulars of one application; a shop has one, whose state is that of its case."""

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="settlement")
    shop = models.OneToOneField("people.Shop", on_delete=models.PROTECT, related_name="settlement")
    account_name = models.CharField(max_length=200)
    account_no = models.CharField(max_length=32)
    bank = models.CharField(max_length=100, help_text="the opening bank")
    remark = models.TextField(blank=True, help_text="why it was refused last")

    class Meta:
        verbose_name, verbose_name_plural = "settlement account 结算账户", "settlement accounts 结算账户"

    def __str__(self) -> str:
        return self.case.number
