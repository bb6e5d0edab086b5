#!/usr/bin/env bash
# Judge the bundled synthetic market with both packs and write its report; the Olist files too where a path is given: tools/demo.sh SHIPBY AS_OF [OLIST]
set -euo pipefail
shipby=$1 as_of=$2 olist=${3:-}

say() { printf '\n$ %s\n' "$*"; }
run() { say shipby "$@"; "$shipby" "$@"; }

echo "The market in examples/market is synthetic: made by examples/make_market.py, no real shop, buyer or parcel in it."
run judge examples/market --pack douyin --as-of "$as_of" --out demo/douyin
run judge examples/market --pack xiaohongshu --as-of "$as_of" --set examples/settings.yaml --out demo/xiaohongshu

if [ -n "$olist" ]; then
    run import olist "$olist" --into demo/olist-facts
    run judge demo/olist-facts --pack olist --out demo/olist
fi

run report demo/douyin --to demo/report.html

cat <<END

Next:
  demo/report.html                            the report just written: open it in a browser, forward it
  . .venv/bin/activate
  shipby explain 11-0003 --out demo/douyin    why one order was late although its filing was approved (--lang zh: in Chinese)
  shipby summary demo/xiaohongshu --lang zh   any of the summaries above again
  make serve                                  the same market in a browser, as of today: what to ship first, cases, ledger
  docs/guide/five-minutes.md                  the same with your own orders
END
