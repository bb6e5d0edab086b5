"""The kind of an incident, what its reviewer saw -> its severity. Pure.

No number is published. Large volume is serious; of wrong or missing items only large volume together with grave harm
to buyers, or damage to the platform, is very serious; of empty parcels and other goods such harm is, in any volume.
"""

from __future__ import annotations

from shipby.casework.refused import Refused

GRADED = ("wrong_item", "missing_item", "empty_parcel", "other_goods_sent")
"""Kinds that have a severity; all others are ordinary."""

_BY_HARM = ("empty_parcel", "other_goods_sent")


def severity_of(kind: str, *, large_volume: bool, grave_harm: bool) -> str:
    """Raises Refused where the kind has no severity but the ordinary one."""
    if kind not in GRADED:
        if large_volume or grave_harm:
            raise _none(kind)
        return "ordinary"
    if grave_harm and (large_volume or kind in _BY_HARM):
        return "very_serious"
    return "serious" if large_volume else "ordinary"


def check_given(kind: str, severity: str) -> None:
    """Of an imported finding, whose severity is given. Raises Refused."""
    if kind not in GRADED and severity != "ordinary":
        raise _none(kind)


def _none(kind: str) -> Refused:
    return Refused(
        "severity",
        f"“{kind}”不分情节；只有 {'、'.join(GRADED)} 分情节。",
        f'"{kind}" has no severity; only {", ".join(GRADED)} have.',
    )
