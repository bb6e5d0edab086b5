# make demo | serve | test | test-postgresql | check | docs | pictures | bench | lock | clean. Everything is installed into .venv first, exactly as locked, and only again when a lock changes.
# PYTHON=/path/to/python chooses the interpreter (3.11 or newer); OLIST=/path/to/folder adds the published Olist files to the demo.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo serve test test-postgresql check docs pictures bench lock clean

VENV ?= .venv
BIN := $(VENV)/bin
export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1
AS_OF := 2023-02-01T12:00:00+08:00
# One process a core; a laptop with many cores gains nothing from more than eight.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 8 ? 8 : n)))

help:
	@echo "make demo    judge the bundled synthetic market and look at the verdicts (OLIST=folder: the Olist files too)"
	@echo "make serve   the console in a browser, on that market with today as its newest day (PORT=8000)"
	@echo "make test    run the tests, those with a database on PostgreSQL too where its server is installed"
	@echo "make test-postgresql  only those, only there"
	@echo "make check   lint, format, types, imports, sizes"
	@echo "make docs    build the documents' site into build/site"
	@echo "make pictures  draw the pictures of the README anew (needs Chromium)"
	@echo "make bench   time it on ten million orders (minutes and gigabytes; ORDERS=1000000 for fewer)"
	@echo "make lock    write the lock files anew"
	@echo "make clean   remove what the above made"

$(BIN)/.installed: requirements.lock pyproject.toml tools/venv.sh
	@tools/venv.sh $(VENV)
	@echo "Installing what requirements.lock names into $(VENV)"
	@$(BIN)/python -m pip install -qq -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps -e .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.lock
	@echo "Installing what requirements-dev.lock names into $(VENV)"
	@$(BIN)/python -m pip install -qq -r requirements-dev.lock
	@touch $@

# Spark is 468 MB and needs Java: its tests run where that is.
JAVA := $(shell command -v java 2>/dev/null)
TESTED := $(BIN)/.installed-dev $(if $(JAVA),$(BIN)/.installed-spark)

$(BIN)/.installed-spark: $(BIN)/.installed-dev requirements-spark.lock
	@echo "Installing what requirements-spark.lock names into $(VENV)"
	@$(BIN)/python -m pip install -qq -r requirements-spark.lock
	@touch $@

$(BIN)/.installed-bench: $(BIN)/.installed-dev requirements-bench.lock
	@$(BIN)/python -m pip install -qq -r requirements-bench.lock
	@touch $@

demo: $(BIN)/.installed
	@tools/demo.sh $(BIN)/shipby $(AS_OF) "$(OLIST)"

# Begun anew each time, so that the newest day of its market is today.
serve: $(BIN)/.installed
	@rm -rf demo/service
	@$(BIN)/shipby serve --demo --data demo/service --port $(or $(PORT),8000)

test: $(TESTED)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)
	@$(if $(ARGS),,$(MAKE) --no-print-directory test-postgresql)

# What has a database is tested on both: on SQLite above, on PostgreSQL here.
test-postgresql: $(BIN)/.installed-dev
	@tools/on-postgresql.sh $(BIN)/python -m pytest -n $(WORKERS) -m django_db

check: $(BIN)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/health/test_sizes.py

docs: $(BIN)/.installed-dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "build/site/index.html; to search in it: $(BIN)/python -m http.server --directory build/site --bind 127.0.0.1"

pictures: $(BIN)/.installed-dev
	@$(BIN)/python tools/pictures.py

bench: $(BIN)/.installed-bench
	@$(BIN)/python -m bench $(if $(ORDERS),--orders $(ORDERS)) $(ARGS)

lock:
	@tools/lock.sh

clean:
	@rm -rf $(VENV) demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/data bench/out
	@find src tests examples bench -type d -name __pycache__ -prune -exec rm -rf {} +
