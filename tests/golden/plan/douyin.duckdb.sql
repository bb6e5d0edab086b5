-- douyin: 70 of 70 stages, duckdb

-- reads fact_orders: order_id, shop_id, product_id, category_id, paid_at, amount_minor, currency, mode, promised_by, promise_hours, channel, ship_from, ship_to, parcels_expected, cancelled_at, refunded_at, closed, relief_included, source_at, recorded_at

-- reads fact_shipments: shipment_id, order_id, carrier, tracking_no, shipped_at, source_at, recorded_at

-- reads fact_scans: carrier, tracking_no, kind, scanned_at, received_at, region, note, source_at

-- reads fact_incidents: incident_id, order_id, kind, severity, found_at, finding_id, withdrawn_at, source_at, recorded_at

-- reads fact_notices: notice_id, starts_at, ends_at, window, side, regions, categories, channels, extend_hours, dispatch_by, source_at, recorded_at

-- reads fact_filings: filing_id, order_id, reason, submitted_at, dispatch_by, status, decided_at, source_at, recorded_at

-- reads fact_complaints: complaint_id, order_id, opened_at, settled_at, decided_at, upheld, remedy, source_at, recorded_at

-- reads fact_closures: closure_id, order_id, closed_at, source_at, recorded_at

-- reads fact_terms: terms_id, shop_id, mode, hours, starts_at, source_at, recorded_at

-- reads fact_feeds: feed_id, carrier, starts_at, ends_at, source_at, recorded_at

-- reads fact_appeals: appeal_id, clause, order_id, shop_id, window_start, decided_at, outcome, source_at, recorded_at

-- as_of() is the instant of judgement in microseconds; a run defines it, such as:
-- CREATE OR REPLACE TEMP MACRO as_of() AS (1674144000000000);

CREATE OR REPLACE TEMP MACRO floor_div(x, n) AS (CASE WHEN x >= 0 THEN x // n ELSE -(
  (
    n - 1 - x
  ) // n
) END);

CREATE OR REPLACE TEMP MACRO civil_day(x) AS ((
  x + CASE
    WHEN x >= 684867600000000
    THEN 28800000000
    ELSE CASE
      WHEN x >= 589914000000000
      THEN CASE
        WHEN x >= 640116000000000
        THEN CASE
          WHEN x >= 671565600000000
          THEN 32400000000
          ELSE CASE WHEN x >= 653418000000000 THEN 28800000000 ELSE 32400000000 END
        END
        ELSE CASE
          WHEN x >= 621968400000000
          THEN 28800000000
          ELSE CASE WHEN x >= 608666400000000 THEN 32400000000 ELSE 28800000000 END
        END
      END
      ELSE CASE
        WHEN x >= 545162400000000
        THEN CASE
          WHEN x >= 577216800000000
          THEN 32400000000
          ELSE CASE WHEN x >= 558464400000000 THEN 28800000000 ELSE 32400000000 END
        END
        ELSE CASE
          WHEN x >= 527014800000000
          THEN 28800000000
          ELSE CASE WHEN x >= 515527200000000 THEN 32400000000 ELSE 28800000000 END
        END
      END
    END
  END
) // 86400000000);

CREATE OR REPLACE TEMP MACRO day_start(d) AS (d * 86400000000 - CASE
  WHEN d >= 7928
  THEN 28800000000
  ELSE CASE
    WHEN d >= 6829
    THEN CASE
      WHEN d >= 7410
      THEN CASE
        WHEN d >= 7774
        THEN 32400000000
        ELSE CASE WHEN d >= 7564 THEN 28800000000 ELSE 32400000000 END
      END
      ELSE CASE
        WHEN d >= 7200
        THEN 28800000000
        ELSE CASE WHEN d >= 7046 THEN 32400000000 ELSE 28800000000 END
      END
    END
    ELSE CASE
      WHEN d >= 6311
      THEN CASE
        WHEN d >= 6682
        THEN 32400000000
        ELSE CASE WHEN d >= 6465 THEN 28800000000 ELSE 32400000000 END
      END
      ELSE CASE
        WHEN d >= 6101
        THEN 28800000000
        ELSE CASE WHEN d >= 5968 THEN 32400000000 ELSE 28800000000 END
      END
    END
  END
END);

-- orders_twice: orders: keys that may occur more than once
CREATE OR REPLACE TEMP TABLE orders_twice AS
SELECT
  "t3"."key_hash"
FROM (
  SELECT
    "t2"."key_hash",
    COUNT(*) AS "rows"
  FROM (
    SELECT
      "t1"."order_id",
      "t1"."shop_id",
      "t1"."product_id",
      "t1"."category_id",
      "t1"."paid_at",
      "t1"."amount_minor",
      "t1"."currency",
      "t1"."mode",
      "t1"."promised_by",
      "t1"."promise_hours",
      "t1"."channel",
      "t1"."ship_from",
      "t1"."ship_to",
      "t1"."parcels_expected",
      "t1"."cancelled_at",
      "t1"."refunded_at",
      "t1"."closed",
      "t1"."relief_included",
      "t1"."source_at",
      "t1"."recorded_at",
      CAST(CAST(HASH("t1"."order_id") AS BIT) AS BIGINT) AS "key_hash"
    FROM (
      SELECT
        *
      FROM "fact_orders" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."paid_at" <= AS_OF()
          ) OR (
            "t0"."paid_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
WHERE
  "t3"."rows" > 1;

-- orders_again: orders: the newest row of those keys
CREATE OR REPLACE TEMP TABLE orders_again AS
SELECT
  "t9".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t7"."order_id",
      "t7"."shop_id",
      "t7"."product_id",
      "t7"."category_id",
      "t7"."paid_at",
      "t7"."amount_minor",
      "t7"."currency",
      "t7"."mode",
      "t7"."promised_by",
      "t7"."promise_hours",
      "t7"."channel",
      "t7"."ship_from",
      "t7"."ship_to",
      "t7"."parcels_expected",
      "t7"."cancelled_at",
      "t7"."refunded_at",
      "t7"."closed",
      "t7"."relief_included",
      "t7"."source_at",
      "t7"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t7"."order_id"
        ORDER BY "t7"."recorded_at" DESC, "t7"."source_at" DESC, "t7"."order_id" DESC, "t7"."shop_id" DESC, "t7"."product_id" DESC, "t7"."category_id" DESC, "t7"."paid_at" DESC, "t7"."amount_minor" DESC, "t7"."currency" DESC, "t7"."mode" DESC, "t7"."promised_by" DESC, "t7"."promise_hours" DESC, "t7"."channel" DESC, "t7"."ship_from" DESC, "t7"."ship_to" DESC, "t7"."parcels_expected" DESC, "t7"."cancelled_at" DESC, "t7"."refunded_at" DESC, "t7"."closed" DESC, "t7"."relief_included" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t6".*
        EXCLUDE ("key_hash")
      FROM (
        SELECT
          "t5"."order_id",
          "t5"."shop_id",
          "t5"."product_id",
          "t5"."category_id",
          "t5"."paid_at",
          "t5"."amount_minor",
          "t5"."currency",
          "t5"."mode",
          "t5"."promised_by",
          "t5"."promise_hours",
          "t5"."channel",
          "t5"."ship_from",
          "t5"."ship_to",
          "t5"."parcels_expected",
          "t5"."cancelled_at",
          "t5"."refunded_at",
          "t5"."closed",
          "t5"."relief_included",
          "t5"."source_at",
          "t5"."recorded_at",
          "t5"."key_hash"
        FROM (
          SELECT
            "t3"."order_id",
            "t3"."shop_id",
            "t3"."product_id",
            "t3"."category_id",
            "t3"."paid_at",
            "t3"."amount_minor",
            "t3"."currency",
            "t3"."mode",
            "t3"."promised_by",
            "t3"."promise_hours",
            "t3"."channel",
            "t3"."ship_from",
            "t3"."ship_to",
            "t3"."parcels_expected",
            "t3"."cancelled_at",
            "t3"."refunded_at",
            "t3"."closed",
            "t3"."relief_included",
            "t3"."source_at",
            "t3"."recorded_at",
            CAST(CAST(HASH("t3"."order_id") AS BIT) AS BIGINT) AS "key_hash"
          FROM (
            SELECT
              *
            FROM "fact_orders" AS "t1"
            WHERE
              "t1"."recorded_at" <= AS_OF()
              AND (
                (
                  "t1"."paid_at" <= AS_OF()
                ) OR (
                  "t1"."paid_at" IS NULL
                )
              )
          ) AS "t3"
        ) AS "t5"
        SEMI JOIN "orders_twice" AS "t2"
          ON "t5"."key_hash" = "t2"."key_hash"
      ) AS "t6"
    ) AS "t7"
  ) AS "t8"
  WHERE
    "t8"."place" = 0
) AS "t9";

-- orders_seen: orders: the newest row of each key
CREATE OR REPLACE TEMP VIEW orders_seen AS
SELECT
  *
FROM (
  SELECT
    "t7".*
    EXCLUDE ("key_hash")
  FROM (
    SELECT
      "t6"."order_id",
      "t6"."shop_id",
      "t6"."product_id",
      "t6"."category_id",
      "t6"."paid_at",
      "t6"."amount_minor",
      "t6"."currency",
      "t6"."mode",
      "t6"."promised_by",
      "t6"."promise_hours",
      "t6"."channel",
      "t6"."ship_from",
      "t6"."ship_to",
      "t6"."parcels_expected",
      "t6"."cancelled_at",
      "t6"."refunded_at",
      "t6"."closed",
      "t6"."relief_included",
      "t6"."source_at",
      "t6"."recorded_at",
      "t6"."key_hash"
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."shop_id",
        "t4"."product_id",
        "t4"."category_id",
        "t4"."paid_at",
        "t4"."amount_minor",
        "t4"."currency",
        "t4"."mode",
        "t4"."promised_by",
        "t4"."promise_hours",
        "t4"."channel",
        "t4"."ship_from",
        "t4"."ship_to",
        "t4"."parcels_expected",
        "t4"."cancelled_at",
        "t4"."refunded_at",
        "t4"."closed",
        "t4"."relief_included",
        "t4"."source_at",
        "t4"."recorded_at",
        CAST(CAST(HASH("t4"."order_id") AS BIT) AS BIGINT) AS "key_hash"
      FROM (
        SELECT
          *
        FROM "fact_orders" AS "t2"
        WHERE
          "t2"."recorded_at" <= AS_OF()
          AND (
            (
              "t2"."paid_at" <= AS_OF()
            ) OR (
              "t2"."paid_at" IS NULL
            )
          )
      ) AS "t4"
    ) AS "t6"
    ANTI JOIN "orders_twice" AS "t3"
      ON "t6"."key_hash" = "t3"."key_hash"
  ) AS "t7"
) AS "t8"
UNION ALL
SELECT
  *
FROM "orders_again" AS "t0";

-- orders_now: orders with defaults, as known at T
CREATE OR REPLACE TEMP VIEW orders_now AS
SELECT
  "t1".*
  EXCLUDE ("recorded_at", "source_at")
FROM (
  SELECT
    "t0"."order_id",
    "t0"."shop_id",
    "t0"."product_id",
    "t0"."category_id",
    "t0"."paid_at",
    "t0"."amount_minor",
    COALESCE("t0"."currency", 'CNY') AS "currency",
    COALESCE("t0"."mode", 'spot') AS "mode",
    "t0"."promised_by",
    "t0"."promise_hours",
    COALESCE("t0"."channel", 'shelf') AS "channel",
    "t0"."ship_from",
    "t0"."ship_to",
    COALESCE("t0"."parcels_expected", 1) AS "parcels_expected",
    "t0"."cancelled_at",
    "t0"."refunded_at",
    COALESCE("t0"."closed", FALSE) AS "closed",
    COALESCE("t0"."relief_included", FALSE) AS "relief_included",
    "t0"."source_at",
    "t0"."recorded_at"
  FROM "orders_seen" AS "t0"
) AS "t1";

-- terms_seen: terms: the newest row of each key
CREATE OR REPLACE TEMP TABLE terms_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."terms_id",
      "t1"."shop_id",
      "t1"."mode",
      "t1"."hours",
      "t1"."starts_at",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."terms_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."terms_id" DESC, "t1"."shop_id" DESC, "t1"."mode" DESC, "t1"."hours" DESC, "t1"."starts_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_terms" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- terms_in_force: contract hours, each until the next begins
CREATE OR REPLACE TEMP TABLE terms_in_force AS
SELECT
  "t1"."shop_id",
  "t1"."mode",
  "t1"."starts_at",
  "t1"."hours",
  "t1"."terms_id",
  COALESCE(
    LEAD("t1"."starts_at") OVER (
      PARTITION BY "t1"."shop_id", "t1"."mode"
      ORDER BY "t1"."starts_at" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    4611686018427387904
  ) AS "until"
FROM (
  SELECT
    "t0"."shop_id",
    "t0"."mode",
    "t0"."starts_at",
    FIRST("t0"."hours" ORDER BY "t0"."terms_id" DESC) AS "hours",
    MAX("t0"."terms_id") AS "terms_id"
  FROM "terms_seen" AS "t0"
  GROUP BY
    1,
    2,
    3
) AS "t1";

-- day_ends: the last second of every civil day
CREATE OR REPLACE TEMP TABLE day_ends AS
SELECT
  "t1"."day",
  DAY_START("t1"."day" + 1) - 1000000 AS "last_second"
FROM (
  SELECT
    CAST("t0"."day" AS BIGINT) AS "day"
  FROM (
    SELECT
      UNNEST(RANGE(0, 47482, 1)) AS "day"
  ) AS "t0"
) AS "t1";

-- orders_based: orders with their base deadline: promise, contract, pack
CREATE OR REPLACE TEMP VIEW orders_based AS
SELECT
  "t22".*
  EXCLUDE ("agreed_us", "base_0_fast", "base_0_spot")
FROM (
  SELECT
    "t21"."order_id",
    "t21"."shop_id",
    "t21"."product_id",
    "t21"."category_id",
    "t21"."paid_at",
    "t21"."amount_minor",
    "t21"."currency",
    "t21"."mode",
    "t21"."promised_by",
    "t21"."promise_hours",
    "t21"."channel",
    "t21"."ship_from",
    "t21"."ship_to",
    "t21"."parcels_expected",
    "t21"."cancelled_at",
    "t21"."refunded_at",
    "t21"."closed",
    "t21"."relief_included",
    "t21"."agreed_us",
    "t21"."agreed_id",
    "t21"."base_0_spot",
    "t21"."base_0_fast",
    CAST(0 AS BIGINT) AS "epoch",
    COALESCE(
      COALESCE(
        "t21"."promised_by",
        "t21"."paid_at" + "t21"."promise_hours",
        "t21"."paid_at" + "t21"."agreed_us"
      ),
      CASE
        WHEN "t21"."mode" = 'spot'
        THEN "t21"."base_0_spot"
        WHEN "t21"."mode" = 'fast'
        THEN "t21"."base_0_fast"
        ELSE NULL
      END
    ) AS "base_due_at",
    CASE
      WHEN "t21"."promised_by" IS NOT NULL
      THEN 'promised_by'
      WHEN "t21"."promise_hours" IS NOT NULL
      THEN 'promise_hours'
      WHEN "t21"."agreed_us" IS NOT NULL
      THEN 'terms'
      WHEN CASE
        WHEN "t21"."mode" = 'spot'
        THEN "t21"."base_0_spot"
        WHEN "t21"."mode" = 'fast'
        THEN "t21"."base_0_fast"
        ELSE NULL
      END IS NOT NULL
      THEN 'pack'
      ELSE CAST(NULL AS TEXT)
    END AS "base_from",
    CAST(CASE
      WHEN COALESCE(
        COALESCE(
          "t21"."promised_by",
          "t21"."paid_at" + "t21"."promise_hours",
          "t21"."paid_at" + "t21"."agreed_us"
        ),
        CASE
          WHEN "t21"."mode" = 'spot'
          THEN "t21"."base_0_spot"
          WHEN "t21"."mode" = 'fast'
          THEN "t21"."base_0_fast"
          ELSE NULL
        END
      ) IS NULL
      THEN CASE WHEN FALSE THEN 22 ELSE 21 END
      ELSE CAST(NULL AS TINYINT)
    END AS BIGINT) AS "base_missing"
  FROM (
    SELECT
      "t20".*
      EXCLUDE ("base_0_fast_ends", "base_0_fast_on")
    FROM (
      SELECT
        "t19"."order_id",
        "t19"."shop_id",
        "t19"."product_id",
        "t19"."category_id",
        "t19"."paid_at",
        "t19"."amount_minor",
        "t19"."currency",
        "t19"."mode",
        "t19"."promised_by",
        "t19"."promise_hours",
        "t19"."channel",
        "t19"."ship_from",
        "t19"."ship_to",
        "t19"."parcels_expected",
        "t19"."cancelled_at",
        "t19"."refunded_at",
        "t19"."closed",
        "t19"."relief_included",
        "t19"."agreed_us",
        "t19"."agreed_id",
        "t19"."base_0_spot",
        "t19"."base_0_fast_on",
        "t5"."base_0_fast_ends",
        "t5"."base_0_fast"
      FROM (
        SELECT
          "t17"."order_id",
          "t17"."shop_id",
          "t17"."product_id",
          "t17"."category_id",
          "t17"."paid_at",
          "t17"."amount_minor",
          "t17"."currency",
          "t17"."mode",
          "t17"."promised_by",
          "t17"."promise_hours",
          "t17"."channel",
          "t17"."ship_from",
          "t17"."ship_to",
          "t17"."parcels_expected",
          "t17"."cancelled_at",
          "t17"."refunded_at",
          "t17"."closed",
          "t17"."relief_included",
          "t17"."agreed_us",
          "t17"."agreed_id",
          "t17"."base_0_spot",
          CIVIL_DAY("t17"."paid_at") + 0 AS "base_0_fast_on"
        FROM (
          SELECT
            "t16"."order_id",
            "t16"."shop_id",
            "t16"."product_id",
            "t16"."category_id",
            "t16"."paid_at",
            "t16"."amount_minor",
            "t16"."currency",
            "t16"."mode",
            "t16"."promised_by",
            "t16"."promise_hours",
            "t16"."channel",
            "t16"."ship_from",
            "t16"."ship_to",
            "t16"."parcels_expected",
            "t16"."cancelled_at",
            "t16"."refunded_at",
            "t16"."closed",
            "t16"."relief_included",
            "t16"."agreed_us",
            "t16"."agreed_id",
            "t16"."paid_at" + 172800000000 AS "base_0_spot"
          FROM (
            SELECT
              "t15".*
              EXCLUDE ("general_id", "general_us", "own_id", "own_us")
            FROM (
              SELECT
                "t14"."order_id",
                "t14"."shop_id",
                "t14"."product_id",
                "t14"."category_id",
                "t14"."paid_at",
                "t14"."amount_minor",
                "t14"."currency",
                "t14"."mode",
                "t14"."promised_by",
                "t14"."promise_hours",
                "t14"."channel",
                "t14"."ship_from",
                "t14"."ship_to",
                "t14"."parcels_expected",
                "t14"."cancelled_at",
                "t14"."refunded_at",
                "t14"."closed",
                "t14"."relief_included",
                "t14"."own_us",
                "t14"."own_id",
                "t14"."general_us",
                "t14"."general_id",
                COALESCE("t14"."own_us", "t14"."general_us") AS "agreed_us",
                COALESCE("t14"."own_id", "t14"."general_id") AS "agreed_id"
              FROM (
                SELECT
                  "t13".*
                  EXCLUDE ("starts_at", "terms_mode", "terms_shop", "until")
                FROM (
                  SELECT
                    "t12"."order_id",
                    "t12"."shop_id",
                    "t12"."product_id",
                    "t12"."category_id",
                    "t12"."paid_at",
                    "t12"."amount_minor",
                    "t12"."currency",
                    "t12"."mode",
                    "t12"."promised_by",
                    "t12"."promise_hours",
                    "t12"."channel",
                    "t12"."ship_from",
                    "t12"."ship_to",
                    "t12"."parcels_expected",
                    "t12"."cancelled_at",
                    "t12"."refunded_at",
                    "t12"."closed",
                    "t12"."relief_included",
                    "t12"."own_us",
                    "t12"."own_id",
                    "t8"."terms_shop",
                    "t8"."terms_mode",
                    "t8"."starts_at",
                    "t8"."general_us",
                    "t8"."general_id",
                    "t8"."until"
                  FROM (
                    SELECT
                      "t10".*
                      EXCLUDE ("starts_at", "terms_mode", "terms_shop", "until")
                    FROM (
                      SELECT
                        "t3"."order_id",
                        "t3"."shop_id",
                        "t3"."product_id",
                        "t3"."category_id",
                        "t3"."paid_at",
                        "t3"."amount_minor",
                        "t3"."currency",
                        "t3"."mode",
                        "t3"."promised_by",
                        "t3"."promise_hours",
                        "t3"."channel",
                        "t3"."ship_from",
                        "t3"."ship_to",
                        "t3"."parcels_expected",
                        "t3"."cancelled_at",
                        "t3"."refunded_at",
                        "t3"."closed",
                        "t3"."relief_included",
                        "t9"."terms_shop",
                        "t9"."terms_mode",
                        "t9"."starts_at",
                        "t9"."own_us",
                        "t9"."own_id",
                        "t9"."until"
                      FROM "orders_now" AS "t3"
                      LEFT OUTER JOIN (
                        SELECT
                          "t1"."shop_id" AS "terms_shop",
                          "t1"."mode" AS "terms_mode",
                          "t1"."starts_at",
                          "t1"."hours" AS "own_us",
                          "t1"."terms_id" AS "own_id",
                          "t1"."until"
                        FROM "terms_in_force" AS "t1"
                        WHERE
                          "t1"."shop_id" IS NOT NULL
                      ) AS "t9"
                        ON "t3"."mode" = "t9"."terms_mode"
                        AND "t3"."paid_at" >= "t9"."starts_at"
                        AND "t3"."paid_at" < "t9"."until"
                        AND "t3"."shop_id" = "t9"."terms_shop"
                    ) AS "t10"
                  ) AS "t12"
                  LEFT OUTER JOIN (
                    SELECT
                      "t1"."shop_id" AS "terms_shop",
                      "t1"."mode" AS "terms_mode",
                      "t1"."starts_at",
                      "t1"."hours" AS "general_us",
                      "t1"."terms_id" AS "general_id",
                      "t1"."until"
                    FROM "terms_in_force" AS "t1"
                    WHERE
                      "t1"."shop_id" IS NULL
                  ) AS "t8"
                    ON "t12"."mode" = "t8"."terms_mode"
                    AND "t12"."paid_at" >= "t8"."starts_at"
                    AND "t12"."paid_at" < "t8"."until"
                ) AS "t13"
              ) AS "t14"
            ) AS "t15"
          ) AS "t16"
        ) AS "t17"
      ) AS "t19"
      LEFT OUTER JOIN (
        SELECT
          "t0"."day" AS "base_0_fast_ends",
          "t0"."last_second" AS "base_0_fast"
        FROM "day_ends" AS "t0"
      ) AS "t5"
        ON "t19"."base_0_fast_on" = "t5"."base_0_fast_ends"
    ) AS "t20"
  ) AS "t21"
) AS "t22";

-- notices_seen: notices: the newest row of each key
CREATE OR REPLACE TEMP TABLE notices_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."notice_id",
      "t1"."starts_at",
      "t1"."ends_at",
      "t1"."window",
      "t1"."side",
      "t1"."regions",
      "t1"."categories",
      "t1"."channels",
      "t1"."extend_hours",
      "t1"."dispatch_by",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."notice_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."notice_id" DESC, "t1"."starts_at" DESC, "t1"."ends_at" DESC, "t1"."window" DESC, "t1"."side" DESC, "t1"."regions" DESC, "t1"."categories" DESC, "t1"."channels" DESC, "t1"."extend_hours" DESC, "t1"."dispatch_by" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_notices" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- notice_regions: notices, one row per civil day and region they name
CREATE OR REPLACE TEMP TABLE notice_regions AS
SELECT
  "t5"."notice_id",
  "t5"."starts_at",
  "t5"."ends_at",
  "t5"."window",
  "t5"."side",
  "t5"."categories",
  "t5"."channels",
  "t5"."extend_hours",
  "t5"."dispatch_by",
  "t5"."prefix",
  UNNEST(RANGE("t5"."first_day", "t5"."last_day" + 1, 1)) AS "day"
FROM (
  SELECT
    "t4"."notice_id",
    "t4"."starts_at",
    "t4"."ends_at",
    "t4"."window",
    "t4"."side",
    "t4"."categories",
    "t4"."channels",
    "t4"."extend_hours",
    "t4"."dispatch_by",
    "t4"."prefix",
    CIVIL_DAY("t4"."starts_at") AS "first_day",
    CIVIL_DAY("t4"."ends_at") AS "last_day"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."notice_id",
        "t2"."starts_at",
        "t2"."ends_at",
        "t2"."window",
        "t2"."side",
        "t2"."categories",
        "t2"."channels",
        "t2"."extend_hours",
        "t2"."dispatch_by",
        UNNEST(STR_SPLIT_REGEX("t2"."regions", '[|]')) AS "prefix"
      FROM (
        SELECT
          *
        FROM "notices_seen" AS "t0"
        WHERE
          "t0"."regions" IS NOT NULL
      ) AS "t2"
    ) AS "t3"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t0"."notice_id",
        "t0"."starts_at",
        "t0"."ends_at",
        "t0"."window",
        "t0"."side",
        "t0"."categories",
        "t0"."channels",
        "t0"."extend_hours",
        "t0"."dispatch_by",
        CAST(NULL AS TEXT) AS "prefix"
      FROM "notices_seen" AS "t0"
      WHERE
        "t0"."regions" IS NULL
    ) AS "t1"
  ) AS "t4"
) AS "t5";

-- filings_seen: filings: the newest row of each key
CREATE OR REPLACE TEMP TABLE filings_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."filing_id",
      "t1"."order_id",
      "t1"."reason",
      "t1"."submitted_at",
      "t1"."dispatch_by",
      "t1"."status",
      "t1"."decided_at",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."filing_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."filing_id" DESC, "t1"."order_id" DESC, "t1"."reason" DESC, "t1"."submitted_at" DESC, "t1"."dispatch_by" DESC, "t1"."status" DESC, "t1"."decided_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_filings" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."submitted_at" <= AS_OF()
          ) OR (
            "t0"."submitted_at" IS NULL
          )
        )
        AND (
          (
            "t0"."decided_at" <= AS_OF()
          ) OR (
            "t0"."decided_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- filings_approved: filings approved at or before T
CREATE OR REPLACE TEMP TABLE filings_approved AS
SELECT
  "t1"."order_id",
  "t1"."filing_id",
  "t1"."dispatch_by"
FROM (
  SELECT
    *
  FROM "filings_seen" AS "t0"
  WHERE
    "t0"."status" = 'approved' AND "t0"."decided_at" <= AS_OF()
) AS "t1";

-- orders_reachable: orders that a notice or a filing may reach
CREATE OR REPLACE TEMP TABLE orders_reachable AS
SELECT
  "t15".*
  EXCLUDE ("filed", "on_base_day", "on_paid_day")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t13"."order_id",
      "t13"."paid_at",
      "t13"."base_due_at",
      "t13"."ship_from",
      "t13"."ship_to",
      "t13"."category_id",
      "t13"."channel",
      "t13"."paid_day",
      "t13"."base_day",
      "t11"."on_paid_day",
      "t12"."on_base_day",
      "t5"."filed"
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."paid_at",
        "t4"."base_due_at",
        "t4"."ship_from",
        "t4"."ship_to",
        "t4"."category_id",
        "t4"."channel",
        CIVIL_DAY("t4"."paid_at") AS "paid_day",
        CIVIL_DAY("t4"."base_due_at") AS "base_day"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."paid_at",
          "t0"."base_due_at",
          "t0"."ship_from",
          "t0"."ship_to",
          "t0"."category_id",
          "t0"."channel"
        FROM "orders_based" AS "t0"
        WHERE
          "t0"."base_due_at" IS NOT NULL AND NOT (
            "t0"."relief_included"
          )
      ) AS "t4"
    ) AS "t13"
    LEFT OUTER JOIN (
      SELECT
        "t6"."day" AS "on_paid_day"
      FROM (
        SELECT DISTINCT
          "t2"."day"
        FROM "notice_regions" AS "t2"
        WHERE
          "t2"."window" = 'paid'
      ) AS "t6"
    ) AS "t11"
      ON "t13"."paid_day" = "t11"."on_paid_day"
    LEFT OUTER JOIN (
      SELECT
        "t7"."day" AS "on_base_day"
      FROM (
        SELECT DISTINCT
          "t2"."day"
        FROM "notice_regions" AS "t2"
        WHERE
          "t2"."window" = 'due'
      ) AS "t7"
    ) AS "t12"
      ON "t13"."base_day" = "t12"."on_base_day"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t1"."order_id" AS "filed"
      FROM "filings_approved" AS "t1"
    ) AS "t5"
      ON "t13"."order_id" = "t5"."filed"
  ) AS "t14"
  WHERE
    (
      "t14"."on_paid_day" IS NOT NULL
    )
    OR (
      "t14"."on_base_day" IS NOT NULL
    )
    OR (
      "t14"."filed" IS NOT NULL
    )
) AS "t15";

-- offers: every offer of a later deadline, used or not
CREATE OR REPLACE TEMP TABLE offers AS
SELECT
  *
FROM (
  SELECT
    "t6"."order_id",
    "t6"."base_due_at",
    "t4"."filing_id" AS "offer_id",
    'filing' AS "kind",
    "t4"."dispatch_by" AS "offer_at"
  FROM (
    SELECT
      "t0"."order_id",
      "t0"."base_due_at"
    FROM "orders_reachable" AS "t0"
  ) AS "t6"
  INNER JOIN "filings_approved" AS "t4"
    ON "t6"."order_id" = "t4"."order_id"
) AS "t13"
UNION
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t14"."order_id",
      "t14"."base_due_at",
      "t14"."notice_id" AS "offer_id",
      'notice' AS "kind",
      COALESCE("t14"."dispatch_by", "t14"."base_due_at" + "t14"."extend_hours") AS "offer_at"
    FROM (
      SELECT
        "t3"."order_id",
        "t3"."paid_at",
        "t3"."base_due_at",
        "t3"."ship_from",
        "t3"."ship_to",
        "t3"."category_id",
        "t3"."channel",
        "t3"."paid_day",
        "t3"."base_day",
        "t11"."notice_id",
        "t11"."starts_at",
        "t11"."ends_at",
        "t11"."side",
        "t11"."categories",
        "t11"."channels",
        "t11"."extend_hours",
        "t11"."dispatch_by",
        "t11"."prefix",
        "t11"."day"
      FROM "orders_reachable" AS "t3"
      INNER JOIN (
        SELECT
          "t7".*
          EXCLUDE ("window")
        FROM (
          SELECT
            *
          FROM "notice_regions" AS "t2"
          WHERE
            "t2"."window" = 'paid'
        ) AS "t7"
      ) AS "t11"
        ON "t3"."paid_day" = "t11"."day"
        AND "t3"."paid_at" >= "t11"."starts_at"
        AND "t3"."paid_at" <= "t11"."ends_at"
    ) AS "t14"
    WHERE
      (
        (
          "t14"."prefix" IS NULL
        )
        OR (
          COALESCE("t14"."side", 'either') IN ('from', 'either')
          AND COALESCE(STARTS_WITH("t14"."ship_from", "t14"."prefix"), FALSE)
        )
        OR (
          COALESCE("t14"."side", 'either') IN ('to', 'either')
          AND COALESCE(STARTS_WITH("t14"."ship_to", "t14"."prefix"), FALSE)
        )
      )
      AND (
        (
          "t14"."categories" IS NULL
        )
        OR COALESCE(
          CONTAINS('|' || "t14"."categories" || '|', '|' || "t14"."category_id" || '|'),
          FALSE
        )
      )
      AND (
        (
          "t14"."channels" IS NULL
        )
        OR COALESCE(CONTAINS('|' || "t14"."channels" || '|', '|' || "t14"."channel" || '|'), FALSE)
      )
  ) AS "t16"
  UNION
  SELECT
    *
  FROM (
    SELECT
      "t15"."order_id",
      "t15"."base_due_at",
      "t15"."notice_id" AS "offer_id",
      'notice' AS "kind",
      COALESCE("t15"."dispatch_by", "t15"."base_due_at" + "t15"."extend_hours") AS "offer_at"
    FROM (
      SELECT
        "t3"."order_id",
        "t3"."paid_at",
        "t3"."base_due_at",
        "t3"."ship_from",
        "t3"."ship_to",
        "t3"."category_id",
        "t3"."channel",
        "t3"."paid_day",
        "t3"."base_day",
        "t12"."notice_id",
        "t12"."starts_at",
        "t12"."ends_at",
        "t12"."side",
        "t12"."categories",
        "t12"."channels",
        "t12"."extend_hours",
        "t12"."dispatch_by",
        "t12"."prefix",
        "t12"."day"
      FROM "orders_reachable" AS "t3"
      INNER JOIN (
        SELECT
          "t8".*
          EXCLUDE ("window")
        FROM (
          SELECT
            *
          FROM "notice_regions" AS "t2"
          WHERE
            "t2"."window" = 'due'
        ) AS "t8"
      ) AS "t12"
        ON "t3"."base_day" = "t12"."day"
        AND "t3"."base_due_at" >= "t12"."starts_at"
        AND "t3"."base_due_at" <= "t12"."ends_at"
    ) AS "t15"
    WHERE
      (
        (
          "t15"."prefix" IS NULL
        )
        OR (
          COALESCE("t15"."side", 'either') IN ('from', 'either')
          AND COALESCE(STARTS_WITH("t15"."ship_from", "t15"."prefix"), FALSE)
        )
        OR (
          COALESCE("t15"."side", 'either') IN ('to', 'either')
          AND COALESCE(STARTS_WITH("t15"."ship_to", "t15"."prefix"), FALSE)
        )
      )
      AND (
        (
          "t15"."categories" IS NULL
        )
        OR COALESCE(
          CONTAINS('|' || "t15"."categories" || '|', '|' || "t15"."category_id" || '|'),
          FALSE
        )
      )
      AND (
        (
          "t15"."channels" IS NULL
        )
        OR COALESCE(CONTAINS('|' || "t15"."channels" || '|', '|' || "t15"."channel" || '|'), FALSE)
      )
  ) AS "t17"
) AS "t18";

-- relief: orders whose deadline moved, to when and by what
CREATE OR REPLACE TEMP TABLE relief AS
SELECT
  "t3"."order_id",
  MAX("t3"."best") AS "moved_to",
  ARRAY_TO_STRING(
    ARRAY_SORT(ARRAY_AGG("t3"."offer_id") FILTER(WHERE
      "t3"."offer_id" IS NOT NULL)),
    '|'
  ) AS "relief"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."order_id",
      "t1"."base_due_at",
      "t1"."offer_id",
      "t1"."kind",
      "t1"."offer_at",
      MAX("t1"."offer_at") OVER (
        PARTITION BY "t1"."order_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "best"
    FROM (
      SELECT
        *
      FROM "offers" AS "t0"
      WHERE
        "t0"."offer_at" > "t0"."base_due_at"
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."offer_at" = "t2"."best"
) AS "t3"
GROUP BY
  1;

-- orders_several: orders that may have more than one shipment
CREATE OR REPLACE TEMP TABLE orders_several AS
SELECT
  "t2"."several_hash"
FROM (
  SELECT
    CAST(CAST(HASH("t1"."order_id") AS BIT) AS BIGINT) AS "several_hash",
    COUNT(*) AS "rows"
  FROM (
    SELECT
      *
    FROM "fact_shipments" AS "t0"
    WHERE
      "t0"."recorded_at" <= AS_OF()
      AND (
        (
          "t0"."shipped_at" <= AS_OF()
        ) OR (
          "t0"."shipped_at" IS NULL
        )
      )
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
WHERE
  "t2"."rows" > 1;

-- orders_with_parcels: orders with several shipments or parcels
CREATE OR REPLACE TEMP TABLE orders_with_parcels AS
SELECT
  "t5"."order_id",
  "t5"."paid_at",
  "t5"."promised_by",
  "t5"."ship_to",
  "t5"."parcels_expected"
FROM (
  SELECT
    "t4"."order_id",
    "t4"."paid_at",
    "t4"."promised_by",
    "t4"."ship_to",
    "t4"."parcels_expected",
    "t4"."order_hash",
    "t2"."several_hash"
  FROM (
    SELECT
      "t0"."order_id",
      "t0"."paid_at",
      "t0"."promised_by",
      "t0"."ship_to",
      "t0"."parcels_expected",
      CAST(CAST(HASH("t0"."order_id") AS BIT) AS BIGINT) AS "order_hash"
    FROM "orders_now" AS "t0"
  ) AS "t4"
  LEFT OUTER JOIN "orders_several" AS "t2"
    ON "t4"."order_hash" = "t2"."several_hash"
) AS "t5"
WHERE
  (
    "t5"."several_hash" IS NOT NULL
  ) OR (
    "t5"."parcels_expected" > 1
  );

-- shipments_twice: shipments: keys that may occur more than once
CREATE OR REPLACE TEMP TABLE shipments_twice AS
SELECT
  "t3"."key_hash"
FROM (
  SELECT
    "t2"."key_hash",
    COUNT(*) AS "rows"
  FROM (
    SELECT
      "t1"."shipment_id",
      "t1"."order_id",
      "t1"."carrier",
      "t1"."tracking_no",
      "t1"."shipped_at",
      "t1"."source_at",
      "t1"."recorded_at",
      CAST(CAST(HASH("t1"."shipment_id") AS BIT) AS BIGINT) AS "key_hash"
    FROM (
      SELECT
        *
      FROM "fact_shipments" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."shipped_at" <= AS_OF()
          ) OR (
            "t0"."shipped_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
WHERE
  "t3"."rows" > 1;

-- shipments_again: shipments: the newest row of those keys
CREATE OR REPLACE TEMP TABLE shipments_again AS
SELECT
  "t9".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t7"."shipment_id",
      "t7"."order_id",
      "t7"."carrier",
      "t7"."tracking_no",
      "t7"."shipped_at",
      "t7"."source_at",
      "t7"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t7"."shipment_id"
        ORDER BY "t7"."recorded_at" DESC, "t7"."source_at" DESC, "t7"."shipment_id" DESC, "t7"."order_id" DESC, "t7"."carrier" DESC, "t7"."tracking_no" DESC, "t7"."shipped_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t6".*
        EXCLUDE ("key_hash")
      FROM (
        SELECT
          "t5"."shipment_id",
          "t5"."order_id",
          "t5"."carrier",
          "t5"."tracking_no",
          "t5"."shipped_at",
          "t5"."source_at",
          "t5"."recorded_at",
          "t5"."key_hash"
        FROM (
          SELECT
            "t3"."shipment_id",
            "t3"."order_id",
            "t3"."carrier",
            "t3"."tracking_no",
            "t3"."shipped_at",
            "t3"."source_at",
            "t3"."recorded_at",
            CAST(CAST(HASH("t3"."shipment_id") AS BIT) AS BIGINT) AS "key_hash"
          FROM (
            SELECT
              *
            FROM "fact_shipments" AS "t1"
            WHERE
              "t1"."recorded_at" <= AS_OF()
              AND (
                (
                  "t1"."shipped_at" <= AS_OF()
                ) OR (
                  "t1"."shipped_at" IS NULL
                )
              )
          ) AS "t3"
        ) AS "t5"
        SEMI JOIN "shipments_twice" AS "t2"
          ON "t5"."key_hash" = "t2"."key_hash"
      ) AS "t6"
    ) AS "t7"
  ) AS "t8"
  WHERE
    "t8"."place" = 0
) AS "t9";

-- shipments_seen: shipments: the newest row of each key
CREATE OR REPLACE TEMP VIEW shipments_seen AS
SELECT
  *
FROM (
  SELECT
    "t7".*
    EXCLUDE ("key_hash")
  FROM (
    SELECT
      "t6"."shipment_id",
      "t6"."order_id",
      "t6"."carrier",
      "t6"."tracking_no",
      "t6"."shipped_at",
      "t6"."source_at",
      "t6"."recorded_at",
      "t6"."key_hash"
    FROM (
      SELECT
        "t4"."shipment_id",
        "t4"."order_id",
        "t4"."carrier",
        "t4"."tracking_no",
        "t4"."shipped_at",
        "t4"."source_at",
        "t4"."recorded_at",
        CAST(CAST(HASH("t4"."shipment_id") AS BIT) AS BIGINT) AS "key_hash"
      FROM (
        SELECT
          *
        FROM "fact_shipments" AS "t2"
        WHERE
          "t2"."recorded_at" <= AS_OF()
          AND (
            (
              "t2"."shipped_at" <= AS_OF()
            ) OR (
              "t2"."shipped_at" IS NULL
            )
          )
      ) AS "t4"
    ) AS "t6"
    ANTI JOIN "shipments_twice" AS "t3"
      ON "t6"."key_hash" = "t3"."key_hash"
  ) AS "t7"
) AS "t8"
UNION ALL
SELECT
  *
FROM "shipments_again" AS "t0";

-- scans_folded: scans folded to one row per parcel
CREATE OR REPLACE TEMP TABLE scans_folded AS
SELECT
  "t1"."carrier",
  "t1"."tracking_no",
  MIN("t1"."scanned_at") FILTER(WHERE
    "t1"."kind" = 'picked_up') AS "first_picked",
  MAX("t1"."scanned_at") FILTER(WHERE
    "t1"."kind" = 'picked_up') AS "last_picked",
  MIN("t1"."scanned_at") FILTER(WHERE
    "t1"."kind" IN ('picked_up', 'in_transit', 'out_for_delivery', 'delivered')
    AND NOT (
      "t1"."kind" = 'picked_up'
    )) AS "first_other",
  MIN("t1"."scanned_at") FILTER(WHERE
    "t1"."kind" = 'delivered') AS "delivered_scanned",
  COUNT(*) FILTER(WHERE
    "t1"."kind" = 'delivered') AS "deliveries",
  MAX(
    CASE
      WHEN LENGTH("t1"."region") >= 4
      THEN SUBSTRING(
        "t1"."region",
        CASE WHEN (
          0 + 1
        ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t1"."region") END,
        4
      )
      ELSE CAST(NULL AS TEXT)
    END
  ) FILTER(WHERE
    "t1"."kind" = 'delivered') AS "delivered_region"
FROM (
  SELECT
    *
  FROM "fact_scans" AS "t0"
  WHERE
    "t0"."received_at" <= AS_OF()
) AS "t1"
GROUP BY
  1,
  2;

-- parcels_odd: parcels whose scans need a second look
CREATE OR REPLACE TEMP TABLE parcels_odd AS
SELECT
  "t1"."carrier",
  "t1"."tracking_no",
  "t1"."custody_scanned"
FROM (
  SELECT
    "t0"."carrier",
    "t0"."tracking_no",
    "t0"."first_picked",
    "t0"."last_picked",
    "t0"."first_other",
    "t0"."delivered_scanned",
    "t0"."deliveries",
    "t0"."delivered_region",
    LEAST("t0"."first_picked", "t0"."first_other") AS "custody_scanned",
    COALESCE(
      (
        "t0"."first_picked" = "t0"."last_picked"
      )
      AND (
        (
          "t0"."first_other" IS NULL
        )
        OR (
          "t0"."first_picked" < "t0"."first_other"
        )
      ),
      FALSE
    ) AS "plain"
  FROM "scans_folded" AS "t0"
) AS "t1"
WHERE
  (
    NOT (
      "t1"."plain"
    ) AND (
      "t1"."custody_scanned" IS NOT NULL
    )
  )
  OR (
    "t1"."deliveries" > 1
  );

-- scans_again: their scans, one row per key
CREATE OR REPLACE TEMP TABLE scans_again AS
SELECT
  "t7".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t5"."carrier",
      "t5"."tracking_no",
      "t5"."kind",
      "t5"."scanned_at",
      "t5"."received_at",
      "t5"."region",
      "t5"."note",
      "t5"."source_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t5"."carrier", "t5"."tracking_no", "t5"."kind", "t5"."scanned_at"
        ORDER BY "t5"."received_at" ASC, "t5"."region" DESC, "t5"."note" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t4"."carrier",
        "t4"."tracking_no",
        "t4"."kind",
        "t4"."scanned_at",
        "t4"."received_at",
        "t4"."region",
        "t4"."note",
        "t4"."source_at"
      FROM (
        SELECT
          *
        FROM "fact_scans" AS "t0"
        WHERE
          "t0"."received_at" <= AS_OF()
      ) AS "t4"
      SEMI JOIN "parcels_odd" AS "t2"
        ON "t4"."carrier" = "t2"."carrier" AND "t4"."tracking_no" = "t2"."tracking_no"
    ) AS "t5"
  ) AS "t6"
  WHERE
    "t6"."place" = 0
) AS "t7";

-- second_scans: second custody scan of those parcels
CREATE OR REPLACE TEMP VIEW second_scans AS
SELECT
  "t5"."carrier",
  "t5"."tracking_no",
  MIN("t5"."scanned_at") AS "second_found"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."carrier",
      "t2"."tracking_no",
      "t2"."kind",
      "t2"."scanned_at",
      "t2"."received_at",
      "t2"."region",
      "t2"."note",
      "t2"."source_at",
      "t3"."custody_scanned"
    FROM "scans_again" AS "t2"
    INNER JOIN "parcels_odd" AS "t3"
      ON "t2"."carrier" = "t3"."carrier" AND "t2"."tracking_no" = "t3"."tracking_no"
  ) AS "t4"
  WHERE
    "t4"."kind" IN ('picked_up', 'in_transit', 'out_for_delivery', 'delivered')
    AND "t4"."scanned_at" > "t4"."custody_scanned"
) AS "t5"
GROUP BY
  1,
  2;

-- delivery_places: where parcels delivered more than once were delivered
CREATE OR REPLACE TEMP VIEW delivery_places AS
SELECT
  "t3"."carrier",
  "t3"."tracking_no",
  MAX("t3"."place") FILTER(WHERE
    "t3"."nth" = 0) AS "first_place",
  MAX("t3"."at_place") FILTER(WHERE
    "t3"."nth" = 0) AS "first_place_at",
  MAX("t3"."at_place") FILTER(WHERE
    "t3"."nth" = 1) AS "delivered_elsewhere"
FROM (
  SELECT
    "t2"."carrier",
    "t2"."tracking_no",
    "t2"."place",
    "t2"."at_place",
    ROW_NUMBER() OVER (
      PARTITION BY "t2"."carrier", "t2"."tracking_no"
      ORDER BY "t2"."at_place" ASC, "t2"."place" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "nth"
  FROM (
    SELECT
      "t1"."carrier",
      "t1"."tracking_no",
      "t1"."place",
      MIN("t1"."scanned_at") AS "at_place"
    FROM (
      SELECT
        "t0"."carrier",
        "t0"."tracking_no",
        "t0"."kind",
        "t0"."scanned_at",
        "t0"."received_at",
        "t0"."region",
        "t0"."note",
        "t0"."source_at",
        CASE
          WHEN LENGTH("t0"."region") >= 4
          THEN SUBSTRING(
            "t0"."region",
            CASE WHEN (
              0 + 1
            ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."region") END,
            4
          )
          ELSE CAST(NULL AS TEXT)
        END AS "place"
      FROM "scans_again" AS "t0"
      WHERE
        "t0"."kind" = 'delivered'
        AND CASE
          WHEN LENGTH("t0"."region") >= 4
          THEN SUBSTRING(
            "t0"."region",
            CASE WHEN (
              0 + 1
            ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."region") END,
            4
          )
          ELSE CAST(NULL AS TEXT)
        END IS NOT NULL
    ) AS "t1"
    GROUP BY
      1,
      2,
      3
  ) AS "t2"
) AS "t3"
GROUP BY
  1,
  2;

-- parcels_settled: what the second look told
CREATE OR REPLACE TEMP TABLE parcels_settled AS
SELECT
  "t10".*
  EXCLUDE ("carrier_right", "tracking_no_right")
FROM (
  SELECT
    "t9"."carrier",
    "t9"."tracking_no",
    "t9"."second_found",
    "t3"."carrier" AS "carrier_right",
    "t3"."tracking_no" AS "tracking_no_right",
    "t3"."first_place",
    "t3"."first_place_at",
    "t3"."delivered_elsewhere"
  FROM (
    SELECT
      "t7"."carrier",
      "t7"."tracking_no",
      "t7"."second_found"
    FROM (
      SELECT
        "t6"."carrier",
        "t6"."tracking_no",
        "t4"."carrier" AS "carrier_right",
        "t4"."tracking_no" AS "tracking_no_right",
        "t4"."second_found"
      FROM (
        SELECT
          "t1"."carrier",
          "t1"."tracking_no"
        FROM "parcels_odd" AS "t1"
      ) AS "t6"
      LEFT OUTER JOIN "second_scans" AS "t4"
        ON "t6"."carrier" = "t4"."carrier" AND "t6"."tracking_no" = "t4"."tracking_no"
    ) AS "t7"
  ) AS "t9"
  LEFT OUTER JOIN "delivery_places" AS "t3"
    ON "t9"."carrier" = "t3"."carrier" AND "t9"."tracking_no" = "t3"."tracking_no"
) AS "t10";

-- milestones: parcels with their milestones
CREATE OR REPLACE TEMP VIEW milestones AS
SELECT
  "t7".*
  EXCLUDE ("deliveries", "first_place", "first_place_at")
FROM (
  SELECT
    "t6"."carrier",
    "t6"."tracking_no",
    "t6"."delivered_scanned",
    "t6"."deliveries",
    CASE
      WHEN "t6"."deliveries" > 1
      THEN "t6"."first_place"
      ELSE "t6"."delivered_region"
    END AS "delivered_region",
    "t6"."custody_scanned",
    "t6"."first_place",
    "t6"."first_place_at",
    "t6"."delivered_elsewhere",
    CASE WHEN "t6"."plain" THEN "t6"."first_other" ELSE "t6"."second_found" END AS "second_scanned",
    CASE
      WHEN "t6"."deliveries" > 1
      THEN "t6"."first_place_at"
      ELSE "t6"."delivered_scanned"
    END AS "delivered_there"
  FROM (
    SELECT
      "t5".*
      EXCLUDE ("carrier_right", "tracking_no_right")
    FROM (
      SELECT
        "t4"."carrier",
        "t4"."tracking_no",
        "t4"."first_picked",
        "t4"."last_picked",
        "t4"."first_other",
        "t4"."delivered_scanned",
        "t4"."deliveries",
        "t4"."delivered_region",
        "t4"."custody_scanned",
        "t4"."plain",
        "t2"."carrier" AS "carrier_right",
        "t2"."tracking_no" AS "tracking_no_right",
        "t2"."second_found",
        "t2"."first_place",
        "t2"."first_place_at",
        "t2"."delivered_elsewhere"
      FROM (
        SELECT
          "t0"."carrier",
          "t0"."tracking_no",
          "t0"."first_picked",
          "t0"."last_picked",
          "t0"."first_other",
          "t0"."delivered_scanned",
          "t0"."deliveries",
          "t0"."delivered_region",
          LEAST("t0"."first_picked", "t0"."first_other") AS "custody_scanned",
          COALESCE(
            (
              "t0"."first_picked" = "t0"."last_picked"
            )
            AND (
              (
                "t0"."first_other" IS NULL
              )
              OR (
                "t0"."first_picked" < "t0"."first_other"
              )
            ),
            FALSE
          ) AS "plain"
        FROM "scans_folded" AS "t0"
      ) AS "t4"
      LEFT OUTER JOIN "parcels_settled" AS "t2"
        ON "t4"."carrier" = "t2"."carrier" AND "t4"."tracking_no" = "t2"."tracking_no"
    ) AS "t5"
  ) AS "t6"
) AS "t7";

-- feeds_seen: feeds: the newest row of each key
CREATE OR REPLACE TEMP TABLE feeds_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."feed_id",
      "t1"."carrier",
      "t1"."starts_at",
      "t1"."ends_at",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."feed_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."feed_id" DESC, "t1"."carrier" DESC, "t1"."starts_at" DESC, "t1"."ends_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_feeds" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- feeds_by_carrier: what the scan feed covers, per carrier
CREATE OR REPLACE TEMP TABLE feeds_by_carrier AS
SELECT
  "t4"."carrier" AS "covered",
  "t2"."starts_at",
  COALESCE("t2"."ends_at", 4611686018427387904) AS "ends_at"
FROM (
  SELECT DISTINCT
    "t0"."carrier"
  FROM "shipments_seen" AS "t0"
  WHERE
    "t0"."carrier" IS NOT NULL
) AS "t4"
INNER JOIN "feeds_seen" AS "t2"
  ON (
    "t2"."carrier" IS NULL
  ) OR (
    "t2"."carrier" = "t4"."carrier"
  );

-- shipments_uncovered: shipments that the scan feed does not cover
CREATE OR REPLACE TEMP VIEW shipments_uncovered AS
SELECT
  "t9"."marked",
  TRUE AS "bare"
FROM (
  SELECT
    "t3"."shipment_id" AS "marked"
  FROM "shipments_seen" AS "t3"
  ANTI JOIN "feeds_by_carrier" AS "t4"
    ON "t3"."carrier" = "t4"."covered"
    AND "t3"."shipped_at" >= "t4"."starts_at"
    AND "t3"."shipped_at" <= "t4"."ends_at"
  CROSS JOIN (
    SELECT
      *
    FROM (
      SELECT
        COUNT(*) AS "feed_rows"
      FROM "feeds_seen" AS "t2"
    ) AS "t5"
    WHERE
      (
        SELECT
          COUNT(*) AS "CountStar(feeds_seen)"
        FROM "feeds_seen" AS "t2"
      ) > 0
  ) AS "t8"
) AS "t9";

-- waybills_twice: waybill numbers that may occur twice
CREATE OR REPLACE TEMP TABLE waybills_twice AS
SELECT
  "t3"."waybill_hash"
FROM (
  SELECT
    CAST(CAST(HASH("t2"."tracking_no") AS BIT) AS BIGINT) AS "waybill_hash",
    COUNT(*) AS "rows"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "fact_shipments" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."shipped_at" <= AS_OF()
          ) OR (
            "t0"."shipped_at" IS NULL
          )
        )
    ) AS "t1"
    WHERE
      "t1"."tracking_no" IS NOT NULL AND "t1"."carrier" IS NOT NULL
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
WHERE
  "t3"."rows" > 1;

-- waybills_repeated: the shipments that carry them
CREATE OR REPLACE TEMP TABLE waybills_repeated AS
SELECT
  "t4"."shipment_id",
  "t4"."order_id",
  "t4"."carrier",
  "t4"."tracking_no",
  "t4"."shipped_at"
FROM (
  SELECT
    "t0"."shipment_id",
    "t0"."order_id",
    "t0"."carrier",
    "t0"."tracking_no",
    "t0"."shipped_at",
    "t0"."source_at",
    "t0"."recorded_at",
    CAST(CAST(HASH("t0"."tracking_no") AS BIT) AS BIGINT) AS "waybill_hash"
  FROM "shipments_seen" AS "t0"
  WHERE
    "t0"."tracking_no" IS NOT NULL AND "t0"."carrier" IS NOT NULL
) AS "t4"
SEMI JOIN "waybills_twice" AS "t2"
  ON "t4"."waybill_hash" = "t2"."waybill_hash";

-- shipments_reused: shipments under a used waybill
CREATE OR REPLACE TEMP VIEW shipments_reused AS
SELECT
  "t5"."marked",
  TRUE AS "used"
FROM (
  SELECT DISTINCT
    "t4"."shipment_id" AS "marked"
  FROM (
    SELECT
      "t1"."shipment_id",
      "t1"."order_id",
      "t1"."carrier",
      "t1"."tracking_no",
      "t1"."shipped_at",
      "t3"."other_id",
      "t3"."other_order",
      "t3"."other_at"
    FROM "waybills_repeated" AS "t1"
    INNER JOIN (
      SELECT
        "t0"."carrier",
        "t0"."tracking_no",
        "t0"."shipment_id" AS "other_id",
        "t0"."order_id" AS "other_order",
        "t0"."shipped_at" AS "other_at"
      FROM "waybills_repeated" AS "t0"
    ) AS "t3"
      ON "t1"."carrier" = "t3"."carrier" AND "t1"."tracking_no" = "t3"."tracking_no"
  ) AS "t4"
  WHERE
    "t4"."order_id" <> "t4"."other_order"
    AND "t4"."other_at" <= "t4"."shipped_at"
    AND "t4"."other_at" >= (
      "t4"."shipped_at" - 2592000000000
    )
) AS "t5";

-- shipment_marks: what is odd about a shipment
CREATE OR REPLACE TEMP TABLE shipment_marks AS
SELECT
  "t4"."marked",
  BOOL_OR(CAST("t4"."bare" AS BOOLEAN)) AS "bare",
  BOOL_OR(CAST("t4"."used" AS BOOLEAN)) AS "used"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t0"."marked",
      "t0"."bare",
      CAST(NULL AS BOOLEAN) AS "used"
    FROM "shipments_uncovered" AS "t0"
  ) AS "t2"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t1"."marked",
      CAST(NULL AS BOOLEAN) AS "bare",
      "t1"."used"
    FROM "shipments_reused" AS "t1"
  ) AS "t3"
) AS "t4"
GROUP BY
  1;

-- parcels_several: counted parcels of orders with several shipments or parcels
CREATE OR REPLACE TEMP TABLE parcels_several AS
SELECT
  "t8"."order_id",
  "t8"."shipment_id",
  "t8"."carrier",
  "t8"."tracking_no",
  "t8"."shipped_at",
  "t8"."parcels" >= "t8"."parcels_expected" AS "complete"
FROM (
  SELECT
    "t7"."shipment_id",
    "t7"."order_id",
    "t7"."carrier",
    "t7"."tracking_no",
    "t7"."shipped_at",
    "t7"."source_at",
    "t7"."recorded_at",
    "t7"."parcels_expected",
    "t7"."named",
    "t7"."named_rows",
    ROW_NUMBER() OVER (
      PARTITION BY "t7"."order_id"
      ORDER BY "t7"."shipped_at" ASC, "t7"."shipment_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "place",
    COUNT(*) OVER (
      PARTITION BY "t7"."order_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "parcels"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."shipment_id",
        "t5"."order_id",
        "t5"."carrier",
        "t5"."tracking_no",
        "t5"."shipped_at",
        "t5"."source_at",
        "t5"."recorded_at",
        "t5"."parcels_expected",
        (
          "t5"."carrier" IS NOT NULL
        ) AND (
          "t5"."tracking_no" IS NOT NULL
        ) AS "named",
        SUM(
          CAST((
            "t5"."carrier" IS NOT NULL
          ) AND (
            "t5"."tracking_no" IS NOT NULL
          ) AS INT)
        ) OVER (
          PARTITION BY "t5"."order_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "named_rows"
      FROM (
        SELECT
          "t2"."shipment_id",
          "t2"."order_id",
          "t2"."carrier",
          "t2"."tracking_no",
          "t2"."shipped_at",
          "t2"."source_at",
          "t2"."recorded_at",
          "t4"."parcels_expected"
        FROM "shipments_seen" AS "t2"
        INNER JOIN (
          SELECT
            "t1"."order_id",
            "t1"."parcels_expected"
          FROM "orders_with_parcels" AS "t1"
        ) AS "t4"
          ON "t2"."order_id" = "t4"."order_id"
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."named" OR (
        "t6"."named_rows" < "t6"."parcels_expected"
      )
  ) AS "t7"
) AS "t8"
WHERE
  "t8"."place" < "t8"."parcels_expected";

-- orders_gathered: orders of several parcels: what these tell together
CREATE OR REPLACE TEMP TABLE orders_gathered AS
SELECT
  "t19"."order_id",
  "t19"."dispatched_at",
  "t19"."picked_up_at",
  "t19"."sign_predates",
  "t19"."sign_reused",
  "t19"."sign_stalled",
  "t19"."sign_misrouted",
  "t19"."pickup_unknown",
  "t19"."wait_stalled",
  TRUE AS "gathered"
FROM (
  SELECT
    "t18"."order_id",
    CASE
      WHEN BOOL_AND(CAST("t18"."complete" AS BOOLEAN))
      THEN MAX("t18"."shipped_at")
      ELSE CAST(NULL AS BIGINT)
    END AS "dispatched_at",
    CASE
      WHEN BOOL_AND(CAST("t18"."complete" AS BOOLEAN))
      AND (
        COUNT("t18"."picked_up_at") = COUNT(*)
      )
      THEN MAX("t18"."picked_up_at")
      ELSE CAST(NULL AS BIGINT)
    END AS "picked_up_at",
    CASE
      WHEN (
        MIN("t18"."sign_predates") IS NOT NULL
      )
      AND BOOL_AND(CAST("t18"."complete" AS BOOLEAN))
      THEN MAX("t18"."shipped_at")
      ELSE CAST(NULL AS BIGINT)
    END AS "sign_predates",
    MIN("t18"."sign_reused") AS "sign_reused",
    MIN("t18"."sign_stalled") AS "sign_stalled",
    MIN("t18"."sign_misrouted") AS "sign_misrouted",
    CASE
      WHEN BOOL_OR(CAST("t18"."pickup_unknown" = 1 AS BOOLEAN))
      THEN 1
      WHEN BOOL_OR(CAST("t18"."pickup_unknown" = 2 AS BOOLEAN))
      THEN 2
      ELSE 0
    END AS "pickup_unknown",
    MAX("t18"."wait_stalled") AS "wait_stalled"
  FROM (
    SELECT
      "t17"."order_id",
      "t17"."shipped_at",
      "t17"."complete",
      "t17"."custody_scanned" AS "picked_up_at",
      CASE
        WHEN COALESCE("t17"."custody_scanned" < "t17"."paid_at", FALSE)
        THEN "t17"."shipped_at"
        ELSE CAST(NULL AS BIGINT)
      END AS "sign_predates",
      CASE
        WHEN COALESCE("t17"."used", FALSE)
        THEN "t17"."shipped_at"
        ELSE CAST(NULL AS BIGINT)
      END AS "sign_reused",
      CASE
        WHEN NOT (
          COALESCE("t17"."second_scanned" <= (
            "t17"."custody_scanned" + 86400000000
          ), FALSE)
        )
        AND NOT (
          COALESCE("t17"."delivered_scanned" <= "t17"."custody_scanned", FALSE)
        )
        THEN "t17"."custody_scanned" + 86400000000
        ELSE CAST(NULL AS BIGINT)
      END AS "sign_stalled",
      CASE
        WHEN "t17"."delivered_region" <> CASE
          WHEN LENGTH("t17"."ship_to") >= 4
          THEN SUBSTRING(
            "t17"."ship_to",
            CASE WHEN (
              0 + 1
            ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t17"."ship_to") END,
            4
          )
          ELSE CAST(NULL AS TEXT)
        END
        THEN "t17"."delivered_there"
        WHEN "t17"."delivered_region" = CASE
          WHEN LENGTH("t17"."ship_to") >= 4
          THEN SUBSTRING(
            "t17"."ship_to",
            CASE WHEN (
              0 + 1
            ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t17"."ship_to") END,
            4
          )
          ELSE CAST(NULL AS TEXT)
        END
        THEN "t17"."delivered_elsewhere"
        ELSE NULL
      END AS "sign_misrouted",
      CASE
        WHEN (
          "t17"."second_scanned" IS NULL
        )
        AND NOT (
          COALESCE("t17"."delivered_scanned" <= "t17"."custody_scanned", FALSE)
        )
        THEN "t17"."custody_scanned" + 86400000000
        ELSE CAST(NULL AS BIGINT)
      END AS "wait_stalled",
      CASE
        WHEN "t17"."named" IS NULL
        THEN 0
        WHEN NOT (
          "t17"."named"
        )
        THEN 1
        WHEN (
          "t17"."custody_scanned" IS NULL
        ) AND COALESCE("t17"."bare", FALSE)
        THEN 2
        ELSE 0
      END AS "pickup_unknown"
    FROM (
      SELECT
        "t16".*
        EXCLUDE ("carrier", "shipment_id", "tracking_no")
      FROM (
        SELECT
          "t15"."order_id",
          "t15"."paid_at",
          "t15"."promised_by",
          "t15"."ship_to",
          "t15"."parcels_expected",
          "t15"."shipment_id",
          "t15"."carrier",
          "t15"."tracking_no",
          "t15"."shipped_at",
          "t15"."complete",
          "t15"."delivered_scanned",
          "t15"."delivered_region",
          "t15"."custody_scanned",
          "t15"."delivered_elsewhere",
          "t15"."second_scanned",
          "t15"."delivered_there",
          "t15"."bare",
          "t15"."used",
          CASE
            WHEN "t15"."shipment_id" IS NOT NULL
            THEN (
              "t15"."carrier" IS NOT NULL
            ) AND (
              "t15"."tracking_no" IS NOT NULL
            )
            ELSE CAST(NULL AS BOOLEAN)
          END AS "named"
        FROM (
          SELECT
            "t14".*
            EXCLUDE ("marked")
          FROM (
            SELECT
              "t13"."order_id",
              "t13"."paid_at",
              "t13"."promised_by",
              "t13"."ship_to",
              "t13"."parcels_expected",
              "t13"."shipment_id",
              "t13"."carrier",
              "t13"."tracking_no",
              "t13"."shipped_at",
              "t13"."complete",
              "t13"."delivered_scanned",
              "t13"."delivered_region",
              "t13"."custody_scanned",
              "t13"."delivered_elsewhere",
              "t13"."second_scanned",
              "t13"."delivered_there",
              "t4"."marked",
              "t4"."bare",
              "t4"."used"
            FROM (
              SELECT
                "t11".*
                EXCLUDE ("carrier_right", "tracking_no_right")
              FROM (
                SELECT
                  "t10"."order_id",
                  "t10"."paid_at",
                  "t10"."promised_by",
                  "t10"."ship_to",
                  "t10"."parcels_expected",
                  "t10"."shipment_id",
                  "t10"."carrier",
                  "t10"."tracking_no",
                  "t10"."shipped_at",
                  "t10"."complete",
                  "t5"."carrier" AS "carrier_right",
                  "t5"."tracking_no" AS "tracking_no_right",
                  "t5"."delivered_scanned",
                  "t5"."delivered_region",
                  "t5"."custody_scanned",
                  "t5"."delivered_elsewhere",
                  "t5"."second_scanned",
                  "t5"."delivered_there"
                FROM (
                  SELECT
                    "t8".*
                    EXCLUDE ("order_id_right")
                  FROM (
                    SELECT
                      "t6"."order_id",
                      "t6"."paid_at",
                      "t6"."promised_by",
                      "t6"."ship_to",
                      "t6"."parcels_expected",
                      "t7"."order_id" AS "order_id_right",
                      "t7"."shipment_id",
                      "t7"."carrier",
                      "t7"."tracking_no",
                      "t7"."shipped_at",
                      "t7"."complete"
                    FROM "orders_with_parcels" AS "t6"
                    LEFT OUTER JOIN "parcels_several" AS "t7"
                      ON "t6"."order_id" = "t7"."order_id"
                  ) AS "t8"
                ) AS "t10"
                LEFT OUTER JOIN "milestones" AS "t5"
                  ON "t10"."carrier" = "t5"."carrier" AND "t10"."tracking_no" = "t5"."tracking_no"
              ) AS "t11"
            ) AS "t13"
            LEFT OUTER JOIN "shipment_marks" AS "t4"
              ON "t13"."shipment_id" = "t4"."marked"
          ) AS "t14"
        ) AS "t15"
      ) AS "t16"
    ) AS "t17"
  ) AS "t18"
  GROUP BY
    1
) AS "t19";

-- parcels_single: what the parcels of the other orders tell
CREATE OR REPLACE TEMP TABLE parcels_single AS
SELECT
  "t13".*
  EXCLUDE ("carrier", "shipment_id", "tracking_no")
FROM (
  SELECT
    "t12"."order_id",
    "t12"."shipment_id",
    "t12"."carrier",
    "t12"."tracking_no",
    "t12"."shipped_at",
    "t12"."delivered_scanned",
    "t12"."delivered_region",
    "t12"."custody_scanned",
    "t12"."delivered_elsewhere",
    "t12"."second_scanned",
    "t12"."delivered_there",
    "t12"."bare",
    "t12"."used",
    CASE
      WHEN "t12"."shipment_id" IS NOT NULL
      THEN (
        "t12"."carrier" IS NOT NULL
      ) AND (
        "t12"."tracking_no" IS NOT NULL
      )
      ELSE CAST(NULL AS BOOLEAN)
    END AS "named"
  FROM (
    SELECT
      "t11".*
      EXCLUDE ("marked")
    FROM (
      SELECT
        "t10"."order_id",
        "t10"."shipment_id",
        "t10"."carrier",
        "t10"."tracking_no",
        "t10"."shipped_at",
        "t10"."delivered_scanned",
        "t10"."delivered_region",
        "t10"."custody_scanned",
        "t10"."delivered_elsewhere",
        "t10"."second_scanned",
        "t10"."delivered_there",
        "t4"."marked",
        "t4"."bare",
        "t4"."used"
      FROM (
        SELECT
          "t8".*
          EXCLUDE ("carrier_right", "tracking_no_right")
        FROM (
          SELECT
            "t5"."order_id",
            "t5"."shipment_id",
            "t5"."carrier",
            "t5"."tracking_no",
            "t5"."shipped_at",
            "t7"."carrier" AS "carrier_right",
            "t7"."tracking_no" AS "tracking_no_right",
            "t7"."delivered_scanned",
            "t7"."delivered_region",
            "t7"."custody_scanned",
            "t7"."delivered_elsewhere",
            "t7"."second_scanned",
            "t7"."delivered_there"
          FROM "shipments_seen" AS "t5"
          ANTI JOIN "orders_with_parcels" AS "t6"
            ON "t5"."order_id" = "t6"."order_id"
          LEFT OUTER JOIN "milestones" AS "t7"
            ON "t5"."carrier" = "t7"."carrier" AND "t5"."tracking_no" = "t7"."tracking_no"
        ) AS "t8"
      ) AS "t10"
      LEFT OUTER JOIN "shipment_marks" AS "t4"
        ON "t10"."shipment_id" = "t4"."marked"
    ) AS "t11"
  ) AS "t12"
) AS "t13";

-- orders_dispatched: orders with what their parcels tell
CREATE OR REPLACE TEMP VIEW orders_dispatched AS
SELECT
  "t12"."order_id",
  "t12"."shop_id",
  "t12"."product_id",
  "t12"."amount_minor",
  "t12"."currency",
  "t12"."closed",
  "t12"."epoch",
  "t12"."base_due_at",
  "t12"."base_missing",
  "t12"."paid_at",
  "t12"."promised_by",
  "t12"."cancelled_at",
  "t12"."refunded_at",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."dispatched_at_of_several"
    ELSE "t12"."dispatched_at"
  END AS "dispatched_at",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."picked_up_at_of_several"
    ELSE "t12"."picked_up_at"
  END AS "picked_up_at",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."sign_predates_of_several"
    ELSE "t12"."sign_predates"
  END AS "sign_predates",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."sign_reused_of_several"
    ELSE "t12"."sign_reused"
  END AS "sign_reused",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."sign_stalled_of_several"
    ELSE "t12"."sign_stalled"
  END AS "sign_stalled",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."sign_misrouted_of_several"
    ELSE "t12"."sign_misrouted"
  END AS "sign_misrouted",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."wait_stalled_of_several"
    ELSE "t12"."wait_stalled"
  END AS "wait_stalled",
  CASE
    WHEN "t12"."gathered" IS NOT NULL
    THEN "t12"."pickup_unknown_of_several"
    ELSE "t12"."pickup_unknown"
  END AS "pickup_unknown"
FROM (
  SELECT
    "t11".*
    EXCLUDE ("order_id_of_several")
  FROM (
    SELECT
      "t10"."order_id",
      "t10"."shop_id",
      "t10"."product_id",
      "t10"."amount_minor",
      "t10"."currency",
      "t10"."closed",
      "t10"."epoch",
      "t10"."base_due_at",
      "t10"."base_missing",
      "t10"."paid_at",
      "t10"."promised_by",
      "t10"."cancelled_at",
      "t10"."refunded_at",
      "t10"."ship_to",
      "t10"."shipped_at",
      "t10"."delivered_scanned",
      "t10"."delivered_region",
      "t10"."custody_scanned",
      "t10"."delivered_elsewhere",
      "t10"."second_scanned",
      "t10"."delivered_there",
      "t10"."bare",
      "t10"."used",
      "t10"."named",
      "t10"."picked_up_at",
      "t10"."sign_predates",
      "t10"."sign_reused",
      "t10"."sign_stalled",
      "t10"."sign_misrouted",
      "t10"."wait_stalled",
      "t10"."pickup_unknown",
      "t10"."dispatched_at",
      "t3"."order_id" AS "order_id_of_several",
      "t3"."dispatched_at" AS "dispatched_at_of_several",
      "t3"."picked_up_at" AS "picked_up_at_of_several",
      "t3"."sign_predates" AS "sign_predates_of_several",
      "t3"."sign_reused" AS "sign_reused_of_several",
      "t3"."sign_stalled" AS "sign_stalled_of_several",
      "t3"."sign_misrouted" AS "sign_misrouted_of_several",
      "t3"."pickup_unknown" AS "pickup_unknown_of_several",
      "t3"."wait_stalled" AS "wait_stalled_of_several",
      "t3"."gathered"
    FROM (
      SELECT
        "t8"."order_id",
        "t8"."shop_id",
        "t8"."product_id",
        "t8"."amount_minor",
        "t8"."currency",
        "t8"."closed",
        "t8"."epoch",
        "t8"."base_due_at",
        "t8"."base_missing",
        "t8"."paid_at",
        "t8"."promised_by",
        "t8"."cancelled_at",
        "t8"."refunded_at",
        "t8"."ship_to",
        "t8"."shipped_at",
        "t8"."delivered_scanned",
        "t8"."delivered_region",
        "t8"."custody_scanned",
        "t8"."delivered_elsewhere",
        "t8"."second_scanned",
        "t8"."delivered_there",
        "t8"."bare",
        "t8"."used",
        "t8"."named",
        "t8"."custody_scanned" AS "picked_up_at",
        CASE
          WHEN COALESCE("t8"."custody_scanned" < "t8"."paid_at", FALSE)
          THEN "t8"."shipped_at"
          ELSE CAST(NULL AS BIGINT)
        END AS "sign_predates",
        CASE
          WHEN COALESCE("t8"."used", FALSE)
          THEN "t8"."shipped_at"
          ELSE CAST(NULL AS BIGINT)
        END AS "sign_reused",
        CASE
          WHEN NOT (
            COALESCE("t8"."second_scanned" <= (
              "t8"."custody_scanned" + 86400000000
            ), FALSE)
          )
          AND NOT (
            COALESCE("t8"."delivered_scanned" <= "t8"."custody_scanned", FALSE)
          )
          THEN "t8"."custody_scanned" + 86400000000
          ELSE CAST(NULL AS BIGINT)
        END AS "sign_stalled",
        CASE
          WHEN "t8"."delivered_region" <> CASE
            WHEN LENGTH("t8"."ship_to") >= 4
            THEN SUBSTRING(
              "t8"."ship_to",
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t8"."ship_to") END,
              4
            )
            ELSE CAST(NULL AS TEXT)
          END
          THEN "t8"."delivered_there"
          WHEN "t8"."delivered_region" = CASE
            WHEN LENGTH("t8"."ship_to") >= 4
            THEN SUBSTRING(
              "t8"."ship_to",
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t8"."ship_to") END,
              4
            )
            ELSE CAST(NULL AS TEXT)
          END
          THEN "t8"."delivered_elsewhere"
          ELSE NULL
        END AS "sign_misrouted",
        CASE
          WHEN (
            "t8"."second_scanned" IS NULL
          )
          AND NOT (
            COALESCE("t8"."delivered_scanned" <= "t8"."custody_scanned", FALSE)
          )
          THEN "t8"."custody_scanned" + 86400000000
          ELSE CAST(NULL AS BIGINT)
        END AS "wait_stalled",
        CASE
          WHEN "t8"."named" IS NULL
          THEN 0
          WHEN NOT (
            "t8"."named"
          )
          THEN 1
          WHEN (
            "t8"."custody_scanned" IS NULL
          ) AND COALESCE("t8"."bare", FALSE)
          THEN 2
          ELSE 0
        END AS "pickup_unknown",
        "t8"."shipped_at" AS "dispatched_at"
      FROM (
        SELECT
          "t7".*
          EXCLUDE ("order_id_right")
        FROM (
          SELECT
            "t6"."order_id",
            "t6"."shop_id",
            "t6"."product_id",
            "t6"."amount_minor",
            "t6"."currency",
            "t6"."closed",
            "t6"."epoch",
            "t6"."base_due_at",
            "t6"."base_missing",
            "t6"."paid_at",
            "t6"."promised_by",
            "t6"."cancelled_at",
            "t6"."refunded_at",
            "t6"."ship_to",
            "t4"."order_id" AS "order_id_right",
            "t4"."shipped_at",
            "t4"."delivered_scanned",
            "t4"."delivered_region",
            "t4"."custody_scanned",
            "t4"."delivered_elsewhere",
            "t4"."second_scanned",
            "t4"."delivered_there",
            "t4"."bare",
            "t4"."used",
            "t4"."named"
          FROM (
            SELECT
              "t1"."order_id",
              "t1"."shop_id",
              "t1"."product_id",
              "t1"."amount_minor",
              "t1"."currency",
              "t1"."closed",
              "t1"."epoch",
              "t1"."base_due_at",
              "t1"."base_missing",
              "t1"."paid_at",
              "t1"."promised_by",
              "t1"."cancelled_at",
              "t1"."refunded_at",
              "t1"."ship_to"
            FROM "orders_based" AS "t1"
          ) AS "t6"
          LEFT OUTER JOIN "parcels_single" AS "t4"
            ON "t6"."order_id" = "t4"."order_id"
        ) AS "t7"
      ) AS "t8"
    ) AS "t10"
    LEFT OUTER JOIN "orders_gathered" AS "t3"
      ON "t10"."order_id" = "t3"."order_id"
  ) AS "t11"
) AS "t12";

-- incidents_seen: incidents: the newest row of each key
CREATE OR REPLACE TEMP TABLE incidents_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."incident_id",
      "t1"."order_id",
      "t1"."kind",
      "t1"."severity",
      "t1"."found_at",
      "t1"."finding_id",
      "t1"."withdrawn_at",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."incident_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."incident_id" DESC, "t1"."order_id" DESC, "t1"."kind" DESC, "t1"."severity" DESC, "t1"."found_at" DESC, "t1"."finding_id" DESC, "t1"."withdrawn_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_incidents" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."found_at" <= AS_OF()
          ) OR (
            "t0"."found_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- incidents_standing: incidents not withdrawn
CREATE OR REPLACE TEMP TABLE incidents_standing AS
SELECT
  *
FROM "incidents_seen" AS "t0"
WHERE
  (
    "t0"."withdrawn_at" IS NULL
  ) OR (
    "t0"."withdrawn_at" > AS_OF()
  );

-- closures_seen: closures: the newest row of each key
CREATE OR REPLACE TEMP TABLE closures_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."closure_id",
      "t1"."order_id",
      "t1"."closed_at",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."closure_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."closure_id" DESC, "t1"."order_id" DESC, "t1"."closed_at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_closures" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- closings: orders closed by a decision
CREATE OR REPLACE TEMP VIEW closings AS
SELECT
  "t1"."order_id",
  MIN("t1"."closed_at") AS "decided_closed"
FROM (
  SELECT
    *
  FROM "closures_seen" AS "t0"
  WHERE
    "t0"."closed_at" <= AS_OF()
) AS "t1"
GROUP BY
  1;

-- appeals_seen: appeals: the newest row of each key
CREATE OR REPLACE TEMP TABLE appeals_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."appeal_id",
      "t1"."clause",
      "t1"."order_id",
      "t1"."shop_id",
      "t1"."window_start",
      "t1"."decided_at",
      "t1"."outcome",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."appeal_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."appeal_id" DESC, "t1"."clause" DESC, "t1"."order_id" DESC, "t1"."shop_id" DESC, "t1"."window_start" DESC, "t1"."decided_at" DESC, "t1"."outcome" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_appeals" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."decided_at" <= AS_OF()
          ) OR (
            "t0"."decided_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- orders_overturned: orders with an upheld appeal
CREATE OR REPLACE TEMP VIEW orders_overturned AS
SELECT
  "t1"."order_id",
  SUM("t1"."bit") AS "overturned"
FROM (
  SELECT DISTINCT
    "t0"."order_id",
    CASE
      WHEN "t0"."clause" = 'late-dispatch'
      THEN CAST(1 AS BIGINT)
      WHEN "t0"."clause" = 'late-pickup'
      THEN CAST(2 AS BIGINT)
      WHEN "t0"."clause" = 'fake-dispatch'
      THEN CAST(4 AS BIGINT)
      WHEN "t0"."clause" = 'out-of-stock'
      THEN CAST(8 AS BIGINT)
      WHEN "t0"."clause" = 'wrong-or-missing'
      THEN CAST(16 AS BIGINT)
      WHEN "t0"."clause" = 'fraudulent-dispatch'
      THEN CAST(32 AS BIGINT)
      WHEN "t0"."clause" = 'repeat-inspection'
      THEN CAST(64 AS BIGINT)
      WHEN "t0"."clause" = 'auto-close'
      THEN CAST(128 AS BIGINT)
      ELSE NULL
    END AS "bit"
  FROM "appeals_seen" AS "t0"
  WHERE
    "t0"."outcome" = 'upheld'
    AND "t0"."decided_at" IS NOT NULL
    AND "t0"."order_id" IS NOT NULL
    AND "t0"."clause" IN (
      'late-dispatch',
      'late-pickup',
      'fake-dispatch',
      'out-of-stock',
      'wrong-or-missing',
      'fraudulent-dispatch',
      'repeat-inspection',
      'auto-close'
    )
) AS "t1"
GROUP BY
  1;

-- orders_excluded_0: orders that an incident excludes
CREATE OR REPLACE TEMP VIEW orders_excluded_0 AS
SELECT
  "t1"."order_id",
  TRUE AS "excluded_0"
FROM (
  SELECT DISTINCT
    "t0"."order_id"
  FROM "incidents_standing" AS "t0"
  WHERE
    "t0"."kind" IN ('buyer_abuse', 'force_majeure', 'stop_shipment')
) AS "t1";

-- found_reported: orders found: fake_dispatch
CREATE OR REPLACE TEMP VIEW found_reported AS
SELECT
  "t1"."order_id",
  MIN("t1"."found_at") AS "sign_reported"
FROM (
  SELECT
    *
  FROM "incidents_standing" AS "t0"
  WHERE
    "t0"."kind" = 'fake_dispatch'
) AS "t1"
GROUP BY
  1;

-- order_decisions: all that was decided about an order
CREATE OR REPLACE TEMP TABLE order_decisions AS
SELECT
  "t15"."order_id",
  MAX("t15"."moved_to") AS "moved_to",
  MAX("t15"."relief") AS "relief",
  MAX("t15"."decided_closed") AS "decided_closed",
  MAX("t15"."overturned") AS "overturned",
  BOOL_OR(CAST("t15"."excluded_0" AS BOOLEAN)) AS "excluded_0",
  MAX("t15"."sign_reported") AS "sign_reported"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."order_id",
        CAST(NULL AS BIGINT) AS "moved_to",
        CAST(NULL AS TEXT) AS "relief",
        CAST(NULL AS BIGINT) AS "decided_closed",
        CAST(NULL AS BIGINT) AS "overturned",
        "t0"."excluded_0",
        CAST(NULL AS BIGINT) AS "sign_reported"
      FROM "orders_excluded_0" AS "t0"
    ) AS "t5"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t1"."order_id",
        CAST(NULL AS BIGINT) AS "moved_to",
        CAST(NULL AS TEXT) AS "relief",
        CAST(NULL AS BIGINT) AS "decided_closed",
        CAST(NULL AS BIGINT) AS "overturned",
        CAST(NULL AS BOOLEAN) AS "excluded_0",
        "t1"."sign_reported"
      FROM "found_reported" AS "t1"
    ) AS "t6"
  ) AS "t11"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."order_id",
          "t2"."moved_to",
          CAST(NULL AS TEXT) AS "relief",
          CAST(NULL AS BIGINT) AS "decided_closed",
          CAST(NULL AS BIGINT) AS "overturned",
          CAST(NULL AS BOOLEAN) AS "excluded_0",
          CAST(NULL AS BIGINT) AS "sign_reported"
        FROM "relief" AS "t2"
      ) AS "t7"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."order_id",
          CAST(NULL AS BIGINT) AS "moved_to",
          "t2"."relief",
          CAST(NULL AS BIGINT) AS "decided_closed",
          CAST(NULL AS BIGINT) AS "overturned",
          CAST(NULL AS BOOLEAN) AS "excluded_0",
          CAST(NULL AS BIGINT) AS "sign_reported"
        FROM "relief" AS "t2"
      ) AS "t8"
    ) AS "t12"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."order_id",
          CAST(NULL AS BIGINT) AS "moved_to",
          CAST(NULL AS TEXT) AS "relief",
          "t3"."decided_closed",
          CAST(NULL AS BIGINT) AS "overturned",
          CAST(NULL AS BOOLEAN) AS "excluded_0",
          CAST(NULL AS BIGINT) AS "sign_reported"
        FROM "closings" AS "t3"
      ) AS "t9"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t4"."order_id",
          CAST(NULL AS BIGINT) AS "moved_to",
          CAST(NULL AS TEXT) AS "relief",
          CAST(NULL AS BIGINT) AS "decided_closed",
          "t4"."overturned",
          CAST(NULL AS BOOLEAN) AS "excluded_0",
          CAST(NULL AS BIGINT) AS "sign_reported"
        FROM "orders_overturned" AS "t4"
      ) AS "t10"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
GROUP BY
  1;

-- orders_timed: orders with all that their tests read, instants ahead included
CREATE OR REPLACE TEMP VIEW orders_timed AS
SELECT
  "t6".*
  EXCLUDE ("cancelled_at", "decided_closed", "excluded_0", "moved_to", "promised_by", "refunded_at")
FROM (
  SELECT
    "t5"."order_id",
    "t5"."shop_id",
    "t5"."product_id",
    "t5"."amount_minor",
    "t5"."currency",
    "t5"."closed",
    "t5"."epoch",
    "t5"."base_due_at",
    "t5"."base_missing",
    "t5"."paid_at",
    "t5"."promised_by",
    "t5"."cancelled_at",
    "t5"."refunded_at",
    "t5"."dispatched_at",
    "t5"."picked_up_at",
    "t5"."sign_predates",
    "t5"."sign_reused",
    "t5"."sign_stalled",
    "t5"."sign_misrouted",
    "t5"."wait_stalled",
    "t5"."pickup_unknown",
    "t5"."moved_to",
    "t5"."relief",
    "t5"."decided_closed",
    COALESCE("t5"."overturned", 0) AS "overturned",
    "t5"."excluded_0",
    "t5"."sign_reported",
    COALESCE("t5"."moved_to", "t5"."base_due_at") AS "due_at",
    LEAST("t5"."cancelled_at", "t5"."refunded_at", "t5"."decided_closed") AS "closed_at",
    (
      "t5"."epoch" = 0
    ) AND COALESCE("t5"."excluded_0", FALSE) AS "excluded"
  FROM (
    SELECT
      "t4".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."shop_id",
        "t2"."product_id",
        "t2"."amount_minor",
        "t2"."currency",
        "t2"."closed",
        "t2"."epoch",
        "t2"."base_due_at",
        "t2"."base_missing",
        "t2"."paid_at",
        "t2"."promised_by",
        "t2"."cancelled_at",
        "t2"."refunded_at",
        "t2"."dispatched_at",
        "t2"."picked_up_at",
        "t2"."sign_predates",
        "t2"."sign_reused",
        "t2"."sign_stalled",
        "t2"."sign_misrouted",
        "t2"."wait_stalled",
        "t2"."pickup_unknown",
        "t3"."order_id" AS "order_id_right",
        "t3"."moved_to",
        "t3"."relief",
        "t3"."decided_closed",
        "t3"."overturned",
        "t3"."excluded_0",
        "t3"."sign_reported"
      FROM "orders_dispatched" AS "t2"
      LEFT OUTER JOIN "order_decisions" AS "t3"
        ON "t2"."order_id" = "t3"."order_id"
    ) AS "t4"
  ) AS "t5"
) AS "t6";

-- orders_decided: the same as things stood at T, for explanations
CREATE OR REPLACE TEMP VIEW orders_decided AS
SELECT
  "t0"."order_id",
  "t0"."shop_id",
  "t0"."product_id",
  "t0"."amount_minor",
  "t0"."currency",
  "t0"."closed",
  "t0"."epoch",
  "t0"."base_due_at",
  "t0"."base_missing",
  "t0"."paid_at",
  "t0"."dispatched_at",
  "t0"."picked_up_at",
  "t0"."sign_predates",
  "t0"."sign_reused",
  CASE
    WHEN "t0"."sign_stalled" < AS_OF()
    THEN "t0"."sign_stalled"
    ELSE CAST(NULL AS BIGINT)
  END AS "sign_stalled",
  "t0"."sign_misrouted",
  "t0"."wait_stalled",
  "t0"."pickup_unknown",
  "t0"."relief",
  "t0"."overturned",
  "t0"."sign_reported",
  "t0"."due_at",
  CASE
    WHEN "t0"."closed_at" <= AS_OF()
    THEN "t0"."closed_at"
    ELSE CAST(NULL AS BIGINT)
  END AS "closed_at",
  "t0"."excluded"
FROM "orders_timed" AS "t0";

-- working: one row per order: what its tests read, by id
CREATE OR REPLACE TEMP TABLE working AS
SELECT
  *
FROM (
  SELECT
    "t1".*
    EXCLUDE ("sign_misrouted", "sign_predates", "sign_reported", "sign_reused")
  FROM (
    SELECT
      "t0"."order_id",
      "t0"."shop_id",
      "t0"."product_id",
      "t0"."amount_minor",
      "t0"."currency",
      "t0"."closed",
      CAST("t0"."epoch" AS TINYINT) AS "epoch",
      "t0"."base_due_at",
      CAST("t0"."base_missing" AS TINYINT) AS "base_missing",
      "t0"."paid_at",
      "t0"."dispatched_at",
      "t0"."picked_up_at",
      "t0"."sign_predates",
      "t0"."sign_reused",
      "t0"."sign_stalled",
      "t0"."sign_misrouted",
      "t0"."wait_stalled",
      "t0"."pickup_unknown",
      "t0"."relief",
      CAST("t0"."overturned" AS INT) AS "overturned",
      "t0"."sign_reported",
      "t0"."due_at",
      "t0"."closed_at",
      "t0"."excluded",
      LEAST("t0"."sign_predates", "t0"."sign_reused", "t0"."sign_misrouted", "t0"."sign_reported") AS "first_sign_0_fake_dispatch"
    FROM "orders_timed" AS "t0"
  ) AS "t1"
) AS "t2"
ORDER BY
  "t2"."order_id" ASC;

-- verdict_late_dispatch: verdicts of late-dispatch
CREATE OR REPLACE TEMP VIEW verdict_late_dispatch AS
SELECT
  "t5"."order_id",
  "t5"."shop_id",
  "t5"."reason",
  "t5"."civil_day",
  "t5"."base" AS "base_due_at",
  "t5"."due" AS "due_at",
  CASE
    WHEN (
      "t5"."reason" >= 20
    ) AND (
      "t5"."reason" < 30
    )
    THEN CAST(NULL AS BIGINT)
    ELSE "t5"."observed_at"
  END AS "observed_at",
  CASE
    WHEN "t5"."reason" >= 40
    THEN FLOOR_DIV("t5"."deadline" - COALESCE("t5"."observed_at", AS_OF()), CAST(1000000 AS BIGINT))
    ELSE CAST(NULL AS BIGINT)
  END AS "margin_seconds",
  "t5"."shown_relief" AS "relief",
  "t5"."epoch",
  "t5"."product_id",
  "t5"."amount_minor",
  "t5"."currency",
  "t5"."closed_at",
  "t5"."dispatched_at",
  "t5"."overturned"
FROM (
  SELECT
    "t4"."order_id",
    "t4"."shop_id",
    "t4"."product_id",
    "t4"."amount_minor",
    "t4"."currency",
    "t4"."closed",
    "t4"."epoch",
    "t4"."base_due_at",
    "t4"."base_missing",
    "t4"."paid_at",
    "t4"."dispatched_at",
    "t4"."picked_up_at",
    "t4"."sign_stalled",
    "t4"."wait_stalled",
    "t4"."pickup_unknown",
    "t4"."relief",
    "t4"."overturned",
    "t4"."due_at",
    "t4"."closed_at",
    "t4"."excluded",
    "t4"."first_sign_0_fake_dispatch",
    "t4"."base",
    "t4"."due",
    "t4"."shown_relief",
    "t4"."met",
    "t4"."deadline",
    "t4"."civil_day",
    CASE
      WHEN "t4"."reason" IN (50, 51, 52) AND (
        (
          "t4"."overturned" & 1
        ) <> 0
      )
      THEN CAST(11 AS BIGINT)
      ELSE "t4"."reason"
    END AS "reason",
    "t4"."observed_at"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."shop_id",
      "t3"."product_id",
      "t3"."amount_minor",
      "t3"."currency",
      "t3"."closed",
      "t3"."epoch",
      "t3"."base_due_at",
      "t3"."base_missing",
      "t3"."paid_at",
      "t3"."dispatched_at",
      "t3"."picked_up_at",
      "t3"."sign_stalled",
      "t3"."wait_stalled",
      "t3"."pickup_unknown",
      "t3"."relief",
      "t3"."overturned",
      "t3"."due_at",
      "t3"."closed_at",
      "t3"."excluded",
      "t3"."first_sign_0_fake_dispatch",
      "t3"."base",
      "t3"."due",
      "t3"."shown_relief",
      "t3"."met",
      "t3"."deadline",
      "t3"."civil_day",
      CASE
        WHEN "t3"."excluded"
        THEN CAST(10 AS BIGINT)
        WHEN "t3"."due" IS NULL
        THEN "t3"."base_missing"
        WHEN "t3"."closed"
        AND (
          "t3"."closed_at" IS NULL
        )
        AND NOT (
          COALESCE("t3"."met" <= "t3"."due", FALSE)
        )
        AND NOT (
          FALSE
        )
        THEN CAST(25 AS BIGINT)
        WHEN COALESCE("t3"."closed_at" <= "t3"."deadline", FALSE)
        AND NOT (
          COALESCE("t3"."dispatched_at" <= "t3"."closed_at", FALSE)
        )
        THEN CAST(31 AS BIGINT)
        WHEN COALESCE("t3"."met" <= "t3"."due", FALSE)
        THEN CAST(40 AS BIGINT)
        WHEN FALSE
        THEN CAST(41 AS BIGINT)
        WHEN (
          (
            "t3"."met" IS NULL
          ) AND COALESCE(AS_OF() <= "t3"."due", FALSE)
        )
        OR FALSE
        THEN CAST(60 AS BIGINT)
        WHEN "t3"."met" IS NOT NULL
        THEN CAST(50 AS BIGINT)
        ELSE CAST(51 AS BIGINT)
      END AS "reason",
      "t3"."met" AS "observed_at"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."shop_id",
        "t2"."product_id",
        "t2"."amount_minor",
        "t2"."currency",
        "t2"."closed",
        "t2"."epoch",
        "t2"."base_due_at",
        "t2"."base_missing",
        "t2"."paid_at",
        "t2"."dispatched_at",
        "t2"."picked_up_at",
        "t2"."sign_stalled",
        "t2"."wait_stalled",
        "t2"."pickup_unknown",
        "t2"."relief",
        "t2"."overturned",
        "t2"."due_at",
        "t2"."closed_at",
        "t2"."excluded",
        "t2"."first_sign_0_fake_dispatch",
        "t2"."base",
        "t2"."due",
        "t2"."shown_relief",
        "t2"."met",
        "t2"."due" AS "deadline",
        CIVIL_DAY("t2"."due") AS "civil_day"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."shop_id",
          "t1"."product_id",
          "t1"."amount_minor",
          "t1"."currency",
          "t1"."closed",
          "t1"."epoch",
          "t1"."base_due_at",
          "t1"."base_missing",
          "t1"."paid_at",
          "t1"."dispatched_at",
          "t1"."picked_up_at",
          "t1"."sign_stalled",
          "t1"."wait_stalled",
          "t1"."pickup_unknown",
          "t1"."relief",
          "t1"."overturned",
          "t1"."due_at",
          "t1"."closed_at",
          "t1"."excluded",
          "t1"."first_sign_0_fake_dispatch",
          "t1"."base_due_at" AS "base",
          "t1"."due_at" AS "due",
          "t1"."relief" AS "shown_relief",
          "t1"."dispatched_at" AS "met"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."shop_id",
            "t0"."product_id",
            "t0"."amount_minor",
            "t0"."currency",
            "t0"."closed",
            "t0"."epoch",
            "t0"."base_due_at",
            "t0"."base_missing",
            "t0"."paid_at",
            "t0"."dispatched_at",
            "t0"."picked_up_at",
            "t0"."sign_stalled",
            "t0"."wait_stalled",
            "t0"."pickup_unknown",
            "t0"."relief",
            "t0"."overturned",
            "t0"."due_at",
            CASE
              WHEN "t0"."closed_at" <= AS_OF()
              THEN "t0"."closed_at"
              ELSE CAST(NULL AS BIGINT)
            END AS "closed_at",
            "t0"."excluded",
            "t0"."first_sign_0_fake_dispatch"
          FROM "working" AS "t0"
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
  ) AS "t4"
) AS "t5";

-- verdict_late_pickup: verdicts of late-pickup
CREATE OR REPLACE TEMP VIEW verdict_late_pickup AS
SELECT
  "t5"."order_id",
  "t5"."shop_id",
  "t5"."reason",
  "t5"."civil_day",
  "t5"."base" AS "base_due_at",
  "t5"."due" AS "due_at",
  CASE
    WHEN (
      "t5"."reason" >= 20
    ) AND (
      "t5"."reason" < 30
    )
    THEN CAST(NULL AS BIGINT)
    ELSE "t5"."observed_at"
  END AS "observed_at",
  CASE
    WHEN "t5"."reason" >= 40
    THEN FLOOR_DIV("t5"."deadline" - COALESCE("t5"."observed_at", AS_OF()), CAST(1000000 AS BIGINT))
    ELSE CAST(NULL AS BIGINT)
  END AS "margin_seconds",
  "t5"."shown_relief" AS "relief",
  "t5"."epoch",
  "t5"."product_id",
  "t5"."amount_minor",
  "t5"."currency",
  "t5"."closed_at",
  "t5"."dispatched_at",
  "t5"."overturned"
FROM (
  SELECT
    "t4"."order_id",
    "t4"."shop_id",
    "t4"."product_id",
    "t4"."amount_minor",
    "t4"."currency",
    "t4"."closed",
    "t4"."epoch",
    "t4"."base_due_at",
    "t4"."base_missing",
    "t4"."paid_at",
    "t4"."dispatched_at",
    "t4"."picked_up_at",
    "t4"."sign_stalled",
    "t4"."wait_stalled",
    "t4"."pickup_unknown",
    "t4"."relief",
    "t4"."overturned",
    "t4"."due_at",
    "t4"."closed_at",
    "t4"."excluded",
    "t4"."first_sign_0_fake_dispatch",
    "t4"."base",
    "t4"."due",
    "t4"."shown_relief",
    "t4"."met",
    "t4"."deadline",
    "t4"."civil_day",
    CASE
      WHEN "t4"."reason" IN (50, 51, 52) AND (
        (
          "t4"."overturned" & 2
        ) <> 0
      )
      THEN CAST(11 AS BIGINT)
      ELSE "t4"."reason"
    END AS "reason",
    "t4"."observed_at"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."shop_id",
      "t3"."product_id",
      "t3"."amount_minor",
      "t3"."currency",
      "t3"."closed",
      "t3"."epoch",
      "t3"."base_due_at",
      "t3"."base_missing",
      "t3"."paid_at",
      "t3"."dispatched_at",
      "t3"."picked_up_at",
      "t3"."sign_stalled",
      "t3"."wait_stalled",
      "t3"."pickup_unknown",
      "t3"."relief",
      "t3"."overturned",
      "t3"."due_at",
      "t3"."closed_at",
      "t3"."excluded",
      "t3"."first_sign_0_fake_dispatch",
      "t3"."base",
      "t3"."due",
      "t3"."shown_relief",
      "t3"."met",
      "t3"."deadline",
      "t3"."civil_day",
      CASE
        WHEN "t3"."excluded"
        THEN CAST(10 AS BIGINT)
        WHEN "t3"."dispatched_at" IS NULL
        THEN CAST(30 AS BIGINT)
        WHEN "t3"."due" IS NULL
        THEN CAST(22 AS BIGINT)
        WHEN (
          "t3"."dispatched_at" IS NOT NULL
        ) AND (
          "t3"."pickup_unknown" = 1
        )
        THEN CAST(23 AS BIGINT)
        WHEN (
          "t3"."dispatched_at" IS NOT NULL
        ) AND (
          "t3"."pickup_unknown" = 2
        )
        THEN CAST(24 AS BIGINT)
        WHEN "t3"."closed"
        AND (
          "t3"."closed_at" IS NULL
        )
        AND NOT (
          COALESCE("t3"."met" <= "t3"."due", FALSE)
        )
        AND NOT (
          FALSE
        )
        THEN CAST(25 AS BIGINT)
        WHEN COALESCE("t3"."closed_at" <= "t3"."deadline", FALSE)
        AND NOT (
          COALESCE("t3"."picked_up_at" <= "t3"."closed_at", FALSE)
        )
        THEN CAST(31 AS BIGINT)
        WHEN COALESCE("t3"."met" <= "t3"."due", FALSE)
        THEN CAST(40 AS BIGINT)
        WHEN FALSE
        THEN CAST(41 AS BIGINT)
        WHEN (
          (
            "t3"."met" IS NULL
          ) AND COALESCE(AS_OF() <= "t3"."due", FALSE)
        )
        OR FALSE
        THEN CAST(60 AS BIGINT)
        WHEN "t3"."met" IS NOT NULL
        THEN CAST(50 AS BIGINT)
        ELSE CAST(51 AS BIGINT)
      END AS "reason",
      "t3"."met" AS "observed_at"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."shop_id",
        "t2"."product_id",
        "t2"."amount_minor",
        "t2"."currency",
        "t2"."closed",
        "t2"."epoch",
        "t2"."base_due_at",
        "t2"."base_missing",
        "t2"."paid_at",
        "t2"."dispatched_at",
        "t2"."picked_up_at",
        "t2"."sign_stalled",
        "t2"."wait_stalled",
        "t2"."pickup_unknown",
        "t2"."relief",
        "t2"."overturned",
        "t2"."due_at",
        "t2"."closed_at",
        "t2"."excluded",
        "t2"."first_sign_0_fake_dispatch",
        "t2"."base",
        "t2"."due",
        "t2"."shown_relief",
        "t2"."met",
        "t2"."due" AS "deadline",
        CIVIL_DAY("t2"."due") AS "civil_day"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."shop_id",
          "t1"."product_id",
          "t1"."amount_minor",
          "t1"."currency",
          "t1"."closed",
          "t1"."epoch",
          "t1"."base_due_at",
          "t1"."base_missing",
          "t1"."paid_at",
          "t1"."dispatched_at",
          "t1"."picked_up_at",
          "t1"."sign_stalled",
          "t1"."wait_stalled",
          "t1"."pickup_unknown",
          "t1"."relief",
          "t1"."overturned",
          "t1"."due_at",
          "t1"."closed_at",
          "t1"."excluded",
          "t1"."first_sign_0_fake_dispatch",
          CASE
            WHEN "t1"."dispatched_at" IS NOT NULL
            THEN "t1"."dispatched_at" + 86400000000
            ELSE CAST(NULL AS BIGINT)
          END AS "base",
          CASE
            WHEN "t1"."dispatched_at" IS NOT NULL
            THEN "t1"."dispatched_at" + 86400000000
            ELSE CAST(NULL AS BIGINT)
          END AS "due",
          CAST(NULL AS TEXT) AS "shown_relief",
          "t1"."picked_up_at" AS "met"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."shop_id",
            "t0"."product_id",
            "t0"."amount_minor",
            "t0"."currency",
            "t0"."closed",
            "t0"."epoch",
            "t0"."base_due_at",
            "t0"."base_missing",
            "t0"."paid_at",
            "t0"."dispatched_at",
            "t0"."picked_up_at",
            "t0"."sign_stalled",
            "t0"."wait_stalled",
            "t0"."pickup_unknown",
            "t0"."relief",
            "t0"."overturned",
            "t0"."due_at",
            CASE
              WHEN "t0"."closed_at" <= AS_OF()
              THEN "t0"."closed_at"
              ELSE CAST(NULL AS BIGINT)
            END AS "closed_at",
            "t0"."excluded",
            "t0"."first_sign_0_fake_dispatch"
          FROM "working" AS "t0"
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
  ) AS "t4"
) AS "t5";

-- verdict_fake_dispatch: verdicts of fake-dispatch
CREATE OR REPLACE TEMP VIEW verdict_fake_dispatch AS
SELECT
  "t4"."order_id",
  "t4"."shop_id",
  "t4"."reason",
  "t4"."civil_day",
  "t4"."base" AS "base_due_at",
  "t4"."due" AS "due_at",
  CASE
    WHEN (
      "t4"."reason" >= 20
    ) AND (
      "t4"."reason" < 30
    )
    THEN CAST(NULL AS BIGINT)
    ELSE "t4"."observed_at"
  END AS "observed_at",
  CASE
    WHEN "t4"."reason" >= 40
    THEN FLOOR_DIV("t4"."deadline" - COALESCE("t4"."observed_at", AS_OF()), CAST(1000000 AS BIGINT))
    ELSE CAST(NULL AS BIGINT)
  END AS "margin_seconds",
  "t4"."shown_relief" AS "relief",
  "t4"."epoch",
  "t4"."product_id",
  "t4"."amount_minor",
  "t4"."currency",
  "t4"."closed_at",
  "t4"."dispatched_at",
  "t4"."overturned"
FROM (
  SELECT
    "t3"."order_id",
    "t3"."shop_id",
    "t3"."product_id",
    "t3"."amount_minor",
    "t3"."currency",
    "t3"."closed",
    "t3"."epoch",
    "t3"."base_due_at",
    "t3"."base_missing",
    "t3"."paid_at",
    "t3"."dispatched_at",
    "t3"."picked_up_at",
    "t3"."sign_stalled",
    "t3"."wait_stalled",
    "t3"."pickup_unknown",
    "t3"."relief",
    "t3"."overturned",
    "t3"."due_at",
    "t3"."closed_at",
    "t3"."excluded",
    "t3"."first_sign_0_fake_dispatch",
    "t3"."base",
    "t3"."due",
    "t3"."deadline",
    "t3"."shown_relief",
    "t3"."civil_day",
    "t3"."observed_at",
    CASE
      WHEN "t3"."reason" IN (50, 51, 52) AND (
        (
          "t3"."overturned" & 4
        ) <> 0
      )
      THEN CAST(11 AS BIGINT)
      ELSE "t3"."reason"
    END AS "reason",
    "t3"."comes_at"
  FROM (
    SELECT
      "t2"."order_id",
      "t2"."shop_id",
      "t2"."product_id",
      "t2"."amount_minor",
      "t2"."currency",
      "t2"."closed",
      "t2"."epoch",
      "t2"."base_due_at",
      "t2"."base_missing",
      "t2"."paid_at",
      "t2"."dispatched_at",
      "t2"."picked_up_at",
      "t2"."sign_stalled",
      "t2"."wait_stalled",
      "t2"."pickup_unknown",
      "t2"."relief",
      "t2"."overturned",
      "t2"."due_at",
      "t2"."closed_at",
      "t2"."excluded",
      "t2"."first_sign_0_fake_dispatch",
      "t2"."base",
      "t2"."due",
      "t2"."deadline",
      "t2"."shown_relief",
      "t2"."civil_day",
      "t2"."observed_at",
      CASE
        WHEN "t2"."excluded"
        THEN CAST(10 AS BIGINT)
        WHEN NOT (
          "t2"."dispatched_at" IS NOT NULL
        )
        THEN CAST(30 AS BIGINT)
        WHEN "t2"."observed_at" IS NOT NULL
        THEN CAST(52 AS BIGINT)
        WHEN "t2"."pickup_unknown" = 1
        THEN CAST(23 AS BIGINT)
        WHEN "t2"."pickup_unknown" = 2
        THEN CAST(24 AS BIGINT)
        WHEN COALESCE(AS_OF() <= "t2"."wait_stalled", FALSE)
        THEN CAST(61 AS BIGINT)
        ELSE CAST(42 AS BIGINT)
      END AS "reason",
      CASE
        WHEN "t2"."sign_stalled" >= AS_OF()
        THEN "t2"."sign_stalled"
        ELSE CAST(NULL AS BIGINT)
      END AS "comes_at"
    FROM (
      SELECT
        "t1"."order_id",
        "t1"."shop_id",
        "t1"."product_id",
        "t1"."amount_minor",
        "t1"."currency",
        "t1"."closed",
        "t1"."epoch",
        "t1"."base_due_at",
        "t1"."base_missing",
        "t1"."paid_at",
        "t1"."dispatched_at",
        "t1"."picked_up_at",
        "t1"."sign_stalled",
        "t1"."wait_stalled",
        "t1"."pickup_unknown",
        "t1"."relief",
        "t1"."overturned",
        "t1"."due_at",
        "t1"."closed_at",
        "t1"."excluded",
        "t1"."first_sign_0_fake_dispatch",
        CAST(NULL AS BIGINT) AS "base",
        CAST(NULL AS BIGINT) AS "due",
        CAST(NULL AS BIGINT) AS "deadline",
        CAST(NULL AS TEXT) AS "shown_relief",
        CIVIL_DAY("t1"."dispatched_at") AS "civil_day",
        CASE
          WHEN "t1"."dispatched_at" IS NOT NULL
          THEN LEAST(
            "t1"."first_sign_0_fake_dispatch",
            CASE
              WHEN "t1"."sign_stalled" < AS_OF()
              THEN "t1"."sign_stalled"
              ELSE CAST(NULL AS BIGINT)
            END
          )
          ELSE CAST(NULL AS BIGINT)
        END AS "observed_at"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."shop_id",
          "t0"."product_id",
          "t0"."amount_minor",
          "t0"."currency",
          "t0"."closed",
          "t0"."epoch",
          "t0"."base_due_at",
          "t0"."base_missing",
          "t0"."paid_at",
          "t0"."dispatched_at",
          "t0"."picked_up_at",
          "t0"."sign_stalled",
          "t0"."wait_stalled",
          "t0"."pickup_unknown",
          "t0"."relief",
          "t0"."overturned",
          "t0"."due_at",
          CASE
            WHEN "t0"."closed_at" <= AS_OF()
            THEN "t0"."closed_at"
            ELSE CAST(NULL AS BIGINT)
          END AS "closed_at",
          "t0"."excluded",
          "t0"."first_sign_0_fake_dispatch"
        FROM "working" AS "t0"
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
) AS "t4";

-- verdicts: one row per order and clause
CREATE OR REPLACE TEMP VIEW verdicts AS
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'fake-dispatch' AS "clause",
      "t1"."order_id",
      "t1"."shop_id",
      CASE
        WHEN "t1"."reason" < 20
        THEN 'excluded'
        WHEN "t1"."reason" < 30
        THEN 'undetermined'
        WHEN "t1"."reason" < 40
        THEN 'not_due'
        WHEN "t1"."reason" < 50
        THEN 'on_time'
        WHEN "t1"."reason" < 60
        THEN 'violation'
        WHEN "t1"."reason" < 70
        THEN 'pending'
        ELSE NULL
      END AS "outcome",
      "t1"."civil_day",
      "t1"."base_due_at",
      "t1"."due_at",
      "t1"."observed_at",
      "t1"."margin_seconds",
      "t1"."relief",
      CASE
        WHEN "t1"."reason" = 20
        THEN 'pack version'
        WHEN "t1"."reason" = 21
        THEN 'promised_by'
        WHEN "t1"."reason" = 22
        THEN 'calendar'
        WHEN "t1"."reason" = 23
        THEN 'tracking_no'
        WHEN "t1"."reason" = 24
        THEN 'scans'
        WHEN "t1"."reason" = 25
        THEN 'closed_at'
        ELSE CAST(NULL AS TEXT)
      END AS "missing"
    FROM "verdict_fake_dispatch" AS "t1"
  ) AS "t4"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'late-dispatch' AS "clause",
      "t2"."order_id",
      "t2"."shop_id",
      CASE
        WHEN "t2"."reason" < 20
        THEN 'excluded'
        WHEN "t2"."reason" < 30
        THEN 'undetermined'
        WHEN "t2"."reason" < 40
        THEN 'not_due'
        WHEN "t2"."reason" < 50
        THEN 'on_time'
        WHEN "t2"."reason" < 60
        THEN 'violation'
        WHEN "t2"."reason" < 70
        THEN 'pending'
        ELSE NULL
      END AS "outcome",
      "t2"."civil_day",
      "t2"."base_due_at",
      "t2"."due_at",
      "t2"."observed_at",
      "t2"."margin_seconds",
      "t2"."relief",
      CASE
        WHEN "t2"."reason" = 20
        THEN 'pack version'
        WHEN "t2"."reason" = 21
        THEN 'promised_by'
        WHEN "t2"."reason" = 22
        THEN 'calendar'
        WHEN "t2"."reason" = 23
        THEN 'tracking_no'
        WHEN "t2"."reason" = 24
        THEN 'scans'
        WHEN "t2"."reason" = 25
        THEN 'closed_at'
        ELSE CAST(NULL AS TEXT)
      END AS "missing"
    FROM "verdict_late_dispatch" AS "t2"
  ) AS "t5"
) AS "t6"
UNION ALL
SELECT
  *
FROM (
  SELECT
    'douyin' AS "pack",
    'late-pickup' AS "clause",
    "t0"."order_id",
    "t0"."shop_id",
    CASE
      WHEN "t0"."reason" < 20
      THEN 'excluded'
      WHEN "t0"."reason" < 30
      THEN 'undetermined'
      WHEN "t0"."reason" < 40
      THEN 'not_due'
      WHEN "t0"."reason" < 50
      THEN 'on_time'
      WHEN "t0"."reason" < 60
      THEN 'violation'
      WHEN "t0"."reason" < 70
      THEN 'pending'
      ELSE NULL
    END AS "outcome",
    "t0"."civil_day",
    "t0"."base_due_at",
    "t0"."due_at",
    "t0"."observed_at",
    "t0"."margin_seconds",
    "t0"."relief",
    CASE
      WHEN "t0"."reason" = 20
      THEN 'pack version'
      WHEN "t0"."reason" = 21
      THEN 'promised_by'
      WHEN "t0"."reason" = 22
      THEN 'calendar'
      WHEN "t0"."reason" = 23
      THEN 'tracking_no'
      WHEN "t0"."reason" = 24
      THEN 'scans'
      WHEN "t0"."reason" = 25
      THEN 'closed_at'
      ELSE CAST(NULL AS TEXT)
    END AS "missing"
  FROM "verdict_late_pickup" AS "t0"
) AS "t3";

-- daily_late_dispatch: orders counted by late-dispatch, per shop and civil day
CREATE OR REPLACE TEMP TABLE daily_late_dispatch AS
SELECT
  "t1"."shop_id",
  "t1"."civil_day",
  SUM(CAST("t1"."reason" >= 50 AS INT)) AS "violations",
  COUNT(*) AS "orders"
FROM (
  SELECT
    *
  FROM "verdict_late_dispatch" AS "t0"
  WHERE
    "t0"."reason" >= 40 AND "t0"."reason" < 60
) AS "t1"
GROUP BY
  1,
  2;

-- rate_late_dispatch: windows of late-dispatch
CREATE OR REPLACE TEMP TABLE rate_late_dispatch AS
SELECT
  "t10".*
  EXCLUDE ("won_shop", "won_start")
FROM (
  SELECT
    "t9"."shop_id",
    "t9"."number",
    "t9"."window_start",
    "t9"."window_end",
    "t9"."numerator",
    "t9"."denominator",
    "t9"."band_no",
    "t9"."ends_at",
    "t9"."epoch",
    "t9"."final",
    "t9"."band",
    "t9"."points_class",
    "t9"."tenths",
    "t9"."costs",
    "t9"."acts",
    "t9"."won_shop",
    "t9"."won_start",
    "t9"."final"
    AND (
      "t9"."costs" OR "t9"."acts"
    )
    AND (
      "t9"."won_shop" IS NOT NULL
    ) AS "waived"
  FROM (
    SELECT
      "t8"."shop_id",
      "t8"."number",
      "t8"."window_start",
      "t8"."window_end",
      "t8"."numerator",
      "t8"."denominator",
      "t8"."band_no",
      "t8"."ends_at",
      "t8"."epoch",
      "t8"."final",
      "t8"."band",
      "t8"."points_class",
      "t8"."tenths",
      "t8"."costs",
      "t8"."acts",
      "t3"."won_shop",
      "t3"."won_start"
    FROM (
      SELECT
        "t6"."shop_id",
        "t6"."number",
        "t6"."window_start",
        "t6"."window_end",
        "t6"."numerator",
        "t6"."denominator",
        "t6"."band_no",
        "t6"."ends_at",
        CAST(0 AS BIGINT) AS "epoch",
        "t6"."ends_at" <= AS_OF() AS "final",
        CASE
          WHEN "t6"."band_no" = 1
          THEN 'A0.5'
          WHEN "t6"."band_no" = 2
          THEN 'A2'
          WHEN "t6"."band_no" = 3
          THEN 'A5'
          ELSE NULL
        END AS "band",
        CASE
          WHEN "t6"."band_no" = 1
          THEN 'A'
          WHEN "t6"."band_no" = 2
          THEN 'A'
          WHEN "t6"."band_no" = 3
          THEN 'A'
          ELSE NULL
        END AS "points_class",
        CASE
          WHEN "t6"."band_no" = 1
          THEN CAST(5 AS BIGINT)
          WHEN "t6"."band_no" = 2
          THEN CAST(20 AS BIGINT)
          WHEN "t6"."band_no" = 3
          THEN CAST(50 AS BIGINT)
          WHEN "t6"."band_no" = 0
          THEN CAST(0 AS BIGINT)
          ELSE NULL
        END AS "tenths",
        (
          "t6"."band_no" = 1
        ) OR (
          "t6"."band_no" = 2
        ) OR (
          "t6"."band_no" = 3
        ) AS "costs",
        FALSE AS "acts"
      FROM (
        SELECT
          "t5"."shop_id",
          "t5"."number",
          "t5"."window_start",
          "t5"."window_end",
          "t5"."numerator",
          "t5"."denominator",
          CASE
            WHEN (
              (
                "t5"."numerator" * 20
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 4
              ) <= (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 1
              ) >= (
                CAST(1 AS BIGINT) * 10
              )
            )
            THEN CAST(1 AS BIGINT)
            WHEN (
              (
                "t5"."numerator" * 4
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                (
                  "t5"."numerator" * 1
                ) >= (
                  CAST(1 AS BIGINT) * 10
                )
              )
              AND (
                (
                  "t5"."numerator" * 1
                ) <= (
                  CAST(1 AS BIGINT) * 500
                )
              )
            )
            THEN CAST(2 AS BIGINT)
            WHEN (
              (
                "t5"."numerator" * 4
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 1
              ) > (
                CAST(1 AS BIGINT) * 500
              )
            )
            THEN CAST(3 AS BIGINT)
            ELSE CAST(0 AS BIGINT)
          END AS "band_no",
          DAY_START("t5"."window_end" + 1) AS "ends_at"
        FROM (
          SELECT
            "t4"."shop_id",
            "t4"."number",
            "t4"."window_start",
            "t4"."window_end",
            SUM("t4"."violations") AS "numerator",
            SUM("t4"."orders") AS "denominator"
          FROM (
            SELECT
              "t1"."shop_id",
              "t1"."civil_day",
              "t1"."violations",
              "t1"."orders",
              "t1"."civil_day" - 0 AS "number",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 AS "window_start",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 + 0 AS "window_end"
            FROM "daily_late_dispatch" AS "t1"
          ) AS "t4"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t5"
      ) AS "t6"
    ) AS "t8"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t0"."shop_id" AS "won_shop",
        "t0"."window_start" AS "won_start"
      FROM "appeals_seen" AS "t0"
      WHERE
        "t0"."outcome" = 'upheld'
        AND "t0"."decided_at" IS NOT NULL
        AND "t0"."clause" = 'late-dispatch'
        AND "t0"."order_id" IS NULL
        AND "t0"."shop_id" IS NOT NULL
        AND "t0"."window_start" IS NOT NULL
    ) AS "t3"
      ON "t8"."shop_id" = "t3"."won_shop" AND "t8"."window_start" = "t3"."won_start"
  ) AS "t9"
) AS "t10";

-- daily_late_pickup: orders counted by late-pickup, per shop and civil day
CREATE OR REPLACE TEMP TABLE daily_late_pickup AS
SELECT
  "t1"."shop_id",
  "t1"."civil_day",
  SUM(CAST("t1"."reason" >= 50 AS INT)) AS "violations",
  COUNT(*) AS "orders"
FROM (
  SELECT
    *
  FROM "verdict_late_pickup" AS "t0"
  WHERE
    "t0"."reason" >= 40 AND "t0"."reason" < 60
) AS "t1"
GROUP BY
  1,
  2;

-- rate_late_pickup: windows of late-pickup
CREATE OR REPLACE TEMP TABLE rate_late_pickup AS
SELECT
  "t10".*
  EXCLUDE ("won_shop", "won_start")
FROM (
  SELECT
    "t9"."shop_id",
    "t9"."number",
    "t9"."window_start",
    "t9"."window_end",
    "t9"."numerator",
    "t9"."denominator",
    "t9"."band_no",
    "t9"."ends_at",
    "t9"."epoch",
    "t9"."final",
    "t9"."band",
    "t9"."points_class",
    "t9"."tenths",
    "t9"."costs",
    "t9"."acts",
    "t9"."won_shop",
    "t9"."won_start",
    "t9"."final"
    AND (
      "t9"."costs" OR "t9"."acts"
    )
    AND (
      "t9"."won_shop" IS NOT NULL
    ) AS "waived"
  FROM (
    SELECT
      "t8"."shop_id",
      "t8"."number",
      "t8"."window_start",
      "t8"."window_end",
      "t8"."numerator",
      "t8"."denominator",
      "t8"."band_no",
      "t8"."ends_at",
      "t8"."epoch",
      "t8"."final",
      "t8"."band",
      "t8"."points_class",
      "t8"."tenths",
      "t8"."costs",
      "t8"."acts",
      "t3"."won_shop",
      "t3"."won_start"
    FROM (
      SELECT
        "t6"."shop_id",
        "t6"."number",
        "t6"."window_start",
        "t6"."window_end",
        "t6"."numerator",
        "t6"."denominator",
        "t6"."band_no",
        "t6"."ends_at",
        CAST(0 AS BIGINT) AS "epoch",
        "t6"."ends_at" <= AS_OF() AS "final",
        CASE
          WHEN "t6"."band_no" = 1
          THEN 'A0.5'
          WHEN "t6"."band_no" = 2
          THEN 'A2'
          WHEN "t6"."band_no" = 3
          THEN 'A5'
          ELSE NULL
        END AS "band",
        CASE
          WHEN "t6"."band_no" = 1
          THEN 'A'
          WHEN "t6"."band_no" = 2
          THEN 'A'
          WHEN "t6"."band_no" = 3
          THEN 'A'
          ELSE NULL
        END AS "points_class",
        CASE
          WHEN "t6"."band_no" = 1
          THEN CAST(5 AS BIGINT)
          WHEN "t6"."band_no" = 2
          THEN CAST(20 AS BIGINT)
          WHEN "t6"."band_no" = 3
          THEN CAST(50 AS BIGINT)
          WHEN "t6"."band_no" = 0
          THEN CAST(0 AS BIGINT)
          ELSE NULL
        END AS "tenths",
        (
          "t6"."band_no" = 1
        ) OR (
          "t6"."band_no" = 2
        ) OR (
          "t6"."band_no" = 3
        ) AS "costs",
        FALSE AS "acts"
      FROM (
        SELECT
          "t5"."shop_id",
          "t5"."number",
          "t5"."window_start",
          "t5"."window_end",
          "t5"."numerator",
          "t5"."denominator",
          CASE
            WHEN (
              (
                "t5"."numerator" * 50
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 20
              ) <= (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 1
              ) >= (
                CAST(1 AS BIGINT) * 5
              )
            )
            THEN CAST(1 AS BIGINT)
            WHEN (
              (
                "t5"."numerator" * 20
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                (
                  "t5"."numerator" * 1
                ) >= (
                  CAST(1 AS BIGINT) * 5
                )
              )
              AND (
                (
                  "t5"."numerator" * 1
                ) <= (
                  CAST(1 AS BIGINT) * 100
                )
              )
            )
            THEN CAST(2 AS BIGINT)
            WHEN (
              (
                "t5"."numerator" * 20
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 1
              ) > (
                CAST(1 AS BIGINT) * 100
              )
            )
            THEN CAST(3 AS BIGINT)
            ELSE CAST(0 AS BIGINT)
          END AS "band_no",
          DAY_START("t5"."window_end" + 1) AS "ends_at"
        FROM (
          SELECT
            "t4"."shop_id",
            "t4"."number",
            "t4"."window_start",
            "t4"."window_end",
            SUM("t4"."violations") AS "numerator",
            SUM("t4"."orders") AS "denominator"
          FROM (
            SELECT
              "t1"."shop_id",
              "t1"."civil_day",
              "t1"."violations",
              "t1"."orders",
              "t1"."civil_day" - 0 AS "number",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 AS "window_start",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 + 0 AS "window_end"
            FROM "daily_late_pickup" AS "t1"
          ) AS "t4"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t5"
      ) AS "t6"
    ) AS "t8"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t0"."shop_id" AS "won_shop",
        "t0"."window_start" AS "won_start"
      FROM "appeals_seen" AS "t0"
      WHERE
        "t0"."outcome" = 'upheld'
        AND "t0"."decided_at" IS NOT NULL
        AND "t0"."clause" = 'late-pickup'
        AND "t0"."order_id" IS NULL
        AND "t0"."shop_id" IS NOT NULL
        AND "t0"."window_start" IS NOT NULL
    ) AS "t3"
      ON "t8"."shop_id" = "t3"."won_shop" AND "t8"."window_start" = "t3"."won_start"
  ) AS "t9"
) AS "t10";

-- daily_fake_dispatch: orders counted by fake-dispatch, per shop and civil day
CREATE OR REPLACE TEMP TABLE daily_fake_dispatch AS
SELECT
  "t1"."shop_id",
  "t1"."civil_day",
  SUM(CAST("t1"."reason" >= 50 AS INT)) AS "violations",
  COUNT(*) AS "orders"
FROM (
  SELECT
    *
  FROM "verdict_fake_dispatch" AS "t0"
  WHERE
    "t0"."reason" >= 40 AND "t0"."reason" < 60
) AS "t1"
GROUP BY
  1,
  2;

-- rate_fake_dispatch: windows of fake-dispatch
CREATE OR REPLACE TEMP TABLE rate_fake_dispatch AS
SELECT
  "t10".*
  EXCLUDE ("won_shop", "won_start")
FROM (
  SELECT
    "t9"."shop_id",
    "t9"."number",
    "t9"."window_start",
    "t9"."window_end",
    "t9"."numerator",
    "t9"."denominator",
    "t9"."band_no",
    "t9"."ends_at",
    "t9"."epoch",
    "t9"."final",
    "t9"."band",
    "t9"."points_class",
    "t9"."tenths",
    "t9"."costs",
    "t9"."acts",
    "t9"."won_shop",
    "t9"."won_start",
    "t9"."final"
    AND (
      "t9"."costs" OR "t9"."acts"
    )
    AND (
      "t9"."won_shop" IS NOT NULL
    ) AS "waived"
  FROM (
    SELECT
      "t8"."shop_id",
      "t8"."number",
      "t8"."window_start",
      "t8"."window_end",
      "t8"."numerator",
      "t8"."denominator",
      "t8"."band_no",
      "t8"."ends_at",
      "t8"."epoch",
      "t8"."final",
      "t8"."band",
      "t8"."points_class",
      "t8"."tenths",
      "t8"."costs",
      "t8"."acts",
      "t3"."won_shop",
      "t3"."won_start"
    FROM (
      SELECT
        "t6"."shop_id",
        "t6"."number",
        "t6"."window_start",
        "t6"."window_end",
        "t6"."numerator",
        "t6"."denominator",
        "t6"."band_no",
        "t6"."ends_at",
        CAST(0 AS BIGINT) AS "epoch",
        "t6"."ends_at" <= AS_OF() AS "final",
        CASE WHEN "t6"."band_no" = 1 THEN 'A5' ELSE NULL END AS "band",
        CASE WHEN "t6"."band_no" = 1 THEN 'A' ELSE NULL END AS "points_class",
        CASE
          WHEN "t6"."band_no" = 1
          THEN CAST(50 AS BIGINT)
          WHEN "t6"."band_no" = 0
          THEN CAST(0 AS BIGINT)
          ELSE NULL
        END AS "tenths",
        "t6"."band_no" = 1 AS "costs",
        FALSE AS "acts"
      FROM (
        SELECT
          "t5"."shop_id",
          "t5"."number",
          "t5"."window_start",
          "t5"."window_end",
          "t5"."numerator",
          "t5"."denominator",
          CASE
            WHEN (
              (
                "t5"."numerator" * 50
              ) > (
                "t5"."denominator" * 1
              )
            )
            AND (
              (
                "t5"."numerator" * 1
              ) >= (
                CAST(1 AS BIGINT) * 5
              )
            )
            THEN CAST(1 AS BIGINT)
            ELSE CAST(0 AS BIGINT)
          END AS "band_no",
          DAY_START("t5"."window_end" + 1) AS "ends_at"
        FROM (
          SELECT
            "t4"."shop_id",
            "t4"."number",
            "t4"."window_start",
            "t4"."window_end",
            SUM("t4"."violations") AS "numerator",
            SUM("t4"."orders") AS "denominator"
          FROM (
            SELECT
              "t1"."shop_id",
              "t1"."civil_day",
              "t1"."violations",
              "t1"."orders",
              "t1"."civil_day" - 0 AS "number",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 AS "window_start",
              (
                (
                  "t1"."civil_day" - 0
                ) * 1
              ) + 0 + 0 AS "window_end"
            FROM "daily_fake_dispatch" AS "t1"
          ) AS "t4"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t5"
      ) AS "t6"
    ) AS "t8"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t0"."shop_id" AS "won_shop",
        "t0"."window_start" AS "won_start"
      FROM "appeals_seen" AS "t0"
      WHERE
        "t0"."outcome" = 'upheld'
        AND "t0"."decided_at" IS NOT NULL
        AND "t0"."clause" = 'fake-dispatch'
        AND "t0"."order_id" IS NULL
        AND "t0"."shop_id" IS NOT NULL
        AND "t0"."window_start" IS NOT NULL
    ) AS "t3"
      ON "t8"."shop_id" = "t3"."won_shop" AND "t8"."window_start" = "t3"."won_start"
  ) AS "t9"
) AS "t10";

-- rates: one row per clause, shop and window
CREATE OR REPLACE TEMP VIEW rates AS
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'late-dispatch' AS "clause",
      "t1"."shop_id",
      "t1"."window_start",
      "t1"."window_end",
      "t1"."final",
      "t1"."numerator",
      "t1"."denominator",
      CASE
        WHEN NOT (
          "t1"."final"
        )
        THEN 'open'
        WHEN "t1"."waived"
        THEN 'waived'
        WHEN "t1"."band_no" = -1
        THEN 'undetermined'
        WHEN "t1"."costs"
        THEN 'penalised'
        WHEN "t1"."acts"
        THEN 'breached'
        ELSE 'clear'
      END AS "outcome",
      "t1"."band",
      "t1"."points_class",
      CASE
        WHEN "t1"."final" AND NOT (
          "t1"."waived"
        )
        THEN "t1"."tenths"
        ELSE CAST(NULL AS BIGINT)
      END AS "points",
      "t1"."tenths" AS "projected_points"
    FROM "rate_late_dispatch" AS "t1"
  ) AS "t4"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'late-pickup' AS "clause",
      "t2"."shop_id",
      "t2"."window_start",
      "t2"."window_end",
      "t2"."final",
      "t2"."numerator",
      "t2"."denominator",
      CASE
        WHEN NOT (
          "t2"."final"
        )
        THEN 'open'
        WHEN "t2"."waived"
        THEN 'waived'
        WHEN "t2"."band_no" = -1
        THEN 'undetermined'
        WHEN "t2"."costs"
        THEN 'penalised'
        WHEN "t2"."acts"
        THEN 'breached'
        ELSE 'clear'
      END AS "outcome",
      "t2"."band",
      "t2"."points_class",
      CASE
        WHEN "t2"."final" AND NOT (
          "t2"."waived"
        )
        THEN "t2"."tenths"
        ELSE CAST(NULL AS BIGINT)
      END AS "points",
      "t2"."tenths" AS "projected_points"
    FROM "rate_late_pickup" AS "t2"
  ) AS "t5"
) AS "t6"
UNION ALL
SELECT
  *
FROM (
  SELECT
    'douyin' AS "pack",
    'fake-dispatch' AS "clause",
    "t0"."shop_id",
    "t0"."window_start",
    "t0"."window_end",
    "t0"."final",
    "t0"."numerator",
    "t0"."denominator",
    CASE
      WHEN NOT (
        "t0"."final"
      )
      THEN 'open'
      WHEN "t0"."waived"
      THEN 'waived'
      WHEN "t0"."band_no" = -1
      THEN 'undetermined'
      WHEN "t0"."costs"
      THEN 'penalised'
      WHEN "t0"."acts"
      THEN 'breached'
      ELSE 'clear'
    END AS "outcome",
    "t0"."band",
    "t0"."points_class",
    CASE
      WHEN "t0"."final" AND NOT (
        "t0"."waived"
      )
      THEN "t0"."tenths"
      ELSE CAST(NULL AS BIGINT)
    END AS "points",
    "t0"."tenths" AS "projected_points"
  FROM "rate_fake_dispatch" AS "t0"
) AS "t3";

-- complaints_seen: complaints: the newest row of each key
CREATE OR REPLACE TEMP TABLE complaints_seen AS
SELECT
  "t3".*
  EXCLUDE ("place")
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."complaint_id",
      "t1"."order_id",
      "t1"."opened_at",
      "t1"."settled_at",
      "t1"."decided_at",
      "t1"."upheld",
      "t1"."remedy",
      "t1"."source_at",
      "t1"."recorded_at",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."complaint_id"
        ORDER BY "t1"."recorded_at" DESC, "t1"."source_at" DESC, "t1"."complaint_id" DESC, "t1"."order_id" DESC, "t1"."opened_at" DESC, "t1"."settled_at" DESC, "t1"."decided_at" DESC, "t1"."upheld" DESC, "t1"."remedy" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        *
      FROM "fact_complaints" AS "t0"
      WHERE
        "t0"."recorded_at" <= AS_OF()
        AND (
          (
            "t0"."opened_at" <= AS_OF()
          ) OR (
            "t0"."opened_at" IS NULL
          )
        )
        AND (
          (
            "t0"."decided_at" <= AS_OF()
          ) OR (
            "t0"."decided_at" IS NULL
          )
        )
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."place" = 0
) AS "t3";

-- found_out_of_stock: what stands of out-of-stock
CREATE OR REPLACE TEMP TABLE found_out_of_stock AS
SELECT
  "t7"."incident_id",
  "t7"."order_id",
  "t7"."severity",
  "t7"."found_at",
  "t7"."finding_id",
  "t7"."shop_id",
  "t7"."product_id",
  "t7"."amount_minor",
  "t7"."currency",
  "t7"."epoch",
  "t7"."gravity",
  CASE
    WHEN "t7"."gravity" = 0
    THEN 'A'
    WHEN "t7"."gravity" = 1
    THEN 'A'
    WHEN "t7"."gravity" = 2
    THEN 'A'
    ELSE NULL
  END AS "points_class",
  CASE
    WHEN "t7"."gravity" = 0
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 1
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 2
    THEN CAST(40 AS BIGINT)
    ELSE NULL
  END AS "tenths"
FROM (
  SELECT
    "t6"."incident_id",
    "t6"."order_id",
    "t6"."severity",
    "t6"."found_at",
    "t6"."finding_id",
    "t6"."shop_id",
    "t6"."product_id",
    "t6"."amount_minor",
    "t6"."currency",
    "t6"."epoch",
    CASE
      WHEN "t6"."severity" = 'ordinary'
      THEN CAST(0 AS BIGINT)
      WHEN "t6"."severity" = 'serious'
      THEN CAST(1 AS BIGINT)
      WHEN "t6"."severity" = 'very_serious'
      THEN CAST(2 AS BIGINT)
      ELSE CAST(0 AS BIGINT)
    END AS "gravity"
  FROM (
    SELECT
      "t3"."incident_id",
      "t3"."order_id",
      "t3"."severity",
      "t3"."found_at",
      "t3"."finding_id",
      "t5"."shop_id",
      "t5"."product_id",
      "t5"."amount_minor",
      "t5"."currency",
      "t5"."epoch"
    FROM (
      SELECT
        "t0"."incident_id",
        "t0"."order_id",
        "t0"."severity",
        "t0"."found_at",
        "t0"."finding_id"
      FROM "incidents_standing" AS "t0"
      WHERE
        "t0"."kind" IN ('out_of_stock')
    ) AS "t3"
    INNER JOIN (
      SELECT
        "t1"."order_id",
        "t1"."shop_id",
        "t1"."product_id",
        "t1"."amount_minor",
        "t1"."currency",
        "t1"."epoch"
      FROM "working" AS "t1"
      WHERE
        "t1"."epoch" = 0 AND NOT (
          "t1"."excluded"
        ) AND (
          "t1"."overturned" & 8
        ) = 0
    ) AS "t5"
      ON "t3"."order_id" = "t5"."order_id"
  ) AS "t6"
) AS "t7";

-- found_wrong_or_missing: what stands of wrong-or-missing
CREATE OR REPLACE TEMP TABLE found_wrong_or_missing AS
SELECT
  "t7"."incident_id",
  "t7"."order_id",
  "t7"."severity",
  "t7"."found_at",
  "t7"."finding_id",
  "t7"."shop_id",
  "t7"."product_id",
  "t7"."amount_minor",
  "t7"."currency",
  "t7"."epoch",
  "t7"."gravity",
  CASE
    WHEN "t7"."gravity" = 0
    THEN 'A'
    WHEN "t7"."gravity" = 1
    THEN 'B'
    WHEN "t7"."gravity" = 2
    THEN 'B'
    ELSE NULL
  END AS "points_class",
  CASE
    WHEN "t7"."gravity" = 0
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 1
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 2
    THEN CAST(120 AS BIGINT)
    ELSE NULL
  END AS "tenths"
FROM (
  SELECT
    "t6"."incident_id",
    "t6"."order_id",
    "t6"."severity",
    "t6"."found_at",
    "t6"."finding_id",
    "t6"."shop_id",
    "t6"."product_id",
    "t6"."amount_minor",
    "t6"."currency",
    "t6"."epoch",
    CASE
      WHEN "t6"."severity" = 'ordinary'
      THEN CAST(0 AS BIGINT)
      WHEN "t6"."severity" = 'serious'
      THEN CAST(1 AS BIGINT)
      WHEN "t6"."severity" = 'very_serious'
      THEN CAST(2 AS BIGINT)
      ELSE CAST(0 AS BIGINT)
    END AS "gravity"
  FROM (
    SELECT
      "t3"."incident_id",
      "t3"."order_id",
      "t3"."severity",
      "t3"."found_at",
      "t3"."finding_id",
      "t5"."shop_id",
      "t5"."product_id",
      "t5"."amount_minor",
      "t5"."currency",
      "t5"."epoch"
    FROM (
      SELECT
        "t0"."incident_id",
        "t0"."order_id",
        "t0"."severity",
        "t0"."found_at",
        "t0"."finding_id"
      FROM "incidents_standing" AS "t0"
      WHERE
        "t0"."kind" IN ('wrong_item', 'missing_item')
    ) AS "t3"
    INNER JOIN (
      SELECT
        "t1"."order_id",
        "t1"."shop_id",
        "t1"."product_id",
        "t1"."amount_minor",
        "t1"."currency",
        "t1"."epoch"
      FROM "working" AS "t1"
      WHERE
        "t1"."epoch" = 0
        AND NOT (
          "t1"."excluded"
        )
        AND (
          "t1"."overturned" & 16
        ) = 0
    ) AS "t5"
      ON "t3"."order_id" = "t5"."order_id"
  ) AS "t6"
) AS "t7";

-- found_fraudulent_dispatch: what stands of fraudulent-dispatch
CREATE OR REPLACE TEMP TABLE found_fraudulent_dispatch AS
SELECT
  "t7"."incident_id",
  "t7"."order_id",
  "t7"."severity",
  "t7"."found_at",
  "t7"."finding_id",
  "t7"."shop_id",
  "t7"."product_id",
  "t7"."amount_minor",
  "t7"."currency",
  "t7"."epoch",
  "t7"."gravity",
  CASE
    WHEN "t7"."gravity" = 0
    THEN 'A'
    WHEN "t7"."gravity" = 1
    THEN 'B'
    WHEN "t7"."gravity" = 2
    THEN 'B'
    ELSE NULL
  END AS "points_class",
  CASE
    WHEN "t7"."gravity" = 0
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 1
    THEN CAST(40 AS BIGINT)
    WHEN "t7"."gravity" = 2
    THEN CAST(120 AS BIGINT)
    ELSE NULL
  END AS "tenths"
FROM (
  SELECT
    "t6"."incident_id",
    "t6"."order_id",
    "t6"."severity",
    "t6"."found_at",
    "t6"."finding_id",
    "t6"."shop_id",
    "t6"."product_id",
    "t6"."amount_minor",
    "t6"."currency",
    "t6"."epoch",
    CASE
      WHEN "t6"."severity" = 'ordinary'
      THEN CAST(0 AS BIGINT)
      WHEN "t6"."severity" = 'serious'
      THEN CAST(1 AS BIGINT)
      WHEN "t6"."severity" = 'very_serious'
      THEN CAST(2 AS BIGINT)
      ELSE CAST(0 AS BIGINT)
    END AS "gravity"
  FROM (
    SELECT
      "t3"."incident_id",
      "t3"."order_id",
      "t3"."severity",
      "t3"."found_at",
      "t3"."finding_id",
      "t5"."shop_id",
      "t5"."product_id",
      "t5"."amount_minor",
      "t5"."currency",
      "t5"."epoch"
    FROM (
      SELECT
        "t0"."incident_id",
        "t0"."order_id",
        "t0"."severity",
        "t0"."found_at",
        "t0"."finding_id"
      FROM "incidents_standing" AS "t0"
      WHERE
        "t0"."kind" IN ('empty_parcel', 'other_goods_sent')
    ) AS "t3"
    INNER JOIN (
      SELECT
        "t1"."order_id",
        "t1"."shop_id",
        "t1"."product_id",
        "t1"."amount_minor",
        "t1"."currency",
        "t1"."epoch"
      FROM "working" AS "t1"
      WHERE
        "t1"."epoch" = 0
        AND NOT (
          "t1"."excluded"
        )
        AND (
          "t1"."overturned" & 32
        ) = 0
    ) AS "t5"
      ON "t3"."order_id" = "t5"."order_id"
  ) AS "t6"
) AS "t7";

-- penalties: what costs points
CREATE OR REPLACE TEMP VIEW penalties AS
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            'douyin' AS "pack",
            'late-dispatch' AS "clause",
            "t2"."shop_id",
            CAST(NULL AS TEXT) AS "order_id",
            CAST(NULL AS TEXT) AS "incident_id",
            "t2"."window_start",
            "t2"."points_class",
            "t2"."tenths" AS "points",
            "t2"."ends_at" AS "occurred_at"
          FROM "rate_late_dispatch" AS "t2"
          WHERE
            "t2"."final" AND "t2"."costs" AND NOT (
              "t2"."waived"
            )
        ) AS "t7"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'douyin' AS "pack",
            'late-pickup' AS "clause",
            "t3"."shop_id",
            CAST(NULL AS TEXT) AS "order_id",
            CAST(NULL AS TEXT) AS "incident_id",
            "t3"."window_start",
            "t3"."points_class",
            "t3"."tenths" AS "points",
            "t3"."ends_at" AS "occurred_at"
          FROM "rate_late_pickup" AS "t3"
          WHERE
            "t3"."final" AND "t3"."costs" AND NOT (
              "t3"."waived"
            )
        ) AS "t8"
      ) AS "t10"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'douyin' AS "pack",
          'fake-dispatch' AS "clause",
          "t0"."shop_id",
          CAST(NULL AS TEXT) AS "order_id",
          CAST(NULL AS TEXT) AS "incident_id",
          "t0"."window_start",
          "t0"."points_class",
          "t0"."tenths" AS "points",
          "t0"."ends_at" AS "occurred_at"
        FROM "rate_fake_dispatch" AS "t0"
        WHERE
          "t0"."final" AND "t0"."costs" AND NOT (
            "t0"."waived"
          )
      ) AS "t6"
    ) AS "t13"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'douyin' AS "pack",
        'out-of-stock' AS "clause",
        "t19"."shop_id",
        "t19"."order_id",
        "t19"."first_incident" AS "incident_id",
        CAST(NULL AS BIGINT) AS "window_start",
        "t19"."points_class",
        "t19"."points",
        "t19"."occurred_at"
      FROM (
        SELECT
          "t16"."shop_id",
          "t16"."finding_id",
          "t16"."alone",
          MAX("t16"."points_class") FILTER(WHERE
            "t16"."place" = 0) AS "points_class",
          MAX("t16"."tenths") FILTER(WHERE
            "t16"."place" = 0) AS "points",
          MIN("t16"."found_at") AS "occurred_at",
          FIRST("t16"."order_id" ORDER BY "t16"."incident_id") AS "order_id",
          MIN("t16"."incident_id") AS "first_incident"
        FROM (
          SELECT
            "t12"."incident_id",
            "t12"."order_id",
            "t12"."severity",
            "t12"."found_at",
            "t12"."finding_id",
            "t12"."shop_id",
            "t12"."product_id",
            "t12"."amount_minor",
            "t12"."currency",
            "t12"."epoch",
            "t12"."gravity",
            "t12"."points_class",
            "t12"."tenths",
            "t12"."alone",
            ROW_NUMBER() OVER (
              PARTITION BY "t12"."shop_id", "t12"."finding_id", "t12"."alone"
              ORDER BY "t12"."gravity" DESC, "t12"."incident_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "place"
          FROM (
            SELECT
              "t5"."incident_id",
              "t5"."order_id",
              "t5"."severity",
              "t5"."found_at",
              "t5"."finding_id",
              "t5"."shop_id",
              "t5"."product_id",
              "t5"."amount_minor",
              "t5"."currency",
              "t5"."epoch",
              "t5"."gravity",
              "t5"."points_class",
              "t5"."tenths",
              CASE
                WHEN "t5"."finding_id" IS NULL
                THEN "t5"."incident_id"
                ELSE CAST(NULL AS TEXT)
              END AS "alone"
            FROM "found_out_of_stock" AS "t5"
          ) AS "t12"
        ) AS "t16"
        GROUP BY
          1,
          2,
          3
      ) AS "t19"
    ) AS "t22"
  ) AS "t23"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'wrong-or-missing' AS "clause",
      "t18"."shop_id",
      "t18"."order_id",
      "t18"."first_incident" AS "incident_id",
      CAST(NULL AS BIGINT) AS "window_start",
      "t18"."points_class",
      "t18"."points",
      "t18"."occurred_at"
    FROM (
      SELECT
        "t15"."shop_id",
        "t15"."finding_id",
        "t15"."alone",
        MAX("t15"."points_class") FILTER(WHERE
          "t15"."place" = 0) AS "points_class",
        MAX("t15"."tenths") FILTER(WHERE
          "t15"."place" = 0) AS "points",
        MIN("t15"."found_at") AS "occurred_at",
        FIRST("t15"."order_id" ORDER BY "t15"."incident_id") AS "order_id",
        MIN("t15"."incident_id") AS "first_incident"
      FROM (
        SELECT
          "t11"."incident_id",
          "t11"."order_id",
          "t11"."severity",
          "t11"."found_at",
          "t11"."finding_id",
          "t11"."shop_id",
          "t11"."product_id",
          "t11"."amount_minor",
          "t11"."currency",
          "t11"."epoch",
          "t11"."gravity",
          "t11"."points_class",
          "t11"."tenths",
          "t11"."alone",
          ROW_NUMBER() OVER (
            PARTITION BY "t11"."shop_id", "t11"."finding_id", "t11"."alone"
            ORDER BY "t11"."gravity" DESC, "t11"."incident_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "place"
        FROM (
          SELECT
            "t4"."incident_id",
            "t4"."order_id",
            "t4"."severity",
            "t4"."found_at",
            "t4"."finding_id",
            "t4"."shop_id",
            "t4"."product_id",
            "t4"."amount_minor",
            "t4"."currency",
            "t4"."epoch",
            "t4"."gravity",
            "t4"."points_class",
            "t4"."tenths",
            CASE
              WHEN "t4"."finding_id" IS NULL
              THEN "t4"."incident_id"
              ELSE CAST(NULL AS TEXT)
            END AS "alone"
          FROM "found_wrong_or_missing" AS "t4"
        ) AS "t11"
      ) AS "t15"
      GROUP BY
        1,
        2,
        3
    ) AS "t18"
  ) AS "t21"
) AS "t24"
UNION ALL
SELECT
  *
FROM (
  SELECT
    'douyin' AS "pack",
    'fraudulent-dispatch' AS "clause",
    "t17"."shop_id",
    "t17"."order_id",
    "t17"."first_incident" AS "incident_id",
    CAST(NULL AS BIGINT) AS "window_start",
    "t17"."points_class",
    "t17"."points",
    "t17"."occurred_at"
  FROM (
    SELECT
      "t14"."shop_id",
      "t14"."finding_id",
      "t14"."alone",
      MAX("t14"."points_class") FILTER(WHERE
        "t14"."place" = 0) AS "points_class",
      MAX("t14"."tenths") FILTER(WHERE
        "t14"."place" = 0) AS "points",
      MIN("t14"."found_at") AS "occurred_at",
      FIRST("t14"."order_id" ORDER BY "t14"."incident_id") AS "order_id",
      MIN("t14"."incident_id") AS "first_incident"
    FROM (
      SELECT
        "t9"."incident_id",
        "t9"."order_id",
        "t9"."severity",
        "t9"."found_at",
        "t9"."finding_id",
        "t9"."shop_id",
        "t9"."product_id",
        "t9"."amount_minor",
        "t9"."currency",
        "t9"."epoch",
        "t9"."gravity",
        "t9"."points_class",
        "t9"."tenths",
        "t9"."alone",
        ROW_NUMBER() OVER (
          PARTITION BY "t9"."shop_id", "t9"."finding_id", "t9"."alone"
          ORDER BY "t9"."gravity" DESC, "t9"."incident_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t1"."incident_id",
          "t1"."order_id",
          "t1"."severity",
          "t1"."found_at",
          "t1"."finding_id",
          "t1"."shop_id",
          "t1"."product_id",
          "t1"."amount_minor",
          "t1"."currency",
          "t1"."epoch",
          "t1"."gravity",
          "t1"."points_class",
          "t1"."tenths",
          CASE
            WHEN "t1"."finding_id" IS NULL
            THEN "t1"."incident_id"
            ELSE CAST(NULL AS TEXT)
          END AS "alone"
        FROM "found_fraudulent_dispatch" AS "t1"
      ) AS "t9"
    ) AS "t14"
    GROUP BY
      1,
      2,
      3
  ) AS "t17"
) AS "t20";

-- compensations: what buyers are paid
CREATE OR REPLACE TEMP VIEW compensations AS
WITH "t16" AS (
  SELECT
    "t12"."order_id",
    "t12"."shop_id",
    "t12"."amount_minor",
    "t12"."currency",
    MIN("t12"."rank") AS "rank",
    MIN("t12"."occurred_at") AS "occurred_at"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."shop_id",
        "t4"."amount_minor",
        "t4"."currency",
        "t4"."due_at" AS "occurred_at",
        CAST(0 AS BIGINT) AS "rank"
      FROM "verdict_late_dispatch" AS "t4"
      WHERE
        "t4"."epoch" = 0 AND "t4"."reason" >= 50 AND "t4"."reason" < 60
    ) AS "t10"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t5"."order_id",
        "t5"."shop_id",
        "t5"."amount_minor",
        "t5"."currency",
        "t5"."due_at" AS "occurred_at",
        CAST(1 AS BIGINT) AS "rank"
      FROM "verdict_late_pickup" AS "t5"
      WHERE
        "t5"."epoch" = 0 AND "t5"."reason" >= 50 AND "t5"."reason" < 60
    ) AS "t11"
  ) AS "t12"
  GROUP BY
    1,
    2,
    3,
    4
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            'douyin' AS "pack",
            'late-dispatch' AS "clause",
            "t27"."order_id",
            "t27"."shop_id",
            "t27"."amount_minor",
            "t27"."currency",
            "t27"."form",
            "t27"."occurred_at"
          FROM (
            SELECT
              "t21"."order_id",
              "t21"."shop_id",
              CASE
                WHEN "t21"."amount_minor" <= 300
                THEN CAST(0 AS BIGINT)
                WHEN "t21"."amount_minor" < 30000
                THEN CAST(300 AS BIGINT)
                WHEN TRUE
                THEN LEAST(
                  FLOOR_DIV((
                    "t21"."amount_minor" * 2
                  ) + 10000, CAST(20000 AS BIGINT)) * 100,
                  CAST(3000 AS BIGINT)
                )
                ELSE CAST(NULL AS BIGINT)
              END AS "amount_minor",
              "t21"."currency",
              "t21"."occurred_at",
              'coupon' AS "form"
            FROM (
              SELECT
                "t19".*
                EXCLUDE ("rank")
              FROM (
                SELECT
                  *
                FROM "t16" AS "t18"
                WHERE
                  "t18"."rank" = 0
              ) AS "t19"
            ) AS "t21"
          ) AS "t27"
          WHERE
            (
              "t27"."amount_minor" IS NULL
            ) OR (
              "t27"."amount_minor" <> 0
            )
        ) AS "t29"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'douyin' AS "pack",
            'late-pickup' AS "clause",
            "t28"."order_id",
            "t28"."shop_id",
            "t28"."amount_minor",
            "t28"."currency",
            "t28"."form",
            "t28"."occurred_at"
          FROM (
            SELECT
              "t22"."order_id",
              "t22"."shop_id",
              CASE
                WHEN "t22"."amount_minor" <= 300
                THEN CAST(0 AS BIGINT)
                WHEN "t22"."amount_minor" < 30000
                THEN CAST(300 AS BIGINT)
                WHEN TRUE
                THEN LEAST(
                  FLOOR_DIV((
                    "t22"."amount_minor" * 2
                  ) + 10000, CAST(20000 AS BIGINT)) * 100,
                  CAST(3000 AS BIGINT)
                )
                ELSE CAST(NULL AS BIGINT)
              END AS "amount_minor",
              "t22"."currency",
              "t22"."occurred_at",
              'coupon' AS "form"
            FROM (
              SELECT
                "t20".*
                EXCLUDE ("rank")
              FROM (
                SELECT
                  *
                FROM "t16" AS "t18"
                WHERE
                  "t18"."rank" = 1
              ) AS "t20"
            ) AS "t22"
          ) AS "t28"
          WHERE
            (
              "t28"."amount_minor" IS NULL
            ) OR (
              "t28"."amount_minor" <> 0
            )
        ) AS "t30"
      ) AS "t31"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'douyin' AS "pack",
          'fake-dispatch' AS "clause",
          "t0"."order_id",
          "t0"."shop_id",
          CAST(NULL AS BIGINT) AS "amount_minor",
          "t0"."currency",
          'coupon' AS "form",
          "t0"."observed_at" AS "occurred_at"
        FROM "verdict_fake_dispatch" AS "t0"
        WHERE
          "t0"."epoch" = 0
          AND "t0"."reason" >= 50
          AND "t0"."reason" < 60
          AND (
            (
              CAST(NULL AS BIGINT) IS NULL
            ) OR (
              CAST(NULL AS BIGINT) <> 0
            )
          )
      ) AS "t6"
    ) AS "t32"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'douyin' AS "pack",
        'out-of-stock' AS "clause",
        "t23"."order_id",
        "t23"."shop_id",
        "t23"."amount_minor",
        "t23"."currency",
        "t23"."form",
        "t23"."occurred_at"
      FROM (
        SELECT
          "t15"."order_id",
          "t15"."shop_id",
          CASE
            WHEN TRUE
            THEN FLOOR_DIV((
              "t15"."amount_minor" * 2
            ) + 2000, CAST(4000 AS BIGINT)) * 100
            ELSE CAST(NULL AS BIGINT)
          END AS "amount_minor",
          "t15"."currency",
          "t15"."occurred_at",
          'coupon' AS "form"
        FROM (
          SELECT
            "t9"."order_id",
            "t9"."shop_id",
            "t9"."amount_minor",
            "t9"."currency",
            MIN("t9"."found_at") AS "occurred_at"
          FROM (
            SELECT
              *
            FROM "found_out_of_stock" AS "t3"
            WHERE
              "t3"."epoch" = 0
          ) AS "t9"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t15"
      ) AS "t23"
      WHERE
        (
          "t23"."amount_minor" IS NULL
        ) OR (
          "t23"."amount_minor" <> 0
        )
    ) AS "t25"
  ) AS "t33"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'wrong-or-missing' AS "clause",
      "t13"."order_id",
      "t13"."shop_id",
      CAST(NULL AS BIGINT) AS "amount_minor",
      "t13"."currency",
      'coupon' AS "form",
      "t13"."occurred_at"
    FROM (
      SELECT
        "t7"."order_id",
        "t7"."shop_id",
        "t7"."amount_minor",
        "t7"."currency",
        MIN("t7"."found_at") AS "occurred_at"
      FROM (
        SELECT
          *
        FROM "found_wrong_or_missing" AS "t1"
        WHERE
          "t1"."epoch" = 0
      ) AS "t7"
      GROUP BY
        1,
        2,
        3,
        4
    ) AS "t13"
    WHERE
      (
        CAST(NULL AS BIGINT) IS NULL
      ) OR (
        CAST(NULL AS BIGINT) <> 0
      )
  ) AS "t17"
) AS "t34"
UNION ALL
SELECT
  *
FROM (
  SELECT
    'douyin' AS "pack",
    'fraudulent-dispatch' AS "clause",
    "t24"."order_id",
    "t24"."shop_id",
    "t24"."amount_minor",
    "t24"."currency",
    "t24"."form",
    "t24"."occurred_at"
  FROM (
    SELECT
      "t14"."order_id",
      "t14"."shop_id",
      CASE
        WHEN TRUE
        THEN LEAST(
          GREATEST(
            FLOOR_DIV((
              "t14"."amount_minor" * 6
            ) + 1000, CAST(2000 AS BIGINT)) * 100,
            CAST(500 AS BIGINT)
          ),
          CAST(10000 AS BIGINT)
        )
        ELSE CAST(NULL AS BIGINT)
      END AS "amount_minor",
      "t14"."currency",
      "t14"."occurred_at",
      'coupon' AS "form"
    FROM (
      SELECT
        "t8"."order_id",
        "t8"."shop_id",
        "t8"."amount_minor",
        "t8"."currency",
        MIN("t8"."found_at") AS "occurred_at"
      FROM (
        SELECT
          *
        FROM "found_fraudulent_dispatch" AS "t2"
        WHERE
          "t2"."epoch" = 0
      ) AS "t8"
      GROUP BY
        1,
        2,
        3,
        4
    ) AS "t14"
  ) AS "t24"
  WHERE
    (
      "t24"."amount_minor" IS NULL
    ) OR (
      "t24"."amount_minor" <> 0
    )
) AS "t26";

-- actions: measures that follow
CREATE OR REPLACE TEMP VIEW actions AS
SELECT DISTINCT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                'douyin' AS "pack",
                'out-of-stock' AS "clause",
                'delist_product' AS "kind",
                "t3"."shop_id",
                "t3"."order_id",
                "t3"."product_id",
                "t3"."found_at" AS "starts_at",
                CAST(NULL AS BIGINT) AS "ends_at"
              FROM "found_out_of_stock" AS "t3"
              WHERE
                "t3"."epoch" = 0
            ) AS "t8"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                'douyin' AS "pack",
                'fraudulent-dispatch' AS "clause",
                'ban_product' AS "kind",
                "t0"."shop_id",
                "t0"."order_id",
                "t0"."product_id",
                "t0"."found_at" AS "starts_at",
                CAST(NULL AS BIGINT) AS "ends_at"
              FROM "found_fraudulent_dispatch" AS "t0"
              WHERE
                "t0"."epoch" = 0
            ) AS "t7"
          ) AS "t11"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              'douyin' AS "pack",
              'fraudulent-dispatch' AS "clause",
              'close_order' AS "kind",
              "t0"."shop_id",
              "t0"."order_id",
              "t0"."product_id",
              "t0"."found_at" AS "starts_at",
              CAST(NULL AS BIGINT) AS "ends_at"
            FROM "found_fraudulent_dispatch" AS "t0"
            WHERE
              "t0"."epoch" = 0
          ) AS "t6"
        ) AS "t12"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'douyin' AS "pack",
            'fraudulent-dispatch' AS "clause",
            'limit_withdrawal' AS "kind",
            "t0"."shop_id",
            "t0"."order_id",
            "t0"."product_id",
            "t0"."found_at" AS "starts_at",
            CAST(NULL AS BIGINT) AS "ends_at"
          FROM "found_fraudulent_dispatch" AS "t0"
          WHERE
            "t0"."epoch" = 0
        ) AS "t5"
      ) AS "t13"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'douyin' AS "pack",
          'fraudulent-dispatch' AS "clause",
          'extend_settlement' AS "kind",
          "t0"."shop_id",
          "t0"."order_id",
          "t0"."product_id",
          "t0"."found_at" AS "starts_at",
          CAST(NULL AS BIGINT) AS "ends_at"
        FROM "found_fraudulent_dispatch" AS "t0"
        WHERE
          "t0"."epoch" = 0
      ) AS "t4"
    ) AS "t14"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'douyin' AS "pack",
        'repeat-inspection' AS "clause",
        'ban_product' AS "kind",
        "t15"."shop_id",
        "t15"."order_id",
        "t15"."product_id",
        "t15"."nth" AS "starts_at",
        CAST(NULL AS BIGINT) AS "ends_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."order_id",
            "t1"."shop_id",
            "t1"."reason",
            "t1"."civil_day",
            "t1"."base_due_at",
            "t1"."due_at",
            "t1"."observed_at",
            "t1"."margin_seconds",
            "t1"."relief",
            "t1"."epoch",
            "t1"."product_id",
            "t1"."amount_minor",
            "t1"."currency",
            "t1"."closed_at",
            "t1"."dispatched_at",
            "t1"."overturned",
            "t1"."due_at" + 172800000000 AS "nth"
          FROM "verdict_late_dispatch" AS "t1"
          WHERE
            "t1"."epoch" = 0
            AND "t1"."reason" >= 50
            AND "t1"."reason" < 60
            AND (
              "t1"."overturned" & 64
            ) = 0
        ) AS "t9"
        WHERE
          "t9"."nth" < AS_OF()
          AND (
            (
              "t9"."dispatched_at" IS NULL
            ) OR (
              "t9"."nth" < "t9"."dispatched_at"
            )
          )
          AND (
            (
              "t9"."closed_at" IS NULL
            ) OR (
              "t9"."nth" < "t9"."closed_at"
            )
          )
      ) AS "t15"
    ) AS "t17"
  ) AS "t18"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'douyin' AS "pack",
      'auto-close' AS "clause",
      'close_order_refund' AS "kind",
      "t19"."shop_id",
      "t19"."order_id",
      "t19"."product_id",
      "t19"."aged_at" AS "starts_at",
      CAST(NULL AS BIGINT) AS "ends_at"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t10"."order_id",
          "t10"."shop_id",
          "t10"."product_id",
          "t10"."amount_minor",
          "t10"."currency",
          "t10"."closed",
          "t10"."epoch",
          "t10"."base_due_at",
          "t10"."base_missing",
          "t10"."paid_at",
          "t10"."dispatched_at",
          "t10"."picked_up_at",
          "t10"."sign_stalled",
          "t10"."wait_stalled",
          "t10"."pickup_unknown",
          "t10"."relief",
          "t10"."overturned",
          "t10"."due_at",
          "t10"."closed_at",
          "t10"."excluded",
          "t10"."first_sign_0_fake_dispatch",
          "t10"."paid_at" + 12960000000000 AS "aged_at"
        FROM (
          SELECT
            "t2"."order_id",
            "t2"."shop_id",
            "t2"."product_id",
            "t2"."amount_minor",
            "t2"."currency",
            "t2"."closed",
            "t2"."epoch",
            "t2"."base_due_at",
            "t2"."base_missing",
            "t2"."paid_at",
            "t2"."dispatched_at",
            "t2"."picked_up_at",
            "t2"."sign_stalled",
            "t2"."wait_stalled",
            "t2"."pickup_unknown",
            "t2"."relief",
            "t2"."overturned",
            "t2"."due_at",
            CASE
              WHEN "t2"."closed_at" <= AS_OF()
              THEN "t2"."closed_at"
              ELSE CAST(NULL AS BIGINT)
            END AS "closed_at",
            "t2"."excluded",
            "t2"."first_sign_0_fake_dispatch"
          FROM "working" AS "t2"
        ) AS "t10"
        WHERE
          "t10"."epoch" = 0 AND (
            "t10"."overturned" & 128
          ) = 0
      ) AS "t16"
      WHERE
        "t16"."aged_at" < AS_OF()
        AND NOT (
          COALESCE("t16"."dispatched_at" <= "t16"."aged_at", FALSE)
        )
        AND NOT (
          COALESCE("t16"."closed_at" <= "t16"."aged_at", FALSE)
        )
    ) AS "t19"
    WHERE
      NOT (
        "t19"."closed" AND (
          "t19"."closed_at" IS NULL
        )
      )
  ) AS "t20"
) AS "t21";

-- orphans: fact rows that name an order not seen
CREATE OR REPLACE TEMP VIEW orphans AS
SELECT
  "t21"."fact",
  COUNT(*) AS "rows"
FROM (
  SELECT
    "t20"."fact",
    "t20"."named"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                'shipments' AS "fact",
                CAST(CAST(HASH("t5"."order_id") AS BIT) AS BIGINT) AS "named"
              FROM "fact_shipments" AS "t5"
              WHERE
                "t5"."order_id" IS NOT NULL
            ) AS "t12"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                'incidents' AS "fact",
                CAST(CAST(HASH("t6"."order_id") AS BIT) AS BIGINT) AS "named"
              FROM "fact_incidents" AS "t6"
              WHERE
                "t6"."order_id" IS NOT NULL
            ) AS "t13"
          ) AS "t15"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              'filings' AS "fact",
              CAST(CAST(HASH("t4"."order_id") AS BIT) AS BIGINT) AS "named"
            FROM "fact_filings" AS "t4"
            WHERE
              "t4"."order_id" IS NOT NULL
          ) AS "t11"
        ) AS "t16"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'complaints' AS "fact",
            CAST(CAST(HASH("t3"."order_id") AS BIT) AS BIGINT) AS "named"
          FROM "fact_complaints" AS "t3"
          WHERE
            "t3"."order_id" IS NOT NULL
        ) AS "t10"
      ) AS "t17"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'closures' AS "fact",
          CAST(CAST(HASH("t2"."order_id") AS BIT) AS BIGINT) AS "named"
        FROM "fact_closures" AS "t2"
        WHERE
          "t2"."order_id" IS NOT NULL
      ) AS "t9"
    ) AS "t18"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'appeals' AS "fact",
        CAST(CAST(HASH("t0"."order_id") AS BIT) AS BIGINT) AS "named"
      FROM "fact_appeals" AS "t0"
      WHERE
        "t0"."order_id" IS NOT NULL
    ) AS "t7"
  ) AS "t20"
  ANTI JOIN (
    SELECT
      CAST(CAST(HASH("t1"."order_id") AS BIT) AS BIGINT) AS "known"
    FROM "working" AS "t1"
  ) AS "t14"
    ON "t20"."named" = "t14"."known"
) AS "t21"
GROUP BY
  1;

-- turning: when a test may turn without a new fact
CREATE OR REPLACE TEMP VIEW turning AS
SELECT
  "t0"."order_id",
  "t0"."shop_id",
  "t0"."product_id",
  "t0"."amount_minor",
  "t0"."currency",
  "t0"."closed",
  "t0"."epoch",
  "t0"."base_due_at",
  "t0"."base_missing",
  "t0"."paid_at",
  "t0"."dispatched_at",
  "t0"."picked_up_at",
  "t0"."sign_stalled",
  "t0"."wait_stalled",
  "t0"."pickup_unknown",
  "t0"."relief",
  "t0"."overturned",
  "t0"."due_at",
  "t0"."closed_at",
  "t0"."excluded",
  "t0"."first_sign_0_fake_dispatch",
  LEAST(
    CASE
      WHEN CASE
        WHEN "t0"."dispatched_at" IS NULL
        THEN "t0"."due_at"
        ELSE CAST(NULL AS BIGINT)
      END >= AS_OF()
      THEN CASE
        WHEN "t0"."dispatched_at" IS NULL
        THEN "t0"."due_at"
        ELSE CAST(NULL AS BIGINT)
      END
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN CASE
        WHEN "t0"."picked_up_at" IS NULL
        THEN "t0"."dispatched_at" + 86400000000
        ELSE CAST(NULL AS BIGINT)
      END >= AS_OF()
      THEN CASE
        WHEN "t0"."picked_up_at" IS NULL
        THEN "t0"."dispatched_at" + 86400000000
        ELSE CAST(NULL AS BIGINT)
      END
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN CASE
        WHEN (
          (
            "t0"."dispatched_at" IS NULL
          )
          OR (
            (
              "t0"."due_at" + 172800000000
            ) < "t0"."dispatched_at"
          )
        )
        AND (
          (
            "t0"."closed_at" IS NULL
          )
          OR (
            (
              "t0"."due_at" + 172800000000
            ) < "t0"."closed_at"
          )
        )
        THEN "t0"."due_at" + 172800000000
        ELSE CAST(NULL AS BIGINT)
      END >= AS_OF()
      THEN CASE
        WHEN (
          (
            "t0"."dispatched_at" IS NULL
          )
          OR (
            (
              "t0"."due_at" + 172800000000
            ) < "t0"."dispatched_at"
          )
        )
        AND (
          (
            "t0"."closed_at" IS NULL
          )
          OR (
            (
              "t0"."due_at" + 172800000000
            ) < "t0"."closed_at"
          )
        )
        THEN "t0"."due_at" + 172800000000
        ELSE CAST(NULL AS BIGINT)
      END
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN CASE
        WHEN NOT (
          COALESCE("t0"."dispatched_at" <= (
            "t0"."paid_at" + 12960000000000
          ), FALSE)
        )
        AND NOT (
          COALESCE("t0"."closed_at" <= (
            "t0"."paid_at" + 12960000000000
          ), FALSE)
        )
        THEN "t0"."paid_at" + 12960000000000
        ELSE CAST(NULL AS BIGINT)
      END >= AS_OF()
      THEN CASE
        WHEN NOT (
          COALESCE("t0"."dispatched_at" <= (
            "t0"."paid_at" + 12960000000000
          ), FALSE)
        )
        AND NOT (
          COALESCE("t0"."closed_at" <= (
            "t0"."paid_at" + 12960000000000
          ), FALSE)
        )
        THEN "t0"."paid_at" + 12960000000000
        ELSE CAST(NULL AS BIGINT)
      END
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN "t0"."sign_stalled" >= AS_OF()
      THEN "t0"."sign_stalled"
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN "t0"."wait_stalled" >= AS_OF()
      THEN "t0"."wait_stalled"
      ELSE CAST(NULL AS BIGINT)
    END,
    CASE
      WHEN "t0"."closed_at" >= AS_OF()
      THEN "t0"."closed_at"
      ELSE CAST(NULL AS BIGINT)
    END
  ) AS "turns_at"
FROM "working" AS "t0";
