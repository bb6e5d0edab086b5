"""a facts folder of Parquet -> late-dispatch and late-pickup verdicts and day rates, by vectorised pandas."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DAY = pd.Timedelta(hours=24)
SHIFT = pd.Timedelta(hours=8)
FLAGS = ("closed", "relief_included")
BANDS: dict[str, list[tuple[str, float, float, int, float, float]]] = {
    # name, rate over, rate at most, least and most violations, points
    "late-dispatch": [
        ("A0.5", 5, 25, 10, np.inf, 0.5),
        ("A2", 25, 100, 10, 500, 2.0),
        ("A5", 25, 100, 501, np.inf, 5.0),
    ],
    "late-pickup": [("A0.5", 2, 5, 5, np.inf, 0.5), ("A2", 5, 100, 5, 100, 2.0), ("A5", 5, 100, 101, np.inf, 5.0)],
}


def read(folder: Path, table: str, columns: list[str]) -> pd.DataFrame:
    """The columns of one table; a missing table is empty, a missing column is null."""
    path = folder / f"{table}.parquet"
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype=_dtype(name)) for name in columns})
    import pyarrow.parquet

    present = set(pyarrow.parquet.read_schema(path).names)
    frame = pd.read_parquet(path, columns=[name for name in columns if name in present])
    for name in columns:
        if name not in present:
            frame[name] = pd.Series(index=frame.index, dtype=_dtype(name))
    return frame


def _dtype(name: str) -> str:
    if name.endswith(("_at", "_by")):
        return "datetime64[us, UTC]"
    return "boolean" if name in FLAGS else "str"


def newest(frame: pd.DataFrame, key: str, recorded: list[str], as_of: pd.Timestamp) -> pd.DataFrame:
    """The newest row per key that was recorded and had happened at as_of."""
    at = frame["recorded_at"]
    for name in recorded:
        at = at.fillna(frame[name])
    seen = frame.assign(recorded_at=at)[at <= as_of]
    again = seen[key].duplicated(keep=False)
    if not again.any():
        return seen
    order = [
        "recorded_at",
        *[c for c in ("source_at",) if c in seen],
        *[c for c in frame.columns if c not in ("recorded_at", "source_at")],
    ]
    last = seen[again].sort_values(order, na_position="first").drop_duplicates(key, keep="last")
    return pd.concat([seen[~again], last], ignore_index=True)


def load_orders(folder: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    """Orders with paid_at, closed_at, base and the columns that notices ask for."""
    columns = "order_id shop_id category_id paid_at mode promised_by promise_hours channel ship_from ship_to "
    columns += "parcels_expected cancelled_at refunded_at closed relief_included source_at recorded_at"
    orders = read(folder, "orders", columns.split())
    orders = newest(orders[orders["paid_at"] <= as_of], "order_id", ["paid_at"], as_of).reset_index(drop=True)
    closures = newest(
        read(folder, "closures", ["closure_id", "order_id", "closed_at", "source_at", "recorded_at"]),
        "closure_id",
        ["closed_at"],
        as_of,
    )
    ended = orders["order_id"].map(closures.groupby("order_id")["closed_at"].min()).astype("datetime64[us, UTC]")
    for name in ("cancelled_at", "refunded_at"):
        at = orders[name].where(orders[name] <= as_of)
        ended = at.where(ended.isna() | (at < ended), ended)
    orders["closed_at"] = ended
    orders["mode"] = orders["mode"].fillna("spot")
    orders["base"] = base_deadline(orders, newest_terms(folder, as_of))
    return orders


def newest_terms(folder: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    terms = read(folder, "terms", ["terms_id", "shop_id", "mode", "hours", "starts_at", "source_at", "recorded_at"])
    return newest(terms, "terms_id", ["starts_at"], as_of).sort_values(["starts_at", "terms_id"])


def base_deadline(orders: pd.DataFrame, terms: pd.DataFrame) -> pd.Series[Any]:
    """Promise, else contract terms, else the mode's hours."""
    paid, mode = orders["paid_at"], orders["mode"]
    base = (paid + pd.Timedelta(hours=48)).where(mode == "spot")
    base = base.where(mode != "fast", (paid + SHIFT).dt.floor("D") + DAY - pd.Timedelta(seconds=1) - SHIFT)
    known = orders["shop_id"].isin(terms["shop_id"].dropna())
    for own in (False, True):  # the later row of a kind, and the shop's own, overwrite
        for term in terms[terms["shop_id"].notna() == own].itertuples():
            rows = (mode == term.mode) & (paid >= term.starts_at)
            if own:
                rows &= known
                rows &= orders["shop_id"] == term.shop_id
            base = base.where(~rows, paid + pd.Timedelta(hours=float(term.hours)))
    hours = pd.to_timedelta(orders["promise_hours"].astype("float64"), unit="h")
    base = base.where(hours.isna(), paid + hours)
    return base.where(orders["promised_by"].isna(), orders["promised_by"])


def relieve(orders: pd.DataFrame, folder: Path, as_of: pd.Timestamp) -> None:
    """Adds due and relief."""
    columns = "notice_id starts_at ends_at window side regions categories channels extend_hours dispatch_by "
    columns += "source_at recorded_at"
    notices = newest(read(folder, "notices", columns.split()), "notice_id", ["starts_at"], as_of)
    base, free = orders["base"], ~orders["relief_included"].astype("boolean").fillna(False).astype(bool)
    channel = orders["channel"].fillna("shelf")
    offers = []
    for n in notices.itertuples():
        at = orders["paid_at"] if n.window == "paid" else base
        rows = free & (at >= n.starts_at) & (at <= n.ends_at)
        if isinstance(n.regions, str):
            prefixes, where = tuple(n.regions.split("|")), pd.Series(False, index=orders.index)
            for side, column in (("to", "ship_from"), ("from", "ship_to")):
                if n.side != side:
                    where[rows] |= orders.loc[rows, column].str.startswith(prefixes).fillna(False).astype(bool)
            rows &= where
        if isinstance(n.categories, str):
            rows &= orders["category_id"].isin(n.categories.split("|"))
        if isinstance(n.channels, str):
            rows &= channel.isin(n.channels.split("|"))
        offered = base[rows] + pd.Timedelta(hours=float(n.extend_hours)) if pd.notna(n.extend_hours) else n.dispatch_by
        offers.append(pd.DataFrame({"base": base[rows], "due": offered, "id": n.notice_id}))
    columns = "filing_id order_id reason submitted_at dispatch_by status decided_at source_at recorded_at"
    filings = read(folder, "filings", columns.split())
    filings = filings[(filings["submitted_at"] <= as_of) & ~(filings["decided_at"] > as_of)]
    filings = newest(filings, "filing_id", ["decided_at", "submitted_at"], as_of)
    filings = filings[(filings["status"] == "approved") & filings["decided_at"].notna()]
    mine = orders.loc[free & orders["order_id"].isin(filings["order_id"]), ["order_id", "base"]].reset_index()
    filed = mine.merge(filings, on="order_id").set_index("index")
    offers.append(pd.DataFrame({"base": filed["base"], "due": filed["dispatch_by"], "id": filed["filing_id"]}))
    offer = pd.concat(offers)
    offer = offer[offer["due"] > offer["base"]].rename_axis("order").reset_index()
    offer = offer[offer["due"] == offer.groupby("order")["due"].transform("max")].sort_values(["order", "id"])
    orders["due"] = base
    orders["relief"] = pd.Series(index=orders.index, dtype="str")
    alone = ~offer["order"].duplicated(keep=False)
    ids = pd.concat([offer[alone].set_index("order")["id"], offer[~alone].groupby("order")["id"].agg("|".join)])
    orders.loc[ids.index, "relief"] = ids
    orders.loc[ids.index, "due"] = offer.drop_duplicates("order").set_index("order")["due"]


def first_scans(folder: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    """carrier, tracking_no, first: the first custody scan of each parcel."""
    scans = read(folder, "scans", ["carrier", "tracking_no", "kind", "scanned_at", "received_at"])
    scans = scans[
        (scans["received_at"].fillna(scans["scanned_at"]) <= as_of) & ~scans["kind"].isin(["returned", "exception"])
    ]
    first = scans.groupby(["carrier", "tracking_no"], sort=False)["scanned_at"].min()
    return first.rename("first").reset_index()


def dispatch(orders: pd.DataFrame, folder: Path, as_of: pd.Timestamp) -> None:
    """Adds dispatched, picked and unknown (what is missing to know the pickup)."""
    ships = read(
        folder,
        "shipments",
        ["shipment_id", "order_id", "carrier", "tracking_no", "shipped_at", "source_at", "recorded_at"],
    )
    ships = newest(ships[ships["shipped_at"] <= as_of], "shipment_id", ["shipped_at"], as_of)
    ships["named"] = ships["carrier"].notna() & ships["tracking_no"].notna()
    expected = orders.set_index("order_id")["parcels_expected"].fillna(1).astype("int64")
    several = ships["order_id"].duplicated(keep=False)
    some = ships[several].copy()
    some["n"] = some["order_id"].map(expected).fillna(1).astype("int64")
    enough = some.groupby("order_id")["named"].transform("sum") >= some["n"]
    some = some[some["named"] | ~enough].sort_values(["shipped_at", "shipment_id"])
    some = some[some.groupby("order_id").cumcount() < some["n"]]
    ships = pd.concat([ships[~several], some.drop(columns="n")], ignore_index=True)
    feed = (folder / "scans.parquet").exists()
    ships = ships.merge(first_scans(folder, as_of), on=["carrier", "tracking_no"], how="left")
    ships["uncovered"] = ships["first"].isna() & ~covered(ships, folder, as_of)
    alone = ~ships["order_id"].duplicated(keep=False)
    one = (
        ships.loc[alone, ["order_id", "shipped_at", "first", "named", "uncovered"]]
        .set_index("order_id")
        .assign(count=1, known=1)
    )
    one["known"] = one["first"].notna().astype("int64")
    many = (
        ships[~alone]
        .groupby("order_id")
        .agg({"shipped_at": "max", "first": "max", "named": "all", "uncovered": "any", "shipment_id": "size"})
        .rename(columns={"shipment_id": "count"})
    )
    many["known"] = ships[~alone].groupby("order_id")["first"].count()
    done = pd.concat([one, many]).reindex(orders["order_id"])
    wanted = orders["parcels_expected"].fillna(1).to_numpy()
    complete = done["count"].to_numpy() == wanted
    orders["dispatched"] = done["shipped_at"].where(complete).array
    orders["picked"] = done["first"].where(complete & (done["known"].to_numpy() == wanted)).array
    unnamed = ~done["named"].astype("boolean").fillna(True).to_numpy(dtype=bool)
    uncovered = done["uncovered"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    unknown = np.select([unnamed & feed, uncovered | (not feed)], ["tracking_no", "scans"], default="")
    orders["unknown"] = np.where(complete, unknown, "")


def covered(ships: pd.DataFrame, folder: Path, as_of: pd.Timestamp) -> pd.Series[Any]:
    """Whether the scan feed covered the shipment."""
    feeds = newest(
        read(folder, "feeds", ["feed_id", "carrier", "starts_at", "ends_at", "source_at", "recorded_at"]),
        "feed_id",
        ["starts_at"],
        as_of,
    )
    if not len(feeds):
        return pd.Series(True, index=ships.index)
    inside = pd.Series(False, index=ships.index)
    for feed in feeds.itertuples():
        rows = (ships["shipped_at"] >= feed.starts_at) & ~(ships["shipped_at"] > feed.ends_at)
        inside |= rows & (ships["carrier"] == feed.carrier) if isinstance(feed.carrier, str) else rows
    return inside


def exclusions(orders: pd.DataFrame, folder: Path, as_of: pd.Timestamp) -> tuple[pd.Series[Any], pd.DataFrame]:
    """Whether an incident excludes the order; the appeals upheld."""
    columns = "incident_id order_id kind severity found_at finding_id withdrawn_at source_at recorded_at"
    incidents = read(folder, "incidents", columns.split())
    incidents = newest(incidents[incidents["found_at"] <= as_of], "incident_id", ["found_at"], as_of)
    incidents = incidents[
        incidents["kind"].isin(["buyer_abuse", "stop_shipment", "force_majeure"])
        & ~(incidents["withdrawn_at"] <= as_of)
    ]
    columns = "appeal_id clause order_id shop_id window_start decided_at outcome source_at recorded_at"
    appeals = read(folder, "appeals", columns.split())
    appeals = newest(appeals[appeals["decided_at"] <= as_of], "appeal_id", ["decided_at"], as_of)
    return orders["order_id"].isin(incidents["order_id"]), appeals[appeals["outcome"] == "upheld"]


def verdicts(
    orders: pd.DataFrame, clause: str, as_of: pd.Timestamp, excluded: pd.Series[Any], appeals: pd.DataFrame
) -> pd.DataFrame:
    """The verdict rows of one clause, sorted by order."""
    pickup = clause == "late-pickup"
    due = orders["dispatched"] + DAY if pickup else orders["due"]
    met = orders["picked"] if pickup else orders["dispatched"]
    closed, ended = orders["closed"].astype("boolean").fillna(False).astype(bool), orders["closed_at"]
    missing = orders["unknown"].to_numpy() if pickup else np.where(orders["base"].isna(), "promised_by", "")
    on_time = met <= due
    missing = np.where((missing == "") & closed & ended.isna() & ~on_time, "closed_at", missing)
    arisen = orders["dispatched"].notna() if pickup else pd.Series(True, index=orders.index)
    outcome = np.select(
        [excluded, ~arisen, missing != "", (ended <= due) & ~(met <= ended), on_time, (met > due) | (as_of > due)],
        ["excluded", "not_due", "undetermined", "not_due", "on_time", "violation"],
        default="pending",
    )
    overturned = orders["order_id"].isin(appeals.loc[appeals["clause"] == clause, "order_id"].dropna())
    outcome = np.where((outcome == "violation") & overturned, "excluded", outcome)
    unclear = outcome == "undetermined"
    margin = (due - met.fillna(as_of)) // pd.Timedelta(seconds=1)
    frame = pd.DataFrame(
        {
            "pack": "douyin",
            "clause": clause,
            "order_id": orders["order_id"],
            "shop_id": orders["shop_id"],
            "outcome": outcome,
            "civil_day": (due + SHIFT).dt.floor("D").dt.tz_localize(None),
            "base_due_at": due if pickup else orders["base"],
            "due_at": due,
            "observed_at": met.where(~unclear),
            "margin_seconds": margin.where(np.isin(outcome, ["on_time", "violation", "pending"])).astype("Int64"),
            "relief": None if pickup else orders["relief"],
            "missing": pd.Series(np.where(unclear, missing, ""), index=orders.index, dtype="str").replace("", None),
        }
    )
    return frame.sort_values("order_id", ignore_index=True)


def rates(verdict: pd.DataFrame, clause: str, as_of: pd.Timestamp, appeals: pd.DataFrame) -> pd.DataFrame:
    """The day rates of one clause."""
    judged = verdict[verdict["outcome"].isin(["on_time", "violation"])]
    late = (judged["outcome"] == "violation").astype("int64")
    rate = (
        late.groupby([judged["shop_id"], judged["civil_day"].rename("window_start")]).agg(["sum", "size"]).reset_index()
    )
    n, total = rate.pop("sum"), rate.pop("size")
    conditions = [
        (100 * n > over * total) & (100 * n <= upto * total) & (n >= least) & (n <= most)
        for _, over, upto, least, most, _ in BANDS[clause]
    ]
    rate["band"] = pd.Series(
        np.select(conditions, [band[0] for band in BANDS[clause]], default=""), dtype="str"
    ).replace("", None)
    points = np.select(conditions, [band[5] for band in BANDS[clause]], default=0.0)
    final = rate["window_start"] + DAY - SHIFT <= as_of.tz_localize(None)
    shop = appeals[(appeals["clause"] == clause) & appeals["order_id"].isna()]
    waived = set(zip(shop["shop_id"], pd.to_datetime(shop["window_start"]), strict=True))
    overturned = pd.Series(
        pd.MultiIndex.from_frame(rate[["shop_id", "window_start"]]).isin(waived) if waived else False, index=rate.index
    )
    outcome = np.select([~final, rate["band"].isna(), overturned], ["open", "clear", "waived"], default="penalised")
    rate.insert(0, "clause", clause)
    rate.insert(0, "pack", "douyin")
    rate["window_end"], rate["final"], rate["numerator"], rate["denominator"] = rate["window_start"], final, n, total
    rate["outcome"] = outcome
    rate["points_class"] = rate["band"].where(rate["band"].isna(), "A")
    rate["points"] = pd.Series(points, index=rate.index).where(np.isin(outcome, ["clear", "penalised"]))
    rate["projected_points"] = points
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--as-of", type=pd.Timestamp, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    began, as_of = time.perf_counter(), options.as_of.tz_convert("UTC")
    options.out.mkdir(parents=True, exist_ok=True)
    orders = load_orders(options.facts, as_of)
    relieve(orders, options.facts, as_of)
    dispatch(orders, options.facts, as_of)
    excluded, appeals = exclusions(orders, options.facts, as_of)
    rows, days = [], []
    for clause in BANDS:
        rows.append(verdicts(orders, clause, as_of, excluded, appeals))
        days.append(rates(rows[-1], clause, as_of, appeals))
    pd.concat(rows, ignore_index=True).to_parquet(options.out / "verdicts.parquet", index=False)
    pd.concat(days, ignore_index=True).to_parquet(options.out / "rates.parquet", index=False)
    print(json.dumps({"seconds": round(time.perf_counter() - began, 2)}))


if __name__ == "__main__":
    main()
