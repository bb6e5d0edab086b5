"""A printed text -> compared with the file that holds it.

`GOLDEN=renew python -m pytest TESTS` writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def golden(name: str, text: str) -> None:
    """Fail unless tests/golden/<name> holds exactly this text."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "renew":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"no tests/golden/{name}: write it with GOLDEN=renew and read it"
    expected = path.read_text(encoding="utf-8")
    assert text == expected, f"tests/golden/{name} differs; if the new text is right, write it with GOLDEN=renew"
