"""Words of what steps take and cases hold: fields, what to write in them, their choices -> what a page calls them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipby.casework.evidence import KINDS
from shipby.console.words import named

FIELDS: Mapping[str, Promise] = {
    "shop": _("Shop"),
    "shop_id": _("Shop"),
    "order_id": _("Order"),
    "orders": _("Orders"),
    "order": _("Order"),
    "reason": _("Reason"),
    "dispatch_by": _("Will be sent by"),
    "affected_from": _("First day affected"),
    "affected_until": _("Last day affected"),
    "regions": _("Regions"),
    "submitted_at": _("Submitted"),
    "remark": _("Remark of the platform"),
    "begun_by": _("Begun by"),
    "target": _("About"),
    "clause": _("Clause"),
    "window_start": _("Window that begins on"),
    "measure": _("Measure"),
    "text": _("Text"),
    "scenario": _("What happened"),
    "noticed_at": _("Noticed"),
    "missing": _("What is missing"),
    "cause": _("Why it is upheld"),
    "about": _("About"),
    "object_id": _("Which one"),
    "id": _("Which one"),
    "appeal": _("Appeal"),
    "ground": _("Ground"),
    "kinds": _("What it restricts"),
    "kind": _("Kind"),
    "product_id": _("Product"),
    "account": _("Account of points"),
    "run": _("Run"),
    "says": _("Ground in words"),
    "starts_at": _("Begins"),
    "ends_at": _("Ends"),
    "length_seconds": _("Lasts, in seconds"),
    "suspend_days": _("Days of suspension"),
    "deposit_minor": _("From the deposit, in fen"),
    "automatic": _("Begins by itself"),
    "active_from": _("In force from"),
    "active_until": _("In force until"),
    "remedy": _("Remedy"),
    "amount_minor": _("Amount, in fen"),
    "title": _("Title"),
    "window": _("Applies to orders"),
    "side": _("End of the way"),
    "categories": _("Categories"),
    "channels": _("Channels"),
    "extend_hours": _("Longer by hours"),
    "items": _("Points"),
    "place": _("Point"),
    "finding": _("Id of the finding"),
    "large_volume": _("Large volume"),
    "grave_harm": _("Grave harm to buyers, or damage to the platform"),
    "severity": _("Severity"),
    "agreed_in": _("Case in which the return was agreed"),
    "reported": _("What the payment service reported"),
    "way": _("Other way of paying"),
    "name": _("Name"),
    "person": _("Person"),
    "identity_no": _("Identity number"),
    "licence_holder": _("Holder of the licence"),
    "licence_no": _("Number of the licence"),
    "licence_scope": _("Scope of the licence"),
    "goods": _("Goods"),
    "account_kind": _("Kind of account"),
    "account_name": _("Name of the account"),
    "account_no": _("Number of the account"),
    "bank": _("Opening bank"),
    "shop_name": _("Name of the shop"),
    "shop_link": _("Link of the shop"),
    "platform_account": _("Account on the platform"),
    "hours": _("Contract hours by mode"),
    "mode": _("Mode"),
    "category": _("Category"),
    "reference": _("Reference of the payment"),
    "opened_at": _("Opened"),
    "settled_at": _("Settled"),
    "decided_at": _("Decided"),
    "paid_minor": _("Paid, in fen"),
    "answer_by": _("Answer by"),
    "answered_at": _("Answered"),
    "proposed": _("Proposed remedy"),
    "proposed_minor": _("Proposed amount, in fen"),
    "settled": _("Agreed remedy"),
    "settled_minor": _("Agreed amount, in fen"),
    "found_at": _("Found"),
}
HELP: Mapping[str, Promise] = {
    "dispatch_by": _("Platform time; later than the deadline that holds now."),
    "regions": _("Division codes or their first digits, one a line: 44, 330106."),
    "orders": _("One a line."),
    "id": _("Of an entry its number, of a verdict clause/order, of a measure its case."),
    "text": _("What happened, when, and what proves it."),
    "items": _("One a line, commas between: what, who, by which day (2026-12-01)."),
    "hours": _("One a line: mode and hours, such as spot: 24."),
    "amount_minor": _("In fen: 300 is 3 yuan."),
    "licence_scope": _("One a line."),
    "goods": _("One a line."),
    "categories": _("One a line."),
    "channels": _("One a line; none: all."),
    "extend_hours": _("Or a fixed time of dispatch."),
}
CHOICES: Mapping[str, Mapping[str, Promise]] = {
    "reason": {
        "natural_disaster": _("Natural disaster"),
        "epidemic": _("Epidemic"),
        "event": _("Public event or control"),
        "power_cut": _("Power cut"),
        "fire": _("Fire"),
        "network_failure": _("Network failure"),
        "buyer_request": _("The buyer asked for later dispatch"),
        "buyer_details_invalid": _("The buyer's details are invalid"),
        "other": _("Other"),
        "out_of_stock": _("Out of stock"),
        "oversold": _("Oversold"),
    },
    "target": {
        "order": _("one order under one clause"),
        "window": _("the penalty of a window"),
        "measure": _("a measure at discretion"),
    },
    "cause": {
        "not_merchant": _("the cause was not the merchant's"),
        "finding_wrong": _("the finding is wrong"),
    },
    "about": {
        "entry": _("an entry of the ledger"),
        "verdict": _("a verdict"),
        "measure": _("a measure"),
    },
    "ground": {
        "action": _("an action of the judge"),
        "node": _("a points total reached"),
        "discretion": _("the operator's discretion"),
    },
    "proof": {
        "tracking_trail": _("tracking trail"),
        "buyer_talk": _("talk with the buyer"),
        "order_record": _("order's record"),
        "carrier_notice": _("courier's statement"),
        "authority_notice": _("notice of an authority"),
        "platform_record": _("platform's record of a fault"),
        "picture": _("picture"),
        "other": _("other"),
    },
    "limit": {
        "proofs_needed": _("Files of proof, at least"),
        "affected_days_at_most": _("Days affected, both ends counted, at most"),
        "dispatch_days_after_at_most": _("Dispatch within so many days after them"),
        "regions_at_most": _("Regions, at most"),
        "review_hours": _("Hours of review"),
    },
    "entry": {
        "post": _("posted"),
        "correct": _("corrected"),
        "hold": _("contested"),
        "release": _("no longer contested"),
    },
    "outcome": {
        "violation": _("violation"),
        "on_time": _("on time"),
        "pending": _("still open"),
        "excluded": _("excluded"),
        "not_due": _("nothing due"),
        "undetermined": _("undetermined"),
    },
    "rate": {
        "clear": _("below every line"),
        "penalised": _("penalised"),
        "breached": _("over a line"),
        "open": _("still open"),
        "waived": _("waived"),
        "undetermined": _("undetermined"),
    },
    "remedy": {
        "cancel": _("cancel, with refund"),
        "compensate": _("compensation"),
    },
    "kind": {
        "out_of_stock": _("out of stock"),
        "wrong_item": _("wrong item"),
        "missing_item": _("missing item"),
        "empty_parcel": _("empty parcel"),
        "other_goods_sent": _("other goods sent"),
        "fake_dispatch": _("fake dispatch"),
        "buyer_abuse": _("abuse by the buyer"),
        "force_majeure": _("force majeure"),
        "stop_shipment": _("stopped product"),
        "individual": _("individual"),
        "sole_proprietor": _("sole proprietor"),
        "company": _("company"),
    },
    "severity": {
        "ordinary": _("ordinary"),
        "serious": _("serious"),
        "very_serious": _("very serious"),
    },
    "window": {
        "paid": _("paid within the time"),
        "due": _("due within the time"),
    },
    "side": {
        "from": _("sent from there"),
        "to": _("sent there"),
        "either": _("either end"),
    },
    "mode": {
        "spot": _("spot"),
        "presale": _("presale"),
        "custom": _("made to order"),
        "fast": _("fast dispatch"),
    },
    "shop_value": {
        "non_delivery": _("Regions not delivered to"),
        "announcement": _("Announcement"),
        "product_note": _("Note of a product"),
    },
    "score": {
        "traffic": _("weight in traffic"),
        "paid_live_traffic": _("paid traffic of live streams"),
        "recommendation": _("recommendation"),
        "selected_alliance": _("the selected alliance"),
        "clear_out": _("staying on the platform"),
        "promotions": _("entry to promotions"),
        "presale": _("the threshold of presale"),
        "termination": _("going on with the contract"),
        "fast_dispatch": _("fast-dispatch products"),
        "score_formula": _("how the score is computed"),
        "termination_score": _("below which score the contract ends"),
    },
    "account_kind": {
        "company": _("company's account"),
        "personal": _("personal account"),
    },
}
"""By field: words that a step takes or a case holds."""


def say(key: str) -> str:
    """The words of `field.<name>`, `field.<name>.help`, `word.<field>.<choice>`; empty where there are none."""
    kind, _dot, rest = key.partition(".")
    if kind == "field":
        name, _dot, more = rest.partition(".")
        name = name if more in ("", "help") else rest.rpartition(".")[2]
        return str((HELP if more == "help" else FIELDS).get(name, ""))
    field, _dot, choice = rest.partition(".")
    return str(CHOICES.get(field, {}).get(choice, ""))


def proof_kinds() -> list[tuple[str, str]]:
    """(kind, words) of what a file may be said to prove."""
    return [(kind, named(CHOICES["proof"], kind)) for kind in KINDS]
