"""Transition tables: checked when they are made; the pages of the reference are written from them; rights agree."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Literal

import pytest

from shipby.casework.diagram import described, mermaid
from shipby.casework.filing.table import FILING
from shipby.casework.showing import TABLES
from shipby.casework.tables import START, Step, Table
from shipby.people.rights import RIGHTS
from tests.health.tree import ROOT

OPEN, SHUT = (
    Step("open", (START,), "open", ("owner",), "开", "open"),
    Step("shut", ("open",), "shut", ("owner",), "关", "shut"),
)


def table(*steps: Step, ends: frozenset[str] = frozenset({"shut"})) -> Table:
    return Table("door", "D-", steps, ends)


def test_a_table_knows_its_steps_and_ways_on() -> None:
    door = table(OPEN, SHUT)
    assert (door.states, door.step("shut", "open"), door.step("shut", START)) == (("open", "shut"), SHUT, None)
    assert door.ways("open") == (SHUT,)


@pytest.mark.parametrize(
    ("steps", "ends", "told"),
    [
        ((SHUT,), {"shut"}, "steps leave states that none reaches"),
        ((replace(OPEN, before=("shut",)), SHUT), {"shut"}, "nothing begins a case"),
        ((OPEN,), {"shut"}, "cannot be left and are no ends"),
        ((OPEN, SHUT, replace(OPEN, name="again", before=("shut",))), {"shut"}, "ends that something leaves"),
        ((OPEN, SHUT, replace(SHUT, after="open")), {"shut"}, "one name for two ways out"),
        ((OPEN, SHUT, replace(SHUT, name="round", before=("lost",), after="lost")), {"shut"}, "cannot be reached"),
    ],
)  # fmt: skip
def test_a_table_with_a_mistake_is_not_made(steps: tuple[Step, ...], ends: set[str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        table(*steps, ends=frozenset(ends))


@pytest.mark.parametrize(("name", "lang"), [("cases.md", "en"), ("cases.zh-CN.md", "zh")])
def test_the_page_of_the_reference_is_what_the_tables_say(name: str, lang: Literal["zh", "en"]) -> None:
    path = ROOT / "docs" / "reference" / name
    head, mark, _ = (written := path.read_text(encoding="utf-8")).partition("\n## ")
    text = head + described(lang)
    if os.environ.get("GOLDEN") == "renew":
        path.write_text(text, encoding="utf-8")
        written = text
    assert mark, "the page has an introduction, then a heading for each type"
    assert written == text, "the tables changed: write the page with GOLDEN=renew and read it"


def test_the_diagram_begins_and_ends_with_points() -> None:
    lines = mermaid(FILING).splitlines()
    assert lines[1].strip() == "[*] --> draft: draft"
    assert {line.strip() for line in lines if line.endswith("[*]")} == {f"{end} --> [*]" for end in FILING.ends}


@pytest.mark.parametrize("type", TABLES)
def test_each_step_is_in_the_table_of_rights_for_the_same_people(type: str) -> None:
    for step in TABLES[type].steps:
        assert set(step.who) == set(RIGHTS[type][step.name]), f"{type} {step.name}"
