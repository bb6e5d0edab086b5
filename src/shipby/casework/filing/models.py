"""What a filing asks for, and batches of them -> tables."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """Many orders filed at once. Each is accepted or refused on its own; the rows are the result to download."""

    shop = models.ForeignKey("people.Shop", on_delete=models.PROTECT, related_name="filing_batches")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    what = models.CharField(max_length=500, help_text="which orders: a list of ids, or a region and a window")
    wish = models.JSONField(help_text="what each of its filings asks for")
    proofs = models.JSONField(default=list, help_text="[[name, kind, sha256], ...] of the files that each brings")


class BatchRow(models.Model):
    """One order of a batch. Its result is written as it is filed, so that a killed batch goes on where it was."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()
    order_id = models.CharField(max_length=200)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, null=True)
    code = models.CharField(max_length=40, blank=True, help_text="submitted, or why not; empty: not yet taken up")
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "order_id"], name="casework_order_once_in_batch")]


class Filing(models.Model):
    """The particulars of one filing. Its state, clock, thread and files are those of its case."""

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="filing")
    begun_by = models.CharField(max_length=200)
    reason = models.CharField(max_length=60)
    dispatch_by = models.DateTimeField()
    affected_from = models.DateField(null=True, help_text="civil days in which nothing can be sent")
    affected_until = models.DateField(null=True)
    regions = models.JSONField(default=list, help_text="prefixes of division codes")
    submitted_at = models.DateTimeField(null=True, help_text="of the last submission")
    remark = models.TextField(blank=True, help_text="平台备注: why it was rejected")

    class Meta:
        verbose_name, verbose_name_plural = "filing 报备", "filings 报备"
