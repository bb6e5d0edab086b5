"""What changed between two versions, one line a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shipby.rules.diff import Change, diff
from shipby.rules.load import load_pack
from shipby.rules.model import Pack
from tests.packs.overlay import copy_pack, edit


def changed(tmp_path: Path, file: str, values: dict[str, Any] | None = None, remove: list[str] | None = None) -> Pack:
    folder = copy_pack("imaginary", tmp_path / "imaginary")
    edit(folder / file, values, remove)
    return load_pack(folder).versions[0]


def before() -> Pack:
    return load_pack(Path(__file__).parents[2] / "packs" / "imaginary").versions[0]


def test_equal_versions_do_not_differ() -> None:
    assert diff(before(), before()) == []


def test_a_changed_number_is_one_change_by_its_names(tmp_path: Path) -> None:
    after = changed(tmp_path, "clauses/late-dispatch.yaml", {"rate.bands.1.points.points": 3})
    assert diff(before(), after) == [Change("clauses.late-dispatch.rate.bands.iron.points.points", "2.5", "3")]


def test_what_only_one_side_has_is_one_change(tmp_path: Path) -> None:
    after = changed(tmp_path, "clauses/late-dispatch.yaml", remove=["compensation"])
    (change,) = diff(before(), after)
    assert change.path == "clauses.late-dispatch.compensation"
    assert change.before is not None
    assert change.before.startswith("form: credit; amount.1.percent: 12.5")
    assert change.after is None
    (back,) = diff(after, before())
    assert (back.before, back.after) == (None, change.before)


def test_another_order_of_clauses_is_a_change() -> None:
    pack = before()
    turned = pack.model_copy(update={"clauses": pack.clauses[::-1]})
    (change,) = diff(pack, turned)
    assert change == Change(
        "order of clauses",
        "late-dispatch, slow-scan, slow-movement, missing-goods",
        "missing-goods, slow-movement, slow-scan, late-dispatch",
    )
