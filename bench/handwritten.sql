-- The five outcome tables of pack douyin from Parquet facts, by hand: the yardstick `shipby judge` is measured against.
-- $T is as_of in microseconds, $NOW the same as an instant, $FEED whether there is a scan feed, $COVERED whether a shipment is covered by it, $OUT the folder.
-- The facts are views or tables named as in facts.md, every optional column present. Instants are microseconds inside.

CREATE MACRO us_hours(h) AS round(h * 3600000000)::BIGINT;
CREATE MACRO civil_day(us) AS ((us + 28800000000) // 86400000000)::INTEGER;
CREATE MACRO midnight(civil) AS civil::BIGINT * 86400000000 - 28800000000;
CREATE MACRO floor_seconds(us) AS CASE WHEN us >= 0 THEN us // 1000000 ELSE -((999999 - us) // 1000000) END;
CREATE TYPE outcome AS ENUM ('excluded', 'undetermined', 'not_due', 'on_time', 'violation', 'pending');
CREATE TYPE missing AS ENUM ('promised_by', 'scans', 'tracking_no', 'closed_at');
CREATE TYPE pack AS ENUM ('douyin');
CREATE TYPE clause AS ENUM ('fake-dispatch', 'fraudulent-dispatch', 'late-dispatch', 'late-pickup', 'out-of-stock', 'wrong-or-missing');

SET preserve_insertion_order = FALSE;

-- 1. small tables: what is seen as of T, one row per key ------------------------------------------------------------------

CREATE TEMP TABLE incident AS
SELECT incident_id, order_id, kind, coalesce(severity, 'ordinary') AS severity, epoch_us(found_at) AS found,
    coalesce(finding_id, '#' || incident_id) AS finding
FROM (
    SELECT * FROM incidents WHERE epoch_us(found_at) <= $T AND epoch_us(coalesce(recorded_at, found_at)) <= $T
    QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY coalesce(recorded_at, found_at) DESC, source_at DESC NULLS LAST,
        order_id DESC, kind DESC, severity DESC NULLS LAST, found_at DESC, finding_id DESC NULLS LAST, withdrawn_at DESC NULLS LAST) = 1
)
WHERE withdrawn_at IS NULL OR epoch_us(withdrawn_at) > $T;

CREATE TEMP TABLE appeal AS
SELECT clause, order_id, CASE WHEN order_id IS NULL THEN shop_id END AS shop_id, window_start
FROM (
    SELECT * FROM appeals WHERE epoch_us(decided_at) <= $T AND epoch_us(coalesce(recorded_at, decided_at)) <= $T
    QUALIFY row_number() OVER (PARTITION BY appeal_id ORDER BY coalesce(recorded_at, decided_at) DESC, source_at DESC NULLS LAST,
        clause DESC, order_id DESC NULLS LAST, shop_id DESC NULLS LAST, window_start DESC NULLS LAST, decided_at DESC,
        outcome DESC NULLS LAST) = 1
)
WHERE outcome = 'upheld';

CREATE TEMP TABLE closure AS
SELECT order_id, min(closed) AS closed FROM (
    SELECT order_id, epoch_us(closed_at) AS closed FROM closures WHERE epoch_us(coalesce(recorded_at, closed_at)) <= $T
    QUALIFY row_number() OVER (PARTITION BY closure_id ORDER BY coalesce(recorded_at, closed_at) DESC, source_at DESC NULLS LAST,
        order_id DESC, closed_at DESC) = 1
)
GROUP BY order_id;

CREATE TEMP TABLE term AS
SELECT shop_id, mode, us_hours(hours) AS us, epoch_us(starts_at) AS starts,
    lead(epoch_us(starts_at), 1, 9223372036854775807) OVER (PARTITION BY shop_id, mode ORDER BY starts_at) AS ends
FROM (
    SELECT * FROM (
        SELECT * FROM terms WHERE epoch_us(coalesce(recorded_at, starts_at)) <= $T
        QUALIFY row_number() OVER (PARTITION BY terms_id ORDER BY coalesce(recorded_at, starts_at) DESC, source_at DESC NULLS LAST,
            shop_id DESC NULLS LAST, mode DESC, hours DESC, starts_at DESC) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY shop_id, mode, starts_at ORDER BY terms_id DESC) = 1
);

CREATE TEMP TABLE notice AS
SELECT notice_id, "window" AS kind, epoch_us(starts_at) AS starts, epoch_us(ends_at) AS ends, us_hours(extend_hours) AS extend,
    epoch_us(dispatch_by) AS dispatch_by, coalesce(side, 'either') <> 'to' AS by_from, coalesce(side, 'either') <> 'from' AS by_to,
    unnest(coalesce(string_split(nullif(regions, ''), '|'), [''])) AS region,
    string_split(nullif(categories, ''), '|') AS categories, string_split(nullif(channels, ''), '|') AS channels
FROM (
    SELECT * FROM notices WHERE epoch_us(coalesce(recorded_at, starts_at)) <= $T
    QUALIFY row_number() OVER (PARTITION BY notice_id ORDER BY coalesce(recorded_at, starts_at) DESC, source_at DESC NULLS LAST,
        starts_at DESC, ends_at DESC, "window" DESC, side DESC NULLS LAST, regions DESC NULLS LAST, categories DESC NULLS LAST,
        channels DESC NULLS LAST, extend_hours DESC NULLS LAST, dispatch_by DESC NULLS LAST) = 1
);

CREATE TEMP TABLE notice_day AS
SELECT notice.*, unnest(generate_series(civil_day(starts), civil_day(ends))) AS civil FROM notice;

CREATE TEMP TABLE filing AS
SELECT order_id, filing_id, epoch_us(dispatch_by) AS dispatch_by FROM (
    SELECT * FROM filings WHERE epoch_us(submitted_at) <= $T AND epoch_us(coalesce(recorded_at, decided_at, submitted_at)) <= $T
        AND (decided_at IS NULL OR epoch_us(decided_at) <= $T)
    QUALIFY row_number() OVER (PARTITION BY filing_id ORDER BY coalesce(recorded_at, decided_at, submitted_at) DESC,
        source_at DESC NULLS LAST, order_id DESC, reason DESC, submitted_at DESC, dispatch_by DESC, status DESC,
        decided_at DESC NULLS LAST) = 1
)
WHERE status = 'approved' AND decided_at IS NOT NULL;

-- 2. orders and shipments as of T; the window runs only over keys that occur twice -------------------------------------------

CREATE TEMP VIEW order_seen AS
SELECT * FROM orders WHERE paid_at <= $NOW AND coalesce(recorded_at, paid_at) <= $NOW;

CREATE TEMP TABLE order_twice AS SELECT order_id FROM order_seen GROUP BY order_id HAVING count(*) > 1;

CREATE TEMP TABLE order_latest AS
SELECT * FROM order_seen SEMI JOIN order_twice USING (order_id)
QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY coalesce(recorded_at, paid_at) DESC, source_at DESC NULLS LAST,
    shop_id DESC, product_id DESC NULLS LAST, category_id DESC NULLS LAST, paid_at DESC, amount_minor DESC, currency DESC NULLS LAST,
    mode DESC NULLS LAST, promised_by DESC NULLS LAST, promise_hours DESC NULLS LAST, channel DESC NULLS LAST,
    ship_from DESC NULLS LAST, ship_to DESC NULLS LAST, parcels_expected DESC NULLS LAST, cancelled_at DESC NULLS LAST,
    refunded_at DESC NULLS LAST, closed DESC NULLS LAST, relief_included DESC NULLS LAST) = 1;

CREATE TEMP VIEW order_1 AS
SELECT * FROM order_seen ANTI JOIN order_twice USING (order_id) UNION ALL SELECT * FROM order_latest;

CREATE TEMP VIEW order_base AS
SELECT o.*,
    coalesce(promised, paid + us_hours(promise_hours), paid + own.us, paid + every.us, CASE o.mode
        WHEN 'spot' THEN paid + 172800000000
        WHEN 'fast' THEN midnight(civil_day(paid)) + 86399000000 END) AS base
FROM (
    SELECT order_id, shop_id, category_id, epoch_us(paid_at) AS paid, coalesce(mode, 'spot') AS mode, epoch_us(promised_by) AS promised,
        promise_hours, coalesce(channel, 'shelf') AS channel, ship_from, ship_to, coalesce(parcels_expected, 1) AS parcels,
        least(CASE WHEN epoch_us(cancelled_at) <= $T THEN epoch_us(cancelled_at) END,
            CASE WHEN epoch_us(refunded_at) <= $T THEN epoch_us(refunded_at) END) AS ended,
        coalesce(closed, FALSE) AS closed, coalesce(relief_included, FALSE) AS relief_included
    FROM order_1
) o
LEFT JOIN (FROM term WHERE shop_id IS NOT NULL) own
    ON own.shop_id = o.shop_id AND own.mode = o.mode AND own.starts <= paid AND paid < own.ends
LEFT JOIN (FROM term WHERE shop_id IS NULL) every ON every.mode = o.mode AND every.starts <= paid AND paid < every.ends;

CREATE TEMP VIEW ship_seen AS
SELECT shipment_id, order_id, nullif(carrier, '') AS carrier, nullif(tracking_no, '') AS tracking_no, shipped_at, source_at, recorded_at
FROM shipments WHERE shipped_at <= $NOW AND coalesce(recorded_at, shipped_at) <= $NOW;

CREATE MACRO waybill(carrier, tracking_no) AS CASE WHEN carrier IS NOT NULL AND tracking_no IS NOT NULL THEN hash(carrier, tracking_no) END;

CREATE TEMP TABLE ship AS
SELECT shipment_id, order_id, epoch_us(shipped_at) AS shipped, waybill(carrier, tracking_no) AS waybill, $COVERED AS covered FROM ship_seen x;

CREATE TEMP TABLE ship_twice AS SELECT shipment_id FROM ship GROUP BY shipment_id HAVING count(*) > 1;

DELETE FROM ship WHERE shipment_id IN (FROM ship_twice);

INSERT INTO ship
SELECT shipment_id, order_id, epoch_us(shipped_at), waybill(carrier, tracking_no), $COVERED
FROM ship_seen x SEMI JOIN ship_twice USING (shipment_id)
QUALIFY row_number() OVER (PARTITION BY shipment_id ORDER BY coalesce(recorded_at, shipped_at) DESC, source_at DESC NULLS LAST,
    order_id DESC, carrier DESC NULLS LAST, tracking_no DESC NULLS LAST, shipped_at DESC) = 1;

CREATE TEMP TABLE waybill_twice AS SELECT waybill FROM ship WHERE waybill IS NOT NULL GROUP BY waybill HAVING count(*) > 1;

CREATE TEMP TABLE reused AS
SELECT shipment_id, order_id FROM ship SEMI JOIN waybill_twice USING (waybill)
WINDOW lately AS (PARTITION BY waybill ORDER BY shipped RANGE BETWEEN 2592000000000 PRECEDING AND CURRENT ROW)
QUALIFY min(order_id) OVER lately <> max(order_id) OVER lately;

-- 3. what moves a deadline: notices by civil day, approved filings --------------------------------------------------------

CREATE MACRO offered(region, by_from, by_to, categories, channels, extend, dispatch_by) AS CASE
    WHEN (region = '' OR (by_from AND starts_with(ship_from, region)) OR (by_to AND starts_with(ship_to, region)))
        AND (categories IS NULL OR list_contains(categories, category_id)) AND (channels IS NULL OR list_contains(channels, channel))
    THEN coalesce(base + extend, dispatch_by) END;

CREATE TEMP TABLE moved AS
SELECT o.order_id, o.base, f.filing_id, f.dispatch_by AS filing_due, p.notice_id AS paid_id,
    offered(p.region, p.by_from, p.by_to, p.categories, p.channels, p.extend, p.dispatch_by) AS paid_due, d.notice_id AS due_id,
    offered(d.region, d.by_from, d.by_to, d.categories, d.channels, d.extend, d.dispatch_by) AS due_due
FROM order_base o
LEFT JOIN (FROM notice_day WHERE kind = 'paid') p ON p.civil = civil_day(o.paid) AND o.paid >= p.starts AND o.paid <= p.ends
LEFT JOIN (FROM notice_day WHERE kind = 'due') d ON d.civil = civil_day(o.base) AND o.base >= d.starts AND o.base <= d.ends
LEFT JOIN filing f USING (order_id)
WHERE NOT relief_included AND greatest(filing_due, paid_due, due_due) > base;

CREATE TEMP TABLE relief AS
SELECT order_id, max(due) AS due, CASE WHEN count(*) = 1 THEN any_value(id)
    ELSE array_to_string(list_sort(list_distinct(list(id))), '|') END AS ids
FROM (
    FROM (
        SELECT order_id, base, filing_id AS id, filing_due AS due FROM moved
        UNION ALL SELECT order_id, base, paid_id, paid_due FROM moved
        UNION ALL SELECT order_id, base, due_id, due_due FROM moved
    )
    WHERE due > base
    QUALIFY due = max(due) OVER (PARTITION BY order_id)
)
GROUP BY order_id;
DROP TABLE moved;

-- 4. what few orders have: one row per order ---------------------------------------------------------------------------------

CREATE TEMP TABLE special AS
SELECT order_id, min(closed) AS closed, bool_or(excluded) AS excluded, min(fake) AS fake, bool_or(reused) AS reused,
    bool_or(appealed = 'late-dispatch') AS appealed_dispatch, bool_or(appealed = 'late-pickup') AS appealed_pickup,
    bool_or(appealed = 'fake-dispatch') AS appealed_fake, bool_or(appealed = 'repeat-inspection') AS appealed_repeat,
    bool_or(appealed = 'auto-close') AS appealed_close
FROM (
    SELECT order_id, closed, NULL::BOOLEAN AS excluded, NULL::BIGINT AS fake, NULL::BOOLEAN AS reused, NULL::VARCHAR AS appealed FROM closure
    UNION ALL BY NAME
    SELECT order_id, TRUE AS excluded FROM incident WHERE kind IN ('buyer_abuse', 'stop_shipment', 'force_majeure')
    UNION ALL BY NAME SELECT order_id, found AS fake FROM incident WHERE kind = 'fake_dispatch'
    UNION ALL BY NAME SELECT order_id, TRUE AS reused FROM reused
    UNION ALL BY NAME SELECT order_id, clause AS appealed FROM appeal WHERE order_id IS NOT NULL
)
GROUP BY order_id;

-- 5. the one parcel of an ordinary order. "later" may be wrong only where odd says so ---------------------------------------

CREATE TEMP TABLE single AS
WITH parcel AS (
    SELECT waybill, min(s) AS first, min(later) AS later, min(delivered) AS delivered, min(region) AS region, count(*) AS n,
        count(*) - count(later) AS pickups, count(delivered) AS deliveries
    FROM (
        SELECT hash(carrier, tracking_no) AS waybill, epoch_us(scanned_at) AS s,
            CASE WHEN kind <> 'picked_up' THEN epoch_us(scanned_at) END AS later,
            CASE WHEN kind = 'delivered' THEN epoch_us(scanned_at) END AS delivered,
            CASE WHEN kind = 'delivered' AND length(region) >= 4 THEN left(region, 4)::SMALLINT END AS region
        FROM scans
        WHERE coalesce(received_at, scanned_at) <= $NOW AND kind NOT IN ('returned', 'exception')
    )
    GROUP BY waybill
)
SELECT order_id, shipped, ship.waybill IS NULL AS unnamed, covered, first, region, delivered,
    CASE WHEN NOT coalesce((later > first AND later <= first + 86400000000) OR delivered = first, FALSE) THEN first + 86400000000 END AS stalls_at,
    n_ships > 1 OR coalesce(deliveries > 1 OR (n > 1 AND (later = first OR pickups > 1)
        AND NOT coalesce(later > first AND later <= first + 86400000000, FALSE)), FALSE) AS odd
FROM (
    SELECT order_id, count(*) AS n_ships, min(shipped) AS shipped, min(waybill) AS waybill, bool_and(covered) AS covered
    FROM ship GROUP BY order_id
) ship
LEFT JOIN parcel USING (waybill);

-- 6. the other orders: several shipments, several parcels, or scans that the quick look could not decide ---------------------

CREATE TEMP TABLE odd AS
SELECT order_id FROM single WHERE odd UNION SELECT order_id FROM order_1 WHERE parcels_expected > 1;

CREATE TEMP TABLE counted AS
SELECT * FROM (
    SELECT s.*, o.parcels, o.paid, left(o.ship_to, 4) AS ship_to, r.shipment_id IS NOT NULL AS reused,
        count(*) FILTER (waybill IS NOT NULL) OVER (PARTITION BY s.order_id) >= o.parcels AS only_named
    FROM (FROM ship SEMI JOIN odd USING (order_id)) s
    JOIN (SELECT order_id, coalesce(parcels_expected, 1) AS parcels, epoch_us(paid_at) AS paid, ship_to FROM order_1) o USING (order_id)
    LEFT JOIN reused r USING (shipment_id)
)
WHERE waybill IS NOT NULL OR NOT only_named
QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY shipped, shipment_id) <= parcels;

CREATE TEMP TABLE odd_scan AS
SELECT hash(carrier, tracking_no) AS waybill, kind, epoch_us(scanned_at) AS s, region
FROM scans
WHERE coalesce(received_at, scanned_at) <= $NOW AND kind NOT IN ('returned', 'exception')
    AND hash(carrier, tracking_no) IN (SELECT waybill FROM counted WHERE waybill IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY carrier, tracking_no, kind, scanned_at
    ORDER BY coalesce(received_at, scanned_at), region DESC NULLS LAST, note DESC NULLS LAST) = 1;

CREATE TEMP TABLE several AS
SELECT order_id, CASE WHEN count(*) = any_value(parcels) THEN max(shipped) END AS dispatched,
    CASE WHEN count(first) = any_value(parcels) THEN max(first) END AS picked,
    bool_or(waybill IS NULL) AS unnamed, bool_or(first IS NULL AND NOT covered) AS uncovered,
    min(CASE WHEN reused THEN shipped END) AS reused_at, bool_or(first < paid) AS predates,
    min(CASE WHEN $T > stalls_at THEN stalls_at END) AS stalled_at,
    bool_or(second IS NULL AND $T <= stalls_at) AS may_stall, min(misrouted_at) AS misrouted_at
FROM (
    SELECT c.*, f.first, second,
        CASE WHEN (second IS NULL OR second > f.first + 86400000000) AND NOT delivered_first THEN f.first + 86400000000 END AS stalls_at,
        (SELECT min(s) FROM odd_scan x WHERE x.waybill = c.waybill AND x.kind = 'delivered' AND length(x.region) >= 4
            AND length(c.ship_to) = 4 AND left(x.region, 4) <> c.ship_to) AS misrouted_at
    FROM counted c
    LEFT JOIN (
        SELECT waybill, any_value(first) AS first, min(s) FILTER (s > first) AS second, bool_or(kind = 'delivered' AND s = first) AS delivered_first
        FROM (SELECT waybill, kind, s, min(s) OVER (PARTITION BY waybill) AS first FROM odd_scan)
        GROUP BY waybill
    ) f USING (waybill)
)
GROUP BY order_id;
DROP TABLE counted; DROP TABLE odd_scan;

-- 7. one row per order with the three outcomes, sorted once -----------------------------------------------------------------

CREATE MACRO duty(excluded, unknown, closed_unknown, ended, met, due) AS CASE
    WHEN excluded THEN 'excluded'::outcome
    WHEN unknown OR (closed_unknown AND NOT coalesce(met <= due, FALSE)) THEN 'undetermined'::outcome
    WHEN ended <= due AND NOT coalesce(met <= ended, FALSE) THEN 'not_due'::outcome
    WHEN met <= due THEN 'on_time'::outcome
    WHEN met > due OR $T > due THEN 'violation'::outcome
    ELSE 'pending'::outcome END;

CREATE TEMP VIEW fact AS
SELECT o.order_id, o.shop_id, o.paid, o.base, greatest(o.base, r.due) AS due, r.ids AS relief,
    least(o.ended, sp.closed) AS ended, o.closed AND o.ended IS NULL AND sp.closed IS NULL AS closed_unknown,
    coalesce(sp.excluded, FALSE) AS excluded, coalesce(appealed_dispatch, FALSE) AS appealed_dispatch,
    coalesce(appealed_pickup, FALSE) AS appealed_pickup, coalesce(appealed_fake, FALSE) AS appealed_fake,
    coalesce(appealed_repeat, FALSE) AS appealed_repeat, coalesce(appealed_close, FALSE) AS appealed_close,
    CASE WHEN odd OR parcels > 1 THEN sv.dispatched ELSE s.shipped END AS dispatched,
    CASE WHEN odd OR parcels > 1 THEN sv.picked ELSE s.first END AS picked,
    CASE WHEN CASE WHEN odd OR parcels > 1 THEN sv.dispatched ELSE s.shipped END IS NULL THEN NULL
        WHEN NOT $FEED THEN 'scans'::missing
        WHEN CASE WHEN odd OR parcels > 1 THEN sv.unnamed ELSE s.unnamed END THEN 'tracking_no'::missing
        WHEN CASE WHEN odd OR parcels > 1 THEN sv.uncovered ELSE s.first IS NULL AND NOT s.covered END THEN 'scans'::missing END AS unknown,
    CASE WHEN odd OR parcels > 1 THEN
        least(sv.reused_at, sv.stalled_at, sv.misrouted_at, sp.fake, CASE WHEN sv.predates THEN sv.dispatched END)
    ELSE least(CASE WHEN sp.reused THEN s.shipped END, sp.fake, CASE WHEN s.first < o.paid THEN s.shipped END,
        CASE WHEN $T > s.stalls_at THEN s.stalls_at END,
        CASE WHEN s.region <> CASE WHEN length(o.ship_to) >= 4 THEN left(o.ship_to, 4)::SMALLINT END THEN s.delivered END)
    END AS fake,
    coalesce(CASE WHEN odd OR parcels > 1 THEN sv.may_stall ELSE $T <= s.stalls_at END, FALSE) AS may_stall
FROM order_base o
LEFT JOIN single s USING (order_id)
LEFT JOIN several sv USING (order_id)
LEFT JOIN relief r USING (order_id)
LEFT JOIN special sp USING (order_id);

SET preserve_insertion_order = TRUE;

CREATE TEMP TABLE wide AS
SELECT order_id, shop_id, base, due, relief, dispatched, picked, unknown,
    CASE WHEN by_dispatch = 'violation' AND appealed_dispatch THEN 'excluded'::outcome ELSE by_dispatch END AS by_dispatch,
    CASE WHEN by_pickup = 'violation' AND appealed_pickup THEN 'excluded'::outcome ELSE by_pickup END AS by_pickup,
    CASE WHEN by_sign = 'violation' AND appealed_fake THEN 'excluded'::outcome ELSE by_sign END AS by_sign,
    CASE WHEN dispatched IS NOT NULL THEN fake END AS fake,
    by_dispatch = 'violation' AND NOT appealed_dispatch AND NOT appealed_repeat
        AND due + 172800000000 < coalesce(least(dispatched, ended), $T) AND due + 172800000000 < $T AS third,
    CASE WHEN NOT appealed_close AND NOT closed_unknown AND paid + 12960000000000 < $T
        AND paid + 12960000000000 < coalesce(least(dispatched, ended), $T) THEN paid + 12960000000000 END AS closes
FROM (
    SELECT *, duty(excluded, base IS NULL, closed_unknown, ended, dispatched, due) AS by_dispatch,
        CASE WHEN dispatched IS NOT NULL THEN duty(excluded, unknown IS NOT NULL, closed_unknown, ended, picked, dispatched + 86400000000)
            WHEN excluded THEN 'excluded'::outcome ELSE 'not_due'::outcome END AS by_pickup,
        CASE WHEN excluded THEN 'excluded'::outcome
            WHEN dispatched IS NULL THEN 'not_due'::outcome
            WHEN fake IS NOT NULL THEN 'violation'::outcome
            WHEN unknown IS NOT NULL THEN 'undetermined'::outcome
            WHEN may_stall THEN 'pending'::outcome ELSE 'on_time'::outcome END AS by_sign
    FROM fact
)
ORDER BY order_id;
DROP TABLE single; DROP TABLE several; DROP TABLE relief;

-- 8. verdicts ----------------------------------------------------------------------------------------------------------------

-- equalities, not IN: that casts every ENUM cell to text
CREATE MACRO judged(o) AS o = 'on_time' OR o = 'violation' OR o = 'pending';
CREATE MACRO counts(o) AS o = 'on_time' OR o = 'violation';
CREATE MACRO at_us(us) AS make_timestamptz(us);
CREATE MACRO on_day(civil) AS DATE '1970-01-01' + civil;

CREATE TEMP VIEW verdict AS
SELECT 'douyin'::pack AS pack, 'fake-dispatch'::clause AS clause, order_id, shop_id, by_sign AS outcome,
    on_day(civil_day(dispatched)) AS civil_day, NULL::TIMESTAMPTZ AS base_due_at, NULL::TIMESTAMPTZ AS due_at,
    at_us(fake) AS observed_at, NULL::BIGINT AS margin_seconds, NULL::VARCHAR AS relief,
    CASE WHEN by_sign = 'undetermined' THEN unknown END AS missing
FROM wide
UNION ALL
SELECT 'douyin'::pack, 'late-dispatch'::clause, order_id, shop_id, by_dispatch, on_day(civil_day(due)), at_us(base), at_us(due),
    CASE WHEN by_dispatch <> 'undetermined' THEN at_us(dispatched) END,
    CASE WHEN judged(by_dispatch) THEN floor_seconds(due - coalesce(dispatched, $T)) END, relief,
    CASE WHEN by_dispatch = 'undetermined' THEN CASE WHEN base IS NULL THEN 'promised_by'::missing ELSE 'closed_at'::missing END END
FROM wide
UNION ALL
SELECT 'douyin'::pack, 'late-pickup'::clause, order_id, shop_id, by_pickup, on_day(civil_day(dispatched + 86400000000)),
    at_us(dispatched + 86400000000), at_us(dispatched + 86400000000),
    CASE WHEN by_pickup <> 'undetermined' THEN at_us(picked) END,
    CASE WHEN judged(by_pickup) THEN floor_seconds(dispatched + 86400000000 - coalesce(picked, $T)) END, NULL,
    CASE WHEN by_pickup = 'undetermined' THEN coalesce(unknown, 'closed_at'::missing) END
FROM wide;

COPY (FROM verdict) TO '$OUT/verdicts.parquet' (FORMAT parquet);

-- 9. rates and what follows from them -------------------------------------------------------------------------------------

CREATE TEMP TABLE rate AS
SELECT r.*, p.tenths, midnight(civil + 1) <= $T AS final,
    EXISTS (SELECT 1 FROM appeal a WHERE a.order_id IS NULL AND a.clause = r.clause AND a.shop_id = r.shop_id
        AND a.window_start = on_day(r.civil)) AS appealed
FROM (
    SELECT *, CASE clause
        WHEN 'late-dispatch' THEN CASE WHEN 4 * late > total AND late BETWEEN 10 AND 500 THEN 'A2' WHEN 4 * late > total AND late > 500 THEN 'A5'
            WHEN 20 * late > total AND 4 * late <= total AND late >= 10 THEN 'A0.5' END
        WHEN 'late-pickup' THEN CASE WHEN 20 * late > total AND late BETWEEN 5 AND 100 THEN 'A2' WHEN 20 * late > total AND late > 100 THEN 'A5'
            WHEN 50 * late > total AND 20 * late <= total AND late >= 5 THEN 'A0.5' END
        ELSE CASE WHEN 50 * late > total AND late >= 5 THEN 'A5' END END AS band
    FROM (
        SELECT 'fake-dispatch' AS clause, shop_id, civil_day(dispatched) AS civil, count(*) FILTER (by_sign = 'violation') AS late,
            count(*) AS total
        FROM wide WHERE counts(by_sign) GROUP BY shop_id, civil
        UNION ALL
        SELECT 'late-dispatch', shop_id, civil_day(due) AS civil, count(*) FILTER (by_dispatch = 'violation'), count(*)
        FROM wide WHERE counts(by_dispatch) GROUP BY shop_id, civil
        UNION ALL
        SELECT 'late-pickup', shop_id, civil_day(dispatched + 86400000000) AS civil, count(*) FILTER (by_pickup = 'violation'), count(*)
        FROM wide WHERE counts(by_pickup) GROUP BY shop_id, civil
    )
) r
LEFT JOIN (VALUES ('A0.5', 5), ('A2', 20), ('A5', 50)) p(band, tenths) USING (band);

CREATE MACRO points(tenths) AS (tenths / 10)::DECIMAL(9, 1);

COPY (
    SELECT 'douyin' AS pack, clause, shop_id, on_day(civil) AS window_start, on_day(civil) AS window_end, final,
        late AS numerator, total AS denominator,
        CASE WHEN NOT final THEN 'open' WHEN band IS NULL THEN 'clear' WHEN appealed THEN 'waived' ELSE 'penalised' END AS outcome,
        band, CASE WHEN band IS NOT NULL THEN 'A' END AS points_class,
        CASE WHEN final AND (band IS NULL OR NOT appealed) THEN points(coalesce(tenths, 0)) END AS points,
        points(coalesce(tenths, 0)) AS projected_points
    FROM rate ORDER BY clause, shop_id, civil
) TO '$OUT/rates.parquet' (FORMAT parquet);

-- 10. amount, currency and product only of the orders that need them; incidents that stand on orders that stand ---------------

CREATE TEMP TABLE violated AS
FROM wide WHERE by_dispatch = 'violation' OR by_pickup = 'violation' OR by_sign = 'violation' OR third OR closes IS NOT NULL;

CREATE TEMP TABLE stake AS
SELECT order_id, shop_id, product_id, amount_minor AS amount, coalesce(currency, 'CNY') AS currency
FROM order_1 SEMI JOIN (SELECT order_id FROM violated UNION ALL SELECT order_id FROM incident) USING (order_id);

CREATE TEMP TABLE wronged AS
SELECT v.*, product_id, amount, currency FROM violated v JOIN stake USING (order_id);

CREATE TEMP TABLE finding AS
SELECT i.*, shop_id, product_id, amount, currency
FROM (
    SELECT *, CASE WHEN kind = 'out_of_stock' THEN 'out-of-stock' WHEN kind IN ('wrong_item', 'missing_item') THEN 'wrong-or-missing'
        ELSE 'fraudulent-dispatch' END AS clause
    FROM incident WHERE kind IN ('out_of_stock', 'wrong_item', 'missing_item', 'empty_parcel', 'other_goods_sent')
) i
JOIN stake USING (order_id)
WHERE NOT EXISTS (SELECT 1 FROM special s WHERE s.order_id = i.order_id AND s.excluded)
    AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.order_id = i.order_id AND a.clause = i.clause);

COPY (
    SELECT * FROM (
        SELECT 'douyin' AS pack, clause, shop_id, NULL::VARCHAR AS order_id, NULL::VARCHAR AS incident_id, on_day(civil) AS window_start,
            'A' AS points_class, points(tenths) AS points, at_us(midnight(civil + 1)) AS occurred_at
        FROM rate WHERE final AND band IS NOT NULL AND NOT appealed
        UNION ALL
        SELECT 'douyin', clause, shop_id, order_id, incident_id, NULL,
            CASE WHEN clause = 'out-of-stock' OR gravest = 0 THEN 'A' ELSE 'B' END,
            points(CASE WHEN clause <> 'out-of-stock' AND gravest = 2 THEN 120 ELSE 40 END), at_us(found)
        FROM (
            SELECT clause, shop_id, arg_min(order_id, incident_id) AS order_id, min(incident_id) AS incident_id, min(found) AS found,
                max(CASE severity WHEN 'ordinary' THEN 0 WHEN 'serious' THEN 1 ELSE 2 END) AS gravest
            FROM finding GROUP BY clause, shop_id, finding
        )
    )
    ORDER BY clause, shop_id, order_id NULLS FIRST, incident_id NULLS FIRST, window_start NULLS FIRST
) TO '$OUT/penalties.parquet' (FORMAT parquet);

-- 11. compensations and actions --------------------------------------------------------------------------------------------

CREATE MACRO half_up(amount, percent) AS (amount * percent + 5000) // 10000 * 100;

COPY (
    SELECT 'douyin' AS pack, * FROM (
        SELECT 'fake-dispatch' AS clause, order_id, shop_id, NULL::BIGINT AS amount_minor, currency, 'coupon' AS form,
            at_us(fake) AS occurred_at
        FROM wronged WHERE by_sign = 'violation'
        UNION ALL
        SELECT CASE WHEN by_dispatch = 'violation' THEN 'late-dispatch' ELSE 'late-pickup' END, order_id, shop_id,
            CASE WHEN amount < 30000 THEN 300 ELSE least(3000, half_up(amount, 1)) END, currency, 'coupon',
            at_us(least(CASE WHEN by_dispatch = 'violation' THEN due END, CASE WHEN by_pickup = 'violation' THEN dispatched + 86400000000 END))
        FROM wronged WHERE (by_dispatch = 'violation' OR by_pickup = 'violation') AND amount > 300
        UNION ALL
        SELECT clause, order_id, shop_id, amount_minor, currency, 'coupon', at_us(found) FROM (
            SELECT clause, order_id, shop_id, any_value(currency) AS currency, min(found) AS found,
                CASE clause WHEN 'out-of-stock' THEN half_up(any_value(amount), 5)
                    WHEN 'fraudulent-dispatch' THEN greatest(500, least(10000, half_up(any_value(amount), 30))) END AS amount_minor
            FROM finding GROUP BY clause, order_id, shop_id
        )
        WHERE amount_minor IS DISTINCT FROM 0
    )
    ORDER BY clause, order_id
) TO '$OUT/compensations.parquet' (FORMAT parquet);

COPY (
    SELECT DISTINCT 'douyin' AS pack, *, NULL::TIMESTAMPTZ AS ends_at FROM (
        SELECT 'repeat-inspection' AS clause, 'ban_product' AS kind, shop_id, order_id, product_id, at_us(due + 172800000000) AS starts_at
        FROM wronged WHERE third
        UNION ALL
        SELECT 'auto-close', 'close_order_refund', shop_id, order_id, product_id, at_us(closes) FROM wronged WHERE closes IS NOT NULL
        UNION ALL
        SELECT clause, unnest(CASE WHEN clause = 'out-of-stock' THEN ['delist_product']
            ELSE ['ban_product', 'close_order', 'limit_withdrawal', 'extend_settlement'] END), shop_id, order_id, product_id, at_us(found)
        FROM finding WHERE clause <> 'wrong-or-missing'
    )
    ORDER BY clause, kind, shop_id, order_id, product_id NULLS FIRST, starts_at
) TO '$OUT/actions.parquet' (FORMAT parquet);
