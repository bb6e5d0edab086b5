"""Nothing in the tree names a machine: no path of a developer's disk, no package index, no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.health.tree import ROOT, files, name

_MACHINE = re.compile(
    r"(?<![\w./])/(?:work|root|home|Users|opt)/\w"  # a developer's or builder's folder
    r"|(?<![\w./])/tmp/\w+/\w"
    r"|\.lib[r]ary/"
    r"|(?<!\w)shared/(?:cases|spec|design|research|data|hooks)"
    r"|py[p]i\.org|python[h]osted|--(?:extra-)?index-url|--find-links|--trusted-host"
)
_PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+")
_MAY_NAME_THE_CASES = {ROOT / ".ci" / "run"}
_OURSELVES = Path(__file__).resolve()


def test_no_file_names_a_machine_or_an_index() -> None:
    named = []
    for path in files():
        if path == _OURSELVES or path.suffix in {".parquet", ".xlsx", ".png"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            found = _MACHINE.search(line)
            if found and not (path in _MAY_NAME_THE_CASES and "shared/cases" in found.group()):
                named.append(f"{name(path)}:{number}: {line.strip()[:120]}")
    assert not named, "\n".join(named)


@pytest.mark.parametrize("lock", files(".lock"), ids=name)
def test_a_lock_holds_exact_versions_only(lock: Path) -> None:
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    loose = [line for line in lines if not _PIN.fullmatch(line) and not line.startswith("-r requirements")]
    assert not loose, f"{name(lock)}: {loose}"


def test_the_locks_keep_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["optional-dependencies"]["dev"],
        "requirements-bench.lock": project["optional-dependencies"]["bench"],
    }
    pinned: dict[str, str] = {}
    for lock, requirements in asked.items():
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
            if "==" in line:
                package, version = line.split("==")
                pinned[canonicalize_name(package)] = version
        for requirement in map(Requirement, requirements):
            version = pinned.get(canonicalize_name(requirement.name), "")
            assert version, f"{lock} does not pin {requirement.name}: run make lock"
            assert requirement.specifier.contains(version), f"{lock}: {requirement.name} {version} is not {requirement}"
