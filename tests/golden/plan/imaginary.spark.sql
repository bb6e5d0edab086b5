-- imaginary: 56 of 56 stages, spark

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

-- reads base_0_spot_count: base_0_spot_from, base_0_spot_nth (730 rows of whole numbers that the pack brings)

-- reads base_0_spot_days: base_0_spot_on, base_0_spot_is (498 rows of whole numbers that the pack brings)

-- reads deadline_0_slow_scan_0_count: deadline_0_slow_scan_0_from, deadline_0_slow_scan_0_nth (730 rows of whole numbers that the pack brings)

-- reads deadline_0_slow_scan_0_days: deadline_0_slow_scan_0_on, deadline_0_slow_scan_0_is (498 rows of whole numbers that the pack brings)

-- reads months: month_day, number, window_start, window_end (40177 rows of whole numbers that the pack brings)

-- reads back_28_7: back (4 rows of whole numbers that the pack brings)

-- as_of() is the instant of judgement in microseconds; a run defines it, such as:
-- CREATE OR REPLACE TEMPORARY FUNCTION as_of() RETURNS BIGINT RETURN 1674144000000000;

CREATE OR REPLACE TEMPORARY FUNCTION floor_div(x BIGINT, n BIGINT) RETURNS BIGINT RETURN CASE WHEN x >= 0 THEN x DIV n ELSE -(
  (
    n - 1 - x
  ) DIV n
) END;

CREATE OR REPLACE TEMPORARY FUNCTION local_time(x BIGINT) RETURNS BIGINT RETURN x + CASE
  WHEN x >= 4096573200000000
  THEN 3600000000
  ELSE CASE
    WHEN x >= 2203549200000000
    THEN CASE
      WHEN x >= 3150061200000000
      THEN CASE
        WHEN x >= 3623619600000000
        THEN CASE
          WHEN x >= 3857677200000000
          THEN CASE
            WHEN x >= 3983475600000000
            THEN CASE
              WHEN x >= 4046979600000000
              THEN CASE
                WHEN x >= 4078429200000000
                THEN 7200000000
                ELSE CASE WHEN x >= 4065123600000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 4015530000000000
                THEN CASE WHEN x >= 4033674000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 4002224400000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 3920576400000000
              THEN CASE
                WHEN x >= 3952026000000000
                THEN CASE WHEN x >= 3970774800000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3939325200000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 3889126800000000
                THEN CASE WHEN x >= 3907270800000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3875821200000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 3750022800000000
            THEN CASE
              WHEN x >= 3812922000000000
              THEN CASE
                WHEN x >= 3844371600000000
                THEN 3600000000
                ELSE CASE WHEN x >= 3825622800000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 3781472400000000
                THEN CASE WHEN x >= 3794173200000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3762723600000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 3686518800000000
              THEN CASE
                WHEN x >= 3717968400000000
                THEN CASE WHEN x >= 3731274000000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3699824400000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 3655069200000000
                THEN CASE WHEN x >= 3668374800000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3636320400000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 3384118800000000
          THEN CASE
            WHEN x >= 3510522000000000
            THEN CASE
              WHEN x >= 3573421200000000
              THEN CASE
                WHEN x >= 3604870800000000
                THEN 7200000000
                ELSE CASE WHEN x >= 3592170000000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 3541971600000000
                THEN CASE WHEN x >= 3560115600000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3528666000000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 3447018000000000
              THEN CASE
                WHEN x >= 3479072400000000
                THEN CASE WHEN x >= 3497216400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3465766800000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 3415568400000000
                THEN CASE WHEN x >= 3434317200000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3402867600000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 3276464400000000
            THEN CASE
              WHEN x >= 3339363600000000
              THEN CASE
                WHEN x >= 3370813200000000
                THEN 3600000000
                ELSE CASE WHEN x >= 3352669200000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 3307914000000000
                THEN CASE WHEN x >= 3321219600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3289165200000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 3212960400000000
              THEN CASE
                WHEN x >= 3245014800000000
                THEN CASE WHEN x >= 3257715600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3226266000000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 3181510800000000
                THEN CASE WHEN x >= 3194816400000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 3163366800000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
      ELSE CASE
        WHEN x >= 2676502800000000
        THEN CASE
          WHEN x >= 2910560400000000
          THEN CASE
            WHEN x >= 3036963600000000
            THEN CASE
              WHEN x >= 3099862800000000
              THEN CASE
                WHEN x >= 3131917200000000
                THEN 7200000000
                ELSE CASE WHEN x >= 3118611600000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 3068413200000000
                THEN CASE WHEN x >= 3087162000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 3055712400000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 2974064400000000
              THEN CASE
                WHEN x >= 3005514000000000
                THEN CASE WHEN x >= 3023658000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2992208400000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 2942010000000000
                THEN CASE WHEN x >= 2960758800000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2929309200000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 2802906000000000
            THEN CASE
              WHEN x >= 2866410000000000
              THEN CASE
                WHEN x >= 2897859600000000
                THEN 3600000000
                ELSE CASE WHEN x >= 2879110800000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 2834355600000000
                THEN CASE WHEN x >= 2847661200000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2816211600000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 2740006800000000
              THEN CASE
                WHEN x >= 2771456400000000
                THEN CASE WHEN x >= 2784762000000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2752707600000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 2708557200000000
                THEN CASE WHEN x >= 2721258000000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2689808400000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 2437606800000000
          THEN CASE
            WHEN x >= 2563405200000000
            THEN CASE
              WHEN x >= 2626909200000000
              THEN CASE
                WHEN x >= 2658358800000000
                THEN 7200000000
                ELSE CASE WHEN x >= 2645053200000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 2595459600000000
                THEN CASE WHEN x >= 2613603600000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2582154000000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 2500506000000000
              THEN CASE
                WHEN x >= 2531955600000000
                THEN CASE WHEN x >= 2550704400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2519254800000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 2469056400000000
                THEN CASE WHEN x >= 2487200400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2455750800000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 2329347600000000
            THEN CASE
              WHEN x >= 2392851600000000
              THEN CASE
                WHEN x >= 2424301200000000
                THEN 3600000000
                ELSE CASE WHEN x >= 2405552400000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 2361402000000000
                THEN CASE WHEN x >= 2374102800000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2342653200000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 2266448400000000
              THEN CASE
                WHEN x >= 2297898000000000
                THEN CASE WHEN x >= 2311203600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2279754000000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 2234998800000000
                THEN CASE WHEN x >= 2248304400000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 2216250000000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
    END
    ELSE CASE
      WHEN x >= 1256432400000000
      THEN CASE
        WHEN x >= 1729990800000000
        THEN CASE
          WHEN x >= 1964048400000000
          THEN CASE
            WHEN x >= 2090451600000000
            THEN CASE
              WHEN x >= 2153350800000000
              THEN CASE
                WHEN x >= 2184800400000000
                THEN 7200000000
                ELSE CASE WHEN x >= 2172099600000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 2121901200000000
                THEN CASE WHEN x >= 2140045200000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2108595600000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 2026947600000000
              THEN CASE
                WHEN x >= 2058397200000000
                THEN CASE WHEN x >= 2077146000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 2045696400000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 1995498000000000
                THEN CASE WHEN x >= 2014246800000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1982797200000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 1856394000000000
            THEN CASE
              WHEN x >= 1919293200000000
              THEN CASE
                WHEN x >= 1950742800000000
                THEN 3600000000
                ELSE CASE WHEN x >= 1932598800000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 1887843600000000
                THEN CASE WHEN x >= 1901149200000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1869094800000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 1792890000000000
              THEN CASE
                WHEN x >= 1824944400000000
                THEN CASE WHEN x >= 1837645200000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1806195600000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 1761440400000000
                THEN CASE WHEN x >= 1774746000000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1743296400000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 1490490000000000
          THEN CASE
            WHEN x >= 1616893200000000
            THEN CASE
              WHEN x >= 1679792400000000
              THEN CASE
                WHEN x >= 1711846800000000
                THEN 7200000000
                ELSE CASE WHEN x >= 1698541200000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 1648342800000000
                THEN CASE WHEN x >= 1667091600000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1635642000000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 1553994000000000
              THEN CASE
                WHEN x >= 1585443600000000
                THEN CASE WHEN x >= 1603587600000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1572138000000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 1521939600000000
                THEN CASE WHEN x >= 1540688400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1509238800000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 1382835600000000
            THEN CASE
              WHEN x >= 1445734800000000
              THEN CASE
                WHEN x >= 1477789200000000
                THEN 3600000000
                ELSE CASE WHEN x >= 1459040400000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 1414285200000000
                THEN CASE WHEN x >= 1427590800000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1396141200000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 1319936400000000
              THEN CASE
                WHEN x >= 1351386000000000
                THEN CASE WHEN x >= 1364691600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1332637200000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 1288486800000000
                THEN CASE WHEN x >= 1301187600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 1269738000000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
      ELSE CASE
        WHEN x >= 780454800000000
        THEN CASE
          WHEN x >= 1017536400000000
          THEN CASE
            WHEN x >= 1143334800000000
            THEN CASE
              WHEN x >= 1206838800000000
              THEN CASE
                WHEN x >= 1238288400000000
                THEN 7200000000
                ELSE CASE WHEN x >= 1224982800000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 1174784400000000
                THEN CASE WHEN x >= 1193533200000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1162083600000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 1080435600000000
              THEN CASE
                WHEN x >= 1111885200000000
                THEN CASE WHEN x >= 1130634000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1099184400000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 1048986000000000
                THEN CASE WHEN x >= 1067130000000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 1035680400000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 909277200000000
            THEN CASE
              WHEN x >= 972781200000000
              THEN CASE
                WHEN x >= 1004230800000000
                THEN 3600000000
                ELSE CASE WHEN x >= 985482000000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 941331600000000
                THEN CASE WHEN x >= 954032400000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 922582800000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 846378000000000
              THEN CASE
                WHEN x >= 877827600000000
                THEN CASE WHEN x >= 891133200000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 859683600000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 811904400000000
                THEN CASE WHEN x >= 828234000000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 796179600000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 543978000000000
          THEN CASE
            WHEN x >= 670381200000000
            THEN CASE
              WHEN x >= 733280400000000
              THEN CASE
                WHEN x >= 764730000000000
                THEN 7200000000
                ELSE CASE WHEN x >= 749005200000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 701830800000000
                THEN CASE WHEN x >= 717555600000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 686106000000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN x >= 606877200000000
              THEN CASE
                WHEN x >= 638326800000000
                THEN CASE WHEN x >= 654656400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 622602000000000 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN x >= 575427600000000
                THEN CASE WHEN x >= 591152400000000 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN x >= 559702800000000 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN x >= 433299600000000
            THEN CASE
              WHEN x >= 496803600000000
              THEN CASE
                WHEN x >= 528253200000000
                THEN 3600000000
                ELSE CASE WHEN x >= 512528400000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 465354000000000
                THEN CASE WHEN x >= 481078800000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 449024400000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN x >= 370400400000000
              THEN CASE
                WHEN x >= 401850000000000
                THEN CASE WHEN x >= 417574800000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 386125200000000 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN x >= 338950800000000
                THEN CASE WHEN x >= 354675600000000 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN x >= 323830800000000 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
    END
  END
END;

CREATE OR REPLACE TEMPORARY FUNCTION civil_day(x BIGINT) RETURNS BIGINT RETURN (
  x + CASE
    WHEN x >= 4096573200000000
    THEN 3600000000
    ELSE CASE
      WHEN x >= 2203549200000000
      THEN CASE
        WHEN x >= 3150061200000000
        THEN CASE
          WHEN x >= 3623619600000000
          THEN CASE
            WHEN x >= 3857677200000000
            THEN CASE
              WHEN x >= 3983475600000000
              THEN CASE
                WHEN x >= 4046979600000000
                THEN CASE
                  WHEN x >= 4078429200000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 4065123600000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 4015530000000000
                  THEN CASE WHEN x >= 4033674000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 4002224400000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 3920576400000000
                THEN CASE
                  WHEN x >= 3952026000000000
                  THEN CASE WHEN x >= 3970774800000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3939325200000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 3889126800000000
                  THEN CASE WHEN x >= 3907270800000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3875821200000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 3750022800000000
              THEN CASE
                WHEN x >= 3812922000000000
                THEN CASE
                  WHEN x >= 3844371600000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 3825622800000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 3781472400000000
                  THEN CASE WHEN x >= 3794173200000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3762723600000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 3686518800000000
                THEN CASE
                  WHEN x >= 3717968400000000
                  THEN CASE WHEN x >= 3731274000000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3699824400000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 3655069200000000
                  THEN CASE WHEN x >= 3668374800000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3636320400000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
          ELSE CASE
            WHEN x >= 3384118800000000
            THEN CASE
              WHEN x >= 3510522000000000
              THEN CASE
                WHEN x >= 3573421200000000
                THEN CASE
                  WHEN x >= 3604870800000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 3592170000000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 3541971600000000
                  THEN CASE WHEN x >= 3560115600000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3528666000000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 3447018000000000
                THEN CASE
                  WHEN x >= 3479072400000000
                  THEN CASE WHEN x >= 3497216400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3465766800000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 3415568400000000
                  THEN CASE WHEN x >= 3434317200000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3402867600000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 3276464400000000
              THEN CASE
                WHEN x >= 3339363600000000
                THEN CASE
                  WHEN x >= 3370813200000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 3352669200000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 3307914000000000
                  THEN CASE WHEN x >= 3321219600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3289165200000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 3212960400000000
                THEN CASE
                  WHEN x >= 3245014800000000
                  THEN CASE WHEN x >= 3257715600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3226266000000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 3181510800000000
                  THEN CASE WHEN x >= 3194816400000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 3163366800000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 2676502800000000
          THEN CASE
            WHEN x >= 2910560400000000
            THEN CASE
              WHEN x >= 3036963600000000
              THEN CASE
                WHEN x >= 3099862800000000
                THEN CASE
                  WHEN x >= 3131917200000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 3118611600000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 3068413200000000
                  THEN CASE WHEN x >= 3087162000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 3055712400000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 2974064400000000
                THEN CASE
                  WHEN x >= 3005514000000000
                  THEN CASE WHEN x >= 3023658000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2992208400000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 2942010000000000
                  THEN CASE WHEN x >= 2960758800000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2929309200000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 2802906000000000
              THEN CASE
                WHEN x >= 2866410000000000
                THEN CASE
                  WHEN x >= 2897859600000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 2879110800000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 2834355600000000
                  THEN CASE WHEN x >= 2847661200000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2816211600000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 2740006800000000
                THEN CASE
                  WHEN x >= 2771456400000000
                  THEN CASE WHEN x >= 2784762000000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2752707600000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 2708557200000000
                  THEN CASE WHEN x >= 2721258000000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2689808400000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
          ELSE CASE
            WHEN x >= 2437606800000000
            THEN CASE
              WHEN x >= 2563405200000000
              THEN CASE
                WHEN x >= 2626909200000000
                THEN CASE
                  WHEN x >= 2658358800000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 2645053200000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 2595459600000000
                  THEN CASE WHEN x >= 2613603600000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2582154000000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 2500506000000000
                THEN CASE
                  WHEN x >= 2531955600000000
                  THEN CASE WHEN x >= 2550704400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2519254800000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 2469056400000000
                  THEN CASE WHEN x >= 2487200400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2455750800000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 2329347600000000
              THEN CASE
                WHEN x >= 2392851600000000
                THEN CASE
                  WHEN x >= 2424301200000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 2405552400000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 2361402000000000
                  THEN CASE WHEN x >= 2374102800000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2342653200000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 2266448400000000
                THEN CASE
                  WHEN x >= 2297898000000000
                  THEN CASE WHEN x >= 2311203600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2279754000000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 2234998800000000
                  THEN CASE WHEN x >= 2248304400000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 2216250000000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
        END
      END
      ELSE CASE
        WHEN x >= 1256432400000000
        THEN CASE
          WHEN x >= 1729990800000000
          THEN CASE
            WHEN x >= 1964048400000000
            THEN CASE
              WHEN x >= 2090451600000000
              THEN CASE
                WHEN x >= 2153350800000000
                THEN CASE
                  WHEN x >= 2184800400000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 2172099600000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 2121901200000000
                  THEN CASE WHEN x >= 2140045200000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2108595600000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 2026947600000000
                THEN CASE
                  WHEN x >= 2058397200000000
                  THEN CASE WHEN x >= 2077146000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 2045696400000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 1995498000000000
                  THEN CASE WHEN x >= 2014246800000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1982797200000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 1856394000000000
              THEN CASE
                WHEN x >= 1919293200000000
                THEN CASE
                  WHEN x >= 1950742800000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 1932598800000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 1887843600000000
                  THEN CASE WHEN x >= 1901149200000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1869094800000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 1792890000000000
                THEN CASE
                  WHEN x >= 1824944400000000
                  THEN CASE WHEN x >= 1837645200000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1806195600000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 1761440400000000
                  THEN CASE WHEN x >= 1774746000000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1743296400000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
          ELSE CASE
            WHEN x >= 1490490000000000
            THEN CASE
              WHEN x >= 1616893200000000
              THEN CASE
                WHEN x >= 1679792400000000
                THEN CASE
                  WHEN x >= 1711846800000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 1698541200000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 1648342800000000
                  THEN CASE WHEN x >= 1667091600000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1635642000000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 1553994000000000
                THEN CASE
                  WHEN x >= 1585443600000000
                  THEN CASE WHEN x >= 1603587600000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1572138000000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 1521939600000000
                  THEN CASE WHEN x >= 1540688400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1509238800000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 1382835600000000
              THEN CASE
                WHEN x >= 1445734800000000
                THEN CASE
                  WHEN x >= 1477789200000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 1459040400000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 1414285200000000
                  THEN CASE WHEN x >= 1427590800000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1396141200000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 1319936400000000
                THEN CASE
                  WHEN x >= 1351386000000000
                  THEN CASE WHEN x >= 1364691600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1332637200000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 1288486800000000
                  THEN CASE WHEN x >= 1301187600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 1269738000000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
        END
        ELSE CASE
          WHEN x >= 780454800000000
          THEN CASE
            WHEN x >= 1017536400000000
            THEN CASE
              WHEN x >= 1143334800000000
              THEN CASE
                WHEN x >= 1206838800000000
                THEN CASE
                  WHEN x >= 1238288400000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 1224982800000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 1174784400000000
                  THEN CASE WHEN x >= 1193533200000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1162083600000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 1080435600000000
                THEN CASE
                  WHEN x >= 1111885200000000
                  THEN CASE WHEN x >= 1130634000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1099184400000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 1048986000000000
                  THEN CASE WHEN x >= 1067130000000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 1035680400000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 909277200000000
              THEN CASE
                WHEN x >= 972781200000000
                THEN CASE
                  WHEN x >= 1004230800000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 985482000000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 941331600000000
                  THEN CASE WHEN x >= 954032400000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 922582800000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 846378000000000
                THEN CASE
                  WHEN x >= 877827600000000
                  THEN CASE WHEN x >= 891133200000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 859683600000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 811904400000000
                  THEN CASE WHEN x >= 828234000000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 796179600000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
          ELSE CASE
            WHEN x >= 543978000000000
            THEN CASE
              WHEN x >= 670381200000000
              THEN CASE
                WHEN x >= 733280400000000
                THEN CASE
                  WHEN x >= 764730000000000
                  THEN 7200000000
                  ELSE CASE WHEN x >= 749005200000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 701830800000000
                  THEN CASE WHEN x >= 717555600000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 686106000000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
              ELSE CASE
                WHEN x >= 606877200000000
                THEN CASE
                  WHEN x >= 638326800000000
                  THEN CASE WHEN x >= 654656400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 622602000000000 THEN 3600000000 ELSE 7200000000 END
                END
                ELSE CASE
                  WHEN x >= 575427600000000
                  THEN CASE WHEN x >= 591152400000000 THEN 3600000000 ELSE 7200000000 END
                  ELSE CASE WHEN x >= 559702800000000 THEN 3600000000 ELSE 7200000000 END
                END
              END
            END
            ELSE CASE
              WHEN x >= 433299600000000
              THEN CASE
                WHEN x >= 496803600000000
                THEN CASE
                  WHEN x >= 528253200000000
                  THEN 3600000000
                  ELSE CASE WHEN x >= 512528400000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 465354000000000
                  THEN CASE WHEN x >= 481078800000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 449024400000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
              ELSE CASE
                WHEN x >= 370400400000000
                THEN CASE
                  WHEN x >= 401850000000000
                  THEN CASE WHEN x >= 417574800000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 386125200000000 THEN 7200000000 ELSE 3600000000 END
                END
                ELSE CASE
                  WHEN x >= 338950800000000
                  THEN CASE WHEN x >= 354675600000000 THEN 7200000000 ELSE 3600000000 END
                  ELSE CASE WHEN x >= 323830800000000 THEN 7200000000 ELSE 3600000000 END
                END
              END
            END
          END
        END
      END
    END
  END
) DIV 86400000000;

CREATE OR REPLACE TEMPORARY FUNCTION day_start(d BIGINT) RETURNS BIGINT RETURN d * 86400000000 - CASE
  WHEN d >= 47415
  THEN 3600000000
  ELSE CASE
    WHEN d >= 25505
    THEN CASE
      WHEN d >= 36460
      THEN CASE
        WHEN d >= 41941
        THEN CASE
          WHEN d >= 44650
          THEN CASE
            WHEN d >= 46106
            THEN CASE
              WHEN d >= 46841
              THEN CASE
                WHEN d >= 47205
                THEN 7200000000
                ELSE CASE WHEN d >= 47051 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 46477
                THEN CASE WHEN d >= 46687 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 46323 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 45378
              THEN CASE
                WHEN d >= 45742
                THEN CASE WHEN d >= 45959 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 45595 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 45014
                THEN CASE WHEN d >= 45224 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 44860 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 43404
            THEN CASE
              WHEN d >= 44132
              THEN CASE
                WHEN d >= 44496
                THEN 3600000000
                ELSE CASE WHEN d >= 44279 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 43768
                THEN CASE WHEN d >= 43915 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 43551 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 42669
              THEN CASE
                WHEN d >= 43033
                THEN CASE WHEN d >= 43187 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 42823 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 42305
                THEN CASE WHEN d >= 42459 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 42088 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN d >= 39169
          THEN CASE
            WHEN d >= 40632
            THEN CASE
              WHEN d >= 41360
              THEN CASE
                WHEN d >= 41724
                THEN 7200000000
                ELSE CASE WHEN d >= 41577 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 40996
                THEN CASE WHEN d >= 41206 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 40842 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 39897
              THEN CASE
                WHEN d >= 40268
                THEN CASE WHEN d >= 40478 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 40114 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 39533
                THEN CASE WHEN d >= 39750 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 39386 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 37923
            THEN CASE
              WHEN d >= 38651
              THEN CASE
                WHEN d >= 39015
                THEN 3600000000
                ELSE CASE WHEN d >= 38805 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 38287
                THEN CASE WHEN d >= 38441 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 38070 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 37188
              THEN CASE
                WHEN d >= 37559
                THEN CASE WHEN d >= 37706 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 37342 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 36824
                THEN CASE WHEN d >= 36978 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 36614 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
      ELSE CASE
        WHEN d >= 30979
        THEN CASE
          WHEN d >= 33688
          THEN CASE
            WHEN d >= 35151
            THEN CASE
              WHEN d >= 35879
              THEN CASE
                WHEN d >= 36250
                THEN 7200000000
                ELSE CASE WHEN d >= 36096 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 35515
                THEN CASE WHEN d >= 35732 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 35368 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 34423
              THEN CASE
                WHEN d >= 34787
                THEN CASE WHEN d >= 34997 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 34633 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 34052
                THEN CASE WHEN d >= 34269 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 33905 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 32442
            THEN CASE
              WHEN d >= 33177
              THEN CASE
                WHEN d >= 33541
                THEN 3600000000
                ELSE CASE WHEN d >= 33324 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 32806
                THEN CASE WHEN d >= 32960 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 32596 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 31714
              THEN CASE
                WHEN d >= 32078
                THEN CASE WHEN d >= 32232 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 31861 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 31350
                THEN CASE WHEN d >= 31497 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 31133 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN d >= 28214
          THEN CASE
            WHEN d >= 29670
            THEN CASE
              WHEN d >= 30405
              THEN CASE
                WHEN d >= 30769
                THEN 7200000000
                ELSE CASE WHEN d >= 30615 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 30041
                THEN CASE WHEN d >= 30251 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 29887 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 28942
              THEN CASE
                WHEN d >= 29306
                THEN CASE WHEN d >= 29523 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 29159 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 28578
                THEN CASE WHEN d >= 28788 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 28424 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 26961
            THEN CASE
              WHEN d >= 27696
              THEN CASE
                WHEN d >= 28060
                THEN 3600000000
                ELSE CASE WHEN d >= 27843 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 27332
                THEN CASE WHEN d >= 27479 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 27115 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 26233
              THEN CASE
                WHEN d >= 26597
                THEN CASE WHEN d >= 26751 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 26387 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 25869
                THEN CASE WHEN d >= 26023 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 25652 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
    END
    ELSE CASE
      WHEN d >= 14543
      THEN CASE
        WHEN d >= 20024
        THEN CASE
          WHEN d >= 22733
          THEN CASE
            WHEN d >= 24196
            THEN CASE
              WHEN d >= 24924
              THEN CASE
                WHEN d >= 25288
                THEN 7200000000
                ELSE CASE WHEN d >= 25141 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 24560
                THEN CASE WHEN d >= 24770 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 24406 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 23461
              THEN CASE
                WHEN d >= 23825
                THEN CASE WHEN d >= 24042 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 23678 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 23097
                THEN CASE WHEN d >= 23314 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 22950 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 21487
            THEN CASE
              WHEN d >= 22215
              THEN CASE
                WHEN d >= 22579
                THEN 3600000000
                ELSE CASE WHEN d >= 22369 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 21851
                THEN CASE WHEN d >= 22005 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 21634 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 20752
              THEN CASE
                WHEN d >= 21123
                THEN CASE WHEN d >= 21270 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 20906 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 20388
                THEN CASE WHEN d >= 20542 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 20178 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN d >= 17252
          THEN CASE
            WHEN d >= 18715
            THEN CASE
              WHEN d >= 19443
              THEN CASE
                WHEN d >= 19814
                THEN 7200000000
                ELSE CASE WHEN d >= 19660 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 19079
                THEN CASE WHEN d >= 19296 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 18932 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 17987
              THEN CASE
                WHEN d >= 18351
                THEN CASE WHEN d >= 18561 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 18197 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 17616
                THEN CASE WHEN d >= 17833 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 17469 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 16006
            THEN CASE
              WHEN d >= 16734
              THEN CASE
                WHEN d >= 17105
                THEN 3600000000
                ELSE CASE WHEN d >= 16888 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 16370
                THEN CASE WHEN d >= 16524 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 16160 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 15278
              THEN CASE
                WHEN d >= 15642
                THEN CASE WHEN d >= 15796 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 15425 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 14914
                THEN CASE WHEN d >= 15061 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 14697 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
      ELSE CASE
        WHEN d >= 9034
        THEN CASE
          WHEN d >= 11778
          THEN CASE
            WHEN d >= 13234
            THEN CASE
              WHEN d >= 13969
              THEN CASE
                WHEN d >= 14333
                THEN 7200000000
                ELSE CASE WHEN d >= 14179 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 13598
                THEN CASE WHEN d >= 13815 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 13451 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 12506
              THEN CASE
                WHEN d >= 12870
                THEN CASE WHEN d >= 13087 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 12723 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 12142
                THEN CASE WHEN d >= 12352 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 11988 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 10525
            THEN CASE
              WHEN d >= 11260
              THEN CASE
                WHEN d >= 11624
                THEN 3600000000
                ELSE CASE WHEN d >= 11407 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 10896
                THEN CASE WHEN d >= 11043 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 10679 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 9797
              THEN CASE
                WHEN d >= 10161
                THEN CASE WHEN d >= 10315 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 9951 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 9398
                THEN CASE WHEN d >= 9587 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 9216 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
        ELSE CASE
          WHEN d >= 6297
          THEN CASE
            WHEN d >= 7760
            THEN CASE
              WHEN d >= 8488
              THEN CASE
                WHEN d >= 8852
                THEN 7200000000
                ELSE CASE WHEN d >= 8670 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 8124
                THEN CASE WHEN d >= 8306 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 7942 THEN 3600000000 ELSE 7200000000 END
              END
            END
            ELSE CASE
              WHEN d >= 7025
              THEN CASE
                WHEN d >= 7389
                THEN CASE WHEN d >= 7578 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 7207 THEN 3600000000 ELSE 7200000000 END
              END
              ELSE CASE
                WHEN d >= 6661
                THEN CASE WHEN d >= 6843 THEN 3600000000 ELSE 7200000000 END
                ELSE CASE WHEN d >= 6479 THEN 3600000000 ELSE 7200000000 END
              END
            END
          END
          ELSE CASE
            WHEN d >= 5016
            THEN CASE
              WHEN d >= 5751
              THEN CASE
                WHEN d >= 6115
                THEN 3600000000
                ELSE CASE WHEN d >= 5933 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 5387
                THEN CASE WHEN d >= 5569 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 5198 THEN 7200000000 ELSE 3600000000 END
              END
            END
            ELSE CASE
              WHEN d >= 4288
              THEN CASE
                WHEN d >= 4652
                THEN CASE WHEN d >= 4834 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 4470 THEN 7200000000 ELSE 3600000000 END
              END
              ELSE CASE
                WHEN d >= 3924
                THEN CASE WHEN d >= 4106 THEN 7200000000 ELSE 3600000000 END
                ELSE CASE WHEN d >= 3749 THEN 7200000000 ELSE 3600000000 END
              END
            END
          END
        END
      END
    END
  END
END;

-- orders_twice: orders: keys that may occur more than once
CACHE TABLE orders_twice AS
SELECT
  `t3`.`key_hash`
FROM (
  SELECT
    `t2`.`key_hash`,
    COUNT(*) AS `rows`
  FROM (
    SELECT
      `t1`.`order_id`,
      `t1`.`shop_id`,
      `t1`.`product_id`,
      `t1`.`category_id`,
      `t1`.`paid_at`,
      `t1`.`amount_minor`,
      `t1`.`currency`,
      `t1`.`mode`,
      `t1`.`promised_by`,
      `t1`.`promise_hours`,
      `t1`.`channel`,
      `t1`.`ship_from`,
      `t1`.`ship_to`,
      `t1`.`parcels_expected`,
      `t1`.`cancelled_at`,
      `t1`.`refunded_at`,
      `t1`.`closed`,
      `t1`.`relief_included`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      XXHASH64(`t1`.`order_id`) AS `key_hash`
    FROM (
      SELECT
        *
      FROM `fact_orders` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`paid_at` <= AS_OF()
          ) OR (
            `t0`.`paid_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  GROUP BY
    1
) AS `t3`
WHERE
  `t3`.`rows` > 1;

-- orders_again: orders: the newest row of those keys
CACHE TABLE orders_again AS
SELECT
  `t9`.`order_id`,
  `t9`.`shop_id`,
  `t9`.`product_id`,
  `t9`.`category_id`,
  `t9`.`paid_at`,
  `t9`.`amount_minor`,
  `t9`.`currency`,
  `t9`.`mode`,
  `t9`.`promised_by`,
  `t9`.`promise_hours`,
  `t9`.`channel`,
  `t9`.`ship_from`,
  `t9`.`ship_to`,
  `t9`.`parcels_expected`,
  `t9`.`cancelled_at`,
  `t9`.`refunded_at`,
  `t9`.`closed`,
  `t9`.`relief_included`,
  `t9`.`source_at`,
  `t9`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`order_id`,
      `t7`.`shop_id`,
      `t7`.`product_id`,
      `t7`.`category_id`,
      `t7`.`paid_at`,
      `t7`.`amount_minor`,
      `t7`.`currency`,
      `t7`.`mode`,
      `t7`.`promised_by`,
      `t7`.`promise_hours`,
      `t7`.`channel`,
      `t7`.`ship_from`,
      `t7`.`ship_to`,
      `t7`.`parcels_expected`,
      `t7`.`cancelled_at`,
      `t7`.`refunded_at`,
      `t7`.`closed`,
      `t7`.`relief_included`,
      `t7`.`source_at`,
      `t7`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t7`.`order_id`
        ORDER BY `t7`.`recorded_at` DESC, `t7`.`source_at` DESC, `t7`.`order_id` DESC, `t7`.`shop_id` DESC, `t7`.`product_id` DESC, `t7`.`category_id` DESC, `t7`.`paid_at` DESC, `t7`.`amount_minor` DESC, `t7`.`currency` DESC, `t7`.`mode` DESC, `t7`.`promised_by` DESC, `t7`.`promise_hours` DESC, `t7`.`channel` DESC, `t7`.`ship_from` DESC, `t7`.`ship_to` DESC, `t7`.`parcels_expected` DESC, `t7`.`cancelled_at` DESC, `t7`.`refunded_at` DESC, `t7`.`closed` DESC, `t7`.`relief_included` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        `t6`.`order_id`,
        `t6`.`shop_id`,
        `t6`.`product_id`,
        `t6`.`category_id`,
        `t6`.`paid_at`,
        `t6`.`amount_minor`,
        `t6`.`currency`,
        `t6`.`mode`,
        `t6`.`promised_by`,
        `t6`.`promise_hours`,
        `t6`.`channel`,
        `t6`.`ship_from`,
        `t6`.`ship_to`,
        `t6`.`parcels_expected`,
        `t6`.`cancelled_at`,
        `t6`.`refunded_at`,
        `t6`.`closed`,
        `t6`.`relief_included`,
        `t6`.`source_at`,
        `t6`.`recorded_at`
      FROM (
        SELECT
          `t5`.`order_id`,
          `t5`.`shop_id`,
          `t5`.`product_id`,
          `t5`.`category_id`,
          `t5`.`paid_at`,
          `t5`.`amount_minor`,
          `t5`.`currency`,
          `t5`.`mode`,
          `t5`.`promised_by`,
          `t5`.`promise_hours`,
          `t5`.`channel`,
          `t5`.`ship_from`,
          `t5`.`ship_to`,
          `t5`.`parcels_expected`,
          `t5`.`cancelled_at`,
          `t5`.`refunded_at`,
          `t5`.`closed`,
          `t5`.`relief_included`,
          `t5`.`source_at`,
          `t5`.`recorded_at`,
          `t5`.`key_hash`
        FROM (
          SELECT
            `t3`.`order_id`,
            `t3`.`shop_id`,
            `t3`.`product_id`,
            `t3`.`category_id`,
            `t3`.`paid_at`,
            `t3`.`amount_minor`,
            `t3`.`currency`,
            `t3`.`mode`,
            `t3`.`promised_by`,
            `t3`.`promise_hours`,
            `t3`.`channel`,
            `t3`.`ship_from`,
            `t3`.`ship_to`,
            `t3`.`parcels_expected`,
            `t3`.`cancelled_at`,
            `t3`.`refunded_at`,
            `t3`.`closed`,
            `t3`.`relief_included`,
            `t3`.`source_at`,
            `t3`.`recorded_at`,
            XXHASH64(`t3`.`order_id`) AS `key_hash`
          FROM (
            SELECT
              *
            FROM `fact_orders` AS `t1`
            WHERE
              `t1`.`recorded_at` <= AS_OF()
              AND (
                (
                  `t1`.`paid_at` <= AS_OF()
                ) OR (
                  `t1`.`paid_at` IS NULL
                )
              )
          ) AS `t3`
        ) AS `t5`
        LEFT SEMI JOIN `orders_twice` AS `t2`
          ON `t5`.`key_hash` = `t2`.`key_hash`
      ) AS `t6`
    ) AS `t7`
  ) AS `t8`
  WHERE
    `t8`.`place` = 0
) AS `t9`;

-- orders_seen: orders: the newest row of each key
CREATE OR REPLACE TEMP VIEW orders_seen AS
SELECT
  *
FROM (
  SELECT
    `t7`.`order_id`,
    `t7`.`shop_id`,
    `t7`.`product_id`,
    `t7`.`category_id`,
    `t7`.`paid_at`,
    `t7`.`amount_minor`,
    `t7`.`currency`,
    `t7`.`mode`,
    `t7`.`promised_by`,
    `t7`.`promise_hours`,
    `t7`.`channel`,
    `t7`.`ship_from`,
    `t7`.`ship_to`,
    `t7`.`parcels_expected`,
    `t7`.`cancelled_at`,
    `t7`.`refunded_at`,
    `t7`.`closed`,
    `t7`.`relief_included`,
    `t7`.`source_at`,
    `t7`.`recorded_at`
  FROM (
    SELECT
      `t6`.`order_id`,
      `t6`.`shop_id`,
      `t6`.`product_id`,
      `t6`.`category_id`,
      `t6`.`paid_at`,
      `t6`.`amount_minor`,
      `t6`.`currency`,
      `t6`.`mode`,
      `t6`.`promised_by`,
      `t6`.`promise_hours`,
      `t6`.`channel`,
      `t6`.`ship_from`,
      `t6`.`ship_to`,
      `t6`.`parcels_expected`,
      `t6`.`cancelled_at`,
      `t6`.`refunded_at`,
      `t6`.`closed`,
      `t6`.`relief_included`,
      `t6`.`source_at`,
      `t6`.`recorded_at`,
      `t6`.`key_hash`
    FROM (
      SELECT
        `t4`.`order_id`,
        `t4`.`shop_id`,
        `t4`.`product_id`,
        `t4`.`category_id`,
        `t4`.`paid_at`,
        `t4`.`amount_minor`,
        `t4`.`currency`,
        `t4`.`mode`,
        `t4`.`promised_by`,
        `t4`.`promise_hours`,
        `t4`.`channel`,
        `t4`.`ship_from`,
        `t4`.`ship_to`,
        `t4`.`parcels_expected`,
        `t4`.`cancelled_at`,
        `t4`.`refunded_at`,
        `t4`.`closed`,
        `t4`.`relief_included`,
        `t4`.`source_at`,
        `t4`.`recorded_at`,
        XXHASH64(`t4`.`order_id`) AS `key_hash`
      FROM (
        SELECT
          *
        FROM `fact_orders` AS `t2`
        WHERE
          `t2`.`recorded_at` <= AS_OF()
          AND (
            (
              `t2`.`paid_at` <= AS_OF()
            ) OR (
              `t2`.`paid_at` IS NULL
            )
          )
      ) AS `t4`
    ) AS `t6`
    LEFT ANTI JOIN `orders_twice` AS `t3`
      ON `t6`.`key_hash` = `t3`.`key_hash`
  ) AS `t7`
) AS `t8`
UNION ALL
SELECT
  *
FROM `orders_again` AS `t0`;

-- orders_now: orders with defaults, as known at T
CREATE OR REPLACE TEMP VIEW orders_now AS
SELECT
  `t1`.`order_id`,
  `t1`.`shop_id`,
  `t1`.`product_id`,
  `t1`.`category_id`,
  `t1`.`paid_at`,
  `t1`.`amount_minor`,
  `t1`.`currency`,
  `t1`.`mode`,
  `t1`.`promised_by`,
  `t1`.`promise_hours`,
  `t1`.`channel`,
  `t1`.`ship_from`,
  `t1`.`ship_to`,
  `t1`.`parcels_expected`,
  `t1`.`cancelled_at`,
  `t1`.`refunded_at`,
  `t1`.`closed`,
  `t1`.`relief_included`
FROM (
  SELECT
    `t0`.`order_id`,
    `t0`.`shop_id`,
    `t0`.`product_id`,
    `t0`.`category_id`,
    `t0`.`paid_at`,
    `t0`.`amount_minor`,
    COALESCE(`t0`.`currency`, 'EUR') AS `currency`,
    COALESCE(`t0`.`mode`, 'spot') AS `mode`,
    `t0`.`promised_by`,
    `t0`.`promise_hours`,
    COALESCE(`t0`.`channel`, 'shelf') AS `channel`,
    `t0`.`ship_from`,
    `t0`.`ship_to`,
    COALESCE(`t0`.`parcels_expected`, 1) AS `parcels_expected`,
    `t0`.`cancelled_at`,
    `t0`.`refunded_at`,
    COALESCE(`t0`.`closed`, FALSE) AS `closed`,
    COALESCE(`t0`.`relief_included`, FALSE) AS `relief_included`,
    `t0`.`source_at`,
    `t0`.`recorded_at`
  FROM `orders_seen` AS `t0`
) AS `t1`;

-- terms_seen: terms: the newest row of each key
CACHE TABLE terms_seen AS
SELECT
  `t3`.`terms_id`,
  `t3`.`shop_id`,
  `t3`.`mode`,
  `t3`.`hours`,
  `t3`.`starts_at`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`terms_id`,
      `t1`.`shop_id`,
      `t1`.`mode`,
      `t1`.`hours`,
      `t1`.`starts_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`terms_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`terms_id` DESC, `t1`.`shop_id` DESC, `t1`.`mode` DESC, `t1`.`hours` DESC, `t1`.`starts_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_terms` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- terms_in_force: contract hours, each until the next begins
CACHE TABLE terms_in_force AS
SELECT
  `t1`.`shop_id`,
  `t1`.`mode`,
  `t1`.`starts_at`,
  `t1`.`hours`,
  `t1`.`terms_id`,
  COALESCE(
    LEAD(`t1`.`starts_at`) OVER (PARTITION BY `t1`.`shop_id`, `t1`.`mode` ORDER BY `t1`.`starts_at` ASC NULLS LAST),
    4611686018427387904
  ) AS `until`
FROM (
  SELECT
    `t0`.`shop_id`,
    `t0`.`mode`,
    `t0`.`starts_at`,
    MAX_BY(`t0`.`hours`, `t0`.`terms_id`) AS `hours`,
    MAX(`t0`.`terms_id`) AS `terms_id`
  FROM `terms_seen` AS `t0`
  GROUP BY
    1,
    2,
    3
) AS `t1`;

-- day_ends: the last second of every civil day
CACHE TABLE day_ends AS
SELECT
  `t1`.`day`,
  DAY_START(`t1`.`day` + 1) - 1000000 AS `last_second`
FROM (
  SELECT
    CAST(`t0`.`day` AS BIGINT) AS `day`
  FROM (
    SELECT
      EXPLODE(
        IF(
          (
            1 <> 0
          ) AND (
            SIGN(1) = SIGN(47482 - 0)
          ),
          IF(
            ELEMENT_AT(SEQUENCE(0, 47482, 1), SIZE(SEQUENCE(0, 47482, 1))) = 47482,
            SLICE(SEQUENCE(0, 47482, 1), 1, SIZE(SEQUENCE(0, 47482, 1)) - 1),
            SEQUENCE(0, 47482, 1)
          ),
          ARRAY()
        )
      ) AS `day`
  ) AS `t0`
) AS `t1`;

-- orders_based: orders with their base deadline: promise, contract, pack
CREATE OR REPLACE TEMP VIEW orders_based AS
SELECT
  *
FROM (
  SELECT
    `t41`.`order_id`,
    `t41`.`shop_id`,
    `t41`.`product_id`,
    `t41`.`category_id`,
    `t41`.`paid_at`,
    `t41`.`amount_minor`,
    `t41`.`currency`,
    `t41`.`mode`,
    `t41`.`promised_by`,
    `t41`.`promise_hours`,
    `t41`.`channel`,
    `t41`.`ship_from`,
    `t41`.`ship_to`,
    `t41`.`parcels_expected`,
    `t41`.`cancelled_at`,
    `t41`.`refunded_at`,
    `t41`.`closed`,
    `t41`.`relief_included`,
    `t41`.`agreed_id`,
    `t41`.`epoch`,
    `t41`.`base_due_at`,
    `t41`.`base_from`,
    `t41`.`base_missing`
  FROM (
    SELECT
      `t40`.`order_id`,
      `t40`.`shop_id`,
      `t40`.`product_id`,
      `t40`.`category_id`,
      `t40`.`paid_at`,
      `t40`.`amount_minor`,
      `t40`.`currency`,
      `t40`.`mode`,
      `t40`.`promised_by`,
      `t40`.`promise_hours`,
      `t40`.`channel`,
      `t40`.`ship_from`,
      `t40`.`ship_to`,
      `t40`.`parcels_expected`,
      `t40`.`cancelled_at`,
      `t40`.`refunded_at`,
      `t40`.`closed`,
      `t40`.`relief_included`,
      `t40`.`agreed_us`,
      `t40`.`agreed_id`,
      `t40`.`base_0_spot`,
      `t40`.`base_0_presale`,
      `t40`.`paid_at` + 86400000000 AS `base_0_fast`,
      CAST(0 AS BIGINT) AS `epoch`,
      COALESCE(
        COALESCE(
          `t40`.`promised_by`,
          `t40`.`paid_at` + `t40`.`promise_hours`,
          `t40`.`paid_at` + `t40`.`agreed_us`
        ),
        CASE
          WHEN `t40`.`mode` = 'spot'
          THEN `t40`.`base_0_spot`
          WHEN `t40`.`mode` = 'presale'
          THEN `t40`.`base_0_presale`
          WHEN `t40`.`mode` = 'fast'
          THEN `t40`.`paid_at` + 86400000000
          ELSE NULL
        END
      ) AS `base_due_at`,
      CASE
        WHEN `t40`.`promised_by` IS NOT NULL
        THEN 'promised_by'
        WHEN `t40`.`promise_hours` IS NOT NULL
        THEN 'promise_hours'
        WHEN `t40`.`agreed_us` IS NOT NULL
        THEN 'terms'
        WHEN CASE
          WHEN `t40`.`mode` = 'spot'
          THEN `t40`.`base_0_spot`
          WHEN `t40`.`mode` = 'presale'
          THEN `t40`.`base_0_presale`
          WHEN `t40`.`mode` = 'fast'
          THEN `t40`.`paid_at` + 86400000000
          ELSE NULL
        END IS NOT NULL
        THEN 'pack'
        ELSE CAST(NULL AS STRING)
      END AS `base_from`,
      CAST(IF(
        COALESCE(
          COALESCE(
            `t40`.`promised_by`,
            `t40`.`paid_at` + `t40`.`promise_hours`,
            `t40`.`paid_at` + `t40`.`agreed_us`
          ),
          CASE
            WHEN `t40`.`mode` = 'spot'
            THEN `t40`.`base_0_spot`
            WHEN `t40`.`mode` = 'presale'
            THEN `t40`.`base_0_presale`
            WHEN `t40`.`mode` = 'fast'
            THEN `t40`.`paid_at` + 86400000000
            ELSE NULL
          END
        ) IS NULL,
        IF(`t40`.`mode` IN ('spot'), 22, 21),
        CAST(NULL AS TINYINT)
      ) AS BIGINT) AS `base_missing`
    FROM (
      SELECT
        `t39`.`order_id`,
        `t39`.`shop_id`,
        `t39`.`product_id`,
        `t39`.`category_id`,
        `t39`.`paid_at`,
        `t39`.`amount_minor`,
        `t39`.`currency`,
        `t39`.`mode`,
        `t39`.`promised_by`,
        `t39`.`promise_hours`,
        `t39`.`channel`,
        `t39`.`ship_from`,
        `t39`.`ship_to`,
        `t39`.`parcels_expected`,
        `t39`.`cancelled_at`,
        `t39`.`refunded_at`,
        `t39`.`closed`,
        `t39`.`relief_included`,
        `t39`.`agreed_us`,
        `t39`.`agreed_id`,
        `t39`.`base_0_spot`,
        `t39`.`base_0_presale`
      FROM (
        SELECT
          `t38`.`order_id`,
          `t38`.`shop_id`,
          `t38`.`product_id`,
          `t38`.`category_id`,
          `t38`.`paid_at`,
          `t38`.`amount_minor`,
          `t38`.`currency`,
          `t38`.`mode`,
          `t38`.`promised_by`,
          `t38`.`promise_hours`,
          `t38`.`channel`,
          `t38`.`ship_from`,
          `t38`.`ship_to`,
          `t38`.`parcels_expected`,
          `t38`.`cancelled_at`,
          `t38`.`refunded_at`,
          `t38`.`closed`,
          `t38`.`relief_included`,
          `t38`.`agreed_us`,
          `t38`.`agreed_id`,
          `t38`.`base_0_spot`,
          `t38`.`base_0_presale_on`,
          `t10`.`base_0_presale_ends`,
          `t10`.`base_0_presale`
        FROM (
          SELECT
            `t36`.`order_id`,
            `t36`.`shop_id`,
            `t36`.`product_id`,
            `t36`.`category_id`,
            `t36`.`paid_at`,
            `t36`.`amount_minor`,
            `t36`.`currency`,
            `t36`.`mode`,
            `t36`.`promised_by`,
            `t36`.`promise_hours`,
            `t36`.`channel`,
            `t36`.`ship_from`,
            `t36`.`ship_to`,
            `t36`.`parcels_expected`,
            `t36`.`cancelled_at`,
            `t36`.`refunded_at`,
            `t36`.`closed`,
            `t36`.`relief_included`,
            `t36`.`agreed_us`,
            `t36`.`agreed_id`,
            `t36`.`base_0_spot`,
            CIVIL_DAY(`t36`.`paid_at`) + 10 AS `base_0_presale_on`
          FROM (
            SELECT
              `t35`.`order_id`,
              `t35`.`shop_id`,
              `t35`.`product_id`,
              `t35`.`category_id`,
              `t35`.`paid_at`,
              `t35`.`amount_minor`,
              `t35`.`currency`,
              `t35`.`mode`,
              `t35`.`promised_by`,
              `t35`.`promise_hours`,
              `t35`.`channel`,
              `t35`.`ship_from`,
              `t35`.`ship_to`,
              `t35`.`parcels_expected`,
              `t35`.`cancelled_at`,
              `t35`.`refunded_at`,
              `t35`.`closed`,
              `t35`.`relief_included`,
              `t35`.`agreed_us`,
              `t35`.`agreed_id`,
              `t35`.`base_0_spot`
            FROM (
              SELECT
                `t34`.`order_id`,
                `t34`.`shop_id`,
                `t34`.`product_id`,
                `t34`.`category_id`,
                `t34`.`paid_at`,
                `t34`.`amount_minor`,
                `t34`.`currency`,
                `t34`.`mode`,
                `t34`.`promised_by`,
                `t34`.`promise_hours`,
                `t34`.`channel`,
                `t34`.`ship_from`,
                `t34`.`ship_to`,
                `t34`.`parcels_expected`,
                `t34`.`cancelled_at`,
                `t34`.`refunded_at`,
                `t34`.`closed`,
                `t34`.`relief_included`,
                `t34`.`agreed_us`,
                `t34`.`agreed_id`,
                `t34`.`base_0_spot_on`,
                `t11`.`base_0_spot_ends`,
                `t11`.`base_0_spot`
              FROM (
                SELECT
                  `t32`.`order_id`,
                  `t32`.`shop_id`,
                  `t32`.`product_id`,
                  `t32`.`category_id`,
                  `t32`.`paid_at`,
                  `t32`.`amount_minor`,
                  `t32`.`currency`,
                  `t32`.`mode`,
                  `t32`.`promised_by`,
                  `t32`.`promise_hours`,
                  `t32`.`channel`,
                  `t32`.`ship_from`,
                  `t32`.`ship_to`,
                  `t32`.`parcels_expected`,
                  `t32`.`cancelled_at`,
                  `t32`.`refunded_at`,
                  `t32`.`closed`,
                  `t32`.`relief_included`,
                  `t32`.`agreed_us`,
                  `t32`.`agreed_id`,
                  `t32`.`base_0_spot_on`
                FROM (
                  SELECT
                    `t31`.`order_id`,
                    `t31`.`shop_id`,
                    `t31`.`product_id`,
                    `t31`.`category_id`,
                    `t31`.`paid_at`,
                    `t31`.`amount_minor`,
                    `t31`.`currency`,
                    `t31`.`mode`,
                    `t31`.`promised_by`,
                    `t31`.`promise_hours`,
                    `t31`.`channel`,
                    `t31`.`ship_from`,
                    `t31`.`ship_to`,
                    `t31`.`parcels_expected`,
                    `t31`.`cancelled_at`,
                    `t31`.`refunded_at`,
                    `t31`.`closed`,
                    `t31`.`relief_included`,
                    `t31`.`agreed_us`,
                    `t31`.`agreed_id`,
                    `t31`.`base_0_spot_start`,
                    `t31`.`base_0_spot_from`,
                    `t31`.`base_0_spot_nth`,
                    `t31`.`base_0_spot_goal`,
                    `t6`.`base_0_spot_on`,
                    `t6`.`base_0_spot_is`
                  FROM (
                    SELECT
                      `t29`.`order_id`,
                      `t29`.`shop_id`,
                      `t29`.`product_id`,
                      `t29`.`category_id`,
                      `t29`.`paid_at`,
                      `t29`.`amount_minor`,
                      `t29`.`currency`,
                      `t29`.`mode`,
                      `t29`.`promised_by`,
                      `t29`.`promise_hours`,
                      `t29`.`channel`,
                      `t29`.`ship_from`,
                      `t29`.`ship_to`,
                      `t29`.`parcels_expected`,
                      `t29`.`cancelled_at`,
                      `t29`.`refunded_at`,
                      `t29`.`closed`,
                      `t29`.`relief_included`,
                      `t29`.`agreed_us`,
                      `t29`.`agreed_id`,
                      `t29`.`base_0_spot_start`,
                      `t29`.`base_0_spot_from`,
                      `t29`.`base_0_spot_nth`,
                      `t29`.`base_0_spot_nth` + 2 AS `base_0_spot_goal`
                    FROM (
                      SELECT
                        `t28`.`order_id`,
                        `t28`.`shop_id`,
                        `t28`.`product_id`,
                        `t28`.`category_id`,
                        `t28`.`paid_at`,
                        `t28`.`amount_minor`,
                        `t28`.`currency`,
                        `t28`.`mode`,
                        `t28`.`promised_by`,
                        `t28`.`promise_hours`,
                        `t28`.`channel`,
                        `t28`.`ship_from`,
                        `t28`.`ship_to`,
                        `t28`.`parcels_expected`,
                        `t28`.`cancelled_at`,
                        `t28`.`refunded_at`,
                        `t28`.`closed`,
                        `t28`.`relief_included`,
                        `t28`.`agreed_us`,
                        `t28`.`agreed_id`,
                        `t28`.`base_0_spot_start`,
                        `t7`.`base_0_spot_from`,
                        `t7`.`base_0_spot_nth`
                      FROM (
                        SELECT
                          `t23`.`order_id`,
                          `t23`.`shop_id`,
                          `t23`.`product_id`,
                          `t23`.`category_id`,
                          `t23`.`paid_at`,
                          `t23`.`amount_minor`,
                          `t23`.`currency`,
                          `t23`.`mode`,
                          `t23`.`promised_by`,
                          `t23`.`promise_hours`,
                          `t23`.`channel`,
                          `t23`.`ship_from`,
                          `t23`.`ship_to`,
                          `t23`.`parcels_expected`,
                          `t23`.`cancelled_at`,
                          `t23`.`refunded_at`,
                          `t23`.`closed`,
                          `t23`.`relief_included`,
                          `t23`.`agreed_us`,
                          `t23`.`agreed_id`,
                          CIVIL_DAY(`t23`.`paid_at`) + CAST((
                            LOCAL_TIME(`t23`.`paid_at`) - (
                              CIVIL_DAY(`t23`.`paid_at`) * 86400000000
                            )
                          ) >= 50400000000 AS BIGINT) AS `base_0_spot_start`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t21`.`order_id`,
                              `t21`.`shop_id`,
                              `t21`.`product_id`,
                              `t21`.`category_id`,
                              `t21`.`paid_at`,
                              `t21`.`amount_minor`,
                              `t21`.`currency`,
                              `t21`.`mode`,
                              `t21`.`promised_by`,
                              `t21`.`promise_hours`,
                              `t21`.`channel`,
                              `t21`.`ship_from`,
                              `t21`.`ship_to`,
                              `t21`.`parcels_expected`,
                              `t21`.`cancelled_at`,
                              `t21`.`refunded_at`,
                              `t21`.`closed`,
                              `t21`.`relief_included`,
                              `t21`.`agreed_us`,
                              `t21`.`agreed_id`
                            FROM (
                              SELECT
                                `t20`.`order_id`,
                                `t20`.`shop_id`,
                                `t20`.`product_id`,
                                `t20`.`category_id`,
                                `t20`.`paid_at`,
                                `t20`.`amount_minor`,
                                `t20`.`currency`,
                                `t20`.`mode`,
                                `t20`.`promised_by`,
                                `t20`.`promise_hours`,
                                `t20`.`channel`,
                                `t20`.`ship_from`,
                                `t20`.`ship_to`,
                                `t20`.`parcels_expected`,
                                `t20`.`cancelled_at`,
                                `t20`.`refunded_at`,
                                `t20`.`closed`,
                                `t20`.`relief_included`,
                                `t20`.`own_us`,
                                `t20`.`own_id`,
                                `t20`.`general_us`,
                                `t20`.`general_id`,
                                COALESCE(`t20`.`own_us`, `t20`.`general_us`) AS `agreed_us`,
                                COALESCE(`t20`.`own_id`, `t20`.`general_id`) AS `agreed_id`
                              FROM (
                                SELECT
                                  `t19`.`order_id`,
                                  `t19`.`shop_id`,
                                  `t19`.`product_id`,
                                  `t19`.`category_id`,
                                  `t19`.`paid_at`,
                                  `t19`.`amount_minor`,
                                  `t19`.`currency`,
                                  `t19`.`mode`,
                                  `t19`.`promised_by`,
                                  `t19`.`promise_hours`,
                                  `t19`.`channel`,
                                  `t19`.`ship_from`,
                                  `t19`.`ship_to`,
                                  `t19`.`parcels_expected`,
                                  `t19`.`cancelled_at`,
                                  `t19`.`refunded_at`,
                                  `t19`.`closed`,
                                  `t19`.`relief_included`,
                                  `t19`.`own_us`,
                                  `t19`.`own_id`,
                                  `t19`.`general_us`,
                                  `t19`.`general_id`
                                FROM (
                                  SELECT
                                    `t18`.`order_id`,
                                    `t18`.`shop_id`,
                                    `t18`.`product_id`,
                                    `t18`.`category_id`,
                                    `t18`.`paid_at`,
                                    `t18`.`amount_minor`,
                                    `t18`.`currency`,
                                    `t18`.`mode`,
                                    `t18`.`promised_by`,
                                    `t18`.`promise_hours`,
                                    `t18`.`channel`,
                                    `t18`.`ship_from`,
                                    `t18`.`ship_to`,
                                    `t18`.`parcels_expected`,
                                    `t18`.`cancelled_at`,
                                    `t18`.`refunded_at`,
                                    `t18`.`closed`,
                                    `t18`.`relief_included`,
                                    `t18`.`own_us`,
                                    `t18`.`own_id`,
                                    `t14`.`terms_shop`,
                                    `t14`.`terms_mode`,
                                    `t14`.`starts_at`,
                                    `t14`.`general_us`,
                                    `t14`.`general_id`,
                                    `t14`.`until`
                                  FROM (
                                    SELECT
                                      `t16`.`order_id`,
                                      `t16`.`shop_id`,
                                      `t16`.`product_id`,
                                      `t16`.`category_id`,
                                      `t16`.`paid_at`,
                                      `t16`.`amount_minor`,
                                      `t16`.`currency`,
                                      `t16`.`mode`,
                                      `t16`.`promised_by`,
                                      `t16`.`promise_hours`,
                                      `t16`.`channel`,
                                      `t16`.`ship_from`,
                                      `t16`.`ship_to`,
                                      `t16`.`parcels_expected`,
                                      `t16`.`cancelled_at`,
                                      `t16`.`refunded_at`,
                                      `t16`.`closed`,
                                      `t16`.`relief_included`,
                                      `t16`.`own_us`,
                                      `t16`.`own_id`
                                    FROM (
                                      SELECT
                                        `t5`.`order_id`,
                                        `t5`.`shop_id`,
                                        `t5`.`product_id`,
                                        `t5`.`category_id`,
                                        `t5`.`paid_at`,
                                        `t5`.`amount_minor`,
                                        `t5`.`currency`,
                                        `t5`.`mode`,
                                        `t5`.`promised_by`,
                                        `t5`.`promise_hours`,
                                        `t5`.`channel`,
                                        `t5`.`ship_from`,
                                        `t5`.`ship_to`,
                                        `t5`.`parcels_expected`,
                                        `t5`.`cancelled_at`,
                                        `t5`.`refunded_at`,
                                        `t5`.`closed`,
                                        `t5`.`relief_included`,
                                        `t15`.`terms_shop`,
                                        `t15`.`terms_mode`,
                                        `t15`.`starts_at`,
                                        `t15`.`own_us`,
                                        `t15`.`own_id`,
                                        `t15`.`until`
                                      FROM `orders_now` AS `t5`
                                      LEFT OUTER JOIN (
                                        SELECT
                                          `t1`.`shop_id` AS `terms_shop`,
                                          `t1`.`mode` AS `terms_mode`,
                                          `t1`.`starts_at`,
                                          `t1`.`hours` AS `own_us`,
                                          `t1`.`terms_id` AS `own_id`,
                                          `t1`.`until`
                                        FROM `terms_in_force` AS `t1`
                                        WHERE
                                          `t1`.`shop_id` IS NOT NULL
                                      ) AS `t15`
                                        ON `t5`.`mode` = `t15`.`terms_mode`
                                        AND `t5`.`paid_at` >= `t15`.`starts_at`
                                        AND `t5`.`paid_at` < `t15`.`until`
                                        AND `t5`.`shop_id` = `t15`.`terms_shop`
                                    ) AS `t16`
                                  ) AS `t18`
                                  LEFT OUTER JOIN (
                                    SELECT
                                      `t1`.`shop_id` AS `terms_shop`,
                                      `t1`.`mode` AS `terms_mode`,
                                      `t1`.`starts_at`,
                                      `t1`.`hours` AS `general_us`,
                                      `t1`.`terms_id` AS `general_id`,
                                      `t1`.`until`
                                    FROM `terms_in_force` AS `t1`
                                    WHERE
                                      `t1`.`shop_id` IS NULL
                                  ) AS `t14`
                                    ON `t18`.`mode` = `t14`.`terms_mode`
                                    AND `t18`.`paid_at` >= `t14`.`starts_at`
                                    AND `t18`.`paid_at` < `t14`.`until`
                                ) AS `t19`
                              ) AS `t20`
                            ) AS `t21`
                          ) AS `t22`
                          WHERE
                            TRUE
                            AND `t22`.`paid_at` >= 1672527600000000
                            AND `t22`.`paid_at` < 1704063600000000
                        ) AS `t23`
                      ) AS `t28`
                      LEFT OUTER JOIN `base_0_spot_count` AS `t7`
                        ON `t28`.`base_0_spot_start` = `t7`.`base_0_spot_from`
                    ) AS `t29`
                  ) AS `t31`
                  LEFT OUTER JOIN `base_0_spot_days` AS `t6`
                    ON `t31`.`base_0_spot_goal` = `t6`.`base_0_spot_is`
                ) AS `t32`
              ) AS `t34`
              LEFT OUTER JOIN (
                SELECT
                  `t0`.`day` AS `base_0_spot_ends`,
                  `t0`.`last_second` AS `base_0_spot`
                FROM `day_ends` AS `t0`
              ) AS `t11`
                ON `t34`.`base_0_spot_on` = `t11`.`base_0_spot_ends`
            ) AS `t35`
          ) AS `t36`
        ) AS `t38`
        LEFT OUTER JOIN (
          SELECT
            `t0`.`day` AS `base_0_presale_ends`,
            `t0`.`last_second` AS `base_0_presale`
          FROM `day_ends` AS `t0`
        ) AS `t10`
          ON `t38`.`base_0_presale_on` = `t10`.`base_0_presale_ends`
      ) AS `t39`
    ) AS `t40`
  ) AS `t41`
) AS `t42`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t25`.`order_id`,
    `t25`.`shop_id`,
    `t25`.`product_id`,
    `t25`.`category_id`,
    `t25`.`paid_at`,
    `t25`.`amount_minor`,
    `t25`.`currency`,
    `t25`.`mode`,
    `t25`.`promised_by`,
    `t25`.`promise_hours`,
    `t25`.`channel`,
    `t25`.`ship_from`,
    `t25`.`ship_to`,
    `t25`.`parcels_expected`,
    `t25`.`cancelled_at`,
    `t25`.`refunded_at`,
    `t25`.`closed`,
    `t25`.`relief_included`,
    `t25`.`agreed_id`,
    CAST(-1 AS BIGINT) AS `epoch`,
    CAST(NULL AS BIGINT) AS `base_due_at`,
    CAST(NULL AS STRING) AS `base_from`,
    CAST(20 AS BIGINT) AS `base_missing`
  FROM (
    SELECT
      `t24`.`order_id`,
      `t24`.`shop_id`,
      `t24`.`product_id`,
      `t24`.`category_id`,
      `t24`.`paid_at`,
      `t24`.`amount_minor`,
      `t24`.`currency`,
      `t24`.`mode`,
      `t24`.`promised_by`,
      `t24`.`promise_hours`,
      `t24`.`channel`,
      `t24`.`ship_from`,
      `t24`.`ship_to`,
      `t24`.`parcels_expected`,
      `t24`.`cancelled_at`,
      `t24`.`refunded_at`,
      `t24`.`closed`,
      `t24`.`relief_included`,
      `t24`.`agreed_id`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t21`.`order_id`,
          `t21`.`shop_id`,
          `t21`.`product_id`,
          `t21`.`category_id`,
          `t21`.`paid_at`,
          `t21`.`amount_minor`,
          `t21`.`currency`,
          `t21`.`mode`,
          `t21`.`promised_by`,
          `t21`.`promise_hours`,
          `t21`.`channel`,
          `t21`.`ship_from`,
          `t21`.`ship_to`,
          `t21`.`parcels_expected`,
          `t21`.`cancelled_at`,
          `t21`.`refunded_at`,
          `t21`.`closed`,
          `t21`.`relief_included`,
          `t21`.`agreed_us`,
          `t21`.`agreed_id`
        FROM (
          SELECT
            `t20`.`order_id`,
            `t20`.`shop_id`,
            `t20`.`product_id`,
            `t20`.`category_id`,
            `t20`.`paid_at`,
            `t20`.`amount_minor`,
            `t20`.`currency`,
            `t20`.`mode`,
            `t20`.`promised_by`,
            `t20`.`promise_hours`,
            `t20`.`channel`,
            `t20`.`ship_from`,
            `t20`.`ship_to`,
            `t20`.`parcels_expected`,
            `t20`.`cancelled_at`,
            `t20`.`refunded_at`,
            `t20`.`closed`,
            `t20`.`relief_included`,
            `t20`.`own_us`,
            `t20`.`own_id`,
            `t20`.`general_us`,
            `t20`.`general_id`,
            COALESCE(`t20`.`own_us`, `t20`.`general_us`) AS `agreed_us`,
            COALESCE(`t20`.`own_id`, `t20`.`general_id`) AS `agreed_id`
          FROM (
            SELECT
              `t19`.`order_id`,
              `t19`.`shop_id`,
              `t19`.`product_id`,
              `t19`.`category_id`,
              `t19`.`paid_at`,
              `t19`.`amount_minor`,
              `t19`.`currency`,
              `t19`.`mode`,
              `t19`.`promised_by`,
              `t19`.`promise_hours`,
              `t19`.`channel`,
              `t19`.`ship_from`,
              `t19`.`ship_to`,
              `t19`.`parcels_expected`,
              `t19`.`cancelled_at`,
              `t19`.`refunded_at`,
              `t19`.`closed`,
              `t19`.`relief_included`,
              `t19`.`own_us`,
              `t19`.`own_id`,
              `t19`.`general_us`,
              `t19`.`general_id`
            FROM (
              SELECT
                `t18`.`order_id`,
                `t18`.`shop_id`,
                `t18`.`product_id`,
                `t18`.`category_id`,
                `t18`.`paid_at`,
                `t18`.`amount_minor`,
                `t18`.`currency`,
                `t18`.`mode`,
                `t18`.`promised_by`,
                `t18`.`promise_hours`,
                `t18`.`channel`,
                `t18`.`ship_from`,
                `t18`.`ship_to`,
                `t18`.`parcels_expected`,
                `t18`.`cancelled_at`,
                `t18`.`refunded_at`,
                `t18`.`closed`,
                `t18`.`relief_included`,
                `t18`.`own_us`,
                `t18`.`own_id`,
                `t14`.`terms_shop`,
                `t14`.`terms_mode`,
                `t14`.`starts_at`,
                `t14`.`general_us`,
                `t14`.`general_id`,
                `t14`.`until`
              FROM (
                SELECT
                  `t16`.`order_id`,
                  `t16`.`shop_id`,
                  `t16`.`product_id`,
                  `t16`.`category_id`,
                  `t16`.`paid_at`,
                  `t16`.`amount_minor`,
                  `t16`.`currency`,
                  `t16`.`mode`,
                  `t16`.`promised_by`,
                  `t16`.`promise_hours`,
                  `t16`.`channel`,
                  `t16`.`ship_from`,
                  `t16`.`ship_to`,
                  `t16`.`parcels_expected`,
                  `t16`.`cancelled_at`,
                  `t16`.`refunded_at`,
                  `t16`.`closed`,
                  `t16`.`relief_included`,
                  `t16`.`own_us`,
                  `t16`.`own_id`
                FROM (
                  SELECT
                    `t5`.`order_id`,
                    `t5`.`shop_id`,
                    `t5`.`product_id`,
                    `t5`.`category_id`,
                    `t5`.`paid_at`,
                    `t5`.`amount_minor`,
                    `t5`.`currency`,
                    `t5`.`mode`,
                    `t5`.`promised_by`,
                    `t5`.`promise_hours`,
                    `t5`.`channel`,
                    `t5`.`ship_from`,
                    `t5`.`ship_to`,
                    `t5`.`parcels_expected`,
                    `t5`.`cancelled_at`,
                    `t5`.`refunded_at`,
                    `t5`.`closed`,
                    `t5`.`relief_included`,
                    `t15`.`terms_shop`,
                    `t15`.`terms_mode`,
                    `t15`.`starts_at`,
                    `t15`.`own_us`,
                    `t15`.`own_id`,
                    `t15`.`until`
                  FROM `orders_now` AS `t5`
                  LEFT OUTER JOIN (
                    SELECT
                      `t1`.`shop_id` AS `terms_shop`,
                      `t1`.`mode` AS `terms_mode`,
                      `t1`.`starts_at`,
                      `t1`.`hours` AS `own_us`,
                      `t1`.`terms_id` AS `own_id`,
                      `t1`.`until`
                    FROM `terms_in_force` AS `t1`
                    WHERE
                      `t1`.`shop_id` IS NOT NULL
                  ) AS `t15`
                    ON `t5`.`mode` = `t15`.`terms_mode`
                    AND `t5`.`paid_at` >= `t15`.`starts_at`
                    AND `t5`.`paid_at` < `t15`.`until`
                    AND `t5`.`shop_id` = `t15`.`terms_shop`
                ) AS `t16`
              ) AS `t18`
              LEFT OUTER JOIN (
                SELECT
                  `t1`.`shop_id` AS `terms_shop`,
                  `t1`.`mode` AS `terms_mode`,
                  `t1`.`starts_at`,
                  `t1`.`hours` AS `general_us`,
                  `t1`.`terms_id` AS `general_id`,
                  `t1`.`until`
                FROM `terms_in_force` AS `t1`
                WHERE
                  `t1`.`shop_id` IS NULL
              ) AS `t14`
                ON `t18`.`mode` = `t14`.`terms_mode`
                AND `t18`.`paid_at` >= `t14`.`starts_at`
                AND `t18`.`paid_at` < `t14`.`until`
            ) AS `t19`
          ) AS `t20`
        ) AS `t21`
      ) AS `t22`
      WHERE
        NOT (
          TRUE
          AND (
            `t22`.`paid_at` >= 1672527600000000
          )
          AND (
            `t22`.`paid_at` < 1704063600000000
          )
        )
    ) AS `t24`
  ) AS `t25`
) AS `t26`;

-- notices_seen: notices: the newest row of each key
CACHE TABLE notices_seen AS
SELECT
  `t3`.`notice_id`,
  `t3`.`starts_at`,
  `t3`.`ends_at`,
  `t3`.`window`,
  `t3`.`side`,
  `t3`.`regions`,
  `t3`.`categories`,
  `t3`.`channels`,
  `t3`.`extend_hours`,
  `t3`.`dispatch_by`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`notice_id`,
      `t1`.`starts_at`,
      `t1`.`ends_at`,
      `t1`.`window`,
      `t1`.`side`,
      `t1`.`regions`,
      `t1`.`categories`,
      `t1`.`channels`,
      `t1`.`extend_hours`,
      `t1`.`dispatch_by`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`notice_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`notice_id` DESC, `t1`.`starts_at` DESC, `t1`.`ends_at` DESC, `t1`.`window` DESC, `t1`.`side` DESC, `t1`.`regions` DESC, `t1`.`categories` DESC, `t1`.`channels` DESC, `t1`.`extend_hours` DESC, `t1`.`dispatch_by` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_notices` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- notice_regions: notices, one row per civil day and region they name
CACHE TABLE notice_regions AS
SELECT
  `t5`.`notice_id`,
  `t5`.`starts_at`,
  `t5`.`ends_at`,
  `t5`.`window`,
  `t5`.`side`,
  `t5`.`categories`,
  `t5`.`channels`,
  `t5`.`extend_hours`,
  `t5`.`dispatch_by`,
  `t5`.`prefix`,
  EXPLODE(
    IF(
      (
        1 <> 0
      )
      AND (
        SIGN(1) = SIGN((
          `t5`.`last_day` + 1
        ) - `t5`.`first_day`)
      ),
      IF(
        ELEMENT_AT(
          SEQUENCE(`t5`.`first_day`, `t5`.`last_day` + 1, 1),
          SIZE(SEQUENCE(`t5`.`first_day`, `t5`.`last_day` + 1, 1))
        ) = (
          `t5`.`last_day` + 1
        ),
        SLICE(
          SEQUENCE(`t5`.`first_day`, `t5`.`last_day` + 1, 1),
          1,
          SIZE(SEQUENCE(`t5`.`first_day`, `t5`.`last_day` + 1, 1)) - 1
        ),
        SEQUENCE(`t5`.`first_day`, `t5`.`last_day` + 1, 1)
      ),
      ARRAY()
    )
  ) AS `day`
FROM (
  SELECT
    `t4`.`notice_id`,
    `t4`.`starts_at`,
    `t4`.`ends_at`,
    `t4`.`window`,
    `t4`.`side`,
    `t4`.`categories`,
    `t4`.`channels`,
    `t4`.`extend_hours`,
    `t4`.`dispatch_by`,
    `t4`.`prefix`,
    CIVIL_DAY(`t4`.`starts_at`) AS `first_day`,
    CIVIL_DAY(`t4`.`ends_at`) AS `last_day`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`notice_id`,
        `t2`.`starts_at`,
        `t2`.`ends_at`,
        `t2`.`window`,
        `t2`.`side`,
        `t2`.`categories`,
        `t2`.`channels`,
        `t2`.`extend_hours`,
        `t2`.`dispatch_by`,
        EXPLODE(SPLIT(`t2`.`regions`, '[|]')) AS `prefix`
      FROM (
        SELECT
          *
        FROM `notices_seen` AS `t0`
        WHERE
          `t0`.`regions` IS NOT NULL
      ) AS `t2`
    ) AS `t3`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t0`.`notice_id`,
        `t0`.`starts_at`,
        `t0`.`ends_at`,
        `t0`.`window`,
        `t0`.`side`,
        `t0`.`categories`,
        `t0`.`channels`,
        `t0`.`extend_hours`,
        `t0`.`dispatch_by`,
        CAST(NULL AS STRING) AS `prefix`
      FROM `notices_seen` AS `t0`
      WHERE
        `t0`.`regions` IS NULL
    ) AS `t1`
  ) AS `t4`
) AS `t5`;

-- filings_seen: filings: the newest row of each key
CACHE TABLE filings_seen AS
SELECT
  `t3`.`filing_id`,
  `t3`.`order_id`,
  `t3`.`reason`,
  `t3`.`submitted_at`,
  `t3`.`dispatch_by`,
  `t3`.`status`,
  `t3`.`decided_at`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`filing_id`,
      `t1`.`order_id`,
      `t1`.`reason`,
      `t1`.`submitted_at`,
      `t1`.`dispatch_by`,
      `t1`.`status`,
      `t1`.`decided_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`filing_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`filing_id` DESC, `t1`.`order_id` DESC, `t1`.`reason` DESC, `t1`.`submitted_at` DESC, `t1`.`dispatch_by` DESC, `t1`.`status` DESC, `t1`.`decided_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_filings` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`submitted_at` <= AS_OF()
          ) OR (
            `t0`.`submitted_at` IS NULL
          )
        )
        AND (
          (
            `t0`.`decided_at` <= AS_OF()
          ) OR (
            `t0`.`decided_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- filings_approved: filings approved at or before T
CACHE TABLE filings_approved AS
SELECT
  `t1`.`order_id`,
  `t1`.`filing_id`,
  `t1`.`dispatch_by`
FROM (
  SELECT
    *
  FROM `filings_seen` AS `t0`
  WHERE
    `t0`.`status` = 'approved' AND `t0`.`decided_at` <= AS_OF()
) AS `t1`;

-- orders_reachable: orders that a notice or a filing may reach
CACHE TABLE orders_reachable AS
SELECT
  `t15`.`order_id`,
  `t15`.`paid_at`,
  `t15`.`base_due_at`,
  `t15`.`ship_from`,
  `t15`.`ship_to`,
  `t15`.`category_id`,
  `t15`.`channel`,
  `t15`.`paid_day`,
  `t15`.`base_day`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t13`.`order_id`,
      `t13`.`paid_at`,
      `t13`.`base_due_at`,
      `t13`.`ship_from`,
      `t13`.`ship_to`,
      `t13`.`category_id`,
      `t13`.`channel`,
      `t13`.`paid_day`,
      `t13`.`base_day`,
      `t11`.`on_paid_day`,
      `t12`.`on_base_day`,
      `t5`.`filed`
    FROM (
      SELECT
        `t4`.`order_id`,
        `t4`.`paid_at`,
        `t4`.`base_due_at`,
        `t4`.`ship_from`,
        `t4`.`ship_to`,
        `t4`.`category_id`,
        `t4`.`channel`,
        CIVIL_DAY(`t4`.`paid_at`) AS `paid_day`,
        CIVIL_DAY(`t4`.`base_due_at`) AS `base_day`
      FROM (
        SELECT
          `t0`.`order_id`,
          `t0`.`paid_at`,
          `t0`.`base_due_at`,
          `t0`.`ship_from`,
          `t0`.`ship_to`,
          `t0`.`category_id`,
          `t0`.`channel`
        FROM `orders_based` AS `t0`
        WHERE
          `t0`.`base_due_at` IS NOT NULL AND NOT (
            `t0`.`relief_included`
          )
      ) AS `t4`
    ) AS `t13`
    LEFT OUTER JOIN (
      SELECT
        `t6`.`day` AS `on_paid_day`
      FROM (
        SELECT DISTINCT
          `t2`.`day`
        FROM `notice_regions` AS `t2`
        WHERE
          `t2`.`window` = 'paid'
      ) AS `t6`
    ) AS `t11`
      ON `t13`.`paid_day` = `t11`.`on_paid_day`
    LEFT OUTER JOIN (
      SELECT
        `t7`.`day` AS `on_base_day`
      FROM (
        SELECT DISTINCT
          `t2`.`day`
        FROM `notice_regions` AS `t2`
        WHERE
          `t2`.`window` = 'due'
      ) AS `t7`
    ) AS `t12`
      ON `t13`.`base_day` = `t12`.`on_base_day`
    LEFT OUTER JOIN (
      SELECT DISTINCT
        `t1`.`order_id` AS `filed`
      FROM `filings_approved` AS `t1`
    ) AS `t5`
      ON `t13`.`order_id` = `t5`.`filed`
  ) AS `t14`
  WHERE
    (
      `t14`.`on_paid_day` IS NOT NULL
    )
    OR (
      `t14`.`on_base_day` IS NOT NULL
    )
    OR (
      `t14`.`filed` IS NOT NULL
    )
) AS `t15`;

-- offers: every offer of a later deadline, used or not
CACHE TABLE offers AS
SELECT
  *
FROM (
  SELECT
    `t6`.`order_id`,
    `t6`.`base_due_at`,
    `t4`.`filing_id` AS `offer_id`,
    'filing' AS `kind`,
    `t4`.`dispatch_by` AS `offer_at`
  FROM (
    SELECT
      `t0`.`order_id`,
      `t0`.`base_due_at`
    FROM `orders_reachable` AS `t0`
  ) AS `t6`
  INNER JOIN `filings_approved` AS `t4`
    ON `t6`.`order_id` = `t4`.`order_id`
) AS `t13`
UNION
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t14`.`order_id`,
      `t14`.`base_due_at`,
      `t14`.`notice_id` AS `offer_id`,
      'notice' AS `kind`,
      COALESCE(`t14`.`dispatch_by`, `t14`.`base_due_at` + `t14`.`extend_hours`) AS `offer_at`
    FROM (
      SELECT
        `t3`.`order_id`,
        `t3`.`paid_at`,
        `t3`.`base_due_at`,
        `t3`.`ship_from`,
        `t3`.`ship_to`,
        `t3`.`category_id`,
        `t3`.`channel`,
        `t3`.`paid_day`,
        `t3`.`base_day`,
        `t11`.`notice_id`,
        `t11`.`starts_at`,
        `t11`.`ends_at`,
        `t11`.`side`,
        `t11`.`categories`,
        `t11`.`channels`,
        `t11`.`extend_hours`,
        `t11`.`dispatch_by`,
        `t11`.`prefix`,
        `t11`.`day`
      FROM `orders_reachable` AS `t3`
      INNER JOIN (
        SELECT
          `t7`.`notice_id`,
          `t7`.`starts_at`,
          `t7`.`ends_at`,
          `t7`.`side`,
          `t7`.`categories`,
          `t7`.`channels`,
          `t7`.`extend_hours`,
          `t7`.`dispatch_by`,
          `t7`.`prefix`,
          `t7`.`day`
        FROM (
          SELECT
            *
          FROM `notice_regions` AS `t2`
          WHERE
            `t2`.`window` = 'paid'
        ) AS `t7`
      ) AS `t11`
        ON `t3`.`paid_day` = `t11`.`day`
        AND `t3`.`paid_at` >= `t11`.`starts_at`
        AND `t3`.`paid_at` <= `t11`.`ends_at`
    ) AS `t14`
    WHERE
      (
        (
          `t14`.`prefix` IS NULL
        )
        OR (
          COALESCE(`t14`.`side`, 'either') IN ('from', 'either')
          AND COALESCE(STARTSWITH(`t14`.`ship_from`, `t14`.`prefix`), FALSE)
        )
        OR (
          COALESCE(`t14`.`side`, 'either') IN ('to', 'either')
          AND COALESCE(STARTSWITH(`t14`.`ship_to`, `t14`.`prefix`), FALSE)
        )
      )
      AND (
        (
          `t14`.`categories` IS NULL
        )
        OR COALESCE(
          CONTAINS(
            CONCAT(CONCAT('|', `t14`.`categories`), '|'),
            CONCAT(CONCAT('|', `t14`.`category_id`), '|')
          ),
          FALSE
        )
      )
      AND (
        (
          `t14`.`channels` IS NULL
        )
        OR COALESCE(
          CONTAINS(
            CONCAT(CONCAT('|', `t14`.`channels`), '|'),
            CONCAT(CONCAT('|', `t14`.`channel`), '|')
          ),
          FALSE
        )
      )
  ) AS `t16`
  UNION
  SELECT
    *
  FROM (
    SELECT
      `t15`.`order_id`,
      `t15`.`base_due_at`,
      `t15`.`notice_id` AS `offer_id`,
      'notice' AS `kind`,
      COALESCE(`t15`.`dispatch_by`, `t15`.`base_due_at` + `t15`.`extend_hours`) AS `offer_at`
    FROM (
      SELECT
        `t3`.`order_id`,
        `t3`.`paid_at`,
        `t3`.`base_due_at`,
        `t3`.`ship_from`,
        `t3`.`ship_to`,
        `t3`.`category_id`,
        `t3`.`channel`,
        `t3`.`paid_day`,
        `t3`.`base_day`,
        `t12`.`notice_id`,
        `t12`.`starts_at`,
        `t12`.`ends_at`,
        `t12`.`side`,
        `t12`.`categories`,
        `t12`.`channels`,
        `t12`.`extend_hours`,
        `t12`.`dispatch_by`,
        `t12`.`prefix`,
        `t12`.`day`
      FROM `orders_reachable` AS `t3`
      INNER JOIN (
        SELECT
          `t8`.`notice_id`,
          `t8`.`starts_at`,
          `t8`.`ends_at`,
          `t8`.`side`,
          `t8`.`categories`,
          `t8`.`channels`,
          `t8`.`extend_hours`,
          `t8`.`dispatch_by`,
          `t8`.`prefix`,
          `t8`.`day`
        FROM (
          SELECT
            *
          FROM `notice_regions` AS `t2`
          WHERE
            `t2`.`window` = 'due'
        ) AS `t8`
      ) AS `t12`
        ON `t3`.`base_day` = `t12`.`day`
        AND `t3`.`base_due_at` >= `t12`.`starts_at`
        AND `t3`.`base_due_at` <= `t12`.`ends_at`
    ) AS `t15`
    WHERE
      (
        (
          `t15`.`prefix` IS NULL
        )
        OR (
          COALESCE(`t15`.`side`, 'either') IN ('from', 'either')
          AND COALESCE(STARTSWITH(`t15`.`ship_from`, `t15`.`prefix`), FALSE)
        )
        OR (
          COALESCE(`t15`.`side`, 'either') IN ('to', 'either')
          AND COALESCE(STARTSWITH(`t15`.`ship_to`, `t15`.`prefix`), FALSE)
        )
      )
      AND (
        (
          `t15`.`categories` IS NULL
        )
        OR COALESCE(
          CONTAINS(
            CONCAT(CONCAT('|', `t15`.`categories`), '|'),
            CONCAT(CONCAT('|', `t15`.`category_id`), '|')
          ),
          FALSE
        )
      )
      AND (
        (
          `t15`.`channels` IS NULL
        )
        OR COALESCE(
          CONTAINS(
            CONCAT(CONCAT('|', `t15`.`channels`), '|'),
            CONCAT(CONCAT('|', `t15`.`channel`), '|')
          ),
          FALSE
        )
      )
  ) AS `t17`
) AS `t18`;

-- relief: orders whose deadline moved, to when and by what
CACHE TABLE relief AS
SELECT
  `t3`.`order_id`,
  MAX(`t3`.`best`) AS `moved_to`,
  IF(
    SIZE(ARRAY_SORT(COLLECT_LIST(`t3`.`offer_id`))) > 0,
    CONCAT_WS('|', ARRAY_SORT(COLLECT_LIST(`t3`.`offer_id`))),
    NULL
  ) AS `relief`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`order_id`,
      `t1`.`base_due_at`,
      `t1`.`offer_id`,
      `t1`.`kind`,
      `t1`.`offer_at`,
      MAX(`t1`.`offer_at`) OVER (
        PARTITION BY `t1`.`order_id`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `best`
    FROM (
      SELECT
        *
      FROM `offers` AS `t0`
      WHERE
        `t0`.`offer_at` > `t0`.`base_due_at`
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`offer_at` = `t2`.`best`
) AS `t3`
GROUP BY
  1;

-- orders_several: orders that may have more than one shipment
CACHE TABLE orders_several AS
SELECT
  `t2`.`several_hash`
FROM (
  SELECT
    XXHASH64(`t1`.`order_id`) AS `several_hash`,
    COUNT(*) AS `rows`
  FROM (
    SELECT
      *
    FROM `fact_shipments` AS `t0`
    WHERE
      `t0`.`recorded_at` <= AS_OF()
      AND (
        (
          `t0`.`shipped_at` <= AS_OF()
        ) OR (
          `t0`.`shipped_at` IS NULL
        )
      )
  ) AS `t1`
  GROUP BY
    1
) AS `t2`
WHERE
  `t2`.`rows` > 1;

-- orders_with_parcels: orders with several shipments or parcels
CACHE TABLE orders_with_parcels AS
SELECT
  `t5`.`order_id`,
  `t5`.`paid_at`,
  `t5`.`promised_by`,
  `t5`.`ship_to`,
  `t5`.`parcels_expected`
FROM (
  SELECT
    `t4`.`order_id`,
    `t4`.`paid_at`,
    `t4`.`promised_by`,
    `t4`.`ship_to`,
    `t4`.`parcels_expected`,
    `t4`.`order_hash`,
    `t2`.`several_hash`
  FROM (
    SELECT
      `t0`.`order_id`,
      `t0`.`paid_at`,
      `t0`.`promised_by`,
      `t0`.`ship_to`,
      `t0`.`parcels_expected`,
      XXHASH64(`t0`.`order_id`) AS `order_hash`
    FROM `orders_now` AS `t0`
  ) AS `t4`
  LEFT OUTER JOIN `orders_several` AS `t2`
    ON `t4`.`order_hash` = `t2`.`several_hash`
) AS `t5`
WHERE
  (
    `t5`.`several_hash` IS NOT NULL
  ) OR (
    `t5`.`parcels_expected` > 1
  );

-- shipments_twice: shipments: keys that may occur more than once
CACHE TABLE shipments_twice AS
SELECT
  `t3`.`key_hash`
FROM (
  SELECT
    `t2`.`key_hash`,
    COUNT(*) AS `rows`
  FROM (
    SELECT
      `t1`.`shipment_id`,
      `t1`.`order_id`,
      `t1`.`carrier`,
      `t1`.`tracking_no`,
      `t1`.`shipped_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      XXHASH64(`t1`.`shipment_id`) AS `key_hash`
    FROM (
      SELECT
        *
      FROM `fact_shipments` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`shipped_at` <= AS_OF()
          ) OR (
            `t0`.`shipped_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  GROUP BY
    1
) AS `t3`
WHERE
  `t3`.`rows` > 1;

-- shipments_again: shipments: the newest row of those keys
CACHE TABLE shipments_again AS
SELECT
  `t9`.`shipment_id`,
  `t9`.`order_id`,
  `t9`.`carrier`,
  `t9`.`tracking_no`,
  `t9`.`shipped_at`,
  `t9`.`source_at`,
  `t9`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`shipment_id`,
      `t7`.`order_id`,
      `t7`.`carrier`,
      `t7`.`tracking_no`,
      `t7`.`shipped_at`,
      `t7`.`source_at`,
      `t7`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t7`.`shipment_id`
        ORDER BY `t7`.`recorded_at` DESC, `t7`.`source_at` DESC, `t7`.`shipment_id` DESC, `t7`.`order_id` DESC, `t7`.`carrier` DESC, `t7`.`tracking_no` DESC, `t7`.`shipped_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        `t6`.`shipment_id`,
        `t6`.`order_id`,
        `t6`.`carrier`,
        `t6`.`tracking_no`,
        `t6`.`shipped_at`,
        `t6`.`source_at`,
        `t6`.`recorded_at`
      FROM (
        SELECT
          `t5`.`shipment_id`,
          `t5`.`order_id`,
          `t5`.`carrier`,
          `t5`.`tracking_no`,
          `t5`.`shipped_at`,
          `t5`.`source_at`,
          `t5`.`recorded_at`,
          `t5`.`key_hash`
        FROM (
          SELECT
            `t3`.`shipment_id`,
            `t3`.`order_id`,
            `t3`.`carrier`,
            `t3`.`tracking_no`,
            `t3`.`shipped_at`,
            `t3`.`source_at`,
            `t3`.`recorded_at`,
            XXHASH64(`t3`.`shipment_id`) AS `key_hash`
          FROM (
            SELECT
              *
            FROM `fact_shipments` AS `t1`
            WHERE
              `t1`.`recorded_at` <= AS_OF()
              AND (
                (
                  `t1`.`shipped_at` <= AS_OF()
                ) OR (
                  `t1`.`shipped_at` IS NULL
                )
              )
          ) AS `t3`
        ) AS `t5`
        LEFT SEMI JOIN `shipments_twice` AS `t2`
          ON `t5`.`key_hash` = `t2`.`key_hash`
      ) AS `t6`
    ) AS `t7`
  ) AS `t8`
  WHERE
    `t8`.`place` = 0
) AS `t9`;

-- shipments_seen: shipments: the newest row of each key
CREATE OR REPLACE TEMP VIEW shipments_seen AS
SELECT
  *
FROM (
  SELECT
    `t7`.`shipment_id`,
    `t7`.`order_id`,
    `t7`.`carrier`,
    `t7`.`tracking_no`,
    `t7`.`shipped_at`,
    `t7`.`source_at`,
    `t7`.`recorded_at`
  FROM (
    SELECT
      `t6`.`shipment_id`,
      `t6`.`order_id`,
      `t6`.`carrier`,
      `t6`.`tracking_no`,
      `t6`.`shipped_at`,
      `t6`.`source_at`,
      `t6`.`recorded_at`,
      `t6`.`key_hash`
    FROM (
      SELECT
        `t4`.`shipment_id`,
        `t4`.`order_id`,
        `t4`.`carrier`,
        `t4`.`tracking_no`,
        `t4`.`shipped_at`,
        `t4`.`source_at`,
        `t4`.`recorded_at`,
        XXHASH64(`t4`.`shipment_id`) AS `key_hash`
      FROM (
        SELECT
          *
        FROM `fact_shipments` AS `t2`
        WHERE
          `t2`.`recorded_at` <= AS_OF()
          AND (
            (
              `t2`.`shipped_at` <= AS_OF()
            ) OR (
              `t2`.`shipped_at` IS NULL
            )
          )
      ) AS `t4`
    ) AS `t6`
    LEFT ANTI JOIN `shipments_twice` AS `t3`
      ON `t6`.`key_hash` = `t3`.`key_hash`
  ) AS `t7`
) AS `t8`
UNION ALL
SELECT
  *
FROM `shipments_again` AS `t0`;

-- milestones: scans folded to one row per parcel
CACHE TABLE milestones AS
SELECT
  `t1`.`carrier`,
  `t1`.`tracking_no`,
  MIN(
    IF(
      `t1`.`kind` IN ('picked_up', 'in_transit', 'out_for_delivery', 'delivered'),
      `t1`.`scanned_at`,
      NULL
    )
  ) AS `custody_scanned`,
  MIN(IF(`t1`.`kind` = 'delivered', `t1`.`scanned_at`, NULL)) AS `delivered_scanned`,
  MIN(IF(`t1`.`kind` = 'picked_up', `t1`.`received_at`, NULL)) AS `picked_up_received`,
  MIN(IF(`t1`.`kind` = 'in_transit', `t1`.`scanned_at`, NULL)) AS `in_transit_scanned`
FROM (
  SELECT
    *
  FROM `fact_scans` AS `t0`
  WHERE
    `t0`.`received_at` <= AS_OF()
) AS `t1`
GROUP BY
  1,
  2;

-- feeds_seen: feeds: the newest row of each key
CACHE TABLE feeds_seen AS
SELECT
  `t3`.`feed_id`,
  `t3`.`carrier`,
  `t3`.`starts_at`,
  `t3`.`ends_at`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`feed_id`,
      `t1`.`carrier`,
      `t1`.`starts_at`,
      `t1`.`ends_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`feed_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`feed_id` DESC, `t1`.`carrier` DESC, `t1`.`starts_at` DESC, `t1`.`ends_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_feeds` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- feeds_by_carrier: what the scan feed covers, per carrier
CACHE TABLE feeds_by_carrier AS
SELECT
  `t4`.`carrier` AS `covered`,
  `t2`.`starts_at`,
  COALESCE(`t2`.`ends_at`, 4611686018427387904) AS `ends_at`
FROM (
  SELECT DISTINCT
    `t0`.`carrier`
  FROM `shipments_seen` AS `t0`
  WHERE
    `t0`.`carrier` IS NOT NULL
) AS `t4`
INNER JOIN `feeds_seen` AS `t2`
  ON (
    `t2`.`carrier` IS NULL
  ) OR (
    `t2`.`carrier` = `t4`.`carrier`
  );

-- shipments_uncovered: shipments that the scan feed does not cover
CREATE OR REPLACE TEMP VIEW shipments_uncovered AS
SELECT
  `t9`.`marked`,
  TRUE AS `bare`
FROM (
  SELECT
    `t3`.`shipment_id` AS `marked`
  FROM `shipments_seen` AS `t3`
  LEFT ANTI JOIN `feeds_by_carrier` AS `t4`
    ON `t3`.`carrier` = `t4`.`covered`
    AND `t3`.`shipped_at` >= `t4`.`starts_at`
    AND `t3`.`shipped_at` <= `t4`.`ends_at`
  CROSS JOIN (
    SELECT
      *
    FROM (
      SELECT
        COUNT(*) AS `feed_rows`
      FROM `feeds_seen` AS `t2`
    ) AS `t5`
    WHERE
      (
        SELECT
          COUNT(*) AS `CountStar(feeds_seen)`
        FROM `feeds_seen` AS `t2`
      ) > 0
  ) AS `t8`
) AS `t9`;

-- shipment_marks: what is odd about a shipment
CACHE TABLE shipment_marks AS
SELECT
  `t1`.`marked`,
  BOOL_OR(`t1`.`bare`) AS `bare`
FROM (
  SELECT
    *
  FROM `shipments_uncovered` AS `t0`
) AS `t1`
GROUP BY
  1;

-- parcels_several: counted parcels of orders with several shipments or parcels
CACHE TABLE parcels_several AS
SELECT
  `t8`.`order_id`,
  `t8`.`shipment_id`,
  `t8`.`carrier`,
  `t8`.`tracking_no`,
  `t8`.`shipped_at`,
  `t8`.`parcels` >= `t8`.`parcels_expected` AS `complete`
FROM (
  SELECT
    `t7`.`shipment_id`,
    `t7`.`order_id`,
    `t7`.`carrier`,
    `t7`.`tracking_no`,
    `t7`.`shipped_at`,
    `t7`.`source_at`,
    `t7`.`recorded_at`,
    `t7`.`parcels_expected`,
    `t7`.`named`,
    `t7`.`named_rows`,
    ROW_NUMBER() OVER (
      PARTITION BY `t7`.`order_id`
      ORDER BY `t7`.`shipped_at` ASC NULLS LAST, `t7`.`shipment_id` ASC NULLS LAST
    ) - 1 AS `place`,
    COUNT(*) OVER (
      PARTITION BY `t7`.`order_id`
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `parcels`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t5`.`shipment_id`,
        `t5`.`order_id`,
        `t5`.`carrier`,
        `t5`.`tracking_no`,
        `t5`.`shipped_at`,
        `t5`.`source_at`,
        `t5`.`recorded_at`,
        `t5`.`parcels_expected`,
        (
          `t5`.`carrier` IS NOT NULL
        ) AND (
          `t5`.`tracking_no` IS NOT NULL
        ) AS `named`,
        SUM(
          CAST((
            `t5`.`carrier` IS NOT NULL
          ) AND (
            `t5`.`tracking_no` IS NOT NULL
          ) AS INT)
        ) OVER (
          PARTITION BY `t5`.`order_id`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS `named_rows`
      FROM (
        SELECT
          `t2`.`shipment_id`,
          `t2`.`order_id`,
          `t2`.`carrier`,
          `t2`.`tracking_no`,
          `t2`.`shipped_at`,
          `t2`.`source_at`,
          `t2`.`recorded_at`,
          `t4`.`parcels_expected`
        FROM `shipments_seen` AS `t2`
        INNER JOIN (
          SELECT
            `t1`.`order_id`,
            `t1`.`parcels_expected`
          FROM `orders_with_parcels` AS `t1`
        ) AS `t4`
          ON `t2`.`order_id` = `t4`.`order_id`
      ) AS `t5`
    ) AS `t6`
    WHERE
      `t6`.`named` OR (
        `t6`.`named_rows` < `t6`.`parcels_expected`
      )
  ) AS `t7`
) AS `t8`
WHERE
  `t8`.`place` < `t8`.`parcels_expected`;

-- orders_gathered: orders of several parcels: what these tell together
CACHE TABLE orders_gathered AS
SELECT
  `t19`.`order_id`,
  `t19`.`dispatched_at`,
  `t19`.`picked_up_at`,
  `t19`.`delivered_at`,
  `t19`.`first_scan_at`,
  `t19`.`first_seen_at`,
  `t19`.`last_movement_at`,
  `t19`.`pickup_unknown`,
  TRUE AS `gathered`
FROM (
  SELECT
    `t18`.`order_id`,
    IF(BOOL_AND(`t18`.`complete`), MAX(`t18`.`shipped_at`), CAST(NULL AS BIGINT)) AS `dispatched_at`,
    IF(
      BOOL_AND(`t18`.`complete`) AND (
        COUNT(`t18`.`picked_up_at`) = COUNT(*)
      ),
      MAX(`t18`.`picked_up_at`),
      CAST(NULL AS BIGINT)
    ) AS `picked_up_at`,
    IF(
      BOOL_AND(`t18`.`complete`) AND (
        COUNT(`t18`.`delivered_at`) = COUNT(*)
      ),
      MAX(`t18`.`delivered_at`),
      CAST(NULL AS BIGINT)
    ) AS `delivered_at`,
    MIN(`t18`.`first_scan_at`) AS `first_scan_at`,
    MIN(`t18`.`first_seen_at`) AS `first_seen_at`,
    IF(
      BOOL_AND(`t18`.`complete`) AND (
        COUNT(`t18`.`last_movement_at`) = COUNT(*)
      ),
      MAX(`t18`.`last_movement_at`),
      CAST(NULL AS BIGINT)
    ) AS `last_movement_at`,
    CASE
      WHEN BOOL_OR(`t18`.`pickup_unknown` = 1)
      THEN 1
      WHEN BOOL_OR(`t18`.`pickup_unknown` = 2)
      THEN 2
      ELSE 0
    END AS `pickup_unknown`
  FROM (
    SELECT
      `t17`.`order_id`,
      `t17`.`shipped_at`,
      `t17`.`complete`,
      `t17`.`custody_scanned` AS `picked_up_at`,
      `t17`.`delivered_scanned` AS `delivered_at`,
      `t17`.`custody_scanned` AS `first_scan_at`,
      `t17`.`picked_up_received` AS `first_seen_at`,
      `t17`.`in_transit_scanned` AS `last_movement_at`,
      CASE
        WHEN `t17`.`named` IS NULL
        THEN 0
        WHEN NOT (
          `t17`.`named`
        )
        THEN 1
        WHEN (
          `t17`.`custody_scanned` IS NULL
        ) AND COALESCE(`t17`.`bare`, FALSE)
        THEN 2
        ELSE 0
      END AS `pickup_unknown`
    FROM (
      SELECT
        `t16`.`order_id`,
        `t16`.`paid_at`,
        `t16`.`promised_by`,
        `t16`.`ship_to`,
        `t16`.`parcels_expected`,
        `t16`.`shipped_at`,
        `t16`.`complete`,
        `t16`.`custody_scanned`,
        `t16`.`delivered_scanned`,
        `t16`.`picked_up_received`,
        `t16`.`in_transit_scanned`,
        `t16`.`bare`,
        `t16`.`named`
      FROM (
        SELECT
          `t15`.`order_id`,
          `t15`.`paid_at`,
          `t15`.`promised_by`,
          `t15`.`ship_to`,
          `t15`.`parcels_expected`,
          `t15`.`shipment_id`,
          `t15`.`carrier`,
          `t15`.`tracking_no`,
          `t15`.`shipped_at`,
          `t15`.`complete`,
          `t15`.`custody_scanned`,
          `t15`.`delivered_scanned`,
          `t15`.`picked_up_received`,
          `t15`.`in_transit_scanned`,
          `t15`.`bare`,
          IF(
            `t15`.`shipment_id` IS NOT NULL,
            (
              `t15`.`carrier` IS NOT NULL
            ) AND (
              `t15`.`tracking_no` IS NOT NULL
            ),
            CAST(NULL AS BOOLEAN)
          ) AS `named`
        FROM (
          SELECT
            `t14`.`order_id`,
            `t14`.`paid_at`,
            `t14`.`promised_by`,
            `t14`.`ship_to`,
            `t14`.`parcels_expected`,
            `t14`.`shipment_id`,
            `t14`.`carrier`,
            `t14`.`tracking_no`,
            `t14`.`shipped_at`,
            `t14`.`complete`,
            `t14`.`custody_scanned`,
            `t14`.`delivered_scanned`,
            `t14`.`picked_up_received`,
            `t14`.`in_transit_scanned`,
            `t14`.`bare`
          FROM (
            SELECT
              `t13`.`order_id`,
              `t13`.`paid_at`,
              `t13`.`promised_by`,
              `t13`.`ship_to`,
              `t13`.`parcels_expected`,
              `t13`.`shipment_id`,
              `t13`.`carrier`,
              `t13`.`tracking_no`,
              `t13`.`shipped_at`,
              `t13`.`complete`,
              `t13`.`custody_scanned`,
              `t13`.`delivered_scanned`,
              `t13`.`picked_up_received`,
              `t13`.`in_transit_scanned`,
              `t4`.`marked`,
              `t4`.`bare`
            FROM (
              SELECT
                `t11`.`order_id`,
                `t11`.`paid_at`,
                `t11`.`promised_by`,
                `t11`.`ship_to`,
                `t11`.`parcels_expected`,
                `t11`.`shipment_id`,
                `t11`.`carrier`,
                `t11`.`tracking_no`,
                `t11`.`shipped_at`,
                `t11`.`complete`,
                `t11`.`custody_scanned`,
                `t11`.`delivered_scanned`,
                `t11`.`picked_up_received`,
                `t11`.`in_transit_scanned`
              FROM (
                SELECT
                  `t10`.`order_id`,
                  `t10`.`paid_at`,
                  `t10`.`promised_by`,
                  `t10`.`ship_to`,
                  `t10`.`parcels_expected`,
                  `t10`.`shipment_id`,
                  `t10`.`carrier`,
                  `t10`.`tracking_no`,
                  `t10`.`shipped_at`,
                  `t10`.`complete`,
                  `t5`.`carrier` AS `carrier_right`,
                  `t5`.`tracking_no` AS `tracking_no_right`,
                  `t5`.`custody_scanned`,
                  `t5`.`delivered_scanned`,
                  `t5`.`picked_up_received`,
                  `t5`.`in_transit_scanned`
                FROM (
                  SELECT
                    `t8`.`order_id`,
                    `t8`.`paid_at`,
                    `t8`.`promised_by`,
                    `t8`.`ship_to`,
                    `t8`.`parcels_expected`,
                    `t8`.`shipment_id`,
                    `t8`.`carrier`,
                    `t8`.`tracking_no`,
                    `t8`.`shipped_at`,
                    `t8`.`complete`
                  FROM (
                    SELECT
                      `t6`.`order_id`,
                      `t6`.`paid_at`,
                      `t6`.`promised_by`,
                      `t6`.`ship_to`,
                      `t6`.`parcels_expected`,
                      `t7`.`order_id` AS `order_id_right`,
                      `t7`.`shipment_id`,
                      `t7`.`carrier`,
                      `t7`.`tracking_no`,
                      `t7`.`shipped_at`,
                      `t7`.`complete`
                    FROM `orders_with_parcels` AS `t6`
                    LEFT OUTER JOIN `parcels_several` AS `t7`
                      ON `t6`.`order_id` = `t7`.`order_id`
                  ) AS `t8`
                ) AS `t10`
                LEFT OUTER JOIN `milestones` AS `t5`
                  ON `t10`.`carrier` = `t5`.`carrier` AND `t10`.`tracking_no` = `t5`.`tracking_no`
              ) AS `t11`
            ) AS `t13`
            LEFT OUTER JOIN `shipment_marks` AS `t4`
              ON `t13`.`shipment_id` = `t4`.`marked`
          ) AS `t14`
        ) AS `t15`
      ) AS `t16`
    ) AS `t17`
  ) AS `t18`
  GROUP BY
    1
) AS `t19`;

-- parcels_single: what the parcels of the other orders tell
CACHE TABLE parcels_single AS
SELECT
  `t13`.`order_id`,
  `t13`.`shipped_at`,
  `t13`.`custody_scanned`,
  `t13`.`delivered_scanned`,
  `t13`.`picked_up_received`,
  `t13`.`in_transit_scanned`,
  `t13`.`bare`,
  `t13`.`named`
FROM (
  SELECT
    `t12`.`order_id`,
    `t12`.`shipment_id`,
    `t12`.`carrier`,
    `t12`.`tracking_no`,
    `t12`.`shipped_at`,
    `t12`.`custody_scanned`,
    `t12`.`delivered_scanned`,
    `t12`.`picked_up_received`,
    `t12`.`in_transit_scanned`,
    `t12`.`bare`,
    IF(
      `t12`.`shipment_id` IS NOT NULL,
      (
        `t12`.`carrier` IS NOT NULL
      ) AND (
        `t12`.`tracking_no` IS NOT NULL
      ),
      CAST(NULL AS BOOLEAN)
    ) AS `named`
  FROM (
    SELECT
      `t11`.`order_id`,
      `t11`.`shipment_id`,
      `t11`.`carrier`,
      `t11`.`tracking_no`,
      `t11`.`shipped_at`,
      `t11`.`custody_scanned`,
      `t11`.`delivered_scanned`,
      `t11`.`picked_up_received`,
      `t11`.`in_transit_scanned`,
      `t11`.`bare`
    FROM (
      SELECT
        `t10`.`order_id`,
        `t10`.`shipment_id`,
        `t10`.`carrier`,
        `t10`.`tracking_no`,
        `t10`.`shipped_at`,
        `t10`.`custody_scanned`,
        `t10`.`delivered_scanned`,
        `t10`.`picked_up_received`,
        `t10`.`in_transit_scanned`,
        `t4`.`marked`,
        `t4`.`bare`
      FROM (
        SELECT
          `t8`.`order_id`,
          `t8`.`shipment_id`,
          `t8`.`carrier`,
          `t8`.`tracking_no`,
          `t8`.`shipped_at`,
          `t8`.`custody_scanned`,
          `t8`.`delivered_scanned`,
          `t8`.`picked_up_received`,
          `t8`.`in_transit_scanned`
        FROM (
          SELECT
            `t5`.`order_id`,
            `t5`.`shipment_id`,
            `t5`.`carrier`,
            `t5`.`tracking_no`,
            `t5`.`shipped_at`,
            `t7`.`carrier` AS `carrier_right`,
            `t7`.`tracking_no` AS `tracking_no_right`,
            `t7`.`custody_scanned`,
            `t7`.`delivered_scanned`,
            `t7`.`picked_up_received`,
            `t7`.`in_transit_scanned`
          FROM `shipments_seen` AS `t5`
          LEFT ANTI JOIN `orders_with_parcels` AS `t6`
            ON `t5`.`order_id` = `t6`.`order_id`
          LEFT OUTER JOIN `milestones` AS `t7`
            ON `t5`.`carrier` = `t7`.`carrier` AND `t5`.`tracking_no` = `t7`.`tracking_no`
        ) AS `t8`
      ) AS `t10`
      LEFT OUTER JOIN `shipment_marks` AS `t4`
        ON `t10`.`shipment_id` = `t4`.`marked`
    ) AS `t11`
  ) AS `t12`
) AS `t13`;

-- orders_dispatched: orders with what their parcels tell
CREATE OR REPLACE TEMP VIEW orders_dispatched AS
SELECT
  `t12`.`order_id`,
  `t12`.`shop_id`,
  `t12`.`product_id`,
  `t12`.`amount_minor`,
  `t12`.`currency`,
  `t12`.`closed`,
  `t12`.`epoch`,
  `t12`.`base_due_at`,
  `t12`.`base_missing`,
  `t12`.`paid_at`,
  `t12`.`promised_by`,
  `t12`.`cancelled_at`,
  `t12`.`refunded_at`,
  IF(
    `t12`.`gathered` IS NOT NULL,
    `t12`.`dispatched_at_of_several`,
    `t12`.`dispatched_at`
  ) AS `dispatched_at`,
  IF(`t12`.`gathered` IS NOT NULL, `t12`.`picked_up_at_of_several`, `t12`.`picked_up_at`) AS `picked_up_at`,
  IF(`t12`.`gathered` IS NOT NULL, `t12`.`delivered_at_of_several`, `t12`.`delivered_at`) AS `delivered_at`,
  IF(
    `t12`.`gathered` IS NOT NULL,
    `t12`.`first_scan_at_of_several`,
    `t12`.`first_scan_at`
  ) AS `first_scan_at`,
  IF(
    `t12`.`gathered` IS NOT NULL,
    `t12`.`first_seen_at_of_several`,
    `t12`.`first_seen_at`
  ) AS `first_seen_at`,
  IF(
    `t12`.`gathered` IS NOT NULL,
    `t12`.`last_movement_at_of_several`,
    `t12`.`last_movement_at`
  ) AS `last_movement_at`,
  IF(
    `t12`.`gathered` IS NOT NULL,
    `t12`.`pickup_unknown_of_several`,
    `t12`.`pickup_unknown`
  ) AS `pickup_unknown`
FROM (
  SELECT
    `t11`.`order_id`,
    `t11`.`shop_id`,
    `t11`.`product_id`,
    `t11`.`amount_minor`,
    `t11`.`currency`,
    `t11`.`closed`,
    `t11`.`epoch`,
    `t11`.`base_due_at`,
    `t11`.`base_missing`,
    `t11`.`paid_at`,
    `t11`.`promised_by`,
    `t11`.`cancelled_at`,
    `t11`.`refunded_at`,
    `t11`.`ship_to`,
    `t11`.`shipped_at`,
    `t11`.`custody_scanned`,
    `t11`.`delivered_scanned`,
    `t11`.`picked_up_received`,
    `t11`.`in_transit_scanned`,
    `t11`.`bare`,
    `t11`.`named`,
    `t11`.`picked_up_at`,
    `t11`.`delivered_at`,
    `t11`.`first_scan_at`,
    `t11`.`first_seen_at`,
    `t11`.`last_movement_at`,
    `t11`.`pickup_unknown`,
    `t11`.`dispatched_at`,
    `t11`.`dispatched_at_of_several`,
    `t11`.`picked_up_at_of_several`,
    `t11`.`delivered_at_of_several`,
    `t11`.`first_scan_at_of_several`,
    `t11`.`first_seen_at_of_several`,
    `t11`.`last_movement_at_of_several`,
    `t11`.`pickup_unknown_of_several`,
    `t11`.`gathered`
  FROM (
    SELECT
      `t10`.`order_id`,
      `t10`.`shop_id`,
      `t10`.`product_id`,
      `t10`.`amount_minor`,
      `t10`.`currency`,
      `t10`.`closed`,
      `t10`.`epoch`,
      `t10`.`base_due_at`,
      `t10`.`base_missing`,
      `t10`.`paid_at`,
      `t10`.`promised_by`,
      `t10`.`cancelled_at`,
      `t10`.`refunded_at`,
      `t10`.`ship_to`,
      `t10`.`shipped_at`,
      `t10`.`custody_scanned`,
      `t10`.`delivered_scanned`,
      `t10`.`picked_up_received`,
      `t10`.`in_transit_scanned`,
      `t10`.`bare`,
      `t10`.`named`,
      `t10`.`picked_up_at`,
      `t10`.`delivered_at`,
      `t10`.`first_scan_at`,
      `t10`.`first_seen_at`,
      `t10`.`last_movement_at`,
      `t10`.`pickup_unknown`,
      `t10`.`dispatched_at`,
      `t3`.`order_id` AS `order_id_of_several`,
      `t3`.`dispatched_at` AS `dispatched_at_of_several`,
      `t3`.`picked_up_at` AS `picked_up_at_of_several`,
      `t3`.`delivered_at` AS `delivered_at_of_several`,
      `t3`.`first_scan_at` AS `first_scan_at_of_several`,
      `t3`.`first_seen_at` AS `first_seen_at_of_several`,
      `t3`.`last_movement_at` AS `last_movement_at_of_several`,
      `t3`.`pickup_unknown` AS `pickup_unknown_of_several`,
      `t3`.`gathered`
    FROM (
      SELECT
        `t8`.`order_id`,
        `t8`.`shop_id`,
        `t8`.`product_id`,
        `t8`.`amount_minor`,
        `t8`.`currency`,
        `t8`.`closed`,
        `t8`.`epoch`,
        `t8`.`base_due_at`,
        `t8`.`base_missing`,
        `t8`.`paid_at`,
        `t8`.`promised_by`,
        `t8`.`cancelled_at`,
        `t8`.`refunded_at`,
        `t8`.`ship_to`,
        `t8`.`shipped_at`,
        `t8`.`custody_scanned`,
        `t8`.`delivered_scanned`,
        `t8`.`picked_up_received`,
        `t8`.`in_transit_scanned`,
        `t8`.`bare`,
        `t8`.`named`,
        `t8`.`custody_scanned` AS `picked_up_at`,
        `t8`.`delivered_scanned` AS `delivered_at`,
        `t8`.`custody_scanned` AS `first_scan_at`,
        `t8`.`picked_up_received` AS `first_seen_at`,
        `t8`.`in_transit_scanned` AS `last_movement_at`,
        CASE
          WHEN `t8`.`named` IS NULL
          THEN 0
          WHEN NOT (
            `t8`.`named`
          )
          THEN 1
          WHEN (
            `t8`.`custody_scanned` IS NULL
          ) AND COALESCE(`t8`.`bare`, FALSE)
          THEN 2
          ELSE 0
        END AS `pickup_unknown`,
        `t8`.`shipped_at` AS `dispatched_at`
      FROM (
        SELECT
          `t7`.`order_id`,
          `t7`.`shop_id`,
          `t7`.`product_id`,
          `t7`.`amount_minor`,
          `t7`.`currency`,
          `t7`.`closed`,
          `t7`.`epoch`,
          `t7`.`base_due_at`,
          `t7`.`base_missing`,
          `t7`.`paid_at`,
          `t7`.`promised_by`,
          `t7`.`cancelled_at`,
          `t7`.`refunded_at`,
          `t7`.`ship_to`,
          `t7`.`shipped_at`,
          `t7`.`custody_scanned`,
          `t7`.`delivered_scanned`,
          `t7`.`picked_up_received`,
          `t7`.`in_transit_scanned`,
          `t7`.`bare`,
          `t7`.`named`
        FROM (
          SELECT
            `t6`.`order_id`,
            `t6`.`shop_id`,
            `t6`.`product_id`,
            `t6`.`amount_minor`,
            `t6`.`currency`,
            `t6`.`closed`,
            `t6`.`epoch`,
            `t6`.`base_due_at`,
            `t6`.`base_missing`,
            `t6`.`paid_at`,
            `t6`.`promised_by`,
            `t6`.`cancelled_at`,
            `t6`.`refunded_at`,
            `t6`.`ship_to`,
            `t4`.`order_id` AS `order_id_right`,
            `t4`.`shipped_at`,
            `t4`.`custody_scanned`,
            `t4`.`delivered_scanned`,
            `t4`.`picked_up_received`,
            `t4`.`in_transit_scanned`,
            `t4`.`bare`,
            `t4`.`named`
          FROM (
            SELECT
              `t1`.`order_id`,
              `t1`.`shop_id`,
              `t1`.`product_id`,
              `t1`.`amount_minor`,
              `t1`.`currency`,
              `t1`.`closed`,
              `t1`.`epoch`,
              `t1`.`base_due_at`,
              `t1`.`base_missing`,
              `t1`.`paid_at`,
              `t1`.`promised_by`,
              `t1`.`cancelled_at`,
              `t1`.`refunded_at`,
              `t1`.`ship_to`
            FROM `orders_based` AS `t1`
          ) AS `t6`
          LEFT OUTER JOIN `parcels_single` AS `t4`
            ON `t6`.`order_id` = `t4`.`order_id`
        ) AS `t7`
      ) AS `t8`
    ) AS `t10`
    LEFT OUTER JOIN `orders_gathered` AS `t3`
      ON `t10`.`order_id` = `t3`.`order_id`
  ) AS `t11`
) AS `t12`;

-- incidents_seen: incidents: the newest row of each key
CACHE TABLE incidents_seen AS
SELECT
  `t3`.`incident_id`,
  `t3`.`order_id`,
  `t3`.`kind`,
  `t3`.`severity`,
  `t3`.`found_at`,
  `t3`.`finding_id`,
  `t3`.`withdrawn_at`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`incident_id`,
      `t1`.`order_id`,
      `t1`.`kind`,
      `t1`.`severity`,
      `t1`.`found_at`,
      `t1`.`finding_id`,
      `t1`.`withdrawn_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`incident_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`incident_id` DESC, `t1`.`order_id` DESC, `t1`.`kind` DESC, `t1`.`severity` DESC, `t1`.`found_at` DESC, `t1`.`finding_id` DESC, `t1`.`withdrawn_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_incidents` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`found_at` <= AS_OF()
          ) OR (
            `t0`.`found_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- incidents_standing: incidents not withdrawn
CACHE TABLE incidents_standing AS
SELECT
  *
FROM `incidents_seen` AS `t0`
WHERE
  (
    `t0`.`withdrawn_at` IS NULL
  ) OR (
    `t0`.`withdrawn_at` > AS_OF()
  );

-- closures_seen: closures: the newest row of each key
CACHE TABLE closures_seen AS
SELECT
  `t3`.`closure_id`,
  `t3`.`order_id`,
  `t3`.`closed_at`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`closure_id`,
      `t1`.`order_id`,
      `t1`.`closed_at`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`closure_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`closure_id` DESC, `t1`.`order_id` DESC, `t1`.`closed_at` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_closures` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- closings: orders closed by a decision
CREATE OR REPLACE TEMP VIEW closings AS
SELECT
  `t1`.`order_id`,
  MIN(`t1`.`closed_at`) AS `decided_closed`
FROM (
  SELECT
    *
  FROM `closures_seen` AS `t0`
  WHERE
    `t0`.`closed_at` <= AS_OF()
) AS `t1`
GROUP BY
  1;

-- appeals_seen: appeals: the newest row of each key
CACHE TABLE appeals_seen AS
SELECT
  `t3`.`appeal_id`,
  `t3`.`clause`,
  `t3`.`order_id`,
  `t3`.`shop_id`,
  `t3`.`window_start`,
  `t3`.`decided_at`,
  `t3`.`outcome`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`appeal_id`,
      `t1`.`clause`,
      `t1`.`order_id`,
      `t1`.`shop_id`,
      `t1`.`window_start`,
      `t1`.`decided_at`,
      `t1`.`outcome`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`appeal_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`appeal_id` DESC, `t1`.`clause` DESC, `t1`.`order_id` DESC, `t1`.`shop_id` DESC, `t1`.`window_start` DESC, `t1`.`decided_at` DESC, `t1`.`outcome` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_appeals` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`decided_at` <= AS_OF()
          ) OR (
            `t0`.`decided_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- orders_overturned: orders with an upheld appeal
CREATE OR REPLACE TEMP VIEW orders_overturned AS
SELECT
  `t1`.`order_id`,
  SUM(`t1`.`bit`) AS `overturned`
FROM (
  SELECT DISTINCT
    `t0`.`order_id`,
    CASE
      WHEN `t0`.`clause` = 'late-dispatch'
      THEN CAST(1 AS BIGINT)
      WHEN `t0`.`clause` = 'slow-scan'
      THEN CAST(2 AS BIGINT)
      WHEN `t0`.`clause` = 'slow-movement'
      THEN CAST(4 AS BIGINT)
      WHEN `t0`.`clause` = 'missing-goods'
      THEN CAST(8 AS BIGINT)
      ELSE NULL
    END AS `bit`
  FROM `appeals_seen` AS `t0`
  WHERE
    `t0`.`outcome` = 'upheld'
    AND `t0`.`decided_at` IS NOT NULL
    AND `t0`.`order_id` IS NOT NULL
    AND `t0`.`clause` IN ('late-dispatch', 'slow-scan', 'slow-movement', 'missing-goods')
) AS `t1`
GROUP BY
  1;

-- orders_excluded_0: orders that an incident excludes
CREATE OR REPLACE TEMP VIEW orders_excluded_0 AS
SELECT
  `t1`.`order_id`,
  TRUE AS `excluded_0`
FROM (
  SELECT DISTINCT
    `t0`.`order_id`
  FROM `incidents_standing` AS `t0`
  WHERE
    `t0`.`kind` IN ('force_majeure')
) AS `t1`;

-- order_decisions: all that was decided about an order
CACHE TABLE order_decisions AS
SELECT
  `t12`.`order_id`,
  MAX(`t12`.`moved_to`) AS `moved_to`,
  MAX(`t12`.`relief`) AS `relief`,
  MAX(`t12`.`decided_closed`) AS `decided_closed`,
  MAX(`t12`.`overturned`) AS `overturned`,
  BOOL_OR(`t12`.`excluded_0`) AS `excluded_0`
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t0`.`order_id`,
        CAST(NULL AS BIGINT) AS `moved_to`,
        CAST(NULL AS STRING) AS `relief`,
        `t0`.`decided_closed`,
        CAST(NULL AS BIGINT) AS `overturned`,
        CAST(NULL AS BOOLEAN) AS `excluded_0`
      FROM `closings` AS `t0`
    ) AS `t4`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t1`.`order_id`,
        CAST(NULL AS BIGINT) AS `moved_to`,
        CAST(NULL AS STRING) AS `relief`,
        CAST(NULL AS BIGINT) AS `decided_closed`,
        `t1`.`overturned`,
        CAST(NULL AS BOOLEAN) AS `excluded_0`
      FROM `orders_overturned` AS `t1`
    ) AS `t5`
  ) AS `t9`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`order_id`,
        CAST(NULL AS BIGINT) AS `moved_to`,
        CAST(NULL AS STRING) AS `relief`,
        CAST(NULL AS BIGINT) AS `decided_closed`,
        CAST(NULL AS BIGINT) AS `overturned`,
        `t2`.`excluded_0`
      FROM `orders_excluded_0` AS `t2`
    ) AS `t6`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t3`.`order_id`,
          `t3`.`moved_to`,
          CAST(NULL AS STRING) AS `relief`,
          CAST(NULL AS BIGINT) AS `decided_closed`,
          CAST(NULL AS BIGINT) AS `overturned`,
          CAST(NULL AS BOOLEAN) AS `excluded_0`
        FROM `relief` AS `t3`
      ) AS `t7`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          `t3`.`order_id`,
          CAST(NULL AS BIGINT) AS `moved_to`,
          `t3`.`relief`,
          CAST(NULL AS BIGINT) AS `decided_closed`,
          CAST(NULL AS BIGINT) AS `overturned`,
          CAST(NULL AS BOOLEAN) AS `excluded_0`
        FROM `relief` AS `t3`
      ) AS `t8`
    ) AS `t10`
  ) AS `t11`
) AS `t12`
GROUP BY
  1;

-- orders_timed: orders with all that their tests read, instants ahead included
CREATE OR REPLACE TEMP VIEW orders_timed AS
SELECT
  `t29`.`order_id`,
  `t29`.`shop_id`,
  `t29`.`product_id`,
  `t29`.`amount_minor`,
  `t29`.`currency`,
  `t29`.`closed`,
  `t29`.`epoch`,
  `t29`.`base_due_at`,
  `t29`.`base_missing`,
  `t29`.`paid_at`,
  `t29`.`dispatched_at`,
  `t29`.`picked_up_at`,
  `t29`.`delivered_at`,
  `t29`.`first_scan_at`,
  `t29`.`first_seen_at`,
  `t29`.`last_movement_at`,
  `t29`.`pickup_unknown`,
  `t29`.`relief`,
  `t29`.`overturned`,
  `t29`.`due_at`,
  `t29`.`closed_at`,
  `t29`.`excluded`,
  `t29`.`deadline_0_late_dispatch_1`,
  `t29`.`deadline_0_slow_scan_0`
FROM (
  SELECT
    `t28`.`order_id`,
    `t28`.`shop_id`,
    `t28`.`product_id`,
    `t28`.`amount_minor`,
    `t28`.`currency`,
    `t28`.`closed`,
    `t28`.`epoch`,
    `t28`.`base_due_at`,
    `t28`.`base_missing`,
    `t28`.`paid_at`,
    `t28`.`promised_by`,
    `t28`.`cancelled_at`,
    `t28`.`refunded_at`,
    `t28`.`dispatched_at`,
    `t28`.`picked_up_at`,
    `t28`.`delivered_at`,
    `t28`.`first_scan_at`,
    `t28`.`first_seen_at`,
    `t28`.`last_movement_at`,
    `t28`.`pickup_unknown`,
    `t28`.`moved_to`,
    `t28`.`relief`,
    `t28`.`decided_closed`,
    `t28`.`overturned`,
    `t28`.`excluded_0`,
    `t28`.`due_at`,
    `t28`.`closed_at`,
    `t28`.`excluded`,
    `t28`.`deadline_0_late_dispatch_1`,
    `t28`.`deadline_0_slow_scan_0`
  FROM (
    SELECT
      `t27`.`order_id`,
      `t27`.`shop_id`,
      `t27`.`product_id`,
      `t27`.`amount_minor`,
      `t27`.`currency`,
      `t27`.`closed`,
      `t27`.`epoch`,
      `t27`.`base_due_at`,
      `t27`.`base_missing`,
      `t27`.`paid_at`,
      `t27`.`promised_by`,
      `t27`.`cancelled_at`,
      `t27`.`refunded_at`,
      `t27`.`dispatched_at`,
      `t27`.`picked_up_at`,
      `t27`.`delivered_at`,
      `t27`.`first_scan_at`,
      `t27`.`first_seen_at`,
      `t27`.`last_movement_at`,
      `t27`.`pickup_unknown`,
      `t27`.`moved_to`,
      `t27`.`relief`,
      `t27`.`decided_closed`,
      `t27`.`overturned`,
      `t27`.`excluded_0`,
      `t27`.`due_at`,
      `t27`.`closed_at`,
      `t27`.`excluded`,
      `t27`.`deadline_0_late_dispatch_1`,
      `t27`.`deadline_0_slow_scan_0_on`,
      `t11`.`deadline_0_slow_scan_0_ends`,
      `t11`.`deadline_0_slow_scan_0`
    FROM (
      SELECT
        `t25`.`order_id`,
        `t25`.`shop_id`,
        `t25`.`product_id`,
        `t25`.`amount_minor`,
        `t25`.`currency`,
        `t25`.`closed`,
        `t25`.`epoch`,
        `t25`.`base_due_at`,
        `t25`.`base_missing`,
        `t25`.`paid_at`,
        `t25`.`promised_by`,
        `t25`.`cancelled_at`,
        `t25`.`refunded_at`,
        `t25`.`dispatched_at`,
        `t25`.`picked_up_at`,
        `t25`.`delivered_at`,
        `t25`.`first_scan_at`,
        `t25`.`first_seen_at`,
        `t25`.`last_movement_at`,
        `t25`.`pickup_unknown`,
        `t25`.`moved_to`,
        `t25`.`relief`,
        `t25`.`decided_closed`,
        `t25`.`overturned`,
        `t25`.`excluded_0`,
        `t25`.`due_at`,
        `t25`.`closed_at`,
        `t25`.`excluded`,
        `t25`.`deadline_0_late_dispatch_1`,
        `t25`.`deadline_0_slow_scan_0_on`
      FROM (
        SELECT
          `t24`.`order_id`,
          `t24`.`shop_id`,
          `t24`.`product_id`,
          `t24`.`amount_minor`,
          `t24`.`currency`,
          `t24`.`closed`,
          `t24`.`epoch`,
          `t24`.`base_due_at`,
          `t24`.`base_missing`,
          `t24`.`paid_at`,
          `t24`.`promised_by`,
          `t24`.`cancelled_at`,
          `t24`.`refunded_at`,
          `t24`.`dispatched_at`,
          `t24`.`picked_up_at`,
          `t24`.`delivered_at`,
          `t24`.`first_scan_at`,
          `t24`.`first_seen_at`,
          `t24`.`last_movement_at`,
          `t24`.`pickup_unknown`,
          `t24`.`moved_to`,
          `t24`.`relief`,
          `t24`.`decided_closed`,
          `t24`.`overturned`,
          `t24`.`excluded_0`,
          `t24`.`due_at`,
          `t24`.`closed_at`,
          `t24`.`excluded`,
          `t24`.`deadline_0_late_dispatch_1`,
          `t24`.`deadline_0_slow_scan_0_start`,
          `t24`.`deadline_0_slow_scan_0_from`,
          `t24`.`deadline_0_slow_scan_0_nth`,
          `t24`.`deadline_0_slow_scan_0_goal`,
          `t5`.`deadline_0_slow_scan_0_on`,
          `t5`.`deadline_0_slow_scan_0_is`
        FROM (
          SELECT
            `t22`.`order_id`,
            `t22`.`shop_id`,
            `t22`.`product_id`,
            `t22`.`amount_minor`,
            `t22`.`currency`,
            `t22`.`closed`,
            `t22`.`epoch`,
            `t22`.`base_due_at`,
            `t22`.`base_missing`,
            `t22`.`paid_at`,
            `t22`.`promised_by`,
            `t22`.`cancelled_at`,
            `t22`.`refunded_at`,
            `t22`.`dispatched_at`,
            `t22`.`picked_up_at`,
            `t22`.`delivered_at`,
            `t22`.`first_scan_at`,
            `t22`.`first_seen_at`,
            `t22`.`last_movement_at`,
            `t22`.`pickup_unknown`,
            `t22`.`moved_to`,
            `t22`.`relief`,
            `t22`.`decided_closed`,
            `t22`.`overturned`,
            `t22`.`excluded_0`,
            `t22`.`due_at`,
            `t22`.`closed_at`,
            `t22`.`excluded`,
            `t22`.`deadline_0_late_dispatch_1`,
            `t22`.`deadline_0_slow_scan_0_start`,
            `t22`.`deadline_0_slow_scan_0_from`,
            `t22`.`deadline_0_slow_scan_0_nth`,
            `t22`.`deadline_0_slow_scan_0_nth` + 1 AS `deadline_0_slow_scan_0_goal`
          FROM (
            SELECT
              `t21`.`order_id`,
              `t21`.`shop_id`,
              `t21`.`product_id`,
              `t21`.`amount_minor`,
              `t21`.`currency`,
              `t21`.`closed`,
              `t21`.`epoch`,
              `t21`.`base_due_at`,
              `t21`.`base_missing`,
              `t21`.`paid_at`,
              `t21`.`promised_by`,
              `t21`.`cancelled_at`,
              `t21`.`refunded_at`,
              `t21`.`dispatched_at`,
              `t21`.`picked_up_at`,
              `t21`.`delivered_at`,
              `t21`.`first_scan_at`,
              `t21`.`first_seen_at`,
              `t21`.`last_movement_at`,
              `t21`.`pickup_unknown`,
              `t21`.`moved_to`,
              `t21`.`relief`,
              `t21`.`decided_closed`,
              `t21`.`overturned`,
              `t21`.`excluded_0`,
              `t21`.`due_at`,
              `t21`.`closed_at`,
              `t21`.`excluded`,
              `t21`.`deadline_0_late_dispatch_1`,
              `t21`.`deadline_0_slow_scan_0_start`,
              `t6`.`deadline_0_slow_scan_0_from`,
              `t6`.`deadline_0_slow_scan_0_nth`
            FROM (
              SELECT
                `t19`.`order_id`,
                `t19`.`shop_id`,
                `t19`.`product_id`,
                `t19`.`amount_minor`,
                `t19`.`currency`,
                `t19`.`closed`,
                `t19`.`epoch`,
                `t19`.`base_due_at`,
                `t19`.`base_missing`,
                `t19`.`paid_at`,
                `t19`.`promised_by`,
                `t19`.`cancelled_at`,
                `t19`.`refunded_at`,
                `t19`.`dispatched_at`,
                `t19`.`picked_up_at`,
                `t19`.`delivered_at`,
                `t19`.`first_scan_at`,
                `t19`.`first_seen_at`,
                `t19`.`last_movement_at`,
                `t19`.`pickup_unknown`,
                `t19`.`moved_to`,
                `t19`.`relief`,
                `t19`.`decided_closed`,
                `t19`.`overturned`,
                `t19`.`excluded_0`,
                `t19`.`due_at`,
                `t19`.`closed_at`,
                `t19`.`excluded`,
                `t19`.`deadline_0_late_dispatch_1`,
                CIVIL_DAY(`t19`.`dispatched_at`) AS `deadline_0_slow_scan_0_start`
              FROM (
                SELECT
                  `t18`.`order_id`,
                  `t18`.`shop_id`,
                  `t18`.`product_id`,
                  `t18`.`amount_minor`,
                  `t18`.`currency`,
                  `t18`.`closed`,
                  `t18`.`epoch`,
                  `t18`.`base_due_at`,
                  `t18`.`base_missing`,
                  `t18`.`paid_at`,
                  `t18`.`promised_by`,
                  `t18`.`cancelled_at`,
                  `t18`.`refunded_at`,
                  `t18`.`dispatched_at`,
                  `t18`.`picked_up_at`,
                  `t18`.`delivered_at`,
                  `t18`.`first_scan_at`,
                  `t18`.`first_seen_at`,
                  `t18`.`last_movement_at`,
                  `t18`.`pickup_unknown`,
                  `t18`.`moved_to`,
                  `t18`.`relief`,
                  `t18`.`decided_closed`,
                  `t18`.`overturned`,
                  `t18`.`excluded_0`,
                  `t18`.`due_at`,
                  `t18`.`closed_at`,
                  `t18`.`excluded`,
                  `t18`.`deadline_0_late_dispatch_1`
                FROM (
                  SELECT
                    `t17`.`order_id`,
                    `t17`.`shop_id`,
                    `t17`.`product_id`,
                    `t17`.`amount_minor`,
                    `t17`.`currency`,
                    `t17`.`closed`,
                    `t17`.`epoch`,
                    `t17`.`base_due_at`,
                    `t17`.`base_missing`,
                    `t17`.`paid_at`,
                    `t17`.`promised_by`,
                    `t17`.`cancelled_at`,
                    `t17`.`refunded_at`,
                    `t17`.`dispatched_at`,
                    `t17`.`picked_up_at`,
                    `t17`.`delivered_at`,
                    `t17`.`first_scan_at`,
                    `t17`.`first_seen_at`,
                    `t17`.`last_movement_at`,
                    `t17`.`pickup_unknown`,
                    `t17`.`moved_to`,
                    `t17`.`relief`,
                    `t17`.`decided_closed`,
                    `t17`.`overturned`,
                    `t17`.`excluded_0`,
                    `t17`.`due_at`,
                    `t17`.`closed_at`,
                    `t17`.`excluded`,
                    `t17`.`deadline_0_late_dispatch_1_on`,
                    `t12`.`deadline_0_late_dispatch_1_ends`,
                    `t12`.`deadline_0_late_dispatch_1`
                  FROM (
                    SELECT
                      `t15`.`order_id`,
                      `t15`.`shop_id`,
                      `t15`.`product_id`,
                      `t15`.`amount_minor`,
                      `t15`.`currency`,
                      `t15`.`closed`,
                      `t15`.`epoch`,
                      `t15`.`base_due_at`,
                      `t15`.`base_missing`,
                      `t15`.`paid_at`,
                      `t15`.`promised_by`,
                      `t15`.`cancelled_at`,
                      `t15`.`refunded_at`,
                      `t15`.`dispatched_at`,
                      `t15`.`picked_up_at`,
                      `t15`.`delivered_at`,
                      `t15`.`first_scan_at`,
                      `t15`.`first_seen_at`,
                      `t15`.`last_movement_at`,
                      `t15`.`pickup_unknown`,
                      `t15`.`moved_to`,
                      `t15`.`relief`,
                      `t15`.`decided_closed`,
                      `t15`.`overturned`,
                      `t15`.`excluded_0`,
                      `t15`.`due_at`,
                      `t15`.`closed_at`,
                      `t15`.`excluded`,
                      CIVIL_DAY(`t15`.`paid_at`) + 5 AS `deadline_0_late_dispatch_1_on`
                    FROM (
                      SELECT
                        `t14`.`order_id`,
                        `t14`.`shop_id`,
                        `t14`.`product_id`,
                        `t14`.`amount_minor`,
                        `t14`.`currency`,
                        `t14`.`closed`,
                        `t14`.`epoch`,
                        `t14`.`base_due_at`,
                        `t14`.`base_missing`,
                        `t14`.`paid_at`,
                        `t14`.`promised_by`,
                        `t14`.`cancelled_at`,
                        `t14`.`refunded_at`,
                        `t14`.`dispatched_at`,
                        `t14`.`picked_up_at`,
                        `t14`.`delivered_at`,
                        `t14`.`first_scan_at`,
                        `t14`.`first_seen_at`,
                        `t14`.`last_movement_at`,
                        `t14`.`pickup_unknown`,
                        `t14`.`moved_to`,
                        `t14`.`relief`,
                        `t14`.`decided_closed`,
                        COALESCE(`t14`.`overturned`, 0) AS `overturned`,
                        `t14`.`excluded_0`,
                        COALESCE(`t14`.`moved_to`, `t14`.`base_due_at`) AS `due_at`,
                        LEAST(`t14`.`cancelled_at`, `t14`.`refunded_at`, `t14`.`decided_closed`) AS `closed_at`,
                        (
                          `t14`.`epoch` = 0
                        ) AND COALESCE(`t14`.`excluded_0`, FALSE) AS `excluded`
                      FROM (
                        SELECT
                          `t13`.`order_id`,
                          `t13`.`shop_id`,
                          `t13`.`product_id`,
                          `t13`.`amount_minor`,
                          `t13`.`currency`,
                          `t13`.`closed`,
                          `t13`.`epoch`,
                          `t13`.`base_due_at`,
                          `t13`.`base_missing`,
                          `t13`.`paid_at`,
                          `t13`.`promised_by`,
                          `t13`.`cancelled_at`,
                          `t13`.`refunded_at`,
                          `t13`.`dispatched_at`,
                          `t13`.`picked_up_at`,
                          `t13`.`delivered_at`,
                          `t13`.`first_scan_at`,
                          `t13`.`first_seen_at`,
                          `t13`.`last_movement_at`,
                          `t13`.`pickup_unknown`,
                          `t13`.`moved_to`,
                          `t13`.`relief`,
                          `t13`.`decided_closed`,
                          `t13`.`overturned`,
                          `t13`.`excluded_0`
                        FROM (
                          SELECT
                            `t7`.`order_id`,
                            `t7`.`shop_id`,
                            `t7`.`product_id`,
                            `t7`.`amount_minor`,
                            `t7`.`currency`,
                            `t7`.`closed`,
                            `t7`.`epoch`,
                            `t7`.`base_due_at`,
                            `t7`.`base_missing`,
                            `t7`.`paid_at`,
                            `t7`.`promised_by`,
                            `t7`.`cancelled_at`,
                            `t7`.`refunded_at`,
                            `t7`.`dispatched_at`,
                            `t7`.`picked_up_at`,
                            `t7`.`delivered_at`,
                            `t7`.`first_scan_at`,
                            `t7`.`first_seen_at`,
                            `t7`.`last_movement_at`,
                            `t7`.`pickup_unknown`,
                            `t8`.`order_id` AS `order_id_right`,
                            `t8`.`moved_to`,
                            `t8`.`relief`,
                            `t8`.`decided_closed`,
                            `t8`.`overturned`,
                            `t8`.`excluded_0`
                          FROM `orders_dispatched` AS `t7`
                          LEFT OUTER JOIN `order_decisions` AS `t8`
                            ON `t7`.`order_id` = `t8`.`order_id`
                        ) AS `t13`
                      ) AS `t14`
                    ) AS `t15`
                  ) AS `t17`
                  LEFT OUTER JOIN (
                    SELECT
                      `t0`.`day` AS `deadline_0_late_dispatch_1_ends`,
                      `t0`.`last_second` AS `deadline_0_late_dispatch_1`
                    FROM `day_ends` AS `t0`
                  ) AS `t12`
                    ON `t17`.`deadline_0_late_dispatch_1_on` = `t12`.`deadline_0_late_dispatch_1_ends`
                ) AS `t18`
              ) AS `t19`
            ) AS `t21`
            LEFT OUTER JOIN `deadline_0_slow_scan_0_count` AS `t6`
              ON `t21`.`deadline_0_slow_scan_0_start` = `t6`.`deadline_0_slow_scan_0_from`
          ) AS `t22`
        ) AS `t24`
        LEFT OUTER JOIN `deadline_0_slow_scan_0_days` AS `t5`
          ON `t24`.`deadline_0_slow_scan_0_goal` = `t5`.`deadline_0_slow_scan_0_is`
      ) AS `t25`
    ) AS `t27`
    LEFT OUTER JOIN (
      SELECT
        `t0`.`day` AS `deadline_0_slow_scan_0_ends`,
        `t0`.`last_second` AS `deadline_0_slow_scan_0`
      FROM `day_ends` AS `t0`
    ) AS `t11`
      ON `t27`.`deadline_0_slow_scan_0_on` = `t11`.`deadline_0_slow_scan_0_ends`
  ) AS `t28`
) AS `t29`;

-- orders_decided: the same as things stood at T, for explanations
CREATE OR REPLACE TEMP VIEW orders_decided AS
SELECT
  `t0`.`order_id`,
  `t0`.`shop_id`,
  `t0`.`product_id`,
  `t0`.`amount_minor`,
  `t0`.`currency`,
  `t0`.`closed`,
  `t0`.`epoch`,
  `t0`.`base_due_at`,
  `t0`.`base_missing`,
  `t0`.`paid_at`,
  `t0`.`dispatched_at`,
  `t0`.`picked_up_at`,
  `t0`.`delivered_at`,
  `t0`.`first_scan_at`,
  `t0`.`first_seen_at`,
  `t0`.`last_movement_at`,
  `t0`.`pickup_unknown`,
  `t0`.`relief`,
  `t0`.`overturned`,
  `t0`.`due_at`,
  IF(`t0`.`closed_at` <= AS_OF(), `t0`.`closed_at`, CAST(NULL AS BIGINT)) AS `closed_at`,
  `t0`.`excluded`,
  `t0`.`deadline_0_late_dispatch_1`,
  `t0`.`deadline_0_slow_scan_0`
FROM `orders_timed` AS `t0`;

-- working: one row per order: what its tests read, by id
CACHE TABLE working AS
SELECT
  `t0`.`order_id`,
  `t0`.`shop_id`,
  `t0`.`product_id`,
  `t0`.`amount_minor`,
  `t0`.`currency`,
  `t0`.`closed`,
  CAST(`t0`.`epoch` AS TINYINT) AS `epoch`,
  `t0`.`base_due_at`,
  CAST(`t0`.`base_missing` AS TINYINT) AS `base_missing`,
  `t0`.`paid_at`,
  `t0`.`dispatched_at`,
  `t0`.`picked_up_at`,
  `t0`.`delivered_at`,
  `t0`.`first_scan_at`,
  `t0`.`first_seen_at`,
  `t0`.`last_movement_at`,
  `t0`.`pickup_unknown`,
  `t0`.`relief`,
  CAST(`t0`.`overturned` AS INT) AS `overturned`,
  `t0`.`due_at`,
  `t0`.`closed_at`,
  `t0`.`excluded`,
  `t0`.`deadline_0_late_dispatch_1`,
  `t0`.`deadline_0_slow_scan_0`
FROM `orders_timed` AS `t0`;

-- verdict_late_dispatch: verdicts of late-dispatch
CREATE OR REPLACE TEMP VIEW verdict_late_dispatch AS
WITH `t1` AS (
  SELECT
    `t0`.`order_id`,
    `t0`.`shop_id`,
    `t0`.`product_id`,
    `t0`.`amount_minor`,
    `t0`.`currency`,
    `t0`.`closed`,
    `t0`.`epoch`,
    `t0`.`base_due_at`,
    `t0`.`base_missing`,
    `t0`.`paid_at`,
    `t0`.`dispatched_at`,
    `t0`.`picked_up_at`,
    `t0`.`delivered_at`,
    `t0`.`first_scan_at`,
    `t0`.`first_seen_at`,
    `t0`.`last_movement_at`,
    `t0`.`pickup_unknown`,
    `t0`.`relief`,
    `t0`.`overturned`,
    `t0`.`due_at`,
    IF(`t0`.`closed_at` <= AS_OF(), `t0`.`closed_at`, CAST(NULL AS BIGINT)) AS `closed_at`,
    `t0`.`excluded`,
    `t0`.`deadline_0_late_dispatch_1`,
    `t0`.`deadline_0_slow_scan_0`
  FROM `working` AS `t0`
)
SELECT
  *
FROM (
  SELECT
    `t7`.`order_id`,
    `t7`.`shop_id`,
    `t7`.`reason`,
    `t7`.`civil_day`,
    `t7`.`base` AS `base_due_at`,
    `t7`.`due` AS `due_at`,
    IF(
      (
        `t7`.`reason` >= 20
      ) AND (
        `t7`.`reason` < 30
      ),
      CAST(NULL AS BIGINT),
      `t7`.`observed_at`
    ) AS `observed_at`,
    IF(
      `t7`.`reason` >= 40,
      FLOOR_DIV(`t7`.`deadline` - COALESCE(`t7`.`observed_at`, AS_OF()), CAST(1000000 AS BIGINT)),
      CAST(NULL AS BIGINT)
    ) AS `margin_seconds`,
    `t7`.`shown_relief` AS `relief`,
    `t7`.`epoch`,
    `t7`.`product_id`,
    `t7`.`amount_minor`,
    `t7`.`currency`,
    `t7`.`closed_at`,
    `t7`.`dispatched_at`,
    `t7`.`overturned`
  FROM (
    SELECT
      `t6`.`order_id`,
      `t6`.`shop_id`,
      `t6`.`product_id`,
      `t6`.`amount_minor`,
      `t6`.`currency`,
      `t6`.`closed`,
      `t6`.`epoch`,
      `t6`.`base_due_at`,
      `t6`.`base_missing`,
      `t6`.`paid_at`,
      `t6`.`dispatched_at`,
      `t6`.`picked_up_at`,
      `t6`.`delivered_at`,
      `t6`.`first_scan_at`,
      `t6`.`first_seen_at`,
      `t6`.`last_movement_at`,
      `t6`.`pickup_unknown`,
      `t6`.`relief`,
      `t6`.`overturned`,
      `t6`.`due_at`,
      `t6`.`closed_at`,
      `t6`.`excluded`,
      `t6`.`deadline_0_late_dispatch_1`,
      `t6`.`deadline_0_slow_scan_0`,
      `t6`.`base`,
      `t6`.`due`,
      `t6`.`shown_relief`,
      `t6`.`met`,
      `t6`.`else_0`,
      CASE
        WHEN (
          `t6`.`reason` = 41
        )
        AND COALESCE(`t6`.`delivered_at` <= `t6`.`else_0`, FALSE)
        THEN `t6`.`else_0`
        ELSE `t6`.`deadline`
      END AS `deadline`,
      `t6`.`civil_day`,
      IF(
        `t6`.`reason` IN (50, 51, 52) AND (
          (
            `t6`.`overturned` & 1
          ) <> 0
        ),
        CAST(11 AS BIGINT),
        `t6`.`reason`
      ) AS `reason`,
      CASE
        WHEN (
          `t6`.`reason` = 41
        )
        AND COALESCE(`t6`.`delivered_at` <= `t6`.`else_0`, FALSE)
        THEN `t6`.`delivered_at`
        ELSE `t6`.`observed_at`
      END AS `observed_at`
    FROM (
      SELECT
        `t5`.`order_id`,
        `t5`.`shop_id`,
        `t5`.`product_id`,
        `t5`.`amount_minor`,
        `t5`.`currency`,
        `t5`.`closed`,
        `t5`.`epoch`,
        `t5`.`base_due_at`,
        `t5`.`base_missing`,
        `t5`.`paid_at`,
        `t5`.`dispatched_at`,
        `t5`.`picked_up_at`,
        `t5`.`delivered_at`,
        `t5`.`first_scan_at`,
        `t5`.`first_seen_at`,
        `t5`.`last_movement_at`,
        `t5`.`pickup_unknown`,
        `t5`.`relief`,
        `t5`.`overturned`,
        `t5`.`due_at`,
        `t5`.`closed_at`,
        `t5`.`excluded`,
        `t5`.`deadline_0_late_dispatch_1`,
        `t5`.`deadline_0_slow_scan_0`,
        `t5`.`base`,
        `t5`.`due`,
        `t5`.`shown_relief`,
        `t5`.`met`,
        `t5`.`else_0`,
        `t5`.`deadline`,
        `t5`.`civil_day`,
        CASE
          WHEN `t5`.`excluded`
          THEN CAST(10 AS BIGINT)
          WHEN `t5`.`due` IS NULL
          THEN `t5`.`base_missing`
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 1
          )
          THEN CAST(23 AS BIGINT)
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 2
          )
          THEN CAST(24 AS BIGINT)
          WHEN `t5`.`closed`
          AND (
            `t5`.`closed_at` IS NULL
          )
          AND NOT (
            COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          )
          AND NOT (
            COALESCE(`t5`.`delivered_at` <= `t5`.`else_0`, FALSE)
          )
          THEN CAST(25 AS BIGINT)
          WHEN COALESCE(`t5`.`closed_at` < `t5`.`deadline`, FALSE)
          AND NOT (
            COALESCE(`t5`.`first_scan_at` <= `t5`.`closed_at`, FALSE)
            OR COALESCE(`t5`.`delivered_at` <= `t5`.`closed_at`, FALSE)
          )
          THEN CAST(31 AS BIGINT)
          WHEN COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          THEN CAST(40 AS BIGINT)
          WHEN COALESCE(`t5`.`delivered_at` <= `t5`.`else_0`, FALSE)
          THEN CAST(41 AS BIGINT)
          WHEN (
            (
              `t5`.`met` IS NULL
            ) AND COALESCE(AS_OF() <= `t5`.`due`, FALSE)
          )
          OR (
            (
              `t5`.`delivered_at` IS NULL
            ) AND COALESCE(AS_OF() <= `t5`.`else_0`, FALSE)
          )
          THEN CAST(60 AS BIGINT)
          WHEN `t5`.`met` IS NOT NULL
          THEN CAST(50 AS BIGINT)
          ELSE CAST(51 AS BIGINT)
        END AS `reason`,
        `t5`.`met` AS `observed_at`
      FROM (
        SELECT
          `t4`.`order_id`,
          `t4`.`shop_id`,
          `t4`.`product_id`,
          `t4`.`amount_minor`,
          `t4`.`currency`,
          `t4`.`closed`,
          `t4`.`epoch`,
          `t4`.`base_due_at`,
          `t4`.`base_missing`,
          `t4`.`paid_at`,
          `t4`.`dispatched_at`,
          `t4`.`picked_up_at`,
          `t4`.`delivered_at`,
          `t4`.`first_scan_at`,
          `t4`.`first_seen_at`,
          `t4`.`last_movement_at`,
          `t4`.`pickup_unknown`,
          `t4`.`relief`,
          `t4`.`overturned`,
          `t4`.`due_at`,
          `t4`.`closed_at`,
          `t4`.`excluded`,
          `t4`.`deadline_0_late_dispatch_1`,
          `t4`.`deadline_0_slow_scan_0`,
          `t4`.`base`,
          `t4`.`due`,
          `t4`.`shown_relief`,
          `t4`.`met`,
          `t4`.`else_0`,
          `t4`.`due` AS `deadline`,
          CIVIL_DAY(`t4`.`due`) AS `civil_day`
        FROM (
          SELECT
            `t2`.`order_id`,
            `t2`.`shop_id`,
            `t2`.`product_id`,
            `t2`.`amount_minor`,
            `t2`.`currency`,
            `t2`.`closed`,
            `t2`.`epoch`,
            `t2`.`base_due_at`,
            `t2`.`base_missing`,
            `t2`.`paid_at`,
            `t2`.`dispatched_at`,
            `t2`.`picked_up_at`,
            `t2`.`delivered_at`,
            `t2`.`first_scan_at`,
            `t2`.`first_seen_at`,
            `t2`.`last_movement_at`,
            `t2`.`pickup_unknown`,
            `t2`.`relief`,
            `t2`.`overturned`,
            `t2`.`due_at`,
            `t2`.`closed_at`,
            `t2`.`excluded`,
            `t2`.`deadline_0_late_dispatch_1`,
            `t2`.`deadline_0_slow_scan_0`,
            `t2`.`base_due_at` AS `base`,
            `t2`.`due_at` AS `due`,
            `t2`.`relief` AS `shown_relief`,
            `t2`.`first_scan_at` AS `met`,
            `t2`.`deadline_0_late_dispatch_1` AS `else_0`
          FROM `t1` AS `t2`
          WHERE
            `t2`.`epoch` = 0
        ) AS `t4`
      ) AS `t5`
    ) AS `t6`
  ) AS `t7`
) AS `t8`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t2`.`order_id`,
    `t2`.`shop_id`,
    CAST(20 AS BIGINT) AS `reason`,
    CAST(NULL AS BIGINT) AS `civil_day`,
    CAST(NULL AS BIGINT) AS `base_due_at`,
    CAST(NULL AS BIGINT) AS `due_at`,
    CAST(NULL AS BIGINT) AS `observed_at`,
    CAST(NULL AS BIGINT) AS `margin_seconds`,
    CAST(NULL AS STRING) AS `relief`,
    `t2`.`epoch`,
    `t2`.`product_id`,
    `t2`.`amount_minor`,
    `t2`.`currency`,
    `t2`.`closed_at`,
    `t2`.`dispatched_at`,
    `t2`.`overturned`
  FROM `t1` AS `t2`
  WHERE
    `t2`.`epoch` = -1
) AS `t3`;

-- verdict_slow_scan: verdicts of slow-scan
CREATE OR REPLACE TEMP VIEW verdict_slow_scan AS
WITH `t1` AS (
  SELECT
    `t0`.`order_id`,
    `t0`.`shop_id`,
    `t0`.`product_id`,
    `t0`.`amount_minor`,
    `t0`.`currency`,
    `t0`.`closed`,
    `t0`.`epoch`,
    `t0`.`base_due_at`,
    `t0`.`base_missing`,
    `t0`.`paid_at`,
    `t0`.`dispatched_at`,
    `t0`.`picked_up_at`,
    `t0`.`delivered_at`,
    `t0`.`first_scan_at`,
    `t0`.`first_seen_at`,
    `t0`.`last_movement_at`,
    `t0`.`pickup_unknown`,
    `t0`.`relief`,
    `t0`.`overturned`,
    `t0`.`due_at`,
    IF(`t0`.`closed_at` <= AS_OF(), `t0`.`closed_at`, CAST(NULL AS BIGINT)) AS `closed_at`,
    `t0`.`excluded`,
    `t0`.`deadline_0_late_dispatch_1`,
    `t0`.`deadline_0_slow_scan_0`
  FROM `working` AS `t0`
)
SELECT
  *
FROM (
  SELECT
    `t7`.`order_id`,
    `t7`.`shop_id`,
    `t7`.`reason`,
    `t7`.`civil_day`,
    `t7`.`base` AS `base_due_at`,
    `t7`.`due` AS `due_at`,
    IF(
      (
        `t7`.`reason` >= 20
      ) AND (
        `t7`.`reason` < 30
      ),
      CAST(NULL AS BIGINT),
      `t7`.`observed_at`
    ) AS `observed_at`,
    IF(
      `t7`.`reason` >= 40,
      FLOOR_DIV(`t7`.`deadline` - COALESCE(`t7`.`observed_at`, AS_OF()), CAST(1000000 AS BIGINT)),
      CAST(NULL AS BIGINT)
    ) AS `margin_seconds`,
    `t7`.`shown_relief` AS `relief`,
    `t7`.`epoch`,
    `t7`.`product_id`,
    `t7`.`amount_minor`,
    `t7`.`currency`,
    `t7`.`closed_at`,
    `t7`.`dispatched_at`,
    `t7`.`overturned`
  FROM (
    SELECT
      `t6`.`order_id`,
      `t6`.`shop_id`,
      `t6`.`product_id`,
      `t6`.`amount_minor`,
      `t6`.`currency`,
      `t6`.`closed`,
      `t6`.`epoch`,
      `t6`.`base_due_at`,
      `t6`.`base_missing`,
      `t6`.`paid_at`,
      `t6`.`dispatched_at`,
      `t6`.`picked_up_at`,
      `t6`.`delivered_at`,
      `t6`.`first_scan_at`,
      `t6`.`first_seen_at`,
      `t6`.`last_movement_at`,
      `t6`.`pickup_unknown`,
      `t6`.`relief`,
      `t6`.`overturned`,
      `t6`.`due_at`,
      `t6`.`closed_at`,
      `t6`.`excluded`,
      `t6`.`deadline_0_late_dispatch_1`,
      `t6`.`deadline_0_slow_scan_0`,
      `t6`.`base`,
      `t6`.`due`,
      `t6`.`shown_relief`,
      `t6`.`met`,
      `t6`.`deadline`,
      `t6`.`civil_day`,
      IF(
        `t6`.`reason` IN (50, 51, 52) AND (
          (
            `t6`.`overturned` & 2
          ) <> 0
        ),
        CAST(11 AS BIGINT),
        `t6`.`reason`
      ) AS `reason`,
      `t6`.`observed_at`
    FROM (
      SELECT
        `t5`.`order_id`,
        `t5`.`shop_id`,
        `t5`.`product_id`,
        `t5`.`amount_minor`,
        `t5`.`currency`,
        `t5`.`closed`,
        `t5`.`epoch`,
        `t5`.`base_due_at`,
        `t5`.`base_missing`,
        `t5`.`paid_at`,
        `t5`.`dispatched_at`,
        `t5`.`picked_up_at`,
        `t5`.`delivered_at`,
        `t5`.`first_scan_at`,
        `t5`.`first_seen_at`,
        `t5`.`last_movement_at`,
        `t5`.`pickup_unknown`,
        `t5`.`relief`,
        `t5`.`overturned`,
        `t5`.`due_at`,
        `t5`.`closed_at`,
        `t5`.`excluded`,
        `t5`.`deadline_0_late_dispatch_1`,
        `t5`.`deadline_0_slow_scan_0`,
        `t5`.`base`,
        `t5`.`due`,
        `t5`.`shown_relief`,
        `t5`.`met`,
        `t5`.`deadline`,
        `t5`.`civil_day`,
        CASE
          WHEN `t5`.`excluded`
          THEN CAST(10 AS BIGINT)
          WHEN `t5`.`dispatched_at` IS NULL
          THEN CAST(30 AS BIGINT)
          WHEN `t5`.`due` IS NULL
          THEN CAST(22 AS BIGINT)
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 1
          )
          THEN CAST(23 AS BIGINT)
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 2
          )
          THEN CAST(24 AS BIGINT)
          WHEN `t5`.`closed`
          AND (
            `t5`.`closed_at` IS NULL
          )
          AND NOT (
            COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          )
          AND NOT (
            FALSE
          )
          THEN CAST(25 AS BIGINT)
          WHEN COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          THEN CAST(40 AS BIGINT)
          WHEN FALSE
          THEN CAST(41 AS BIGINT)
          WHEN (
            (
              `t5`.`met` IS NULL
            ) AND COALESCE(AS_OF() <= `t5`.`due`, FALSE)
          )
          OR FALSE
          THEN CAST(60 AS BIGINT)
          WHEN `t5`.`met` IS NOT NULL
          THEN CAST(50 AS BIGINT)
          ELSE CAST(51 AS BIGINT)
        END AS `reason`,
        `t5`.`met` AS `observed_at`
      FROM (
        SELECT
          `t4`.`order_id`,
          `t4`.`shop_id`,
          `t4`.`product_id`,
          `t4`.`amount_minor`,
          `t4`.`currency`,
          `t4`.`closed`,
          `t4`.`epoch`,
          `t4`.`base_due_at`,
          `t4`.`base_missing`,
          `t4`.`paid_at`,
          `t4`.`dispatched_at`,
          `t4`.`picked_up_at`,
          `t4`.`delivered_at`,
          `t4`.`first_scan_at`,
          `t4`.`first_seen_at`,
          `t4`.`last_movement_at`,
          `t4`.`pickup_unknown`,
          `t4`.`relief`,
          `t4`.`overturned`,
          `t4`.`due_at`,
          `t4`.`closed_at`,
          `t4`.`excluded`,
          `t4`.`deadline_0_late_dispatch_1`,
          `t4`.`deadline_0_slow_scan_0`,
          `t4`.`base`,
          `t4`.`due`,
          `t4`.`shown_relief`,
          `t4`.`met`,
          `t4`.`due` AS `deadline`,
          CIVIL_DAY(`t4`.`dispatched_at`) AS `civil_day`
        FROM (
          SELECT
            `t2`.`order_id`,
            `t2`.`shop_id`,
            `t2`.`product_id`,
            `t2`.`amount_minor`,
            `t2`.`currency`,
            `t2`.`closed`,
            `t2`.`epoch`,
            `t2`.`base_due_at`,
            `t2`.`base_missing`,
            `t2`.`paid_at`,
            `t2`.`dispatched_at`,
            `t2`.`picked_up_at`,
            `t2`.`delivered_at`,
            `t2`.`first_scan_at`,
            `t2`.`first_seen_at`,
            `t2`.`last_movement_at`,
            `t2`.`pickup_unknown`,
            `t2`.`relief`,
            `t2`.`overturned`,
            `t2`.`due_at`,
            `t2`.`closed_at`,
            `t2`.`excluded`,
            `t2`.`deadline_0_late_dispatch_1`,
            `t2`.`deadline_0_slow_scan_0`,
            IF(
              `t2`.`dispatched_at` IS NOT NULL,
              `t2`.`deadline_0_slow_scan_0`,
              CAST(NULL AS BIGINT)
            ) AS `base`,
            IF(
              `t2`.`dispatched_at` IS NOT NULL,
              `t2`.`deadline_0_slow_scan_0`,
              CAST(NULL AS BIGINT)
            ) AS `due`,
            CAST(NULL AS STRING) AS `shown_relief`,
            `t2`.`first_seen_at` AS `met`
          FROM `t1` AS `t2`
          WHERE
            `t2`.`epoch` = 0
        ) AS `t4`
      ) AS `t5`
    ) AS `t6`
  ) AS `t7`
) AS `t8`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t2`.`order_id`,
    `t2`.`shop_id`,
    CAST(20 AS BIGINT) AS `reason`,
    CAST(NULL AS BIGINT) AS `civil_day`,
    CAST(NULL AS BIGINT) AS `base_due_at`,
    CAST(NULL AS BIGINT) AS `due_at`,
    CAST(NULL AS BIGINT) AS `observed_at`,
    CAST(NULL AS BIGINT) AS `margin_seconds`,
    CAST(NULL AS STRING) AS `relief`,
    `t2`.`epoch`,
    `t2`.`product_id`,
    `t2`.`amount_minor`,
    `t2`.`currency`,
    `t2`.`closed_at`,
    `t2`.`dispatched_at`,
    `t2`.`overturned`
  FROM `t1` AS `t2`
  WHERE
    `t2`.`epoch` = -1
) AS `t3`;

-- verdict_slow_movement: verdicts of slow-movement
CREATE OR REPLACE TEMP VIEW verdict_slow_movement AS
WITH `t1` AS (
  SELECT
    `t0`.`order_id`,
    `t0`.`shop_id`,
    `t0`.`product_id`,
    `t0`.`amount_minor`,
    `t0`.`currency`,
    `t0`.`closed`,
    `t0`.`epoch`,
    `t0`.`base_due_at`,
    `t0`.`base_missing`,
    `t0`.`paid_at`,
    `t0`.`dispatched_at`,
    `t0`.`picked_up_at`,
    `t0`.`delivered_at`,
    `t0`.`first_scan_at`,
    `t0`.`first_seen_at`,
    `t0`.`last_movement_at`,
    `t0`.`pickup_unknown`,
    `t0`.`relief`,
    `t0`.`overturned`,
    `t0`.`due_at`,
    IF(`t0`.`closed_at` <= AS_OF(), `t0`.`closed_at`, CAST(NULL AS BIGINT)) AS `closed_at`,
    `t0`.`excluded`,
    `t0`.`deadline_0_late_dispatch_1`,
    `t0`.`deadline_0_slow_scan_0`
  FROM `working` AS `t0`
)
SELECT
  *
FROM (
  SELECT
    `t7`.`order_id`,
    `t7`.`shop_id`,
    `t7`.`reason`,
    `t7`.`civil_day`,
    `t7`.`base` AS `base_due_at`,
    `t7`.`due` AS `due_at`,
    IF(
      (
        `t7`.`reason` >= 20
      ) AND (
        `t7`.`reason` < 30
      ),
      CAST(NULL AS BIGINT),
      `t7`.`observed_at`
    ) AS `observed_at`,
    IF(
      `t7`.`reason` >= 40,
      FLOOR_DIV(`t7`.`deadline` - COALESCE(`t7`.`observed_at`, AS_OF()), CAST(1000000 AS BIGINT)),
      CAST(NULL AS BIGINT)
    ) AS `margin_seconds`,
    `t7`.`shown_relief` AS `relief`,
    `t7`.`epoch`,
    `t7`.`product_id`,
    `t7`.`amount_minor`,
    `t7`.`currency`,
    `t7`.`closed_at`,
    `t7`.`dispatched_at`,
    `t7`.`overturned`
  FROM (
    SELECT
      `t6`.`order_id`,
      `t6`.`shop_id`,
      `t6`.`product_id`,
      `t6`.`amount_minor`,
      `t6`.`currency`,
      `t6`.`closed`,
      `t6`.`epoch`,
      `t6`.`base_due_at`,
      `t6`.`base_missing`,
      `t6`.`paid_at`,
      `t6`.`dispatched_at`,
      `t6`.`picked_up_at`,
      `t6`.`delivered_at`,
      `t6`.`first_scan_at`,
      `t6`.`first_seen_at`,
      `t6`.`last_movement_at`,
      `t6`.`pickup_unknown`,
      `t6`.`relief`,
      `t6`.`overturned`,
      `t6`.`due_at`,
      `t6`.`closed_at`,
      `t6`.`excluded`,
      `t6`.`deadline_0_late_dispatch_1`,
      `t6`.`deadline_0_slow_scan_0`,
      `t6`.`base`,
      `t6`.`due`,
      `t6`.`shown_relief`,
      `t6`.`met`,
      `t6`.`deadline`,
      `t6`.`civil_day`,
      IF(
        `t6`.`reason` IN (50, 51, 52) AND (
          (
            `t6`.`overturned` & 4
          ) <> 0
        ),
        CAST(11 AS BIGINT),
        `t6`.`reason`
      ) AS `reason`,
      `t6`.`observed_at`
    FROM (
      SELECT
        `t5`.`order_id`,
        `t5`.`shop_id`,
        `t5`.`product_id`,
        `t5`.`amount_minor`,
        `t5`.`currency`,
        `t5`.`closed`,
        `t5`.`epoch`,
        `t5`.`base_due_at`,
        `t5`.`base_missing`,
        `t5`.`paid_at`,
        `t5`.`dispatched_at`,
        `t5`.`picked_up_at`,
        `t5`.`delivered_at`,
        `t5`.`first_scan_at`,
        `t5`.`first_seen_at`,
        `t5`.`last_movement_at`,
        `t5`.`pickup_unknown`,
        `t5`.`relief`,
        `t5`.`overturned`,
        `t5`.`due_at`,
        `t5`.`closed_at`,
        `t5`.`excluded`,
        `t5`.`deadline_0_late_dispatch_1`,
        `t5`.`deadline_0_slow_scan_0`,
        `t5`.`base`,
        `t5`.`due`,
        `t5`.`shown_relief`,
        `t5`.`met`,
        `t5`.`deadline`,
        `t5`.`civil_day`,
        CASE
          WHEN `t5`.`excluded`
          THEN CAST(10 AS BIGINT)
          WHEN `t5`.`picked_up_at` IS NULL
          THEN CAST(30 AS BIGINT)
          WHEN `t5`.`due` IS NULL
          THEN CAST(22 AS BIGINT)
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 1
          )
          THEN CAST(23 AS BIGINT)
          WHEN (
            `t5`.`dispatched_at` IS NOT NULL
          ) AND (
            `t5`.`pickup_unknown` = 2
          )
          THEN CAST(24 AS BIGINT)
          WHEN `t5`.`closed`
          AND (
            `t5`.`closed_at` IS NULL
          )
          AND NOT (
            COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          )
          AND NOT (
            FALSE
          )
          THEN CAST(25 AS BIGINT)
          WHEN COALESCE(`t5`.`met` <= `t5`.`due`, FALSE)
          THEN CAST(40 AS BIGINT)
          WHEN FALSE
          THEN CAST(41 AS BIGINT)
          WHEN (
            (
              `t5`.`met` IS NULL
            ) AND COALESCE(AS_OF() <= `t5`.`due`, FALSE)
          )
          OR FALSE
          THEN CAST(60 AS BIGINT)
          WHEN `t5`.`met` IS NOT NULL
          THEN CAST(50 AS BIGINT)
          ELSE CAST(51 AS BIGINT)
        END AS `reason`,
        `t5`.`met` AS `observed_at`
      FROM (
        SELECT
          `t4`.`order_id`,
          `t4`.`shop_id`,
          `t4`.`product_id`,
          `t4`.`amount_minor`,
          `t4`.`currency`,
          `t4`.`closed`,
          `t4`.`epoch`,
          `t4`.`base_due_at`,
          `t4`.`base_missing`,
          `t4`.`paid_at`,
          `t4`.`dispatched_at`,
          `t4`.`picked_up_at`,
          `t4`.`delivered_at`,
          `t4`.`first_scan_at`,
          `t4`.`first_seen_at`,
          `t4`.`last_movement_at`,
          `t4`.`pickup_unknown`,
          `t4`.`relief`,
          `t4`.`overturned`,
          `t4`.`due_at`,
          `t4`.`closed_at`,
          `t4`.`excluded`,
          `t4`.`deadline_0_late_dispatch_1`,
          `t4`.`deadline_0_slow_scan_0`,
          `t4`.`base`,
          `t4`.`due`,
          `t4`.`shown_relief`,
          `t4`.`met`,
          `t4`.`due` AS `deadline`,
          CIVIL_DAY(`t4`.`due`) AS `civil_day`
        FROM (
          SELECT
            `t2`.`order_id`,
            `t2`.`shop_id`,
            `t2`.`product_id`,
            `t2`.`amount_minor`,
            `t2`.`currency`,
            `t2`.`closed`,
            `t2`.`epoch`,
            `t2`.`base_due_at`,
            `t2`.`base_missing`,
            `t2`.`paid_at`,
            `t2`.`dispatched_at`,
            `t2`.`picked_up_at`,
            `t2`.`delivered_at`,
            `t2`.`first_scan_at`,
            `t2`.`first_seen_at`,
            `t2`.`last_movement_at`,
            `t2`.`pickup_unknown`,
            `t2`.`relief`,
            `t2`.`overturned`,
            `t2`.`due_at`,
            `t2`.`closed_at`,
            `t2`.`excluded`,
            `t2`.`deadline_0_late_dispatch_1`,
            `t2`.`deadline_0_slow_scan_0`,
            IF(
              `t2`.`picked_up_at` IS NOT NULL,
              `t2`.`picked_up_at` + 131400000000,
              CAST(NULL AS BIGINT)
            ) AS `base`,
            IF(
              `t2`.`picked_up_at` IS NOT NULL,
              `t2`.`picked_up_at` + 131400000000,
              CAST(NULL AS BIGINT)
            ) AS `due`,
            CAST(NULL AS STRING) AS `shown_relief`,
            `t2`.`last_movement_at` AS `met`
          FROM `t1` AS `t2`
          WHERE
            `t2`.`epoch` = 0
        ) AS `t4`
      ) AS `t5`
    ) AS `t6`
  ) AS `t7`
) AS `t8`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t2`.`order_id`,
    `t2`.`shop_id`,
    CAST(20 AS BIGINT) AS `reason`,
    CAST(NULL AS BIGINT) AS `civil_day`,
    CAST(NULL AS BIGINT) AS `base_due_at`,
    CAST(NULL AS BIGINT) AS `due_at`,
    CAST(NULL AS BIGINT) AS `observed_at`,
    CAST(NULL AS BIGINT) AS `margin_seconds`,
    CAST(NULL AS STRING) AS `relief`,
    `t2`.`epoch`,
    `t2`.`product_id`,
    `t2`.`amount_minor`,
    `t2`.`currency`,
    `t2`.`closed_at`,
    `t2`.`dispatched_at`,
    `t2`.`overturned`
  FROM `t1` AS `t2`
  WHERE
    `t2`.`epoch` = -1
) AS `t3`;

-- verdicts: one row per order and clause
CREATE OR REPLACE TEMP VIEW verdicts AS
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'late-dispatch' AS `clause`,
      `t1`.`order_id`,
      `t1`.`shop_id`,
      CASE
        WHEN `t1`.`reason` < 20
        THEN 'excluded'
        WHEN `t1`.`reason` < 30
        THEN 'undetermined'
        WHEN `t1`.`reason` < 40
        THEN 'not_due'
        WHEN `t1`.`reason` < 50
        THEN 'on_time'
        WHEN `t1`.`reason` < 60
        THEN 'violation'
        WHEN `t1`.`reason` < 70
        THEN 'pending'
        ELSE NULL
      END AS `outcome`,
      `t1`.`civil_day`,
      `t1`.`base_due_at`,
      `t1`.`due_at`,
      `t1`.`observed_at`,
      `t1`.`margin_seconds`,
      `t1`.`relief`,
      CASE
        WHEN `t1`.`reason` = 20
        THEN 'pack version'
        WHEN `t1`.`reason` = 21
        THEN 'promised_by'
        WHEN `t1`.`reason` = 22
        THEN 'calendar'
        WHEN `t1`.`reason` = 23
        THEN 'tracking_no'
        WHEN `t1`.`reason` = 24
        THEN 'scans'
        WHEN `t1`.`reason` = 25
        THEN 'closed_at'
        ELSE CAST(NULL AS STRING)
      END AS `missing`
    FROM `verdict_late_dispatch` AS `t1`
  ) AS `t4`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'slow-movement' AS `clause`,
      `t2`.`order_id`,
      `t2`.`shop_id`,
      CASE
        WHEN `t2`.`reason` < 20
        THEN 'excluded'
        WHEN `t2`.`reason` < 30
        THEN 'undetermined'
        WHEN `t2`.`reason` < 40
        THEN 'not_due'
        WHEN `t2`.`reason` < 50
        THEN 'on_time'
        WHEN `t2`.`reason` < 60
        THEN 'violation'
        WHEN `t2`.`reason` < 70
        THEN 'pending'
        ELSE NULL
      END AS `outcome`,
      `t2`.`civil_day`,
      `t2`.`base_due_at`,
      `t2`.`due_at`,
      `t2`.`observed_at`,
      `t2`.`margin_seconds`,
      `t2`.`relief`,
      CASE
        WHEN `t2`.`reason` = 20
        THEN 'pack version'
        WHEN `t2`.`reason` = 21
        THEN 'promised_by'
        WHEN `t2`.`reason` = 22
        THEN 'calendar'
        WHEN `t2`.`reason` = 23
        THEN 'tracking_no'
        WHEN `t2`.`reason` = 24
        THEN 'scans'
        WHEN `t2`.`reason` = 25
        THEN 'closed_at'
        ELSE CAST(NULL AS STRING)
      END AS `missing`
    FROM `verdict_slow_movement` AS `t2`
  ) AS `t5`
) AS `t6`
UNION ALL
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'slow-scan' AS `clause`,
    `t0`.`order_id`,
    `t0`.`shop_id`,
    CASE
      WHEN `t0`.`reason` < 20
      THEN 'excluded'
      WHEN `t0`.`reason` < 30
      THEN 'undetermined'
      WHEN `t0`.`reason` < 40
      THEN 'not_due'
      WHEN `t0`.`reason` < 50
      THEN 'on_time'
      WHEN `t0`.`reason` < 60
      THEN 'violation'
      WHEN `t0`.`reason` < 70
      THEN 'pending'
      ELSE NULL
    END AS `outcome`,
    `t0`.`civil_day`,
    `t0`.`base_due_at`,
    `t0`.`due_at`,
    `t0`.`observed_at`,
    `t0`.`margin_seconds`,
    `t0`.`relief`,
    CASE
      WHEN `t0`.`reason` = 20
      THEN 'pack version'
      WHEN `t0`.`reason` = 21
      THEN 'promised_by'
      WHEN `t0`.`reason` = 22
      THEN 'calendar'
      WHEN `t0`.`reason` = 23
      THEN 'tracking_no'
      WHEN `t0`.`reason` = 24
      THEN 'scans'
      WHEN `t0`.`reason` = 25
      THEN 'closed_at'
      ELSE CAST(NULL AS STRING)
    END AS `missing`
  FROM `verdict_slow_scan` AS `t0`
) AS `t3`;

-- daily_late_dispatch: orders counted by late-dispatch, per shop and civil day
CACHE TABLE daily_late_dispatch AS
SELECT
  `t1`.`shop_id`,
  `t1`.`civil_day`,
  SUM(CAST(`t1`.`reason` >= 50 AS INT)) AS `violations`,
  COUNT(*) AS `orders`
FROM (
  SELECT
    *
  FROM `verdict_late_dispatch` AS `t0`
  WHERE
    `t0`.`reason` >= 40 AND `t0`.`reason` < 60
) AS `t1`
GROUP BY
  1,
  2;

-- rate_late_dispatch: windows of late-dispatch
CACHE TABLE rate_late_dispatch AS
WITH `t8` AS (
  SELECT
    `t7`.`shop_id`,
    `t7`.`number`,
    `t7`.`window_start`,
    `t7`.`window_end`,
    SUM(`t7`.`violations`) AS `numerator`,
    SUM(`t7`.`orders`) AS `denominator`
  FROM (
    SELECT
      `t3`.`shop_id`,
      `t3`.`civil_day`,
      `t3`.`violations`,
      `t3`.`orders`,
      `t4`.`month_day`,
      `t4`.`number`,
      `t4`.`window_start`,
      `t4`.`window_end`
    FROM `daily_late_dispatch` AS `t3`
    INNER JOIN `months` AS `t4`
      ON `t3`.`civil_day` = `t4`.`month_day`
  ) AS `t7`
  GROUP BY
    1,
    2,
    3,
    4
)
SELECT
  `t25`.`shop_id`,
  `t25`.`number`,
  `t25`.`window_start`,
  `t25`.`window_end`,
  `t25`.`numerator`,
  `t25`.`denominator`,
  `t25`.`band_no`,
  `t25`.`ends_at`,
  `t25`.`epoch`,
  `t25`.`final`,
  `t25`.`band`,
  `t25`.`points_class`,
  `t25`.`tenths`,
  `t25`.`costs`,
  `t25`.`acts`,
  `t25`.`waived`
FROM (
  SELECT
    `t24`.`shop_id`,
    `t24`.`number`,
    `t24`.`window_start`,
    `t24`.`window_end`,
    `t24`.`numerator`,
    `t24`.`denominator`,
    `t24`.`band_no`,
    `t24`.`ends_at`,
    `t24`.`epoch`,
    `t24`.`final`,
    `t24`.`band`,
    `t24`.`points_class`,
    `t24`.`tenths`,
    `t24`.`costs`,
    `t24`.`acts`,
    `t24`.`won_shop`,
    `t24`.`won_start`,
    `t24`.`final`
    AND (
      `t24`.`costs` OR `t24`.`acts`
    )
    AND (
      `t24`.`won_shop` IS NOT NULL
    ) AS `waived`
  FROM (
    SELECT
      `t23`.`shop_id`,
      `t23`.`number`,
      `t23`.`window_start`,
      `t23`.`window_end`,
      `t23`.`numerator`,
      `t23`.`denominator`,
      `t23`.`band_no`,
      `t23`.`ends_at`,
      `t23`.`epoch`,
      `t23`.`final`,
      `t23`.`band`,
      `t23`.`points_class`,
      `t23`.`tenths`,
      `t23`.`costs`,
      `t23`.`acts`,
      `t6`.`won_shop`,
      `t6`.`won_start`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t15`.`shop_id`,
          `t15`.`number`,
          `t15`.`window_start`,
          `t15`.`window_end`,
          `t15`.`numerator`,
          `t15`.`denominator`,
          CAST(-1 AS BIGINT) AS `band_no`,
          `t15`.`ends_at`,
          `t15`.`epoch`,
          `t15`.`final`,
          `t15`.`band`,
          `t15`.`points_class`,
          `t15`.`tenths`,
          `t15`.`costs`,
          `t15`.`acts`
        FROM (
          SELECT
            `t13`.`shop_id`,
            `t13`.`number`,
            `t13`.`window_start`,
            `t13`.`window_end`,
            `t13`.`numerator`,
            `t13`.`denominator`,
            `t13`.`band_no`,
            `t13`.`ends_at`,
            CAST(-1 AS BIGINT) AS `epoch`,
            `t13`.`ends_at` <= AS_OF() AS `final`,
            CAST(NULL AS STRING) AS `band`,
            CAST(NULL AS STRING) AS `points_class`,
            CAST(NULL AS BIGINT) AS `tenths`,
            FALSE AS `costs`,
            FALSE AS `acts`
          FROM (
            SELECT
              `t10`.`shop_id`,
              `t10`.`number`,
              `t10`.`window_start`,
              `t10`.`window_end`,
              `t10`.`numerator`,
              `t10`.`denominator`,
              CAST(0 AS BIGINT) AS `band_no`,
              DAY_START(`t10`.`window_end` + 1) AS `ends_at`
            FROM (
              SELECT
                *
              FROM `t8` AS `t9`
              WHERE
                `t9`.`window_start` >= 19723
            ) AS `t10`
          ) AS `t13`
        ) AS `t15`
      ) AS `t18`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t16`.`shop_id`,
            `t16`.`number`,
            `t16`.`window_start`,
            `t16`.`window_end`,
            `t16`.`numerator`,
            `t16`.`denominator`,
            `t16`.`band_no`,
            `t16`.`ends_at`,
            CAST(0 AS BIGINT) AS `epoch`,
            `t16`.`ends_at` <= AS_OF() AS `final`,
            CASE
              WHEN `t16`.`band_no` = 1
              THEN 'bronze'
              WHEN `t16`.`band_no` = 2
              THEN 'iron'
              WHEN `t16`.`band_no` = 3
              THEN 'rust'
              ELSE NULL
            END AS `band`,
            CASE
              WHEN `t16`.`band_no` = 1
              THEN 'strikes'
              WHEN `t16`.`band_no` = 2
              THEN 'strikes'
              WHEN `t16`.`band_no` = 3
              THEN 'strikes'
              ELSE NULL
            END AS `points_class`,
            CASE
              WHEN `t16`.`band_no` = 1
              THEN CAST(10 AS BIGINT)
              WHEN `t16`.`band_no` = 2
              THEN CAST(25 AS BIGINT)
              WHEN `t16`.`band_no` = 3
              THEN CAST(60 AS BIGINT)
              WHEN `t16`.`band_no` = 0
              THEN CAST(0 AS BIGINT)
              ELSE NULL
            END AS `tenths`,
            (
              `t16`.`band_no` = 1
            )
            OR (
              `t16`.`band_no` = 2
            )
            OR (
              `t16`.`band_no` = 3
            ) AS `costs`,
            FALSE AS `acts`
          FROM (
            SELECT
              `t11`.`shop_id`,
              `t11`.`number`,
              `t11`.`window_start`,
              `t11`.`window_end`,
              `t11`.`numerator`,
              `t11`.`denominator`,
              CASE
                WHEN (
                  (
                    `t11`.`numerator` * 10
                  ) >= (
                    `t11`.`denominator` * 1
                  )
                )
                AND (
                  (
                    `t11`.`numerator` * 5
                  ) < (
                    `t11`.`denominator` * 1
                  )
                )
                AND (
                  (
                    `t11`.`denominator` * 1
                  ) >= (
                    CAST(1 AS BIGINT) * 10
                  )
                )
                THEN CAST(1 AS BIGINT)
                WHEN (
                  (
                    `t11`.`numerator` * 5
                  ) >= (
                    `t11`.`denominator` * 1
                  )
                )
                AND (
                  (
                    `t11`.`numerator` * 5
                  ) <= (
                    `t11`.`denominator` * 2
                  )
                )
                AND (
                  (
                    `t11`.`denominator` * 1
                  ) >= (
                    CAST(1 AS BIGINT) * 10
                  )
                )
                THEN CAST(2 AS BIGINT)
                WHEN (
                  (
                    `t11`.`numerator` * 5
                  ) > (
                    `t11`.`denominator` * 2
                  )
                )
                AND (
                  (
                    `t11`.`denominator` * 1
                  ) >= (
                    CAST(1 AS BIGINT) * 10
                  )
                )
                THEN CAST(3 AS BIGINT)
                ELSE CAST(0 AS BIGINT)
              END AS `band_no`,
              DAY_START(`t11`.`window_end` + 1) AS `ends_at`
            FROM (
              SELECT
                *
              FROM `t8` AS `t9`
              WHERE
                `t9`.`window_start` >= 19358 AND `t9`.`window_start` < 19723
            ) AS `t11`
          ) AS `t16`
        ) AS `t20`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t17`.`shop_id`,
            `t17`.`number`,
            `t17`.`window_start`,
            `t17`.`window_end`,
            `t17`.`numerator`,
            `t17`.`denominator`,
            CAST(-1 AS BIGINT) AS `band_no`,
            `t17`.`ends_at`,
            `t17`.`epoch`,
            `t17`.`final`,
            `t17`.`band`,
            `t17`.`points_class`,
            `t17`.`tenths`,
            `t17`.`costs`,
            `t17`.`acts`
          FROM (
            SELECT
              `t14`.`shop_id`,
              `t14`.`number`,
              `t14`.`window_start`,
              `t14`.`window_end`,
              `t14`.`numerator`,
              `t14`.`denominator`,
              `t14`.`band_no`,
              `t14`.`ends_at`,
              CAST(-1 AS BIGINT) AS `epoch`,
              `t14`.`ends_at` <= AS_OF() AS `final`,
              CAST(NULL AS STRING) AS `band`,
              CAST(NULL AS STRING) AS `points_class`,
              CAST(NULL AS BIGINT) AS `tenths`,
              FALSE AS `costs`,
              FALSE AS `acts`
            FROM (
              SELECT
                `t12`.`shop_id`,
                `t12`.`number`,
                `t12`.`window_start`,
                `t12`.`window_end`,
                `t12`.`numerator`,
                `t12`.`denominator`,
                CAST(0 AS BIGINT) AS `band_no`,
                DAY_START(`t12`.`window_end` + 1) AS `ends_at`
              FROM (
                SELECT
                  *
                FROM `t8` AS `t9`
                WHERE
                  `t9`.`window_start` < 19358
              ) AS `t12`
            ) AS `t14`
          ) AS `t17`
        ) AS `t19`
      ) AS `t21`
    ) AS `t23`
    LEFT OUTER JOIN (
      SELECT DISTINCT
        `t0`.`shop_id` AS `won_shop`,
        `t0`.`window_start` AS `won_start`
      FROM `appeals_seen` AS `t0`
      WHERE
        `t0`.`outcome` = 'upheld'
        AND `t0`.`decided_at` IS NOT NULL
        AND `t0`.`clause` = 'late-dispatch'
        AND `t0`.`order_id` IS NULL
        AND `t0`.`shop_id` IS NOT NULL
        AND `t0`.`window_start` IS NOT NULL
    ) AS `t6`
      ON `t23`.`shop_id` = `t6`.`won_shop` AND `t23`.`window_start` = `t6`.`won_start`
  ) AS `t24`
) AS `t25`;

-- daily_slow_scan: orders counted by slow-scan, per shop and civil day
CACHE TABLE daily_slow_scan AS
SELECT
  `t1`.`shop_id`,
  `t1`.`civil_day`,
  SUM(CAST(`t1`.`reason` >= 50 AS INT)) AS `violations`,
  COUNT(*) AS `orders`
FROM (
  SELECT
    *
  FROM `verdict_slow_scan` AS `t0`
  WHERE
    `t0`.`reason` >= 40 AND `t0`.`reason` < 60
) AS `t1`
GROUP BY
  1,
  2;

-- rate_slow_scan: windows of slow-scan
CACHE TABLE rate_slow_scan AS
WITH `t10` AS (
  SELECT
    `t9`.`shop_id`,
    `t9`.`number`,
    `t9`.`window_start`,
    `t9`.`window_end`,
    SUM(`t9`.`violations`) AS `numerator`,
    SUM(`t9`.`orders`) AS `denominator`
  FROM (
    SELECT
      `t8`.`shop_id`,
      `t8`.`civil_day`,
      `t8`.`violations`,
      `t8`.`orders`,
      `t8`.`latest`,
      `t8`.`back`,
      `t8`.`latest` - `t8`.`back` AS `number`,
      (
        (
          `t8`.`latest` - `t8`.`back`
        ) * 7
      ) + 19359 AS `window_start`,
      (
        (
          `t8`.`latest` - `t8`.`back`
        ) * 7
      ) + 19359 + 27 AS `window_end`
    FROM (
      SELECT
        `t7`.`shop_id`,
        `t7`.`civil_day`,
        `t7`.`violations`,
        `t7`.`orders`,
        `t7`.`latest`,
        `t3`.`back`
      FROM (
        SELECT
          `t1`.`shop_id`,
          `t1`.`civil_day`,
          `t1`.`violations`,
          `t1`.`orders`,
          FLOOR_DIV(`t1`.`civil_day` - 19359, CAST(7 AS BIGINT)) AS `latest`
        FROM `daily_slow_scan` AS `t1`
      ) AS `t7`
      CROSS JOIN `back_28_7` AS `t3`
    ) AS `t8`
    WHERE
      `t8`.`civil_day` <= (
        (
          (
            `t8`.`latest` - `t8`.`back`
          ) * 7
        ) + 19359 + 27
      )
  ) AS `t9`
  GROUP BY
    1,
    2,
    3,
    4
)
SELECT
  `t27`.`shop_id`,
  `t27`.`number`,
  `t27`.`window_start`,
  `t27`.`window_end`,
  `t27`.`numerator`,
  `t27`.`denominator`,
  `t27`.`band_no`,
  `t27`.`ends_at`,
  `t27`.`epoch`,
  `t27`.`final`,
  `t27`.`band`,
  `t27`.`points_class`,
  `t27`.`tenths`,
  `t27`.`costs`,
  `t27`.`acts`,
  `t27`.`waived`
FROM (
  SELECT
    `t26`.`shop_id`,
    `t26`.`number`,
    `t26`.`window_start`,
    `t26`.`window_end`,
    `t26`.`numerator`,
    `t26`.`denominator`,
    `t26`.`band_no`,
    `t26`.`ends_at`,
    `t26`.`epoch`,
    `t26`.`final`,
    `t26`.`band`,
    `t26`.`points_class`,
    `t26`.`tenths`,
    `t26`.`costs`,
    `t26`.`acts`,
    `t26`.`won_shop`,
    `t26`.`won_start`,
    `t26`.`final`
    AND (
      `t26`.`costs` OR `t26`.`acts`
    )
    AND (
      `t26`.`won_shop` IS NOT NULL
    ) AS `waived`
  FROM (
    SELECT
      `t25`.`shop_id`,
      `t25`.`number`,
      `t25`.`window_start`,
      `t25`.`window_end`,
      `t25`.`numerator`,
      `t25`.`denominator`,
      `t25`.`band_no`,
      `t25`.`ends_at`,
      `t25`.`epoch`,
      `t25`.`final`,
      `t25`.`band`,
      `t25`.`points_class`,
      `t25`.`tenths`,
      `t25`.`costs`,
      `t25`.`acts`,
      `t5`.`won_shop`,
      `t5`.`won_start`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t18`.`shop_id`,
          `t18`.`number`,
          `t18`.`window_start`,
          `t18`.`window_end`,
          `t18`.`numerator`,
          `t18`.`denominator`,
          CAST(-1 AS BIGINT) AS `band_no`,
          `t18`.`ends_at`,
          `t18`.`epoch`,
          `t18`.`final`,
          `t18`.`band`,
          `t18`.`points_class`,
          `t18`.`tenths`,
          `t18`.`costs`,
          `t18`.`acts`
        FROM (
          SELECT
            `t15`.`shop_id`,
            `t15`.`number`,
            `t15`.`window_start`,
            `t15`.`window_end`,
            `t15`.`numerator`,
            `t15`.`denominator`,
            `t15`.`band_no`,
            `t15`.`ends_at`,
            CAST(-1 AS BIGINT) AS `epoch`,
            `t15`.`ends_at` <= AS_OF() AS `final`,
            CAST(NULL AS STRING) AS `band`,
            CAST(NULL AS STRING) AS `points_class`,
            CAST(NULL AS BIGINT) AS `tenths`,
            FALSE AS `costs`,
            FALSE AS `acts`
          FROM (
            SELECT
              `t12`.`shop_id`,
              `t12`.`number`,
              `t12`.`window_start`,
              `t12`.`window_end`,
              `t12`.`numerator`,
              `t12`.`denominator`,
              CAST(0 AS BIGINT) AS `band_no`,
              DAY_START(`t12`.`window_end` + 9) AS `ends_at`
            FROM (
              SELECT
                *
              FROM `t10` AS `t11`
              WHERE
                `t11`.`window_start` >= 19723
            ) AS `t12`
          ) AS `t15`
        ) AS `t18`
      ) AS `t20`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t17`.`shop_id`,
            `t17`.`number`,
            `t17`.`window_start`,
            `t17`.`window_end`,
            `t17`.`numerator`,
            `t17`.`denominator`,
            `t17`.`band_no`,
            `t17`.`ends_at`,
            CAST(0 AS BIGINT) AS `epoch`,
            `t17`.`ends_at` <= AS_OF() AS `final`,
            CASE
              WHEN `t17`.`band_no` = 1
              THEN 'slow'
              WHEN `t17`.`band_no` = 2
              THEN 'crawling'
              ELSE NULL
            END AS `band`,
            CASE
              WHEN `t17`.`band_no` = 1
              THEN 'strikes'
              WHEN `t17`.`band_no` = 2
              THEN 'strikes'
              ELSE NULL
            END AS `points_class`,
            CASE
              WHEN `t17`.`band_no` = 1
              THEN CAST(5 AS BIGINT)
              WHEN `t17`.`band_no` = 2
              THEN CAST(15 AS BIGINT)
              WHEN `t17`.`band_no` = 0
              THEN CAST(0 AS BIGINT)
              ELSE NULL
            END AS `tenths`,
            (
              `t17`.`band_no` = 1
            ) OR (
              `t17`.`band_no` = 2
            ) AS `costs`,
            FALSE AS `acts`
          FROM (
            SELECT
              `t13`.`shop_id`,
              `t13`.`number`,
              `t13`.`window_start`,
              `t13`.`window_end`,
              `t13`.`numerator`,
              `t13`.`denominator`,
              CASE
                WHEN (
                  (
                    `t13`.`numerator` * 40
                  ) > (
                    `t13`.`denominator` * 1
                  )
                )
                AND (
                  (
                    `t13`.`numerator` * 10
                  ) <= (
                    `t13`.`denominator` * 1
                  )
                )
                THEN CAST(1 AS BIGINT)
                WHEN (
                  `t13`.`numerator` * 10
                ) > (
                  `t13`.`denominator` * 1
                )
                THEN CAST(2 AS BIGINT)
                ELSE CAST(0 AS BIGINT)
              END AS `band_no`,
              DAY_START(`t13`.`window_end` + 9) AS `ends_at`
            FROM (
              SELECT
                *
              FROM `t10` AS `t11`
              WHERE
                `t11`.`window_start` >= 19358 AND `t11`.`window_start` < 19723
            ) AS `t13`
          ) AS `t17`
        ) AS `t22`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t19`.`shop_id`,
            `t19`.`number`,
            `t19`.`window_start`,
            `t19`.`window_end`,
            `t19`.`numerator`,
            `t19`.`denominator`,
            CAST(-1 AS BIGINT) AS `band_no`,
            `t19`.`ends_at`,
            `t19`.`epoch`,
            `t19`.`final`,
            `t19`.`band`,
            `t19`.`points_class`,
            `t19`.`tenths`,
            `t19`.`costs`,
            `t19`.`acts`
          FROM (
            SELECT
              `t16`.`shop_id`,
              `t16`.`number`,
              `t16`.`window_start`,
              `t16`.`window_end`,
              `t16`.`numerator`,
              `t16`.`denominator`,
              `t16`.`band_no`,
              `t16`.`ends_at`,
              CAST(-1 AS BIGINT) AS `epoch`,
              `t16`.`ends_at` <= AS_OF() AS `final`,
              CAST(NULL AS STRING) AS `band`,
              CAST(NULL AS STRING) AS `points_class`,
              CAST(NULL AS BIGINT) AS `tenths`,
              FALSE AS `costs`,
              FALSE AS `acts`
            FROM (
              SELECT
                `t14`.`shop_id`,
                `t14`.`number`,
                `t14`.`window_start`,
                `t14`.`window_end`,
                `t14`.`numerator`,
                `t14`.`denominator`,
                CAST(0 AS BIGINT) AS `band_no`,
                DAY_START(`t14`.`window_end` + 9) AS `ends_at`
              FROM (
                SELECT
                  *
                FROM `t10` AS `t11`
                WHERE
                  `t11`.`window_start` < 19358
              ) AS `t14`
            ) AS `t16`
          ) AS `t19`
        ) AS `t21`
      ) AS `t23`
    ) AS `t25`
    LEFT OUTER JOIN (
      SELECT DISTINCT
        `t0`.`shop_id` AS `won_shop`,
        `t0`.`window_start` AS `won_start`
      FROM `appeals_seen` AS `t0`
      WHERE
        `t0`.`outcome` = 'upheld'
        AND `t0`.`decided_at` IS NOT NULL
        AND `t0`.`clause` = 'slow-scan'
        AND `t0`.`order_id` IS NULL
        AND `t0`.`shop_id` IS NOT NULL
        AND `t0`.`window_start` IS NOT NULL
    ) AS `t5`
      ON `t25`.`shop_id` = `t5`.`won_shop` AND `t25`.`window_start` = `t5`.`won_start`
  ) AS `t26`
) AS `t27`;

-- rates: one row per clause, shop and window
CREATE OR REPLACE TEMP VIEW rates AS
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'late-dispatch' AS `clause`,
    `t0`.`shop_id`,
    `t0`.`window_start`,
    `t0`.`window_end`,
    `t0`.`final`,
    `t0`.`numerator`,
    `t0`.`denominator`,
    CASE
      WHEN NOT (
        `t0`.`final`
      )
      THEN 'open'
      WHEN `t0`.`waived`
      THEN 'waived'
      WHEN `t0`.`band_no` = -1
      THEN 'undetermined'
      WHEN `t0`.`costs`
      THEN 'penalised'
      WHEN `t0`.`acts`
      THEN 'breached'
      ELSE 'clear'
    END AS `outcome`,
    `t0`.`band`,
    `t0`.`points_class`,
    IF(`t0`.`final` AND NOT (
      `t0`.`waived`
    ), `t0`.`tenths`, CAST(NULL AS BIGINT)) AS `points`,
    `t0`.`tenths` AS `projected_points`
  FROM `rate_late_dispatch` AS `t0`
) AS `t2`
UNION ALL
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'slow-scan' AS `clause`,
    `t1`.`shop_id`,
    `t1`.`window_start`,
    `t1`.`window_end`,
    `t1`.`final`,
    `t1`.`numerator`,
    `t1`.`denominator`,
    CASE
      WHEN NOT (
        `t1`.`final`
      )
      THEN 'open'
      WHEN `t1`.`waived`
      THEN 'waived'
      WHEN `t1`.`band_no` = -1
      THEN 'undetermined'
      WHEN `t1`.`costs`
      THEN 'penalised'
      WHEN `t1`.`acts`
      THEN 'breached'
      ELSE 'clear'
    END AS `outcome`,
    `t1`.`band`,
    `t1`.`points_class`,
    IF(`t1`.`final` AND NOT (
      `t1`.`waived`
    ), `t1`.`tenths`, CAST(NULL AS BIGINT)) AS `points`,
    `t1`.`tenths` AS `projected_points`
  FROM `rate_slow_scan` AS `t1`
) AS `t3`;

-- complaints_seen: complaints: the newest row of each key
CACHE TABLE complaints_seen AS
SELECT
  `t3`.`complaint_id`,
  `t3`.`order_id`,
  `t3`.`opened_at`,
  `t3`.`settled_at`,
  `t3`.`decided_at`,
  `t3`.`upheld`,
  `t3`.`remedy`,
  `t3`.`source_at`,
  `t3`.`recorded_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`complaint_id`,
      `t1`.`order_id`,
      `t1`.`opened_at`,
      `t1`.`settled_at`,
      `t1`.`decided_at`,
      `t1`.`upheld`,
      `t1`.`remedy`,
      `t1`.`source_at`,
      `t1`.`recorded_at`,
      ROW_NUMBER() OVER (
        PARTITION BY `t1`.`complaint_id`
        ORDER BY `t1`.`recorded_at` DESC, `t1`.`source_at` DESC, `t1`.`complaint_id` DESC, `t1`.`order_id` DESC, `t1`.`opened_at` DESC, `t1`.`settled_at` DESC, `t1`.`decided_at` DESC, `t1`.`upheld` DESC, `t1`.`remedy` DESC
      ) - 1 AS `place`
    FROM (
      SELECT
        *
      FROM `fact_complaints` AS `t0`
      WHERE
        `t0`.`recorded_at` <= AS_OF()
        AND (
          (
            `t0`.`opened_at` <= AS_OF()
          ) OR (
            `t0`.`opened_at` IS NULL
          )
        )
        AND (
          (
            `t0`.`decided_at` <= AS_OF()
          ) OR (
            `t0`.`decided_at` IS NULL
          )
        )
    ) AS `t1`
  ) AS `t2`
  WHERE
    `t2`.`place` = 0
) AS `t3`;

-- found_missing_goods: what stands of missing-goods
CACHE TABLE found_missing_goods AS
SELECT
  `t7`.`incident_id`,
  `t7`.`order_id`,
  `t7`.`severity`,
  `t7`.`found_at`,
  `t7`.`finding_id`,
  `t7`.`shop_id`,
  `t7`.`product_id`,
  `t7`.`amount_minor`,
  `t7`.`currency`,
  `t7`.`epoch`,
  `t7`.`gravity`,
  CASE
    WHEN `t7`.`gravity` = 0
    THEN 'strikes'
    WHEN `t7`.`gravity` = 1
    THEN 'strikes'
    WHEN `t7`.`gravity` = 2
    THEN 'strikes'
    ELSE NULL
  END AS `points_class`,
  CASE
    WHEN `t7`.`gravity` = 0
    THEN CAST(10 AS BIGINT)
    WHEN `t7`.`gravity` = 1
    THEN CAST(30 AS BIGINT)
    WHEN `t7`.`gravity` = 2
    THEN CAST(NULL AS BIGINT)
    ELSE NULL
  END AS `tenths`
FROM (
  SELECT
    `t6`.`incident_id`,
    `t6`.`order_id`,
    `t6`.`severity`,
    `t6`.`found_at`,
    `t6`.`finding_id`,
    `t6`.`shop_id`,
    `t6`.`product_id`,
    `t6`.`amount_minor`,
    `t6`.`currency`,
    `t6`.`epoch`,
    CASE
      WHEN `t6`.`severity` = 'ordinary'
      THEN CAST(0 AS BIGINT)
      WHEN `t6`.`severity` = 'serious'
      THEN CAST(1 AS BIGINT)
      WHEN `t6`.`severity` = 'very_serious'
      THEN CAST(2 AS BIGINT)
      ELSE CAST(0 AS BIGINT)
    END AS `gravity`
  FROM (
    SELECT
      `t3`.`incident_id`,
      `t3`.`order_id`,
      `t3`.`severity`,
      `t3`.`found_at`,
      `t3`.`finding_id`,
      `t5`.`shop_id`,
      `t5`.`product_id`,
      `t5`.`amount_minor`,
      `t5`.`currency`,
      `t5`.`epoch`
    FROM (
      SELECT
        `t0`.`incident_id`,
        `t0`.`order_id`,
        `t0`.`severity`,
        `t0`.`found_at`,
        `t0`.`finding_id`
      FROM `incidents_standing` AS `t0`
      WHERE
        `t0`.`kind` IN ('missing_item')
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t1`.`order_id`,
        `t1`.`shop_id`,
        `t1`.`product_id`,
        `t1`.`amount_minor`,
        `t1`.`currency`,
        `t1`.`epoch`
      FROM `working` AS `t1`
      WHERE
        `t1`.`epoch` = 0 AND NOT (
          `t1`.`excluded`
        ) AND (
          `t1`.`overturned` & 8
        ) = 0
    ) AS `t5`
      ON `t3`.`order_id` = `t5`.`order_id`
  ) AS `t6`
) AS `t7`;

-- penalties: what costs points
CREATE OR REPLACE TEMP VIEW penalties AS
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'late-dispatch' AS `clause`,
      `t0`.`shop_id`,
      CAST(NULL AS STRING) AS `order_id`,
      CAST(NULL AS STRING) AS `incident_id`,
      `t0`.`window_start`,
      `t0`.`points_class`,
      `t0`.`tenths` AS `points`,
      `t0`.`ends_at` AS `occurred_at`
    FROM `rate_late_dispatch` AS `t0`
    WHERE
      `t0`.`final` AND `t0`.`costs` AND NOT (
        `t0`.`waived`
      )
  ) AS `t3`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'slow-scan' AS `clause`,
      `t1`.`shop_id`,
      CAST(NULL AS STRING) AS `order_id`,
      CAST(NULL AS STRING) AS `incident_id`,
      `t1`.`window_start`,
      `t1`.`points_class`,
      `t1`.`tenths` AS `points`,
      `t1`.`ends_at` AS `occurred_at`
    FROM `rate_slow_scan` AS `t1`
    WHERE
      `t1`.`final` AND `t1`.`costs` AND NOT (
        `t1`.`waived`
      )
  ) AS `t4`
) AS `t5`
UNION ALL
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'missing-goods' AS `clause`,
    `t8`.`shop_id`,
    `t8`.`order_id`,
    `t8`.`first_incident` AS `incident_id`,
    CAST(NULL AS BIGINT) AS `window_start`,
    `t8`.`points_class`,
    `t8`.`points`,
    `t8`.`occurred_at`
  FROM (
    SELECT
      `t7`.`shop_id`,
      `t7`.`finding_id`,
      `t7`.`alone`,
      MAX(IF(`t7`.`place` = 0, `t7`.`points_class`, NULL)) AS `points_class`,
      MAX(IF(`t7`.`place` = 0, `t7`.`tenths`, NULL)) AS `points`,
      MIN(`t7`.`found_at`) AS `occurred_at`,
      MIN_BY(`t7`.`order_id`, `t7`.`incident_id`) AS `order_id`,
      MIN(`t7`.`incident_id`) AS `first_incident`
    FROM (
      SELECT
        `t6`.`incident_id`,
        `t6`.`order_id`,
        `t6`.`severity`,
        `t6`.`found_at`,
        `t6`.`finding_id`,
        `t6`.`shop_id`,
        `t6`.`product_id`,
        `t6`.`amount_minor`,
        `t6`.`currency`,
        `t6`.`epoch`,
        `t6`.`gravity`,
        `t6`.`points_class`,
        `t6`.`tenths`,
        `t6`.`alone`,
        ROW_NUMBER() OVER (
          PARTITION BY `t6`.`shop_id`, `t6`.`finding_id`, `t6`.`alone`
          ORDER BY `t6`.`gravity` DESC, `t6`.`incident_id` ASC NULLS LAST
        ) - 1 AS `place`
      FROM (
        SELECT
          `t2`.`incident_id`,
          `t2`.`order_id`,
          `t2`.`severity`,
          `t2`.`found_at`,
          `t2`.`finding_id`,
          `t2`.`shop_id`,
          `t2`.`product_id`,
          `t2`.`amount_minor`,
          `t2`.`currency`,
          `t2`.`epoch`,
          `t2`.`gravity`,
          `t2`.`points_class`,
          `t2`.`tenths`,
          IF(`t2`.`finding_id` IS NULL, `t2`.`incident_id`, CAST(NULL AS STRING)) AS `alone`
        FROM `found_missing_goods` AS `t2`
      ) AS `t6`
    ) AS `t7`
    GROUP BY
      1,
      2,
      3
  ) AS `t8`
) AS `t9`;

-- compensations: what buyers are paid
CREATE OR REPLACE TEMP VIEW compensations AS
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'late-dispatch' AS `clause`,
    `t5`.`order_id`,
    `t5`.`shop_id`,
    `t5`.`amount_minor`,
    `t5`.`currency`,
    `t5`.`form`,
    `t5`.`occurred_at`
  FROM (
    SELECT
      `t2`.`order_id`,
      `t2`.`shop_id`,
      CASE
        WHEN TRUE
        THEN LEAST(
          GREATEST(
            FLOOR_DIV((
              `t2`.`amount_minor` * 2
            ) + 40, CAST(80 AS BIGINT)) * 5,
            CAST(150 AS BIGINT)
          ),
          CAST(2000 AS BIGINT)
        )
        ELSE CAST(NULL AS BIGINT)
      END AS `amount_minor`,
      `t2`.`currency`,
      `t2`.`occurred_at`,
      'credit' AS `form`
    FROM (
      SELECT
        `t1`.`order_id`,
        `t1`.`shop_id`,
        `t1`.`amount_minor`,
        `t1`.`currency`,
        `t1`.`due_at` AS `occurred_at`
      FROM `verdict_late_dispatch` AS `t1`
      WHERE
        `t1`.`epoch` = 0 AND `t1`.`reason` >= 50 AND `t1`.`reason` < 60
    ) AS `t2`
  ) AS `t5`
  WHERE
    (
      `t5`.`amount_minor` IS NULL
    ) OR (
      `t5`.`amount_minor` <> 0
    )
) AS `t6`
UNION ALL
SELECT
  *
FROM (
  SELECT
    'imaginary' AS `pack`,
    'slow-movement' AS `clause`,
    `t3`.`order_id`,
    `t3`.`shop_id`,
    `t3`.`amount_minor`,
    `t3`.`currency`,
    `t3`.`form`,
    `t3`.`occurred_at`
  FROM (
    SELECT
      `t0`.`order_id`,
      `t0`.`shop_id`,
      CASE
        WHEN `t0`.`amount_minor` < 1000
        THEN CAST(100 AS BIGINT)
        WHEN TRUE
        THEN CAST(250 AS BIGINT)
        ELSE CAST(NULL AS BIGINT)
      END AS `amount_minor`,
      `t0`.`currency`,
      `t0`.`due_at` AS `occurred_at`,
      'credit' AS `form`
    FROM `verdict_slow_movement` AS `t0`
    WHERE
      `t0`.`epoch` = 0 AND `t0`.`reason` >= 50 AND `t0`.`reason` < 60
  ) AS `t3`
  WHERE
    (
      `t3`.`amount_minor` IS NULL
    ) OR (
      `t3`.`amount_minor` <> 0
    )
) AS `t4`;

-- actions: measures that follow
CREATE OR REPLACE TEMP VIEW actions AS
SELECT DISTINCT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'slow-scan' AS `clause`,
      'hide_offers' AS `kind`,
      `t6`.`shop_id`,
      CAST(NULL AS STRING) AS `order_id`,
      CAST(NULL AS STRING) AS `product_id`,
      `t6`.`ends_at` AS `starts_at`,
      `t6`.`ends_at` + 129600000000 AS `ends_at`
    FROM (
      SELECT
        `t5`.`shop_id`,
        `t5`.`number`,
        `t5`.`window_start`,
        `t5`.`window_end`,
        `t5`.`numerator`,
        `t5`.`denominator`,
        `t5`.`band_no`,
        `t5`.`ends_at`,
        `t5`.`epoch`,
        `t5`.`final`,
        `t5`.`band`,
        `t5`.`points_class`,
        `t5`.`tenths`,
        `t5`.`costs`,
        `t5`.`acts`,
        `t5`.`waived`,
        `t5`.`nth`,
        `t5`.`island`,
        ROW_NUMBER() OVER (PARTITION BY `t5`.`shop_id`, `t5`.`island` ORDER BY `t5`.`number` ASC NULLS LAST) - 1 AS `place`
      FROM (
        SELECT
          `t4`.`shop_id`,
          `t4`.`number`,
          `t4`.`window_start`,
          `t4`.`window_end`,
          `t4`.`numerator`,
          `t4`.`denominator`,
          `t4`.`band_no`,
          `t4`.`ends_at`,
          `t4`.`epoch`,
          `t4`.`final`,
          `t4`.`band`,
          `t4`.`points_class`,
          `t4`.`tenths`,
          `t4`.`costs`,
          `t4`.`acts`,
          `t4`.`waived`,
          `t4`.`nth`,
          `t4`.`number` - `t4`.`nth` AS `island`
        FROM (
          SELECT
            `t3`.`shop_id`,
            `t3`.`number`,
            `t3`.`window_start`,
            `t3`.`window_end`,
            `t3`.`numerator`,
            `t3`.`denominator`,
            `t3`.`band_no`,
            `t3`.`ends_at`,
            `t3`.`epoch`,
            `t3`.`final`,
            `t3`.`band`,
            `t3`.`points_class`,
            `t3`.`tenths`,
            `t3`.`costs`,
            `t3`.`acts`,
            `t3`.`waived`,
            ROW_NUMBER() OVER (PARTITION BY `t3`.`shop_id` ORDER BY `t3`.`number` ASC NULLS LAST) - 1 AS `nth`
          FROM (
            SELECT
              *
            FROM `rate_slow_scan` AS `t1`
            WHERE
              `t1`.`final` AND NOT (
                `t1`.`waived`
              ) AND (
                `t1`.`costs` OR `t1`.`acts`
              )
          ) AS `t3`
        ) AS `t4`
      ) AS `t5`
    ) AS `t6`
    WHERE
      `t6`.`place` >= 2 AND `t6`.`epoch` = 0
  ) AS `t7`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'imaginary' AS `pack`,
      'missing-goods' AS `clause`,
      'delist_product' AS `kind`,
      `t0`.`shop_id`,
      `t0`.`order_id`,
      `t0`.`product_id`,
      `t0`.`found_at` AS `starts_at`,
      `t0`.`found_at` + 259200000000 AS `ends_at`
    FROM `found_missing_goods` AS `t0`
    WHERE
      `t0`.`epoch` = 0
  ) AS `t2`
) AS `t8`;

-- orphans: fact rows that name an order not seen
CREATE OR REPLACE TEMP VIEW orphans AS
SELECT
  `t21`.`fact`,
  COUNT(*) AS `rows`
FROM (
  SELECT
    `t20`.`fact`,
    `t20`.`named`
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
                'shipments' AS `fact`,
                XXHASH64(`t5`.`order_id`) AS `named`
              FROM `fact_shipments` AS `t5`
              WHERE
                `t5`.`order_id` IS NOT NULL
            ) AS `t12`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                'incidents' AS `fact`,
                XXHASH64(`t6`.`order_id`) AS `named`
              FROM `fact_incidents` AS `t6`
              WHERE
                `t6`.`order_id` IS NOT NULL
            ) AS `t13`
          ) AS `t15`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              'filings' AS `fact`,
              XXHASH64(`t4`.`order_id`) AS `named`
            FROM `fact_filings` AS `t4`
            WHERE
              `t4`.`order_id` IS NOT NULL
          ) AS `t11`
        ) AS `t16`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'complaints' AS `fact`,
            XXHASH64(`t3`.`order_id`) AS `named`
          FROM `fact_complaints` AS `t3`
          WHERE
            `t3`.`order_id` IS NOT NULL
        ) AS `t10`
      ) AS `t17`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'closures' AS `fact`,
          XXHASH64(`t2`.`order_id`) AS `named`
        FROM `fact_closures` AS `t2`
        WHERE
          `t2`.`order_id` IS NOT NULL
      ) AS `t9`
    ) AS `t18`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'appeals' AS `fact`,
        XXHASH64(`t0`.`order_id`) AS `named`
      FROM `fact_appeals` AS `t0`
      WHERE
        `t0`.`order_id` IS NOT NULL
    ) AS `t7`
  ) AS `t20`
  LEFT ANTI JOIN (
    SELECT
      XXHASH64(`t1`.`order_id`) AS `known`
    FROM `working` AS `t1`
  ) AS `t14`
    ON `t20`.`named` = `t14`.`known`
) AS `t21`
GROUP BY
  1;

-- turning: when a test may turn without a new fact
CREATE OR REPLACE TEMP VIEW turning AS
SELECT
  `t0`.`order_id`,
  `t0`.`shop_id`,
  `t0`.`product_id`,
  `t0`.`amount_minor`,
  `t0`.`currency`,
  `t0`.`closed`,
  `t0`.`epoch`,
  `t0`.`base_due_at`,
  `t0`.`base_missing`,
  `t0`.`paid_at`,
  `t0`.`dispatched_at`,
  `t0`.`picked_up_at`,
  `t0`.`delivered_at`,
  `t0`.`first_scan_at`,
  `t0`.`first_seen_at`,
  `t0`.`last_movement_at`,
  `t0`.`pickup_unknown`,
  `t0`.`relief`,
  `t0`.`overturned`,
  `t0`.`due_at`,
  `t0`.`closed_at`,
  `t0`.`excluded`,
  `t0`.`deadline_0_late_dispatch_1`,
  `t0`.`deadline_0_slow_scan_0`,
  LEAST(
    IF(
      IF(`t0`.`first_scan_at` IS NULL, `t0`.`due_at`, CAST(NULL AS BIGINT)) >= AS_OF(),
      IF(`t0`.`first_scan_at` IS NULL, `t0`.`due_at`, CAST(NULL AS BIGINT)),
      CAST(NULL AS BIGINT)
    ),
    IF(
      IF(`t0`.`delivered_at` IS NULL, `t0`.`deadline_0_late_dispatch_1`, CAST(NULL AS BIGINT)) >= AS_OF(),
      IF(`t0`.`delivered_at` IS NULL, `t0`.`deadline_0_late_dispatch_1`, CAST(NULL AS BIGINT)),
      CAST(NULL AS BIGINT)
    ),
    IF(
      IF(`t0`.`first_seen_at` IS NULL, `t0`.`deadline_0_slow_scan_0`, CAST(NULL AS BIGINT)) >= AS_OF(),
      IF(`t0`.`first_seen_at` IS NULL, `t0`.`deadline_0_slow_scan_0`, CAST(NULL AS BIGINT)),
      CAST(NULL AS BIGINT)
    ),
    IF(
      IF(
        `t0`.`last_movement_at` IS NULL,
        `t0`.`picked_up_at` + 131400000000,
        CAST(NULL AS BIGINT)
      ) >= AS_OF(),
      IF(
        `t0`.`last_movement_at` IS NULL,
        `t0`.`picked_up_at` + 131400000000,
        CAST(NULL AS BIGINT)
      ),
      CAST(NULL AS BIGINT)
    ),
    IF(`t0`.`closed_at` >= AS_OF(), `t0`.`closed_at`, CAST(NULL AS BIGINT))
  ) AS `turns_at`
FROM `working` AS `t0`;
