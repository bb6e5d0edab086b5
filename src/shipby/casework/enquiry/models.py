"""What an enquiry is about -> a table."""

from __future__ import annotations

from django.db import models


class Enquiry(models.Model):
    """The particulars of one enquiry. What is asked and answered stands in the thread of its case."""

    class About(models.TextChoices):
        ENTRY = "entry", "entry of the ledger 扣分或款项"
        VERDICT = "verdict", "verdict on an order 判定"
        MEASURE = "measure", "measure 处置"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="enquiry")
    about = models.CharField(max_length=7, choices=About)
    object_id = models.CharField(max_length=200, help_text="the entry's or measure's number, or clause and order")
    appeal = models.ForeignKey(
        "casework.Case", on_delete=models.PROTECT, null=True, related_name="enquiries", help_text="it is attached to"
    )

    class Meta:
        verbose_name, verbose_name_plural = "enquiry 咨询", "enquiries 咨询"
