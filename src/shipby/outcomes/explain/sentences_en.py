"""Every sentence of an explanation in English, by code; the names in braces are the values it tells."""

from __future__ import annotations

from collections.abc import Mapping

_DEADLINE: dict[str, str] = {
    "base.no_version": "paid {paid}, when no version of these rules was in force",
    "base.skipped": "not given for this {mode} order: {sources}",
    "base.promised_by": "promised to the buyer by {at}",
    "base.promise_hours": "paid {paid} + {length} promised = {end}",
    "base.own_terms": "paid {paid} + {length} of the shop's contract {id} (in force since {since}) = {end}",
    "base.general_terms": "paid {paid} + {length} of the general contract {id} (in force since {since}) = {end}",
    "base.setting": "the operator's setting {setting} applies to {mode} orders",
    "base.pack": "the rules' own time for {mode} orders applies ({key}, {at}; {grade})",
    "base.by_promise_only": "for {mode} orders the rules know no time but a promised one; the setting {setting} "
    "would supply one",
    "span.hours": "{event} {start} + {length} = {end}",
    "span.day": "{event} {start} lies on {day}",
    "span.cut_off": "{event} {start} lies on {day}, at or after {cut_off}, so it counts from {first}",
    "span.days": "{count} civil days later, the last second of {day}: {end}",
    "span.business_days": "{count} working days later, the last second of {day}: {end}",
    "span.no_calendar": "{count} working days later, which the calendar {calendar} does not reach",
    "span.not_begun": "it runs from “{event}”, which has not happened",
    "deadline.or": "or “{event}” by",
    "due.unknown": "without a base no notice and no filing is asked; there is no deadline",
    "due.relief_included": "the promise already holds all relief: no notice and no filing is asked",
    "due.base": "no later offer: due {end}",
    "due.moved": "the latest of base and offers ({offers}): due {end}",
}

_NOTICE = "notice {id} ({window} within {starts} to {ends}) offers "
_FILING = "filing {id} ({reason}) approved {decided} offers {at}"
_WHY = {
    "used": ": used, the latest",
    "not_later": ": not used, it is not later than the base",
    "other_later": ": not used, another offer is later",
}

_OFFERS: dict[str, str] = {
    **{f"notice.by.{why}": f"{_NOTICE}{{at}}{said}" for why, said in _WHY.items()},
    **{f"notice.hours.{why}": f"{_NOTICE}{{base}} + {{length}} = {{at}}{said}" for why, said in _WHY.items()},
    **{f"filing.{why}": f"{_FILING}{said}" for why, said in _WHY.items()},
    "filing.included": "filing {id} ({reason}) for {at}: not asked, the promise already holds all relief",
    "filing.pending": "filing {id} ({reason}) for {at}: not used, it is not decided",
    "filing.rejected": "filing {id} ({reason}) for {at}: not used, it was rejected",
    "filing.approved": "filing {id} ({reason}) for {at}: not used, nothing says when it was approved",
}

_ASKED: dict[str, str] = {
    "excluded.no": "no standing incident excludes it ({kinds})",
    "excluded.none_listed": "these rules list no exclusion",
    "begun.yes": "the duty arose: {event} {at}",
    "pickup.known": "its pickup can be known",
    "closing.plays_no_part": "it is closed and nothing says when, which plays no part here",
    "void.not_closed": "it has not closed",
    "void.no": "it closed {at}, which does not void the duty: {predicate}",
    "met.late": "{event} {at}, after {due}",
    "met.not": "“{event}” has not happened by what was known; it was due {due}",
    "otherwise.late": "nor did {event} {at} come in time",
    "otherwise.no": "nor has “{event}” happened",
    "sign.none_held": "no sign holds",
    "appeal.none": "no appeal against it",
    "appeal.not_upheld": "no appeal against it has been upheld",
    "because.EXCLUDED_INCIDENT": "excluded by {incidents}",
    "because.EXCLUDED_APPEAL": "the appeal {id} was upheld {at}",
    "because.UNDETERMINED_VERSION": "no version of these rules was in force when it was paid",
    "because.UNDETERMINED_PROMISE": "there is no promise, no contract hours and no time of the rules' own: no "
    "deadline is known",
    "because.UNDETERMINED_CALENDAR": "the calendar does not reach: no deadline is known",
    "because.UNDETERMINED_TRACKING": "a counted parcel lacks its carrier or waybill number: its pickup cannot be known",
    "because.UNDETERMINED_SCANS": "no scan feed covers a counted parcel that has no scan: its pickup cannot be known",
    "because.UNDETERMINED_SCANS.no_feed": "the facts have no scans at all: a pickup cannot be known",
    "because.UNDETERMINED_CLOSED": "it is closed and nothing says when: it may have closed before the duty arose",
    "because.NOT_DUE_YET": "“{once}” has not happened: the duty has not arisen",
    "because.NOT_DUE_CLOSED": "it closed {closed}, before it was due: {predicate}",
    "because.MET_IN_TIME": "{event} {at}, at or before {due}",
    "because.MET_OTHERWISE": "{event} {at}, in time by that other way",
    "because.NO_SIGN": "no sign holds, and none can still come",
    "because.MET_LATE": "{event} {at}, after {due}",
    "because.NEVER_MET": "“{event}” had not happened at {as_of}, past {due}",
    "because.SIGN": "a sign holds; the earliest instant is {at}",
    "because.OPEN": "“{event}” has not happened, and {as_of} is not past the deadline",
    "because.SIGN_CAN_COME": "no sign holds, but one can still come after {as_of}",
}

_SIGNS: dict[str, str] = {
    "sign.no_feed": "the facts have no scans: it cannot be known",
    "sign.no_scan": "{parcel}: no custody scan",
    "sign.before.nothing": "{parcel}: “{event}” has not happened",
    "sign.before.held": "{parcel}: first custody scan {first}, before {event} {at}",
    "sign.before.not": "{parcel}: first custody scan {first}, not before {event} {at}",
    "sign.reused.alone": "{parcel}: no other order had this waybill",
    "sign.reused.held": "{parcel}: shipped {at}; order {order} had this waybill {other}, within the {days} days before",
    "sign.reused.outside": "{parcel}: shipped {at}; order {order} had this waybill {other}, not within the {days} "
    "days before",
    "sign.gap.delivered": "{parcel}: delivered at its first custody scan {first}",
    "sign.gap.moved": "{parcel}: first custody scan {first} + {length} = {until}; the next came {second}, in time",
    "sign.gap.late": "{parcel}: first custody scan {first} + {length} = {until}; the next came {second}, later",
    "sign.gap.silent": "{parcel}: first custody scan {first} + {length} = {until}; none followed",
    "sign.gap.open": "{parcel}: first custody scan {first} + {length} = {until}, which {as_of} is not past",
    "sign.region.no_address": "{parcel}: the order's destination ({ship_to}) has no {digits} digits to compare",
    "sign.region.undelivered": "{parcel}: not delivered",
    "sign.region.unknown": "{parcel}: delivered, but no delivery scan names a region of {digits} digits",
    "sign.region.detour": "{parcel}: delivered more than once, {at} elsewhere than {wanted}",
    "sign.region.away": "{parcel}: delivered {at} in {place}, not in {wanted}",
    "sign.region.there": "{parcel}: delivered {at} in {place}, as addressed",
    "sign.found.none": "no such incident stands: {kind}",
    "sign.found.held": "incident {id}, {kind}, found {at}",
}

_EVIDENCE: dict[str, str] = {
    "evidence.order": "shop {shop}, {amount}, {mode}, {channel}, from {origin} to {goal}, parcels: {parcels}",
    "evidence.shipment": "parcel {parcel}, counted",
    "evidence.shipment.extra": "parcel {parcel}, not counted: enough others came first or have waybill numbers",
    "evidence.scan": "{kind}, region {region}",
    "evidence.scan.first": "{kind}, region {region}; it decides",
    "evidence.scan.later": "{kind}, region {region}; reached the app after the as-of instant, not seen",
    "evidence.feed": "the feed covers carrier {carrier} from {starts} on",
    "evidence.feed.until": "the feed covers carrier {carrier} from {starts} to {ends}",
    "evidence.cancelled_at": "cancelled",
    "evidence.refunded_at": "refunded",
    "evidence.closed": "closed, without saying when",
    "evidence.closure": "closed by a decision",
    "evidence.incident": "{kind}, {severity}",
    "evidence.incident.withdrawn": "{kind}, {severity}, withdrawn {at}",
    "evidence.terms": "contract hours for {mode} orders",
    "evidence.notice": "notice",
    "evidence.filing": "filing, {status}: {reason}",
    "evidence.complaint": "complaint",
    "evidence.appeal": "appeal, {outcome}",
    "evidence.later": "{what}: learned after the as-of instant, not seen",
    "evidence.ahead": "{what}: happened after the as-of instant, not seen",
    "evidence.replaced": "{what}: a newer row took its place",
}

_ACQUITTAL: dict[str, str] = {
    "acquit.met": "“{event}” at or before {due}",
    "acquit.still": "“{event}” at or before {due} keeps it on time",
    "acquit.relief": "a notice or an approved filing that moves its deadline to {at} or later",
    "acquit.relief.open": "a notice or an approved filing that moves its deadline beyond {at}",
    "acquit.void": "a closing for which this holds, with the deadline {due}: {predicate}",
    "acquit.excluded": "a standing incident that excludes it: {kinds}",
    "acquit.appeal": "an upheld appeal",
    "acquit.no_sign": "nothing more to do: it stays on time unless a sign comes",
    "acquit.sign.before": "{sign}: no custody scan before “{event}”",
    "acquit.sign.reused": "{sign}: a waybill that no other order had in the {length} before",
    "acquit.sign.gap": "{sign}: a further custody scan, or delivery, within {length} of the first",
    "acquit.sign.region": "{sign}: delivery in {place} only",
    "acquit.sign.found": "{sign}: no standing finding of {kind}",
    "settle.promise": "a promise (promised_by or promise_hours), contract hours (terms) for {mode} orders, or the "
    "setting {setting}",
    "settle.scans": "a scans table",
    "settle.coverage": "scans of {parcels}, or a row of feeds that covers them",
    "settle.tracking": "carrier and tracking_no of {shipments}",
    "settle.closed": "the instant of its closing (cancelled_at, refunded_at or a closure)",
    "settle.calendar": "further years of the calendar {calendar}, which the setting {setting} supplies",
    "settle.version": "a version of {market} that was in force when it was paid, or one pinned as {market}@VERSION",
}

_OTHERS: dict[str, str] = {
    "other.appealed": "an upheld appeal took it off the order",
    "finding.alone": "incident {id}, {severity}, found {at}: a finding of its own",
    "finding.shared": "incident {id}, {severity}, found {at}: of finding {finding} (incidents: {count}, orders: "
    "{orders}), which costs once",
    "finding.none": "no such incident stands on the order ({kinds})",
    "finding.excluded": "the order is excluded by {incidents}",
    "finding.appealed": "an upheld appeal took the finding off the order",
    "complaint.none": "no complaint",
    "complaint.undecided": "complaint {id} is not decided",
    "complaint.not_upheld": "complaint {id} was decided {at} and not upheld",
    "complaint.settled": "complaint {id} was settled {settled}, before it was decided {at}",
    "complaint.filed": "complaint {id}, decided {at}: the order has an approved filing, {filing}",
    "complaint.no_violation": "complaint {id}, decided {at}: under {clause} the order is “{outcome}”",
    "complaint.not_first": "complaint {id}, decided {at}: {first} was decided first, and one counts",
    "complaint.appealed": "complaint {id}, decided {at}: an upheld appeal took it off the order",
    "complaint.counts": "complaint {id}, upheld {at}, counts; remedy: {remedy}",
    "repeat.no_violation": "under {clause} the order is “{outcome}”",
    "repeat.found": "finding {number} at {at}: still open, counts",
    "repeat.ended": "finding {number} at {at}: does not count, {event} {end}",
    "repeat.ahead": "finding {number} at {at}: not before the as-of instant",
    "age.unless": "{event} {start} + {days} days of 24 h = {at}; before that, {unless} {end}",
    "age.closed": "{event} {start} + {days} days of 24 h = {at}; the order is closed",
    "age.ahead": "{event} {start} + {days} days of 24 h = {at}, which the as-of instant is not past",
    "age.reached": "{event} {start} + {days} days of 24 h = {at}; it happens then",
}

_CONSEQUENCES: dict[str, str] = {
    "penalty.complaint": "once per order, {account}",
    "penalty.unpublished": "once per order, {account}; how many points is unpublished, and no setting supplies it",
    "penalty.finding": "once per finding (incidents: {count}, orders: {orders}), the gravest {severity}: {points} "
    "points of {account} at {at}; it stands under order {order}, incident {incident}",
    "penalty.finding.unpublished": "once per finding (incidents: {count}, orders: {orders}), the gravest {severity}, "
    "{account} at {at}; its points are unpublished, and no setting supplies them; it stands under order {order}, "
    "incident {incident}",
    "pay.instant": "owed since {at}",
    "pay.together": "paid once together with {clauses}",
    "pay.elsewhere": "paid once, under {clause}",
    "pay.yields": "nothing here: the complaint under {clause} takes its place",
    "pay.remedy": "nothing: the complaint's own remedy is all",
    "pay.unpublished": "paid as {form}; the sum is unpublished, and no setting supplies it",
    "pay.fixed.up_to": "{paid} paid, up to {limit}: {sum}",
    "pay.fixed.below": "{paid} paid, below {limit}: {sum}",
    "pay.fixed.any": "{paid} paid: {sum}",
    "pay.share": "{percent} % of {paid}, half up to {unit} = {sum}",
    "pay.share.minimum": "{percent} % of {paid}, half up to {unit} = {rounded}, at least {sum}",
    "pay.share.maximum": "{percent} % of {paid}, half up to {unit} = {rounded}, at most {sum}",
    "pay.share.unpublished": "{percent} % of {paid}, half up to {unit} = {sum}; the least or greatest sum is "
    "unpublished",
    "pay.share.minimum.unpublished": "{percent} % of {paid}, half up to {unit} = {rounded}, at least {sum}; the "
    "greatest sum is unpublished",
    "pay.share.maximum.unpublished": "{percent} % of {paid}, half up to {unit} = {rounded}, at most {sum}; the least "
    "sum is unpublished",
    "action.open": "{kind} from {at}, open-ended",
    "action.until": "{kind} from {at} to {end}",
    "rate.outcome": "counts in no window: under {clause} it is “{outcome}”",
    "rate.only": "counts in no window: only orders of {column} {wanted} do, and it is {value}",
    "rate.counts.violation": "counts as a violation in {start} to {end}",
    "rate.counts.on_time": "counts as on time in {start} to {end}",
    "rate.needs_all": "the rate needs all orders of the shop: judge them, then explain with --out",
    "rate.not_in_run": "the run has no such window",
    "rate.row": "violations: {numerator} of {denominator}: {outcome}",
    "rate.row.points": "violations: {numerator} of {denominator}: {outcome}, band {band}, {points} points of {account}",
    "rate.row.projected": "violations: {numerator} of {denominator}: {outcome}, band {band}, it would be {points} "
    "points of {account}",
    "rate.unpublished": "the thresholds are unpublished; the setting {setting} would supply them",
    "rate.band": "{says}",
    "remark.unseen": "Nothing was known of this order at {as_of}.",
    "remark.no_version": "No version of these rules was in force when it was paid.",
    "remark.changed": "The run in this folder says otherwise: its facts, rules, settings or instant were others. Judge "
    "again.",
    "remark.settings": "Judged with the operator's settings.",
}

SENTENCES: Mapping[str, str] = {
    **_DEADLINE,
    **_OFFERS,
    **_ASKED,
    **_SIGNS,
    **_EVIDENCE,
    **_ACQUITTAL,
    **_OTHERS,
    **_CONSEQUENCES,
}
