"""Pages of the console over a lake of ten million orders: how long until the first byte, page by page.

python -m bench.pages LAKE: a lake that was judged, such as bench/lake_run.py leaves; it is read, not written to.
Exit code 1 where the slowest twentieth of a page's answers, or of all, waits longer than it may.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import requests

from bench.ingest import service, shipby

TARGET = 0.3
"""Seconds."""
_SHOP = (
    "today/",
    "orders/",
    "standing/",
    "standing/rates/",
    "verdicts/",
    "entries/",
    "waiting/",
    "downloads/",
    "cases/",
)
_DESK = ("", "runs/", "packs/", "shops/", "people/", "audit/")
_NUMBER = re.compile(r"/shops/(\d+)/")


def orders(lake: Path, count: int) -> list[tuple[str, str]]:
    """Orders from anywhere in the lake, each with its shop."""
    files = str(lake / "runs" / "*" / "*" / "working.parquet")
    with duckdb.connect() as con:
        return con.execute(
            f"SELECT shop_id, order_id FROM '{files}' USING SAMPLE {count} ROWS (reservoir, 7)"
        ).fetchall()


def signed_in(at: str) -> requests.Session:
    """An operator's session."""
    session = requests.Session()
    session.get(f"{at}/sign-in/").raise_for_status()
    given = {"username": "boss", "password": "a-long-pass-phrase", "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    session.post(f"{at}/sign-in/", given, headers={"Referer": at}).raise_for_status()
    return session


def addresses(at: str, session: requests.Session, found: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What kind of page, its address: of every shop and of the desk."""
    places: dict[str, str] = {}
    for shop, order in found:
        if shop not in places:
            told = session.get(f"{at}/desk/shops/", params={"q": shop})
            places[shop] = f"{at}/shops/{_NUMBER.findall(told.text)[0]}/"
        yield from ((f"shop: {page}", places[shop] + page) for page in _SHOP)
        yield "shop: order", f"{places[shop]}orders/{order}/"
        yield "desk: search", f"{at}/desk/search/?q={order}"
        yield from ((f"desk: {page}", f"{at}/desk/{page}") for page in _DESK)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--shops", type=int, default=20)
    parser.add_argument("--wait", type=float, default=300, help="seconds for the facts to be sorted by id, first")
    parser.add_argument("--port", type=int, default=8943)
    asked = parser.parse_args()
    found = orders(asked.lake.resolve(), asked.shops)
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "data", asked.port, 1) as env:
        shipby(env, "market", "add", "north", str(asked.lake.resolve()))
        for shop, _ in found:
            shipby(env, "shop", "add", f"north/{shop}")
        at = f"http://127.0.0.1:{asked.port}"
        sessions = [signed_in(at) for _ in range(asked.clients)]
        pages = list(addresses(at, sessions[0], found))
        for _, first in pages[: len(_SHOP) + len(_DESK) + 2]:
            sessions[0].get(first).raise_for_status()
        print(f"{asked.wait:.0f} s for the facts to be sorted by id", flush=True)
        time.sleep(asked.wait)
        print(f"{len(pages)} pages are asked for", flush=True)
        random.Random(7).shuffle(pages)

        def look(client: int) -> list[tuple[str, float]]:
            seen = []
            for kind, page in pages[client :: asked.clients]:
                answer = sessions[client].get(page, stream=True, allow_redirects=False)
                seen.append((kind, answer.elapsed.total_seconds()))
                assert answer.status_code == 200, (page, answer.status_code)
                answer.close()
            return seen

        with ThreadPoolExecutor(asked.clients) as pool:
            for kind, seconds in (one for some in pool.map(look, range(asked.clients)) for one in some):
                times[kind].append(seconds)
    times["all pages"] = [one for some in times.values() for one in some]
    print(f"{os.cpu_count()} cores, {asked.clients} clients; seconds until the first byte: median, 95th percentile")
    worst = 0.0
    for kind, seen in times.items():
        late = sorted(seen)[int(len(seen) * 0.95)]
        worst = max(worst, late)
        print(
            f"{kind:24} {sorted(seen)[len(seen) // 2]:6.3f} {late:6.3f}  {'' if late <= TARGET else 'MISSED'}".rstrip()
        )
    raise SystemExit(worst > TARGET)


if __name__ == "__main__":
    main()
