# `make` alone lists the recipes. `make demo` and `make test` do all their own set-up.
.DEFAULT_GOAL := help
.PHONY: help demo quick thorough test check style types layers licences unit postgres journeys kill any-day coverage bench promises conformance format messages vendor lock clean
PY := .venv/bin/python
PYTEST := $(PY) -m pytest -q
# For tests that need neither a database nor a log: what the plugins do around each test costs more than the test.
BARE := -p no:django -p no:logging -p no:unraisableexception -p no:threadexception -p tests.no_database
# What was compiled once is kept: without, every process of a test compiles the whole house, several seconds each.
unexport PYTHONDONTWRITEBYTECODE

help:            ## list the recipes
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo:            ## set up an invented town and serve it
	@scripts/setup demo
	@.venv/bin/zusage demo

quick:           ## the domain tests alone, with few examples: no database, no numba; for every save
	PYTHONPATH=.:$$PYTHONPATH $(PYTEST) -n 2 $(BARE) --hypothesis-profile=quick -m "not slow" src/zusage/*/tests/domain

thorough:        ## the properties alone, with twenty times the examples of make test; takes an hour
	$(PYTEST) -n 2 --hypothesis-profile=thorough -m hypothesis src tests

test:            ## set up and run everything: style, types, contracts, SQLite, PostgreSQL, journeys, kill test
	@scripts/setup test
	@$(MAKE) --no-print-directory check unit postgres journeys kill
	@$(PY) scripts/any_day.py --rotate
	@if [ -d ../shared/suites ]; then $(PY) -m benchmarks.conformance --most 20 ../shared/suites; fi

check:           ## style, types, import contracts, licences
	@$(MAKE) --no-print-directory -j2 --output-sync style types layers licences

style:
	$(PY) -m ruff check --quiet .
	$(PY) -m ruff format --check --quiet .

types:
	$(PY) -m mypy

layers:
	.venv/bin/lint-imports --no-cache >/dev/null || .venv/bin/lint-imports

licences:
	.venv/bin/reuse lint --quiet || .venv/bin/reuse lint

# What numba compiles is the same with less optimising, and the compiling costs the tests more than the running.
unit:            ## all tests but journeys and the kill test, on SQLite
	NUMBA_OPT=1 $(PYTEST) -n 2 -m "not journey and not kill"

postgres:        ## what touches a database again on PostgreSQL (own server in a temporary folder)
	$(PY) scripts/with_postgres.py $(PYTEST) -n 2 -m "database and not journey and not kill" --ignore-glob="*/tests/domain" src

journeys:        ## people's ways through the pages, in a real browser
	$(PYTEST) -n 2 -m journey tests

kill:            ## processes killed at 200 random moments, half of them on each database
	$(PYTEST) -m kill tests
	$(PY) scripts/with_postgres.py --durable $(PYTEST) -m kill tests

any-day:         ## the demo and the chapters on twelve awkward days (needs Debian's faketime); DAYS="--day Saturday" for some
	@scripts/setup test
	$(PY) scripts/any_day.py $(DAYS)

coverage:        ## which lines and branches of each chapter the tests run; fails below tests/coverage-floor.toml
	@scripts/setup test
	$(PYTEST) -n 2 --hypothesis-profile=repeatable --cov --cov-report= -m "not journey and not kill" src
	$(PY) scripts/covered.py

bench:           ## measure, and keep the results in benchmarks/results/
	@scripts/setup test
	$(PY) benchmarks/run.py

promises:        ## simulate what promises a queue can keep, and write docs/reference/promises.md
	@scripts/setup test
	$(PY) -m benchmarks.promises --write

conformance:     ## run third-party suites: make conformance SUITES=../shared/suites
	@scripts/setup test
	@$(PY) -m benchmarks.conformance $(SUITES)

format:          ## format the code
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

messages:        ## put what the pages say into the files of the translations, and tell what is missing
	$(PY) scripts/messages.py

lock:            ## pin all dependencies anew, with hashes and without hosts
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group build -c requirements-dev.txt -o requirements.txt

vendor:          ## copy browser assets and typefaces from the npm packages (needs npm and uv)
	npm ci --ignore-scripts
	uv run --with fonttools --with brotli scripts/vendor.py

clean:           ## remove what was built, never data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules
