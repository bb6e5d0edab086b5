"""What an appeal contests and how each order of it was decided -> tables."""

from __future__ import annotations

from django.db import models


class Appeal(models.Model):
    """The particulars of one appeal. Its state, clock and thread are those of its case."""

    class Target(models.TextChoices):
        ORDER = "order", "one order under one clause 订单"
        WINDOW = "window", "the penalty of a window 周期"
        MEASURE = "measure", "a measure at discretion 处置"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="appeal")
    target = models.CharField(max_length=7, choices=Target)
    clause = models.CharField(max_length=60, blank=True)
    window_start = models.DateField(null=True)
    measure = models.ForeignKey("casework.Measure", on_delete=models.PROTECT, null=True, related_name="appeals")
    penalty = models.CharField(max_length=300, db_index=True, help_text="against which its number is counted")
    text = models.TextField()
    scenario = models.CharField(max_length=20, blank=True)
    noticed_at = models.DateTimeField(null=True, help_text="of what it contests, as it stood when submitted")
    missing = models.TextField(blank=True, help_text="named when it was returned")
    cause = models.CharField(max_length=20, blank=True, help_text="why upheld: not_merchant or finding_wrong")

    class Meta:
        verbose_name, verbose_name_plural = "appeal 申诉", "appeals 申诉"


class AppealOrder(models.Model):
    """One order named in an appeal and what was decided on it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="orders")
    place = models.PositiveIntegerField(help_text="k of the key A-n/k of its fact")
    order_id = models.CharField(max_length=200)
    outcome = models.CharField(max_length=9, blank=True, help_text="upheld or dismissed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "order_id"], name="casework_order_named_once")]
