"""What a platform's own score is said to be made of -> what of it can be measured, and what counts against a shop.

Never a total: no source publishes how one is computed.
"""

from shipby.outcomes.score.measure import score
from shipby.outcomes.score.model import Score
from shipby.outcomes.score.reading import measured

__all__ = ["Score", "measured", "score"]
"""Measured facts by `measured`, put beside the pack's words by `score`."""
