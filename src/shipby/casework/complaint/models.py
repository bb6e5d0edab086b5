"""What a complaint asks for, and what was proposed -> a table."""

from __future__ import annotations

from django.db import models


class Complaint(models.Model):
    """The particulars of one complaint. Its state, clock, thread and files are those of its case."""

    class Remedy(models.TextChoices):
        CANCEL = "cancel", "cancel with refund 取消并退款"
        COMPENSATE = "compensate", "compensation 赔付"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="complaint")
    opened_at = models.DateTimeField()
    remedy = models.CharField(max_length=10, choices=Remedy, help_text="as the buyer chose it last")
    paid_minor = models.BigIntegerField(help_text="what was paid for the order")
    answer_by = models.DateTimeField(help_text="last second of the merchant's time")
    answered_at = models.DateTimeField(null=True)
    proposed = models.CharField(max_length=10, choices=Remedy, blank=True, help_text="the merchant's last proposal")
    proposed_minor = models.BigIntegerField(null=True, help_text="its sum, of compensation")
    settled_at = models.DateTimeField(null=True)
    settled = models.CharField(max_length=10, choices=Remedy, blank=True, help_text="what was agreed")
    settled_minor = models.BigIntegerField(null=True, help_text="the sum posted")

    class Meta:
        verbose_name, verbose_name_plural = "complaint 投诉", "complaints 投诉"
