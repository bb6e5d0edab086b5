"""The pages of each type of case and of settings, kept with their type and found by Django here."""

from __future__ import annotations

import shipby.casework.appeal.admin
import shipby.casework.complaint.admin
import shipby.casework.enforcement.admin
import shipby.casework.enquiry.admin
import shipby.casework.files_admin
import shipby.casework.filing.admin
import shipby.casework.improvement.admin
import shipby.casework.incident.admin
import shipby.casework.notice.admin
import shipby.casework.onboarding.admin
import shipby.casework.refund.admin
import shipby.casework.settings_admin
import shipby.casework.settlement.admin
import shipby.casework.shop.admin  # noqa: F401
