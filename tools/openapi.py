"""The API as it is -> docs/reference/openapi.json: python tools/openapi.py"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path


def described() -> str:
    """The description, as the file holds it."""
    from shipby.api.addresses import api

    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write it."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"SHIPBY_DATA": data, "DJANGO_SETTINGS_MODULE": "shipby.site.settings"}
        import django

        django.setup()
        path = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"
        path.write_text(described(), encoding="utf-8")


if __name__ == "__main__":
    main()
