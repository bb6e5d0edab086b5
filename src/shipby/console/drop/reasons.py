"""Why a row cannot be read, as the quarantine has it -> the same in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_ONE_OF = "is not one of "
REASONS = frozenset({
    gettext_noop("is empty. Every row needs this column."),
    gettext_noop("is not a time. Write 2023-12-01 10:00:00."),
    gettext_noop("lies outside the years 1970 to 2199."),
    gettext_noop("is not a date. Write 2023-12-01."),
    gettext_noop("is not a whole number of at most 15 digits. Write 3."),
    gettext_noop("is not a whole number of at most 15 digits. Write the amount in the minor unit: 1250 for 12.50."),
    gettext_noop("is not a number of hours with at most 6 decimals. Write 36.5."),
    gettext_noop("is neither true nor false. Write true or false."),
    gettext_noop("is negative. Write 0 or more."),
    gettext_noop("is less than 1. Write 1 or more."),
    gettext_noop("is not a region code. Write digits only, such as 330106."),
    gettext_noop(
        "is a number in scientific notation: digits of the id are lost. Export the column as text, not as a "
        "number."
    ),
    gettext_noop("is before paid_at. A promise cannot end before the payment."),
    gettext_noop("is before starts_at. Write an end at or after the start."),
    gettext_noop("and dispatch_by: exactly one of the two must be set."),
    gettext_noop("has fewer fields than the header. The file may be cut off here; write every column, empty ones too."),
    gettext_noop("has more fields than the header. Quote a cell that holds a comma."),
    gettext_noop("has a quotation mark that is never closed. Close it, or double it inside a cell."),
    gettext_noop("holds bytes that are not text in the file's encoding. Save the file as UTF-8."),
    gettext_noop("cannot be read as a row. Write one row per line, cells separated by commas."),
    gettext_noop("is longer than 2 000 000 bytes. Shorten it, or close the quotation mark that runs over many lines."),
    gettext_noop("is no record of this format."),
    gettext_noop("is not an amount with at most two decimals. Write 12.50."),
})  # fmt: skip
"""Those of `facts.faults` and of the adapters."""


def said(reason: str) -> str:
    """In the reader's language, where it is one of ours."""
    if reason.startswith(_ONE_OF):
        return _("is not one of %(words)s") % {"words": reason.removeprefix(_ONE_OF)}
    return _(reason) if reason in REASONS else reason
