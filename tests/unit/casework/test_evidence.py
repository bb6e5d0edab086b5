"""Files of cases: by content, size, count; stored whole under their sha256; once; read by those entitled only."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest

from shipby.casework import evidence
from shipby.casework.evidence import attach, media_type_of, place, read, store
from shipby.casework.models import Case, Evidence
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Audit, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import PNG, REVIEWER, Floor, at, floor, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    settings.EVIDENCE = tmp_path / "evidence"
    return floor(tmp_path)


@pytest.fixture
def case(shop: Floor) -> Case:
    return shop.draft("O1", NOW, wished(), proofs=0)


@pytest.mark.parametrize(
    ("content", "is_a"),
    [
        (PNG, "image/png"), (b"\xff\xd8\xff\xe0rest", "image/jpeg"), (b"RIFF1234WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7 ...", "application/pdf"), ("揽收 2023-03-01".encode(), "text/plain"), (b"MZ\x90\x00\x03", None),
        (b"<script>alert(1)</script>", None), ("揽收".encode("gb18030"), None), (b"GIF89a\x01\x00", None),
        (b"\xef\xbb\xbf <svg onload='x'>", None),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(content: bytes, is_a: str | None) -> None:
    assert media_type_of(content) == is_a


def test_a_file_lies_under_its_sha256_for_its_owner_alone(shop: Floor, case: Case, settings: Any) -> None:
    file = attach(case, "../../etc/照片.png", "picture", PNG, shop.owner, NOW)
    assert (file.name, file.media_type, file.size_bytes) == ("照片.png", "image/png", len(PNG))
    path = place(settings.EVIDENCE, hashlib.sha256(PNG).hexdigest())
    assert path.read_bytes() == PNG
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    audit = Audit.objects.get(action="attach")
    assert (audit.object_id, audit.new["sha256"]) == (case.number, file.sha256)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("picture", b"", "size"), ("picture", bytes(evidence.SIZE_AT_MOST + 1), "size"), ("gossip", PNG, "kind"),
        ("picture", b"\x7fELF\x02\x01", "content"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_with_the_limit(
    shop: Floor, case: Case, kind: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        attach(case, "x.png", kind, content, shop.owner, NOW)
    assert refused.value.code == code
    assert "x.png" in refused.value.en or "gossip" in refused.value.en
    assert not Evidence.objects.exists()


def test_the_same_file_twice_is_one_and_another_beyond_the_count_is_refused(shop: Floor, case: Case) -> None:
    files = [
        attach(case, f"{n}.png", "picture", PNG + bytes([n]), shop.owner, NOW) for n in range(evidence.COUNT_AT_MOST)
    ]
    assert attach(case, "again.png", "picture", PNG + bytes([3]), shop.owner, NOW) == files[3]
    with pytest.raises(Refused, match="takes 20 files"):
        attach(case, "more.png", "picture", PNG + b"more", shop.owner, NOW)


def test_only_those_entitled_read_it(shop: Floor, case: Case) -> None:
    file = attach(case, "x.png", "picture", PNG, shop.owner, NOW)
    other = Actor("owner", "user:other", shops=frozenset({Shop.objects.create(market=shop.market, shop_id="S2").pk}))
    assert read(file, shop.owner) == read(file, REVIEWER) == PNG
    with pytest.raises(Unknown):
        read(file, other)
    with pytest.raises(Unknown):
        attach(case, "y.png", "picture", PNG, other, NOW)
    with pytest.raises(Forbidden):
        read(file, Actor("anonymous", "anonymous"))


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_damaged_file_is_never_shown_as_evidence(shop: Floor, case: Case, settings: Any, harm: str) -> None:
    file = attach(case, "x.png", "picture", PNG, shop.owner, NOW)
    path = place(settings.EVIDENCE, file.sha256)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(PNG + b"!")
    with pytest.raises(evidence.Damaged, match=f"x.png of {case.number}"):
        read(file, shop.owner)


def test_what_a_killed_upload_left_goes_with_a_later_one(tmp_path: Path) -> None:
    digest = hashlib.sha256(PNG).hexdigest()
    folder = place(tmp_path, digest).parent
    folder.mkdir(parents=True)
    old, new = folder / f"{digest}.aa.part", folder / f"{digest}.bb.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    store(tmp_path, digest, PNG)
    assert sorted(path.name for path in folder.iterdir()) == [digest, new.name]


def test_another_upload_may_finish_while_leftovers_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(PNG).hexdigest()
    place(tmp_path, digest).parent.mkdir()
    finished = place(tmp_path, digest).with_name("of-another.part")  # listed, and renamed before it is looked at
    monkeypatch.setattr(Path, "glob", lambda *_: iter([finished]))
    store(tmp_path, digest, PNG)
    assert place(tmp_path, digest).read_bytes() == PNG
