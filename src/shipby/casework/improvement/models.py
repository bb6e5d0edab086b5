"""A plan to do better and its items -> tables."""

from __future__ import annotations

from typing import Any

from django.db import models


class Improvement(models.Model):
    """The particulars of one plan. What reviewers say of it stands in the thread of its case."""

    class About(models.TextChoices):
        ENTRY = "entry", "entry of the ledger 扣分或款项"
        VERDICT = "verdict", "verdict on an order 判定"
        MEASURE = "measure", "measure 处置"

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="improvement")
    about = models.CharField(max_length=7, choices=About)
    object_id = models.CharField(max_length=200, help_text="the entry's or measure's number, or clause and order")

    class Meta:
        verbose_name, verbose_name_plural = "plan to improve 改进计划", "plans to improve 改进计划"
        indexes = [models.Index(fields=["about", "object_id"])]

    def more(self) -> dict[str, Any]:
        """What is shown of it besides its own row."""
        names = ("place", "what", "who", "by", "done_at", "done_by")
        return {"items": list(self.items.order_by("place").values(*names))}


class ImprovementItem(models.Model):
    """One thing to do."""

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveIntegerField(help_text="1, 2, 3 ... in the plan; never used twice")
    what = models.CharField(max_length=500)
    who = models.CharField(max_length=100, help_text="of the shop's people")
    by = models.DateField(help_text="last civil day, in the market's zone")
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["improvement", "place"], name="casework_item_once_in_plan")]
