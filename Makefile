# Everything goes through here; the work is done by the files in scripts/.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-both coverage check check-all demo bench bench-kill bench-clocks bench-pages bench-files bench-reports bench-http bench-screens bench-line bench-metrics migration lock messages clean develop

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ## Install what is missing, fill an invented demo, serve it (PORT, DATABASE_URL, DATA_DIR)
	@$(PYTHON) scripts/serve.py

test: ## Run every test: unit, SQLite and PostgreSQL, browser
	@$(PYTHON) scripts/run_tests.py $(ARGS)

test-both: ## Run every test, with each browser test on both databases
	@PENGADUAN_BOTH_ENGINES=1 $(PYTHON) scripts/run_tests.py $(ARGS)

coverage: ## Run every test and say which lines none of them reached
	@$(PYTHON) scripts/run_tests.py --cov --cov-report=term $(ARGS)

check: develop ## Lint, types, contracts, texts and the fast tests
	@scripts/check.sh

check-all: check test ## Everything that is asked of a change

demo: ## Serve a throw-away demo with new data in var/demo (PORT)
	@rm -rf var/demo
	@DATA_DIR=var/demo DATABASE_URL= PENGADUAN_ENV=demo $(PYTHON) scripts/serve.py

bench: develop ## Measure the sizes and times that the project promises
	@$(BIN)/python scripts/bench.py

bench-kill: develop ## File complaints while processes are killed; prove that nothing is lost (ARGS)
	@$(BIN)/python bench/kill.py $(ARGS)

bench-clocks: develop ## Sweep 10,000 due clocks among 1,000,000, killed 50 times, beside bare SQL (ARGS)
	@$(BIN)/python bench/clocks.py $(ARGS)

bench-pages: develop ## Time and queries per page with 2,000 and 4,000 complaints (ARGS)
	@$(BIN)/python bench/pages.py $(ARGS)

bench-http: develop ## Requests against a bare floor, at 10,000 and 100,000 complaints (ARGS)
	@$(BIN)/python bench/http_bench.py $(ARGS)

bench-screens: develop ## Every citizen screen in every state: barriers, validity, weight, width (ARGS)
	@$(BIN)/python bench/screens.py $(ARGS)

bench-line: develop ## Seconds to the largest paint per page on a slow line; ARGS=--filing types one complaint
	@$(BIN)/python bench/line.py $(ARGS)

bench-metrics: develop ## Roll-ups of 600 agencies over 1,000,000 cases: rebuild, one day, pages (ARGS)
	@$(BIN)/python bench/metrics.py $(ARGS)

bench-files: develop ## Send 398 good, broken and hostile files through the pipeline (ARGS)
	@$(BIN)/python bench/files.py $(ARGS)

bench-reports: develop ## Pages per second of the report workers beside bare WeasyPrint; 600 agencies (ARGS)
	@$(BIN)/python bench/reports.py $(ARGS)

migration: develop ## Write the next migration: make migration m="add the survey"
	@$(BIN)/python scripts/migration.py "$(m)"

lock: develop ## Lock the requirements again, with hashes
	@scripts/lock.sh

messages: develop ## Collect the texts and build the English catalogue
	@$(BIN)/python scripts/messages.py

clean: ## Remove caches and reports (never the data folder)
	@rm -rf .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis artefacts htmlcov
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

develop:
	@$(PYTHON) scripts/develop.py
