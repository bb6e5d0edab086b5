"""What a notice offers to which orders, and what was shown of its effect -> a table."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """The particulars of one notice: the columns of its fact row, and words for people.

    A draft may lack any of them; a published one is whole.
    """

    class Window(models.TextChoices):
        PAID = "paid", "paid 付款时间"
        DUE = "due", "due 原最晚发货时间"

    class Side(models.TextChoices):
        FROM = "from", "from 发货地"
        TO = "to", "to 收货地"
        EITHER = "either", "either 任一"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="notice")
    begun_by = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    window = models.CharField(max_length=4, choices=Window, blank=True, help_text="what lies between start and end")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    side = models.CharField(max_length=6, choices=Side, blank=True)
    regions = models.JSONField(default=list, blank=True, help_text="prefixes of division codes; none: everywhere")
    categories = models.JSONField(default=list, blank=True, help_text="none: all")
    channels = models.JSONField(default=list, blank=True, help_text="none: all")
    extend_hours = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    dispatch_by = models.DateTimeField(null=True, blank=True, help_text="instead of hours")
    shown = models.JSONField(default=dict, help_text="what the last preview said: counts, and the first orders")
    shown_at = models.DateTimeField(null=True)
    shown_of = models.CharField(max_length=64, blank=True, help_text="sha256 of the columns that were previewed")
    asked = models.JSONField(null=True, help_text="a preview that is asked for: what shall change; {}: as it is")
    asked_by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, db_index=True, help_text="null: none is asked for")
    stage = models.CharField(max_length=10, blank=True, help_text="how far the preview is that is asked for")
    failed = models.JSONField(null=True, help_text="why the last one that was asked for failed: [Chinese, English]")
    told_at = models.DateTimeField(null=True, help_text="when shops and filings were told of it as it is now")

    PLATFORMS = (
        "begun_by",
        "shown",
        "shown_at",
        "shown_of",
        "asked",
        "asked_by",
        "asked_at",
        "stage",
        "failed",
        "told_at",
    )
    """What only the platform's people read: a preview names orders of every shop."""

    class Meta:
        verbose_name, verbose_name_plural = "notice 公告", "notices 公告"

    def __str__(self) -> str:
        return self.case.number
