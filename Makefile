# Everything needs Python 3.11, make and git, and nothing else. `make help` lists the commands.

# The newest Python is not the best one: the functions run on 3.11, so take that where it is.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
PORT ?= 8080
WORKERS ?= 3
UPGRADE ?=
BENCH ?=

BIN := .venv/bin
READY := .venv/.ready
COMPILE := build/uv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)

# The pinned tzdata must win over an old time zone database of the machine's (Asia/Almaty is UTC+5 since 2024).
export PYTHONTZPATH :=
export TZ := UTC

.DEFAULT_GOAL := help
.PHONY: help setup demo up test fuzz faults pictures bench bench-sorting bench-statement bench-opening bench-callback bench-large-case check format package lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv from the hash-pinned requirements

$(READY): requirements-dev.txt
	@test -n "$(PYTHON)" || { \
		echo "Kelisim needs Python 3.11 or newer, and none is on the PATH. Say where: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Kelisim needs Python 3.11 or newer; $(PYTHON) is not." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { \
		echo "$(PYTHON) cannot make a virtual environment (on Debian: apt install python3.11-venv)." >&2; exit 1; }
	@echo "Installing the pinned requirements into .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(READY) ## watch applications go the whole way of the order
	@$(BIN)/python -m infra.local.demo

up: $(READY) ## start the local stack and keep it (PORT, default 8080)
	@PORT=$(PORT) $(BIN)/python -m infra.local

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

bench: $(READY) ## measure the sweep on DynamoDB Local (BENCH=full takes longer)
	@BENCH=$(BENCH) $(BIN)/python -m benchmarks

bench-sorting: $(READY) ## how right and how complete sorting is, on households held out from the rules
	@$(BIN)/python -m benchmarks.sorting
	@for lines in second_known second_spent third_known third_spent; do \
		echo && echo "$$lines: lines of another hand, which the rules were mended by:"; \
		$(BIN)/python -m benchmarks.labelled_lines benchmarks/households/$$lines.jsonl; \
	done

bench-statement: $(READY) ## 100,000 movements to a statement, against parsing and summing them
	@$(BIN)/python -m benchmarks.statement

bench-opening: $(READY) ## opening a sealed case, against reading the same bytes unsealed
	@$(BIN)/python -m benchmarks.opening

bench-callback: $(READY) ## a bank-data callback of 4 MiB, against verifying and parsing it
	@$(BIN)/python -m benchmarks.callback

bench-large-case: $(READY) ## 25 banks and 100,000 movements in every form: bytes, seconds, memory
	@$(BIN)/python -m benchmarks.large_case

faults: $(READY) ## spoil each call of each way of the demo, and see that nothing comes of it (WAYS=1,13)
	@WORKERS=$(WORKERS) $(BIN)/python -m tests.faults

fuzz: $(READY) ## look for answers that break the API's own document (ten minutes a role at most)
	@$(BIN)/python -m infra.fuzz $(ARGS)

pictures: $(READY) ## screenshots and prints of the statement's page, in build/pictures (needs chromium)
	@$(BIN)/python -m tests.browser

check: $(READY) ## lint, types, directions of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## put the code into form
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

package: $(READY) ## make the template and the zip to deploy, in build/package
	@$(BIN)/python -m infra.package build/package

lock: $(READY) ## pin requirements*.in anew (UPGRADE=--upgrade takes the newest)
	@test -x build/uv/bin/uv || { $(BIN)/python -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## remove what was made, except .venv
	@rm -rf build .chalice/deployments .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
