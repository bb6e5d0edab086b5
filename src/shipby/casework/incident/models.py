"""What is said or found about orders, and which orders -> tables."""

from __future__ import annotations

from django.db import models

from shipby.domain.tables import INCIDENT_KINDS, SEVERITIES


class Incident(models.Model):
    """The particulars of one incident, over one order or many: one finding. Of a product stop: the product."""

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="incident")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in INCIDENT_KINDS])
    product_id = models.CharField(max_length=200, blank=True, help_text="of a product stop")
    identity = models.CharField(
        max_length=600, null=True, unique=True, help_text="of an imported finding: the same twice is one"
    )
    text = models.TextField(blank=True, help_text="what was reported")
    answer_by = models.DateTimeField(null=True, help_text="last second of the merchant's time")
    answered_at = models.DateTimeField(null=True)
    large_volume = models.BooleanField(default=False)
    grave_harm = models.BooleanField(default=False, help_text="grave harm to buyers or damage to the platform")
    looked_at = models.CharField(max_length=100, blank=True, help_text="of a stop: the lake as last looked at")

    class Meta:
        verbose_name, verbose_name_plural = "incident 违规事件", "incidents 违规事件"


class IncidentOrder(models.Model):
    """One order of an incident; the key of its fact is the case's number and this place."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="orders")
    place = models.PositiveIntegerField()
    order_id = models.CharField(max_length=200)
    severity = models.CharField(max_length=12, blank=True, choices=[(word, word) for word in SEVERITIES])
    found_at = models.DateTimeField(null=True, help_text="of the first finding")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "order_id"], name="casework_order_once_in_incident")]
        indexes = [models.Index(fields=["order_id"])]

    def __str__(self) -> str:
        return self.order_id


class Bringing(models.Model):
    """A file of findings, or of reports, that is taken up finding by finding."""

    market = models.ForeignKey("people.Market", on_delete=models.PROTECT)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    name = models.CharField(max_length=200, help_text="of the file")
    found = models.BooleanField(help_text="the platform's own findings; false: reports")


class Brought(models.Model):
    """One finding of a file: its rows, and what became of it."""

    bringing = models.ForeignKey(Bringing, on_delete=models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()
    lines = models.JSONField(help_text="numbers of its rows in the file")
    cells = models.JSONField(help_text="its rows, cell by column")
    code = models.CharField(max_length=40, blank=True, help_text="found, reported, or why not; empty: not yet taken up")
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bringing", "place"], name="casework_brought_once")]
