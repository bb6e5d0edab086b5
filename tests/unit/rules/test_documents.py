"""YAML read strictly: what looks like text stays text, numbers stay exact, places know their lines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shipby.rules.documents import PackError, read_document


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return read_document(path, "a.yaml").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("48", 48),
        ("-3", -3),
        ("0", 0),
        ("007", "007"),
        ("1e3", "1e3"),
        ("14:00", "14:00"),
        ("2022-12-30", "2022-12-30"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ('"true"', "true"),
        ("'5'", "5"),
        ("null", None),
        ("~", None),
        ("", None),
        ("[1, a, 2.50]", [1, "a", Decimal("2.50")]),
    ],
)
def test_a_scalar_means_what_it_looks_like(tmp_path: Path, text: str, value: object) -> None:
    read_back = read(tmp_path, f"key: {text}\n")
    assert read_back == {"key": value}
    assert isinstance(read_back, dict)
    assert type(read_back["key"]) is type(value)


def test_a_place_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb:\n  - c: 2\n    d: 3\n", encoding="utf-8")
    document = read_document(path, "m/a.yaml")
    assert document.where(["b", 0, "d"]) == "m/a.yaml line 4, b[0].d"
    assert document.where(["b", 0, "gone"]) == "m/a.yaml line 3, b[0].gone"
    assert document.where() == "m/a.yaml line 1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: 2\na: 3\n", 'a.yaml line 3: the key "a" stands twice'),
        (b"a: &x [1]\nb: *x\n", "a.yaml line 1: the block that begins here is repeated by an alias"),
        (b"a: &x [*x]\n", "a.yaml line 1: the block that begins here is repeated by an alias"),
        (b"a: [1\n", "a.yaml line 2: this is not YAML"),
        (b"a: 1\n---\nb: 2\n", "a.yaml line 2: this is not YAML"),
        (b"a: \xff\n", "a.yaml: it is not UTF-8 text (byte 3)"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(PackError) as refused:
        read_document(path, "a.yaml")
    assert str(refused.value).startswith(said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"a\.yaml: there is no such file\. Write it: .*a\.yaml"):
        read_document(tmp_path / "a.yaml", "a.yaml")
