"""Facts, a pack, ids of orders -> why each was judged so: typed, as JSON and as text, in Chinese and English."""

from shipby.outcomes.explain.data import as_json
from shipby.outcomes.explain.explaining import explain
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.explain.text import as_text
from shipby.outcomes.explain.unknown import UnknownOrderError

__all__ = ["Explanation", "UnknownOrderError", "as_json", "as_text", "explain"]
