"""Cases, their thread and files, and the facts that decisions are -> tables."""

from __future__ import annotations

from django.db import models

from shipby.people.models import Market, Shop


class Case(models.Model):
    """One case of any type: its state, and what is due next, by whom, by when. Only `casework.acting` writes it."""

    type = models.CharField(max_length=20)
    number = models.CharField(
        max_length=30, unique=True, help_text="F-1, A-2, ...: the prefix of the type, the row's id"
    )
    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, related_name="cases")
    order_id = models.CharField(max_length=200, blank=True)
    applicant = models.CharField(
        max_length=200, blank=True, help_text="user:<name>: whose own it is, where it is of nobody's shop"
    )
    state = models.CharField(max_length=20)
    at = models.DateTimeField(help_text="of the last step; the next is later")
    due_at = models.DateTimeField(null=True, db_index=True, help_text="null: nothing is due, or the time is not known")
    due_what = models.CharField(max_length=40, blank=True)
    due_who = models.CharField(max_length=20, blank=True)
    due_unknown = models.CharField(max_length=40, blank=True, help_text="why due_at is not known, e.g. calendar")

    class Meta:
        indexes = [
            models.Index(fields=["type", "state", "due_at"]),
            models.Index(fields=["shop", "type", "state"]),
            models.Index(fields=["market", "order_id"]),
            models.Index(fields=["applicant"], condition=~models.Q(applicant=""), name="casework_applicant"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(state=""), name="casework_has_state"),
            models.UniqueConstraint(
                fields=["market", "order_id"],
                condition=models.Q(type="filing", state="submitted"),
                name="casework_one_filing_awaits_review",
            ),
            models.UniqueConstraint(
                fields=["market", "order_id"],
                condition=models.Q(type="complaint", state="opened"),
                name="casework_one_complaint_open",
            ),
            models.UniqueConstraint(
                fields=["market", "order_id"],
                condition=models.Q(type="refund", state__in=["instructed", "awaiting_goods", "inspecting", "failed"]),
                name="casework_one_refund_runs",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Note(models.Model):
    """A message in a case's thread, part of the record."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="thread")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    text = models.TextField()


class Evidence(models.Model):
    """A file of a case. Its bytes lie outside the web root under their sha256."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, help_text="what it proves: tracking_trail, authority_notice, ...")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = "file 文件", "files 文件"
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="casework_file_once_in_case")]


class Outbox(models.Model):
    """A fact row that a step made, on its way to the lake; written in the step's transaction."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)
    table = models.CharField(max_length=20)
    row = models.JSONField(help_text="the whole row, recorded_at among it; instants as ISO 8601 in UTC")
    at = models.DateTimeField()
    import_id = models.CharField(max_length=64, blank=True, help_text="the lake's import that holds it")

    class Meta:
        indexes = [models.Index(fields=["market", "import_id", "id"])]


class Setting(models.Model):
    """An operator's value from a civil day on, with its reason. Never changed: a later row stands instead."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    key = models.CharField(max_length=100)
    value = models.JSONField()
    from_day = models.DateField()
    reason = models.TextField()
    set_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "setting 设置", "settings 设置"
        indexes = [models.Index(fields=["market", "key", "from_day"])]


# The particulars of each type of case, found by Django here and kept with their type.
from shipby.casework.advice.models import Told as Told  # noqa: E402
from shipby.casework.appeal.models import Appeal as Appeal  # noqa: E402
from shipby.casework.appeal.models import AppealOrder as AppealOrder  # noqa: E402
from shipby.casework.complaint.models import Complaint as Complaint  # noqa: E402
from shipby.casework.enforcement.models import Measure as Measure  # noqa: E402
from shipby.casework.enquiry.models import Enquiry as Enquiry  # noqa: E402
from shipby.casework.filing.models import Batch as Batch  # noqa: E402
from shipby.casework.filing.models import BatchRow as BatchRow  # noqa: E402
from shipby.casework.filing.models import Filing as Filing  # noqa: E402
from shipby.casework.improvement.models import Improvement as Improvement  # noqa: E402
from shipby.casework.improvement.models import ImprovementItem as ImprovementItem  # noqa: E402
from shipby.casework.incident.models import Bringing as Bringing  # noqa: E402
from shipby.casework.incident.models import Brought as Brought  # noqa: E402
from shipby.casework.incident.models import Incident as Incident  # noqa: E402
from shipby.casework.incident.models import IncidentOrder as IncidentOrder  # noqa: E402
from shipby.casework.notice.models import Notice as Notice  # noqa: E402
from shipby.casework.onboarding.models import Category as Category  # noqa: E402
from shipby.casework.onboarding.models import Onboarding as Onboarding  # noqa: E402
from shipby.casework.onboarding.models import Payment as Payment  # noqa: E402
from shipby.casework.onboarding.models import Transfer as Transfer  # noqa: E402
from shipby.casework.refund.models import Refund as Refund  # noqa: E402
from shipby.casework.settlement.models import Settlement as Settlement  # noqa: E402
from shipby.casework.shop.models import ContractHours as ContractHours  # noqa: E402
from shipby.casework.shop.models import ShopValue as ShopValue  # noqa: E402
