"""a lake -> without the files that nobody needs any more: replaced ones, and those of killed imports."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.lake import delta, head
from shipby.lake.lock import Watch
from shipby.lake.model import Lake


@dataclass(frozen=True, slots=True)
class Removed:
    """What went from a table: the number of files and their bytes."""

    files: int
    bytes: int


def vacuum(
    lake: Lake, *, older_than_days: int = 7, dry_run: bool = False, watch: Watch | None = None
) -> dict[str, Removed]:
    """What was (or would be) removed, by table: files replaced, or left behind, longer ago than this.

    Readers that began before that lose what they read: leave them time. Raises LakeError.
    """
    removed: dict[str, Removed] = {}
    with head.writing(lake, "vacuum", watch):
        for name in head.read(lake).tables:
            named = (lake.table(name) / path for path in delta.sweep(lake, name, older_than_days * 24, dry_run=True))
            sizes = [path.stat().st_size for path in named if path.is_file()]  # the log names those that went before
            if sizes:
                removed[name] = Removed(len(sizes), sum(sizes))
            if sizes and not dry_run:
                delta.sweep(lake, name, older_than_days * 24, dry_run=False)
    return removed
