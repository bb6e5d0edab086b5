"""What can still turn, before it does: open duties and what a miss would add, the room each window has left.

The judge's own plan answers every part: what is open, until when, which window counts it, the band that so many misses
reach, what each pays. Nothing is judged a second way.
"""

from shipby.foresight.agenda import Wanted
from shipby.foresight.opened import Foresight, look_ahead
from shipby.foresight.seed import ForesightError

__all__ = ["Foresight", "ForesightError", "Wanted", "look_ahead"]
