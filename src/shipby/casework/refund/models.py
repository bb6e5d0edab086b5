"""Where a refund comes from and how it is paid -> a table."""

from __future__ import annotations

from django.db import models

AS_PAID = "as_paid"


class Refund(models.Model):
    """The particulars of one refund. Its state, clock, thread and files are those of its case."""

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="refund")
    cause = models.ForeignKey(
        "casework.Case", on_delete=models.PROTECT, null=True, related_name="refunds",
        help_text="what closed the order, or the case in whose thread the return was agreed; null: the buyer's own act",
    )  # fmt: skip
    way = models.CharField(max_length=200, default=AS_PAID, help_text="as_paid: the way it was paid; else named")
    received_at = models.DateTimeField(null=True, help_text="of the goods")
    refunded_at = models.DateTimeField(null=True)
    reported = models.CharField(max_length=500, blank=True, help_text="what the payment said last")

    class Meta:
        verbose_name, verbose_name_plural = "refund 退款", "refunds 退款"
