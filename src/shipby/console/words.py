"""Words of casework and the ledger: types, states, steps, fields, their choices -> what a page calls them.

Keys are those of the tables and models: a new type of case says here how people call it, and tests/health tells what is
missing.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipby.casework.evidence import KINDS

TYPES: Mapping[str, Promise] = {
    "filing": _("Filing"),
    "appeal": _("Appeal"),
    "enquiry": _("Enquiry"),
    "enforcement": _("Measure"),
    "complaint": _("Complaint"),
    "refund": _("Refund"),
    "incident": _("Incident"),
    "notice": _("Notice"),
    "onboarding": _("Onboarding"),
}
PLURALS: Mapping[str, Promise] = {
    "filing": _("Filings"),
    "appeal": _("Appeals"),
    "enquiry": _("Enquiries"),
    "enforcement": _("Measures"),
    "complaint": _("Complaints"),
    "refund": _("Refunds"),
    "incident": _("Incidents"),
    "notice": _("Notices"),
    "onboarding": _("Onboardings"),
}
STATES: Mapping[str, Promise] = {
    "draft": _("draft"),
    "discarded": _("discarded"),
    "submitted": _("awaits review"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrawn"),
    "returned": _("to be completed"),
    "lapsed": _("lapsed"),
    "upheld": _("upheld"),
    "dismissed": _("dismissed"),
    "open": _("open"),
    "answered": _("answered"),
    "closed": _("closed"),
    "proposed": _("proposed"),
    "declined": _("declined"),
    "active": _("in force"),
    "ended": _("ended"),
    "revoked": _("revoked"),
    "opened": _("opened"),
    "settled": _("settled"),
    "instructed": _("instructed"),
    "awaiting_goods": _("awaiting the goods"),
    "inspecting": _("being inspected"),
    "refused": _("refused"),
    "refunded": _("refunded"),
    "failed": _("failed"),
    "reported": _("reported"),
    "under_review": _("under review"),
    "found": _("found"),
    "published": _("published"),
    "contract": _("contract to sign"),
    "verifying": _("account being verified"),
    "shop_data": _("shop's data wanted"),
    "shop_review": _("shop's data under review"),
    "deposit": _("deposit due"),
}
STEPS: Mapping[str, Promise] = {
    "draft": _("Begin"),
    "discard": _("Discard"),
    "submit": _("Submit"),
    "resubmit": _("Mend and submit again"),
    "withdraw": _("Withdraw"),
    "approve": _("Approve"),
    "reject": _("Reject"),
    "return": _("Send back"),
    "complete": _("Complete"),
    "lapse": _("Lapse"),
    "uphold": _("Uphold"),
    "dismiss": _("Dismiss"),
    "open": _("Open"),
    "attach": _("Show with an appeal"),
    "answer": _("Answer"),
    "ask": _("Ask further"),
    "close": _("Close the case"),
    "propose": _("Propose"),
    "decline": _("Decline"),
    "start": _("Put in force"),
    "end": _("End"),
    "revoke": _("Revoke"),
    "settle": _("Settle"),
    "instruct": _("Instruct the refund"),
    "return_goods": _("Send the goods back"),
    "receive": _("Goods received"),
    "refuse": _("Refuse"),
    "report": _("Report"),
    "import": _("Import"),
    "review": _("Take up"),
    "find": _("Find"),
    "amend": _("Amend"),
    "publish": _("Publish"),
    "widen": _("Widen"),
    "pass": _("Pass"),
    "verify": _("Verify the account"),
    "sign": _("Sign"),
    "pay": _("Record the payment"),
}
ACTS: Mapping[str, Promise] = {
    "write": _("wrote"),
    "attach": _("attached a file"),
    "batch": _("began a batch"),
    "give_back": _("gave the deduction back"),
}
"""Acts of the record that are no steps."""
HOTKEYS: Mapping[str, str] = {
    "approve": "a", "reject": "r", "uphold": "u", "dismiss": "d", "return": "b", "answer": "a", "close": "c",
    "start": "s", "decline": "d", "end": "e", "find": "f", "review": "t", "amend": "m", "withdraw": "w", "pass": "p",
    "refuse": "r", "receive": "v", "report": "o", "instruct": "i", "pay": "y", "publish": "p", "widen": "n",
    "discard": "q",
}  # fmt: skip
"""What is pressed in a queue for a step; unique within each type."""
WHO: Mapping[str, Promise] = {
    "owner": _("owner"),
    "clerk": _("clerk"),
    "merchant": _("merchant"),
    "reviewer": _("reviewer"),
    "operator": _("operator"),
    "auditor": _("auditor"),
    "buyer": _("buyer"),
    "machine": _("program"),
    "clock": _("clock"),
    "applicant": _("applicant"),
}
DUE: Mapping[str, Promise] = {
    "review": _("review"),
    "decision": _("decision"),
    "answer": _("answer"),
    "complete": _("completion"),
    "start": _("start"),
    "end": _("end"),
}
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
}
HELP: Mapping[str, Promise] = {
    "dispatch_by": _("Platform time; later than the deadline that holds now."),
    "regions": _("Division codes or their first digits, one a line: 44, 330106."),
    "orders": _("One a line."),
    "id": _("Of an entry its number, of a verdict clause/order, of a measure its case."),
    "text": _("What happened, when, and what proves it."),
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
    "window": {
        "clear": _("below every line"),
        "penalised": _("penalised"),
        "breached": _("over a line"),
        "open": _("still open"),
        "waived": _("waived"),
        "undetermined": _("undetermined"),
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


def named(words: Mapping[str, Promise], key: str) -> str:
    """What a key is called; itself where nobody says."""
    return str(words.get(key, key))


def proof_kinds() -> list[tuple[str, str]]:
    """(kind, words) of what a file may be said to prove."""
    return [(kind, named(CHOICES["proof"], kind)) for kind in KINDS]
