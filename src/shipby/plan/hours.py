"""Hours of the rules -> microseconds."""

from __future__ import annotations

from decimal import Decimal

from shipby.domain.zones import HOUR_US


def hours_us(hours: Decimal) -> int:
    """Hours as microseconds. Raises ValueError for a fraction of a microsecond."""
    exact = hours * HOUR_US
    if exact != exact.to_integral_value():
        raise ValueError(f"{hours} hours are not a whole number of microseconds")
    return int(exact)
