"""A measure against a shop: what, on which ground, from when to when -> a table."""

from __future__ import annotations

from django.db import models

from shipby.casework.statement.model import CLAIMS, Both, text


class Measure(models.Model):
    """The particulars of one enforcement. Its state and clock are those of its case."""

    class Ground(models.TextChoices):
        ACTION = "action", "an action of the judge 判定"
        NODE = "node", "a points total reached 扣分节点"
        DISCRETION = "discretion", "the operator's discretion 裁量"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="measure")
    ground = models.CharField(max_length=10, choices=Ground)
    identity = models.CharField(
        max_length=600, db_index=True, help_text="of its ground: the same ground, the same text"
    )
    kinds = models.CharField(max_length=200, help_text="what it restricts, joined by |")
    clause = models.CharField(max_length=60, blank=True)
    product_id = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=200, blank=True, help_text="points account, of a node")
    run = models.CharField(max_length=60, blank=True, help_text="the run that proposed it")
    says = models.TextField(blank=True, help_text="the operator's ground, where it is at discretion")
    starts_at = models.DateTimeField(help_text="as the judge or the operator says; it begins no earlier than noticed")
    length_seconds = models.BigIntegerField(null=True, help_text="null: open-ended")
    suspend_days = models.PositiveIntegerField(null=True)
    deposit_minor = models.BigIntegerField(null=True, help_text="to be taken from the deposit; null: nothing")
    automatic = models.BooleanField(default=False)
    noticed_at = models.DateTimeField(null=True, db_index=True)
    active_from = models.DateTimeField(null=True)
    active_until = models.DateTimeField(null=True, help_text="null: open-ended, or not begun")
    reasons = models.JSONField(default=dict, help_text="parts of the statement of reasons: [Chinese, English] by name")
    appeal = models.JSONField(null=True, help_text="how and until when to appeal, told with the notice")

    @property
    def parts(self) -> dict[str, Both]:
        """The statement of reasons, part by part."""
        told = self.reasons | ({"appeal": self.appeal} if self.appeal else {})
        return {**{name: (zh, en) for name, (zh, en) in told.items()}, "claims": CLAIMS}

    @property
    def zh(self) -> str:
        """The statement of reasons in Chinese."""
        return text(self.parts, "zh")

    @property
    def en(self) -> str:
        """The statement of reasons in English."""
        return text(self.parts, "en")
