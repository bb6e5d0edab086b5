-- Facts of a made-up marketplace, set-based: every value is a function of the order's number i and a salt.
-- $N orders paid on $DAYS days, $SEED, $P (coprime to $N: row r is order r * $P mod $N, so files are unsorted without a sort),
-- $W digits in an order number (short ids stay inside DuckDB's 12 inlined bytes, long ones do not).

CREATE MACRO rnd(i, salt, n) AS (hash(i * 1024 + salt + $SEED * 104729) % n)::BIGINT;
CREATE MACRO day0() AS TIMESTAMPTZ '2022-12-10 00:00:00+08';
CREATE MACRO secs(n) AS to_seconds(n);
CREATE MACRO order_key(i) AS 'O' || lpad(i::VARCHAR, $W, '0');
CREATE MACRO code(i, salt) AS ['330106', '330108', '330701', '330782', '440103', '440305', '440106', '441900', '110101', '110105',
    '310104', '310115', '320506', '320102', '350211', '350583', '370102', '370203', '410102', '420106', '430102', '500103',
    '510104', '610113', '130102', '210102', '450102', '530102', '340102', '360102'][1 + least(rnd(i, salt, 30), rnd(i, salt + 1, 40))];
CREATE MACRO carrier(w) AS ['yto', 'zto', 'yunda', 'sto', 'jitu', 'sf', 'ems', 'jd'][1 + least(rnd(w, 90, 8), rnd(w, 91, 12))];
CREATE MACRO tracking_no(w) AS 'N' || lpad(w::VARCHAR, $W, '0');

-- order i. A two-parcel order is one with i % 80 = 7.
CREATE MACRO paid_at(i) AS day0() + secs($PAID);
CREATE MACRO mode(i) AS CASE WHEN rnd(i, 2, 1000) < 900 THEN 'spot' WHEN rnd(i, 2, 1000) < 940 THEN 'fast'
    WHEN rnd(i, 2, 1000) < 985 THEN 'presale' ELSE 'custom' END;
CREATE MACRO two(i) AS i % 80 = 7;
-- hours until shipped: 0.97 shipped; of those about 3 % later than a spot order may be
CREATE MACRO ships(i) AS rnd(i, 3, 1000) < 970;
CREATE MACRO ship_delay(i, p) AS p * 3600 + CASE
    WHEN rnd(i, 2, 1000) BETWEEN 900 AND 939 THEN 600 + rnd(i, 5, 15 * 3600)
    WHEN rnd(i, 4, 1000) < 30 THEN 48 * 3600 + rnd(i, 5, 60 * 3600)
    ELSE 1800 + rnd(i, 5, 46 * 3600) END;
CREATE MACRO shipped_at(i, p) AS paid_at(i) + secs(ship_delay(i, p));
-- waybill number of parcel p of order i; 0.3 % carry their neighbour's first number
CREATE MACRO waybill(i, p) AS CASE WHEN p = 0 AND rnd(i, 6, 1000) < 3 AND i + 1 < $N THEN 2 * (i + 1) ELSE 2 * i + p END;
-- scans of a parcel, seconds after shipped_at: picked up (1.5 % never, 3 % late, 0.05 % before payment), moved on (1 % stall)
CREATE MACRO never_scanned(i) AS rnd(i, 7, 1000) < 15;
CREATE MACRO pick(i) AS CASE WHEN rnd(i, 8, 10000) < 5 THEN -172800 WHEN rnd(i, 8, 10000) < 300 THEN 86400 + rnd(i, 9, 72000)
    ELSE 900 + rnd(i, 9, 70000) END;
CREATE MACRO scan_delay(i, slot) AS pick(i) + CASE slot
    WHEN 0 THEN 0
    WHEN 1 THEN CASE WHEN rnd(i, 10, 100) = 0 THEN 90000 + rnd(i, 11, 90000) ELSE 7200 + rnd(i, 11, 64800) END
    WHEN 2 THEN 180000 + rnd(i, 12, 36000)
    WHEN 3 THEN 220000 + rnd(i, 13, 36000)
    ELSE 100000 + rnd(i, 14, 36000) END;
CREATE MACRO has_scan(i, slot) AS NOT never_scanned(i) AND CASE slot WHEN 0 THEN TRUE WHEN 1 THEN rnd(i, 15, 1000) < 990
    WHEN 2 THEN rnd(i, 16, 100) < 13 WHEN 3 THEN rnd(i, 17, 100) < 78 ELSE rnd(i, 18, 100) < 3 END;
CREATE MACRO scan_kind(i, slot) AS CASE slot WHEN 0 THEN 'picked_up' WHEN 1 THEN 'in_transit' WHEN 2 THEN 'out_for_delivery'
    WHEN 3 THEN 'delivered' ELSE CASE WHEN rnd(i, 19, 3) = 0 THEN 'returned' ELSE 'exception' END END;

COPY (
    SELECT order_key(i) AS order_id,
        -- skewed: the product of three draws; about $SHOPS shops
        'S' || lpad((rnd(i, 20, $SHOPS) * rnd(i, 21, 1000) * rnd(i, 22, 1000) // 1000000)::VARCHAR, 6, '0') AS shop_id,
        'P' || rnd(i, 23, $SHOPS * 20)::VARCHAR AS product_id,
        CASE WHEN rnd(i, 24, 10) > 0 THEN 'c' || rnd(i, 25, 40)::VARCHAR END AS category_id,
        paid_at(i) AS paid_at,
        (100 + rnd(i, 26, 300) * rnd(i, 27, 300) * (1 + rnd(i, 28, 5)) // 4)::BIGINT AS amount_minor,
        CASE WHEN again = 0 OR rnd(i, 29, 2) = 0 THEN 'CNY' END AS currency,
        mode(i) AS mode,
        CASE WHEN mode(i) = 'custom' AND rnd(i, 30, 10) > 0 THEN paid_at(i) + secs(86400 * (3 + rnd(i, 31, 12))) END AS promised_by,
        CASE WHEN mode(i) = 'presale' AND rnd(i, 30, 20) > 0 THEN (48 + 24 * rnd(i, 31, 12))::BIGINT END AS promise_hours,
        ['live', 'video', 'shelf', 'search', 'other'][1 + rnd(i, 32, 5)] AS channel,
        code(i, 33) AS ship_from,
        code(i, 35) AS ship_to,
        CASE WHEN two(i) THEN 2 ELSE 1 END::BIGINT AS parcels_expected,
        CASE WHEN NOT ships(i) AND rnd(i, 37, 3) > 0 THEN paid_at(i) + secs(3600 + rnd(i, 38, 200000)) END AS cancelled_at,
        CASE WHEN rnd(i, 39, 1000) < 15 THEN paid_at(i) + secs(40000 + rnd(i, 40, 800000)) END AS refunded_at,
        NULL::BOOLEAN AS closed,
        NULL::BOOLEAN AS relief_included,
        paid_at(i) + secs(5 + rnd(i, 41, 60) + again * 3600) AS recorded_at
    FROM (
        SELECT (r * $P) % $N AS i, 0 AS again FROM range($N) t(r)
        UNION ALL SELECT 5000 * r + 3 AS i, 1 AS again FROM range(($N - 3) // 5000) t(r)
    )
) TO '$OUT/orders.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    SELECT 'H' || lpad((2 * i + p)::VARCHAR, $W, '0') AS shipment_id, order_key(i) AS order_id, carrier(waybill(i, p)) AS carrier,
        CASE WHEN rnd(i, 42, 1000) > 0 THEN tracking_no(waybill(i, p)) END AS tracking_no,
        shipped_at(i, p) AS shipped_at, shipped_at(i, p) + secs(rnd(i, 43, 20)) AS recorded_at
    FROM (
        SELECT (r * $P) % $N AS i, 0 AS p FROM range($N) t(r)
        UNION ALL SELECT 80 * r + 7 AS i, 1 AS p FROM range(($N - 7) // 80 + 1) t(r)
        UNION ALL SELECT 7000 * r + 1 AS i, 0 AS p FROM range(($N - 1) // 7000) t(r)
    )
    WHERE ships(i) AND (p = 0 OR rnd(i, 44, 100) < 97)
) TO '$OUT/shipments.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    SELECT carrier(w) AS carrier, tracking_no(w) AS tracking_no, scan_kind(i, slot) AS kind, scanned_at,
        scanned_at + secs(CASE WHEN rnd(i, 45 + slot, 100) < 3 THEN rnd(i, 50 + slot, 90000) ELSE rnd(i, 50 + slot, 600) END + again) AS received_at,
        CASE WHEN slot = 3 OR rnd(i, 55 + slot, 10) > 0
            THEN CASE WHEN slot = 3 AND rnd(i, 60, 1000) > 4 THEN code(i, 35) ELSE code(i, 61 + 2 * slot) END END AS region,
        CASE WHEN slot = 4 THEN 'held' END AS note
    FROM (
        SELECT i, p, slot, again, waybill(i, p) AS w, shipped_at(i, p) + secs(scan_delay(i, slot)) AS scanned_at
        FROM (
            SELECT ((r * $P) % ($N * 5)) // 5 AS i, ((r * $P) % ($N * 5)) % 5 AS slot, 0 AS p, 0 AS again FROM range($N * 5) t(r)
            UNION ALL SELECT 80 * (r // 5) + 7 AS i, r % 5 AS slot, 1 AS p, 0 AS again FROM range((($N - 7) // 80 + 1) * 5) t(r)
            UNION ALL SELECT 3000 * r + 11 AS i, 0 AS slot, 0 AS p, 60 AS again FROM range(($N - 11) // 3000) t(r)
        )
        WHERE ships(i) AND (p = 0 OR rnd(i, 44, 100) < 97) AND rnd(i, 42, 1000) > 0 AND has_scan(i, slot)
    )
) TO '$OUT/scans.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    SELECT 'I' || i AS incident_id, order_key(i) AS order_id,
        ['out_of_stock', 'out_of_stock', 'out_of_stock', 'wrong_item', 'wrong_item', 'missing_item', 'empty_parcel', 'other_goods_sent',
            'fake_dispatch', 'buyer_abuse', 'stop_shipment', 'stop_shipment', 'force_majeure', 'wrong_item'][1 + rnd(i, 71, 14)] AS kind,
        [NULL, 'ordinary', 'serious', 'very_serious'][1 + rnd(i, 72, 4)] AS severity,
        paid_at(i) + secs(7200 + rnd(i, 73, 9 * 86400)) AS found_at,
        CASE WHEN rnd(i, 74, 5) = 0 THEN 'G' || i // 5000 END AS finding_id,
        CASE WHEN rnd(i, 75, 30) = 0 THEN paid_at(i) + secs(864000) END AS withdrawn_at
    FROM (SELECT 1000 * r + rnd(r, 70, 1000) AS i FROM range(($N + 999) // 1000) t(r)) WHERE i < $N
) TO '$OUT/incidents.parquet' (FORMAT parquet);

COPY (
    SELECT 'F' || i AS filing_id, order_key(i) AS order_id,
        ['natural_disaster', 'epidemic', 'event', 'power_cut', 'other'][1 + rnd(i, 81, 5)] AS reason,
        paid_at(i) + secs(rnd(i, 82, 150000)) AS submitted_at,
        paid_at(i) + secs(200000 + rnd(i, 83, 400000)) AS dispatch_by,
        ['approved', 'approved', 'rejected', 'pending'][1 + rnd(i, 84, 4)] AS status,
        CASE WHEN rnd(i, 84, 4) < 3 THEN paid_at(i) + secs(160000 + rnd(i, 85, 100000)) END AS decided_at
    FROM (SELECT 500 * r + rnd(r, 80, 500) AS i FROM range(($N + 499) // 500) t(r)) WHERE i < $N
) TO '$OUT/filings.parquet' (FORMAT parquet);

COPY (
    SELECT 'A' || i AS appeal_id, ['late-dispatch', 'late-pickup', 'fake-dispatch', 'auto-close'][1 + rnd(i, 87, 4)] AS clause,
        CASE WHEN i % 4 > 0 THEN order_key(i) END AS order_id,
        'S' || lpad(rnd(i, 88, $SHOPS)::VARCHAR, 6, '0') AS shop_id,
        CASE WHEN i % 4 = 0 THEN (day0() + secs(86400 * rnd(i, 89, $DAYS)))::DATE END AS window_start,
        paid_at(i) + secs(500000 + rnd(i, 92, 200000)) AS decided_at,
        ['upheld', 'dismissed'][1 + rnd(i, 93, 2)] AS outcome
    FROM (SELECT 2000 * r + rnd(r, 86, 2000) AS i FROM range(($N + 1999) // 2000) t(r)) WHERE i < $N
) TO '$OUT/appeals.parquet' (FORMAT parquet);

COPY (
    SELECT 'K' || i AS closure_id, order_key(i) AS order_id, paid_at(i) + secs(rnd(i, 95, 900000)) AS closed_at
    FROM (SELECT 5000 * r + rnd(r, 94, 5000) AS i FROM range(($N + 4999) // 5000) t(r)) WHERE i < $N
) TO '$OUT/closures.parquet' (FORMAT parquet);

COPY (
    SELECT 'T' || r AS terms_id, CASE WHEN r > 0 THEN 'S' || lpad(rnd(r, 96, $SHOPS)::VARCHAR, 6, '0') END AS shop_id,
        CASE WHEN r = 0 THEN 'presale' ELSE 'spot' END AS mode, CASE WHEN r = 0 THEN 240.0 ELSE 24.0 + 12 * (r % 5) END::DOUBLE AS hours,
        day0() + secs(86400 * (r % 20)) AS starts_at
    FROM range(20) t(r)
) TO '$OUT/terms.parquet' (FORMAT parquet);

COPY (
    SELECT * REPLACE (extend_hours::DOUBLE AS extend_hours) FROM (VALUES
        ('N1', TIMESTAMPTZ '2022-12-12 00:00:00+08', TIMESTAMPTZ '2022-12-13 23:59:59+08', 'paid', 'from', '4403', NULL, NULL, 24.0, NULL),
        ('N2', TIMESTAMPTZ '2022-12-17 00:00:00+08', TIMESTAMPTZ '2022-12-18 23:59:59+08', 'due', 'to', '11|310104', NULL, NULL, 48.0, NULL),
        ('N3', TIMESTAMPTZ '2022-12-20 00:00:00+08', TIMESTAMPTZ '2022-12-20 23:59:59+08', 'paid', 'either', '61', 'c1|c2|c3', NULL, 12.5, NULL),
        ('N4', TIMESTAMPTZ '2022-12-24 00:00:00+08', TIMESTAMPTZ '2022-12-25 23:59:59+08', 'paid', NULL, '50|51', NULL, 'live|video', 36.0, NULL),
        ('N5', TIMESTAMPTZ '2022-12-31 00:00:00+08', TIMESTAMPTZ '2023-01-01 23:59:59+08', 'due', NULL, NULL, NULL, NULL, NULL,
            TIMESTAMPTZ '2023-01-03 23:59:59+08'),
        ('N6', TIMESTAMPTZ '2022-12-15 00:00:00+08', TIMESTAMPTZ '2022-12-22 23:59:59+08', 'paid', 'to', '1301', NULL, NULL, 96.0, NULL)
    ) t(notice_id, starts_at, ends_at, "window", side, regions, categories, channels, extend_hours, dispatch_by)
) TO '$OUT/notices.parquet' (FORMAT parquet);
