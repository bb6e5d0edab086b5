#!/usr/bin/env bash
# Write the lock files from pyproject.toml: the newest versions its ranges allow, in a throw-away environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tools/venv.sh "$scratch/venv"
pip="$scratch/venv/bin/python -m pip"

frozen() { $pip freeze --exclude shipby --exclude pip --exclude setuptools | LC_ALL=C sort -f; }
added() { LC_ALL=C comm -13 <(LC_ALL=C sort "$1") <(LC_ALL=C sort "$2") | LC_ALL=C sort -f; }

$pip install -q . && frozen >"$scratch/run"
$pip install -q '.[dev]' && frozen >"$scratch/dev"
$pip install -q '.[bench]' && frozen >"$scratch/bench"
tools/venv.sh "$scratch/other"
$scratch/other/bin/python -m pip install -q -c "$scratch/bench" '.[spark,spark-connect]'
$scratch/other/bin/python -m pip freeze --exclude shipby --exclude pip --exclude setuptools | LC_ALL=C sort -f >"$scratch/spark"
{ echo "# What shipby runs with: exact versions, direct and indirect. \`make lock\` writes this file."; cat "$scratch/run"; } >requirements.lock
{ echo "# What the tests and checks need besides. \`make lock\` writes this file."; echo "-r requirements.lock"; added "$scratch/run" "$scratch/dev"; } >requirements-dev.lock
{ echo "# What bench/ compares with besides. \`make lock\` writes this file."; echo "-r requirements-dev.lock"; added "$scratch/dev" "$scratch/bench"; } >requirements-bench.lock
{ echo "# What \`--engine spark\` needs besides, Spark Connect's client too (468 MB). \`make lock\` writes this file."; echo "-r requirements.lock"; added "$scratch/run" "$scratch/spark"; } >requirements-spark.lock
echo "Wrote requirements.lock and its -dev, -bench and -spark. Run make check test, and look at the SQL goldens, before you commit them."
