"""Why a verdict is what it is -> one small integer per row, which names the outcome: the two cannot disagree."""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """The rule of judgement that decided a row, in the order in which they are asked."""

    EXCLUDED_INCIDENT = 10
    EXCLUDED_APPEAL = 11
    UNDETERMINED_VERSION = 20
    UNDETERMINED_PROMISE = 21
    UNDETERMINED_CALENDAR = 22
    UNDETERMINED_TRACKING = 23
    UNDETERMINED_SCANS = 24
    UNDETERMINED_CLOSED = 25
    NOT_DUE_YET = 30
    NOT_DUE_CLOSED = 31
    MET_IN_TIME = 40
    MET_OTHERWISE = 41
    NO_SIGN = 42
    MET_LATE = 50
    NEVER_MET = 51
    SIGN = 52
    OPEN = 60
    SIGN_CAN_COME = 61

    @property
    def outcome(self) -> str:
        """The word in `verdicts.outcome`."""
        return _OUTCOMES[self // 10]

    @property
    def missing(self) -> str | None:
        """The word in `verdicts.missing`; None unless undetermined."""
        return _MISSING.get(self)


_OUTCOMES = {1: "excluded", 2: "undetermined", 3: "not_due", 4: "on_time", 5: "violation", 6: "pending"}
_MISSING = {
    Reason.UNDETERMINED_VERSION: "pack version",
    Reason.UNDETERMINED_PROMISE: "promised_by",
    Reason.UNDETERMINED_CALENDAR: "calendar",
    Reason.UNDETERMINED_TRACKING: "tracking_no",
    Reason.UNDETERMINED_SCANS: "scans",
    Reason.UNDETERMINED_CLOSED: "closed_at",
}
