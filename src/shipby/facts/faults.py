"""what can be wrong with one row -> a code and the words for it.

The words follow the cell's value: `"2023-13-01 10:00" is not a time. Write 2023-12-01 10:00:00.`
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of mistake: a stable code for programs and translations, English words for people."""

    code: str
    says: str


EMPTY = Fault("empty", "is empty. Every row needs this column.")
TIME = Fault("time", "is not a time. Write 2023-12-01 10:00:00.")
YEARS = Fault("years", "lies outside the years 1970 to 2199.")
DATE = Fault("date", "is not a date. Write 2023-12-01.")
WHOLE = Fault("whole", "is not a whole number of at most 15 digits. Write 3.")
MINOR = Fault(
    "minor", "is not a whole number of at most 15 digits. Write the amount in the minor unit: 1250 for 12.50."
)
HOURS = Fault("hours", "is not a number of hours with at most 6 decimals. Write 36.5.")
FLAG = Fault("flag", "is neither true nor false. Write true or false.")
NEGATIVE = Fault("negative", "is negative. Write 0 or more.")
BELOW_ONE = Fault("below_one", "is less than 1. Write 1 or more.")
DIGITS = Fault("digits", "is not a region code. Write digits only, such as 330106.")
SCIENTIFIC = Fault(
    "scientific",
    "is a number in scientific notation: digits of the id are lost. Export the column as text, not as a number.",
)
PROMISE = Fault("promise", "is before paid_at. A promise cannot end before the payment.")
ENDS = Fault("ends", "is before starts_at. Write an end at or after the start.")
ONE_OFFER = Fault("one_offer", "and dispatch_by: exactly one of the two must be set.")
FEW_FIELDS = Fault(
    "few_fields", "has fewer fields than the header. The file may be cut off here; write every column, empty ones too."
)
MANY_FIELDS = Fault("many_fields", "has more fields than the header. Quote a cell that holds a comma.")
QUOTE = Fault("quote", "has a quotation mark that is never closed. Close it, or double it inside a cell.")
BYTES = Fault("bytes", "holds bytes that are not text in the file's encoding. Save the file as UTF-8.")
UNREADABLE = Fault("unreadable", "cannot be read as a row. Write one row per line, cells separated by commas.")
LONG = Fault(
    "long", "is longer than 2 000 000 bytes. Shorten it, or close the quotation mark that runs over many lines."
)


def one_of(words: tuple[str, ...]) -> Fault:
    """The mistake of a word outside a closed list."""
    return Fault("word", f"is not one of {', '.join(words)}.")
